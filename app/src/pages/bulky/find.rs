//! Finding a booking again by its number and 提取码.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use backend::forms::FormKey;
use leptos::prelude::*;

use crate::{
    api::{
        bulky::FIND,
        cases::{CODE, NUMBER},
    },
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        field::{Control, Field},
    },
    form::{FormView, presession},
    render::{Page, Section, href, render, t, t_with, use_locale},
    routes::{Route, Service, functions, in_locale},
    state::AppState,
    visit::Visit,
};

/// `/bulky/find`.
pub async fn page(State(state): State<AppState>, visit: Visit) -> Response {
    let session = presession(&state, &visit);
    let form = FormView::open(&state, &session.token, &FIND).await;
    (session.headers(), show(&state, &visit, form)).into_response()
}

/// The page with `form` in it.
pub fn show(state: &AppState, visit: &Visit, form: FormView) -> Response {
    render(state, visit, || {
        Page::new(t("bulky-find"), view! { <Find form/> })
            .describe(t("bulky-find-description"))
            .within(Section::Home)
            .private()
    })
}

#[component]
fn Find(form: FormView) -> impl IntoView {
    let state = expect_context::<AppState>();
    let hotline = state.district.get().hotline.clone();
    view! {
        <h1>{t("bulky-find")}</h1>
        <p>{t("bulky-find-intro")}</p>
        <form
            method="post"
            action=in_locale(functions::BOOKING_FIND, use_locale())
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
            <SubmitButton text=t("bulky-find-button") weight=Weight::Primary/>
        </form>
        <p class="small soft">{t_with("bulky-find-lost", &[("hotline", hotline.into())])}</p>
        <ul class="onward">
            <li><a href=href(&Route::Service(Service::Bulky))>{t("service-bulky")}</a></li>
        </ul>
    }
}
