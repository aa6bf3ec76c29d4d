//! What a resident asked, with the answers.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::{
    accounts::residents::{MyQuestion, MyQuestionState, list_questions},
    files::{
        Size,
        address::{address, expiry},
    },
    forms::FormKey,
    notices::questions::Source,
};
use leptos::prelude::*;
use uuid::Uuid;

use super::{Saved, SavedNotice};
use crate::{
    account::{SignedIn, unavailable},
    api::me::{RECEIPT_FIELD, receipts::RECEIPT},
    components::{
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        field::{Control, Field},
        pagination::Pagination,
    },
    form::{FormView, presession},
    render::{Page, Section, href, render, t, use_locale},
    routes::{Me, Route, functions, in_locale},
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};

/// From which question on.
#[derive(serde::Deserialize)]
pub struct Part {
    before: Option<Uuid>,
}

/// `/me/questions`.
pub async fn page(
    State(state): State<AppState>,
    SignedIn(resident): SignedIn,
    part: Result<Query<Part>, QueryRejection>,
    saved: Saved,
    visit: Visit,
) -> Response {
    let before = part.ok().and_then(|Query(part)| part.before);
    let (questions, next) = match list_questions(&state.kernel, &resident, before).await {
        Ok(found) => found,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let until = expiry(state.kernel.now());
    let questions: Vec<_> = questions
        .into_iter()
        .map(|question| {
            let photo = question.photo;
            let photo = photo.map(|id| address(&state.kernel.keys, id, Size::Thumb, until));
            (question, photo)
        })
        .collect();
    let session = presession(&state, &visit);
    let form = FormView::open(&state, &session.token, &RECEIPT).await;
    let page = render(&state, &visit, || {
        let view = view! { <Questions questions before next form saved/> };
        Page::new(t("me-questions"), view).within(Section::Mine).private()
    });
    (session.headers(), page).into_response()
}

#[component]
fn Questions(
    /// Each with the address of its photo.
    questions: Vec<(MyQuestion, Option<String>)>,
    before: Option<Uuid>,
    next: Option<Uuid>,
    form: FormView,
    saved: Saved,
) -> impl IntoView {
    let here = href(&Route::Me(Me::Questions));
    let first = before.map(|_| here.clone());
    let next = next.map(|next| format!("{here}?before={next}"));
    let paged = first.is_some() || next.is_some();
    let none = questions.is_empty();
    let list = questions
        .into_iter()
        .map(|(question, photo)| view! { <Question question photo/> })
        .collect_view();
    view! {
        <Breadcrumb above=vec![(Route::Me(Me::Overview), t("me"))]/>
        <h1>{t("me-questions")}</h1>
        <SavedNotice saved/>
        <ErrorSummary errors=form.errors.clone()/>
        {none.then(|| view! {
            <p>{t("me-questions-none")}</p>
            <p><a href=href(&Route::AskNew(None))>{t("ask-new")}</a></p>
        })}
        {list}
        {paged.then(|| view! { <Pagination first next/> })}
        <h2>{t("me-receipt")}</h2>
        <p>{t("me-receipt-intro")}</p>
        <form
            method="post"
            action=in_locale(functions::KEEP_RECEIPT, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <Field
                form
                name=RECEIPT_FIELD
                control=Control::Text
                label=t("me-receipt-label")
                hint=t("me-receipt-hint")
                max_length=2_000
            />
            <SubmitButton text=t("me-receipt-keep") weight=Weight::Plain/>
        </form>
    }
}

#[component]
fn Question(question: MyQuestion, photo: Option<String>) -> impl IntoView {
    let about = match question.source {
        Source::Sorting => t("me-question-sorting"),
        Source::General => t("me-question-general"),
    };
    let (state, outcome) = match question.state {
        MyQuestionState::Open => (t("question-state-open"), None),
        MyQuestionState::Answered(answer) => {
            (t("question-state-answered"), Some((t("question-answer"), answer)))
        }
        MyQuestionState::Dismissed(reason) => {
            let why = reason.map(|reason| {
                (t("question-reason"), t(&format!("dismissal-{}-explained", reason.as_str())))
            });
            (t("question-state-dismissed"), why)
        }
    };
    let detail = (!question.detail.is_empty()).then(
        || view! { <dt>{t("question-detail")}</dt> <dd class="lines">{question.detail}</dd> },
    );
    let photo = photo.map(|source| {
        view! {
            <dt>{t("question-photo")}</dt>
            <dd><img class="thumb" src=source alt=t("question-photo")/></dd>
        }
    });
    let outcome =
        outcome.map(|(name, text)| view! { <dt>{name}</dt> <dd class="lines">{text}</dd> });
    view! {
        <h2>{question.words}</h2>
        <dl class="facts">
            <dt>{t("question-number")}</dt>
            <dd class="num">{question.number}</dd>
            <dt>{t("me-question-about")}</dt>
            <dd>{about}</dd>
            {detail}
            {photo}
            <dt>{t("question-asked-at")}</dt>
            <dd class="num">{date_and_time(use_locale(), question.asked_at)}</dd>
            <dt>{t("question-state")}</dt>
            <dd>{state}</dd>
            {outcome}
        </dl>
    }
}
