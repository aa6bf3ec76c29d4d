//! The latest messages with what they say, to read a code where no gateway is set up. In debug builds
//! and in the demonstration only; elsewhere there is no such page.

use axum::{extract::State, http::StatusCode, response::Response};
use backend::messages::{Opened, latest};
use leptos::prelude::*;

use super::problem::problem_page;
use crate::{
    render::{Page, render},
    state::AppState,
    visit::Visit,
};

/// Where it is.
pub const PATTERN: &str = "/dev/outbox";

const SHOWN: i64 = 50;

/// `/dev/outbox`.
pub async fn page(State(state): State<AppState>, visit: Visit) -> Response {
    if !(cfg!(debug_assertions) || state.district.get().demonstration) {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    }
    match latest(&state.kernel, SHOWN).await {
        Ok(messages) => {
            render(&state, &visit, || Page::new("Outbox", view! { <Outbox messages/> }).private())
        }
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "outbox not read");
            problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

#[component]
fn Outbox(messages: Vec<Opened>) -> impl IntoView {
    let messages = messages
        .into_iter()
        .map(|message| {
            let head = format!(
                "{} · {} · {} · {}",
                message.created_at.format("%H:%M:%S UTC"),
                message.channel,
                message.template,
                message.state,
            );
            view! {
                <li>
                    <p class="small soft">{head}</p>
                    <p>{message.recipient}" "<strong>{message.title}</strong></p>
                    <p>{message.body}</p>
                </li>
            }
        })
        .collect_view();
    view! {
        <h1>"Outbox"</h1>
        <ol lang="und">{messages}</ol>
    }
}
