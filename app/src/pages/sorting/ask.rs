//! "Ask us": the form about something that the guide does not know.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::forms::{FormKey, FormValues};
use leptos::prelude::*;

use crate::{
    api::sorting::ASK,
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

/// What was searched for in vain, to begin with.
#[derive(serde::Deserialize)]
pub struct Prefill {
    #[serde(default)]
    words: String,
}

/// `/sorting/ask`.
pub async fn page(
    State(state): State<AppState>,
    prefill: Result<Query<Prefill>, QueryRejection>,
    visit: Visit,
) -> Response {
    let session = presession(&state, &visit);
    let mut form = FormView::open(&state, &session.token, &ASK).await;
    if let Ok(Query(prefill)) = prefill
        && form.values.get("words").is_none()
    {
        let words = domain::text::clean_line(&prefill.words);
        form.values = form.values.extend(FormValues::from_post(&ASK, [("words", words)]));
    }
    (session.headers(), show(&state, &visit, form)).into_response()
}

/// The page with `form` in it.
pub fn show(state: &AppState, visit: &Visit, form: FormView) -> Response {
    render(state, visit, || {
        Page::new(t("ask-title"), view! { <AskView form/> })
            .describe(t("ask-description"))
            .within(Section::Home)
            .private()
    })
}

#[component]
fn AskView(form: FormView) -> impl IntoView {
    let locale = crate::render::use_locale();
    view! {
        <Breadcrumb above=vec![(Route::Sorting, t("sorting"))]/>
        <h1>{t("ask-title")}</h1>
        <p>{t("ask-intro")}</p>
        <form
            method="post"
            action=in_locale(functions::SORTING_ASK, locale)
            enctype="multipart/form-data"
            novalidate
            data-sending=t("form-sending")
            data-failed=t("form-failed")
        >
            <AskFields form/>
            <SubmitButton text=t("ask-send") weight=Weight::Primary/>
            <FormSender/>
        </form>
        <p class="small soft">{t("ask-kept")}</p>
    }
}

/// What the island replaces after a failure: errors, key and fields.
#[component]
fn AskFields(form: FormView) -> impl IntoView {
    view! {
        <div data-fields>
            {(!form.kept).then(|| view! {
                <Notice kind=Kind::Warning title=t("problem-unavailable")><p>{t("ask-not-now")}</p></Notice>
            })}
            <ErrorSummary errors=form.errors.clone()/>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <Field
                form=form.clone()
                name="words"
                control=Control::Text
                label=t("ask-words")
                hint=t("ask-words-hint")
                max_length=60
            />
            <Field
                form=form.clone()
                name="detail"
                control=Control::Long
                label=t("ask-detail")
                hint=t("ask-detail-hint")
                max_length=500
            />
            <Field
                form=form.clone()
                name="photo"
                control=Control::Photo
                label=t("ask-photo")
                hint=t("ask-photo-hint")
                max_length=0
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
