//! Civil dates and times as people write them.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// Reads a date: `2026-09-30`, `2026/9/30`, `2026.9.30` or `2026年9月30日`.
#[must_use]
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let mut parts = text.trim_end_matches('日').split(['-', '/', '.', '年', '月']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let year = number(year, 4).filter(|_| year.len() == 4)?;
    let date =
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, number(month, 2)?, number(day, 2)?);
    date.filter(|_| parts.next().is_none())
}

/// Reads a date and a time of day, with or without seconds, joined by a space or a `T`:
/// `2026-09-30 16:30`, `2026-09-30T16:30:00`, `2026/9/30 16:30`.
#[must_use]
pub fn parse_date_time(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    let (date, time) = text.split_once(|c: char| c == 'T' || c.is_whitespace())?;
    let mut parts = time.trim().split([':', '：']);
    let (hour, minute) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let second = parts.next().map_or(Some(0), |second| number(second, 2))?;
    let time = NaiveTime::from_hms_opt(hour, minute, second)?;
    parts.next().is_none().then(|| parse_date(date).map(|date| date.and_time(time)))?
}

/// One to `digits` digits.
fn number(text: &str, digits: usize) -> Option<u32> {
    let fits = (1..=digits).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_as_people_write_them() {
        let date = NaiveDate::from_ymd_opt(2026, 9, 30).unwrap();
        for text in ["2026-09-30", " 2026/9/30 ", "2026.9.30", "2026年9月30日"] {
            assert_eq!(parse_date(text), Some(date), "{text}");
        }
        let at = date.and_hms_opt(16, 30, 0).unwrap();
        for text in
            ["2026-09-30 16:30", "2026-09-30T16:30", "2026/9/30  16:30:00", "2026年9月30日 16：30"]
        {
            assert_eq!(parse_date_time(text), Some(at), "{text}");
        }
        let exact = parse_date_time("2026-09-30 16:30:45");
        assert_eq!(exact, date.and_hms_opt(16, 30, 45));
    }

    #[test]
    fn what_is_no_date_or_time_is_refused() {
        for text in ["", "2026", "2026-02-29", "26-09-30", "2026-9-30-1", "2026-+9-30", "02026-9-3"]
        {
            assert_eq!(parse_date(text), None, "{text}");
        }
        for text in [
            "2026-09-30",
            "2026-09-30 24:00",
            "2026-09-30 16",
            "2026-09-30 16:30:00:00",
            "2026-09-30 16:30 x",
            "16:30 2026-09-30",
            "2026-09-30 -1:30",
        ] {
            assert_eq!(parse_date_time(text), None, "{text}");
        }
    }
}
