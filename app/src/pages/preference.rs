//! Remembers a preference in a cookie and goes back to the page it was set on.

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use backend::accounts::residents::Resident;
use domain::locale::Locale;

use super::problem::problem_page;
use crate::{
    routes::in_locale,
    state::AppState,
    visit::{Visit, cookies, split_locale},
};

/// Where to go afterwards.
#[derive(serde::Deserialize)]
pub struct Back {
    to: Option<String>,
}

/// A year, the longest that a preference is kept.
const KEPT: time::Duration = time::Duration::days(365);

/// `/preference/language/en`, `/preference/elder/on`.
pub async fn set(
    State(state): State<AppState>,
    Path((name, value)): Path<(String, String)>,
    Query(back): Query<Back>,
    visit: Visit,
) -> Response {
    let to = back.to.filter(|to| is_local(to)).unwrap_or_else(|| in_locale("/", visit.locale));
    let (pair, target) = match (name.as_str(), value.as_str()) {
        ("elder", "on" | "off") => ((cookies::ELDER, value.to_owned()), to),
        ("language", tag) => match Locale::from_tag(tag) {
            Some(locale) => {
                ((cookies::LANGUAGE, locale.as_str().to_owned()), translated(&to, locale))
            }
            None => return problem_page(&state, &visit, StatusCode::NOT_FOUND),
        },
        _ => return problem_page(&state, &visit, StatusCode::NOT_FOUND),
    };
    let mut response = Redirect::to(&target).into_response();
    response.headers_mut().append(header::SET_COOKIE, cookie(&state, pair.0, &pair.1));
    response
}

/// The cookie that keeps a preference. `value` is a word of ours.
#[must_use]
pub fn cookie(state: &AppState, name: &'static str, value: &str) -> HeaderValue {
    let cookie = Cookie::build((name, value.to_owned()))
        .path("/")
        .same_site(SameSite::Lax)
        .http_only(true)
        .secure(state.secure_cookies)
        .max_age(KEPT)
        .build();
    HeaderValue::from_str(&cookie.to_string()).unwrap_or(HeaderValue::from_static(""))
}

/// Elder mode as its cookie has it.
#[must_use]
pub const fn elder(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

/// What an account prefers, as far as this browser has not said something else: for a device that
/// signs in for the first time. The cookies, and the language to go on in.
#[must_use]
pub fn take_over(
    state: &AppState,
    visit: &Visit,
    headers: &HeaderMap,
    resident: &Resident,
) -> (Vec<HeaderValue>, Locale) {
    let jar = CookieJar::from_headers(headers);
    let mut taken = Vec::new();
    let mut locale = visit.locale;
    if jar.get(cookies::LANGUAGE).is_none() {
        locale = resident.locale;
        taken.push(cookie(state, cookies::LANGUAGE, locale.as_str()));
    }
    if jar.get(cookies::ELDER).is_none() {
        taken.push(cookie(state, cookies::ELDER, elder(resident.elder)));
    }
    (taken, locale)
}

/// A path on this portal and nothing that a browser could read as another host.
#[must_use]
pub fn is_local(to: &str) -> bool {
    to.starts_with('/')
        && !to.starts_with("//")
        && !to.contains(['\\', '\r', '\n', '\t'])
        && to.parse::<Uri>().is_ok()
}

/// The same address in another language.
fn translated(to: &str, locale: Locale) -> String {
    let path = to
        .parse()
        .ok()
        .and_then(|uri| split_locale(&uri))
        .map_or_else(|| to.to_owned(), |(_, uri)| uri.to_string());
    in_locale(&path, locale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_portal_are_gone_back_to() {
        for good in ["/", "/en/sorting?q=%E8%8C%B6", "/about/privacy"] {
            assert!(is_local(good), "{good}");
        }
        for bad in ["", "//evil.example", "https://evil.example", "/\\evil.example", "/a\nb"] {
            assert!(!is_local(bad), "{bad}");
        }
    }

    #[test]
    fn an_address_changes_its_language() {
        assert_eq!(translated("/en/sorting?q=a", Locale::ZhHans), "/sorting?q=a");
        assert_eq!(translated("/sorting", Locale::ZhHant), "/zh-Hant/sorting");
    }
}
