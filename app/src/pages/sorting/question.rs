//! The receipt of a question, and later its answer. Whoever has the address can read it.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use backend::{
    files::{
        Size,
        address::{address, expiry},
    },
    sorting::{AskedQuestion, QuestionState, ReadQuestionError, read_question},
};
use leptos::prelude::*;

use crate::{
    components::{
        button::{LinkButton, Weight},
        notice::{Kind, Notice},
    },
    pages::{
        me::keep::{Keep, KeepReceipt, keep},
        problem::problem_page,
    },
    render::{Page, Section, href, render, t, use_locale},
    routes::Route,
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};

/// `/sorting/questions/{secret}`. A wrong secret and a question that is gone look the same.
pub async fn page(
    State(state): State<AppState>,
    Path(secret): Path<String>,
    visit: Visit,
) -> Response {
    let question = match read_question(&state.kernel, &secret).await {
        Ok(question) => question,
        Err(ReadQuestionError::NotFound) => {
            return problem_page(&state, &visit, StatusCode::NOT_FOUND);
        }
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "question not read");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let photo = question
        .photo
        .map(|id| address(&state.kernel.keys, id, Size::Thumb, expiry(state.kernel.now())));
    let keep = keep(&state, &visit, question.resident).await;
    render(&state, &visit, || {
        Page::new(t("question-title"), view! { <Receipt question keep secret photo/> })
            .within(Section::Home)
            .private()
    })
}

#[component]
fn Receipt(
    question: AskedQuestion,
    photo: Option<String>,
    keep: Keep,
    secret: String,
) -> impl IntoView {
    let locale = use_locale();
    let waiting = question.state == QuestionState::Open;
    let (state, outcome) = match question.state {
        QuestionState::Open => (t("question-state-open"), None),
        QuestionState::Answered(answer) => {
            (t("question-state-answered"), Some((t("question-answer"), answer)))
        }
        QuestionState::Dismissed(reason) => {
            let why = reason.map(|reason| {
                (t("question-reason"), t(&format!("dismissal-{}-explained", reason.as_str())))
            });
            (t("question-state-dismissed"), why)
        }
    };
    let outcome = outcome.map(|(name, text)| {
        view! { <dt>{name}</dt> <dd class="lines">{text}</dd> }
    });
    let phone = question.masked_phone.map(|phone| {
        view! { <dt>{t("question-phone")}</dt> <dd class="num">{phone}</dd> }
    });
    let detail = (!question.detail.is_empty()).then(
        || view! { <dt>{t("question-detail")}</dt> <dd class="lines">{question.detail}</dd> },
    );
    let photo = photo.map(|source| {
        view! {
            <dt>{t("question-photo")}</dt>
            <dd><img class="thumb" src=source alt=t("question-photo")/></dd>
        }
    });
    view! {
        <h1>{t("question-title")}</h1>
        {waiting.then(|| view! {
            <Notice kind=Kind::Success title=t("question-save")><p>{t("question-thanks")}</p></Notice>
        })}
        <dl class="facts">
            <dt>{t("question-number")}</dt>
            <dd class="num">{question.number.to_string()}</dd>
            <dt>{t("question-words")}</dt>
            <dd>{question.words}</dd>
            {detail}
            {photo}
            {phone}
            <dt>{t("question-asked-at")}</dt>
            <dd class="num">{date_and_time(locale, question.asked_at)}</dd>
            <dt>{t("question-state")}</dt>
            <dd>{state}</dd>
            {outcome}
        </dl>
        <KeepReceipt keep secret/>
        {waiting.then(|| view! {
            <h2>{t("question-next")}</h2>
            <p>{t("question-next-open")}</p>
        })}
        <p>
            <LinkButton text=t("question-another") href=href(&Route::Sorting) weight=Weight::Plain/>
        </p>
    }
}
