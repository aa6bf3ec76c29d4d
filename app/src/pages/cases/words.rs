//! What is said of cases, in words for residents.

use backend::cases::Tracked;
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use domain::{
    cases::{Outcome, State},
    locale::Locale,
};
use leptos::prelude::*;

use crate::{
    render::{href, t_with, use_locale},
    routes::{Route, encode},
    state::AppState,
    texts::text,
};

/// What a case's state is called; once it is over, how it ended says more.
#[must_use]
pub fn state_word(state: State, outcome: Option<Outcome>) -> String {
    state_word_in(use_locale(), state, outcome)
}

/// The same for a reader of `locale`.
#[must_use]
pub fn state_word_in(locale: Locale, state: State, outcome: Option<Outcome>) -> String {
    match outcome {
        Some(outcome) if state.is_answered() => {
            text(locale, &format!("case-ended-{}", outcome.as_str()), &[])
        }
        _ => text(locale, &format!("case-now-{}", state.as_str()), &[]),
    }
}

/// [`state_word_in`] for who reported it.
#[must_use]
pub fn own_state_word_in(
    locale: Locale,
    state: State,
    outcome: Option<Outcome>,
    solved: Option<bool>,
) -> String {
    if state.is_disputed(outcome, solved) {
        return text(locale, "case-ended-unsolved", &[]);
    }
    state_word_in(locale, state, outcome)
}

/// What its state means, in a sentence for who reported it.
#[must_use]
pub fn own_state_explained_in(locale: Locale, case: &Tracked) -> String {
    let explained = if case.state.is_disputed(case.outcome, case.solved) {
        text(locale, "case-ended-unsolved-explained", &[])
    } else {
        text(locale, &format!("case-now-{}-explained", case.state.as_str()), &[])
    };
    if case.merged {
        text(locale, "case-together", &[("now", explained.into())])
    } else {
        explained
    }
}

/// A day and a time as one says them: 周四 11 月 26 日 18:00, Thu 26 November 18:00.
#[must_use]
pub fn moment(at: DateTime<Utc>) -> String {
    moment_in(use_locale(), at)
}

/// The same for a reader of `locale`.
#[must_use]
pub fn moment_in(locale: Locale, at: DateTime<Utc>) -> String {
    let local = backend::calendar::to_local(at);
    let weekday = format!("calendar-weekday-{}", local.weekday().number_from_monday());
    let weekday = text(locale, &weekday, &[]);
    let day = match locale {
        Locale::ZhHans | Locale::ZhHant => format!("{} 月 {} 日", local.month(), local.day()),
        Locale::En => local.format("%-d %B").to_string(),
    };
    format!("{weekday} {day} {}", local.format("%H:%M"))
}

/// Until when there is an answer, or that there is one.
#[must_use]
pub fn due(case: &Tracked) -> String {
    due_in(use_locale(), case)
}

/// The same for a reader of `locale`.
#[must_use]
pub fn due_in(locale: Locale, case: &Tracked) -> String {
    match case.due_at {
        _ if !case.state.is_open() => {
            own_state_word_in(locale, case.state, case.outcome, case.solved)
        }
        Some(at) => promise_in(locale, at, case.provisional),
        None => text(locale, "case-due-none", &[]),
    }
}

/// The promise of an answer.
#[must_use]
pub fn promise(at: DateTime<Utc>, provisional: bool) -> String {
    promise_in(use_locale(), at, provisional)
}

/// The same for a reader of `locale`.
#[must_use]
pub fn promise_in(locale: Locale, at: DateTime<Utc>, provisional: bool) -> String {
    let key = if provisional { "case-due-provisional" } else { "case-due" };
    text(locale, key, &[("time", moment_in(locale, at).into())])
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
