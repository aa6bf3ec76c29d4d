//! What states and times of bookings are called. Things and bills are called as residents read them.

use app::{
    components::badge::{Badge, Tone},
    render::t,
    texts::{date, text},
};
use backend::calendar::to_local;
use chrono::{DateTime, Utc};
use domain::{bulky::State, locale::Locale, money::Fen};
use leptos::prelude::*;

/// The word of a code: its key is `{of}-{code}`.
pub(crate) fn word(of: &str, code: &str) -> String {
    t(&format!("{of}-{code}"))
}

/// The same outside a page.
pub(crate) fn word_in(locale: Locale, of: &str, code: &str) -> String {
    text(locale, &format!("{of}-{code}"), &[])
}

/// An amount, as in a column.
pub(crate) fn yuan(amount: Fen) -> String {
    let (yuan, fen) = (amount.fen() / 100, amount.fen() % 100);
    format!("{yuan}.{fen:02}")
}

/// A window as one says it: the day, and from when to when.
pub(crate) fn window_in(locale: Locale, (from, to): (DateTime<Utc>, DateTime<Utc>)) -> String {
    format!("{} {}", date(locale, to_local(from).date()), hours((from, to)))
}

/// From when to when.
pub(crate) fn hours((from, to): (DateTime<Utc>, DateTime<Utc>)) -> String {
    format!("{}–{}", to_local(from).format("%H:%M"), to_local(to).format("%H:%M"))
}

/// A state as a word in a box.
pub(crate) fn state_badge(state: State) -> AnyView {
    let tone = match state {
        State::Collected => Tone::Good,
        State::Displaced | State::NotFound => Tone::Late,
        State::Held | State::Paying | State::Waiting => Tone::Warn,
        _ => Tone::Neutral,
    };
    view! { <Badge text=word("desk-bulky-state", state.as_str()) tone/> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_stand_below_each_other() {
        assert_eq!(yuan(Fen::new(3_360)), "33.60");
        assert_eq!(yuan(Fen::ZERO), "0.00");
    }

    #[test]
    fn a_window_is_said_on_the_clocks_of_the_district() {
        let from = DateTime::from_timestamp(1_795_222_800, 0).unwrap();
        let to = from + chrono::TimeDelta::hours(2);
        assert_eq!(hours((from, to)), "09:00–11:00");
    }
}
