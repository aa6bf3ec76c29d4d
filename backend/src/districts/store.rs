//! The district's settings in memory, so that every page has them and goes on while the database is
//! away.

use std::sync::{Arc, PoisonError, RwLock};

use sqlx::PgExecutor;

use super::{District, LoadError, load};

/// The current settings, for as many readers as there are. One per process.
#[derive(Debug)]
pub struct DistrictStore {
    current: RwLock<Arc<District>>,
}

impl DistrictStore {
    /// Begins with `district`, such as what [`load`] gave.
    #[must_use]
    pub fn new(district: District) -> Self {
        Self { current: RwLock::new(Arc::new(district)) }
    }

    /// The current settings. Whoever answers from them holds them for one request, so that all of an
    /// answer is of one import.
    #[must_use]
    pub fn get(&self) -> Arc<District> {
        // A poisoned lock still holds whole settings: they are only ever replaced at once.
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes over what was imported since, and tells whether anything differs. To be called every
    /// few seconds: it reads a dozen small rows.
    ///
    /// # Errors
    /// See [`LoadError`]; the current settings then stay.
    pub async fn refresh_if_changed(&self, db: impl PgExecutor<'_>) -> Result<bool, LoadError> {
        let district = load(db).await?;
        if *self.get() == district {
            return Ok(false);
        }
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(district);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use sqlx::PgPool;

    use super::super::{DEMONSTRATION, demonstration, import, import::tests::by};
    use super::*;

    #[sqlx::test(migrations = false)]
    async fn an_import_is_taken_over_and_a_failure_changes_nothing(db: PgPool) {
        let store = DistrictStore::new(demonstration());
        assert!(matches!(store.refresh_if_changed(&db).await, Err(LoadError::Missing)));
        assert_eq!(*store.get(), demonstration());

        let mut connection = db.acquire().await.unwrap();
        import(&mut connection, DEMONSTRATION, by(DateTime::UNIX_EPOCH, 1)).await.unwrap();
        assert!(!store.refresh_if_changed(&db).await.unwrap());
        let edited = DEMONSTRATION.replace("\"12345\"", "\"12319\"");
        import(&mut connection, &edited, by(DateTime::UNIX_EPOCH, 2)).await.unwrap();
        assert!(store.refresh_if_changed(&db).await.unwrap());
        assert_eq!(store.get().hotline, "12319");
    }
}
