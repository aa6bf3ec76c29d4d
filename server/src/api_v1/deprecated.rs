//! What of the API is deprecated: answers say so in headers (RFC 9745, RFC 8594), and the description.
//!
//! To deprecate an operation: its line in [`DEPRECATED`], at least half a year before it goes. A field
//! is deprecated in the description only, by `#[deprecated]` in its schema: headers are of operations.

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, Method},
    middleware::Next,
    response::Response,
};
use chrono::DateTime;
use utoipa::openapi::{Deprecated as Flag, OpenApi};

/// An operation that goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Deprecated {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub(crate) method: &'static str,
    /// As in the table of routes.
    pub(crate) path: &'static str,
    /// Since when it should not be used in anything new, in seconds since 1970.
    pub(crate) since: i64,
    /// From when on it may be gone, in seconds since 1970.
    pub(crate) sunset: i64,
    /// The page that says what to use instead.
    pub(crate) link: &'static str,
}

/// Everything that is deprecated. Nothing is, so far.
pub(crate) const DEPRECATED: &[Deprecated] = &[];

/// Marks the answers of deprecated operations. What refuses a request may leave the mark out.
pub(crate) async fn mark(
    State(table): State<&'static [Deprecated]>,
    request: Request,
    next: Next,
) -> Response {
    let pattern = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let method = if request.method() == Method::HEAD { "GET" } else { request.method().as_str() };
    let found = table.iter().find(|one| one.method == method && one.path == pattern);
    let mut response = next.run(request).await;
    if let Some(found) = found {
        say(found, response.headers_mut());
    }
    response
}

fn say(deprecated: &Deprecated, headers: &mut HeaderMap) {
    let lines = [
        ("deprecation", format!("@{}", deprecated.since)),
        ("sunset", http_date(deprecated.sunset)),
        ("link", format!(r#"<{}>; rel="deprecation""#, deprecated.link)),
    ];
    for (name, value) in lines {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.append(name, value);
        }
    }
}

/// As HTTP writes a date: `Thu, 31 Dec 2026 16:00:00 GMT`.
fn http_date(seconds: i64) -> String {
    let at = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Says it in the description.
pub(super) fn describe(api: &mut OpenApi, table: &[Deprecated]) {
    for deprecated in table {
        let Some(item) = api.paths.paths.get_mut(deprecated.path) else { continue };
        let operation = match deprecated.method {
            "GET" => &mut item.get,
            "PUT" => &mut item.put,
            "DELETE" => &mut item.delete,
            _ => &mut item.post,
        };
        let Some(operation) = operation else { continue };
        operation.deprecated = Some(Flag::True);
        let until = http_date(deprecated.sunset);
        let words = format!("Deprecated: works until {until}. See {}.", deprecated.link);
        let description = operation.description.take().unwrap_or_default();
        operation.description = Some(format!("{description}\n\n{words}").trim().to_owned());
    }
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, middleware::from_fn_with_state, routing::get};
    use tower::ServiceExt;
    use utoipa::openapi::{
        PathItem,
        path::{HttpMethod, OperationBuilder},
    };

    use super::*;

    const GOES: &[Deprecated] = &[Deprecated {
        method: "GET",
        path: "/api/v1/old/{id}",
        since: 1_798_675_200,
        sunset: 1_814_313_600,
        link: "https://minhu.example/about/api",
    }];

    async fn headers(path: &str) -> HeaderMap {
        let router: Router = Router::new()
            .route("/api/v1/old/{id}", get(|| async { "" }).post(|| async { "" }))
            .route("/api/v1/new", get(|| async { "" }))
            .route_layer(from_fn_with_state(GOES, mark));
        let (method, path) = path.split_once(' ').unwrap();
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        router.oneshot(request).await.unwrap().headers().clone()
    }

    #[tokio::test]
    async fn answers_of_what_goes_say_so_and_others_do_not() {
        for path in ["GET /api/v1/old/1", "HEAD /api/v1/old/1"] {
            let headers = headers(path).await;
            assert_eq!(headers["deprecation"], "@1798675200");
            assert_eq!(headers["sunset"], "Wed, 30 Jun 2027 00:00:00 GMT");
            assert_eq!(headers["link"], r#"<https://minhu.example/about/api>; rel="deprecation""#);
        }
        for path in ["GET /api/v1/new", "POST /api/v1/old/1"] {
            assert!(!headers(path).await.contains_key("deprecation"), "{path}");
        }
    }

    #[test]
    fn the_description_says_it() {
        let operation = OperationBuilder::new().description(Some("Reads.")).build();
        let item = PathItem::new(HttpMethod::Get, operation);
        let mut api = OpenApi::default();
        api.paths.paths.insert("/api/v1/old/{id}".to_owned(), item);
        describe(&mut api, GOES);
        let operation = serde_json::to_value(&api.paths.paths["/api/v1/old/{id}"]).unwrap();
        assert_eq!(operation["get"]["deprecated"], true);
        let words = operation["get"]["description"].as_str().unwrap();
        assert!(words.starts_with("Reads.\n\nDeprecated: works until Wed, 30 Jun 2027"), "{words}");
    }
}
