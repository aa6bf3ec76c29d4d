//! The receipt of a question, and later its answer. Whoever has the address can read it.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use backend::notices::questions::{AskedQuestion, QuestionState, ReadReceiptError, read_receipt};
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

/// `/ask/questions/{secret}`. A wrong secret and a question that is gone look the same.
pub async fn page(
    State(state): State<AppState>,
    Path(secret): Path<String>,
    visit: Visit,
) -> Response {
    let question = match read_receipt(&state.kernel, &secret).await {
        Ok(question) => question,
        Err(ReadReceiptError::NotFound) => {
            return problem_page(&state, &visit, StatusCode::NOT_FOUND);
        }
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "question not read");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let keep = keep(&state, &visit, question.resident).await;
    render(&state, &visit, || {
        Page::new(t("question-title"), view! { <Receipt question keep secret/> })
            .within(Section::Home)
            .private()
    })
}

#[component]
fn Receipt(question: AskedQuestion, keep: Keep, secret: String) -> impl IntoView {
    let locale = use_locale();
    let waiting = question.state == QuestionState::Open;
    let (state, outcome) = match question.state {
        QuestionState::Open => (t("question-state-open"), None),
        QuestionState::Answered(answer) => {
            (t("question-state-answered"), Some((t("question-answer"), answer)))
        }
        QuestionState::Dismissed(reason) => {
            let why = t(&format!("dismissal-{}-explained", reason.as_str()));
            (t("question-state-dismissed"), Some((t("question-reason"), why)))
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
    view! {
        <h1>{t("question-title")}</h1>
        <Notice kind=Kind::Success title=t("question-save")><p>{t("question-kept")}</p></Notice>
        <dl class="facts">
            <dt>{t("question-number")}</dt>
            <dd class="num">{question.number.to_string()}</dd>
            <dt>{t("question-subject")}</dt>
            <dd>{question.subject}</dd>
            {detail}
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
            <LinkButton text=t("ask-another") href=href(&Route::Ask(None)) weight=Weight::Plain/>
        </p>
    }
}
