//! How distances, times and states of places are said.

use backend::{
    calendar::to_local,
    places::find::{Listed, OpenState, Trouble},
};
use chrono::{DateTime, Datelike, Utc};
use domain::{
    locale::Locale,
    places::{Rounded, walking_minutes},
};
use leptos::prelude::*;

use crate::{
    components::badge::Tone,
    pages::ask::other,
    render::{t, t_with, use_locale},
};

/// Below so many minutes it is said how many are left.
const SOON: i64 = 60;

/// 约 320 米; and how long that is on foot, as long as anybody would walk.
#[must_use]
pub fn distance(metres: f64) -> String {
    let rounded = Rounded::new(metres);
    let number = rounded.number();
    match rounded {
        Rounded::Metres(_) => t_with("places-metres", &[("number", number.into())]),
        Rounded::TenthsOfKilometre(_) => t_with("places-kilometres", &[("number", number.into())]),
    }
}

/// 步行 5 分钟; none for what nobody walks.
#[must_use]
pub fn on_foot(metres: f64) -> Option<String> {
    let minutes = walking_minutes(metres);
    (minutes <= 60).then(|| t_with("places-walk", &[("minutes", minutes.into())]))
}

/// A moment ahead: `21:30` today, 明天 06:00, 11月25日 06:00.
#[must_use]
pub fn moment(now: DateTime<Utc>, at: DateTime<Utc>) -> String {
    let (today, then) = (to_local(now).date(), to_local(at));
    let time = then.format("%H:%M").to_string();
    match (then.date() - today).num_days() {
        0 => time,
        1 => t_with("places-tomorrow", &[("time", time.into())]),
        _ => format!("{} {time}", day(then.date())),
    }
}

/// What the source of a place gave in its own words, which are simplified Chinese: a page in another
/// language says so to whoever reads it out.
#[must_use]
pub fn given(words: String) -> AnyView {
    match other(Locale::ZhHans, use_locale()) {
        None => words.into_any(),
        language => view! { <span lang=language>{words}</span> }.into_any(),
    }
}

/// A day without its year: 11月25日, 25 November.
#[must_use]
pub fn day(day: chrono::NaiveDate) -> String {
    match use_locale() {
        Locale::ZhHans | Locale::ZhHant => format!("{}月{}日", day.month(), day.day()),
        Locale::En => day.format("%-d %B").to_string(),
    }
}

/// How long ago: 4 分钟, 3 天.
#[must_use]
pub fn ago(now: DateTime<Utc>, at: DateTime<Utc>) -> String {
    let minutes = (now - at).num_minutes().max(0);
    let (key, count) = match minutes {
        0..60 => ("places-minutes", minutes.max(1)),
        60..1_440 => ("places-hours", minutes / 60),
        _ => ("places-days", minutes / 1_440),
    };
    t_with(key, &[("count", count.into())])
}

/// Whether it is open, and what keeps people from using it, in words each with its colour.
#[must_use]
pub fn state(place: &Listed, now: DateTime<Utc>) -> Vec<(Tone, String)> {
    let mut words = open(&place.state, place.always_open, now);
    words.extend(place.troubles().into_iter().map(|trouble| {
        let word = t(match trouble {
            Trouble::NoWater => "places-no-water",
            Trouble::NoPower => "places-no-power",
            Trouble::Fault => "places-fault",
        });
        (Tone::Warn, word)
    }));
    words
}

fn open(state: &OpenState, always_open: Option<bool>, now: DateTime<Utc>) -> Vec<(Tone, String)> {
    match state {
        OpenState::Open { .. } if always_open == Some(true) => {
            vec![(Tone::Good, t("places-open-always"))]
        }
        OpenState::Open { closes: Some(closes) } => {
            let minutes = (*closes - now).num_minutes();
            if minutes < SOON {
                let soon = t_with("places-closes-in", &[("minutes", minutes.max(1).into())]);
                vec![(Tone::Good, t("places-open")), (Tone::Warn, soon)]
            } else {
                let until = moment(now, *closes);
                vec![(Tone::Good, t_with("places-open-until", &[("time", until.into())]))]
            }
        }
        OpenState::Open { closes: None } => vec![(Tone::Good, t("places-open"))],
        OpenState::Closed { opens: Some(opens) } => {
            let opens = t_with("places-opens", &[("time", moment(now, *opens).into())]);
            vec![(Tone::Neutral, t("places-closed")), (Tone::Neutral, opens)]
        }
        OpenState::Closed { opens: None } => vec![(Tone::Neutral, t("places-closed"))],
        OpenState::Suspended(_) => vec![(Tone::Late, t("places-suspended"))],
        OpenState::Unknown => vec![(Tone::Neutral, t("places-hours-unknown"))],
    }
}

/// The words of a state side by side.
#[component]
pub fn StateBadges(words: Vec<(Tone, String)>) -> impl IntoView {
    let badges = words
        .into_iter()
        .map(|(tone, word)| view! { <span class=tone.class()>{word}</span> " " })
        .collect_view();
    view! { <span data-part="state">{badges}</span> }
}

/// Why it is suspended and until when: 设施维修，预计11月25日 08:00恢复.
#[must_use]
pub fn suspension(one: &backend::places::find::Suspension, now: DateTime<Utc>) -> String {
    let reason = t(&format!("place-suspension-{}", one.reason.as_str()));
    match one.until {
        Some(until) => t_with(
            "places-suspended-until",
            &[("reason", reason.into()), ("time", moment(now, until).into())],
        ),
        None => t_with("places-suspended-open-end", &[("reason", reason.into())]),
    }
}
