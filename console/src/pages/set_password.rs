//! Where somebody sets their password with a link.

use app::{
    components::{
        button::{LinkButton, SubmitButton, Weight},
        error_summary::ErrorSummary,
        field::{Control, Field},
    },
    form::{FormView, presession},
    pages::problem::problem_page,
    render::{Page, Scripts, render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    accounts::{
        SessionToken,
        staff::{invitation::login_of, password::MAX_LENGTH},
    },
    forms::FormKey,
};
use leptos::prelude::*;

use crate::{
    api::sign_in::SET_PASSWORD,
    routes::{StaffRoute, functions, link},
};

/// `/staff/set-password/{token}`.
pub(super) async fn page(
    State(state): State<AppState>,
    Path(token): Path<String>,
    visit: Visit,
) -> Response {
    let login = match SessionToken::parse(&token) {
        Some(token) => login_of(&state.kernel, &token).await,
        None => Ok(None),
    };
    let browser = presession(&state, &visit);
    let page = match login {
        Ok(Some(login)) => {
            let form = FormView::open(&state, &browser.token, &SET_PASSWORD).await;
            show(&state, &visit, &login, token, form)
        }
        Ok(None) => gone(&state, &visit),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "link not read");
            problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE)
        }
    };
    (browser.headers(), page).into_response()
}

fn show(state: &AppState, visit: &Visit, login: &str, token: String, form: FormView) -> Response {
    render(state, visit, || {
        let view = view! {
            <h1>{t("staff-set-password")}</h1>
            <p>{t_with("staff-set-password-for", &[("login", login.into())])}</p>
            <form
                method="post"
                action=in_locale(functions::SET_PASSWORD, use_locale())
                enctype="multipart/form-data"
                novalidate
            >
                <ErrorSummary errors=form.errors.clone()/>
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="token" value=token/>
                // For password managers, which keep the two together.
                <input type="text" name="login" value=login.to_owned() autocomplete="username" hidden readonly/>
                <NewPassword form/>
                <SubmitButton text=t("staff-set-password") weight=Weight::Primary/>
            </form>
        };
        let mut page = Page::new(t("staff-set-password"), view).private();
        page.scripts = Scripts::Console;
        page
    })
}

/// A password and the same once more.
#[component]
pub(super) fn NewPassword(form: FormView) -> impl IntoView {
    view! {
        <Field
            form=form.clone()
            name="password"
            control=Control::NewPassword
            label=t("staff-password-new")
            hint=t("staff-password-new-hint")
            max_length=MAX_LENGTH
        />
        <Field
            form
            name="again"
            control=Control::NewPassword
            label=t("staff-password-again")
            hint=t("staff-password-again-hint")
            max_length=MAX_LENGTH
        />
    }
}

fn gone(state: &AppState, visit: &Visit) -> Response {
    render(state, visit, || {
        let view = view! {
            <h1>{t("staff-link-gone")}</h1>
            <p>{t("error-link-gone")}</p>
            <LinkButton
                text=t("staff-sign-in")
                href=link(&StaffRoute::SignIn(None))
                weight=Weight::Plain
            />
        };
        Page::new(t("staff-link-gone"), view).private().status(StatusCode::NOT_FOUND)
    })
}
