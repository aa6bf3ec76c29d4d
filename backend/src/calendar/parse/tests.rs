use chinese_holiday::{Ymd, chinese_holiday};
use domain::calendar::{Calendar, DayKind};

use super::{super::SEED, *};

fn wrong(text: &str) -> Vec<(u64, Wrong)> {
    parse(text).unwrap_err().into_iter().map(|error| (error.line, error.wrong)).collect()
}

fn calendar(changes: Changes) -> Calendar {
    Calendar::new(changes.duty.unwrap_or_default(), changes.years.into_values())
}

/// Every day of two years, against what somebody else has read from the same notices. The crate
/// knows no more than 2026-12-25; nothing is off after that.
#[test]
fn the_seed_agrees_with_another_reading_of_the_notices() {
    let calendar = calendar(parse(SEED).unwrap());
    let first = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
    let last = NaiveDate::from_ymd_opt(2026, 12, 25).unwrap();
    for date in first.iter_days().take_while(|date| *date <= last) {
        let [year, month, day] = [date.year(), date.month() as i32, date.day() as i32];
        let theirs = chinese_holiday(Ymd::new(
            u16::try_from(year).unwrap(),
            u8::try_from(month).unwrap(),
            u8::try_from(day).unwrap(),
        ));
        let ours = matches!(calendar.day(date).kind, DayKind::Working | DayKind::Makeup(_));
        assert_eq!(ours, theirs.is_workday(), "{date}");
    }
    let days = |year| calendar.year(year).unwrap().days.len();
    assert_eq!((days(2025), days(2026)), (28 + 5, 33 + 6));
}

#[test]
fn a_file_names_what_it_changes() {
    let year = "year,2027,2026-11-30,通知,\noff,2027/1/1,2027年1月3日,元旦,\n";
    let changes = parse(&format!("\u{feff}{year}")).unwrap();
    assert_eq!(changes.duty, None);
    assert_eq!(changes.years[&2027].days.len(), 3);
    assert_eq!(changes.years[&2027].link, None);
    let changes = parse("duty,2026-01-01,mon-fri,9:00-17:00\nduty,2026-01-01,makeup,9:00-17:00");
    assert_eq!(changes.unwrap().duty.unwrap().len(), 1);
}

#[test]
fn every_mistake_is_named_with_its_line() {
    const YEAR: &str = "year,2026,2025-11-04,通知,\n";
    let with = |line: &str| wrong(&format!("# a comment\n{YEAR}{line}\n"));
    for (line, expected) in [
        ("off,2026-01-01,,元旦,,x", Wrong::Columns),
        ("holiday,2026-01-01,,元旦,", Wrong::What),
        ("off,2026-02-30,,元旦,", Wrong::Date),
        ("off,2026-01-01,soon,元旦,", Wrong::Date),
        ("off,2026-01-03,2026-01-01,元旦,", Wrong::Range),
        ("off,2026-01-01,2026-02-01,元旦,", Wrong::Range),
        ("off,2026-01-01,,,", Wrong::Text),
        ("off,2025-12-31,2026-01-01,元旦,", Wrong::WrongYear),
        ("year,26,2025-11-04,通知,", Wrong::Year),
        ("year,1999,2025-11-04,通知,", Wrong::Year),
        ("year,2027,then,通知,", Wrong::Date),
        ("year,2027,2026-11-04,,", Wrong::Text),
        ("year,2027,2026-11-04,通知,javascript:alert(1)", Wrong::Link),
        ("year,2026,2025-11-04,通知,", Wrong::YearTwice),
        ("work,2026-01-05,,元旦,", Wrong::Weekday),
        ("duty,2026-01-01,mon-fry,9:00-17:00,", Wrong::Weekdays),
        ("duty,2026-01-01,fri-mon,9:00-17:00,", Wrong::Weekdays),
        ("duty,2026-01-01,mon,9-17,", Wrong::Hours),
        ("duty,2026-01-01,mon,09:00-17:00,", Wrong::DutyMissing),
    ] {
        assert_eq!(with(line), [(3, expected)], "{line}");
    }
    assert_eq!(with("off,2026-01-04,,元旦,\nwork,2026-01-04,,元旦,"), [(4, Wrong::Both)]);
    assert_eq!(
        with("off,2026-01-03,,元旦,\noff,2026-01-01,2026-01-03,元旦,"),
        [(4, Wrong::DayTwice)]
    );
    let twice = "duty,2026-01-01,mon-fri,9:00-17:00,\nduty,2026-01-01,makeup,9:00-17:00,\n\
                 duty,2026-01-01,fri,9:00-12:00,";
    assert_eq!(with(twice), [(5, Wrong::DutyTwice)]);
    assert_eq!(wrong("# nothing\n\n"), [(1, Wrong::Empty)]);
    let long = "节".repeat(41);
    assert_eq!(with(&format!("off,2026-01-01,,{long},")), [(3, Wrong::Text)]);
}

#[test]
fn all_mistakes_come_at_once_in_the_order_of_their_lines() {
    let text = "year,2026,2025-11-04,通知,\nwork,2026-01-05,,元旦,\noff,2027-01-01,,元旦,\nx,,,,\n";
    assert_eq!(wrong(text), [(2, Wrong::Weekday), (3, Wrong::WrongYear), (4, Wrong::What)]);
}
