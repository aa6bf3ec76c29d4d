//! A week of opening hours, with holidays and make-up workdays.

use backend::{
    calendar::to_local,
    places::hours::{Schedule, Status, Stretch},
};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use domain::calendar::{Calendar, DayKind};
use leptos::prelude::*;

use super::words::day as day_of;
use crate::render::{t, t_with};

/// How many days are shown.
pub const DAYS: u16 = 7;

/// The table; the words as they were given where they cannot be read.
#[component]
pub fn Week<'a>(
    hours: String,
    syntax: Option<String>,
    calendar: &'a Calendar,
    now: DateTime<Utc>,
) -> impl IntoView + use<> {
    let today = to_local(now).date();
    let schedule = syntax.as_deref().and_then(|syntax| Schedule::parse(syntax, calendar).ok());
    let Some(schedule) = schedule else {
        let words = if hours.is_empty() {
            t("place-hours-none")
        } else {
            t_with("place-hours-unread", &[("words", hours.into())])
        };
        return view! { <p>{words}</p> }.into_any();
    };
    let stretches = schedule.stretches(today, DAYS);
    let rows = today
        .iter_days()
        .take(usize::from(DAYS))
        .map(|date| {
            let weekday = t(&format!("calendar-weekday-{}", date.weekday().number_from_monday()));
            let special = special(calendar, date);
            let today = (date == today).then(|| t("place-today"));
            view! {
                <tr>
                    <th scope="row">
                        {weekday} " " <span class="soft">{day_of(date)}</span>
                        {today.map(|word| view! { " " <span class="badge">{word}</span> })}
                        {special.map(|word| view! { " " <span class="badge warn">{word}</span> })}
                    </th>
                    <td>{on(&stretches, date)}</td>
                </tr>
            }
        })
        .collect_view();
    let given = (!hours.is_empty())
        .then(|| view! { <p class="small soft">{t_with("place-hours-given", &[("words", hours.into())])}</p> });
    view! {
        <table class="week">
            <caption>{t("place-hours")}</caption>
            <tbody>{rows}</tbody>
        </table>
        {given}
    }
    .into_any()
}

/// Why a day is not as others are: 国庆节放假.
#[must_use]
pub fn special(calendar: &Calendar, date: NaiveDate) -> Option<String> {
    match calendar.day(date).kind {
        DayKind::Off(name) => Some(t_with("place-day-off", &[("name", name.into())])),
        DayKind::Makeup(name) => Some(t_with("place-day-makeup", &[("name", name.into())])),
        DayKind::Working | DayKind::Weekend => None,
    }
}

/// The first instant of a day, and the first after it.
fn ends(date: NaiveDate) -> (NaiveDateTime, NaiveDateTime) {
    // The calendar of chrono ends far ahead.
    let to = date.succ_opt().map_or(NaiveDateTime::MAX, |next| next.and_time(NaiveTime::MIN));
    (date.and_time(NaiveTime::MIN), to)
}

/// What of a day is open, or may be.
#[must_use]
pub fn open_on(stretches: &[Stretch], date: NaiveDate) -> Vec<Stretch> {
    let (from, to) = ends(date);
    stretches
        .iter()
        .filter(|one| one.status != Status::Closed)
        .filter(|one| one.range.start < to && one.range.end > from)
        .map(|one| Stretch {
            range: one.range.start.max(from)..one.range.end.min(to),
            status: one.status,
        })
        .collect()
}

/// What a day is: 06:00–22:00, 全天, 不开放.
#[must_use]
pub fn on(stretches: &[Stretch], date: NaiveDate) -> String {
    let (from, to) = ends(date);
    let parts: Vec<_> = open_on(stretches, date)
        .into_iter()
        .map(|one| {
            let (start, end) = (one.range.start, one.range.end);
            let words = if (start, end) == (from, to) {
                t("place-whole-day")
            } else {
                format!("{}–{}", clock(start, false), clock(end, end == to))
            };
            match one.status {
                Status::Unknown => t_with("place-perhaps", &[("time", words.into())]),
                _ => words,
            }
        })
        .collect();
    if parts.is_empty() { t("place-shut") } else { parts.join(&t("list-separator")) }
}

fn clock(at: NaiveDateTime, midnight: bool) -> String {
    if midnight { "24:00".to_owned() } else { format!("{:02}:{:02}", at.hour(), at.minute()) }
}
