//! A resident's inbox, and one message of it.

use axum::{
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::StatusCode,
    response::Response,
};
use backend::{
    forms::FormKey,
    messages::inbox::{InboxMessage, inbox, open},
};
use leptos::prelude::*;
use uuid::Uuid;

use super::ButtonForm;
use crate::{
    account::{SignedIn, unavailable},
    api::me::NEWEST,
    components::{breadcrumb::Breadcrumb, pagination::Pagination},
    pages::problem::problem_page,
    render::{Page, Section, href, render, t, t_with, use_locale},
    routes::{Me, Route, functions},
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};

/// From which message on.
#[derive(serde::Deserialize)]
pub struct Part {
    before: Option<Uuid>,
}

/// `/me/messages`.
pub async fn list(
    State(state): State<AppState>,
    SignedIn(resident): SignedIn,
    part: Result<Query<Part>, QueryRejection>,
    visit: Visit,
) -> Response {
    let before = part.ok().and_then(|Query(part)| part.before);
    let (messages, next) = match inbox(&state.kernel, resident.id, before).await {
        Ok(found) => found,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let key = FormKey::mint(&*state.kernel.random);
    render(&state, &visit, || {
        let view = view! { <Inbox messages before next key/> };
        Page::new(t("me-messages"), view).within(Section::Mine).private()
    })
}

#[component]
fn Inbox(
    messages: Vec<InboxMessage>,
    before: Option<Uuid>,
    next: Option<Uuid>,
    key: FormKey,
) -> impl IntoView {
    let here = href(&Route::Me(Me::Messages));
    let first = before.map(|_| here.clone());
    let next = next.map(|next| format!("{here}?before={next}"));
    let paged = first.is_some() || next.is_some();
    let none = messages.is_empty();
    let unread = messages.iter().any(|message| message.read_at.is_none());
    let newest = messages.first().filter(|_| unread).map(|message| message.id.to_string());
    let list = messages.into_iter().map(|message| view! { <Line message/> }).collect_view();
    view! {
        <Breadcrumb above=vec![(Route::Me(Me::Overview), t("me"))]/>
        <h1>{t("me-messages")}</h1>
        {none.then(|| view! { <p>{t("me-messages-none")}</p> })}
        {(!none).then(|| view! { <ul class="rows">{list}</ul> })}
        {newest.map(|newest| view! {
            <ButtonForm
                action=functions::READ_ALL
                text=t("me-messages-read-all")
                key
                hidden=vec![(NEWEST, newest)]
            />
        })}
        {paged.then(|| view! { <Pagination first next/> })}
    }
}

/// Its title; whether it is unread stands there in a word.
#[component]
fn Line(message: InboxMessage) -> impl IntoView {
    let at = date_and_time(use_locale(), message.created_at);
    let unread = message
        .read_at
        .is_none()
        .then(|| view! { <strong class="badge">{t("me-message-unread")}</strong> " " });
    view! {
        <li>
            <a class="name" href=href(&Route::Message(message.id.to_string()))>{message.title}</a>
            <p class="small soft">{unread} <span class="num">{at}</span></p>
        </li>
    }
}

/// `/me/messages/{id}`. Opened is read. One that is not there and somebody else's look the same.
pub async fn one(
    State(state): State<AppState>,
    SignedIn(resident): SignedIn,
    id: Result<Path<Uuid>, PathRejection>,
    visit: Visit,
) -> Response {
    let Ok(Path(id)) = id else { return problem_page(&state, &visit, StatusCode::NOT_FOUND) };
    let message = match open(&state.kernel, resident.id, id).await {
        Ok(Some(message)) => message,
        Ok(None) => return problem_page(&state, &visit, StatusCode::NOT_FOUND),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    render(&state, &visit, || {
        let title = message.title.clone();
        Page::new(title, view! { <Message message/> }).within(Section::Mine).private()
    })
}

#[component]
fn Message(message: InboxMessage) -> impl IntoView {
    let at = date_and_time(use_locale(), message.created_at);
    let about = match message.about.as_deref() {
        Some("sorting-question" | "resident-question") => Some(Me::Questions),
        _ => None,
    };
    view! {
        <Breadcrumb above=vec![
            (Route::Me(Me::Overview), t("me")),
            (Route::Me(Me::Messages), t("me-messages")),
        ]/>
        <h1>{message.title}</h1>
        <p class="small soft num">{t_with("me-message-came", &[("at", at.into())])}</p>
        <p class="lines">{message.body}</p>
        {about.map(|page| view! {
            <p><a href=href(&Route::Me(page))>{t("me-questions")}</a></p>
        })}
    }
}
