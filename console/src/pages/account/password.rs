//! Another password.

use app::{
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        field::{Control, Field},
    },
    form::{FormView, presession},
    render::{render, t, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use backend::{accounts::staff::password::MAX_LENGTH, forms::FormKey};
use leptos::prelude::*;

use crate::{
    api::account::PASSWORD, desk::Desk, frame, pages::set_password::NewPassword, routes::functions,
};

/// `/staff/account/password`.
pub(in crate::pages) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let browser = presession(&state, &visit);
    let form = FormView::open(&state, &browser.token, &PASSWORD).await;
    let page = render(&state, &visit, || {
        let login = desk.staff().login.clone();
        let body = view! {
            <form
                method="post"
                action=in_locale(functions::PASSWORD, use_locale())
                enctype="multipart/form-data"
                novalidate
            >
                <ErrorSummary errors=form.errors.clone()/>
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="text" name="login" value=login autocomplete="username" hidden readonly/>
                <Field
                    form=form.clone()
                    name="old"
                    control=Control::Password
                    label=t("staff-password-old")
                    hint=t("staff-password-old-hint")
                    max_length=MAX_LENGTH
                />
                <NewPassword form/>
                <SubmitButton text=t("staff-password-change") weight=Weight::Primary/>
            </form>
        };
        frame::page(&desk, "account", &t("staff-password-change"), body)
    });
    (browser.headers(), page).into_response()
}
