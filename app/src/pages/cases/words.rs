//! What is said of cases, in words for residents.

use backend::cases::Tracked;
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use domain::{
    cases::{Outcome, State},
    locale::Locale,
};
use leptos::prelude::*;

use crate::{
    render::{href, t, t_with, use_locale},
    routes::{Route, encode},
    state::AppState,
};

/// What a case's state is called; once it is over, how it ended says more.
#[must_use]
pub fn state_word(state: State, outcome: Option<Outcome>) -> String {
    match outcome {
        Some(outcome) if state.is_answered() => t(&format!("case-ended-{}", outcome.as_str())),
        _ => t(&format!("case-now-{}", state.as_str())),
    }
}

/// A day and a time as one says them: 周四 11 月 26 日 18:00, Thu 26 November 18:00.
#[must_use]
pub fn moment(at: DateTime<Utc>) -> String {
    let local = backend::calendar::to_local(at);
    let weekday = t(&format!("calendar-weekday-{}", local.weekday().number_from_monday()));
    let day = match use_locale() {
        Locale::ZhHans | Locale::ZhHant => format!("{} 月 {} 日", local.month(), local.day()),
        Locale::En => local.format("%-d %B").to_string(),
    };
    format!("{weekday} {day} {}", local.format("%H:%M"))
}

/// Until when there is an answer, or that there is one.
#[must_use]
pub fn due(case: &Tracked) -> String {
    match case.due_at {
        _ if !case.state.is_open() => state_word(case.state, case.outcome),
        Some(at) => promise(at, case.provisional),
        None => t("case-due-none"),
    }
}

/// The promise of an answer.
#[must_use]
pub fn promise(at: DateTime<Utc>, provisional: bool) -> String {
    let key = if provisional { "case-due-provisional" } else { "case-due" };
    t_with(key, &[("time", moment(at).into())])
}

/// How long something took: hours on the first two days, then days.
#[must_use]
pub fn lasted(time: TimeDelta) -> String {
    let hours = time.num_hours().max(1);
    if hours < 48 {
        t_with("case-hours", &[("count", hours.into())])
    } else {
        t_with("case-days", &[("count", ((hours + 12) / 24).into())])
    }
}

/// The code of a page of ours to scan; nothing where residents' address of the portal is not known.
#[must_use]
pub fn qr(route: &Route, alt: String) -> impl IntoView + use<> {
    let state = expect_context::<AppState>();
    let source = format!("/qr.svg?to={}", encode(&href(route)));
    state.public_url.is_some().then(|| {
        view! { <img class="receipt-qr" src=source alt=alt width="160" height="160"/> }
    })
}
