//! The calendar in memory, so that deadlines are computed without asking the database.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use super::{
    Edition, LoadError,
    load::{load, newest},
    to_local,
};

/// The newest version, for as many readers as there are. One per process.
#[derive(Debug)]
pub struct CalendarStore {
    current: RwLock<Arc<Edition>>,
}

impl CalendarStore {
    /// Begins with `edition`, such as what [`load`] gave.
    #[must_use]
    pub fn new(edition: Edition) -> Self {
        Self { current: RwLock::new(Arc::new(edition)) }
    }

    /// The newest version. Whoever computes on it holds it for one request, and keeps its number.
    #[must_use]
    pub fn get(&self) -> Arc<Edition> {
        // A poisoned lock still holds a whole calendar: it is only ever replaced at once.
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The years that should be there at `now` and are not.
    #[must_use]
    pub fn missing_years(&self, now: DateTime<Utc>) -> Vec<i32> {
        self.get().calendar.missing_years(to_local(now).date())
    }

    /// Takes over what was changed since, and tells whether there was anything. To be called every
    /// few seconds; costs one row while nothing changes.
    ///
    /// # Errors
    /// See [`LoadError`]; the current version then stays.
    pub async fn refresh_if_changed(&self, db: &PgPool) -> Result<bool, LoadError> {
        if newest(db).await? == self.get().version {
            return Ok(false);
        }
        let edition = Arc::new(load(db).await?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = edition;
        Ok(true)
    }
}
