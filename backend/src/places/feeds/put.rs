//! Taking updates, whatever they are of.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use super::{
    Fault, FeedError, Gate, ItemResult, Key, Received, Scope,
    body::{self, Reader},
    parking::Parking,
    received::{Row, put_together},
    toilets::Toilets,
};
use crate::{Kernel, places::live::Live};

/// What a feed's updates say, and where they are written.
pub(super) trait Feed {
    /// One update.
    type Update: Send + Sync;
    /// Why one is kept and not shown.
    const FLAW: &'static str;

    /// Reads one, or finds everything that is wrong with it.
    fn read(reader: Reader, now: DateTime<Utc>) -> Result<Self::Update, Vec<Fault>>;

    /// Writes updates of the places with these external ids, at least one; those that the key is
    /// not good for are left out.
    fn store(
        db: &PgPool,
        key: &Key,
        updates: &[(String, Self::Update)],
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<Vec<Row>, sqlx::Error>> + Send;
}

/// Takes one update of the feed `scope` for the place with `external_id`.
///
/// # Errors
/// [`FeedError`]; nothing was taken then.
pub async fn put(
    kernel: &Kernel,
    gate: &Gate,
    live: &Live,
    scope: Scope,
    key: &Key,
    external_id: &str,
    body: &[u8],
) -> Result<ItemResult, FeedError> {
    let mut received = match scope {
        Scope::Parking => one::<Parking>(kernel, key, external_id, body).await,
        Scope::Toilets => one::<Toilets>(kernel, key, external_id, body).await,
        Scope::CityOrders => Err(FeedError::Scope),
    }?;
    received.tell(gate, live, key, kernel.now());
    received.items.pop().map(|(_, result)| result).ok_or(FeedError::NotFound)
}

/// Takes a batch: each update by itself, so that a wrong one keeps none of the others out.
///
/// # Errors
/// [`FeedError`] when the batch cannot be read; nothing was taken then.
pub async fn put_batch(
    kernel: &Kernel,
    gate: &Gate,
    live: &Live,
    scope: Scope,
    key: &Key,
    body: &[u8],
) -> Result<Received, FeedError> {
    let received = match scope {
        Scope::Parking => all::<Parking>(kernel, key, body).await,
        Scope::Toilets => all::<Toilets>(kernel, key, body).await,
        Scope::CityOrders => Err(FeedError::Scope),
    }?;
    received.tell(gate, live, key, kernel.now());
    Ok(received)
}

async fn one<F: Feed>(
    kernel: &Kernel,
    key: &Key,
    external_id: &str,
    body: &[u8],
) -> Result<Received, FeedError> {
    let now = kernel.now();
    let update = F::read(Reader::new(body::object(body)?), now).map_err(FeedError::Invalid)?;
    if !body::is_external_id(external_id) {
        return Err(FeedError::NotFound);
    }
    let rows = F::store(&kernel.db, key, &[(external_id.to_owned(), update)], now).await?;
    if rows.is_empty() {
        return Err(FeedError::NotFound);
    }
    let ids = vec![Some(external_id.to_owned())];
    Ok(put_together(ids, Vec::new(), &[0], rows, F::FLAW))
}

async fn all<F: Feed>(kernel: &Kernel, key: &Key, body: &[u8]) -> Result<Received, FeedError> {
    let now = kernel.now();
    let batch = body::batch(body, |reader| F::read(reader, now))?;
    let rows = if batch.updates.is_empty() {
        Vec::new()
    } else {
        F::store(&kernel.db, key, &batch.updates, now).await?
    };
    Ok(put_together(batch.ids, batch.refused, &batch.numbers, rows, F::FLAW))
}
