//! Who is looking at a page, and how they want it: read once from the request, then passed along.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Uri, header, request::Parts},
};
use axum_extra::extract::CookieJar;
use backend::{accounts::SessionToken, presession::PreSession};
use domain::locale::Locale;

use crate::routes;

/// Cookie names. None holds personal data; all but the pre-session are plain preferences.
pub mod cookies {
    /// The language that was chosen by hand.
    pub const LANGUAGE: &str = "language";
    /// `on` for elder mode.
    pub const ELDER: &str = "elder";
    /// The token that ties a form's draft to this browser until it is sent.
    pub const PRESESSION: &str = "presession";
    /// The token of a resident who is signed in.
    pub const SESSION: &str = "session";
    /// The token of a member of staff who is signed in.
    pub const STAFF_SESSION: &str = "staff_session";
    /// The token by which a browser is known as one that somebody of the staff has signed in with.
    pub const STAFF_DEVICE: &str = "staff_device";
    /// The mini-app that this browser is inside of.
    pub const APP: &str = "app";
}

/// A platform whose mini-app shows pages of the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MiniApp {
    WeChat,
    Alipay,
}

impl MiniApp {
    /// As its cookie has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WeChat => "wechat",
            Self::Alipay => "alipay",
        }
    }

    /// Reads what [`as_str`](Self::as_str) wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::WeChat, Self::Alipay].into_iter().find(|app| app.as_str() == text)
    }
}

/// The id of this request, also shown on error pages and written in every log line about it.
#[derive(Debug, Clone, Default)]
pub struct RequestId(pub String);

/// One request, as pages see it.
#[derive(Debug, Clone)]
pub struct Visit {
    pub locale: Locale,
    /// The path without its language prefix.
    pub path: String,
    /// The raw query, if there was one.
    pub query: Option<String>,
    /// Elder mode (长辈版): larger text and targets, four actions.
    pub elder: bool,
    pub request_id: String,
    /// The token of this browser's drafts; none until a form was opened.
    pub presession: Option<PreSession>,
    /// The token of a resident who has signed in; whether it still counts is not known here.
    pub session: Option<SessionToken>,
    /// The token of a member of staff who has signed in; whether it still counts is not known here.
    pub staff_session: Option<SessionToken>,
    /// The token of a browser that somebody of the staff has signed in with before.
    pub staff_device: Option<SessionToken>,
    /// The mini-app that it came from with a ticket; as the browser says, so for what is shown only.
    pub mini_app: Option<MiniApp>,
    /// Whether the browser says that it is on a phone: for how somebody pays.
    pub phone: bool,
    /// Whether the browser says that it is WeChat's own.
    pub in_wechat: bool,
    /// Where the request came from, for limits only; never logged with anything personal.
    pub address: Option<std::net::IpAddr>,
}

impl Visit {
    /// Reads everything a page may depend on. Cannot fail: what is missing has its default.
    #[must_use]
    pub fn of(parts: &Parts) -> Self {
        let jar = CookieJar::from_headers(&parts.headers);
        let cookie = |name| jar.get(name).map(axum_extra::extract::cookie::Cookie::value);
        Self {
            locale: parts.extensions.get::<Locale>().copied().unwrap_or_default(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().map(str::to_owned),
            elder: cookie(cookies::ELDER) == Some("on"),
            request_id: parts.extensions.get::<RequestId>().cloned().unwrap_or_default().0,
            presession: cookie(cookies::PRESESSION).and_then(|token| PreSession::parse(token).ok()),
            session: cookie(cookies::SESSION).and_then(SessionToken::parse),
            staff_session: cookie(cookies::STAFF_SESSION).and_then(SessionToken::parse),
            staff_device: cookie(cookies::STAFF_DEVICE).and_then(SessionToken::parse),
            mini_app: cookie(cookies::APP).and_then(MiniApp::parse),
            phone: is_phone(&parts.headers),
            in_wechat: is_wechat(&parts.headers),
            address: parts.extensions.get::<ClientAddress>().map(|address| address.0),
        }
    }

    /// The link to this very page in `locale`.
    #[must_use]
    pub fn here_in(&self, locale: Locale) -> String {
        routes::in_locale(&self.path_and_query(), locale)
    }

    /// This page's address without the language prefix.
    #[must_use]
    pub fn path_and_query(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }
}

/// The address that the connection came from, as the server understood it.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub std::net::IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}

/// Splits the language prefix off an address: `/en/sorting?q=x` is `/sorting?q=x` in English.
///
/// None when there is no prefix, so that the request can be left as it is.
#[must_use]
pub fn split_locale(uri: &Uri) -> Option<(Locale, Uri)> {
    let (locale, rest) = [Locale::ZhHant, Locale::En].into_iter().find_map(|locale| {
        let rest = uri.path().strip_prefix(locale.prefix())?;
        (rest.is_empty() || rest.starts_with('/')).then_some((locale, rest))
    })?;
    let path = if rest.is_empty() { "/" } else { rest };
    let target = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    // The parts of a valid address are a valid address; if not, the address stays as it was.
    target.parse().ok().map(|uri| (locale, uri))
}

/// The language a browser asks for, if it is another than the default.
///
/// Takes what the portal has of `Accept-Language` with the highest quality, the first of equals.
#[must_use]
pub fn wanted_locale(headers: &HeaderMap) -> Option<Locale> {
    let accepted = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let known = accepted.split(',').filter_map(|range| {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        Some((Locale::from_tag(tag)?, quality(parameters)))
    });
    // Of equals, the last one is the maximum.
    let best = known.filter(|(_, quality)| *quality > 0.0).rev();
    let (locale, _) = best.max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    Some(locale).filter(|locale| *locale != Locale::default())
}

/// How much a language is wanted, from 0 to 1; wholly unless said.
fn quality(parameters: &str) -> f32 {
    let said = parameters.split(';').find_map(|one| one.trim().strip_prefix("q="));
    said.and_then(|said| said.trim().parse().ok()).unwrap_or(1.0)
}

/// What the browser says of itself: by the hint made for it, or else by its name.
fn is_phone(headers: &HeaderMap) -> bool {
    let value = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match value("sec-ch-ua-mobile") {
        Some(hint) => hint == "?1",
        None => value("user-agent").is_some_and(|agent| agent.contains("Mobi")),
    }
}

/// WeChat's own browser, which also shows the web-views of its mini-apps.
fn is_wechat(headers: &HeaderMap) -> bool {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    agent.is_some_and(|agent| agent.contains("MicroMessenger"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_is_known_by_its_hint_or_its_name() {
        let is = |name: &'static str, value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().expect("a header"));
            is_phone(&headers)
        };
        assert!(is("user-agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Mobile/15E148"));
        assert!(!is("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"));
        assert!(is("sec-ch-ua-mobile", "?1"));
        assert!(!is("sec-ch-ua-mobile", "?0"));
    }

    #[test]
    fn the_language_that_is_wanted_most_is_taken() {
        let wanted = |accepted: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, accepted.parse().expect("a header"));
            wanted_locale(&headers)
        };
        for (accepted, locale) in [
            ("en-GB, en;q=0.9", Some(Locale::En)),
            ("en;q=0.1, zh-Hant", Some(Locale::ZhHant)),
            ("fr, zh-TW;q=0.8, en;q=0.7", Some(Locale::ZhHant)),
            ("en;q=0.5, zh-Hant;q=0.5", Some(Locale::En)),
            ("en;q=0", None),
            ("en;q=NaN", None),
            ("zh-CN, en;q=0.9", None),
            ("fr", None),
        ] {
            assert_eq!(wanted(accepted), locale, "{accepted}");
        }
    }

    #[test]
    fn prefixes_are_split_only_at_a_slash() {
        let split = |path: &str| {
            split_locale(&path.parse().expect("a path")).map(|(l, u)| (l, u.to_string()))
        };
        assert_eq!(split("/en/sorting?q=1"), Some((Locale::En, "/sorting?q=1".to_owned())));
        assert_eq!(split("/zh-Hant"), Some((Locale::ZhHant, "/".to_owned())));
        assert_eq!(split("/english"), None);
        assert_eq!(split("/"), None);
    }
}
