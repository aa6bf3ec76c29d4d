//! What was planned for a street is given up.

use chrono::NaiveDate;
use domain::accounts::{Act, Kind};

use super::AREA;
use crate::{
    Kernel,
    accounts::Denied,
    audit::{Detail, Subject},
    calendar::to_local,
    idempotency::request_hash,
    once::{Begun, Once},
    records::{SaveError, Saving},
};

/// Gives up what was planned for the street `saving.id` from the day `from` on.
///
/// # Errors
/// [`SaveError`]; [`SaveError::Changed`] where it is not planned any more.
pub async fn withdraw_area(
    kernel: &Kernel,
    saving: Saving<'_>,
    from: NaiveDate,
) -> Result<(), SaveError> {
    saving.staff.reach(Act::Write, Kind::Capacity)?;
    let street = saving.id.ok_or(Denied::NotFound)?;
    let hash = request_hash("bulky-area-withdraw", [street.to_string(), from.to_string()]);
    let begun = Once::begin(kernel, saving.staff.id.as_bytes(), saving.key, hash).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(_) => return Ok(()),
    };
    let gone = sqlx::query!(
        "delete from bulky_area_change where street = $1 and from_day = $2",
        street,
        from,
    )
    .execute(once.conn())
    .await?;
    if gone.rows_affected() == 0 {
        once.roll_back().await?;
        return Err(SaveError::Changed);
    }
    // Below zero where the crew was retired before its day and the plan never began.
    let ahead = (from - to_local(kernel.now()).date()).num_days();
    let subject = Subject { kind: AREA, id: Some(street) };
    let detail = Detail::none().number("days-ahead", ahead);
    Ok(once.finish(kernel, saving.event(kernel, "withdraw", subject, detail), b"").await?)
}
