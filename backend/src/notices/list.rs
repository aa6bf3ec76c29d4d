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
    Kernel,
    accounts::Staff,
    lists::{List, ListError},
};

/// The list of a shelf.
#[must_use]
pub const fn shelf_list(shelf: Shelf) -> List {
    let fields = &["q", "state", "class", "review"];
    match shelf {
        Shelf::Article => List { name: "articles", fields },
        Shelf::Notice => List { name: "notices", fields },
    }
}

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

/// At most `limit` publications of a shelf after `after`, as far as `staff` may see it.
///
/// # Errors
/// [`ListError`].
pub async fn list(
    kernel: &Kernel,
    staff: &Staff,
    shelf: Shelf,
    filter: &Filter,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Listed>, ListError> {
    let kind: Kind = kind(shelf);
    let reach = staff.reach(Act::Read, kind)?;
    Ok(select(&kernel.db, staff, reach, shelf, filter, after, limit).await?)
}

async fn select(
    db: impl PgExecutor<'_>,
    staff: &Staff,
    reach: Reach,
    shelf: Shelf,
    filter: &Filter,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
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
        limit,
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
