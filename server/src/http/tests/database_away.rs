//! A database that is down: search goes on, forms lose nothing, and `/readyz` tells.

use backend::db::{Role, connect_lazy};

use super::portal::{Form, Portal};

fn portal() -> Portal {
    let url = "postgres://nobody@localhost/nothing?host=/nonexistent";
    Portal::over(connect_lazy(url, Role::Serve, 2).unwrap(), false)
}

#[tokio::test]
async fn search_answers_from_memory() {
    let portal = portal();
    for path in [
        "/",
        "/sorting",
        "/sorting?q=%E7%BA%B8",
        "/sorting/items/milk-tea-cup",
        "/sorting/suggest?q=a",
        "/ask",
        "/ask?q=%E8%B7%AF%E7%81%AF",
        "/ask/new",
        "/news",
        "/news/feed.atom",
        "/news/feed.json",
    ] {
        assert_eq!(portal.get(path).await.status, 200, "{path}");
    }
    assert_eq!(portal.get("/healthz").await.status, 200);
    let ready = portal.get("/readyz").await;
    assert_eq!(ready.status, 503);
    assert!(ready.body.contains(r#""database":"unavailable""#));
}

#[tokio::test]
async fn a_form_keeps_what_was_typed_and_says_why() {
    let portal = portal();
    let page = portal.get("/sorting/ask").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("暂时收不了问题"));

    let form = Form::default().with("words", "奶茶封口膜").with("detail", "撕下来的");
    let answer = portal.post("/_fn/sorting/ask", "", &form).await;
    assert_eq!(answer.status, 503);
    assert!(answer.body.contains("value=\"奶茶封口膜\"") && answer.body.contains("撕下来的"));
    assert!(answer.body.contains("暂时收不了问题"));
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_receipt_is_not_there_for_now() {
    let answer = portal().get("/sorting/questions/AAAAAAAAAAAAAAAAAAAAAA").await;
    assert_eq!(answer.status, 503);
    assert!(answer.body.contains("暂时不能使用"));
}
