//! The cookies of staff: who is signed in, and which browsers are known.

use app::{state::AppState, visit::cookies};
use axum::http::HeaderValue;
use axum_extra::extract::cookie::{Cookie, SameSite};
use backend::accounts::{SessionToken, staff::sign_in::DEVICE_LIFE};

/// The cookie of a session; it ends with the browser, and on the server long before.
pub(crate) fn session(state: &AppState, token: &SessionToken) -> Option<HeaderValue> {
    header(base(state, cookies::STAFF_SESSION, token.to_text()))
}

/// Takes the cookie of a session away.
pub(crate) fn no_session(state: &AppState) -> Option<HeaderValue> {
    let mut cookie = base(state, cookies::STAFF_SESSION, String::new());
    cookie.set_max_age(time::Duration::ZERO);
    header(cookie)
}

/// The cookie by which the browser is known.
pub(crate) fn device(state: &AppState, token: &SessionToken) -> Option<HeaderValue> {
    let mut cookie = base(state, cookies::STAFF_DEVICE, token.to_text());
    cookie.set_max_age(time::Duration::days(DEVICE_LIFE.num_days()));
    // Only signing in reads it.
    header(cookie)
}

fn base(state: &AppState, name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .same_site(SameSite::Lax)
        .http_only(true)
        .secure(state.secure_cookies)
        .build()
}

/// A token is base64url, so there always is one.
fn header(cookie: Cookie<'_>) -> Option<HeaderValue> {
    HeaderValue::from_str(&cookie.to_string()).ok()
}
