//! The rulebook of the demonstration district.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    RulebookFiles,
    import::{ImportError, write},
};

/// Why the demonstration was not stored.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// A file of the demonstration is not right; a test keeps this from happening.
    #[error("{0} cannot be read")]
    File(&'static str, #[source] csv::Error),
    /// The rulebook was not taken.
    #[error(transparent)]
    Rulebook(#[from] ImportError),
    /// The database refused.
    #[error("the case classes could not be stored")]
    Database(#[from] sqlx::Error),
}

/// Stores the demonstration's rulebook where there are no classes, and tells whether it did. The
/// transaction is the caller's; streets and departments come before.
///
/// # Errors
/// [`SeedError`].
pub async fn seed(db: &mut PgConnection, new_id: impl Fn() -> Uuid) -> Result<bool, SeedError> {
    if any(&mut *db).await? {
        return Ok(false);
    }
    write(db, &RulebookFiles::seed(), &new_id).await?;
    Ok(true)
}

async fn any(db: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select exists (select from case_class) as "any!""#).fetch_one(db).await
}
