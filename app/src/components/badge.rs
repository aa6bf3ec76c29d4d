//! A state in a word, with a colour that repeats it.

use leptos::prelude::*;

/// What kind of state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Neutral,
    Good,
    Warn,
    Late,
}

impl Tone {
    /// The CSS class.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "badge",
            Self::Good => "badge good",
            Self::Warn => "badge warn",
            Self::Late => "badge late",
        }
    }
}

/// A word in a small box.
#[component]
pub fn Badge(#[prop(into)] text: String, tone: Tone) -> impl IntoView {
    view! { <span class=tone.class()>{text}</span> }
}
