//! The messages that were sent to residents: `/staff/messages`.

pub mod list;
pub mod one;

use app::{
    components::badge::{Badge, Tone},
    render::t,
};
use backend::messages::{MessageState, NotTaken};
use leptos::prelude::*;

/// The state in a word.
#[component]
fn StateBadge(state: MessageState) -> impl IntoView {
    let tone = match state {
        MessageState::Queued => Tone::Warn,
        MessageState::Sent | MessageState::Delivered => Tone::Good,
        MessageState::Failed => Tone::Late,
        MessageState::Expired => Tone::Neutral,
    };
    view! { <Badge text=t(&format!("message-state-{}", state.as_str())) tone/> }
}

/// Why a message was not taken, in words where this version knows the code.
fn reason(code: &str) -> String {
    if NotTaken::CODES.contains(&code) { t(&format!("delivery-{code}")) } else { code.to_owned() }
}
