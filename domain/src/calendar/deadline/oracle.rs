//! Properties, and the engine against one that walks minute by minute.

use std::collections::BTreeMap;

use chrono::Datelike;
use proptest::prelude::*;

use super::{
    super::{Duty, DutyHours, Special, SpecialDay, Year},
    *,
};

/// The first day that starts are taken from: in 2026, which is published; 2027 is not.
fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 1).unwrap()
}

fn duty() -> impl Strategy<Value = Duty> {
    let cut = prop::collection::btree_set(0_u16..=96, 0..=6);
    cut.prop_map(|quarters| {
        let quarters: Vec<_> = quarters.into_iter().collect();
        let period = |pair: &[u16]| Period::new(pair[0] * 15, pair[1] * 15).unwrap();
        Duty::new(quarters.chunks_exact(2).map(period).collect()).unwrap()
    })
}

fn calendar() -> impl Strategy<Value = Calendar> {
    let weekdays = prop::array::uniform7(duty());
    let days = prop::collection::btree_map(0_u64..60, any::<bool>(), 0..25);
    (weekdays, duty(), days).prop_map(|(weekdays, makeup, days)| {
        let always = || Duty::parse("09:00-11:00").unwrap();
        let mut hours = DutyHours { effective_from: NaiveDate::MIN, weekdays, makeup };
        // Wednesdays always have some, so that everything ends.
        if hours.weekdays[2].is_empty() {
            hours.weekdays[2] = always();
        }
        let days: BTreeMap<_, _> = days
            .into_iter()
            .map(|(day, off)| {
                let special = if off { Special::Off } else { Special::Work };
                let date = first_day() + chrono::Days::new(day);
                (date, SpecialDay { special, name: "节".to_owned() })
            })
            .collect();
        let year = Year {
            number: 2026,
            source: "通知".to_owned(),
            link: None,
            published_on: first_day(),
            days,
        };
        Calendar::new([hours], [year])
    })
}

/// A whole minute of the 60 days that have special days, or soon after.
fn start() -> impl Strategy<Value = NaiveDateTime> {
    (0_i64..75 * 1440)
        .prop_map(|minute| first_day().and_time(NaiveTime::MIN) + TimeDelta::minutes(minute))
}

/// Whether the minute that begins at `at` is one of duty: said in other words than the engine's.
fn on_duty(calendar: &Calendar, at: NaiveDateTime) -> bool {
    let date = at.date();
    let hours = &calendar.duty_hours()[0];
    let special = calendar.year(date.year()).and_then(|year| year.days.get(&date));
    let duty = match special.map(|day| day.special) {
        Some(Special::Off) => return false,
        Some(Special::Work) => &hours.makeup,
        None => &hours.weekdays[date.weekday().num_days_from_monday() as usize],
    };
    let minute = u16::try_from(at.num_seconds_from_midnight() / 60).unwrap();
    duty.periods().iter().any(|period| (period.opens()..period.closes()).contains(&minute))
}

/// Lets every minute pass and takes one off for each of duty.
fn walk(calendar: &Calendar, start: NaiveDateTime, minutes: u32) -> NaiveDateTime {
    let mut at = start;
    let mut left = minutes;
    while left > 0 {
        left -= u32::from(on_duty(calendar, at));
        at += TimeDelta::minutes(1);
    }
    at
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn working_hours_are_as_if_every_minute_were_walked(
        calendar in calendar(), start in start(), minutes in 1_u32..1_500,
    ) {
        let found = deadline(&calendar, start, Term::working_minutes(minutes).unwrap()).unwrap();
        prop_assert_eq!(found.at, walk(&calendar, start, minutes));
        let through_2027 = (found.at - TimeDelta::minutes(1)).year() > 2026;
        prop_assert_eq!(found.provisional, through_2027 || start.year() > 2026);
        // Inside duty or at its end.
        prop_assert!(on_duty(&calendar, found.at - TimeDelta::minutes(1)));
    }

    #[test]
    fn working_days_end_with_duty_and_are_counted_by_it(
        calendar in calendar(), start in start(), days in 1_u32..12,
    ) {
        let found = deadline(&calendar, start, Term::working_days(days).unwrap()).unwrap();
        let last = found.at - TimeDelta::minutes(1);
        prop_assert!(on_duty(&calendar, last));
        prop_assert!(last.date() > start.date());
        let midnight = last.date().and_time(NaiveTime::MIN) + TimeDelta::days(1);
        let mut later = found.at;
        while later < midnight {
            prop_assert!(!on_duty(&calendar, later), "no duty after it on that day");
            later += TimeDelta::minutes(1);
        }
        let minutes_of = |date: NaiveDate| {
            (0..1440).any(|minute| {
                on_duty(&calendar, date.and_time(NaiveTime::MIN) + TimeDelta::minutes(minute))
            })
        };
        let counted = start.date().iter_days().skip(1)
            .take_while(|date| *date <= last.date())
            .filter(|date| minutes_of(*date))
            .count();
        prop_assert_eq!(counted, days as usize);
    }

    #[test]
    fn more_time_or_a_later_start_is_never_due_sooner(
        calendar in calendar(), one in start(), other in start(),
        less in 0_u32..3_000, more in 0_u32..3_000, unit in 0_usize..3,
    ) {
        let (first, second) = (one.min(other), one.max(other));
        let (less, more) = (less.min(more), less.max(more));
        let term = |amount: u32| match unit {
            0 => Term::working_minutes(amount),
            1 => Term::working_days(amount / 50),
            _ => Term::natural_minutes(amount),
        };
        let at = |start, amount| deadline(&calendar, start, term(amount).unwrap()).unwrap().at;
        prop_assert!(at(first, less) <= at(first, more));
        prop_assert!(at(first, less) <= at(second, less));
        prop_assert!(at(first, less) >= first);
    }

    #[test]
    fn a_term_in_two_parts_ends_with_the_whole(
        calendar in calendar(), start in start(), one in 0_u32..2_000, other in 0_u32..2_000,
    ) {
        let at = |start, term: Result<Term, _>| deadline(&calendar, start, term.unwrap()).unwrap().at;
        let minutes = Term::working_minutes;
        prop_assert_eq!(at(at(start, minutes(one)), minutes(other)), at(start, minutes(one + other)));
        let natural = Term::natural_minutes;
        prop_assert_eq!(at(at(start, natural(one)), natural(other)), at(start, natural(one + other)));
    }

    #[test]
    fn working_days_in_two_parts_end_with_the_whole(
        start in start(), one in 1_u32..40, other in 0_u32..40,
    ) {
        // On duty that ends before midnight, so that the first part ends on its own day.
        let calendar = tests::demonstration();
        let at = |start, days| {
            deadline(&calendar, start, Term::working_days(days).unwrap()).unwrap().at
        };
        prop_assert_eq!(at(at(start, one), other), at(start, one + other));
    }
}
