//! Whose a place is.

use sqlx::PgExecutor;
use uuid::Uuid;

use crate::{
    accounts::{Area, Denied},
    records::SaveError,
};

/// The street that a place is in, for permissions.
///
/// # Errors
/// [`Denied::NotFound`] where there is no such place, or when the database does not answer.
pub(crate) async fn area(db: impl PgExecutor<'_>, place: Uuid) -> Result<Area, SaveError> {
    let street = sqlx::query_scalar!("select street from place where id = $1", place)
        .fetch_optional(db)
        .await?
        .ok_or(Denied::NotFound)?;
    Ok(Area { street, ..Area::default() })
}
