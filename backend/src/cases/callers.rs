//! What a caller has reported before.

use domain::accounts::{Act, Kind};
use uuid::Uuid;

use super::{
    queue::QueueError,
    read_case::{Related, others},
};
use crate::{Kernel, accounts::Staff, messages::sent::Recipient};

/// The cases that were reported under a phone number, those that are open first and then the newest;
/// only what is in the reach of `staff`.
///
/// # Errors
/// [`QueueError`].
pub async fn cases_of_caller(
    kernel: &Kernel,
    staff: &Staff,
    phone: &Recipient,
) -> Result<Vec<Related>, QueueError> {
    staff.reach(Act::Read, Kind::Case)?;
    Ok(others(&kernel.db, staff, Uuid::nil(), phone.indexes()).await?)
}
