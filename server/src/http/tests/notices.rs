//! Articles, notices, their feeds, and questions, over the demonstration's publications.

use backend::{
    db::{Role, testing::as_role},
    notices::{Library, seed},
};
use sqlx::PgPool;

use super::portal::{Form, Portal};

pub(super) async fn portal(pool: &PgPool) -> Portal {
    let mut tx = pool.begin().await.unwrap();
    seed(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    let library = Library::load(pool).await.unwrap();
    Portal::with(as_role(pool, Role::Serve).await, false, library)
}

fn ask(words: &str) -> String {
    format!("/ask?q={}", app::routes::encode(words))
}

#[sqlx::test(migrations = false)]
async fn a_question_is_answered_by_whatever_knows(pool: PgPool) {
    let portal = portal(&pool).await;
    for (words, expected) in [
        ("路灯坏了怎么办", "/ask/street-lamp"),
        ("街燈唔著邊個整", "/ask/street-lamp"),
        ("奶茶杯是什么垃圾", "/sorting/items/milk-tea-cup"),
        ("附近哪里有厕所", "href=\"/toilets\""),
        ("旧沙发怎么扔", "/ask/book-bulky"),
        ("湖滨路停水", "/news/water-works-hubin"),
        ("dog without a lead", "/ask/dogs-lead"),
    ] {
        let page = portal.get(&ask(words)).await;
        assert!(page.main().contains(expected), "{words}: {}", page.main());
        assert!(page.body.contains("noindex"), "{words}");
    }
    let nothing = portal.get(&ask("量子纠缠qqq")).await;
    assert!(nothing.main().contains("没有找到现成的答案"));
    assert!(nothing.main().contains("/ask/new?words="));
    let hostile = portal.get(&ask("<script>alert(1)</script>")).await;
    assert!(!hostile.body.contains("<script>alert"));
}

#[sqlx::test(migrations = false)]
async fn articles_and_notices_are_kept_by_caches_and_found_by_search_engines(pool: PgPool) {
    let portal = portal(&pool).await;
    for path in ["/ask", "/ask/street-lamp", "/news", "/news/snow-plan", "/en/ask/street-lamp"] {
        let page = portal.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.body.contains("noindex"), "{path}");
        let tag = page.header("etag").to_owned();
        let again = portal.get_with(path, &[("if-none-match", &tag)]).await;
        assert_eq!(again.status, 304, "{path}");
    }
    let english = portal.get("/en/ask/street-lamp").await;
    assert!(english.main().contains("href=\"/en/report\""), "links stay in their language");
    for path in ["/ask/no-such", "/news/no-such", "/news/street-lamp", "/ask/questions/x"] {
        assert_eq!(portal.get(path).await.status, 404, "{path}");
    }
    let map = portal.get("/sitemap.xml?file=pages-1").await;
    for path in ["/ask/street-lamp<", "/zh-Hant/news/snow-plan<", "/en/news<"] {
        assert!(map.body.contains(path), "{path}");
    }
    let home = portal.get("/").await;
    assert!(home.main().contains("/news/water-works-hubin"), "what does not work comes first");
    assert!(home.body.contains("application/atom+xml"));
}

#[sqlx::test(migrations = false)]
async fn feeds_are_in_three_languages_and_asked_for_with_conditions(pool: PgPool) {
    let portal = portal(&pool).await;
    for (prefix, title) in
        [("", "冬季除雪安排公布"), ("/zh-Hant", "冬季除雪安排公布"), ("/en", "Snow clearing")]
    {
        let atom = portal.get(&format!("{prefix}/news/feed.atom")).await;
        assert_eq!(atom.header("content-type"), "application/atom+xml; charset=utf-8");
        assert!(atom.body.contains(title), "{prefix}");
        let link = format!("https://minhu.example{prefix}/news/snow-plan");
        assert!(atom.body.contains(&link), "{prefix}: {}", atom.body);
        let json = portal.get(&format!("{prefix}/news/feed.json")).await;
        let feed: serde_json::Value = serde_json::from_str(&json.body).unwrap();
        assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
        assert_eq!(feed["items"].as_array().unwrap().len(), 8);
        for (name, value) in [("if-none-match", "etag"), ("if-modified-since", "last-modified")] {
            let value = atom.header(value).to_owned();
            let path = format!("{prefix}/news/feed.atom");
            let again = portal.get_with(&path, &[(name, &value)]).await;
            assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""), "{name}");
        }
        let old = [("if-modified-since", "Sun, 01 Nov 2020 00:00:00 GMT")];
        assert_eq!(portal.get_with(&format!("{prefix}/news/feed.atom"), &old).await.status, 200);
    }
}

#[sqlx::test(migrations = false)]
async fn what_nothing_answers_is_sent_once_and_has_a_receipt(pool: PgPool) {
    let portal = portal(&pool).await;
    let page = portal.get("/ask/new?words=%E9%97%AE").await;
    assert_eq!(page.header("cache-control"), "no-store");
    let cookie = page.header("set-cookie").split(';').next().unwrap().to_owned();
    let key = page.body.split("name=\"form_key\" value=\"").nth(1).unwrap();
    let key = key.split('"').next().unwrap().to_owned();
    let wrong =
        Form::default().with("form_key", key.as_str()).with("detail", "写了很多</textarea><b>");
    let again = portal.post("/_fn/notices/ask", &cookie, &wrong).await;
    assert_eq!((again.status.as_u16(), again.header("location")), (303, "/ask/new"));
    let page = portal.get_with("/ask/new", &[("cookie", &cookie)]).await;
    assert!(page.body.contains("写了很多&lt;/textarea>&lt;b>"), "{}", page.main());
    assert!(page.body.contains("写了很多") && page.body.contains("href=\"#field-subject\""));

    let form = Form::default()
        .with("form_key", key)
        .with("subject", "遛狗几点合适")
        .with("phone", "13812345678");
    let first = portal.post("/_fn/notices/ask", &cookie, &form).await;
    let second = portal.post("/_fn/notices/ask", &cookie, &form).await;
    assert_eq!(first.status, 303);
    assert_eq!(first.header("location"), second.header("location"));
    let receipt = portal.get(first.header("location")).await;
    assert_eq!((receipt.status.as_u16(), receipt.header("cache-control")), (200, "no-store"));
    assert!(receipt.body.contains("遛狗几点合适") && receipt.body.contains("138****5678"));
}

#[sqlx::test(migrations = false)]
async fn whether_it_helped_is_counted_once(pool: PgPool) {
    let portal = portal(&pool).await;
    let form = Form::default().with("slug", "street-lamp").with("helped", "yes");
    let thanks = portal.post("/_fn/notices/rate", "", &form).await;
    assert_eq!(thanks.header("location"), "/ask/street-lamp?thanks=1");
    let cookie = thanks.header("set-cookie").split(';').next().unwrap().to_owned();
    for _ in 0..3 {
        assert_eq!(portal.post("/_fn/notices/rate", &cookie, &form).await.status, 303);
    }
    let yes: i64 =
        sqlx::query_scalar("select yes from publication_helpful").fetch_one(&pool).await.unwrap();
    assert_eq!(yes, 1);
    let none = Form::default().with("slug", "no-such").with("helped", "yes");
    assert_eq!(portal.post("/_fn/notices/rate", &cookie, &none).await.header("location"), "/ask");
}

#[sqlx::test(migrations = false)]
async fn staff_pages_ask_who_is_there(pool: PgPool) {
    let portal = portal(&pool).await;
    for path in ["/staff/articles", "/staff/notices/new", "/staff/questions"] {
        let answer = portal.get(path).await;
        assert_eq!(answer.status, 303, "{path}");
        assert!(answer.header("location").starts_with("/staff/sign-in?to="), "{path}");
    }
    let form = Form::default().with("shelf", "article").with("title_zh_hans", "没有登录");
    let answer = portal.post("/_fn/staff/publications/save", "", &form).await;
    assert!(answer.header("location").starts_with("/staff/sign-in?to="));
}
