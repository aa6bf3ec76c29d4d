//! Days that are over and that nobody has compared.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::{
    accounts::{Act, Kind},
    payments::ProviderCode,
};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::{
    Kernel,
    accounts::{Area, Staff},
    calendar::to_local,
    lists::{ListError, first_id, midnight},
};

/// Days that are looked back on.
const DAYS: u64 = 14;

/// Platforms have the statement of a day ready in the course of the next morning, and workers compare
/// it then. A day that is not compared by noon is told.
const READY: TimeDelta = TimeDelta::hours(12);

/// Days of a platform that were not compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotCompared {
    pub provider: ProviderCode,
    /// On the clocks of the district, the oldest first; one at least.
    pub days: Vec<NaiveDate>,
}

/// The days of the last two weeks that should have been compared and were not, of every platform that
/// is set up here.
///
/// # Errors
/// [`ListError`].
pub async fn not_compared(kernel: &Kernel, staff: &Staff) -> Result<Vec<NotCompared>, ListError> {
    staff.permit(Act::Read, Kind::Payment, Area::default())?;
    let providers = crate::payments::set_up(kernel).await;
    Ok(not_compared_of(&kernel.db, &providers, kernel.now()).await?)
}

/// The same of these platforms. A day counts where an order was made on it or money moved.
///
/// # Errors
/// When the database refuses.
pub async fn not_compared_of(
    db: impl PgExecutor<'_>,
    providers: &[ProviderCode],
    now: DateTime<Utc>,
) -> Result<Vec<NotCompared>, sqlx::Error> {
    let today = to_local(now - READY).date();
    let before = |back: u64| today.checked_sub_days(Days::new(back));
    // Each with the day after it.
    let (days, after): (Vec<NaiveDate>, Vec<NaiveDate>) =
        (1..=DAYS).filter_map(|back| before(back).zip(before(back - 1))).unzip();
    let begins: Vec<DateTime<Utc>> = days.iter().copied().map(midnight).collect();
    let ends: Vec<DateTime<Utc>> = after.iter().copied().map(midnight).collect();
    let first: Vec<Uuid> = days.iter().copied().map(first_id).collect();
    let next: Vec<Uuid> = after.iter().copied().map(first_id).collect();
    let codes: Vec<String> = providers.iter().map(|code| code.as_str().to_owned()).collect();
    let rows = sqlx::query!(
        r#"select asked.provider as "provider!", finished.day as "day!"
           from unnest($1::text[]) as asked (provider)
             cross join unnest($2::date[], $3::timestamptz[], $4::timestamptz[], $5::uuid[],
               $6::uuid[]) as finished (day, begins, ends, first_id, next_id)
           where not exists (
               select from payment_reconciliation as run
               where run.day = finished.day and run.provider = asked.provider)
             and (exists (
               select from ledger_entry as entry
               where entry.provider = asked.provider and entry.kind in ('payment', 'refund')
                 and entry.at >= finished.begins and entry.at < finished.ends)
             or exists (
               select from payment_order as made
               where made.provider = asked.provider
                 and made.id >= finished.first_id and made.id < finished.next_id))
           order by finished.day"#,
        &codes,
        &days,
        &begins,
        &ends,
        &first,
        &next,
    )
    .fetch_all(db)
    .await?;
    let found = providers.iter().map(|code| {
        let of = rows.iter().filter(|row| row.provider == code.as_str());
        NotCompared { provider: *code, days: of.map(|row| row.day).collect() }
    });
    Ok(found.filter(|one| !one.days.is_empty()).collect())
}
