//! The counters of windows: the only place that changes what is taken.

use chrono::{DateTime, Utc};
use domain::capacity::{ClosedReason, Units};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{ConfirmError, HoldError};

/// More of a dimension than this is in no window.
const MOST: Units = Units { stops: Units::MOST, litres: Units::MOST, kilograms: Units::MOST };

/// A number of units as it is stored.
pub(super) fn stored(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Units as they are stored; the tables have nothing below zero.
pub(super) fn read(stops: i32, litres: i32, kilograms: i32) -> Units {
    let [stops, litres, kilograms] =
        [stops, litres, kilograms].map(|number| u32::try_from(number).unwrap_or_default());
    Units { stops, litres, kilograms }
}

/// Takes so much more of a window as `after` is above `before`, and gives back what it is below:
/// one conditional UPDATE. With `now`, also the cut-off counts.
///
/// # Errors
/// [`HoldError`]; nothing is taken then.
pub(super) async fn take(
    conn: &mut PgConnection,
    window: Uuid,
    before: Units,
    after: Units,
    now: Option<DateTime<Utc>>,
) -> Result<(), HoldError> {
    if !after.fits_in(MOST) {
        return Err(HoldError::Full);
    }
    let by = |before: u32, after: u32| stored(after) - stored(before);
    let taken = sqlx::query!(
        "update capacity_window set
           taken_stops = taken_stops + $2,
           taken_litres = taken_litres + $3,
           taken_kilograms = taken_kilograms + $4,
           over_stops = least(over_stops, greatest(taken_stops + $2 - limit_stops, 0)),
           over_litres = least(over_litres, greatest(taken_litres + $3 - limit_litres, 0)),
           over_kilograms =
             least(over_kilograms, greatest(taken_kilograms + $4 - limit_kilograms, 0)),
           was_claimed = true
         where id = $1 and closed_at is null and ($5::timestamptz is null or cut_off_at > $5)
           and ($2 <= 0 or taken_stops + $2 <= limit_stops)
           and ($3 <= 0 or taken_litres + $3 <= limit_litres)
           and ($4 <= 0 or taken_kilograms + $4 <= limit_kilograms)",
        window,
        by(before.stops, after.stops),
        by(before.litres, after.litres),
        by(before.kilograms, after.kilograms),
        now,
    )
    .execute(&mut *conn)
    .await?;
    if taken.rows_affected() == 1 { Ok(()) } else { Err(why(conn, window, now).await?) }
}

/// Why [`take`] did not.
async fn why(
    conn: &mut PgConnection,
    window: Uuid,
    now: Option<DateTime<Utc>>,
) -> Result<HoldError, sqlx::Error> {
    let row = sqlx::query!(
        r#"select closed_at is not null as "closed!", cut_off_at from capacity_window where id = $1"#,
        window,
    )
    .fetch_optional(conn)
    .await?;
    Ok(match row {
        None => HoldError::Unknown,
        Some(row) if row.closed => HoldError::Closed,
        Some(row) if now.is_some_and(|now| row.cut_off_at <= now) => HoldError::PastCutOff,
        Some(_) => HoldError::Full,
    })
}

/// Gives back units of windows, each as often as it is named, whatever became of the windows.
pub(super) async fn give_back(
    conn: &mut PgConnection,
    units: &[(Uuid, Units)],
) -> Result<(), sqlx::Error> {
    let windows: Vec<Uuid> = units.iter().map(|(window, _)| *window).collect();
    lock(&mut *conn, &windows).await?;
    let column = |of: fn(&Units) -> u32| -> Vec<i32> {
        units.iter().map(|(_, units)| stored(of(units))).collect()
    };
    sqlx::query!(
        "update capacity_window set
           taken_stops = taken_stops - back.stops,
           taken_litres = taken_litres - back.litres,
           taken_kilograms = taken_kilograms - back.kilograms,
           over_stops = least(over_stops, greatest(taken_stops - back.stops - limit_stops, 0)),
           over_litres = least(over_litres, greatest(taken_litres - back.litres - limit_litres, 0)),
           over_kilograms =
             least(over_kilograms, greatest(taken_kilograms - back.kilograms - limit_kilograms, 0))
         from (
           select id, sum(stops)::integer as stops, sum(litres)::integer as litres,
             sum(kilograms)::integer as kilograms
           from unnest($1::uuid[], $2::integer[], $3::integer[], $4::integer[])
             as one (id, stops, litres, kilograms)
           group by id) as back
         where capacity_window.id = back.id",
        &windows,
        &column(|units| units.stops),
        &column(|units| units.litres),
        &column(|units| units.kilograms),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A window that is locked until the transaction ends, so that it is neither closed nor counted
/// meanwhile.
pub(super) struct Locked {
    pub(super) id: Uuid,
    ends_at: DateTime<Utc>,
    cut_off_at: DateTime<Utc>,
    closed_reason: Option<String>,
}

impl Locked {
    /// Whether somebody who has a place in it may keep it.
    pub(super) fn admits(&self, now: DateTime<Utc>) -> Result<(), ConfirmError> {
        self.admits_until(self.cut_off_at, now)
    }

    /// The same for whoever began to pay before the cut-off, or has had the place since then.
    pub(super) fn admits_to_the_end(&self, now: DateTime<Utc>) -> Result<(), ConfirmError> {
        self.admits_until(self.ends_at, now)
    }

    fn admits_until(&self, end: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), ConfirmError> {
        let reason = self.closed_reason.as_deref();
        if reason.is_some_and(|word| ClosedReason::parse(word).is_none_or(ClosedReason::drops)) {
            return Err(ConfirmError::Closed);
        }
        if end <= now { Err(ConfirmError::PastCutOff) } else { Ok(()) }
    }
}

/// Locks windows in the order of their ids.
pub(super) async fn lock(
    db: impl PgExecutor<'_>,
    windows: &[Uuid],
) -> Result<Vec<Locked>, sqlx::Error> {
    sqlx::query_as!(
        Locked,
        "select id, ends_at, cut_off_at, closed_reason from capacity_window
         where id = any ($1) order by id for no key update",
        windows,
    )
    .fetch_all(db)
    .await
}
