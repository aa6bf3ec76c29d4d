//! Whose a place is.

use domain::accounts::{Act, Kind};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::{
    accounts::{Area, Denied, Staff},
    records::SaveError,
};

/// Whether somebody may do this to a place: it is as if it were not there outside their streets.
/// Nothing is looked up for those who may do it to none, so that nobody learns by it what is there.
///
/// # Errors
/// [`SaveError::Denied`], or when the database does not answer.
pub(super) async fn permit(
    db: impl PgExecutor<'_>,
    staff: &Staff,
    act: Act,
    place: Uuid,
) -> Result<(), SaveError> {
    staff.reach(act, Kind::Place)?;
    let street = sqlx::query_scalar!("select street from place where id = $1", place)
        .fetch_optional(db)
        .await?
        .ok_or(Denied::NotFound)?;
    Ok(staff.permit(act, Kind::Place, Area { street, ..Area::default() })?)
}
