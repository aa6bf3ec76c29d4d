//! A month as a table of weeks. What a day is stands in it as a word; the colour repeats it.

use app::render::{t, t_with};
use chrono::{Datelike, Days, Months, NaiveDate};
use domain::calendar::{Calendar, DayKind};
use leptos::prelude::*;

use super::words;

/// The month of `first`, its first day.
pub(super) fn month(calendar: &Calendar, first: NaiveDate) -> AnyView {
    let name = t(&format!("calendar-month-{}", first.month()));
    let caption = t_with(
        "calendar-month",
        &[("year", first.year().to_string().into()), ("month", name.into())],
    );
    let head = (1..=7)
        .map(|day| view! { <th scope="col">{t(&format!("calendar-weekday-{day}"))}</th> })
        .collect_view();
    // From the Monday of its first week.
    let before = u64::from(first.weekday().num_days_from_monday());
    let monday = first - Days::new(before);
    let next = first.checked_add_months(Months::new(1));
    let weeks = (0..6_u64)
        .map(|week| monday + Days::new(week * 7))
        .filter(|monday| next.is_none_or(|next| *monday < next))
        .map(|monday| {
            let days = monday.iter_days().take(7).map(|date| cell(calendar, first, date));
            view! { <tr>{days.collect_view()}</tr> }
        })
        .collect_view();
    view! {
        <table class="month">
            <caption>{caption}</caption>
            <thead><tr>{head}</tr></thead>
            <tbody>{weeks}</tbody>
        </table>
    }
    .into_any()
}

/// A day of another month is an empty cell.
fn cell(calendar: &Calendar, first: NaiveDate, date: NaiveDate) -> AnyView {
    if date.month() != first.month() {
        return view! { <td></td> }.into_any();
    }
    let kind = calendar.day(date).kind;
    let (class, word) = match kind {
        DayKind::Working => ("", None),
        DayKind::Weekend => ("rest", None),
        DayKind::Off(_) => ("off", Some(t("calendar-off-short"))),
        DayKind::Makeup(_) => ("makeup", Some(t("calendar-work-short"))),
    };
    let title = matches!(kind, DayKind::Off(_) | DayKind::Makeup(_)).then(|| words::kind(kind));
    view! {
        <td class=class title=title>
            {date.day()}
            {word.map(|word| view! { <b>{word}</b> })}
        </td>
    }
    .into_any()
}
