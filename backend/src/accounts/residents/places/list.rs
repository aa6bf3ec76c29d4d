//! What is kept.

use uuid::Uuid;

use super::{SavedPlace, place::Row};
use crate::{Kernel, accounts::residents::ReadError};

/// The places of `resident`, in the order in which they were added. Who asks must be that resident.
///
/// # Errors
/// [`ReadError`].
pub async fn list_places(kernel: &Kernel, resident: Uuid) -> Result<Vec<SavedPlace>, ReadError> {
    let rows = sqlx::query_as!(
        Row,
        "select id, label, address, point from saved_place where resident = $1 order by id",
        resident,
    )
    .fetch_all(&kernel.db)
    .await?;
    rows.into_iter().map(|row| row.open(kernel)).collect()
}
