//! Days off and make-up workdays (调休) as open data: for the calendars of phones, and as tables.

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::calendar::{Special, SpecialDay, Year};
use icalendar::{Calendar, Component, Event, EventLike, Property};
use serde_json::Value;

use super::{
    Content, Format, Terms,
    fields::CALENDAR,
    pieces::{At, csv, head, json, object},
};
use crate::calendar::Edition;

/// Calendars are asked for again after this.
const FRESH_FOR: TimeDelta = TimeDelta::days(1);

/// The file of one year, or of all that are published; none for a year that is not. `name` is what
/// phones call the calendar.
#[must_use]
pub fn calendar(
    edition: &Edition,
    year: Option<i32>,
    format: Format,
    terms: &Terms,
    name: &str,
) -> Option<Content> {
    let years: Vec<&Year> = match year {
        Some(number) => vec![edition.calendar.year(number)?],
        None => edition.calendar.years().collect(),
    };
    let changed_at = edition.made_at;
    let days = || {
        let mut days: Vec<Day<'_>> = Vec::new();
        for year in &years {
            days.extend(year.days.iter().map(|(date, day)| (*year, *date, day)));
        }
        days
    };
    let body = match format {
        Format::ICalendar => in_phones(&days(), changed_at.unwrap_or_default(), name).into_bytes(),
        Format::Csv => csv(At::WHOLE, &CALENDAR, days().into_iter().map(cells)),
        _ => {
            let head = || head(terms, changed_at, "days");
            json(At::WHOLE, head, days().into_iter().map(members))
        }
    };
    Some(Content { changed_at, body: Bytes::from(body) })
}

/// A day with the year of its notice.
type Day<'a> = (&'a Year, NaiveDate, &'a SpecialDay);

/// In the order of [`CALENDAR`].
fn cells((year, date, day): Day<'_>) -> Vec<String> {
    vec![
        date.to_string(),
        day.special.as_str().to_owned(),
        day.name.clone(),
        year.source.clone(),
        year.link.clone().unwrap_or_default(),
        year.published_on.to_string(),
    ]
}

fn members((year, date, day): Day<'_>) -> Value {
    object([
        ("date", date.to_string().into()),
        ("kind", day.special.as_str().into()),
        ("name", day.name.as_str().into()),
        ("source", year.source.as_str().into()),
        ("link", year.link.clone().into()),
        ("published_on", year.published_on.to_string().into()),
    ])
}

/// An event for each day, known by its date, so that a day that a later notice changes takes the
/// place of the old one. In the language of the notices.
fn in_phones(days: &[Day<'_>], made_at: DateTime<Utc>, name: &str) -> String {
    let mut calendar = Calendar::empty();
    for (key, value) in
        [("VERSION", "2.0"), ("PRODID", "-//Minhu//Calendar//ZH"), ("CALSCALE", "GREGORIAN")]
    {
        calendar.append_property(Property::new(key, value));
    }
    calendar.name(name).ttl(&FRESH_FOR);
    for (year, date, day) in days {
        calendar.push(event(year, *date, day, made_at));
    }
    calendar.done().to_string()
}

fn event(year: &Year, date: NaiveDate, day: &SpecialDay, made_at: DateTime<Utc>) -> Event {
    // What the calendars of phones mark as 休 and 班.
    let (summary, category, mark) = match day.special {
        Special::Off => (format!("{}（放假）", day.name), "放假", "WORK-HOLIDAY"),
        Special::Work => (format!("调休上班（{}）", day.name), "调休上班", "ALTERNATE-WORKDAY"),
    };
    let mut title = Property::new("SUMMARY", summary);
    title.add_parameter("LANGUAGE", "zh-Hans");
    let mut event = Event::new();
    event
        .uid(&format!("calendar-{date}@minhu"))
        .timestamp(made_at)
        .starts(date)
        // The first day on which it is over.
        .ends(date.succ_opt().unwrap_or(date))
        .append_property(title.done())
        .description(&year.source)
        .categories([category])
        // It takes nobody's time.
        .add_property("TRANSP", "TRANSPARENT")
        .add_property("X-APPLE-SPECIAL-DAY", mark);
    if let Some(link) = &year.link {
        event.url(link);
    }
    event.done()
}
