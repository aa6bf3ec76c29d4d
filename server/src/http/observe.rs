//! The request's id, its line in the access log, and its metrics.
//!
//! The line names the route's pattern, never the address itself: addresses may hold the secret of
//! a receipt or what somebody searched for (docs/LOGGING.md).

use std::{net::SocketAddr, time::Instant};

use app::visit::{ClientAddress, RequestId};
use axum::{
    body::Body,
    extract::{ConnectInfo, MatchedPath, State},
    http::{HeaderMap, HeaderValue, Method, Request},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;
use uuid::Uuid;

/// Gives the request its id and reports how it went.
pub(super) async fn observe(
    State(proxies): State<usize>,
    mut request: Request<Body>,
    next: Next,
) -> Response {
    let id = Uuid::new_v4().simple().to_string();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    if let Some(address) = forwarded(request.headers(), proxies).or(peer) {
        request.extensions_mut().insert(ClientAddress(address));
    }
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = method(request.method());
    let span = tracing::info_span!("request", request_id = %id);
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = started.elapsed();

    let pattern = response.extensions().get::<MatchedPath>().cloned();
    let pattern = pattern.as_ref().map_or("other", MatchedPath::as_str);
    let status = response.status();
    span.in_scope(|| {
        let (status, micros) = (status.as_u16(), took.as_micros());
        tracing::info!(method, route = pattern, status, micros, "answered");
    });
    let labels = [
        ("method", method.to_owned()),
        ("route", pattern.to_owned()),
        ("status", status.as_str().to_owned()),
    ];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_seconds", &labels).record(took);
    // 32 hexadecimal digits are always a header.
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

/// The method as the log and the metrics name it. Anybody can send a method that nobody has heard of,
/// and each name would be a row of the metrics for good.
fn method(sent: &Method) -> &'static str {
    match *sent {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The visitor's address as `proxies` of our own wrote it down, each at the end of the list. What
/// stands further left was sent by the visitor and means nothing.
fn forwarded(headers: &HeaderMap, proxies: usize) -> Option<std::net::IpAddr> {
    let list = headers.get("x-forwarded-for")?.to_str().ok()?;
    list.rsplit(',').nth(proxies.checked_sub(1)?)?.trim().parse().ok()
}

/// Tells [`observe`], which is outside the router, which route it was.
pub(super) async fn remember_pattern(
    pattern: MatchedPath,
    request: Request<Body>,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    response.extensions_mut().insert(pattern);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_that_nobody_has_heard_of_has_no_name_of_its_own() {
        assert_eq!(method(&Method::HEAD), "HEAD");
        assert_eq!(method(&Method::from_bytes(b"AAAA1").unwrap()), "other");
    }

    #[test]
    fn only_what_our_own_proxies_wrote_is_believed() {
        let mut headers = HeaderMap::new();
        headers
            .insert("x-forwarded-for", HeaderValue::from_static("6.6.6.6, 203.0.113.7, 10.0.0.2"));
        let seen = |proxies| forwarded(&headers, proxies).map(|address| address.to_string());
        assert_eq!(seen(0), None);
        assert_eq!(seen(1).as_deref(), Some("10.0.0.2"));
        assert_eq!(seen(2).as_deref(), Some("203.0.113.7"));
        assert_eq!(seen(9), None);
    }
}
