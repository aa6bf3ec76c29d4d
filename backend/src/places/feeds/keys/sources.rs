//! The sources that a key can be for.

use crate::Kernel;

/// Who rows of places come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub code: String,
    pub name: String,
}

/// Every source, by name.
///
/// # Errors
/// When the database refuses.
pub async fn sources(kernel: &Kernel) -> Result<Vec<Source>, sqlx::Error> {
    sqlx::query_as!(Source, "select code, name from place_source order by name, code limit 1000")
        .fetch_all(&kernel.db)
        .await
}
