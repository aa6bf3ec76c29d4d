//! The rulebook in memory, so that pages and deadlines do not ask the database for it.

use std::sync::{Arc, PoisonError, RwLock};

use sqlx::PgPool;

use super::{
    LoadError, Rulebook,
    load::{fingerprint, load},
};

/// The newest rulebook, for as many readers as there are. One per process.
#[derive(Debug, Default)]
pub struct RulebookStore {
    current: RwLock<Arc<Rulebook>>,
}

impl RulebookStore {
    /// Begins with `rulebook`, such as what [`load`] gave.
    #[must_use]
    pub fn new(rulebook: Rulebook) -> Self {
        Self { current: RwLock::new(Arc::new(rulebook)) }
    }

    /// The newest one. Whoever answers from it holds it for one request.
    #[must_use]
    pub fn get(&self) -> Arc<Rulebook> {
        // A poisoned lock still holds a whole rulebook: it is only ever replaced at once.
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
        let rulebook = Arc::new(load(db).await?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = rulebook;
        Ok(true)
    }
}
