//! Where a resident says their number, to be sent a code.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::forms::{FormKey, FormValues};
use leptos::prelude::*;

use crate::{
    api::me::{PHONE, TO},
    components::{
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        field::{Control, Field},
    },
    form::{FormView, presession},
    render::{Page, Section, render, t, use_locale},
    routes::{Me, functions, in_locale},
    state::AppState,
    visit::Visit,
};

/// The page to come back to.
#[derive(serde::Deserialize)]
pub struct Back {
    to: Option<String>,
}

/// `/me/sign-in`.
pub async fn page(
    State(state): State<AppState>,
    back: Result<Query<Back>, QueryRejection>,
    visit: Visit,
) -> Response {
    let to = back.ok().and_then(|Query(back)| Me::from_path(&back.to?));
    open(&state, &visit, to).await
}

/// The form as this browser's draft has it.
pub async fn open(state: &AppState, visit: &Visit, to: Option<Me>) -> Response {
    let session = presession(state, visit);
    let mut form = FormView::open(state, &session.token, &PHONE).await;
    if let Some(to) = to {
        form.values = form.values.extend(FormValues::from_post(&PHONE, [(TO, to.path())]));
    }
    (session.headers(), show(state, visit, form)).into_response()
}

/// The page with `form` in it.
pub fn show(state: &AppState, visit: &Visit, form: FormView) -> Response {
    render(state, visit, || {
        Page::new(t("me-sign-in"), view! { <SignInView form/> }).within(Section::Mine).private()
    })
}

#[component]
fn SignInView(form: FormView) -> impl IntoView {
    view! {
        <Breadcrumb above=vec![]/>
        <h1>{t("me-sign-in")}</h1>
        <p>{t("me-sign-in-intro")}</p>
        <ul>
            <li>{t("me-gives-questions")}</li>
            <li>{t("me-gives-things")}</li>
            <li>{t("me-gives-devices")}</li>
            <li>{t("me-gives-data")}</li>
        </ul>
        <form
            method="post"
            action=in_locale(functions::REQUEST_CODE, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <ErrorSummary errors=form.errors.clone()/>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name=TO value=form.value(TO)/>
            <Field
                form
                name="phone"
                control=Control::Phone
                label=t("me-phone")
                hint=t("me-phone-hint")
                max_length=40
            />
            <SubmitButton text=t("me-send-code") weight=Weight::Primary/>
        </form>
        <p class="small soft">{t("me-sign-in-kept")}</p>
    }
}
