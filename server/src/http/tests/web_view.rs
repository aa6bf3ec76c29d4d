//! Pages inside a mini-app: tickets, and the files with which platforms check an address.

use std::fs;

use axum::{body::Body, http::Request};
use chrono::TimeDelta;
use serde_json::json;
use sqlx::PgPool;

use super::{
    api_v1::{App, last_code},
    portal::{Answer, Form, Portal},
};
use crate::http::verification::Verification;

const TICKETS: &str = "/api/v1/me/tickets";
const PHONE: &str = "13812345678";
const OTHER: &str = "13987654321";
/// What WeChat's web-view of a mini-app sends.
pub(super) const WECHAT: (&str, &str) =
    ("user-agent", "Mozilla/5.0 (Linux; Android 10) MicroMessenger/8.0 miniProgram/wx1");
/// The same of Alipay.
const ALIPAY: (&str, &str) = ("user-agent", "Mozilla/5.0 (iPhone) AlipayClient/10.5 MiniProgram");
/// A browser on a desk.
const CHROME: (&str, &str) = ("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/130");

/// Where a new ticket of `app` to `path` opens.
pub(super) async fn ticket(app: &App<'_>, path: &str) -> String {
    let made = app.post(TICKETS, &json!({ "path": path })).await;
    assert_eq!((made.status, made.header("cache-control")), (201, "no-store"));
    let url = made.body["url"].as_str().unwrap().to_owned();
    url.strip_prefix("http://127.0.0.1:9").unwrap().to_owned()
}

/// The cookie `name` that an answer sets.
pub(super) fn cookie(answer: &Answer, name: &str) -> Option<String> {
    let set = answer.headers.get_all("set-cookie").iter();
    set.filter_map(|value| value.to_str().unwrap().split(';').next())
        .find(|pair| pair.starts_with(&format!("{name}=")))
        .map(str::to_owned)
}

#[sqlx::test(migrations = false)]
async fn a_page_opens_signed_in_and_once(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let app = App::signed_in(&portal, &pool, PHONE).await;
    let address = ticket(&app, "/me/devices").await;
    assert!(address.starts_with("/en/enter/"), "{address}");

    // What only looks ahead uses nothing up.
    let ahead = portal.get_with(&address, &[("sec-purpose", "prefetch")]).await;
    assert_eq!(ahead.status, 204);
    let head = portal.send(Request::head(&address).body(Body::empty()).unwrap()).await;
    assert_eq!(head.status, 204);

    let opened = portal.get_with(&address, &[WECHAT]).await;
    assert_eq!((opened.status.as_u16(), opened.header("location")), (303, "/en/me/devices"));
    assert_eq!(opened.header("referrer-policy"), "no-referrer");
    assert_eq!(opened.header("cache-control"), "no-store");
    assert_eq!(cookie(&opened, "app").unwrap(), "app=wechat");
    let session = cookie(&opened, "session").unwrap();
    let devices = portal.get_with("/en/me/devices", &[("cookie", &session)]).await;
    assert_eq!(devices.status, 200);
    assert!(devices.body.contains("WeChat · web"), "{}", devices.main());

    for address in [&*address, "/en/enter/x", "/en/enter/%00"] {
        let again = portal.get(address).await;
        assert_eq!(again.status, 410, "{address}");
        assert!(again.body.contains("open this page from the mini-app again"), "{address}");
        assert_eq!(cookie(&again, "session"), None);
    }
    let late = ticket(&app, "/").await;
    portal.kernel.clock.advance(TimeDelta::seconds(60));
    assert_eq!(portal.get(&late).await.status, 410);

    // The web-view ends with the app.
    assert_eq!(app.delete("/api/v1/tokens").await.status, 204);
    let gone = portal.get_with("/en/me/devices", &[("cookie", &session)]).await;
    assert_eq!(gone.status, 303);
}

#[sqlx::test(migrations = false)]
async fn somebody_elses_ticket_changes_no_account_unasked(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let victim = App::signed_in(&portal, &pool, PHONE).await;
    let opened = portal.get_with(&ticket(&victim, "/me").await, &[WECHAT]).await;
    let session = cookie(&opened, "session").unwrap();
    let attacker = App::signed_in(&portal, &pool, OTHER).await;
    let address = ticket(&attacker, "/me").await;

    let asked = portal.get_with(&address, &[("cookie", &session), WECHAT]).await;
    assert_eq!(asked.status, 409);
    assert!(asked.body.contains("Change to another account?"));
    assert_eq!(cookie(&asked, "session"), None);
    assert_eq!(cookie(&asked, "app").unwrap(), "app=wechat");
    assert_eq!(asked.header("referrer-policy"), "strict-origin");
    // The ticket is as good as before, for a form of ours and nobody else's.
    let elsewhere = Form::default()
        .request(&address)
        .header("sec-fetch-site", "cross-site")
        .header("cookie", &session)
        .body(Form::default().body())
        .unwrap();
    assert_eq!(portal.send(elsewhere).await.status, 403);
    let agreed = portal.post(&address, &session, &Form::default()).await;
    assert_eq!(agreed.status, 303);
    assert_ne!(cookie(&agreed, "session").unwrap(), session);
    assert_eq!(cookie(&agreed, "presession").unwrap(), "presession=", "no draft goes with it");
    let ended = portal.get_with("/en/me/devices", &[("cookie", &session)]).await;
    assert_eq!(ended.status, 303);
}

#[sqlx::test(migrations = false)]
async fn a_link_signs_nobody_in_unasked(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let sender = App::signed_in(&portal, &pool, PHONE).await;
    let address = ticket(&sender, "/me/devices").await;
    let ordinary = ("user-agent", "Mozilla/5.0 (Linux; Android 10) MicroMessenger/8.0");
    for headers in [
        &[CHROME][..],
        &[CHROME, ("sec-fetch-site", "none")],
        &[ordinary],
        &[WECHAT, ("sec-fetch-site", "cross-site")],
    ] {
        let asked = portal.get_with(&address, headers).await;
        assert_eq!(asked.status, 409, "{headers:?}");
        assert!(asked.body.contains("Sign in with this link?"), "{}", asked.main());
        assert_eq!(asked.header("referrer-policy"), "strict-origin");
        assert_eq!(asked.header("cache-control"), "no-store");
        assert_eq!((cookie(&asked, "session"), cookie(&asked, "app")), (None, None));
    }

    // Who reads slowly has not lost it, and a form of ours signs in.
    portal.kernel.clock.advance(TimeDelta::seconds(200));
    let agreed = portal.post(&address, "language=en", &Form::default()).await;
    assert_eq!((agreed.status.as_u16(), agreed.header("location")), (303, "/en/me/devices"));
    assert!(cookie(&agreed, "session").is_some());
    assert_eq!((cookie(&agreed, "presession"), cookie(&agreed, "app")), (None, None));
    assert_eq!(portal.post(&address, "language=en", &Form::default()).await.status, 410);

    let opened = portal.get_with(&ticket(&sender, "/").await, &[ALIPAY]).await;
    assert_eq!((opened.status.as_u16(), &*cookie(&opened, "app").unwrap()), (303, "app=alipay"));
}

#[sqlx::test(migrations = false)]
async fn a_ticket_is_for_pages_and_for_whole_accounts(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let app = App::signed_in(&portal, &pool, PHONE).await;
    for path in ["/staff", "//evil.example", "https://evil.example", "/api/v1/me", "me", ""] {
        let refused = app.post(TICKETS, &json!({ "path": path })).await;
        assert_eq!(refused.problem(), (404, "not-found", "/path"), "{path}");
    }
    let nobody = App::new(&portal).post(TICKETS, &json!({ "path": "/me" })).await;
    assert_eq!(nobody.problem(), (401, "token-expired", ""));

    let sent = App::new(&portal).post("/api/v1/sign-in/codes", &json!({ "phone": OTHER })).await;
    let proof = json!({
        "challenge": sent.good()["challenge"],
        "code": last_code(&portal, &pool).await,
        "scopes": ["account", "cases"],
    });
    let tokens = App::new(&portal).post("/api/v1/tokens", &proof).await.good();
    let narrow = App::with_token(&portal, tokens["access_token"].as_str().unwrap());
    let refused = narrow.post(TICKETS, &json!({ "path": "/me" })).await;
    assert_eq!(refused.problem(), (403, "token-scope", ""));
}

#[sqlx::test(migrations = false)]
async fn platforms_find_their_files_and_nothing_else(pool: PgPool) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("MP_verify_aB3.txt"), "aB3").unwrap();
    fs::write(folder.path().join("check.html"), "<script>").unwrap();
    let portal =
        Portal::new(&pool).await.with_verification(Verification::load(folder.path()).unwrap());
    for (name, content) in [("MP_verify_aB3.txt", "aB3"), ("check.html", "<script>")] {
        let found = portal.get(&format!("/{name}")).await;
        assert_eq!((found.status.as_u16(), &*found.body), (200, content));
        assert_eq!(found.header("content-type"), "text/plain; charset=utf-8");
        assert_eq!(found.header("x-content-type-options"), "nosniff");
    }
    for none in ["/MP_verify_other.txt", "/x/MP_verify_aB3.txt", "/MP_verify_aB3.txt/"] {
        assert_eq!(portal.get(none).await.status, 404, "{none}");
    }
    assert_eq!(portal.get("/robots.txt").await.body, "User-agent: *");
}
