//! Rules in the syntax of OpenStreetMap.

use std::fmt;

use super::{days::Days, season::Dates};

/// The minutes of a day.
pub(super) const DAY: u16 = 24 * 60;

/// A stretch of time, in minutes since the midnight before. The end may lie on the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub(super) start: u16,
    pub(super) end: u16,
}

impl Span {
    pub(super) const ALL_DAY: Self = Self { start: 0, end: DAY };

    /// Whether it is over midnight, or the hours after it.
    pub(super) const fn is_at_night(self) -> bool {
        self.end > DAY || self.start == 0 && self.end <= 8 * 60
    }
}

/// `08:30-17:30`; over midnight `18:00-02:00`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { start, end } = self;
        let end = if *end > DAY { end - DAY } else { *end };
        write!(f, "{:02}:{:02}-{:02}:{:02}", start / 60, start % 60, end / 60, end % 60)
    }
}

/// What a rule says of its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Open,
    Closed,
    Unknown,
}

/// A rule whose words are all resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    /// Empty for the whole year.
    pub(super) dates: Vec<Dates>,
    /// Every day where there are none.
    pub(super) days: Option<Days>,
    /// Never empty.
    pub(super) spans: Vec<Span>,
    pub(super) state: State,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |parts: Vec<String>| parts.join(",");
        let dates = list(self.dates.iter().map(ToString::to_string).collect());
        let days = self.days.map(|days| days.to_string()).unwrap_or_default();
        let mut parts = vec![dates, days];
        let is_all_day = self.spans == [Span::ALL_DAY];
        if !is_all_day || self.state == State::Open {
            parts.push(list(self.spans.iter().map(ToString::to_string).collect()));
        }
        match self.state {
            State::Open => {}
            State::Closed => parts.push("off".to_owned()),
            State::Unknown => parts.push("unknown".to_owned()),
        }
        parts.retain(|part| !part.is_empty());
        let line = parts.join(" ");
        match line.as_str() {
            "00:00-24:00" => f.write_str("24/7"),
            "off" | "unknown" => write!(f, "24/7 {line}"),
            line => f.write_str(line),
        }
    }
}

/// All rules in an order in which the later ones may override the earlier ones: what is general
/// first, holidays last, and closing after opening.
pub(super) fn write(mut rules: Vec<Rule>) -> String {
    rules.sort_by_key(|rule| {
        let holidays = rule.days.is_some_and(|days| days.holidays);
        (
            holidays,
            rule.state == State::Closed,
            rule.state == State::Open,
            rule.days.is_some_and(|days| !days.is_every()),
            !rule.dates.is_empty(),
        )
    });
    rules.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
