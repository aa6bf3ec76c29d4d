//! What codes are called, and how much time is left.

use app::{
    components::badge::{Badge, Tone},
    render::{t, t_with, use_locale},
    texts::{Arg, date_and_time, text},
};
use backend::cases::{
    Queue, Related,
    rulebook::{Class, Rulebook},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    cases::{Awaits, State},
    districts::Point,
    locale::Locale,
    places::straight_line,
};
use leptos::prelude::*;

use crate::routes::{StaffRoute, link};

/// More are not counted.
const MOST_SHOWN: i64 = 1_000;

/// What hurries: less than this is left.
const SOON: TimeDelta = TimeDelta::hours(4);

/// The word of a code: its key is `{of}-{code}`.
pub(super) fn word(of: &str, code: &str) -> String {
    t(&format!("{of}-{code}"))
}

/// The same outside a page.
pub(super) fn word_in(locale: Locale, of: &str, code: &str) -> String {
    text(locale, &format!("{of}-{code}"), &[])
}

/// The name of a queue.
pub(crate) fn queue_name(queue: Queue) -> String {
    queue_name_in(use_locale(), queue)
}

pub(crate) fn queue_name_in(locale: Locale, queue: Queue) -> String {
    word_in(locale, "cases-queue", queue.as_str())
}

/// A number that was counted to 1,001 at most.
pub(crate) fn count(of: i64) -> String {
    if of > MOST_SHOWN { "1,000+".to_owned() } else { of.to_string() }
}

/// What a class is called.
pub(super) fn class_name(rules: &Rulebook, code: &str, locale: Locale) -> String {
    rules.class(code).map_or_else(|| code.to_owned(), |class| class.name.get(locale).to_owned())
}

/// A class to be chosen: in plain words, and its code.
pub(super) fn class_choice(class: &Class, locale: Locale) -> String {
    let args = [("name", class.plain.get(locale).into()), ("code", class.code.as_str().into())];
    text(locale, "cases-class-choice", &args)
}

/// A time as a machine and as a person reads it.
pub(super) fn time(at: DateTime<Utc>) -> AnyView {
    let shown = date_and_time(use_locale(), at);
    view! { <time datetime=at.to_rfc3339()>{shown}</time> }.into_any()
}

/// How far a place is from the case; nothing where nobody knows where that is.
pub(super) fn away(place: Point, case: Option<Point>) -> Option<String> {
    let metres = format!("{:.0}", straight_line(place, case?));
    Some(t_with("cases-photo-metres", &[("metres", metres.into())]))
}

/// How much time is left until `due`, or how late it is, and how much that matters.
pub(super) fn left_in(locale: Locale, now: DateTime<Utc>, due: DateTime<Utc>) -> (String, Tone) {
    let (span, of, tone) = if due < now {
        (now - due, "cases-late", Tone::Late)
    } else if due - now < SOON {
        (due - now, "cases-left", Tone::Warn)
    } else {
        (due - now, "cases-left", Tone::Neutral)
    };
    let (days, hours, minutes) = (span.num_days(), span.num_hours(), span.num_minutes());
    let (part, args): (&str, Vec<Arg<'_>>) = if days >= 2 {
        ("days", vec![("days", days.into())])
    } else if hours >= 1 {
        ("hours", vec![("hours", hours.into()), ("minutes", (minutes % 60).into())])
    } else {
        ("minutes", vec![("minutes", minutes.into())])
    };
    (text(locale, &format!("{of}-{part}"), &args), tone)
}

/// The same as a word in a box.
pub(super) fn left(now: DateTime<Utc>, due: DateTime<Utc>) -> AnyView {
    let (text, tone) = left_in(use_locale(), now, due);
    view! { <Badge text tone/> }.into_any()
}

/// A state as a word in a box.
pub(super) fn state_badge(state: State) -> AnyView {
    let tone = match state {
        State::Closed | State::CalledBack | State::Rated => Tone::Good,
        State::Suspended | State::Hard => Tone::Warn,
        _ => Tone::Neutral,
    };
    view! { <Badge text=word("case-state", state.as_str()) tone/> }.into_any()
}

/// Whose word a case waits for, as a word in a box.
pub(super) fn awaits_badge(awaits: Awaits) -> AnyView {
    let tone = match awaits {
        Awaits::Resident => Tone::Neutral,
        Awaits::Reply => Tone::Warn,
    };
    view! { <Badge text=word("cases-awaits", awaits.as_str()) tone/> }.into_any()
}

/// Other cases as a list of links.
pub(super) fn related(rules: &Rulebook, cases: Vec<Related>) -> AnyView {
    let locale = use_locale();
    let rows = cases
        .into_iter()
        .map(|one| {
            let route = StaffRoute::Case(one.number.clone(), String::new());
            let metres = one.metres.map(|metres| {
                let text = t_with("cases-metres", &[("metres", metres.into())]);
                view! { " · " <span class="num">{text}</span> }
            });
            view! {
                <li>
                    <a class="name num" href=link(&route)>{one.number}</a>
                    " "
                    {state_badge(one.state)}
                    <div class="small soft">
                        {class_name(rules, &one.class, locale)}
                        " · "
                        {one.address}
                        {metres}
                        " · "
                        {time(one.opened_at)}
                    </div>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="rows">{rows}</ul> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_and_soon_are_said() {
        let now = DateTime::UNIX_EPOCH;
        let of = |minutes| left_in(Locale::En, now, now + TimeDelta::minutes(minutes));
        assert_eq!(of(-42), ("42 min late".to_owned(), Tone::Late));
        assert_eq!(of(70), ("1 h 10 min left".to_owned(), Tone::Warn));
        assert_eq!(of(300), ("5 h 0 min left".to_owned(), Tone::Neutral));
        assert_eq!(of(3 * 24 * 60), ("3 days left".to_owned(), Tone::Neutral));
    }
}
