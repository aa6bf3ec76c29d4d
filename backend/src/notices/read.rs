//! One publication as staff see it, with its history.

use chrono::{DateTime, Utc};
use domain::{accounts::Act, notices::Shelf};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    Content, State,
    area::{area, kind},
    versions,
};
use crate::{
    Kernel, Problem,
    accounts::{Denied, Staff},
};

/// How many versions the history shows.
const SHOWN: i64 = 50;

/// A publication with one of its versions.
#[derive(Debug, Clone)]
pub struct Publication {
    pub id: Uuid,
    pub shelf: Shelf,
    pub slug: String,
    pub state: State,
    /// The last version.
    pub version: i32,
    /// The version that residents see.
    pub published: Option<i32>,
    /// What the version says that was asked for.
    pub content: Content,
    /// The newest first.
    pub history: Vec<VersionLine>,
    /// How many residents said that it helped, and that it did not.
    pub helpful: (i64, i64),
    /// Whether this person may change it, and let residents see it.
    pub may_write: bool,
    pub may_publish: bool,
}

/// A line of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionLine {
    pub version: i32,
    pub title: String,
    /// The login of who wrote it; none for what came with the demonstration.
    pub author: Option<String>,
    pub written_at: DateTime<Utc>,
}

/// Why it is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Not there, or not for this person.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A row that this version of Minhu cannot make sense of.
    #[error("publication {0} is inconsistent")]
    Inconsistent(Uuid),
    /// The database did not answer as it should.
    #[error("the publication could not be read")]
    Database(#[from] sqlx::Error),
}

impl Problem for ReadError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::Inconsistent(_) => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::Inconsistent(_) => 500,
            Self::Database(_) => 503,
        }
    }
}

/// A publication of `shelf`, as it was in `version` or is now.
///
/// # Errors
/// [`ReadError`]; what is of another area or shelf is not there.
pub async fn read(
    kernel: &Kernel,
    staff: &Staff,
    shelf: Shelf,
    id: Uuid,
    version: Option<i32>,
) -> Result<Publication, ReadError> {
    let kind = kind(shelf);
    staff.reach(Act::Read, kind)?;
    let mut tx = kernel.db.begin_with("begin isolation level repeatable read, read only").await?;
    let row = sqlx::query!(
        r#"select slug, department, street, state, version, published,
             coalesce(yes, 0) as "yes!", coalesce(no, 0) as "no!"
           from publication left join publication_helpful on publication = id
           where id = $1 and shelf = $2"#,
        id,
        shelf.as_str(),
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Denied::NotFound)?;
    let area = area(row.department, row.street);
    staff.permit(Act::Read, kind, area)?;
    let content = versions::content(&mut tx, id, version.unwrap_or(row.version))
        .await?
        .ok_or(Denied::NotFound)?;
    let content = content.content().ok_or(ReadError::Inconsistent(id))?;
    let history = history(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Publication {
        id,
        shelf,
        slug: row.slug,
        state: State::parse(&row.state).ok_or(ReadError::Inconsistent(id))?,
        version: row.version,
        published: row.published,
        content,
        history,
        helpful: (row.yes, row.no),
        may_write: staff.permit(Act::Write, kind, area).is_ok(),
        may_publish: staff.permit(Act::Publish, kind, area).is_ok(),
    })
}

async fn history(conn: &mut PgConnection, id: Uuid) -> Result<Vec<VersionLine>, sqlx::Error> {
    sqlx::query_as!(
        VersionLine,
        r#"select version, title_zh_hans as title, staff.login as "author?", written_at
           from publication_version left join staff on staff.id = author
           where publication = $1 order by version desc limit $2"#,
        id,
        SHOWN,
    )
    .fetch_all(conn)
    .await
}
