//! What staff look at.

use std::ops::RangeInclusive;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    accounts::{Act, Kind},
    capacity::{ClosedReason, Units, WaitingState},
};
use uuid::Uuid;

use crate::{Kernel, accounts::Staff, capacity::counters::read, lists::ListError};

/// The most rows of a list.
const MOST: i64 = 1_000;

/// A window, with its numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowRow {
    pub id: Uuid,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub cut_off_at: DateTime<Utc>,
    pub limit: Units,
    pub taken: Units,
    /// What is taken above the limit since staff lowered it.
    pub over: Units,
    pub by_hand: bool,
    pub closed: Option<ClosedReason>,
    pub closed_words: String,
}

/// The windows of a resource on some days, the first 1,000 in their order.
///
/// # Errors
/// [`ListError`].
pub async fn windows(
    kernel: &Kernel,
    staff: &Staff,
    resource: Uuid,
    days: &RangeInclusive<NaiveDate>,
) -> Result<Vec<WindowRow>, ListError> {
    staff.reach(Act::Read, Kind::Capacity)?;
    let rows = sqlx::query!(
        "select id, starts_at, ends_at, cut_off_at, limit_stops, limit_litres, limit_kilograms,
           taken_stops, taken_litres, taken_kilograms, over_stops, over_litres, over_kilograms,
           by_hand, closed_reason, closed_words
         from capacity_window where resource = $1 and day between $2 and $3
         order by starts_at, id limit $4",
        resource,
        days.start(),
        days.end(),
        MOST,
    )
    .fetch_all(&kernel.db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| WindowRow {
            id: row.id,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            cut_off_at: row.cut_off_at,
            limit: read(row.limit_stops, row.limit_litres, row.limit_kilograms),
            taken: read(row.taken_stops, row.taken_litres, row.taken_kilograms),
            over: read(row.over_stops, row.over_litres, row.over_kilograms),
            by_hand: row.by_hand,
            closed: row
                .closed_reason
                .map(|word| ClosedReason::parse(&word).unwrap_or(ClosedReason::Other)),
            closed_words: row.closed_words,
        })
        .collect())
}

/// A template; its times are minutes since midnight, its cut-off minutes before the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateRow {
    pub id: Uuid,
    /// Such as `12345`.
    pub weekdays: String,
    pub on_days_off: bool,
    pub on_makeup_days: bool,
    pub opens: i16,
    pub closes: i16,
    pub cut_off: i32,
    pub units: Units,
    pub valid_from: NaiveDate,
    pub valid_until: Option<NaiveDate>,
}

/// The templates of a resource, those that hold the longest first.
///
/// # Errors
/// [`ListError`].
pub async fn templates(
    kernel: &Kernel,
    staff: &Staff,
    resource: Uuid,
) -> Result<Vec<TemplateRow>, ListError> {
    staff.reach(Act::Read, Kind::Capacity)?;
    let rows = sqlx::query!(
        "select id, weekdays, on_days_off, on_makeup_days, opens, closes, cut_off, stops, litres,
           kilograms, valid_from, valid_until
         from capacity_template where resource = $1
         order by valid_until desc nulls first, valid_from, weekdays, opens, id limit $2",
        resource,
        MOST,
    )
    .fetch_all(&kernel.db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| TemplateRow {
            id: row.id,
            weekdays: row.weekdays,
            on_days_off: row.on_days_off,
            on_makeup_days: row.on_makeup_days,
            opens: row.opens,
            closes: row.closes,
            cut_off: row.cut_off,
            units: read(row.stops, row.litres, row.kilograms),
            valid_from: row.valid_from,
            valid_until: row.valid_until,
        })
        .collect())
}

/// A day that is different, or one of its times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionRow {
    pub day: NaiveDate,
    /// One of [`SetException::CHANGES`](super::SetException::CHANGES) but the first.
    pub change: String,
    /// Minutes since midnight, of a day with times of its own.
    pub opens: Option<i16>,
    pub closes: Option<i16>,
    /// Minutes before the start.
    pub cut_off: Option<i32>,
    /// None where the day is closed.
    pub units: Option<Units>,
}

/// What is different on which days of a resource from `from` on.
///
/// # Errors
/// [`ListError`].
pub async fn exceptions(
    kernel: &Kernel,
    staff: &Staff,
    resource: Uuid,
    from: NaiveDate,
) -> Result<Vec<ExceptionRow>, ListError> {
    staff.reach(Act::Read, Kind::Capacity)?;
    let rows = sqlx::query!(
        "select day, change, opens, closes, cut_off, stops, litres, kilograms
         from capacity_exception where resource = $1 and day >= $2 order by day, opens limit $3",
        resource,
        from,
        MOST,
    )
    .fetch_all(&kernel.db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ExceptionRow {
            day: row.day,
            change: row.change,
            opens: row.opens,
            closes: row.closes,
            cut_off: row.cut_off,
            units: row
                .stops
                .zip(row.litres)
                .zip(row.kilograms)
                .map(|((stops, litres), kilograms)| read(stops, litres, kilograms)),
        })
        .collect())
}

/// Somebody on the waiting list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingRow {
    pub id: Uuid,
    /// The window that they wait for; none for any of a day.
    pub window: Option<Uuid>,
    pub day: Option<NaiveDate>,
    pub units: Units,
    pub subject_kind: String,
    pub subject_id: Uuid,
    /// Waiting or offered.
    pub state: WaitingState,
    pub joined_at: DateTime<Utc>,
    /// The deadline of their offer.
    pub offer_until: Option<DateTime<Utc>>,
}

/// The first 1,000 on the waiting list of a resource, in its order.
///
/// # Errors
/// [`ListError`].
pub async fn waiting(
    kernel: &Kernel,
    staff: &Staff,
    resource: Uuid,
) -> Result<Vec<WaitingRow>, ListError> {
    staff.reach(Act::Read, Kind::Capacity)?;
    let rows = sqlx::query!(
        "select id, window_id, day, stops, litres, kilograms, subject_kind, subject_id, state,
           joined_at, offer_until
         from capacity_waiting where resource = $1 and state in ('waiting', 'offered')
         order by joined_at, id limit $2",
        resource,
        MOST,
    )
    .fetch_all(&kernel.db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| WaitingRow {
            id: row.id,
            window: row.window_id,
            day: row.day,
            units: read(row.stops, row.litres, row.kilograms),
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            state: WaitingState::parse(&row.state).unwrap_or(WaitingState::Waiting),
            joined_at: row.joined_at,
            offer_until: row.offer_until,
        })
        .collect())
}
