//! Pages of other sites that call the API in a browser.

use axum::{body::Body, http::Request};
use sqlx::PgPool;

use super::super::portal::{Answer, Form, Portal};

const LISTED: &str = "https://app.example.cn";
const OTHER: &str = "https://other.example.cn";
const SETTINGS: &str = "/api/v1/settings";

async fn call(portal: &Portal, method: &str, path: &str, origin: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("origin", origin)
        .header("sec-fetch-site", "cross-site")
        .header("access-control-request-method", "POST")
        .header("content-type", "application/json");
    portal.send(request.body(Body::from("{}")).unwrap()).await
}

fn shared(answer: &Answer) -> &str {
    assert!(!answer.headers.contains_key("access-control-allow-credentials"));
    answer.header("access-control-allow-origin")
}

#[sqlx::test(migrations = false)]
async fn nobody_else_reads_it_unless_their_origin_is_set(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    for (method, status) in [("GET", 200), ("OPTIONS", 405)] {
        let answer = call(&portal, method, SETTINGS, LISTED).await;
        assert_eq!((answer.status.as_u16(), shared(&answer)), (status, ""), "{method}");
    }
    let refused = call(&portal, "POST", "/api/v1/tokens/refresh", LISTED).await;
    assert_eq!(refused.status, 403);

    let portal = portal.with_api_origins(&[LISTED]);
    let answer = call(&portal, "GET", SETTINGS, LISTED).await;
    assert_eq!((answer.status.as_u16(), shared(&answer)), (200, LISTED));
    let exposed = answer.header("access-control-expose-headers");
    for name in ["etag", "retry-after", "x-request-id", "deprecation", "sunset", "link"] {
        assert!(exposed.split(',').any(|one| one.trim() == name), "{name}: {exposed}");
    }
    let english = call(&portal, "GET", "/en/api/v1/settings", LISTED).await;
    assert_eq!(shared(&english), LISTED);
    // Also what refuses can be read, and no origin check stands in the way.
    let refused = call(&portal, "POST", "/api/v1/tokens/refresh", LISTED).await;
    assert_eq!((refused.status.as_u16(), shared(&refused)), (400, LISTED));
    assert!(refused.body.contains("idempotency-key-missing"), "{}", refused.body);

    let preflight = call(&portal, "OPTIONS", "/api/v1/cases", LISTED).await;
    assert_eq!((preflight.status.as_u16(), shared(&preflight)), (200, LISTED));
    let methods: Vec<&str> =
        preflight.header("access-control-allow-methods").split(',').map(str::trim).collect();
    assert_eq!(methods, ["GET", "POST", "PUT", "DELETE"]);
    let headers = preflight.header("access-control-allow-headers");
    for name in ["authorization", "content-type", "idempotency-key", "if-match", "if-none-match"] {
        assert!(headers.split(',').any(|one| one.trim() == name), "{name}: {headers}");
    }
    assert_eq!(preflight.header("access-control-max-age"), "600");

    for (method, path) in [("GET", SETTINGS), ("OPTIONS", "/api/v1/cases")] {
        let answer = call(&portal, method, path, OTHER).await;
        assert_eq!(shared(&answer), "", "{method}");
        let vary: Vec<_> = answer.headers.get_all("vary").iter().collect();
        assert!(vary.iter().any(|one| *one == "origin"), "{vary:?}");
    }
    let refused = call(&portal, "POST", "/api/v1/tokens/refresh", OTHER).await;
    assert_eq!((refused.status.as_u16(), shared(&refused)), (403, ""));
    // Pages never, and the city's part neither.
    for path in ["/", "/sorting", "/api/v1/city/orders"] {
        let answer = call(&portal, "GET", path, LISTED).await;
        assert_eq!(shared(&answer), "", "{path}");
    }
    // What a form of a page does is no part of it, also for an origin that is set.
    let form = call(&portal, "POST", "/_fn/sorting/ask", LISTED).await;
    assert_eq!((form.status.as_u16(), shared(&form)), (403, ""));
    for path in ["/_fn/sorting/ask", "/api/v1/city/orders"] {
        let preflight = call(&portal, "OPTIONS", path, LISTED).await;
        assert_eq!(shared(&preflight), "", "{path}");
    }
    let page = Form::default().request("/_fn/sorting/ask").header("sec-fetch-site", "cross-site");
    let page = portal.send(page.body(Form::default().body()).unwrap()).await;
    assert_eq!(page.status, 403);
}
