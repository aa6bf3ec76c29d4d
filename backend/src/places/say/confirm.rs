//! All of it is right.

use std::net::IpAddr;

use chrono::TimeDelta;
use domain::places::PlaceCode;

use super::saying::{SayError, place};
use crate::{
    Kernel,
    limits::{self, Limit},
    presession::PreSessionId,
};

/// Once a day and browser for each place; this is also what makes a second click harmless.
const BY_VISITOR: Limit = Limit::new("place-confirm-by-visitor", 1, TimeDelta::days(1));
/// For those who throw their cookies away.
const BY_ADDRESS: Limit = Limit::new("place-confirm-by-address", 60, TimeDelta::hours(1));

/// Notes that a visitor found everything as the page says. It is shown as such, and makes nothing
/// verified: that is for those who are known. So nothing is kept about who said it.
///
/// # Errors
/// [`SayError`]; nothing was noted then.
pub async fn confirm(
    kernel: &Kernel,
    code: PlaceCode,
    visitor: PreSessionId,
    address: IpAddr,
) -> Result<(), SayError> {
    let mut tx = kernel.db.begin().await?;
    let of = place(&mut tx, code).await?;
    limits::spend(kernel, &mut *tx, &BY_ADDRESS, &limits::network(address)).await?;
    let subject = [visitor.as_bytes(), &of.id.as_bytes()[..]].concat();
    limits::spend(kernel, &mut *tx, &BY_VISITOR, &subject).await?;
    sqlx::query!("update place set confirmed_at = $2 where id = $1", of.id, kernel.now())
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(())
}
