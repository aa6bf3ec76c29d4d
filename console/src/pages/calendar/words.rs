//! What days and times are called.

use app::{
    render::{t, t_with, use_locale},
    texts,
};
use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use domain::calendar::DayKind;

/// Why a day is one of work or not: `放假（国庆节）`.
pub(super) fn kind(kind: DayKind<'_>) -> String {
    match kind {
        DayKind::Working => t("calendar-day-working"),
        DayKind::Weekend => t("calendar-day-weekend"),
        DayKind::Off(name) => t_with("calendar-day-off", &[("name", name.into())]),
        DayKind::Makeup(name) => t_with("calendar-day-makeup", &[("name", name.into())]),
    }
}

/// `周日`.
pub(super) fn weekday(date: NaiveDate) -> String {
    t(&format!("calendar-weekday-{}", date.weekday().number_from_monday()))
}

/// `2026年9月20日（周日）`.
pub(super) fn date(date: NaiveDate) -> String {
    let (day, weekday) = (texts::date(use_locale(), date), weekday(date));
    t_with("calendar-date", &[("date", day.into()), ("weekday", weekday.into())])
}

/// With the time of day; seconds only where there are some.
pub(super) fn date_and_time(at: NaiveDateTime) -> String {
    let format = if at.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    format!("{} {}", date(at.date()), at.format(format))
}

/// Years in a row of words: `2027、2028`.
pub(super) fn years(years: &[i32]) -> String {
    let years: Vec<_> = years.iter().map(i32::to_string).collect();
    years.join(&t("calendar-and"))
}
