//! The filters that somebody keeps.

use sqlx::PgExecutor;
use uuid::Uuid;

use super::super::List;
use crate::accounts::Staff;

/// A filter under its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedFilter {
    pub id: Uuid,
    pub name: String,
    /// What follows `?` in the address of the list.
    pub query: String,
}

/// All filters of `staff` for `list`, by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn show(
    executor: impl PgExecutor<'_>,
    staff: &Staff,
    list: &List,
) -> Result<Vec<SavedFilter>, sqlx::Error> {
    sqlx::query_as!(
        SavedFilter,
        "select id, name, query from saved_filter where staff = $1 and list = $2 order by name, id",
        staff.id,
        list.name,
    )
    .fetch_all(executor)
    .await
}
