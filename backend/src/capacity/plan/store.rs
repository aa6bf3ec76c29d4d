//! What windows are planned from, and the windows themselves.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    calendar::Period,
    capacity::{ClosedReason, Exception, Slot, Template, Units},
};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::compare::{Existing, Set, Wanted};
use crate::{
    calendar::to_local,
    capacity::counters::{read, stored},
};

/// The templates of a resource but for one.
pub(in crate::capacity) async fn templates(
    db: impl PgExecutor<'_>,
    resource: Uuid,
    except: Option<Uuid>,
) -> Result<Vec<Template>, sqlx::Error> {
    let rows = sqlx::query!(
        "select weekdays, on_days_off, on_makeup_days, opens, closes, cut_off, stops, litres,
           kilograms, valid_from, valid_until
         from capacity_template
         where resource = $1 and id is distinct from $2 order by id",
        resource,
        except,
    )
    .fetch_all(db)
    .await?;
    // The table has nothing that is no template.
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(Template {
                weekdays: row.weekdays.parse().ok()?,
                on_days_off: row.on_days_off,
                on_makeup_days: row.on_makeup_days,
                slot: Slot {
                    period: period(row.opens, row.closes)?,
                    cut_off: u32::try_from(row.cut_off).ok()?,
                    units: read(row.stops, row.litres, row.kilograms),
                },
                valid_from: row.valid_from,
                valid_until: row.valid_until,
            })
        })
        .collect())
}

fn period(opens: i16, closes: i16) -> Option<Period> {
    Period::new(u16::try_from(opens).ok()?, u16::try_from(closes).ok()?)
}

/// What is different on which of the days from `today` on.
pub(super) async fn exceptions(
    db: impl PgExecutor<'_>,
    resource: Uuid,
    today: NaiveDate,
) -> Result<BTreeMap<NaiveDate, Exception>, sqlx::Error> {
    let rows = sqlx::query_as!(
        ExceptionRow,
        "select day, change, opens, closes, cut_off, stops, litres, kilograms
         from capacity_exception where resource = $1 and day >= $2 order by day, opens",
        resource,
        today,
    )
    .fetch_all(db)
    .await?;
    let mut exceptions = BTreeMap::new();
    for row in rows {
        let units =
            read(row.stops.unwrap_or(0), row.litres.unwrap_or(0), row.kilograms.unwrap_or(0));
        match (row.change.as_str(), row.slot()) {
            ("units", _) => {
                exceptions.insert(row.day, Exception::Units(units));
            }
            ("times", Some(slot)) => {
                let day = exceptions.entry(row.day).or_insert_with(|| Exception::Times(Vec::new()));
                if let Exception::Times(slots) = day {
                    slots.push(Slot { units, ..slot });
                }
            }
            _ => {
                exceptions.insert(row.day, Exception::Closed);
            }
        }
    }
    Ok(exceptions)
}

struct ExceptionRow {
    day: NaiveDate,
    change: String,
    opens: Option<i16>,
    closes: Option<i16>,
    cut_off: Option<i32>,
    stops: Option<i32>,
    litres: Option<i32>,
    kilograms: Option<i32>,
}

impl ExceptionRow {
    /// Of a day with times of its own, before its units.
    fn slot(&self) -> Option<Slot> {
        Some(Slot {
            period: period(self.opens?, self.closes?)?,
            cut_off: u32::try_from(self.cut_off?).ok()?,
            units: Units::ZERO,
        })
    }
}

/// The windows of a resource that have not ended, locked in the order of their ids.
pub(super) async fn windows(
    db: impl PgExecutor<'_>,
    resource: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<Existing>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select id, starts_at, ends_at, cut_off_at, limit_stops, limit_litres, limit_kilograms,
             taken_stops > 0 or taken_litres > 0 or taken_kilograms > 0 as "is_taken!",
             was_claimed, by_hand, closed_reason
           from capacity_window where resource = $1 and ends_at > $2
           order by id for no key update"#,
        resource,
        now,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Existing {
            id: row.id,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            cut_off_at: row.cut_off_at,
            limit: read(row.limit_stops, row.limit_litres, row.limit_kilograms),
            is_taken: row.is_taken,
            was_claimed: row.was_claimed,
            by_hand: row.by_hand,
            closed: row
                .closed_reason
                .map(|word| ClosedReason::parse(&word).unwrap_or(ClosedReason::Other)),
        })
        .collect())
}

/// Closes windows as not planned any more.
pub(super) async fn close(
    db: impl PgExecutor<'_>,
    windows: &[Uuid],
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update capacity_window set closed_at = $2, closed_reason = 'not-planned'
         where id = any ($1)",
        windows,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Opens windows with their cut-offs and limits.
pub(super) async fn set(db: impl PgExecutor<'_>, windows: &[Set]) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = windows.iter().map(|one| one.id).collect();
    let cut_offs: Vec<DateTime<Utc>> = windows.iter().map(|one| one.cut_off_at).collect();
    let limits = windows.iter().map(|one| one.limit);
    let stops: Vec<i32> = limits.clone().map(|limit| stored(limit.stops)).collect();
    let litres: Vec<i32> = limits.clone().map(|limit| stored(limit.litres)).collect();
    let kilograms: Vec<i32> = limits.map(|limit| stored(limit.kilograms)).collect();
    sqlx::query!(
        "update capacity_window set closed_at = null, closed_reason = null,
           cut_off_at = one.cut_off_at, limit_stops = one.stops, limit_litres = one.litres,
           limit_kilograms = one.kilograms
         from unnest($1::uuid[], $2::timestamptz[], $3::integer[], $4::integer[], $5::integer[])
           as one (id, cut_off_at, stops, litres, kilograms)
         where capacity_window.id = one.id",
        &ids,
        &cut_offs,
        &stops,
        &litres,
        &kilograms,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Adds windows.
pub(super) async fn add(
    db: impl PgExecutor<'_>,
    resource: Uuid,
    new_id: impl Fn() -> Uuid,
    windows: &[Wanted],
) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = windows.iter().map(|_| new_id()).collect();
    let days: Vec<NaiveDate> = windows.iter().map(|one| to_local(one.starts_at).date()).collect();
    let time = |of: fn(&Wanted) -> DateTime<Utc>| windows.iter().map(of).collect::<Vec<_>>();
    let units = |of: fn(&Wanted) -> u32| -> Vec<i32> {
        windows.iter().map(|one| stored(of(one))).collect()
    };
    sqlx::query!(
        "insert into capacity_window (id, resource, day, starts_at, ends_at, cut_off_at,
           limit_stops, limit_litres, limit_kilograms)
         select id, $1, day, starts_at, ends_at, cut_off_at, stops, litres, kilograms
         from unnest($2::uuid[], $3::date[], $4::timestamptz[], $5::timestamptz[],
             $6::timestamptz[], $7::integer[], $8::integer[], $9::integer[])
           as one (id, day, starts_at, ends_at, cut_off_at, stops, litres, kilograms)",
        resource,
        &ids,
        &days,
        &time(|one| one.starts_at),
        &time(|one| one.ends_at),
        &time(|one| one.cut_off_at),
        &units(|one| one.units.stops),
        &units(|one| one.units.litres),
        &units(|one| one.units.kilograms),
    )
    .execute(db)
    .await?;
    Ok(())
}
