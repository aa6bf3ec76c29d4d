//! Who may push, and how often: what a serving process keeps in memory of the keys.

use std::{sync::Arc, time::Duration};

use sqlx::PgExecutor;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{FeedError, FeedToken, Scope, counters::Counters};
use crate::{Kernel, jobs::every, known_keys::KnownKeys, per_minute::PerMinute};

/// How old what is in memory of a key may be, in seconds: a revoked one is refused after so long at the
/// latest.
const KNOWN_FOR: i64 = 5;
const FLUSH_EVERY: Duration = Duration::from_secs(1);

/// A key that is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub id: Uuid,
    /// The source whose places it pushes for; none for a key of the city.
    pub source: Option<String>,
    pub scopes: Vec<Scope>,
    per_minute: u32,
}

/// The keys seen lately, how much each has left, and what came. One per process.
#[derive(Debug, Default)]
pub struct Gate {
    known: KnownKeys<Key, KNOWN_FOR>,
    left: PerMinute,
    pub(super) counters: Counters,
}

impl Gate {
    /// The key of an `Authorization` header, if it is good for `scope` and has a request left.
    ///
    /// # Errors
    /// [`FeedError`].
    pub async fn enter(
        &self,
        kernel: &Kernel,
        authorization: Option<&str>,
        scope: Scope,
    ) -> Result<Arc<Key>, FeedError> {
        let token = authorization.and_then(FeedToken::from_header).ok_or(FeedError::KeyMissing)?;
        let key = self.find(kernel, token.hash()).await?.ok_or(FeedError::KeyUnknown)?;
        if !key.scopes.contains(&scope) {
            return Err(FeedError::Scope);
        }
        let spent = self.left.spend(key.id, key.per_minute);
        spent.map_err(|retry_after| FeedError::TooMany { retry_after })?;
        Ok(key)
    }

    /// Notes that a request of `key` could not be read at all.
    pub fn refused(&self, kernel: &Kernel, key: &Key) {
        self.took(kernel, key, 0, 1);
    }

    /// Notes how many things of a request were taken and how many refused.
    pub fn took(&self, kernel: &Kernel, key: &Key, accepted: u64, refused: u64) {
        let counts = super::counters::Counts { accepted, refused, ..Default::default() };
        self.counters.add(key.id, kernel.now(), counts);
    }

    /// Writes down every second what came, until `shutdown`, and then what is left.
    pub async fn run(&self, kernel: &Kernel, shutdown: &CancellationToken) {
        every("feed-counts", FLUSH_EVERY, shutdown, || self.flush(&kernel.db)).await;
        if let Err(error) = self.flush(&kernel.db).await {
            tracing::warn!(%error, "the last counts of feeds are lost");
        }
    }

    /// Writes down what came.
    ///
    /// # Errors
    /// When the database refuses; it is then counted on.
    pub async fn flush(&self, db: impl PgExecutor<'_>) -> Result<(), sqlx::Error> {
        self.counters.flush(db).await
    }

    async fn find(&self, kernel: &Kernel, hash: [u8; 32]) -> Result<Option<Arc<Key>>, sqlx::Error> {
        let now = kernel.now();
        if let Some(key) = self.known.get(hash, now) {
            return Ok(Some(key));
        }
        let key = read(&kernel.db, hash).await?.map(Arc::new);
        self.known.put(hash, key.as_ref(), now);
        Ok(key)
    }
}

async fn read(db: impl PgExecutor<'_>, hash: [u8; 32]) -> Result<Option<Key>, sqlx::Error> {
    let row = sqlx::query!(
        "select id, source, scopes, per_minute from feed_key
         where hash = $1 and revoked_at is null",
        &hash[..],
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Key {
        id: row.id,
        source: row.source,
        scopes: row.scopes.iter().filter_map(|scope| Scope::parse(scope)).collect(),
        per_minute: u32::try_from(row.per_minute).unwrap_or_default(),
    }))
}
