//! To the bureau's identity provider and back. Both are plain addresses that are read: the policy for
//! forms would not let one lead to another site.

use std::net::{IpAddr, Ipv4Addr};

use app::{
    components::button::{LinkButton, Weight},
    form::presession,
    pages::problem::problem_page,
    render::{Page, Scripts, render, t},
    routes::Route,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use backend::{
    Problem,
    accounts::staff::{
        provider::{Back, CameBack, ProviderError, come_back, leave},
        sign_in::From,
    },
    privacy::Redacted,
};
use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    api::cookie,
    desk::Desk,
    routes::{StaffRoute, link as address},
};

/// What the provider sends the browser back with.
#[derive(serde::Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
}

/// `/staff/sign-in/provider`.
pub(super) async fn go(State(state): State<AppState>, visit: Visit) -> Response {
    send(&state, &visit, None).await
}

/// `/staff/account/provider`.
pub(super) async fn link(State(state): State<AppState>, visit: Visit, desk: Desk) -> Response {
    if let Err(confirm) = desk.confirmed(&state, &visit, &StaffRoute::Account) {
        return confirm.into_response();
    }
    send(&state, &visit, Some(desk.staff().id)).await
}

async fn send(state: &AppState, visit: &Visit, linking: Option<Uuid>) -> Response {
    let Some(provider) = &state.provider else {
        return problem_page(state, visit, StatusCode::NOT_FOUND);
    };
    let browser = presession(state, visit);
    let from = address_of(visit);
    match leave(&state.kernel, provider, browser.token.id(), from, linking).await {
        Ok(address) => (browser.headers(), Redirect::to(&address)).into_response(),
        Err(error) => refused(state, visit, &error),
    }
}

/// `/staff/sign-in/provider/back`.
pub(super) async fn back(
    State(state): State<AppState>,
    Query(answer): Query<Answer>,
    headers: HeaderMap,
    visit: Visit,
) -> Response {
    let Some(provider) = &state.provider else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    let Some(browser) = &visit.presession else {
        return refused(&state, &visit, &ProviderError::Unexpected);
    };
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    let back = Back {
        state: Redacted::new(answer.state),
        code: Redacted::new(answer.code),
        staff: Desk::open(&state, &visit).await.ok().map(|desk| desk.staff().id),
        demonstration: state.district.get().demonstration,
        from: From {
            presession: browser.id(),
            device: visit.staff_device.clone(),
            label: crate::browser::label(agent.unwrap_or_default()),
            address: address_of(&visit),
            request_id: Some(visit.request_id.clone()),
        },
    };
    let (next, cookies) = match come_back(&state.kernel, provider, back).await {
        Ok(CameBack::SecondProof) => (StaffRoute::Code(None), Vec::new()),
        Ok(CameBack::Linked) => (StaffRoute::Account, Vec::new()),
        Ok(CameBack::SignedIn(signed_in)) => {
            let session = cookie::session(&state, &signed_in.session);
            let device = cookie::device(&state, &signed_in.device);
            (StaffRoute::Start, [session, device].into_iter().flatten().collect())
        }
        Err(error) => return refused(&state, &visit, &error),
    };
    let next = Route::from(next).href(visit.locale);
    let cookies: HeaderMap =
        cookies.into_iter().map(|cookie| (header::SET_COOKIE, cookie)).collect();
    let mut response = Redirect::to(&next).into_response();
    response.headers_mut().extend(cookies);
    response
}

fn address_of(visit: &Visit) -> IpAddr {
    visit.address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

fn refused(state: &AppState, visit: &Visit, error: &ProviderError) -> Response {
    if error.status() >= 500 {
        tracing::error!(error = error as &dyn std::error::Error, "identity provider not used");
    }
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    render(state, visit, || {
        let view = view! {
            <h1>{t("staff-provider")}</h1>
            <p>{t(&format!("error-{}", error.code()))}</p>
            <LinkButton
                text=t("staff-sign-in")
                href=address(&StaffRoute::SignIn(None))
                weight=Weight::Plain
            />
        };
        let mut page = Page::new(t("staff-provider"), view).private().status(status);
        page.scripts = Scripts::Console;
        page
    })
}
