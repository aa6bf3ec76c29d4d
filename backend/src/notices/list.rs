//! The publications that staff see, those changed last first.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    accounts::{Act, Kind, Reach},
    notices::{Class, Shelf},
};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{State, area::kind};
use crate::{
    Kernel, Problem,
    accounts::{Denied, Staff},
};

/// How many a page has.
const PAGE: i64 = 50;

/// What of a shelf is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub state: Option<State>,
    pub class: Option<Class>,
    /// Part of a title or address.
    pub words: String,
    /// Only what is to be looked at again by this day.
    pub review_by: Option<NaiveDate>,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub id: Uuid,
    pub slug: String,
    /// The title of the last version, in simplified Chinese.
    pub title: String,
    pub class: Class,
    pub state: State,
    /// Whether residents see an older version than the last.
    pub has_changes: bool,
    pub valid_until: Option<DateTime<Utc>>,
    pub review_on: Option<NaiveDate>,
    pub changed_at: DateTime<Utc>,
}

/// A part of the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    pub lines: Vec<Listed>,
    /// Where the next part begins, if there is one.
    pub next: Option<(DateTime<Utc>, Uuid)>,
}

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// Not for this person.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database did not answer as it should.
    #[error("the publications could not be listed")]
    Database(#[from] sqlx::Error),
}

impl Problem for ListError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

/// The part of a shelf after `after`, as far as `staff` may see it.
///
/// # Errors
/// [`ListError`].
pub async fn list(
    kernel: &Kernel,
    staff: &Staff,
    shelf: Shelf,
    filter: &Filter,
    after: Option<(DateTime<Utc>, Uuid)>,
) -> Result<Page, ListError> {
    let kind: Kind = kind(shelf);
    let reach = staff.reach(Act::Read, kind)?;
    let mut lines = select(&kernel.db, staff, reach, shelf, filter, after).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = lines.len() > page;
    lines.truncate(page);
    let next = lines.last().filter(|_| more).map(|last| (last.changed_at, last.id));
    Ok(Page { lines, next })
}

async fn select(
    db: impl PgExecutor<'_>,
    staff: &Staff,
    reach: Reach,
    shelf: Shelf,
    filter: &Filter,
    after: Option<(DateTime<Utc>, Uuid)>,
) -> Result<Vec<Listed>, sqlx::Error> {
    let words: String =
        filter.words.chars().filter(|c| !matches!(c, '%' | '_' | '\\')).take(60).collect();
    let rows = sqlx::query!(
        r#"select publication.id, slug, state, published < publication.version as "has_changes?",
             title_zh_hans, class, valid_until, review_on, changed_at
           from publication
           join publication_version as version
             on version.publication = publication.id and version.version = publication.version
           where shelf = $1
             and ($2 or department = $3 or street = any($4))
             and ($5::text is null or state = $5)
             and ($6::text is null or class = $6)
             and ($7 = '' or title_zh_hans ilike '%' || $7 || '%' or slug ilike '%' || $7 || '%')
             and ($8::date is null or review_on <= $8)
             and ($9::timestamptz is null or (changed_at, publication.id) < ($9, $10))
           order by changed_at desc, publication.id desc
           limit $11"#,
        shelf.as_str(),
        reach == Reach::District,
        staff.department,
        &staff.streets,
        filter.state.map(State::as_str),
        filter.class.map(Class::as_str),
        words,
        filter.review_by,
        after.map(|(at, _)| at),
        after.map(|(_, id)| id),
        PAGE + 1,
    )
    .fetch_all(db)
    .await?;
    let lines = rows.into_iter().filter_map(|row| {
        Some(Listed {
            id: row.id,
            slug: row.slug,
            title: row.title_zh_hans,
            class: Class::parse(&row.class)?,
            state: State::parse(&row.state)?,
            has_changes: row.has_changes.unwrap_or_default(),
            valid_until: row.valid_until,
            review_on: row.review_on,
            changed_at: row.changed_at,
        })
    });
    Ok(lines.collect())
}
