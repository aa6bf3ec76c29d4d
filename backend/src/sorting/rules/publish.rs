//! Lets a version count from a day on.

use chrono::NaiveDate;
use domain::accounts::{Act, Kind};
use sqlx::PgConnection;

use super::{
    RulesError,
    draft::{event, writable},
    settle::settle_on,
};
use crate::{
    Kernel,
    accounts::Area,
    calendar::to_local,
    idempotency::request_hash,
    once::{Begun, Once},
    records::Saving,
};

/// A version that is to count. `saving.id` is not looked at.
#[derive(Debug, Clone)]
pub struct Publish<'a> {
    pub saving: Saving<'a>,
    pub version: i32,
    /// From the beginning of this day on.
    pub effective_on: Option<NaiveDate>,
}

/// Publishes a version. From its day on the guide follows it; if that is today, at once.
///
/// # Errors
/// [`RulesError`]; nothing was published then.
pub async fn publish(kernel: &Kernel, publish: Publish<'_>) -> Result<(), RulesError> {
    let Publish { saving, version, effective_on } = publish;
    saving.staff.permit(Act::Publish, Kind::Sorting, Area::default())?;
    let today = to_local(kernel.now()).date();
    let day = effective_on.ok_or_else(|| RulesError::field("effective_on", "date-shape"))?;
    if day < today {
        return Err(RulesError::field("effective_on", "rules-past"));
    }
    let hash = request_hash("sorting-rules-publish", [version.to_string(), day.to_string()]);
    let begun = Once::begin(kernel, saving.staff.id.as_bytes(), saving.key, hash).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(_) => return Ok(()),
    };
    match store(kernel, once.conn(), &saving, version, (day, today)).await {
        Ok(()) => Ok(once.finish(kernel, event(kernel, &saving, "publish", version), b"").await?),
        Err(error) => {
            once.roll_back().await?;
            Err(error)
        }
    }
}

async fn store(
    kernel: &Kernel,
    conn: &mut PgConnection,
    saving: &Saving<'_>,
    version: i32,
    (day, today): (NaiveDate, NaiveDate),
) -> Result<(), RulesError> {
    writable(&mut *conn, version).await?;
    sqlx::query!(
        "update sorting_rules set published_at = $2, published_by = $3, effective_on = $4
         where version = $1",
        version,
        kernel.now(),
        saving.staff.id,
        day,
    )
    .execute(&mut *conn)
    .await
    .map_err(|error| {
        let constraint = error.as_database_error().and_then(|error| error.constraint());
        if constraint == Some("sorting_rules_effective") {
            RulesError::field("effective_on", "rules-day-taken")
        } else {
            error.into()
        }
    })?;
    settle_on(conn, today).await?;
    Ok(())
}
