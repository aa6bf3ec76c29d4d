//! The form for what nothing answers.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::{
    forms::{FormKey, FormValues},
    notices::questions::{MAX_DETAIL, MAX_SUBJECT},
};
use leptos::prelude::*;

use crate::{
    api::notices::ASK,
    components::{
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        field::{Control, Field},
        notice::{Kind, Notice},
    },
    form::{FormView, presession},
    islands::form_sender::FormSender,
    render::{Page, Section, render, t},
    routes::{Route, functions, in_locale},
    state::AppState,
    visit::Visit,
};

/// What was asked in vain, to begin with.
#[derive(serde::Deserialize)]
pub struct Prefill {
    #[serde(default)]
    words: String,
}

/// `/ask/new`.
pub async fn page(
    State(state): State<AppState>,
    prefill: Result<Query<Prefill>, QueryRejection>,
    visit: Visit,
) -> Response {
    let session = presession(&state, &visit);
    let mut form = FormView::open(&state, &session.token, &ASK).await;
    if let Ok(Query(prefill)) = prefill
        && form.values.get("subject").is_none()
    {
        let words = domain::text::clean_line(&prefill.words);
        form.values = form.values.extend(FormValues::from_post(&ASK, [("subject", words)]));
    }
    (session.headers(), show(&state, &visit, form)).into_response()
}

/// The page with `form` in it.
pub fn show(state: &AppState, visit: &Visit, form: FormView) -> Response {
    render(state, visit, || {
        Page::new(t("ask-new"), view! { <FormPage form/> })
            .describe(t("ask-new-about"))
            .within(Section::Home)
            .private()
    })
}

#[component]
fn FormPage(form: FormView) -> impl IntoView {
    let locale = crate::render::use_locale();
    view! {
        <Breadcrumb above=vec![(Route::Ask(None), t("ask"))]/>
        <h1>{t("ask-new")}</h1>
        <p>{t("ask-new-about")}</p>
        <form
            method="post"
            action=in_locale(functions::QUESTION_ASK, locale)
            enctype="multipart/form-data"
            novalidate
            data-sending=t("form-sending")
            data-failed=t("form-failed")
        >
            <Fields form/>
            <SubmitButton text=t("ask-send") weight=Weight::Primary/>
            <FormSender/>
        </form>
        <p class="small soft">{t("ask-kept")}</p>
    }
}

/// What the island replaces after a failure: errors, key and fields.
#[component]
fn Fields(form: FormView) -> impl IntoView {
    view! {
        <div data-fields>
            {(!form.kept).then(|| view! {
                <Notice kind=Kind::Warning title=t("problem-unavailable")><p>{t("ask-not-now")}</p></Notice>
            })}
            <ErrorSummary errors=form.errors.clone()/>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <Field
                form=form.clone()
                name="subject"
                control=Control::Text
                label=t("ask-subject")
                hint=t("ask-subject-hint")
                max_length=MAX_SUBJECT
            />
            <Field
                form=form.clone()
                name="detail"
                control=Control::Long
                label=t("ask-question-detail")
                hint=t("ask-question-detail-hint")
                max_length=MAX_DETAIL
            />
            <Field
                form
                name="phone"
                control=Control::Phone
                label=t("ask-phone")
                hint=t("ask-phone-hint")
                max_length=20
            />
        </div>
    }
}
