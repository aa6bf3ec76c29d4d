use domain::calendar::parse_date_time;

use super::*;
use crate::calendar::{SEED, parse};

fn calendar() -> Calendar {
    let changes = parse(SEED).expect("the seed is right");
    Calendar::new(changes.duty.unwrap_or_default(), changes.years.into_values())
}

fn at(text: &str) -> NaiveDateTime {
    parse_date_time(text).unwrap()
}

fn status(hours: &str, time: &str) -> Status {
    Schedule::read(hours, &calendar()).unwrap().state(at(time)).status
}

#[test]
fn open_and_closed_at_a_time() {
    use Status::{Closed, Open, Unknown};
    // 2026-11-20 is a Friday; 10-01 to 10-07 are off, 10-10 is a make-up Saturday.
    for (hours, time, expected) in [
        ("全天", "2026-11-20 03:00", Open),
        ("周一至周日 6:00-22:00", "2026-11-20 05:59", Closed),
        ("周一至周日 6:00-22:00", "2026-11-20 06:00", Open),
        ("周一至周日 6:00-22:00", "2026-11-20 21:59:59", Open),
        ("周一至周日 6:00-22:00", "2026-11-20 22:00", Closed),
        ("18:00-次日2:00", "2026-11-21 01:59", Open),
        ("18:00-次日2:00", "2026-11-21 02:00", Closed),
        ("工作日 8:30—17:30，周末 9:00~16:00", "2026-11-20 08:45", Open),
        ("工作日 8:30—17:30，周末 9:00~16:00", "2026-11-21 08:45", Closed),
        ("工作日 8:30—17:30，周末 9:00~16:00", "2026-10-10 08:45", Open),
        ("工作日 8:30—17:30，周末 9:00~16:00", "2026-10-10 17:00", Open),
        ("工作日 8:30—17:30，周末 9:00~16:00", "2026-10-01 10:00", Unknown),
        ("工作日 8:30—17:30，周末 9:00~16:00", "2026-10-01 20:00", Closed),
        ("工作日8:30-17:30", "2026-10-01 10:00", Closed),
        ("工作日8:30-17:30", "2026-10-10 10:00", Open),
        ("工作日8:30-17:30", "2026-10-11 10:00", Closed),
        ("Mo-Fr 08:30-17:30", "2026-10-10 10:00", Open),
        ("Mo-Fr 08:30-17:30", "2026-10-01 10:00", Open),
        ("Mo-Fr 08:30-17:30; PH off", "2026-10-01 10:00", Closed),
        ("Sa,Su 10:00-12:00", "2026-10-10 11:00", Closed),
        ("Sa,Su,PH 10:00-12:00", "2026-10-01 11:00", Open),
        ("周二至周日 9:00-17:00，周一闭馆", "2026-11-23 10:00", Closed),
        ("周二至周日 9:00-17:00，周一闭馆", "2026-10-10 10:00", Open),
        ("Mo-Th 09:00-17:00; Fr 09:00-12:00", "2026-10-10 10:00", Unknown),
        ("Mo-Th 09:00-17:00; Fr 09:00-12:00", "2026-10-17 10:00", Closed),
        ("周一闭馆", "2026-11-23 10:00", Closed),
        ("周一闭馆", "2026-11-24 10:00", Unknown),
        ("暂停开放", "2026-11-24 10:00", Closed),
        ("8:00-18:00（午休12:00-13:30）", "2026-11-20 12:30", Closed),
        ("8:00-18:00（午休12:00-13:30）", "2026-11-20 13:30", Open),
        ("9:00-17:00，周一闭馆（法定节假日除外）", "2026-10-05 10:00", Open),
        ("9:00-17:00，周一闭馆（法定节假日除外）", "2026-10-12 10:00", Closed),
        ("夏季(5月1日-9月30日) 5:30-23:00；冬季 6:00-22:00", "2026-09-30 22:30", Open),
        ("夏季(5月1日-9月30日) 5:30-23:00；冬季 6:00-22:00", "2026-10-01 22:30", Closed),
        ("夏季(5月1日-9月30日) 5:30-23:00；冬季 6:00-22:00", "2026-01-15 21:30", Open),
        ("06:30–08:30, 18:00–20:30", "2026-11-20 12:00", Closed),
        ("06:30–08:30, 18:00–20:30", "2026-11-20 20:29", Open),
    ] {
        assert_eq!(status(hours, time), expected, "{hours} {time}");
    }
}

#[test]
fn what_was_opened_in_the_evening_stays_open_behind_midnight() {
    use Status::{Closed, Open};
    for (hours, time, expected) in [
        ("Fr 18:00-02:00; Sa 10:00-12:00", "2026-11-21 01:00", Open),
        ("Mo-Su 18:00-02:00; Mo off", "2026-11-23 01:00", Open),
        ("Mo-Su 18:00-02:00; Mo off", "2026-11-24 01:00", Closed),
        ("Mo-Su 08:00-17:00; Sa 18:00-02:00", "2026-11-22 01:00", Open),
        ("Mo-Su 18:00-02:00; Sa 10:00-12:00", "2026-11-22 01:00", Closed),
        ("周日至周四 18:00-次日1:00，周五周六 18:00-次日3:00", "2026-11-21 02:30", Open),
        ("周日至周四 18:00-次日1:00，周五周六 18:00-次日3:00", "2026-11-20 02:30", Closed),
        // On a make-up Saturday, and on the Sunday after it.
        ("Mo-Fr 18:00-02:00", "2026-10-10 19:00", Open),
        ("Mo-Fr 18:00-02:00", "2026-10-11 01:00", Open),
        ("Mo-Fr 18:00-02:00", "2026-10-11 19:00", Closed),
    ] {
        assert_eq!(status(hours, time), expected, "{hours} {time}");
    }
}

#[test]
fn the_next_change_is_said() {
    let calendar = calendar();
    let state = |hours: &str, time| Schedule::read(hours, &calendar).unwrap().state(at(time));
    let until = |hours: &str, time| state(hours, time).until;
    assert_eq!(until("6:00-22:00", "2026-11-20 21:40"), Some(at("2026-11-20 22:00")));
    assert_eq!(until("6:00-22:00", "2026-11-20 22:00"), Some(at("2026-11-21 06:00")));
    assert_eq!(until("18:00-02:00", "2026-11-20 23:00"), Some(at("2026-11-21 02:00")));
    assert_eq!(until("工作日8:30-17:30", "2026-09-30 18:00"), Some(at("2026-10-08 08:30")));
    assert_eq!(until("24/7", "2026-11-20 23:00"), None);
    assert_eq!(until("2027 Jan 01-Dec 31 08:00-09:00", "2026-11-20 23:00"), None);
}

#[test]
fn stretches_have_no_holes() {
    let calendar = calendar();
    let first = at("2026-09-28 00:00").date();
    for hours in
        ["24/7", "24/7 off", "工作日8:30-17:30", "18:00-02:00", "周一闭馆", "Su 10:00-30:00"]
    {
        let schedule = Schedule::read(hours, &calendar).unwrap();
        let stretches = schedule.stretches(first, 14);
        let ends = stretches.last().map(|last| last.range.end);
        assert_eq!(ends, Some(at("2026-10-12 00:00")), "{hours}");
        assert_eq!(stretches[0].range.start, at("2026-09-28 00:00"), "{hours}");
        for pair in stretches.windows(2) {
            assert_eq!(pair[0].range.end, pair[1].range.start, "{hours}");
            assert_ne!(pair[0].status, pair[1].status, "{hours}");
        }
    }
    assert_eq!(Schedule::read("24/7", &calendar).unwrap().stretches(first, 0), []);
}

#[test]
fn what_cannot_be_evaluated_is_refused() {
    let calendar = calendar();
    for hours in [
        "hello",
        "sunrise-sunset",
        "18:00+",
        "10:00-16:00/01:30",
        "SH 08:00-12:00",
        "Mo-Fr 8",
        "见公告",
        "",
        "夏季6:00-22:00，冬季7:00-21:00",
    ] {
        assert!(Schedule::read(hours, &calendar).is_err(), "{hours}");
    }
    let many = vec!["Mo 08:00-09:00"; 60].join("; ");
    assert!(Schedule::parse(&many, &calendar).is_err());
    assert!(Schedule::parse(&"Mo,".repeat(500), &calendar).is_err());
}

#[test]
fn what_the_crate_takes_never_ends_us() {
    let calendar = calendar();
    for hours in [
        "week 01-53/2 Mo 08:00-09:00",
        "easter -2 days 08:00-09:00",
        "Feb 29 08:00-09:00",
        "Jan Su[1] 08:00-48:00",
        "Su[-1] 10:00-12:00",
        "2026-2028/2 08:00-09:00",
        "Mo-Fr 08:00-12:00 || \"auf Anfrage\"",
        "Dec 25-Jan 05 off",
        "PH +1 day 08:00-09:00",
        "Fr-Mo 22:00-06:00",
    ] {
        let schedule = Schedule::parse(hours, &calendar);
        let Ok(schedule) = schedule else { continue };
        for day in at("2026-01-01 00:00").date().iter_days().take(400).step_by(7) {
            assert!(!schedule.stretches(day, 7).is_empty(), "{hours}");
        }
    }
}
