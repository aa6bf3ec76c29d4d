//! Finding a case again by its number and 提取码.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::forms::{FormKey, FormValues};
use leptos::prelude::*;

use crate::{
    api::cases::{CODE, FIND, NUMBER},
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        field::{Control, Field},
    },
    form::{FormView, presession},
    render::{Page, Section, href, render, t, t_with, use_locale},
    routes::{Route, functions, in_locale},
    state::AppState,
    visit::Visit,
};

/// The number, from a link.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Prefill {
    #[serde(default)]
    number: String,
}

/// `/cases/find`.
pub async fn page(
    State(state): State<AppState>,
    prefill: Result<Query<Prefill>, QueryRejection>,
    visit: Visit,
) -> Response {
    let session = presession(&state, &visit);
    let mut form = FormView::open(&state, &session.token, &FIND).await;
    if let Ok(Query(prefill)) = prefill
        && form.values.get(NUMBER).is_none()
    {
        let number = domain::text::clean_line(&prefill.number);
        form.values = form.values.extend(FormValues::from_post(&FIND, [(NUMBER, number)]));
    }
    (session.headers(), show(&state, &visit, form)).into_response()
}

/// The page with `form` in it.
pub fn show(state: &AppState, visit: &Visit, form: FormView) -> Response {
    render(state, visit, || {
        Page::new(t("case-find"), view! { <Find form/> })
            .describe(t("case-find-description"))
            .within(Section::Report)
            .private()
    })
}

#[component]
fn Find(form: FormView) -> impl IntoView {
    let state = expect_context::<AppState>();
    let hotline = state.district.get().hotline.clone();
    view! {
        <h1>{t("case-find")}</h1>
        <p>{t("case-find-intro")}</p>
        <form
            method="post"
            action=in_locale(functions::CASE_FIND, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <ErrorSummary errors=form.errors.clone()/>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <Field
                form=form.clone()
                name=NUMBER
                control=Control::Text
                label=t("case-number")
                hint=t("case-number-hint")
                max_length=40
            />
            <Field
                form
                name=CODE
                control=Control::Text
                label=t("receipt-code")
                hint=t("case-code-hint")
                max_length=20
            />
            <SubmitButton text=t("case-find-button") weight=Weight::Primary/>
        </form>
        <p class="small soft">{t_with("case-find-lost", &[("hotline", hotline.into())])}</p>
        <ul class="onward">
            <li><a href=href(&Route::Cases(String::new()))>{t("public-cases-title")}</a></li>
        </ul>
    }
}
