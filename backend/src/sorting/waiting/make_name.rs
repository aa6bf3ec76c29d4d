//! Makes the words of a line a name of an item, and tells the askers where that goes.

use domain::{
    accounts::{Act, Kind},
    locale::Locale,
    sorting::{Catalogue, Item, search::normalise},
    text::{clean_line, length},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    WaitingError,
    answer_all::{checked, close, counted, event},
    names::MAX_NAME,
};
use crate::{
    Kernel,
    accounts::Area,
    idempotency::request_hash,
    once::{Begun, Once},
    records::Saving,
    sorting::{folds, load::load_catalogue, overlay, rules::find_item},
};

/// A name as it was sent.
#[derive(Debug, Clone)]
pub struct MakeName<'a> {
    /// `saving.id` is the line; none adds a name that nobody asked for.
    pub saving: Saving<'a>,
    /// The item: its slug, a title or another name.
    pub item: String,
    pub name: String,
    /// What the askers are told; where it is empty, the item and where it goes.
    pub answer: String,
}

/// What a name leads to already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameTaken {
    pub slug: String,
    pub title: String,
}

/// The item that a name leads to, in the guide of `catalogue`.
#[must_use]
pub fn owner_of(catalogue: &Catalogue, locale: Locale, name: &str) -> Option<NameTaken> {
    let item = find_item(catalogue, name)?;
    Some(NameTaken { slug: item.slug.clone(), title: item.title.get(locale).to_owned() })
}

/// Adds a name to the guide, which uses it from then on, and answers the questions of the line. Gives
/// how many were answered. A name that leads to another item is refused.
///
/// # Errors
/// [`WaitingError`]; nothing was changed then.
pub async fn make_name(kernel: &Kernel, make: MakeName<'_>) -> Result<u32, WaitingError> {
    let saving = &make.saving;
    saving.staff.permit(Act::Write, Kind::Sorting, Area::default())?;
    if saving.id.is_some() {
        saving.staff.permit(Act::Write, Kind::Question, Area::default())?;
    }
    let name = clean_line(&make.name);
    let wrong = match length(&name) {
        0 => Some("text-missing"),
        long if long > MAX_NAME => Some("text-too-long"),
        _ if normalise(&name, folds()).is_empty() => Some("name-unsearchable"),
        _ => None,
    };
    if let Some(code) = wrong {
        return Err(WaitingError::field("name", code));
    }
    let id = saving.id.map(|id| id.to_string()).unwrap_or_default();
    let hash = request_hash("sorting-name", [&id, &make.item, &name, &make.answer]);
    let begun = Once::begin(kernel, saving.staff.id.as_bytes(), saving.key, hash).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(count) => return Ok(counted(count)),
    };
    match store(kernel, once.conn(), &make, &name).await {
        Ok((item, count)) => {
            let mut event = event(kernel, saving, "add", saving.id.unwrap_or_default(), count);
            event.subject.kind = "sorting-name";
            event.subject.id = None;
            event.detail = event.detail.code("item", &item);
            once.finish(kernel, event, &count.to_be_bytes()).await?;
            Ok(count)
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
    make: &MakeName<'_>,
    name: &str,
) -> Result<(String, u32), WaitingError> {
    let mut catalogue = load_catalogue(&mut *conn).await?;
    overlay::apply(&mut *conn, &mut catalogue).await?;
    let typed = clean_line(&make.item);
    if typed.is_empty() {
        return Err(WaitingError::field("item", "text-missing"));
    }
    let item = find_item(&catalogue, &typed)
        .ok_or_else(|| WaitingError::field("item", "rules-item-unknown"))?;
    match find_item(&catalogue, name) {
        Some(owner) if owner.slug != item.slug => {
            return Err(WaitingError::field("name", "rules-name-taken"));
        }
        // It finds the item already, perhaps since a colleague was quicker.
        Some(_) => {}
        None => insert(kernel, &mut *conn, make, name, &item.slug).await?,
    }
    let Some(id) = make.saving.id else { return Ok((item.slug.clone(), 0)) };
    let count = answer(kernel, conn, make, id, (&catalogue, item)).await?;
    Ok((item.slug.clone(), count))
}

async fn insert(
    kernel: &Kernel,
    conn: &mut PgConnection,
    make: &MakeName<'_>,
    name: &str,
    item: &str,
) -> Result<(), WaitingError> {
    sqlx::query!(
        "insert into sorting_alias (id, name, normalised, item, made_at, made_by)
         values ($1, $2, $3, $4, $5, $6)",
        kernel.new_id(),
        name,
        normalise(name, folds()),
        item,
        kernel.now(),
        make.saving.staff.id,
    )
    .execute(&mut *conn)
    .await
    .map_err(|error| {
        let constraint = error.as_database_error().and_then(|error| error.constraint());
        if constraint == Some("sorting_alias_leads_to_one_item") {
            // Of an item that the guide does not have any more.
            WaitingError::field("name", "rules-name-taken")
        } else {
            error.into()
        }
    })?;
    overlay::grow(conn).await?;
    Ok(())
}

async fn answer(
    kernel: &Kernel,
    conn: &mut PgConnection,
    make: &MakeName<'_>,
    id: Uuid,
    (catalogue, item): (&Catalogue, &Item),
) -> Result<u32, WaitingError> {
    let written = clean_line(&make.answer);
    if written.is_empty() {
        let said = |locale| where_to(catalogue, item, locale);
        return close(kernel, conn, &make.saving, id, said).await;
    }
    let text = checked(&make.answer, "told")?;
    close(kernel, conn, &make.saving, id, |_| text.clone()).await
}

/// What the item is called, and where it goes as people usually hold it.
fn where_to(catalogue: &Catalogue, item: &Item, locale: Locale) -> String {
    let title = item.title.get(locale);
    let Some(guidance) = catalogue.guidance_of(&item.usual) else { return title.to_owned() };
    let colon = if locale == Locale::En { ": " } else { "：" };
    format!("{title}{colon}{}", guidance.whereto.get(locale))
}
