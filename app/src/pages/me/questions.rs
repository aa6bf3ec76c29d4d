//! What a resident asked, with the answers.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use backend::{
    accounts::residents::{MyQuestion, list_questions},
    sorting::QuestionState,
};
use leptos::prelude::*;

use crate::{
    account::{SignedIn, unavailable},
    components::{breadcrumb::Breadcrumb, pagination::Pagination},
    render::{Page, Section, href, render, t, use_locale},
    routes::{Me, Route},
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};

/// From which question on.
#[derive(serde::Deserialize)]
pub struct Part {
    before: Option<uuid::Uuid>,
}

/// `/me/questions`.
pub async fn page(
    State(state): State<AppState>,
    SignedIn(resident): SignedIn,
    part: Result<Query<Part>, QueryRejection>,
    visit: Visit,
) -> Response {
    let before = part.ok().and_then(|Query(part)| part.before);
    let (questions, next) = match list_questions(&state.kernel, &resident, before).await {
        Ok(found) => found,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    render(&state, &visit, || {
        let here = href(&Route::Me(Me::Questions));
        let first = before.map(|_| here.clone());
        let next = next.map(|next| format!("{here}?before={next}"));
        let paged = first.is_some() || next.is_some();
        let none = questions.is_empty();
        let list =
            questions.into_iter().map(|question| view! { <Question question/> }).collect_view();
        let view = view! {
            <Breadcrumb above=vec![(Route::Me(Me::Overview), t("me"))]/>
            <h1>{t("me-questions")}</h1>
            {none.then(|| view! {
                <p>{t("me-questions-none")}</p>
                <p><a href=href(&Route::SortingAsk(None))>{t("ask-title")}</a></p>
            })}
            {list}
            {paged.then(|| view! { <Pagination first next/> })}
        };
        Page::new(t("me-questions"), view).within(Section::Mine).private()
    })
}

#[component]
fn Question(question: MyQuestion) -> impl IntoView {
    let (state, answer) = match question.state {
        QuestionState::Open => (t("question-state-open"), None),
        QuestionState::Answered(answer) => (t("question-state-answered"), Some(answer)),
        QuestionState::Dismissed => (t("question-state-dismissed"), None),
    };
    view! {
        <h2>{question.words}</h2>
        <dl class="facts">
            <dt>{t("question-number")}</dt>
            <dd class="num">{question.number}</dd>
            <dt>{t("question-asked-at")}</dt>
            <dd class="num">{date_and_time(use_locale(), question.asked_at)}</dd>
            <dt>{t("question-state")}</dt>
            <dd>{state}</dd>
            {answer.map(|answer| view! { <dt>{t("question-answer")}</dt> <dd>{answer}</dd> })}
        </dl>
    }
}
