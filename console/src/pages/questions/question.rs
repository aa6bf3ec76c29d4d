//! `/staff/questions/{source}/{id}`: what was asked, and the ways to close it.

use app::{
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        field::{Control, Field},
        notice::{Kind, Notice},
    },
    form::{FormView, presession},
    pages::problem::problem_page,
    render::{href, render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    texts::{date_and_time, text},
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    files::Size,
    forms::FormKey,
    notices::questions::{CloseError, MAX_ANSWER, OpenQuestion, ReadError, Source, read},
    privacy::unmask::Field as UnmaskField,
};
use domain::{
    accounts::{Act, Kind as Thing},
    notices::Dismissal,
};
use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    api::questions::ANSWER,
    desk::Desk,
    frame,
    photos::address_now,
    routes::{StaffRoute, functions},
};

/// What was refused just now.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Refused {
    #[serde(default)]
    error: String,
}

/// The page of one question.
pub async fn page(
    State(state): State<AppState>,
    Path((source, id)): Path<(String, String)>,
    refused: Result<Query<Refused>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let (Some(source), Ok(id)) = (Source::parse(&source), id.parse::<Uuid>()) else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    let question = match read(&state.kernel, desk.staff(), source, id).await {
        Ok(question) => question,
        Err(ReadError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "question not read");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let session = presession(&state, &visit);
    let mut form = FormView::open(&state, &session.token, &ANSWER).await;
    if form.values.get("id").is_some_and(|of| of != id.to_string()) {
        // Of another question, in another tab: it stays there.
        form = FormView::of(&state, backend::forms::Draft::default(), form.kept);
    }
    let refused = refused.map(|Query(refused)| refused.error).unwrap_or_default();
    let refused = CloseError::CODES.iter().copied().find(|code| *code == refused);
    let photo = question.photo.map(|id| address_now(&state, id, Size::Thumb));
    let page = render(&state, &visit, || {
        let title = question.subject.clone();
        let unmasks = desk.staff().may(Act::Unmask, Thing::Question);
        let body = view! { <QuestionView question form photo refused unmasks/> };
        frame::page(&desk, "questions", &title, body)
    });
    (session.headers(), page).into_response()
}

#[component]
fn QuestionView(
    question: OpenQuestion,
    form: FormView,
    photo: Option<String>,
    refused: Option<&'static str>,
    /// Whether this person may see the whole phone number.
    unmasks: bool,
) -> impl IntoView {
    let locale = use_locale();
    let fact =
        |name: &str, value: String| view! { <dt>{t(name)}</dt> <dd class="lines">{value}</dd> };
    let language = text(question.locale, "language-name", &[]);
    let photo = photo.map(|source| {
        view! {
            <dt>{t("question-photo")}</dt>
            <dd><img class="thumb" src=source alt=t("question-photo")/></dd>
        }
    });
    let closed = question.closed_at.map(|at| {
        let outcome =
            question.answer.clone().map(|answer| fact("question-answer", answer)).or_else(|| {
                let reason = question.reason?;
                Some(fact("question-reason", t(&format!("dismissal-{}", reason.as_str()))))
            });
        view! { {outcome} <dt>{t("question-closed-at")}</dt> <dd>{date_and_time(locale, at)}</dd> }
    });
    let taken = question.claimed.as_ref().filter(|claimed| !claimed.is_me).map(|claimed| {
        let until = date_and_time(locale, claimed.until);
        t_with(
            "question-taken",
            &[("login", claimed.login.as_str().into()), ("until", until.into())],
        )
    });
    let phone = question.masked_phone.clone().map(|phone| {
        let field = match question.source {
            Source::Sorting => UnmaskField::QuestionPhone,
            Source::General => UnmaskField::AskedPhone,
        };
        let form = href(&StaffRoute::Unmask(field.as_str().to_owned(), question.id).into());
        let link = unmasks.then(|| view! { <a href=form>{t("unmask-link")}</a> });
        view! {
            <dt>{t("question-phone")}</dt>
            <dd><span class="num">{phone}</span> " " {link}</dd>
        }
    });
    let is_open = question.closed_at.is_none();
    let writes = is_open && question.may_write && taken.is_none();
    view! {
        {refused.map(|code| view! {
            <Notice kind=Kind::Warning title=t(&format!("error-{code}"))><p>{t("question-refused")}</p></Notice>
        })}
        {taken.map(|title| view! { <Notice kind=Kind::Info title><p>{t("question-taken-advice")}</p></Notice> })}
        <dl class="facts">
            {fact("question-number", question.number.clone())}
            {(!question.detail.is_empty()).then(|| fact("question-detail", question.detail.clone()))}
            {photo}
            {phone}
            {fact("question-language", language)}
            {fact("question-asked-at", date_and_time(locale, question.asked_at))}
            {closed}
        </dl>
        {writes.then(|| view! { <Work question form/> })}
        <p><a href=href(&StaffRoute::Questions.into())>{t("questions-back")}</a></p>
    }
}

/// What this person may do with it.
#[component]
fn Work(question: OpenQuestion, form: FormView) -> impl IntoView {
    let locale = use_locale();
    let mine = question.claimed.is_some();
    let which = || {
        view! {
            <input type="hidden" name="source" value=question.source.as_str()/>
            <input type="hidden" name="id" value=question.id.to_string()/>
        }
    };
    let (act, label) =
        if mine { ("release", "question-release") } else { ("claim", "question-claim") };
    let reasons = Dismissal::ALL
        .map(|reason| {
            view! {
                <label class="choice">
                    <input type="radio" name="reason" value=reason.as_str()/>
                    {t(&format!("dismissal-{}", reason.as_str()))}
                </label>
            }
        })
        .collect_view();
    view! {
        <form method="post" action=in_locale(functions::QUESTION_CLAIM, locale) enctype="multipart/form-data">
            {which()}
            <p class="small soft">{t("question-claim-about")}</p>
            <p><button class="button plain" name="act" value=act>{t(label)}</button></p>
        </form>
        <h2>{t("question-answer")}</h2>
        <form
            method="post"
            action=in_locale(functions::QUESTION_ANSWER, locale)
            enctype="multipart/form-data"
            novalidate
        >
            <ErrorSummary errors=form.errors.clone()/>
            {which()}
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <Field
                form
                name="answer"
                control=Control::Long
                label=t("question-answer-text")
                hint=t("question-answer-hint")
                max_length=MAX_ANSWER
            />
            <SubmitButton text=t("question-answer-send") weight=Weight::Primary/>
        </form>
        <details class="group">
            <summary>{t("question-dismiss")}</summary>
            <form
                class="prose"
                method="post"
                action=in_locale(functions::QUESTION_DISMISS, locale)
                enctype="multipart/form-data"
            >
                {which()}
                <fieldset class="field">
                    <legend>{t("question-dismiss-why")}</legend>
                    {reasons}
                </fieldset>
                <SubmitButton text=t("question-dismiss-send") weight=Weight::Plain/>
            </form>
        </details>
    }
}
