//! How a deadline came about, day by day.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::{Calendar, Day, Deadline, Term, Unit};

/// One day between start and deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExplainedDay<'a> {
    /// Which day.
    pub date: NaiveDate,
    /// What kind of day it is.
    pub day: Day<'a>,
    /// What it took of the term: seconds of 工作时 and 自然时, days of 工作日 (0 or 1).
    pub counted: u32,
}

/// The days from `start` to `deadline`, which is that of `term`. Their counts add up to the term,
/// but for a term of no 工作日.
pub fn explain(
    calendar: &Calendar,
    start: NaiveDateTime,
    term: Term,
    deadline: Deadline,
) -> impl Iterator<Item = ExplainedDay<'_>> {
    // Up to 24:00 of a day is due on that day.
    let last = (deadline.at - TimeDelta::nanoseconds(1)).date().max(start.date());
    let days = start.date().iter_days().take_while(move |date| *date <= last);
    days.map(move |date| {
        let day = calendar.day(date);
        let midnight = date.and_time(NaiveTime::MIN);
        let within = |from: i64, to: i64| {
            let from = (midnight + TimeDelta::minutes(from)).max(start);
            let to = (midnight + TimeDelta::minutes(to)).min(deadline.at);
            u32::try_from((to - from).num_seconds()).unwrap_or(0)
        };
        let counted = match term.unit() {
            Unit::WorkingHours => {
                let periods = day.duty.periods().iter();
                periods.map(|one| within(one.opens().into(), one.closes().into())).sum()
            }
            Unit::WorkingDays => u32::from(date > start.date() && !day.duty.is_empty()),
            Unit::NaturalHours => within(0, 24 * 60),
        };
        ExplainedDay { date, day, counted }
    })
}

#[cfg(test)]
mod tests {
    use super::{
        super::{DayKind, deadline, deadline::tests::demonstration, parse_date_time},
        *,
    };

    #[test]
    fn the_days_add_up() {
        let calendar = demonstration();
        for start in ["2026-09-30 16:30", "2026-12-31 12:15", "2026-09-19 00:00"] {
            let start = parse_date_time(start).unwrap();
            for (term, total) in [
                (Term::working_minutes(40 * 60), 40 * 3600),
                (Term::working_minutes(60), 3600),
                (Term::working_days(12), 12),
                (Term::natural_minutes(73 * 60), 73 * 3600),
            ] {
                let term = term.unwrap();
                let due = deadline(&calendar, start, term).unwrap();
                let days = explain(&calendar, start, term, due);
                assert_eq!(days.map(|day| day.counted).sum::<u32>(), total, "{start} {term:?}");
            }
        }
    }

    #[test]
    fn days_that_do_not_count_are_there_with_their_reason() {
        let calendar = demonstration();
        let start = parse_date_time("2026-09-18 16:30").unwrap();
        let term = Term::working_minutes(4 * 60).unwrap();
        let due = deadline(&calendar, start, term).unwrap();
        let days: Vec<_> =
            explain(&calendar, start, term, due).map(|day| (day.day.kind, day.counted)).collect();
        let expected = [
            (DayKind::Working, 3600),
            (DayKind::Weekend, 0),
            (DayKind::Makeup("国庆节"), 3 * 3600),
        ];
        assert_eq!(days, expected);
    }
}
