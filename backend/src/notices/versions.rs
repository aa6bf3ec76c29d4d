//! Versions in the database: written once, read in many places.

use chrono::{DateTime, NaiveDate, Utc};
use domain::notices::Class;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Content, Words};

/// Writes a version.
pub(super) async fn insert(
    conn: &mut PgConnection,
    publication: Uuid,
    version: i32,
    content: &Content,
    author: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let title = |words: &Option<Words>| words.as_ref().map(|words| words.title.clone());
    let body = |words: &Option<Words>| words.as_ref().map(|words| words.body.clone());
    sqlx::query!(
        "insert into publication_version
           (publication, version, class, title_zh_hans, body_zh_hans, title_zh_hant, body_zh_hant,
            title_en, body_en, keywords, pinned, valid_from, valid_until, review_on, author,
            written_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        publication,
        version,
        content.class.as_str(),
        content.zh_hans.title,
        content.zh_hans.body,
        title(&content.zh_hant),
        body(&content.zh_hant),
        title(&content.en),
        body(&content.en),
        &content.keywords,
        content.pinned,
        content.valid_from,
        content.valid_until,
        content.review_on,
        author,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The columns of a version.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) class: String,
    pub(super) title_zh_hans: String,
    pub(super) body_zh_hans: String,
    pub(super) title_zh_hant: Option<String>,
    pub(super) body_zh_hant: Option<String>,
    pub(super) title_en: Option<String>,
    pub(super) body_en: Option<String>,
    pub(super) keywords: Vec<String>,
    pub(super) pinned: bool,
    pub(super) valid_from: DateTime<Utc>,
    pub(super) valid_until: Option<DateTime<Utc>>,
    pub(super) review_on: Option<NaiveDate>,
}

impl Row {
    /// The content; none for a class that this version of Minhu does not know.
    pub(super) fn content(self) -> Option<Content> {
        let words = |title: Option<String>, body: Option<String>| {
            title.zip(body).map(|(title, body)| Words { title, body })
        };
        Some(Content {
            class: Class::parse(&self.class)?,
            zh_hans: Words { title: self.title_zh_hans, body: self.body_zh_hans },
            zh_hant: words(self.title_zh_hant, self.body_zh_hant),
            en: words(self.title_en, self.body_en),
            keywords: self.keywords,
            pinned: self.pinned,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            review_on: self.review_on,
        })
    }
}

/// A version; none if there is none of this number.
pub(super) async fn content(
    conn: &mut PgConnection,
    publication: Uuid,
    version: i32,
) -> Result<Option<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        "select class, title_zh_hans, body_zh_hans, title_zh_hant, body_zh_hant, title_en, body_en,
                keywords, pinned, valid_from, valid_until, review_on
         from publication_version where publication = $1 and version = $2",
        publication,
        version,
    )
    .fetch_optional(conn)
    .await
}

/// A publication as an act on it finds it, locked until the transaction ends.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) shelf: String,
    pub(super) department: Option<Uuid>,
    pub(super) street: Option<Uuid>,
    pub(super) version: i32,
}

/// Locks a publication.
pub(super) async fn hold(conn: &mut PgConnection, id: Uuid) -> Result<Option<Held>, sqlx::Error> {
    sqlx::query_as!(
        Held,
        "select shelf, department, street, version from publication where id = $1 for update",
        id,
    )
    .fetch_optional(conn)
    .await
}
