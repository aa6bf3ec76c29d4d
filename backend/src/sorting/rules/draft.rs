//! Versions of the rules, and the one that is being written.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    accounts::{Act, Kind},
    calendar::parse_date,
    locale::Localised,
};
use sqlx::PgConnection;

use super::{RULES, RulesError};
use crate::{
    Kernel,
    accounts::{Area, Denied, Staff},
    audit::{Detail, Event, Subject},
    calendar::to_local,
    idempotency::request_hash,
    lists::ListError,
    once::{Begun, Once},
    problem::FieldError,
    records::{Fields, Saving},
};

/// The most versions that are listed.
const MOST: i64 = 200;
/// The longest name, in characters.
const MAX_NAME: usize = 80;
/// The longest basis.
const MAX_BASIS: usize = 300;

/// A version of the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub version: i32,
    pub name: Localised,
    pub basis: Localised,
    pub reviewed_on: NaiveDate,
    pub created_at: DateTime<Utc>,
    /// Login of whoever began it; none for what came with the demonstration.
    pub created_by: Option<String>,
    pub published_at: Option<DateTime<Utc>>,
    pub published_by: Option<String>,
    /// From this day on; none while it is a draft.
    pub effective_on: Option<NaiveDate>,
    /// How many rules it has.
    pub rules: i64,
    /// Whether the guide follows it now.
    pub counts: bool,
}

impl Version {
    /// Whether it can still be written.
    #[must_use]
    pub const fn is_draft(&self) -> bool {
        self.effective_on.is_none()
    }
}

struct Row {
    version: i32,
    name_zh_hans: String,
    name_zh_hant: String,
    name_en: String,
    basis_zh_hans: String,
    basis_zh_hant: String,
    basis_en: String,
    reviewed_on: NaiveDate,
    created_at: DateTime<Utc>,
    created_by: Option<String>,
    published_at: Option<DateTime<Utc>>,
    published_by: Option<String>,
    effective_on: Option<NaiveDate>,
    rules: i64,
    counts: bool,
}

impl From<Row> for Version {
    fn from(row: Row) -> Self {
        Self {
            version: row.version,
            name: Localised {
                zh_hans: row.name_zh_hans,
                zh_hant: row.name_zh_hant,
                en: row.name_en,
            },
            basis: Localised {
                zh_hans: row.basis_zh_hans,
                zh_hant: row.basis_zh_hant,
                en: row.basis_en,
            },
            reviewed_on: row.reviewed_on,
            created_at: row.created_at,
            created_by: row.created_by,
            published_at: row.published_at,
            published_by: row.published_by,
            effective_on: row.effective_on,
            rules: row.rules,
            counts: row.counts,
        }
    }
}

/// The versions, drafts first, then those that count last.
///
/// # Errors
/// [`ListError`].
pub async fn list(kernel: &Kernel, staff: &Staff) -> Result<Vec<Version>, ListError> {
    staff.permit(Act::Read, Kind::Sorting, Area::default())?;
    Ok(rows(kernel, None).await?.into_iter().map(Version::from).collect())
}

/// One version.
///
/// # Errors
/// [`ListError`]; [`Denied::NotFound`] where there is none.
pub async fn read(kernel: &Kernel, staff: &Staff, version: i32) -> Result<Version, ListError> {
    staff.permit(Act::Read, Kind::Sorting, Area::default())?;
    let row = rows(kernel, Some(version)).await?.pop().ok_or(Denied::NotFound)?;
    Ok(row.into())
}

async fn rows(kernel: &Kernel, version: Option<i32>) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        r#"select version, name_zh_hans, name_zh_hant, name_en, basis_zh_hans, basis_zh_hant,
             basis_en, reviewed_on, sorting_rules.created_at, author.login as "created_by?",
             published_at, publisher.login as "published_by?", effective_on,
             (select count(*) from sorting_override where rules = version) as "rules!",
             exists (select from sorting_overlay where rules = version) as "counts!"
           from sorting_rules
           left join staff as author on author.id = created_by
           left join staff as publisher on publisher.id = published_by
           where $1::int is null or version = $1
           order by effective_on desc nulls first, version desc limit $2"#,
        version,
        MOST,
    )
    .fetch_all(&kernel.db)
    .await
}

/// The form of a version.
#[derive(Debug, Clone, Copy)]
pub struct RulesForm;

impl RulesForm {
    /// Its fields.
    pub const FIELDS: [&'static str; 7] = [
        "name_zh_hans",
        "name_zh_hant",
        "name_en",
        "basis_zh_hans",
        "basis_zh_hant",
        "basis_en",
        "reviewed_on",
    ];

    /// The fields of a version as they are shown.
    #[must_use]
    pub fn of(version: &Version) -> Vec<(&'static str, String)> {
        let Version { name, basis, reviewed_on, .. } = version;
        let texts = [name, basis].map(|one| [&one.zh_hans, &one.zh_hant, &one.en]);
        let values = texts.into_iter().flatten().cloned();
        let values = values.chain([reviewed_on.to_string()]);
        Self::FIELDS.into_iter().zip(values).collect()
    }

    fn check(
        today: NaiveDate,
        get: &(dyn Fn(&str) -> String + Sync),
    ) -> Result<(Localised, Localised, NaiveDate), Vec<FieldError>> {
        let mut fields = Fields::new(get);
        let localised = |fields: &mut Fields<'_>, of: &str, most: usize| Localised {
            zh_hans: fields.line(&format!("{of}_zh_hans"), most),
            zh_hant: fields.line(&format!("{of}_zh_hant"), most),
            en: fields.line(&format!("{of}_en"), most * 2),
        };
        let name = localised(&mut fields, "name", MAX_NAME);
        let basis = localised(&mut fields, "basis", MAX_BASIS);
        let reviewed_on = parse_date(fields.text("reviewed_on").trim());
        match reviewed_on {
            None => fields.refuse("reviewed_on", "date-shape"),
            Some(day) if day > today => fields.refuse("reviewed_on", "rules-reviewed-later"),
            Some(_) => {}
        }
        match (fields.wrong.is_empty(), reviewed_on) {
            (true, Some(day)) => Ok((name, basis, day)),
            _ => Err(fields.wrong),
        }
    }
}

/// A version to be kept as a draft.
pub struct SaveDraft<'a> {
    /// `saving.id` is not looked at.
    pub saving: Saving<'a>,
    /// The draft to write over; none begins a new version.
    pub version: Option<i32>,
    /// The version whose rules a new one begins with.
    pub from: Option<i32>,
    /// The fields of [`RulesForm`] by their names.
    pub get: &'a (dyn Fn(&str) -> String + Sync),
}

/// Keeps a draft, and gives its version. Nothing counts by it.
///
/// # Errors
/// [`RulesError`]; nothing was kept then.
pub async fn save_draft(kernel: &Kernel, save: SaveDraft<'_>) -> Result<i32, RulesError> {
    let SaveDraft { saving, version, from, get } = save;
    saving.staff.permit(Act::Write, Kind::Sorting, Area::default())?;
    let today = to_local(kernel.now()).date();
    let checked = RulesForm::check(today, get).map_err(RulesError::Invalid)?;
    let named = [version, from].map(|one| one.unwrap_or_default().to_string());
    let values = named.into_iter().chain(RulesForm::FIELDS.iter().map(|field| get(field)));
    let hash = request_hash("sorting-rules-draft", values);
    let begun = Once::begin(kernel, saving.staff.id.as_bytes(), saving.key, hash).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(answer) => {
            return Ok(answer.try_into().map(i32::from_be_bytes).unwrap_or_default());
        }
    };
    match store(kernel, once.conn(), &saving, (version, from), checked).await {
        Ok(kept) => {
            let act = if version.is_some() { "edit" } else { "create" };
            once.finish(kernel, event(kernel, &saving, act, kept), &kept.to_be_bytes()).await?;
            Ok(kept)
        }
        Err(error) => {
            once.roll_back().await?;
            Err(error)
        }
    }
}

async fn store(
    kernel: &Kernel,
    conn: &mut PgConnection,
    saving: &Saving<'_>,
    (version, from): (Option<i32>, Option<i32>),
    (name, basis, reviewed_on): (Localised, Localised, NaiveDate),
) -> Result<i32, RulesError> {
    if let Some(version) = version {
        writable(&mut *conn, version).await?;
        sqlx::query!(
            "update sorting_rules set name_zh_hans = $2, name_zh_hant = $3, name_en = $4,
               basis_zh_hans = $5, basis_zh_hant = $6, basis_en = $7, reviewed_on = $8
             where version = $1",
            version,
            name.zh_hans,
            name.zh_hant,
            name.en,
            basis.zh_hans,
            basis.zh_hant,
            basis.en,
            reviewed_on,
        )
        .execute(conn)
        .await?;
        return Ok(version);
    }
    // Of two who begin a version the second waits for its number.
    sqlx::query!("select pg_advisory_xact_lock(hashtext('sorting_rules'))")
        .fetch_one(&mut *conn)
        .await?;
    let version = sqlx::query_scalar!(
        r#"insert into sorting_rules (version, name_zh_hans, name_zh_hant, name_en, basis_zh_hans,
             basis_zh_hant, basis_en, reviewed_on, created_at, created_by)
           select coalesce(max(version), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8, $9
           from sorting_rules
           returning version"#,
        name.zh_hans,
        name.zh_hant,
        name.en,
        basis.zh_hans,
        basis.zh_hant,
        basis.en,
        reviewed_on,
        kernel.now(),
        saving.staff.id,
    )
    .fetch_one(&mut *conn)
    .await?;
    if let Some(from) = from {
        sqlx::query!(
            "insert into sorting_override
               (id, rules, item, act, condition, category, guidance, zh_hans, zh_hant, en)
             select gen_random_uuid(), $1, item, act, condition, category, guidance, zh_hans,
               zh_hant, en
             from sorting_override where rules = $2",
            version,
            from,
        )
        .execute(conn)
        .await?;
    }
    Ok(version)
}

/// The version is there, and a draft; nobody else writes it until the transaction ends.
pub(super) async fn writable(conn: &mut PgConnection, version: i32) -> Result<(), RulesError> {
    let published = sqlx::query_scalar!(
        r#"select published_at is not null as "published!" from sorting_rules
           where version = $1 for update"#,
        version,
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Denied::NotFound)?;
    if published { Err(RulesError::Published) } else { Ok(()) }
}

/// Throws the draft `version` away, with its rules.
///
/// # Errors
/// [`RulesError`].
pub async fn discard_draft(
    kernel: &Kernel,
    saving: Saving<'_>,
    version: i32,
) -> Result<(), RulesError> {
    saving.staff.permit(Act::Write, Kind::Sorting, Area::default())?;
    let hash = request_hash("sorting-rules-discard", [version.to_be_bytes()]);
    let begun = Once::begin(kernel, saving.staff.id.as_bytes(), saving.key, hash).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(_) => return Ok(()),
    };
    match remove(once.conn(), version).await {
        Ok(()) => Ok(once.finish(kernel, event(kernel, &saving, "discard", version), b"").await?),
        Err(error) => {
            once.roll_back().await?;
            Err(error)
        }
    }
}

async fn remove(conn: &mut PgConnection, version: i32) -> Result<(), RulesError> {
    writable(&mut *conn, version).await?;
    // By hand, before the version: the trigger looks whether it is published.
    sqlx::query!("delete from sorting_override where rules = $1", version)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("delete from sorting_rules where version = $1", version).execute(conn).await?;
    Ok(())
}

pub(super) fn event(
    kernel: &Kernel,
    saving: &Saving<'_>,
    act: &'static str,
    version: i32,
) -> Event {
    let subject = Subject { kind: RULES, id: None };
    saving.event(kernel, act, subject, Detail::none().number("version", version.into()))
}
