//! The estates that a property company books for: those that staff keep with its account, in the
//! streets of the account.

use domain::accounts::{Act, Kind, Reach};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{
    address::name,
    estimate::{Estimate, EstimateError},
    hold::{BookBy, HoldError},
};
use crate::{Kernel, accounts::Staff, lists::ListError, problem::FieldError};

/// What is said beside the estate of somebody else.
pub const ESTATE_CODES: &[&str] = &[NOT_YOURS];
const NOT_YOURS: &str = "bulky-estate-not-yours";

/// The estates of a property company, by name; none of somebody who books for all of the district.
///
/// # Errors
/// [`ListError`].
pub async fn own_estates(kernel: &Kernel, staff: &Staff) -> Result<Option<Vec<String>>, ListError> {
    if staff.reach(Act::Write, Kind::Booking)? != Reach::Own {
        return Ok(None);
    }
    let estates = sqlx::query_scalar!(
        "select estate from staff_estate where staff = $1 order by estate",
        staff.id,
    )
    .fetch_all(&kernel.db)
    .await?;
    Ok(Some(estates))
}

/// Whether `by` may book where `estimate` is: a property company only for its own estates, however
/// their names are typed.
pub(super) async fn permit(
    db: impl PgExecutor<'_>,
    by: BookBy<'_>,
    estimate: &Estimate,
) -> Result<(), HoldError> {
    let BookBy::Staff(staff) = by else { return Ok(()) };
    if staff.reach(Act::Write, Kind::Booking)? != Reach::Own {
        return Ok(());
    }
    let wanted = name(&estimate.estate);
    let of_street = in_street(db, staff.id, estimate.street).await?;
    if of_street.iter().any(|estate| name(estate) == wanted) {
        return Ok(());
    }
    let wrong = vec![FieldError::new("estate", NOT_YOURS)];
    Err(EstimateError::Invalid(wrong).into())
}

async fn in_street(
    db: impl PgExecutor<'_>,
    staff: Uuid,
    street: Uuid,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "select estate from staff_estate
         where staff = $1
           and exists (select from staff_street where staff_street.staff = $1 and street = $2)",
        staff,
        street,
    )
    .fetch_all(db)
    .await
}
