//! How clean it was.

use std::net::IpAddr;

use chrono::{Datelike, TimeDelta};
use domain::places::PlaceCode;

use super::saying::{SayError, place};
use crate::{
    Kernel,
    calendar::to_local,
    limits::{self, Limit},
    presession::PreSessionId,
    problem::FieldError,
};

/// Once a day and browser for each place; this is also what makes a second click harmless.
const BY_VISITOR: Limit = Limit::new("place-rate-by-visitor", 1, TimeDelta::days(1));
/// For those who throw their cookies away.
const BY_ADDRESS: Limit = Limit::new("place-rate-by-address", 60, TimeDelta::hours(1));

/// Counts one to five stars, in this month. Nothing about who gave them is kept but the limits'
/// keyed hashes, until their window is over.
///
/// # Errors
/// [`SayError`]; nothing was counted then.
pub async fn rate(
    kernel: &Kernel,
    code: PlaceCode,
    stars: i16,
    visitor: PreSessionId,
    address: IpAddr,
) -> Result<(), SayError> {
    if !(1..=5).contains(&stars) {
        return Err(SayError::Invalid(vec![FieldError::new("stars", "stars-missing")]));
    }
    let today = to_local(kernel.now()).date();
    let mut tx = kernel.db.begin().await?;
    let of = place(&mut tx, code).await?;
    limits::spend(kernel, &mut *tx, &BY_ADDRESS, &limits::network(address)).await?;
    let subject = [visitor.as_bytes(), &of.id.as_bytes()[..]].concat();
    limits::spend(kernel, &mut *tx, &BY_VISITOR, &subject).await?;
    sqlx::query!(
        "insert into place_rating as rated (place, month, stars, count) values ($1, $2, $3, 1)
         on conflict (place, month, stars) do update set count = rated.count + 1",
        of.id,
        // Every month has a first day.
        today.with_day(1).unwrap_or(today),
        stars,
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(())
}
