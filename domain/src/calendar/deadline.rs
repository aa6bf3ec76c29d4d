//! Counting a term on a calendar.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use super::{Calendar, Period, Term, Unit};

/// How far ahead a deadline is looked for, in days: sixty years. The longest term on the shortest
/// duty does not end sooner than somebody notices.
const HORIZON: usize = 60 * 366;

/// When something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// The last moment that is in time.
    pub at: NaiveDateTime,
    /// Whether it was counted through a year that is not published yet, so that it may change
    /// (暂定).
    pub provisional: bool,
}

/// Why there is no deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeadlineError {
    /// The calendar has no duty hours.
    #[error("the calendar has no duty hours")]
    NoDuty,
    /// It would be more than sixty years ahead.
    #[error("the deadline is too far ahead")]
    TooFar,
}

/// When `term` that begins at `start` is used up. Fractions of a second of `start` do not count.
///
/// A term of nothing is defined as well: 0 工作时 end at the first moment of duty from the start
/// on, the end of duty included; 0 工作日 with the duty of the same day, or of the next working day
/// when there is no more duty on it; 0 自然时 at the start.
///
/// # Errors
/// [`DeadlineError`].
pub fn deadline(
    calendar: &Calendar,
    start: NaiveDateTime,
    term: Term,
) -> Result<Deadline, DeadlineError> {
    if term.unit() != Unit::NaturalHours && calendar.duty_hours().is_empty() {
        return Err(DeadlineError::NoDuty);
    }
    let start = start.with_nanosecond(0).unwrap_or(start);
    let amount = i64::from(term.amount());
    match term.unit() {
        Unit::WorkingHours => working_seconds(calendar, start, amount * 60),
        Unit::WorkingDays => working_days(calendar, start, term.amount()),
        Unit::NaturalHours => start
            .checked_add_signed(TimeDelta::minutes(amount))
            .map(|at| Deadline { at, provisional: false })
            .ok_or(DeadlineError::TooFar),
    }
}

fn working_seconds(
    calendar: &Calendar,
    start: NaiveDateTime,
    mut left: i64,
) -> Result<Deadline, DeadlineError> {
    let mut from = i64::from(start.num_seconds_from_midnight());
    let mut provisional = false;
    for date in start.date().iter_days().take(HORIZON) {
        let day = calendar.day(date);
        provisional |= day.provisional;
        for period in day.duty.periods() {
            let (opens, closes) = seconds(*period);
            if closes < from {
                continue;
            }
            let begins = opens.max(from);
            // The end belongs to the duty: what is used up there is due there.
            if left <= closes - begins {
                return Ok(Deadline { at: moment(date, begins + left)?, provisional });
            }
            left -= closes - begins;
        }
        from = 0;
    }
    Err(DeadlineError::TooFar)
}

fn working_days(
    calendar: &Calendar,
    start: NaiveDateTime,
    days: u32,
) -> Result<Deadline, DeadlineError> {
    let mut left = days;
    let mut provisional = false;
    // The day of the start counts for a term of nothing only.
    let skipped = usize::from(days > 0);
    for date in start.date().iter_days().take(HORIZON).skip(skipped) {
        let day = calendar.day(date);
        provisional |= day.provisional;
        let Some(last) = day.duty.periods().last() else { continue };
        left = left.saturating_sub(1);
        if left > 0 {
            continue;
        }
        let at = moment(date, seconds(*last).1)?;
        if at >= start {
            return Ok(Deadline { at, provisional });
        }
    }
    Err(DeadlineError::TooFar)
}

/// A period in seconds since midnight.
fn seconds(period: Period) -> (i64, i64) {
    (i64::from(period.opens()) * 60, i64::from(period.closes()) * 60)
}

/// 24:00 is the next day's beginning.
fn moment(date: NaiveDate, seconds: i64) -> Result<NaiveDateTime, DeadlineError> {
    let midnight = date.and_time(NaiveTime::MIN);
    midnight.checked_add_signed(TimeDelta::seconds(seconds)).ok_or(DeadlineError::TooFar)
}

#[cfg(test)]
mod oracle;
#[cfg(test)]
pub(super) mod tests;
