//! The publications of the demonstration district.

use chrono::{DateTime, TimeDelta, Utc};
use domain::notices::Shelf;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgExecutor};
use uuid::{Builder, Uuid};

use super::{Draft, create::insert_published};
use crate::problem::FieldError;

const ARTICLES: &str = include_str!("../../seed/notices/articles.toml");
const NOTICES: &str = include_str!("../../seed/notices/notices.toml");

/// When the demonstration's publications were published: 2026-11-01 09:00 in Shanghai.
const PUBLISHED_AT: i64 = 1_793_494_800;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    publication: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    slug: String,
    class: String,
    #[serde(default)]
    keywords: String,
    #[serde(default)]
    pinned: bool,
    #[serde(default)]
    valid_from: String,
    #[serde(default)]
    valid_until: String,
    #[serde(default)]
    review_on: String,
    #[serde(rename = "zh-Hans")]
    zh_hans: Text,
    #[serde(rename = "zh-Hant", default)]
    zh_hant: Text,
    #[serde(default)]
    en: Text,
}

#[derive(Debug, Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Text {
    title: String,
    body: String,
}

impl From<Entry> for Draft {
    fn from(entry: Entry) -> Self {
        Self {
            class: entry.class,
            title_zh_hans: entry.zh_hans.title,
            body_zh_hans: entry.zh_hans.body,
            title_zh_hant: entry.zh_hant.title,
            body_zh_hant: entry.zh_hant.body,
            title_en: entry.en.title,
            body_en: entry.en.body,
            keywords: entry.keywords,
            pinned: entry.pinned,
            valid_from: entry.valid_from,
            valid_until: entry.valid_until,
            review_on: entry.review_on,
        }
    }
}

/// Why there are no publications.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The files of the program do not fit it; a test reads them.
    #[error("the demonstration's publications cannot be read: {0}")]
    File(String),
    /// The database failed.
    #[error("the demonstration's publications could not be stored")]
    Database(#[from] sqlx::Error),
}

/// Publishes the demonstration's articles and notices where there is no publication yet, and tells
/// whether it did. Ids and times are always the same. The transaction is the caller's.
///
/// # Errors
/// [`SeedError`].
pub async fn seed(db: &mut PgConnection) -> Result<bool, SeedError> {
    if any(&mut *db).await? {
        return Ok(false);
    }
    let begin = DateTime::from_timestamp(PUBLISHED_AT, 0).unwrap_or_default();
    for (shelf, text) in [(Shelf::Article, ARTICLES), (Shelf::Notice, NOTICES)] {
        // The newest is the first of the file.
        for (minutes, (slug, draft)) in (0..).zip(read(text)?.into_iter().rev()) {
            let at = begin + TimeDelta::minutes(minutes);
            let content =
                draft.check(shelf, at).map_err(|wrong| SeedError::File(say(&slug, &wrong)))?;
            insert_published(db, id(shelf, &slug, at), (shelf, &slug), &content, at).await?;
        }
    }
    Ok(true)
}

fn read(text: &str) -> Result<Vec<(String, Draft)>, SeedError> {
    let file: File = toml::from_str(text).map_err(|error| SeedError::File(error.to_string()))?;
    Ok(file.publication.into_iter().map(|entry| (entry.slug.clone(), entry.into())).collect())
}

fn say(slug: &str, wrong: &[FieldError]) -> String {
    let wrong: Vec<_> =
        wrong.iter().map(|error| format!("{}: {}", error.field, error.code)).collect();
    format!("{slug}: {}", wrong.join(", "))
}

/// Always the same for the same address.
fn id(shelf: Shelf, slug: &str, at: DateTime<Utc>) -> Uuid {
    let hash = Sha256::digest(format!("{}/{slug}", shelf.as_str()));
    let mut random = [0; 10];
    random.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

async fn any(db: impl PgExecutor<'_>) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select exists (select from publication) as "any!""#).fetch_one(db).await
}

#[cfg(test)]
mod tests {
    use domain::locale::Locale;
    use sqlx::PgPool;

    use super::*;
    use crate::notices::Library;

    #[sqlx::test(migrations = false)]
    async fn everything_is_there_in_three_languages_and_is_found(db: PgPool) {
        let mut tx = db.begin().await.unwrap();
        assert!(seed(&mut tx).await.unwrap());
        assert!(!seed(&mut tx).await.unwrap());
        tx.commit().await.unwrap();
        let library = Library::load(&db).await.unwrap();
        let edition = library.current();
        let now = DateTime::from_timestamp(1_795_136_400, 0).unwrap();
        let articles: Vec<_> = edition.valid(Shelf::Article, now).collect();
        assert!(articles.len() >= 35, "{}", articles.len());
        assert!(edition.valid(Shelf::Notice, now).count() >= 6);
        for article in articles {
            for locale in Locale::ALL {
                let (words, language) = article.content.words(locale);
                assert_eq!(language, locale, "{}", article.slug);
                let found = edition.search(&words.title, now, 5);
                let best = found.first().unwrap_or_else(|| panic!("{} is not found", words.title));
                assert_eq!(best.publication.slug, article.slug, "{}", words.title);
            }
        }
    }
}
