//! The sorting guide.

use sqlx::PgPool;

use super::{super::portal::Portal, App};

#[sqlx::test(migrations = false)]
async fn the_guide_answers_as_on_the_pages(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let app = App::new(&portal);

    let found = app.get("/api/v1/sorting/search?q=naichabei&limit=3").await;
    assert_eq!(found.header("cache-control"), "public, max-age=60");
    let tag = found.header("etag").to_owned();
    let found = found.good();
    assert_eq!(found["hits"][0]["slug"], "milk-tea-cup");
    assert!(found["hits"].as_array().unwrap().len() <= 3);
    assert_eq!(found["sure"], true);
    let page = portal.get("/en/sorting?q=naichabei").await;
    assert!(page.body.contains(found["hits"][0]["title"].as_str().unwrap()));

    let again = app
        .request("GET", "/api/v1/sorting/search?q=naichabei&limit=3")
        .header("if-none-match", tag);
    let again = app.call(again.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(again.status, 304);

    let item = app.get("/api/v1/sorting/items/milk-tea-cup").await.good();
    assert_eq!(item["slug"], "milk-tea-cup");
    assert!(!item["variants"][0]["prepare"].as_array().unwrap().is_empty());
    assert_eq!(app.get("/api/v1/sorting/items/no-such").await.problem(), (404, "not-found", ""));

    let bins = app.get("/api/v1/sorting/categories").await.good();
    assert_eq!(bins["items"].as_array().unwrap().len(), 4);
    let index = app.get("/api/v1/sorting/index").await.good();
    assert_eq!(portal.get(index["url"].as_str().unwrap()).await.status.as_u16(), 200);
}

#[sqlx::test(migrations = false)]
async fn a_search_says_what_is_wrong_with_it(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let app = App::new(&portal);
    for (query, code, at) in [
        ("", "field-missing", "q"),
        ("q=%20", "field-invalid", "q"),
        ("q=x&limit=0", "field-invalid", "limit"),
        ("q=x&limit=21", "field-invalid", "limit"),
        ("q=x&limit=many", "field-invalid", "limit"),
        ("q=x&q=y", "field-duplicate", "q"),
    ] {
        let answer = app.get(&format!("/api/v1/sorting/search?{query}")).await;
        assert_eq!(answer.problem(), (400, code, at), "{query}");
    }
    let several =
        app.get("/api/v1/sorting/search?q=%E5%A5%B6%E8%8C%B6%E6%9D%AF%E5%92%8C%E5%90%B8%E7%AE%A1");
    assert_eq!(several.await.good()["parts"].as_array().unwrap().len(), 2);
}
