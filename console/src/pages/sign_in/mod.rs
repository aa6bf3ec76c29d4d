//! Where staff sign in: login and password first, a code after that ([`code`]).

pub mod code;

use app::{
    components::{
        button::{LinkButton, SubmitButton, Weight},
        error_summary::ErrorSummary,
        field::{Control, Field},
        notice::{Kind, Notice},
    },
    form::{FormView, presession},
    render::{Page, Scripts, render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::{
    accounts::staff::{demonstration, password::MAX_LENGTH},
    forms::FormKey,
};
use leptos::prelude::*;

use crate::{
    api::sign_in::SIGN_IN,
    routes::{functions, patterns},
};

/// Where to go afterwards.
#[derive(Debug, Default, serde::Deserialize)]
pub struct WayBack {
    pub to: Option<String>,
}

impl WayBack {
    /// What the address says; nothing if it cannot be read.
    #[must_use]
    pub fn of(query: Result<Query<Self>, QueryRejection>) -> String {
        query.ok().and_then(|Query(back)| back.to).unwrap_or_default()
    }
}

/// `/staff/sign-in`.
pub(super) async fn page(
    State(state): State<AppState>,
    back: Result<Query<WayBack>, QueryRejection>,
    visit: Visit,
) -> Response {
    let session = presession(&state, &visit);
    let form = FormView::open(&state, &session.token, &SIGN_IN).await;
    let page = with_way_back(&state, &visit, form, WayBack::of(back));
    (session.headers(), page).into_response()
}

/// The page with `form` in it.
pub fn show(state: &AppState, visit: &Visit, form: FormView) -> Response {
    let to = form.value("to");
    with_way_back(state, visit, form, to)
}

fn with_way_back(state: &AppState, visit: &Visit, form: FormView, to: String) -> Response {
    render(state, visit, || {
        let view = view! {
            <h1>{t("staff-sign-in")}</h1>
            <form
                method="post"
                action=in_locale(functions::SIGN_IN, use_locale())
                enctype="multipart/form-data"
                novalidate
            >
                <ErrorSummary errors=form.errors.clone()/>
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="to" value=to.clone()/>
                <Field
                    form=form.clone()
                    name="login"
                    control=Control::Login
                    label=t("staff-login")
                    hint=t("staff-login-hint")
                    max_length=40
                />
                <Field
                    form
                    name="password"
                    control=Control::Password
                    label=t("staff-password")
                    hint=t("staff-password-hint")
                    max_length=MAX_LENGTH
                />
                <SubmitButton text=t("staff-sign-in") weight=Weight::Primary/>
            </form>
            {state.provider.is_some().then(|| view! {
                <p class="note">
                    <LinkButton
                        text=t("staff-sign-in-provider")
                        href=in_locale(patterns::PROVIDER, use_locale())
                        weight=Weight::Plain
                    />
                </p>
            })}
            {state.district.get().demonstration.then(|| view! { <Demonstration state=state.clone()/> })}
        };
        let mut page = Page::new(t("staff-sign-in"), view).private();
        page.scripts = Scripts::Console;
        page
    })
}

/// How to sit at every desk of the demonstration.
#[component]
fn Demonstration(state: AppState) -> impl IntoView {
    let rows = demonstration::ACCOUNTS
        .map(|(login, _, role)| {
            let role = t(&format!("role-{}", role.as_str()));
            view! {
                <tr>
                    <td data-label=t("staff-login")><code>{login}</code></td>
                    <td data-label=t("staff-role")>{role}</td>
                </tr>
            }
        })
        .collect_view();
    let code = demonstration::code(&state.kernel);
    view! {
        <Notice kind=Kind::Info title=t("staff-demonstration")>
            <p>
                {t_with(
                    "staff-demonstration-how",
                    &[("password", demonstration::PASSWORD.into()), ("code", code.into())],
                )}
            </p>
            <table class="cards">
                <caption>{t("staff-demonstration-accounts")}</caption>
                <thead>
                    <tr><th scope="col">{t("staff-login")}</th><th scope="col">{t("staff-role")}</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </Notice>
    }
}
