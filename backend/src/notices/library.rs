//! Everything published in memory: what pages, feeds and the search answer from, so that they go on
//! while the database is away.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use domain::notices::{
    Class, Shelf,
    search::{Document, Index},
};
use sqlx::PgPool;
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use super::{
    LoadError, Published,
    load::{fingerprint, load},
    markdown::to_text,
};
use crate::sorting::folds::folds;

/// What is published, as of one instant. Never changes; what is published next is another edition.
#[derive(Debug)]
pub struct Edition {
    fingerprint: String,
    /// The newest first.
    all: Vec<Published>,
    index: Index,
}

/// A publication that fits a question.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    pub publication: &'a Published,
    /// More is better; for comparing only.
    pub score: u32,
}

impl Edition {
    fn new(fingerprint: String, all: Vec<Published>) -> Self {
        let documents: Vec<Document> = all
            .iter()
            .map(|one| Document {
                titles: one.content.all_words().map(|words| words.title.clone()).collect(),
                keywords: one.content.keywords.clone(),
                bodies: one.content.all_words().map(|words| to_text(&words.body)).collect(),
            })
            .collect();
        Self { fingerprint, index: Index::build(&documents, folds()), all }
    }

    /// What is on a shelf at `now`, the newest first.
    pub fn valid(&self, shelf: Shelf, now: DateTime<Utc>) -> impl Iterator<Item = &Published> {
        self.all.iter().filter(move |one| one.shelf == shelf && one.content.is_valid(now))
    }

    /// What stands at an address at `now`.
    #[must_use]
    pub fn get(&self, shelf: Shelf, slug: &str, now: DateTime<Utc>) -> Option<&Published> {
        self.valid(shelf, now).find(|one| one.slug == slug)
    }

    /// What a first page shows at `now`: disruptions, then what is pinned, then what is new.
    #[must_use]
    pub fn current(&self, now: DateTime<Utc>, most: usize) -> Vec<&Published> {
        let mut notices: Vec<_> = self.valid(Shelf::Notice, now).collect();
        // Stable, so that each kind stays in order of time.
        notices.sort_by_key(|one| match (one.content.class, one.content.pinned) {
            (Class::Disruption, _) => 0,
            (_, true) => 1,
            _ => 2,
        });
        notices.truncate(most);
        notices
    }

    /// When the shelf last looked different: something was published, or began, or was over.
    #[must_use]
    pub fn last_changed(&self, shelf: Shelf, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let ended = self.all.iter().filter(|one| one.shelf == shelf);
        let ended = ended.filter_map(|one| one.content.valid_until).filter(|until| *until <= now);
        let begun = self.valid(shelf, now).map(|one| one.published_at.max(one.content.valid_from));
        ended.chain(begun).max()
    }

    /// What of both shelves answers a question at `now`, best first.
    #[must_use]
    pub fn search(&self, query: &str, now: DateTime<Utc>, limit: usize) -> Vec<Found<'_>> {
        let query: String = query.chars().take(MAX_TYPED).nfkc().collect();
        let valid = |at: usize| self.all.get(at).is_some_and(|one| one.content.is_valid(now));
        self.index
            .search(&query, limit, valid)
            .into_iter()
            .filter_map(|hit| Some(Found { publication: self.all.get(hit.at)?, score: hit.score }))
            .collect()
    }

    /// What was typed, in the form that it is compared in: lower case, simplified, no punctuation.
    #[must_use]
    pub fn normalise(&self, query: &str) -> String {
        let query: String = query.chars().take(MAX_TYPED).nfkc().collect();
        self.index.normalise(&query)
    }

    /// Whether it is a publication that residents may see at `now`.
    #[must_use]
    pub fn has(&self, id: Uuid, now: DateTime<Utc>) -> bool {
        self.all.iter().any(|one| one.id == id && one.content.is_valid(now))
    }
}

/// More is not looked at.
const MAX_TYPED: usize = 200;

/// The current edition, for as many readers as there are. One per process.
#[derive(Debug)]
pub struct Library {
    current: RwLock<Arc<Edition>>,
}

impl Library {
    /// A library that begins with `published`, such as nothing, until it is refreshed.
    #[must_use]
    pub fn new(published: Vec<Published>) -> Self {
        Self { current: RwLock::new(Arc::new(Edition::new(String::new(), published))) }
    }

    /// The library as the database has it.
    ///
    /// # Errors
    /// [`LoadError`].
    pub async fn load(db: &PgPool) -> Result<Self, LoadError> {
        let (fingerprint, published) = load(db).await?;
        Ok(Self { current: RwLock::new(Arc::new(Edition::new(fingerprint, published))) })
    }

    /// The current edition. Whoever answers from it holds it for one request, so that all of an
    /// answer is of one edition.
    #[must_use]
    pub fn current(&self) -> Arc<Edition> {
        // A poisoned lock still holds a whole edition: it is only ever replaced at once.
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes over what was published since, and tells whether there was anything. To be called
    /// every few seconds.
    ///
    /// # Errors
    /// [`LoadError`]; the current edition then stays.
    pub async fn refresh_if_changed(&self, db: &PgPool) -> Result<bool, LoadError> {
        let now = fingerprint(&mut *db.acquire().await?).await?;
        if now == self.current().fingerprint {
            return Ok(false);
        }
        let (fingerprint, published) = load(db).await?;
        let edition = Arc::new(Edition::new(fingerprint, published));
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = edition;
        Ok(true)
    }
}
