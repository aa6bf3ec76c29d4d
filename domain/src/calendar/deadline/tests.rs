//! Vectors: every rule, and every place where others went wrong.

use std::time::Instant;

use super::{
    super::{Duty, DutyHours, Special, SpecialDay, Year, parse_date, parse_date_time},
    *,
};

/// The demonstration district: 08:30–12:00 and 13:30–17:30, Monday to Friday, with 2026 as
/// published and 2027 not.
pub(in super::super) fn demonstration() -> Calendar {
    let duty = Duty::parse("08:30-12:00 13:30-17:30").unwrap();
    let hours = DutyHours {
        effective_from: parse_date("2020-01-01").unwrap(),
        weekdays: std::array::from_fn(|day| if day < 5 { duty.clone() } else { Duty::none() }),
        makeup: duty.clone(),
    };
    let off = [
        ("2026-01-01", 3, "元旦"),
        ("2026-02-15", 9, "春节"),
        ("2026-04-04", 3, "清明节"),
        ("2026-05-01", 5, "劳动节"),
        ("2026-06-19", 3, "端午节"),
        ("2026-09-25", 3, "中秋节"),
        ("2026-10-01", 7, "国庆节"),
    ];
    let work = [
        ("2026-01-04", "元旦"),
        ("2026-02-14", "春节"),
        ("2026-02-28", "春节"),
        ("2026-05-09", "劳动节"),
        ("2026-09-20", "国庆节"),
        ("2026-10-10", "国庆节"),
    ];
    let special = |special, name: &str| SpecialDay { special, name: name.to_owned() };
    let off = off.into_iter().flat_map(|(first, days, name)| {
        let dates = parse_date(first).unwrap().iter_days().take(days);
        dates.map(move |date| (date, special(Special::Off, name)))
    });
    let work = work
        .into_iter()
        .map(|(date, name)| (parse_date(date).unwrap(), special(Special::Work, name)));
    let year = Year {
        number: 2026,
        source: "国务院办公厅关于2026年部分节假日安排的通知".to_owned(),
        link: None,
        published_on: parse_date("2025-11-04").unwrap(),
        days: off.chain(work).collect(),
    };
    Calendar::new([hours], [year])
}

/// Each line: start, amount, unit, deadline, and `暂定` where it is provisional.
fn check(vectors: &str) {
    let calendar = demonstration();
    for line in vectors.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let cells: Vec<_> = line.split(" | ").map(str::trim).collect();
        let term = Term::parse(cells[1], Unit::parse(cells[2]).unwrap()).unwrap();
        let found = deadline(&calendar, parse_date_time(cells[0]).unwrap(), term).unwrap();
        assert_eq!(Some(found.at), parse_date_time(cells[3]), "{line}");
        assert_eq!(found.provisional, cells.get(4) == Some(&"暂定"), "{line}");
    }
}

#[test]
fn working_hours_are_counted_on_duty_only() {
    check(
        "2026-11-20 09:00 | 1 | 工作时 | 2026-11-20 10:00
         2026-11-20 11:30 | 1 | 工作时 | 2026-11-20 14:00
         2026-11-20 16:30 | 4 | 工作时 | 2026-11-23 11:30
         2026-11-20 09:00 | 30 | 工作时 | 2026-11-26 09:00
         2026-11-20 09:00 | 0.5 | 工作时 | 2026-11-20 09:30
         2026-11-20 11:45 | 1.5 | 工作时 | 2026-11-20 14:45
         2026-11-20 16:30:45 | 1 | 工作时 | 2026-11-23 08:30:45",
    );
}

#[test]
fn a_start_outside_duty_begins_at_the_next_duty() {
    check(
        "2026-11-20 07:00 | 1 | 工作时 | 2026-11-20 09:30
         2026-11-20 12:00 | 1 | 工作时 | 2026-11-20 14:30
         2026-11-20 12:45 | 1 | 工作时 | 2026-11-20 14:30
         2026-11-20 17:30 | 1 | 工作时 | 2026-11-23 09:30
         2026-11-21 10:00 | 1 | 工作时 | 2026-11-23 09:30
         2026-10-03 10:00 | 1 | 工作时 | 2026-10-08 09:30",
    );
}

#[test]
fn used_up_at_the_end_of_duty_means_that_end() {
    check(
        "2026-11-20 11:00 | 1 | 工作时 | 2026-11-20 12:00
         2026-11-20 16:30 | 1 | 工作时 | 2026-11-20 17:30
         2026-11-20 08:30 | 7.5 | 工作时 | 2026-11-20 17:30
         2026-11-20 18:00 | 7.5 | 工作时 | 2026-11-23 17:30",
    );
}

#[test]
fn make_up_workdays_count_and_days_off_do_not() {
    check(
        "2026-09-18 16:30 | 4 | 工作时 | 2026-09-20 11:30
         2026-09-18 16:30 | 1 | 工作日 | 2026-09-20 17:30
         2026-09-19 10:00 | 1 | 工作时 | 2026-09-20 09:30
         2026-09-30 16:30 | 4 | 工作时 | 2026-10-08 11:30
         2026-09-30 09:00 | 1 | 工作日 | 2026-10-08 17:30
         2026-09-30 09:00 | 3 | 工作日 | 2026-10-10 17:30
         2026-10-10 16:30 | 2 | 工作时 | 2026-10-12 09:30
         2026-02-13 17:00 | 1 | 工作时 | 2026-02-14 09:00
         2026-02-14 16:30 | 2 | 工作时 | 2026-02-24 09:30
         2026-02-14 09:00 | 5 | 工作日 | 2026-02-28 17:30",
    );
}

#[test]
fn working_days_end_with_the_duty_of_the_last() {
    check(
        "2026-11-20 09:00 | 1 | 工作日 | 2026-11-23 17:30
         2026-11-20 23:59 | 1 | 工作日 | 2026-11-23 17:30
         2026-11-20 00:00 | 1 | 工作日 | 2026-11-23 17:30
         2026-11-21 10:00 | 1 | 工作日 | 2026-11-23 17:30
         2026-11-22 10:00 | 5 | 工作日 | 2026-11-27 17:30",
    );
}

#[test]
fn natural_hours_are_plain_hours() {
    check(
        "2026-09-30 16:30 | 24 | 自然时 | 2026-10-01 16:30
         2026-12-31 23:00 | 2 | 自然时 | 2027-01-01 01:00
         2026-11-20 09:00 | 0.5 | 自然时 | 2026-11-20 09:30",
    );
}

#[test]
fn a_year_that_is_not_published_makes_it_provisional() {
    check(
        "2026-12-31 16:30 | 1 | 工作时 | 2026-12-31 17:30
         2026-12-31 16:30 | 4 | 工作时 | 2027-01-01 11:30 | 暂定
         2026-12-31 18:00 | 1 | 工作时 | 2027-01-01 09:30 | 暂定
         2026-12-30 09:00 | 1 | 工作日 | 2026-12-31 17:30
         2026-12-31 09:00 | 1 | 工作日 | 2027-01-01 17:30 | 暂定
         2026-12-31 09:00 | 2 | 工作日 | 2027-01-04 17:30 | 暂定
         2027-03-06 09:00 | 1 | 工作时 | 2027-03-08 09:30 | 暂定
         2025-12-31 09:00 | 1 | 工作日 | 2026-01-04 17:30",
    );
}

#[test]
fn a_term_of_nothing() {
    check(
        "2026-11-20 09:00 | 0 | 工作时 | 2026-11-20 09:00
         2026-11-20 07:00 | 0 | 工作时 | 2026-11-20 08:30
         2026-11-20 12:00 | 0 | 工作时 | 2026-11-20 12:00
         2026-11-20 17:30 | 0 | 工作时 | 2026-11-20 17:30
         2026-11-20 17:31 | 0 | 工作时 | 2026-11-23 08:30
         2026-11-20 09:00 | 0 | 工作日 | 2026-11-20 17:30
         2026-11-20 17:30 | 0 | 工作日 | 2026-11-20 17:30
         2026-11-20 18:00 | 0 | 工作日 | 2026-11-23 17:30
         2026-11-21 09:00 | 0 | 自然时 | 2026-11-21 09:00",
    );
}

#[test]
fn duty_until_midnight_and_day_and_night() {
    let duty = |text: &str| Duty::parse(text).unwrap();
    let hours = |every: &str| DutyHours {
        effective_from: NaiveDate::MIN,
        weekdays: std::array::from_fn(|_| duty(every)),
        makeup: duty(every),
    };
    let at = |text| parse_date_time(text).unwrap();
    let hour = Term::working_minutes(60).unwrap();
    let start = at("2026-11-20 23:30");
    let late = Calendar::new([hours("16:00-24:00")], []);
    assert_eq!(deadline(&late, start, hour).unwrap().at, at("2026-11-21 16:30"));
    let used_up = deadline(&late, at("2026-11-20 23:00"), hour).unwrap();
    assert_eq!(used_up.at, at("2026-11-21 00:00"));
    let always = Calendar::new([hours("00:00-24:00")], []);
    assert_eq!(deadline(&always, start, hour).unwrap().at, at("2026-11-21 00:30"));
}

#[test]
fn what_never_ends_is_an_error() {
    let start = parse_date_time("2026-11-20 09:00").unwrap();
    let none = Calendar::default();
    let hour = Term::working_minutes(60).unwrap();
    assert_eq!(deadline(&none, start, hour), Err(DeadlineError::NoDuty));
    assert!(deadline(&none, start, Term::natural_minutes(60).unwrap()).is_ok());

    let longest = Term::working_minutes(Term::MAX_HOURS * 60).unwrap();
    assert!(deadline(&demonstration(), start, longest).is_ok());
    let minute = DutyHours {
        effective_from: NaiveDate::MIN,
        weekdays: std::array::from_fn(|_| Duty::new(vec![Period::new(0, 1).unwrap()]).unwrap()),
        makeup: Duty::none(),
    };
    let slow = Calendar::new([minute], []);
    assert_eq!(deadline(&slow, start, longest), Err(DeadlineError::TooFar));
    let last = NaiveDateTime::MAX;
    for unit in [longest, Term::working_days(1).unwrap(), Term::natural_minutes(1).unwrap()] {
        assert_eq!(deadline(&demonstration(), last, unit), Err(DeadlineError::TooFar));
    }
}

/// `cargo test --release -p domain -- --ignored --nocapture how_long` prints it.
#[test]
#[ignore = "prints a time; asserts none"]
fn how_long_a_deadline_takes() {
    const ROUNDS: u32 = 100_000;
    let calendar = demonstration();
    let start = parse_date_time("2026-09-18 16:30").unwrap();
    for (what, term) in [
        ("10 工作日", Term::working_days(10)),
        ("250 工作日", Term::working_days(250)),
        ("40 工作时", Term::working_minutes(40 * 60)),
    ] {
        let term = term.unwrap();
        let begun = Instant::now();
        for _ in 0..ROUNDS {
            std::hint::black_box(deadline(&calendar, std::hint::black_box(start), term)).unwrap();
        }
        println!("{what}: {:?} each", begun.elapsed() / ROUNDS);
    }
}
