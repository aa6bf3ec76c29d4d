//! What a resident reported, with how it stands.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use backend::accounts::residents::{MyCase, list_cases};
use leptos::prelude::*;
use uuid::Uuid;

use super::{Saved, SavedNotice};
use crate::{
    account::{SignedIn, unavailable},
    components::{
        badge::{Badge, Tone},
        breadcrumb::Breadcrumb,
        button::{LinkButton, Weight},
        pagination::Pagination,
    },
    pages::cases::words::{moment, own_state_word_in, promise},
    render::{Page, Section, href, render, t, use_locale},
    routes::{Me, Route, Service},
    state::AppState,
    visit::Visit,
};

/// From which case on.
#[derive(serde::Deserialize)]
pub struct Part {
    before: Option<Uuid>,
}

/// `/me/cases`.
pub async fn page(
    State(state): State<AppState>,
    SignedIn(resident): SignedIn,
    part: Result<Query<Part>, QueryRejection>,
    saved: Saved,
    visit: Visit,
) -> Response {
    let before = part.ok().and_then(|Query(part)| part.before);
    let (cases, next) = match list_cases(&state.kernel, &resident, before).await {
        Ok(found) => found,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    render(&state, &visit, || {
        let view = view! { <Cases cases before next saved/> };
        Page::new(t("me-cases"), view).within(Section::Mine).private()
    })
}

#[component]
fn Cases(
    cases: Vec<MyCase>,
    before: Option<Uuid>,
    next: Option<Uuid>,
    saved: Saved,
) -> impl IntoView {
    let here = href(&Route::Me(Me::Cases));
    let first = before.map(|_| here.clone());
    let next = next.map(|next| format!("{here}?before={next}"));
    let paged = first.is_some() || next.is_some();
    let none = cases.is_empty();
    let rows = cases.into_iter().map(row).collect_view();
    view! {
        <Breadcrumb above=vec![(Route::Me(Me::Overview), t("me"))]/>
        <h1>{t("me-cases")}</h1>
        <SavedNotice saved/>
        {if none {
            view! { <p>{t("me-cases-none")}</p> }.into_any()
        } else {
            view! { <ul class="rows">{rows}</ul> }.into_any()
        }}
        {paged.then(|| view! { <Pagination first next/> })}
        <p>
            <LinkButton
                text=t("service-report")
                href=href(&Route::Service(Service::Report))
                weight=Weight::Plain
            />
        </p>
    }
}

fn row(case: MyCase) -> impl IntoView {
    let state = expect_context::<AppState>();
    let rules = state.rulebook.get();
    let name = rules.class(&case.class).map(|class| class.plain.get(use_locale()).to_owned());
    let open = case.state.is_open();
    let due = case.due_at.filter(|_| open).map(|at| promise(at, case.provisional));
    let word = own_state_word_in(use_locale(), case.state, case.outcome, case.solved);
    let disputed = case.state.is_disputed(case.outcome, case.solved);
    let asked = case.asked.then(|| view! { <Badge text=t("case-asked") tone=Tone::Warn/> " " });
    let badge = if open || disputed { "badge" } else { "badge good" };
    view! {
        <li>
            <a class="name" href=href(&Route::Case(case.pass))>
                {name.unwrap_or_else(|| case.number.clone())}
            </a>
            <div>
                <span class=badge>{word}</span>
                " "
                {asked}
                <span class="small soft num">{case.number} " · " {moment(case.joined_at)}</span>
            </div>
            {due.map(|text| view! { <div class="small">{text}</div> })}
        </li>
    }
}
