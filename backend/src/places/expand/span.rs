//! The times of one text of hours.

use std::fmt::Write;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    calendar::{Edition, to_local, to_utc},
    places::hours::{HORIZON, Schedule, Status, Stretch},
};

/// Days before today that are computed as well, so that a day that is over can be counted.
const BEFORE: u16 = 2;
/// The hours of a day are computed a day before they would be missed.
const AGAIN: TimeDelta = TimeDelta::days(1);

/// When it is open, as far as can be told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Span {
    /// A `tstzmultirange` in words; none where the hours cannot be evaluated.
    pub(super) during: Option<String>,
    /// Until when that is all: afterwards it is unknown.
    pub(super) until: Option<DateTime<Utc>>,
    /// Whether it never closes.
    pub(super) always: Option<bool>,
    /// When to compute it again; none before the hours or the calendar change.
    pub(super) again: Option<DateTime<Utc>>,
}

impl Span {
    /// Of hours in the syntax, around `now`.
    pub(super) fn of(syntax: &str, edition: &Edition, now: DateTime<Utc>) -> Self {
        // Whoever wrote hours that are none was told so; here they are unknown.
        let Ok(schedule) = Schedule::parse(syntax, &edition.calendar) else {
            return Self::default();
        };
        let today = to_local(now).date();
        let first = today - TimeDelta::days(BEFORE.into());
        let stretches = schedule.stretches(first, BEFORE + HORIZON);
        // What lies behind a stretch that nobody can tell is told once it is over.
        let unknown = stretches
            .iter()
            .find(|stretch| stretch.status == Status::Unknown && to_utc(stretch.range.end) > now);
        let end = stretches.last().map(|last| to_utc(last.range.end));
        let again = unknown.map(|stretch| to_utc(stretch.range.end));
        Self {
            during: Some(multirange(&stretches)),
            until: unknown.map(|stretch| to_utc(stretch.range.start)).or(end),
            always: Some(stretches.iter().all(|stretch| stretch.status == Status::Open)),
            again: Some(again.map_or(now + AGAIN, |again| again.min(now + AGAIN))),
        }
    }
}

fn multirange(stretches: &[Stretch]) -> String {
    let mut text = String::from("{");
    for stretch in stretches.iter().filter(|stretch| stretch.status == Status::Open) {
        let comma = if text.len() > 1 { "," } else { "" };
        let (from, to) = (to_utc(stretch.range.start), to_utc(stretch.range.end));
        // Writing to a string cannot fail.
        let _ = write!(text, "{comma}[{},{})", from.to_rfc3339(), to.to_rfc3339());
    }
    text.push('}');
    text
}
