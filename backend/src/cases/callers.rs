//! What a caller has reported before, and what others have reported where the caller is.

use domain::{
    accounts::{Act, Kind},
    districts::Point,
};
use uuid::Uuid;

use super::read_case::{Related, around, others};
use crate::{Kernel, accounts::Staff, lists::ListError, messages::sent::Recipient};

/// The cases that were reported under a phone number, those that are open first and then the newest;
/// only what is in the reach of `staff`.
///
/// # Errors
/// [`ListError`].
pub async fn cases_of_caller(
    kernel: &Kernel,
    staff: &Staff,
    phone: &Recipient,
) -> Result<Vec<Related>, ListError> {
    staff.reach(Act::Read, Kind::Case)?;
    Ok(others(&kernel.db, staff, Uuid::nil(), phone.indexes()).await?)
}

/// Open cases of any class around a point, the nearest first; only what is in the reach of `staff`.
///
/// # Errors
/// [`ListError`].
pub async fn cases_around(
    kernel: &Kernel,
    staff: &Staff,
    point: Point,
) -> Result<Vec<Related>, ListError> {
    staff.reach(Act::Read, Kind::Case)?;
    Ok(around(&kernel.db, staff, point).await?)
}
