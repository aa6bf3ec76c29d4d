//! From the database to publications in memory.

use chrono::{DateTime, Utc};
use domain::{locale::Localised, notices::Shelf};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{Content, versions};

/// A publication that residents may see while it is valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    pub id: Uuid,
    pub shelf: Shelf,
    /// The last part of its address.
    pub slug: String,
    /// The name of the street that it is about; all of the district when there is none.
    pub street: Option<Localised>,
    pub content: Content,
    /// When residents could first see any version of it.
    pub first_published_at: DateTime<Utc>,
    /// Since when they see this one.
    pub published_at: DateTime<Utc>,
}

/// Why the publications could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A row that this version of Minhu cannot make sense of.
    #[error("publication {0} is inconsistent")]
    Inconsistent(Uuid),
    /// The database did not answer as it should.
    #[error("the publications could not be read")]
    Database(#[from] sqlx::Error),
}

/// Everything that is published, as of one instant, with its fingerprint.
pub(super) async fn load(db: &PgPool) -> Result<(String, Vec<Published>), LoadError> {
    let mut tx = db.begin_with("begin isolation level repeatable read, read only").await?;
    let fingerprint = fingerprint(&mut tx).await?;
    let published = published(&mut tx).await?;
    tx.commit().await?;
    Ok((fingerprint, published))
}

/// Differs whenever what is published does: some hundred rows of an index, so it can be asked for
/// every few seconds.
pub(super) async fn fingerprint(conn: &mut PgConnection) -> Result<String, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select md5(coalesce(string_agg(
             id::text || published::text || published_at::text, ',' order by id), '')) as "print!"
           from publication where state = 'published'"#
    )
    .fetch_one(conn)
    .await
}

async fn published(conn: &mut PgConnection) -> Result<Vec<Published>, LoadError> {
    let rows = sqlx::query!(
        r#"select publication.id, publication.shelf, publication.slug,
             street.name_zh_hans as "street_zh_hans?", street.name_zh_hant as "street_zh_hant?",
             street.name_en as "street_en?",
             publication.first_published_at as "first_published_at!",
             publication.published_at as "published_at!",
             class, title_zh_hans, body_zh_hans, title_zh_hant, body_zh_hant, title_en, body_en,
             keywords, pinned, valid_from, valid_until, review_on
           from publication
           join publication_version as version
             on version.publication = publication.id and version.version = publication.published
           left join street on street.id = publication.street
           where publication.state = 'published'
           order by version.valid_from desc, publication.id desc"#
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let version = versions::Row {
                class: row.class,
                title_zh_hans: row.title_zh_hans,
                body_zh_hans: row.body_zh_hans,
                title_zh_hant: row.title_zh_hant,
                body_zh_hant: row.body_zh_hant,
                title_en: row.title_en,
                body_en: row.body_en,
                keywords: row.keywords,
                pinned: row.pinned,
                valid_from: row.valid_from,
                valid_until: row.valid_until,
                review_on: row.review_on,
            };
            let (shelf, content) = (Shelf::parse(&row.shelf), version.content());
            let street = match (row.street_zh_hans, row.street_zh_hant, row.street_en) {
                (Some(zh_hans), Some(zh_hant), Some(en)) => {
                    Some(Localised { zh_hans, zh_hant, en })
                }
                _ => None,
            };
            let (shelf, content) = shelf.zip(content).ok_or(LoadError::Inconsistent(row.id))?;
            Ok(Published {
                id: row.id,
                shelf,
                slug: row.slug,
                street,
                content,
                first_published_at: row.first_published_at,
                published_at: row.published_at,
            })
        })
        .collect()
}
