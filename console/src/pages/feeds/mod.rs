//! `/staff/feeds`: who pushes live data, how their feeds are, and their keys; and the sources of
//! places.

pub mod health;
pub mod keys;
pub mod source;

use app::{
    components::{
        button::{LinkButton, Weight},
        notice::{Kind as NoticeKind, Notice},
    },
    form::{FormView, presession},
    pages::problem::problem_page,
    render::{href, render, t},
    routes::Route,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::places::{
    feeds::{
        FeedToken, Scope,
        health::{HealthError, health},
        keys::{NewKey, list},
    },
    sources::sources,
};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;

use crate::{
    api::feeds::{CREATE, REVOKE},
    desk::Desk,
    frame,
    routes::StaffRoute,
};

/// The page.
pub(in crate::pages) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let health = match health(&state.kernel, desk.staff()).await {
        Ok(health) => health,
        Err(HealthError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(HealthError::Database(error)) => return unread(&state, &visit, &error),
    };
    let (keys, sources) = match (list(&state.kernel).await, sources(&state.kernel).await) {
        (Ok(keys), Ok(sources)) => (keys, sources),
        (Err(error), _) | (_, Err(error)) => return unread(&state, &visit, &error),
    };
    let may_write = desk.staff().may(Act::Write, Kind::Feed);
    let browser = presession(&state, &visit);
    let form = FormView::open(&state, &browser.token, &CREATE).await;
    let revoking = FormView::open(&state, &browser.token, &REVOKE).await;
    let page = render(&state, &visit, || {
        let body = view! {
            <health::Health sources=health/>
            <source::Sources sources=sources.clone() may_write/>
            <h2>{t("feeds-keys")}</h2>
            <keys::Keys keys form=revoking may_write/>
            {may_write.then(|| view! { <keys::NewKeyForm form sources/> })}
        };
        frame::page(&desk, "feeds", &t("feeds-title"), body)
    });
    (browser.headers(), page).into_response()
}

fn unread(state: &AppState, visit: &Visit, error: &(dyn std::error::Error + 'static)) -> Response {
    tracing::error!(error, "state of the feeds not read");
    problem_page(state, visit, StatusCode::SERVICE_UNAVAILABLE)
}

/// The one page that ever shows a key.
pub(crate) fn created(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    token: &FeedToken,
    key: &NewKey,
) -> Response {
    render(state, visit, || {
        let token = token.to_text();
        let base = state.public_url.clone().unwrap_or_else(|| "http://127.0.0.1:3000".into());
        let scope = key.scopes.first().map_or(Scope::Parking.as_str(), |scope| scope.as_str());
        let example = if key.scopes.contains(&Scope::CityOrders) {
            format!(
                "curl -X POST {base}/api/v1/city/orders \\\n  \
                 -H 'Authorization: Bearer {token}' \\\n  \
                 -H 'Content-Type: application/json' \\\n  \
                 -d '[{{\"number\": \"1\", \"words\": \"…\", \"class\": \"…\", \"address\": \"…\"}}]'"
            )
        } else {
            format!(
                "curl -X PUT {base}/feeds/v1/{scope}/ID \\\n  -H 'Authorization: Bearer {token}' \\\n  \
             -H 'Content-Type: application/json' \\\n  \
             -d '{{\"free\": 20, \"observed_at\": \"2026-11-20T09:00:00+08:00\"}}'"
            )
        };
        let body = view! {
            <Notice kind=NoticeKind::Warning title=t("feeds-once")>
                <p>{t("feeds-once-how")}</p>
            </Notice>
            <p><code class="long">{token.clone()}</code></p>
            <h2>{t("feeds-once-try")}</h2>
            <pre class="long" tabindex="0"><code>{example}</code></pre>
            <LinkButton
                text=t("feeds-once-done")
                href=href(&Route::from(StaffRoute::Feeds))
                weight=Weight::Primary
            />
        };
        frame::page(desk, "feeds", &t("feeds-new"), body)
    })
}
