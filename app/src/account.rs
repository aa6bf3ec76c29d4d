//! Who is signed in, for the pages of a resident's own.
//!
//! Only those pages look: a public page is the same for everybody, so it keeps its validators.

use axum::{
    extract::{FromRequestParts, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::cookie::{Cookie, SameSite};
use backend::accounts::{
    SessionToken,
    residents::{ReadError, Resident, session},
};

use crate::{
    pages::problem::problem_page,
    routes::{Me, Route},
    state::AppState,
    visit::{MiniApp, Visit, cookies},
};

/// The longest that a browser keeps the cookie; the session itself may end before.
const KEPT: time::Duration = time::Duration::days(365);

/// How long a browser is taken to be inside a mini-app.
const KEPT_APP: time::Duration = time::Duration::hours(12);

/// The resident of this browser; none when nobody is signed in.
///
/// # Errors
/// [`ReadError`].
pub async fn resident(state: &AppState, visit: &Visit) -> Result<Option<Resident>, ReadError> {
    match &visit.session {
        Some(token) => session::read(&state.kernel, token).await,
        None => Ok(None),
    }
}

/// A resident who is signed in. Whoever is not is led to sign in and back here.
#[derive(Debug, Clone, Copy)]
pub struct SignedIn(pub Resident);

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let State(state) = State::<AppState>::from_request_parts(parts, state)
            .await
            .map_err(IntoResponse::into_response)?;
        let visit = Visit::of(parts);
        match resident(&state, &visit).await {
            Ok(Some(resident)) => Ok(Self(resident)),
            Ok(None) => {
                let to = Route::SignIn(Me::nearest(&visit.path)).href(visit.locale);
                let no_store = [(header::CACHE_CONTROL, "no-store")];
                Err((no_store, Redirect::to(&to)).into_response())
            }
            Err(error) => Err(unavailable(&state, &visit, &error)),
        }
    }
}

/// The page for an account that cannot be read now.
pub fn unavailable(
    state: &AppState,
    visit: &Visit,
    error: &(dyn std::error::Error + 'static),
) -> Response {
    tracing::error!(error, "account not read");
    problem_page(state, visit, StatusCode::SERVICE_UNAVAILABLE)
}

/// The cookie of a session that begins.
#[must_use]
pub fn begin_cookie(state: &AppState, token: &SessionToken) -> Option<HeaderValue> {
    cookie(state, cookies::SESSION, token.to_text(), KEPT)
}

/// The mini-app whose web-view opens a page, as far as it says. None for a link that was followed
/// in the platform's ordinary browser, or from a page of another site.
#[must_use]
pub fn mini_app(headers: &HeaderMap) -> Option<MiniApp> {
    // A web-view opens its first address by itself; not every one sends the header.
    if headers.get("sec-fetch-site").is_some_and(|site| site != "none") {
        return None;
    }
    let agent = headers.get(header::USER_AGENT)?.to_str().ok()?.to_ascii_lowercase();
    let inside = agent.contains("miniprogram");
    if inside && agent.contains("micromessenger") {
        Some(MiniApp::WeChat)
    } else if inside && agent.contains("alipayclient") {
        Some(MiniApp::Alipay)
    } else {
        None
    }
}

/// The cookie of a browser that a mini-app has opened a page in.
#[must_use]
pub fn mini_app_cookie(state: &AppState, app: MiniApp) -> Option<HeaderValue> {
    cookie(state, cookies::APP, app.as_str().to_owned(), KEPT_APP)
}

/// What takes the draft of this browser away from whoever is signed in next.
#[must_use]
pub fn end_draft_cookie(state: &AppState) -> Option<HeaderValue> {
    cookie(state, cookies::PRESESSION, String::new(), time::Duration::ZERO)
}

/// What takes both cookies of this browser away, so that the next person at it finds no draft.
#[must_use]
pub fn end_cookies(state: &AppState) -> HeaderMap {
    [cookies::SESSION, cookies::PRESESSION]
        .into_iter()
        .filter_map(|name| cookie(state, name, String::new(), time::Duration::ZERO))
        .map(|value| (header::SET_COOKIE, value))
        .collect()
}

fn cookie(
    state: &AppState,
    name: &'static str,
    value: String,
    kept: time::Duration,
) -> Option<HeaderValue> {
    let cookie = Cookie::build((name, value))
        .path("/")
        .same_site(SameSite::Lax)
        .http_only(true)
        .secure(state.secure_cookies)
        .max_age(kept)
        .build();
    HeaderValue::from_str(&cookie.to_string()).ok()
}

/// What a browser is, as far as it says: `WeChat · Android`. Only words from here, so nothing that
/// it sends is stored.
#[must_use]
pub fn device(headers: &HeaderMap) -> String {
    let agent =
        headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    // What names itself after others stands before them.
    let browser = first(&[
        ("MicroMessenger", "WeChat"),
        ("AlipayClient", "Alipay"),
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = first(&[
        ("HarmonyOS", "HarmonyOS"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]);
    [browser, system].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mini_app_is_known_by_its_web_view_only() {
        const WECHAT: &str = "Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0 miniProgram/wx1";
        const ALIPAY: &str = "Mozilla/5.0 (iPhone) AlipayClient/10.5 MiniProgram";
        for (agent, site, app) in [
            (WECHAT, None, Some(MiniApp::WeChat)),
            (WECHAT, Some("none"), Some(MiniApp::WeChat)),
            (WECHAT, Some("cross-site"), None),
            (WECHAT, Some("same-origin"), None),
            (ALIPAY, None, Some(MiniApp::Alipay)),
            ("Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0", None, None),
            ("Mozilla/5.0 (X11; Linux x86_64) Chrome/130", Some("none"), None),
            ("miniProgram", None, None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::USER_AGENT, HeaderValue::from_static(agent));
            if let Some(site) = site {
                headers.insert("sec-fetch-site", HeaderValue::from_static(site));
            }
            assert_eq!(mini_app(&headers), app, "{agent} {site:?}");
        }
    }

    #[test]
    fn a_device_is_named_in_words_of_ours() {
        for (agent, name) in [
            ("Mozilla/5.0 (Linux; Android 10) Chrome/86 MicroMessenger/8.0", "WeChat · Android"),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X) Safari/605", "Safari · Mac"),
            ("<script>", ""),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::USER_AGENT, HeaderValue::from_static(agent));
            assert_eq!(device(&headers), name);
        }
    }
}
