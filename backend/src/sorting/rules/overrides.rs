//! The rules of a version, one at a time.

use domain::{
    accounts::{Act, Kind},
    locale::{Locale, Localised},
    sorting::{Catalogue, Category, Change, Item, Override, search::normalise},
    text::clean_line,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    RulesError,
    draft::{event, writable},
};
use crate::{
    Kernel,
    accounts::{Area, Denied, Staff},
    audit::{Detail, Event},
    idempotency::request_hash,
    lists::ListError,
    once::{Begun, Once},
    problem::FieldError,
    records::{Fields, Saving},
    sorting::{LoadError, folds, load::load_catalogue},
};

/// The longest title, in characters; an English one may be twice as long.
pub const MAX_TITLE: usize = 60;

/// One rule, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub id: Uuid,
    pub rule: Override,
}

struct Row {
    id: Uuid,
    item: String,
    act: String,
    condition: Option<String>,
    category: Option<String>,
    guidance: Option<String>,
    zh_hans: Option<String>,
    zh_hant: Option<String>,
    en: Option<String>,
}

impl TryFrom<Row> for Rule {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let wrong = || sqlx::Error::Decode(format!("rule {} is not whole", row.id).into());
        let change = match row.act.as_str() {
            "hide" => Change::Hide,
            "rename" => Change::Rename(Localised {
                zh_hans: row.zh_hans.ok_or_else(wrong)?,
                zh_hant: row.zh_hant.ok_or_else(wrong)?,
                en: row.en.ok_or_else(wrong)?,
            }),
            _ => Change::Place {
                condition: row.condition,
                category: row
                    .category
                    .as_deref()
                    .and_then(Category::from_code)
                    .ok_or_else(wrong)?,
                guidance: row.guidance.ok_or_else(wrong)?,
            },
        };
        Ok(Self { id: row.id, rule: Override { item: row.item, change } })
    }
}

/// At most `limit` rules of a version, by item, after `after`.
///
/// # Errors
/// [`ListError`].
pub async fn list_rules(
    kernel: &Kernel,
    staff: &Staff,
    version: i32,
    after: Option<(String, Uuid)>,
    limit: i64,
) -> Result<Vec<Rule>, ListError> {
    staff.permit(Act::Read, Kind::Sorting, Area::default())?;
    let mut conn = kernel.db.acquire().await?;
    Ok(rows(&mut conn, version, after, limit).await?)
}

async fn rows(
    conn: &mut PgConnection,
    version: i32,
    after: Option<(String, Uuid)>,
    limit: i64,
) -> Result<Vec<Rule>, sqlx::Error> {
    let (item, id) = after.unwrap_or_default();
    let rows = sqlx::query_as!(
        Row,
        "select id, item, act, condition, category, guidance, zh_hans, zh_hant, en
         from sorting_override
         where rules = $1 and (item, id) > ($2, $3)
         order by item, id limit $4",
        version,
        item,
        id,
        limit,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Rule::try_from).collect()
}

/// All rules of a version.
pub(in crate::sorting) async fn of_version(
    conn: &mut PgConnection,
    version: i32,
) -> Result<Vec<Override>, sqlx::Error> {
    let rules = rows(conn, version, None, i64::MAX).await?;
    Ok(rules.into_iter().map(|one| one.rule).collect())
}

/// The form of one rule.
#[derive(Debug, Clone, Copy)]
pub struct RuleForm;

impl RuleForm {
    /// Its fields: `item` is a slug, a title or another name; `act` one of [`Self::ACTS`].
    pub const FIELDS: [&'static str; 8] =
        ["item", "act", "condition", "category", "guidance", "zh_hans", "zh_hant", "en"];
    /// What a rule can do.
    pub const ACTS: [&'static str; 3] = ["place", "rename", "hide"];

    /// Reads the form, with everything that is wrong with it.
    fn check(
        catalogue: &Catalogue,
        get: &(dyn Fn(&str) -> String + Sync),
    ) -> Result<Override, Vec<FieldError>> {
        let mut fields = Fields::new(get);
        let typed = fields.line("item", MAX_TITLE * 2);
        let item = find_item(catalogue, &typed);
        if item.is_none() && !typed.is_empty() {
            fields.refuse("item", "rules-item-unknown");
        }
        let change = match fields.text("act").as_str() {
            "hide" => Some(Change::Hide),
            "rename" => title(catalogue, item, &mut fields).map(Change::Rename),
            "place" => place(catalogue, &mut fields),
            _ => {
                fields.refuse("act", "choice-unknown");
                None
            }
        };
        match (item, change, fields.wrong.is_empty()) {
            (Some(item), Some(change), true) => Ok(Override { item: item.slug.clone(), change }),
            _ => Err(fields.wrong),
        }
    }
}

fn title(catalogue: &Catalogue, item: Option<&Item>, fields: &mut Fields<'_>) -> Option<Localised> {
    let title = Localised {
        zh_hans: fields.line("zh_hans", MAX_TITLE),
        zh_hant: fields.line("zh_hant", MAX_TITLE),
        en: fields.line("en", MAX_TITLE * 2),
    };
    for (field, text) in
        [("zh_hans", &title.zh_hans), ("zh_hant", &title.zh_hant), ("en", &title.en)]
    {
        let owner = find_item(catalogue, text);
        if owner.is_some() && owner.map(|one| &one.slug) != item.map(|one| &one.slug) {
            fields.refuse(field, "rules-name-taken");
        }
    }
    Some(title)
}

fn place(catalogue: &Catalogue, fields: &mut Fields<'_>) -> Option<Change> {
    let condition = Some(fields.text("condition")).filter(|id| !id.is_empty());
    if condition.as_ref().is_some_and(|id| catalogue.condition(id).is_none()) {
        fields.refuse("condition", "choice-unknown");
    }
    let category = Category::from_code(&fields.text("category"));
    if category.is_none() {
        fields.refuse("category", "choice-unknown");
    }
    let guidance = fields.text("guidance");
    if !catalogue.guidance.contains_key(&guidance) {
        fields.refuse("guidance", "choice-unknown");
    }
    Some(Change::Place { condition, category: category?, guidance })
}

/// The item of a slug, a title or another name, as a search would read it.
pub(in crate::sorting) fn find_item<'a>(catalogue: &'a Catalogue, typed: &str) -> Option<&'a Item> {
    let typed = clean_line(typed);
    if let Some(item) = catalogue.item(&typed) {
        return Some(item);
    }
    let wanted = normalise(&typed, folds());
    let is_it = |name: &str| normalise(name, folds()) == wanted;
    let titled = |item: &&Item| Locale::ALL.into_iter().any(|locale| is_it(item.title.get(locale)));
    if wanted.is_empty() {
        return None;
    }
    let named = |item: &&Item| item.names.iter().any(|name| is_it(name));
    catalogue.items.values().find(titled).or_else(|| catalogue.items.values().find(named))
}

/// A rule to be added to a draft.
pub struct Add<'a> {
    /// `saving.id` is not looked at.
    pub saving: Saving<'a>,
    pub version: i32,
    /// The fields of [`RuleForm`] by their names.
    pub get: &'a (dyn Fn(&str) -> String + Sync),
}

/// Adds a rule to a draft. A second rule about the same item and condition is refused.
///
/// # Errors
/// [`RulesError`]; nothing was added then.
pub async fn add(kernel: &Kernel, add: Add<'_>) -> Result<(), RulesError> {
    let Add { saving, version, get } = add;
    saving.staff.permit(Act::Write, Kind::Sorting, Area::default())?;
    let values = RuleForm::FIELDS.iter().map(|field| get(field));
    let hash = request_hash("sorting-rule-add", std::iter::once(version.to_string()).chain(values));
    let begun = Once::begin(kernel, saving.staff.id.as_bytes(), saving.key, hash).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(_) => return Ok(()),
    };
    match insert(kernel, once.conn(), version, get).await {
        Ok(rule) => {
            let event = of_rule(event(kernel, &saving, "add", version), &rule);
            Ok(once.finish(kernel, event, b"").await?)
        }
        Err(error) => {
            once.roll_back().await?;
            Err(error)
        }
    }
}

async fn insert(
    kernel: &Kernel,
    conn: &mut PgConnection,
    version: i32,
    get: &(dyn Fn(&str) -> String + Sync),
) -> Result<Override, RulesError> {
    writable(&mut *conn, version).await?;
    let catalogue: Result<Catalogue, LoadError> = load_catalogue(&mut *conn).await;
    let rule = RuleForm::check(&catalogue?, get).map_err(RulesError::Invalid)?;
    let (mut condition, mut category, mut guidance) = (None, None, None);
    let mut title: Option<&Localised> = None;
    let act = match &rule.change {
        Change::Hide => "hide",
        Change::Rename(new) => {
            title = Some(new);
            "rename"
        }
        Change::Place { condition: of, category: to, guidance: by } => {
            (condition, category, guidance) = (of.clone(), Some(to.as_str()), Some(by.clone()));
            "place"
        }
    };
    sqlx::query!(
        "insert into sorting_override
           (id, rules, item, act, condition, category, guidance, zh_hans, zh_hant, en)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        kernel.new_id(),
        version,
        rule.item,
        act,
        condition,
        category,
        guidance,
        title.map(|one| &one.zh_hans),
        title.map(|one| &one.zh_hant),
        title.map(|one| &one.en),
    )
    .execute(conn)
    .await
    .map_err(|error| {
        let constraint = error.as_database_error().and_then(|error| error.constraint());
        if constraint == Some("sorting_override_once") {
            RulesError::field("item", "rules-rule-twice")
        } else {
            error.into()
        }
    })?;
    Ok(rule)
}

/// Takes the rule `saving.id` out of a draft.
///
/// # Errors
/// [`RulesError`].
pub async fn remove(kernel: &Kernel, saving: Saving<'_>, version: i32) -> Result<(), RulesError> {
    saving.staff.permit(Act::Write, Kind::Sorting, Area::default())?;
    let id = saving.id.ok_or(Denied::NotFound)?;
    let hash = request_hash("sorting-rule-remove", [version.to_string(), id.to_string()]);
    let begun = Once::begin(kernel, saving.staff.id.as_bytes(), saving.key, hash).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(_) => return Ok(()),
    };
    match delete(once.conn(), version, id).await {
        Ok(item) => {
            let mut event = event(kernel, &saving, "withdraw", version);
            event.detail = event.detail.code("item", &item);
            Ok(once.finish(kernel, event, b"").await?)
        }
        Err(error) => {
            once.roll_back().await?;
            Err(error)
        }
    }
}

async fn delete(conn: &mut PgConnection, version: i32, id: Uuid) -> Result<String, RulesError> {
    writable(&mut *conn, version).await?;
    let item = sqlx::query_scalar!(
        "delete from sorting_override where id = $1 and rules = $2 returning item",
        id,
        version,
    )
    .fetch_optional(conn)
    .await?;
    Ok(item.ok_or(Denied::NotFound)?)
}

fn of_rule(mut event: Event, rule: &Override) -> Event {
    let detail: Detail = event.detail;
    event.detail = detail.code("item", &rule.item).word(
        "rule",
        match rule.change {
            Change::Hide => "hide",
            Change::Rename(_) => "rename",
            Change::Place { .. } => "place",
        },
    );
    event
}
