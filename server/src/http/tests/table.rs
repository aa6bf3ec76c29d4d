//! Every route and who may call it, as one list to review.

use app::routing::{Access, RouteSpec};
use axum::http::Method;
use sqlx::PgPool;

use super::portal::Portal;

fn table() -> Vec<RouteSpec> {
    let (_, mut table) = crate::http::routes().finish();
    table.sort_by_key(|route| (route.pattern, route.method.to_string()));
    table
}

#[test]
fn every_route_and_who_may_call_it() {
    let lines: Vec<String> = table().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn whatever_changes_state_is_for_this_origin_only() {
    for route in table() {
        match route.method {
            Method::GET => {}
            Method::POST | Method::PUT if route.pattern.starts_with("/api/v1/city/") => {
                assert_eq!(route.access, Access::FeedKey, "{route}");
            }
            // No cookie counts there, so no browser has anything that a page of another site could
            // use.
            _ if route.pattern.starts_with("/api/v1/") => {
                let fits = matches!(
                    route.access,
                    Access::App | Access::StaffApp | Access::Public | Access::Secret
                );
                assert!(fits, "{route}");
            }
            // A page of another site cannot send the key: no browser does so by itself.
            Method::PUT => assert_eq!(route.access, Access::FeedKey, "{route}"),
            Method::POST if is_of_platforms(route.pattern) => {
                assert_eq!(route.access, Access::Platform, "{route}");
            }
            _ => assert_eq!(route.access, Access::SameOrigin, "{route}"),
        }
    }
}

/// Whether a platform calls it, which signs what it says.
fn is_of_platforms(pattern: &str) -> bool {
    pattern.starts_with("/payments/callback/") || pattern.starts_with("/platforms/")
}

/// A path for the pattern, with something in place of each parameter.
fn example(pattern: &str) -> String {
    pattern.replace("{slug}", "milk-tea-cup").replace("{bin}", "food").replace(['{', '}'], "")
}

#[sqlx::test(migrations = false)]
async fn no_route_fails_when_it_is_simply_called(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    for route in table().into_iter().filter(|route| route.method == Method::GET) {
        for prefix in ["", "/en", "/zh-Hant"] {
            let path = format!("{prefix}{}", example(route.pattern));
            let answer = portal.get(&path).await;
            assert!(answer.status.as_u16() < 500, "{path}: {}", answer.status);
            assert!(!answer.header("content-security-policy").is_empty(), "{path}");
        }
    }
}

#[sqlx::test(migrations = false)]
async fn nothing_that_changes_state_is_taken_from_elsewhere(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    for route in table().into_iter().filter(|route| route.method == Method::POST) {
        let request = super::portal::Form::default()
            .request(route.pattern)
            .header("sec-fetch-site", "cross-site");
        let answer =
            portal.send(request.body(super::portal::Form::default().body()).unwrap()).await;
        assert_eq!(answer.status.as_u16(), 403, "{route}");
        let said = if route.pattern.starts_with("/api/v1/") {
            "不接受其他网站发来的请求"
        } else {
            "没有收下这次提交"
        };
        assert!(answer.body.contains(said), "{route}");
    }
}
