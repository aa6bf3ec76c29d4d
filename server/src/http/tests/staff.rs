//! Staff pages: who gets where, and the way in.

use std::fmt::Write;

use app::routing::Access;
use axum::http::{Method, header};
use backend::accounts::staff::{demonstration, session};
use domain::accounts::Role;
use sqlx::PgPool;

use super::portal::{Answer, Form, Portal};
use crate::config::Log;

/// A demonstration district with one member of staff for each role.
async fn portal(pool: &PgPool) -> Portal {
    let portal = Portal::new(pool).await;
    let mut conn = portal.kernel.db.acquire().await.unwrap();
    demonstration::seed(&portal.kernel, &mut conn).await.unwrap();
    drop(conn);
    portal
}

/// The cookie of somebody in `role` who has signed in.
async fn at_desk(portal: &Portal, role: Role) -> String {
    let kernel = &portal.kernel;
    let token = session::begin(kernel, &kernel.db, demonstration::id_of(role), "").await.unwrap();
    format!("staff_session={}", token.to_text())
}

/// Every staff page, with an account in place of a parameter.
fn pages() -> Vec<&'static str> {
    let (_, table) = crate::http::routes().finish();
    let mut pages: Vec<&str> = table
        .iter()
        .filter(|route| route.access == Access::Staff && route.method == Method::GET)
        .map(|route| route.pattern)
        .collect();
    pages.sort_unstable();
    pages
}

fn example(pattern: &str) -> String {
    pattern.replace("{id}", &demonstration::id_of(Role::Editor).to_string()).replace(['{', '}'], "")
}

#[sqlx::test(migrations = false)]
async fn whoever_is_not_signed_in_is_sent_to_sign_in(pool: PgPool) {
    let portal = portal(&pool).await;
    assert!(pages().len() > 5, "the table was not read");
    for pattern in pages() {
        let path = example(pattern);
        for cookie in
            ["", "staff_session=x", "staff_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]
        {
            let answer = portal.get_with(&path, &[("cookie", cookie)]).await;
            assert_eq!(answer.status, 303, "{path}");
            let to = answer.header("location");
            assert!(to.starts_with("/staff/sign-in?to=%2Fstaff"), "{path}: {to}");
        }
    }
}

/// 200 is the page; 303 asks for another proof first; 403 and 404 refuse.
#[sqlx::test(migrations = false)]
async fn every_page_for_every_role(pool: PgPool) {
    let portal = portal(&pool).await;
    let mut matrix = String::new();
    for pattern in pages() {
        let path = example(pattern);
        let _ = writeln!(matrix, "{pattern}");
        for role in Role::ALL {
            let cookie = at_desk(&portal, role).await;
            let answer = portal.get_with(&path, &[("cookie", &cookie)]).await;
            let status = answer.status.as_u16();
            assert!([200, 303, 403, 404].contains(&status), "{path} {role:?}: {status}");
            assert_eq!(answer.header("etag"), "", "{path}");
            let _ = writeln!(matrix, "  {status} {}", role.as_str());
        }
    }
    insta::assert_snapshot!(matrix);
}

#[sqlx::test(migrations = false)]
async fn no_staff_form_does_anything_for_whoever_is_not_signed_in(pool: PgPool) {
    let portal = portal(&pool).await;
    let (_, table) = crate::http::routes().finish();
    let entrances =
        ["/_fn/staff/sign-in", "/_fn/staff/code", "/_fn/staff/sign-out", "/_fn/staff/set-password"];
    let forms = table.iter().filter(|route| {
        route.pattern.starts_with("/_fn/staff/") && !entrances.contains(&route.pattern)
    });
    for route in forms {
        let answer = portal.post(route.pattern, "", &Form::default()).await;
        let to = answer.header("location");
        assert_eq!(answer.status, 303, "{route}");
        // To sign in, or to a page that sends them there.
        assert!(to.starts_with("/staff/"), "{route}: {to}");
    }
}

/// The cookies that an answer sets, as the browser sends them back.
fn cookies(answer: &Answer) -> Vec<String> {
    let set = answer.headers.get_all(header::SET_COOKIE).iter();
    set.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned()).collect()
}

/// Signs in as a browser without JavaScript; gives the cookies it has then.
async fn sign_in(portal: &Portal, login: &str, before: &str) -> Answer {
    let page = portal.get_with("/staff/sign-in?to=%2Fstaff%2Faccount", &[("cookie", before)]).await;
    let browser = [cookies(&page), vec![before.to_owned()]].concat().join("; ");
    let form = Form::default()
        .with("login", login)
        .with("to", "/staff/account")
        .with("password", demonstration::PASSWORD);
    let half = portal.post("/_fn/staff/sign-in", &browser, &form).await;
    assert_eq!(half.header("location"), "/staff/sign-in/code?to=%2Fstaff%2Faccount");
    let page = portal.get_with("/staff/sign-in/code", &[("cookie", &browser)]).await;
    let code = demonstration::code(&portal.kernel);
    assert!(page.body.contains(&code), "the demonstration shows its code: {}", page.main());
    let form = Form::default().with("code", code).with("to", "/staff/account");
    portal.post("/_fn/staff/code", &browser, &form).await
}

#[sqlx::test(migrations = false)]
async fn the_way_in_without_javascript(pool: PgPool) {
    let portal = portal(&pool).await;
    // A token that somebody has put into the browser beforehand is not the one of the session.
    let planted = at_desk(&portal, Role::Crew).await;
    let answer = sign_in(&portal, "admin", &planted).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/staff/account"));
    let set = cookies(&answer);
    let session = set.iter().find(|cookie| cookie.starts_with("staff_session=")).unwrap();
    assert_ne!(*session, planted);
    assert!(set.iter().any(|cookie| cookie.starts_with("staff_device=")));
    for flags in answer.headers.get_all(header::SET_COOKIE) {
        let flags = flags.to_str().unwrap();
        assert!(flags.contains("HttpOnly") && flags.contains("SameSite=Lax"), "{flags}");
    }
    let page = portal.get_with("/staff/account", &[("cookie", session)]).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("示例管理员"));
    assert_eq!(page.header("cache-control"), "no-store");
    // The session that was there before has ended.
    assert_eq!(portal.get_with("/staff", &[("cookie", &planted)]).await.status, 303);

    let out = portal.post("/_fn/staff/sign-out", session, &Form::default()).await;
    assert_eq!(out.header("location"), "/staff/sign-in");
    assert_eq!(portal.get_with("/staff", &[("cookie", session)]).await.status, 303);
}

#[sqlx::test(migrations = false)]
async fn a_mistake_keeps_the_login_and_never_the_password(pool: PgPool) {
    let portal = portal(&pool).await;
    let page = portal.get("/staff/sign-in").await;
    let browser = cookies(&page).join("; ");
    let form = Form::default().with("login", "admin").with("password", "wrong-and-secret");
    let answer = portal.post("/_fn/staff/sign-in", &browser, &form).await;
    assert_eq!(answer.header("location"), "/staff/sign-in");
    let page = portal.get_with("/staff/sign-in", &[("cookie", &browser)]).await;
    assert!(page.body.contains("value=\"admin\"") && page.body.contains("登录名或密码不对"));
    assert!(!page.body.contains("wrong-and-secret"));
    for elsewhere in ["https://evil.example", "//evil.example", "/\\evil.example"] {
        let form = Form::default()
            .with("login", "admin")
            .with("password", demonstration::PASSWORD)
            .with("to", elsewhere);
        portal.post("/_fn/staff/sign-in", &browser, &form).await;
        let code = Form::default().with("code", demonstration::code(&portal.kernel));
        let answer = portal.post("/_fn/staff/code", &browser, &code.with("to", elsewhere)).await;
        assert_eq!(answer.header("location"), "/staff", "{elsewhere}");
    }
}

#[sqlx::test(migrations = false)]
async fn an_account_is_made_and_what_was_typed_survives_the_end_of_a_session(pool: PgPool) {
    let portal = portal(&pool).await;
    let admin = at_desk(&portal, Role::Administrator).await;
    let page = portal.get_with("/staff/users/new", &[("cookie", &admin)]).await;
    let browser = [cookies(&page), vec![admin.clone()]].concat().join("; ");
    let form = Form::default()
        .with("login", "zhang.wei")
        .with("name", "张伟")
        .with("role-dispatcher", "on");
    // The session ends while the form is being filled in.
    let signed_out = cookies(&page).join("; ");
    let answer = portal.post("/_fn/staff/users/create", &signed_out, &form).await;
    assert_eq!(answer.header("location"), "/staff/sign-in?to=%2Fstaff%2Fusers%2Fnew");
    let page = portal.get_with("/staff/users/new", &[("cookie", &browser)]).await;
    assert!(page.body.contains("value=\"张伟\"") && page.body.contains("value=\"zhang.wei\""));

    let made = portal.post("/_fn/staff/users/create", &browser, &form).await;
    assert_eq!((made.status.as_u16(), made.header("cache-control")), (200, "no-store"));
    assert!(made.body.contains("https://minhu.example/staff/set-password/"), "{}", made.main());
    let list = portal.get_with("/staff/users?role=dispatcher", &[("cookie", &browser)]).await;
    assert!(list.body.contains("zhang.wei") && list.body.contains("张伟"));
    assert!(!list.body.contains("示例编辑"));
}

#[sqlx::test(migrations = false)]
async fn no_name_login_password_or_code_is_in_the_log(pool: PgPool) {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let portal = portal(&pool).await;
    let answer = sign_in(&portal, "supervisor", "").await;
    let session = cookies(&answer).join("; ");
    for path in ["/staff", "/staff/account", "/staff/users", "/staff/confirm?to=%2Fstaff"] {
        portal.get_with(path, &[("cookie", &session)]).await;
    }
    let wrong = Form::default().with("login", "supervisor").with("password", "a-wrong-secret");
    portal.post("/_fn/staff/sign-in", &session, &wrong).await;
    let log = log.text();
    assert!(log.contains("staff sign-in refused"), "the log was read");
    let code = demonstration::code(&portal.kernel);
    for secret in ["示例", "supervisor@", demonstration::PASSWORD, "a-wrong-secret", &code] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
    let token = session.split_once("staff_session=").unwrap().1.split(';').next().unwrap();
    assert!(!log.contains(token));
}
