//! Where a mini-app opens a page in its web-view, signed in with a ticket (docs/WEB-VIEW.md).
//!
//! The ticket is used up by opening it, so it leaves the address at once. Platforms open pages by
//! `GET` only. What merely looks ahead, such as a preview of a link, must not use it up; and a ticket
//! of somebody else must not take the place of who is signed in here, nor sign in a browser that
//! only followed a link, unless whoever is there says so.

use std::net::{IpAddr, Ipv4Addr};

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use backend::{
    accounts::{
        SessionToken,
        residents::{
            apps::{OpenTicket, OpenTicketError, Opened, open_ticket},
            session,
        },
    },
    limits::LimitError,
};
use leptos::prelude::*;

use super::{preference, problem::problem_page};
use crate::{
    account::{begin_cookie, end_draft_cookie, mini_app, mini_app_cookie, resident, unavailable},
    components::button::{LinkButton, SubmitButton, Weight},
    render::{Page, href, render, t, use_locale},
    routes::{Me, Route, encode, in_locale, patterns},
    routing::{Access, Routes},
    state::AppState,
    visit::{Visit, split_locale},
};

/// The most bytes of the answer to the question.
const BODY_BYTES: usize = 1024;
/// The longest address that a ticket leads to, in bytes.
pub const LONGEST: usize = 500;
/// Parts of the portal that a ticket leads to, by the first part of their addresses. Staff, crews
/// and machines have none.
const PARTS: [&str; 15] = [
    "",
    "about",
    "ask",
    "bulky",
    "cases",
    "dropoff",
    "me",
    "news",
    "open-data",
    "parking",
    "places",
    "report",
    "sorting",
    "t",
    "toilets",
];

/// Opening a ticket, and agreeing to be signed in with it.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().get(patterns::ENTER, Access::Secret, open).post(
        patterns::ENTER,
        Access::SameOrigin,
        BODY_BYTES,
        agree,
    )
}

/// The path of a ticket, without the language prefix.
#[must_use]
pub fn path_of(ticket: &SessionToken) -> String {
    format!("/enter/{}", encode(&ticket.to_text()))
}

/// Whether `path` is the address of a page that a ticket may lead to: on this portal, and for
/// residents.
#[must_use]
pub fn is_page(path: &str) -> bool {
    let plain = path.len() <= LONGEST && path.chars().all(|c| c.is_ascii_graphic());
    let odd = ["//", "/.", "\\", "#", "%2f", "%2F", "%5c", "%5C"];
    if !plain || !preference::is_local(path) || odd.iter().any(|part| path.contains(part)) {
        return false;
    }
    // To a browser, `%2e` is a dot as well.
    let before_query = path.split('?').next().unwrap_or_default();
    if before_query.to_ascii_lowercase().contains("%2e") {
        return false;
    }
    let Ok(uri) = path.parse::<Uri>() else { return false };
    let uri = split_locale(&uri).map_or(uri, |(_, uri)| uri);
    let first = uri.path().trim_start_matches('/').split('/').next().unwrap_or_default();
    PARTS.contains(&first)
}

/// `/enter/{ticket}`.
pub async fn open(
    State(state): State<AppState>,
    Path(ticket): Path<String>,
    method: Method,
    headers: HeaderMap,
    visit: Visit,
) -> Response {
    if method != Method::GET || looks_ahead(&headers) {
        return (StatusCode::NO_CONTENT, [(header::CACHE_CONTROL, "no-store")]).into_response();
    }
    enter(&state, &visit, &headers, &ticket, false).await
}

/// `POST /enter/{ticket}`: who is here agrees to be signed in with the ticket's account.
pub async fn agree(
    State(state): State<AppState>,
    Path(ticket): Path<String>,
    headers: HeaderMap,
    visit: Visit,
) -> Response {
    enter(&state, &visit, &headers, &ticket, true).await
}

/// Whether a browser asks for a page that nobody has opened yet.
fn looks_ahead(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-moz"].iter().any(|name| {
        let value = headers.get(*name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.contains("prefetch") || value.contains("preview"))
    })
}

async fn enter(
    state: &AppState,
    visit: &Visit,
    headers: &HeaderMap,
    ticket: &str,
    agreed: bool,
) -> Response {
    let here = match resident(state, visit).await {
        Ok(here) => here,
        Err(error) => return unavailable(state, visit, &error),
    };
    let wanted = OpenTicket {
        ticket: SessionToken::parse(ticket),
        here,
        agreed,
        unasked: mini_app(headers).is_some(),
        address: visit.address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
        request_id: Some(visit.request_id.clone()),
    };
    match open_ticket(&state.kernel, &wanted).await {
        Ok(opened) => go_on(state, visit, headers, opened, here.is_some()).await,
        Err(OpenTicketError::NotAgreed) => ask(state, visit, headers, ticket, here.is_some()),
        Err(OpenTicketError::NotGood) => over(state, visit),
        Err(OpenTicketError::Limit(LimitError::TooMany { .. })) => {
            problem_page(state, visit, StatusCode::TOO_MANY_REQUESTS)
        }
        Err(error) => unavailable(state, visit, &error),
    }
}

/// On to the page, under an address without the ticket. `signed_in` is whether somebody was before.
async fn go_on(
    state: &AppState,
    visit: &Visit,
    headers: &HeaderMap,
    opened: Opened,
    signed_in: bool,
) -> Response {
    let Ok(location) = HeaderValue::from_str(&opened.path) else {
        return problem_page(state, visit, StatusCode::INTERNAL_SERVER_ERROR);
    };
    let mut cookies = Vec::new();
    if let Some(token) = &opened.session {
        if signed_in {
            // A draft of the account before must not go to this one.
            cookies.extend(end_draft_cookie(state));
        }
        cookies.extend(begin_cookie(state, token));
        // Without its preferences the account is as good.
        if let Ok(Some(resident)) = session::read(&state.kernel, token).await {
            cookies.extend(preference::take_over(state, visit, headers, &resident).0);
        }
    }
    if let Some(app) = mini_app(headers) {
        cookies.extend(mini_app_cookie(state, app));
    }
    let kept = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    let mut response = (StatusCode::SEE_OTHER, kept).into_response();
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Asks whoever is here whether the ticket's account is to be signed in: in place of theirs where
/// they are signed in, or at all.
fn ask(
    state: &AppState,
    visit: &Visit,
    headers: &HeaderMap,
    ticket: &str,
    signed_in: bool,
) -> Response {
    let mut response = render(state, visit, || {
        let action = in_locale(&format!("/enter/{}", encode(ticket)), use_locale());
        let (title, explained, stay, agree) = if signed_in {
            ("enter-other", "enter-other-explained", "enter-stay", "enter-switch")
        } else {
            ("enter-ask", "enter-ask-explained", "enter-leave", "enter-agree")
        };
        let back = href(&if signed_in { Route::Me(Me::Overview) } else { Route::Home });
        let view = view! {
            <h1>{t(title)}</h1>
            <p>{t(explained)}</p>
            <p><LinkButton text=t(stay) href=back weight=Weight::Primary/></p>
            <form method="post" action=action>
                <SubmitButton text=t(agree) weight=Weight::Plain/>
            </form>
        };
        Page::new(t(title), view).private().status(StatusCode::CONFLICT)
    });
    let answer = response.headers_mut();
    // The address holds a ticket that is still good. Not `no-referrer`: the form would be sent with
    // `Origin: null`.
    answer.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    // The answer to the question comes from this page, so it no longer says which app it is in.
    if let Some(cookie) = mini_app(headers).and_then(|app| mini_app_cookie(state, app)) {
        answer.append(header::SET_COOKIE, cookie);
    }
    response
}

/// For a ticket that is not good, whatever the reason.
fn over(state: &AppState, visit: &Visit) -> Response {
    let mut response = render(state, visit, || {
        let view = view! {
            <h1>{t("enter-over")}</h1>
            <p>{t("enter-over-explained")}</p>
            <ul class="onward">
                <li><a href=href(&Route::Home)>{t("back-home")}</a></li>
            </ul>
        };
        Page::new(t("enter-over"), view).private().status(StatusCode::GONE)
    });
    let none = HeaderValue::from_static("no-referrer");
    response.headers_mut().insert(header::REFERRER_POLICY, none);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_leads_to_pages_of_residents_only() {
        for good in ["/", "/en/", "/me/bookings", "/zh-Hant/bulky/track/s?thanks=pay", "/t/0A1"] {
            assert!(is_page(good), "{good}");
        }
        for bad in [
            "",
            "me",
            "/staff",
            "/en/staff/cases",
            "/crew",
            "/api/v1/me",
            "/_fn/me/sign-out",
            "/enter/x",
            "/preference/elder/on",
            "/sandbox/pay/1",
            "//evil.example/me",
            "/en//evil.example",
            "/me/../staff",
            "/me/%2f..",
            "/me/%2e%2e/staff",
            "/me/%2E./staff",
            "/me/.%2e/staff",
            "https://evil.example/me",
            "/\\evil.example",
            "/me#x",
            "/me\r\nset-cookie:x",
            "/搜索",
        ] {
            assert!(!is_page(bad), "{bad}");
        }
        assert!(!is_page(&format!("/me?{}", "x".repeat(LONGEST))));
    }
}
