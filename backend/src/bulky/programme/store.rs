//! The programme in memory, so that pages and quotes do not ask the database for it.

use std::sync::{Arc, PoisonError, RwLock};

use sqlx::PgPool;

use super::{
    LoadError, Programme,
    load::{fingerprint, load},
};

/// The newest programme, for as many readers as there are. One per process.
#[derive(Debug, Default)]
pub struct ProgrammeStore {
    current: RwLock<Arc<Programme>>,
}

impl ProgrammeStore {
    /// Begins with `programme`, such as what [`load`] gave.
    #[must_use]
    pub fn new(programme: Programme) -> Self {
        Self { current: RwLock::new(Arc::new(programme)) }
    }

    /// The newest one. Whoever answers from it holds it for one request.
    #[must_use]
    pub fn get(&self) -> Arc<Programme> {
        // A poisoned lock still holds a whole programme: it is only ever replaced at once.
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes over what was changed since, and tells whether there was anything. To be called every
    /// few seconds.
    ///
    /// # Errors
    /// See [`LoadError`]; the current one then stays.
    pub async fn refresh_if_changed(&self, db: &PgPool) -> Result<bool, LoadError> {
        if fingerprint(db).await? == self.get().fingerprint {
            return Ok(false);
        }
        let programme = Arc::new(load(db).await?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = programme;
        Ok(true)
    }
}
