//! Partners: systems of other organisations, which send a key of their own instead of a resident's
//! token. What a key is good for, and its quotas.
//!
//! To let a scope do more: its line in [`REPORT`], and docs/API-DESIGN.md.

use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

use app::{
    routing::{Access, RouteSpec},
    state::AppState,
};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use backend::accounts::partners::{Left, Partner, PartnerError, PartnerToken, Scope};

use super::refusal::Refusal;

/// What [`Scope::Report`] is good for: cases, and the photos of them.
const REPORT: &[(&str, &str)] = &[
    ("POST", "/api/v1/cases"),
    ("POST", "/api/v1/cases/joined"),
    ("POST", "/api/v1/cases/find"),
    ("GET", "/api/v1/cases/{secret}"),
    ("POST", "/api/v1/cases/{secret}/steps"),
    ("POST", "/api/v1/uploads"),
    ("POST", "/api/v1/uploads/{token}"),
];

/// What [`Scope::Read`] is good for: everything that anybody may read.
static READ: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let (_, table) = super::routes().finish();
    let public = |route: &RouteSpec| route.method == Method::GET && route.access == Access::Public;
    table.into_iter().filter(public).map(|route| route.pattern).collect()
});

/// The partner that a request comes from, let in.
#[derive(Debug, Clone)]
pub(super) struct Admitted(pub(super) Arc<Partner>);

/// The token of an `Authorization: Bearer …` header (RFC 6750).
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Lets a partner in, counts its request and says what is left. Whoever sends no key of a partner
/// passes by.
pub(crate) async fn admit(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let pattern = request.extensions().get::<MatchedPath>().cloned();
    let pattern = pattern.as_ref().map_or("", MatchedPath::as_str);
    let token = bearer(request.headers()).filter(|token| PartnerToken::is_meant(token));
    let Some(token) = token.filter(|_| pattern.starts_with("/api/v1/")) else {
        return next.run(request).await;
    };
    let token = PartnerToken::parse(token);
    let entered = enter(&state, token, request.method(), pattern).await;
    match entered {
        Ok((partner, left)) => {
            request.extensions_mut().insert(Admitted(partner));
            let mut response = next.run(request).await;
            show(left, response.headers_mut());
            response
        }
        Err(error) => Refusal::from(error).into_response(),
    }
}

async fn enter(
    state: &AppState,
    token: Option<PartnerToken>,
    method: &Method,
    pattern: &str,
) -> Result<(Arc<Partner>, Left), PartnerError> {
    let token = token.ok_or(PartnerError::NotGood)?;
    let (partner, left) = state.partners.enter(&state.kernel, &token).await?;
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    let is_read = method == "GET" && READ.contains(pattern);
    let is_report = REPORT.contains(&(method, pattern));
    let may = |scope| partner.scopes.contains(&scope);
    if (is_read && may(Scope::Read)) || (is_report && may(Scope::Report)) {
        Ok((partner, left))
    } else {
        Err(PartnerError::Scope)
    }
}

/// Says what is left (draft-ietf-httpapi-ratelimit-headers). An answer with it is for nobody else, so
/// no shared cache keeps it.
fn show(left: Left, headers: &mut HeaderMap) {
    let (minute, day) = (left.per_minute, left.per_day);
    let policy = format!(r#""minute";q={minute};w=60, "day";q={day};w=86400"#);
    let rest = format!(r#""day";r={};t={}"#, left.today, left.renewed_in.num_seconds());
    for (name, value) in [("ratelimit-policy", policy), ("ratelimit", rest)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    let kept = headers.get(header::CACHE_CONTROL).and_then(|value| value.to_str().ok());
    let private = kept.and_then(|kept| kept.strip_prefix("public"));
    let private = private.and_then(|rest| HeaderValue::from_str(&format!("private{rest}")).ok());
    if let Some(private) = private {
        headers.insert(header::CACHE_CONTROL, private);
    }
}

impl From<PartnerError> for Refusal {
    fn from(error: PartnerError) -> Self {
        let refusal = Self::of(&error);
        match error {
            PartnerError::Used { retry_after } => refusal.after(retry_after),
            _ => refusal,
        }
    }
}
