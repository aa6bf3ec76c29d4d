//! My account: who I am here, where I am signed in, password and codes.

pub mod password;
pub mod recovery_codes;

use app::{
    components::{
        badge::{Badge, Tone},
        button::{LinkButton, SubmitButton, Weight},
    },
    form::{FormView, presession},
    pages::problem::problem_page,
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    accounts::staff::{account::overview, session::Listed},
    forms::FormKey,
};
use leptos::prelude::*;

use crate::{
    api::account::END_SESSION,
    desk::Desk,
    frame,
    routes::{StaffRoute, functions, link, patterns},
};

/// `/staff/account`.
pub(super) async fn page(State(state): State<AppState>, visit: Visit, desk: Desk) -> Response {
    let who = desk.staff().id;
    let overview = match overview(&state.kernel, who).await {
        Ok(overview) => overview,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "account not read");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let browser = presession(&state, &visit);
    let form = FormView::open(&state, &browser.token, &END_SESSION).await;
    let page = render(&state, &visit, || {
        let key = form.key.to_text();
        let staff = desk.staff();
        let roles = staff.roles.iter().map(|role| t(&format!("role-{}", role.as_str())));
        let body = view! {
            <dl class="facts">
                <dt>{t("staff-name")}</dt><dd>{staff.name.clone()}</dd>
                <dt>{t("staff-login")}</dt><dd>{staff.login.clone()}</dd>
                <dt>{t("staff-role")}</dt>
                <dd>{roles.collect::<Vec<_>>().join(&t("list-separator"))}</dd>
            </dl>
            <form method="post" action=in_locale(functions::SIGN_OUT, use_locale()) enctype="multipart/form-data">
                <SubmitButton text=t("staff-sign-out") weight=Weight::Plain/>
            </form>
            <h2>{t("staff-password")}</h2>
            <p>
                <LinkButton
                    text=t("staff-password-change")
                    href=link(&StaffRoute::Password)
                    weight=Weight::Plain
                />
            </p>
            {state.provider.is_some().then(|| view! { <Identity linked=overview.is_linked/> })}
            <h2>{t("staff-recovery")}</h2>
            <p>{t_with("staff-recovery-left", &[("count", overview.recovery_codes.into())])}</p>
            <form
                method="post"
                action=in_locale(functions::RECOVERY_CODES, use_locale())
                enctype="multipart/form-data"
            >
                <input type="hidden" name=FormKey::FIELD value=key.clone()/>
                <SubmitButton text=t("staff-recovery-renew") weight=Weight::Plain/>
            </form>
            <h2>{t("staff-sessions")}</h2>
            <Sessions sessions=overview.sessions current=desk.session.id key/>
        };
        frame::page(&desk, "account", &t("staff-section-account"), body)
    });
    (browser.headers(), page).into_response()
}

/// Whether the account is linked at the identity provider, and the way to do it.
#[component]
fn Identity(linked: bool) -> impl IntoView {
    view! {
        <h2>{t("staff-provider")}</h2>
        <p>{t(if linked { "staff-provider-linked" } else { "staff-provider-unlinked" })}</p>
        {(!linked).then(|| view! {
            <p>
                <LinkButton
                    text=t("staff-provider-link")
                    href=in_locale(patterns::PROVIDER_LINK, use_locale())
                    weight=Weight::Plain
                />
            </p>
        })}
    }
}

/// Where somebody is signed in, with a button to end each, and one for all but this one.
#[component]
fn Sessions(sessions: Vec<Listed>, current: uuid::Uuid, key: String) -> impl IntoView {
    let locale = use_locale();
    let others = sessions.len() > 1;
    let end = |id: String, text: String| {
        view! {
            <form method="post" action=in_locale(functions::END_SESSION, locale) enctype="multipart/form-data">
                <input type="hidden" name=FormKey::FIELD value=key.clone()/>
                <input type="hidden" name="session" value=id/>
                <SubmitButton text weight=Weight::Plain/>
            </form>
        }
    };
    let rows = sessions
        .iter()
        .map(|one| {
            let device = match one.device.as_str() {
                "" => t("staff-session-unknown"),
                device => device.to_owned(),
            };
            let last = if one.id == current {
                view! { <Badge text=t("staff-session-this") tone=Tone::Good/> }.into_any()
            } else {
                end(one.id.to_string(), t("staff-session-end")).into_any()
            };
            view! {
                <tr>
                    <td data-label=t("staff-session-device")>{device}</td>
                    <td data-label=t("staff-session-since")>{date_and_time(locale, one.created_at)}</td>
                    <td data-label=t("staff-session-seen")>{date_and_time(locale, one.seen_at)}</td>
                    <td data-label=t("staff-session-act")>{last}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="cards">
            <caption>{t("staff-sessions-caption")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t("staff-session-device")}</th>
                    <th scope="col">{t("staff-session-since")}</th>
                    <th scope="col">{t("staff-session-seen")}</th>
                    <th scope="col">{t("staff-session-act")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {others.then(|| end("others".to_owned(), t("staff-sessions-end-others")))}
    }
}
