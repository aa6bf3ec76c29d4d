//! The calendar in the console, over the real router.

use axum::http::StatusCode;
use backend::{
    accounts::staff::session,
    calendar,
    db::{
        Role as DbRole,
        testing::{TestKernel, as_role},
    },
    privacy::{Place, seal},
};
use domain::accounts::Role;
use sqlx::PgPool;
use uuid::Uuid;

use super::portal::{Answer, Form, Portal};

const EDIT: &str = "/_fn/calendar/edit";
const NEXT: &str = "year,2027,2026-11-30,通知,\noff,2027-01-01,2027-01-03,元旦,\n";

/// Somebody in this post, signed in: their cookie.
async fn signed_in(pool: &PgPool, role: Role) -> String {
    // The same keys and clock as the portal's.
    let kernel = TestKernel::new(as_role(pool, DbRole::Serve).await);
    // Its randomness repeats; nobody's ids and tokens may.
    for _ in 0..=role as usize {
        let _ = kernel.new_id();
    }
    let id = kernel.new_id();
    let place = Place { column: "staff.name", row: id.as_bytes() };
    let name = seal(&kernel.keys, &*kernel.random, place, "王某".as_bytes());
    sqlx::query("insert into staff (id, login, name, created_at) values ($1, $2, $3, $4)")
        .bind(id)
        .bind(role.as_str())
        .bind(name)
        .bind(kernel.now())
        .execute(&kernel.db)
        .await
        .unwrap();
    sqlx::query("insert into staff_role (staff, role) values ($1, $2)")
        .bind(id)
        .bind(role.as_str())
        .execute(&kernel.db)
        .await
        .unwrap();
    let token = session::begin(&kernel, &kernel.db, id, "").await.unwrap();
    format!("staff_session={}", token.to_text())
}

/// A portal whose calendar is the demonstration's, and the cookie of somebody in this post.
async fn portal(pool: &PgPool, role: Role) -> (Portal, String) {
    let mut conn = pool.acquire().await.unwrap();
    calendar::seed(&mut conn, chrono::DateTime::UNIX_EPOCH, Uuid::nil()).await.unwrap();
    let portal = Portal::new(pool).await;
    (portal, signed_in(pool, role).await)
}

async fn get(portal: &Portal, path: &str, cookie: &str) -> Answer {
    portal.get_with(path, &[("cookie", cookie)]).await
}

/// Opens the form and sends it with `text`; gives the cookies, and the answer.
async fn send(portal: &Portal, cookie: &str, text: &str, act: &str) -> (String, Answer) {
    let page = get(portal, "/staff/calendar/edit", cookie).await;
    let set = page.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    let cookie = if set.is_empty() { cookie.to_owned() } else { format!("{cookie}; {set}") };
    let form = Form::default()
        .with("form_key", page.hidden("form_key"))
        .with("based_on", page.hidden("based_on"))
        .with("text", text)
        .with("act", act);
    let answer = portal.post(EDIT, &cookie, &form).await;
    (cookie, answer)
}

#[sqlx::test(migrations = false)]
async fn an_administrator_checks_and_saves_a_year(pool: PgPool) {
    let (portal, cookie) = portal(&pool, Role::Administrator).await;
    // The store of a portal under test begins empty, so the first try is too late and says so.
    let (cookie, answer) = send(&portal, &cookie, NEXT, "save").await;
    assert_eq!(answer.header("location"), "/staff/calendar/edit");
    let page = get(&portal, "/staff/calendar/edit", &cookie).await;
    assert!(page.main().contains("别人刚刚改过日历"), "{}", page.main());
    assert!(page.main().contains("新增 2027 年"));
    assert!(page.main().contains("off,2027-01-01"), "what was typed is still there");

    let (cookie, answer) = send(&portal, &cookie, NEXT, "check").await;
    assert_eq!(answer.header("location"), "/staff/calendar/edit");
    let page = get(&portal, "/staff/calendar/edit", &cookie).await;
    assert!(page.main().contains("检查通过") && page.main().contains("新增 2027 年"));
    assert!(!page.main().contains("id=\"errors\""));

    let (cookie, answer) = send(&portal, &cookie, NEXT, "save").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header("location"), "/staff/calendar?saved=yes");
    let page = get(&portal, "/staff/calendar?year=2027", &cookie).await;
    assert!(page.main().contains("通知") && page.main().contains("元旦"));
    assert_eq!(calendar::load(&pool).await.unwrap().version, 2);
}

#[sqlx::test(migrations = false)]
async fn a_day_both_off_and_on_is_refused_with_its_line(pool: PgPool) {
    let (portal, cookie) = portal(&pool, Role::Administrator).await;
    let both = format!("{NEXT}work,2027-01-02,,<b>元旦</b>,\n");
    let (cookie, _) = send(&portal, &cookie, &both, "save").await;
    let page = get(&portal, "/staff/calendar/edit", &cookie).await;
    assert!(page.main().contains("同一天既放假又上班"), "{}", page.main());
    assert!(page.main().contains("data-label=\"行\">3<"), "{}", page.main());
    assert!(!page.main().contains("<b>元旦</b>"), "{}", page.main());
    assert!(page.main().contains("&lt;b>元旦"), "{}", page.main());
    assert_eq!(calendar::load(&pool).await.unwrap().version, 1);
}

#[sqlx::test(migrations = false)]
async fn others_may_look_and_calculate_only(pool: PgPool) {
    let (portal, cookie) = portal(&pool, Role::Handler).await;
    let page = get(&portal, "/staff/calendar", &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.main().contains("/staff/calendar/edit"));
    let form = get(&portal, "/staff/calendar/edit", &cookie).await;
    assert_eq!(form.status, StatusCode::FORBIDDEN);
    let forged = Form::default().with("text", NEXT).with("based_on", "1");
    portal.post(EDIT, &cookie, &forged).await;
    assert_eq!(calendar::load(&pool).await.unwrap().version, 1);

    let crew = signed_in(&pool, Role::Crew).await;
    for path in ["/staff/calendar", "/staff/calendar/deadline"] {
        assert_eq!(get(&portal, path, &crew).await.status, StatusCode::FORBIDDEN, "{path}");
        let out = get(&portal, path, "").await;
        assert_eq!(out.status, StatusCode::SEE_OTHER, "{path}");
        assert!(out.header("location").starts_with("/staff/sign-in?to="), "{path}");
    }
}

#[sqlx::test(migrations = false)]
async fn who_was_signed_out_finds_what_they_typed(pool: PgPool) {
    let (portal, cookie) = portal(&pool, Role::Administrator).await;
    let (cookies, _) = send(&portal, &cookie, "off,soon,,,", "check").await;
    let browser = cookies.split("; ").nth(1).unwrap();
    let form = Form::default().with("text", NEXT).with("act", "save");
    let answer = portal.post(EDIT, browser, &form).await;
    assert_eq!(answer.header("location"), "/staff/sign-in?to=%2Fstaff%2Fcalendar%2Fedit");
    let page = get(&portal, "/staff/calendar/edit", &cookies).await;
    assert!(page.main().contains("off,2027-01-01"));
    assert_eq!(calendar::load(&pool).await.unwrap().version, 1);
}

#[sqlx::test(migrations = false)]
async fn the_calculator_explains_every_day(pool: PgPool) {
    let (portal, cookie) = portal(&pool, Role::Administrator).await;
    // Lets the portal take the calendar over.
    send(&portal, &cookie, NEXT, "save").await;
    let asked = "/staff/calendar/deadline?start=2026-09-18T16%3A30&amount=4&unit=working-hours";
    let page = get(&portal, asked, &cookie).await;
    for words in ["2026年9月20日（周日） 11:30", "休息日", "调休上班（国庆节）", "3 小时 00 分"]
    {
        assert!(page.main().contains(words), "{words}: {}", page.main());
    }
    let late = asked.replace("2026-09-18", "2026-12-31");
    let page = get(&portal, &late, &cookie).await;
    assert!(page.main().contains("暂定"));
    let wrong = get(&portal, "/staff/calendar/deadline?start=soon&amount=x&unit=y", &cookie).await;
    assert_eq!(wrong.main().matches("href=\"#field-").count(), 3, "{}", wrong.main());
    let fresh = get(&portal, "/staff/calendar/deadline", &cookie).await;
    assert!(!fresh.main().contains("id=\"errors\""));
}
