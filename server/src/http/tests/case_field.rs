//! What a handler sends from where something is to be done: photos with their place and time, and steps
//! that a phone kept until there was a network.

use axum::http::{HeaderValue, header};
use chrono::{DateTime, TimeDelta, Utc};
use domain::accounts::Role;
use serde_json::Value;
use sqlx::{PgPool, Row};

use super::{
    case_desk::{Browser, FILE, portal},
    places::PNG,
    portal::{Form, Portal},
};

pub(super) const STEP: &str = "/_fn/staff/cases/step";
const KEPT: &str = "/_fn/staff/cases/kept";

/// The form of a step of the only case, which is in the state `seen`.
pub(super) async fn step(pool: &PgPool, step: &str, seen: &str) -> Form {
    let case = sqlx::query("select id::text, number from case_file").fetch_one(pool).await.unwrap();
    let (id, number): (String, String) = (case.get(0), case.get(1));
    let fields = [("id", id.as_str()), ("number", &number), ("step", step), ("seen", seen)];
    fields.into_iter().fold(Form::default(), |form, (name, value)| form.with(name, value))
}

async fn state(pool: &PgPool) -> String {
    sqlx::query_scalar("select state from case_file").fetch_one(pool).await.unwrap()
}

/// A case that the demonstration's handler works on.
pub(super) async fn handled(portal: &Portal, pool: &PgPool) {
    handled_of(portal, pool, "06010").await;
}

/// The same of this class.
async fn handled_of(portal: &Portal, pool: &PgPool, class: &str) {
    let agent = Browser::new(portal, Role::HotlineAgent, 1).await;
    let words = "垃圾桶满了";
    let file = [("act", "file"), ("class", class), ("address", "湖滨公园"), ("words", words)];
    agent.send(FILE, &file).await;
    let dispatcher = Browser::new(portal, Role::Dispatcher, 2).await;
    let handler = Browser::new(portal, Role::Handler, 3).await;
    let department: String = sqlx::query_scalar(
        "select code from department join staff on staff.department = department.id
         where login = 'handler'",
    )
    .fetch_one(pool)
    .await
    .unwrap();
    for (browser, name, seen) in [
        (&agent, "accept", "received"),
        (&agent, "register", "accepted"),
        (&dispatcher, "dispatch", "registered"),
        (&handler, "take", "dispatched"),
    ] {
        let form = step(pool, name, seen).await.with("department", department.clone());
        let answer = portal.post(STEP, &browser.cookie, &form).await;
        assert_eq!(answer.status.as_u16(), 303, "{name}");
    }
    assert_eq!(state(pool).await, "handling");
}

/// A step that says that it is done, with two photos of which each has its own place and time.
async fn done(pool: &PgPool, portal: &Portal) -> Form {
    let now = portal.kernel.now();
    let shots = [
        format!("{} 118.81230 32.04560", iso(now - TimeDelta::hours(30))),
        iso(now - TimeDelta::minutes(5)),
    ];
    let words = [("outcome", "solved"), ("words", "已清运两车。"), ("checklist", "yes")];
    let place = [("longitude", "118.81230"), ("latitude", "32.04560")];
    let form = step(pool, "feed-back", "handling").await;
    let form =
        words.into_iter().chain(place).fold(form, |form, (name, value)| form.with(name, value));
    let form = shots.into_iter().fold(form, |form, shot| form.with("shot", shot));
    form.photo(PNG).photo(PNG)
}

fn iso(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}

/// When and where the photos of the only case were taken, in their order.
async fn taken(pool: &PgPool) -> Vec<(Option<DateTime<Utc>>, Option<f64>)> {
    sqlx::query_as(
        "select taken_at, st_x(point::geometry) from case_photo where stage = 'after'
         order by position",
    )
    .fetch_all(pool)
    .await
    .unwrap()
}

/// As the module of a page sends it: what became of it.
async fn send_kept(browser: &Browser<'_>, form: &Form) -> (String, Vec<String>) {
    let kept = answer_to_kept(browser, form).await;
    let codes = kept["errors"].as_array().unwrap().iter();
    let codes = codes.map(|one| one["code"].as_str().unwrap().to_owned()).collect();
    (kept["outcome"].as_str().unwrap().to_owned(), codes)
}

async fn answer_to_kept(browser: &Browser<'_>, form: &Form) -> Value {
    let mut request = form.request(KEPT).header(header::COOKIE, &browser.cookie);
    let headers = request.headers_mut().unwrap();
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let answer = browser.portal.send(request.body(form.body()).unwrap()).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

#[sqlx::test(migrations = false)]
async fn each_photo_of_a_post_keeps_its_place_and_time(pool: PgPool) {
    let portal = portal(&pool).await;
    handled(&portal, &pool).await;
    let now = portal.kernel.now();
    let form = done(&pool, &portal).await.with("form_key", "AAECAwQFBgcICQoLDA0OCg");
    let handler = Browser::new(&portal, Role::Handler, 3).await;
    portal.post(STEP, &handler.cookie, &form).await;
    assert_eq!(state(&pool).await, "fed-back");
    let expected = [
        (Some(now - TimeDelta::hours(30)), Some(118.8123)),
        (Some(now - TimeDelta::minutes(5)), None),
    ];
    assert_eq!(taken(&pool).await, expected);
    let number: String =
        sqlx::query_scalar("select number from case_file").fetch_one(&pool).await.unwrap();
    let verifier = Browser::new(&portal, Role::Verifier, 4).await;
    let page = verifier.open(&format!("/staff/cases/{number}")).await;
    assert_eq!(page.main().matches("<div>现场").count(), 2, "{}", page.main());
}

#[sqlx::test(migrations = false)]
async fn each_point_of_the_list_has_a_box_and_an_error_of_its_own(pool: PgPool) {
    let portal = portal(&pool).await;
    handled_of(&portal, &pool, "02034").await;
    let number: String =
        sqlx::query_scalar("select number from case_file").fetch_one(&pool).await.unwrap();
    let page = format!("/staff/cases/{number}");
    let handler = Browser::new(&portal, Role::Handler, 3).await;
    let empty = handler.open(&page).await;
    for code in ["usable", "clear", "signed"] {
        let id = format!("id=\"feed-back-field-point-{code}\"");
        assert!(empty.body.contains(&id), "{code}: {}", empty.main());
    }
    assert!(!empty.body.contains("name=\"checklist\""));

    // The second is forgotten: it is named, and the others stay ticked.
    let bare = done(&pool, &portal).await;
    let form = bare.clone().with("point-0", "usable").with("point-2", "signed");
    portal.post(STEP, &handler.cookie, &form).await;
    assert_eq!(state(&pool).await, "handling");
    let again = handler.open(&page).await;
    let named = "通道没有被占用或堵住：这一项结案条件还没有打勾。";
    assert!(again.body.contains(named), "{}", again.main());
    assert!(again.body.contains("href=\"#field-point-clear\""));
    assert!(!again.body.contains("#field-point-usable"));
    let ticked = |code: &str| {
        let id = format!("id=\"field-point-{code}\"");
        let tag = again.body.split('<').find(|tag| tag.contains(&id)).unwrap();
        tag.contains(" checked")
    };
    assert_eq!(["usable", "clear", "signed"].map(ticked), [true, false, true]);
    // So it is where the phone kept the step.
    let kept = answer_to_kept(&handler, &form).await;
    assert_eq!(kept["outcome"], "again");
    assert_eq!(kept["errors"][0]["text"], named, "{kept}");

    let form = ["usable", "clear", "signed"]
        .into_iter()
        .enumerate()
        .fold(bare, |form, (at, code)| form.with(&format!("point-{at}"), code));
    portal.post(STEP, &handler.cookie, &form).await;
    assert_eq!(state(&pool).await, "fed-back");
    // Whoever verifies it reads what was ticked beside their form, and in the history.
    let verifier = Browser::new(&portal, Role::Verifier, 4).await;
    let read = verifier.open(&page).await;
    assert_eq!(read.main().matches("通道没有被占用或堵住").count(), 2, "{}", read.main());
}

#[sqlx::test(migrations = false)]
async fn whoever_has_no_position_says_why(pool: PgPool) {
    let portal = portal(&pool).await;
    handled(&portal, &pool).await;
    let number: String =
        sqlx::query_scalar("select number from case_file").fetch_one(&pool).await.unwrap();
    let page = format!("/staff/cases/{number}");
    let handler = Browser::new(&portal, Role::Handler, 3).await;
    let form = step(&pool, "feed-back", "handling").await;
    let form = form.with("outcome", "solved").with("words", "已清运。").with("on_site", "yes");
    let form = form.photo(PNG);
    portal.post(STEP, &handler.cookie, &form).await;
    let again = handler.open(&page).await;
    assert!(again.body.contains("href=\"#field-no_position\""), "{}", again.main());
    // So it is where the phone kept the step.
    let wrong = ("again".to_owned(), vec!["case-no-position".to_owned()]);
    assert_eq!(send_kept(&handler, &form).await, wrong);
    let form = form.with("no_position", "地下室里没有信号");
    assert_eq!(send_kept(&handler, &form).await, ("done".to_owned(), vec![]));
    // Whoever verifies it reads why beside their form, and in the history.
    let verifier = Browser::new(&portal, Role::Verifier, 4).await;
    let read = verifier.open(&page).await;
    let said = "没有定位的原因：地下室里没有信号";
    assert_eq!(read.main().matches(said).count(), 2, "{}", read.main());
}

#[sqlx::test(migrations = false)]
async fn a_position_at_a_time_that_cannot_be_proves_nothing(pool: PgPool) {
    let portal = portal(&pool).await;
    handled(&portal, &pool).await;
    let number: String =
        sqlx::query_scalar("select number from case_file").fetch_one(&pool).await.unwrap();
    let ahead = iso(portal.kernel.now() + TimeDelta::hours(1));
    let form = step(&pool, "feed-back", "handling").await;
    let form = form.with("outcome", "solved").with("words", "已清运。").photo(PNG);
    let form = form.with("longitude", "118.81230").with("latitude", "32.04560");
    let form = form.with("taken_at", ahead);
    let handler = Browser::new(&portal, Role::Handler, 3).await;
    let wrong = ("again".to_owned(), vec!["case-on-site-missing".to_owned()]);
    assert_eq!(send_kept(&handler, &form).await, wrong);
    let form = form.with("on_site", "yes").with("no_position", "手机时间不对");
    assert_eq!(send_kept(&handler, &form).await, ("done".to_owned(), vec![]));
    let read = handler.open(&format!("/staff/cases/{number}")).await;
    for there in ["现场定位", "时间不详"] {
        assert!(read.body.contains(there), "{there}: {}", read.main());
    }
}

#[sqlx::test(migrations = false)]
async fn photos_without_their_own_have_what_was_noted_once(pool: PgPool) {
    let portal = portal(&pool).await;
    handled(&portal, &pool).await;
    let now = portal.kernel.now();
    let form = step(&pool, "feed-back", "handling").await;
    let form = form.with("outcome", "solved").with("words", "已清运。").with("checklist", "yes");
    let form = form.with("longitude", "118.81230").with("latitude", "32.04560");
    let form = form.with("taken_at", iso(now)).photo(PNG).photo(PNG);
    let handler = Browser::new(&portal, Role::Handler, 3).await;
    portal.post(STEP, &handler.cookie, &form).await;
    assert_eq!(taken(&pool).await, [(Some(now), Some(118.8123)); 2]);
}

#[sqlx::test(migrations = false)]
async fn a_kept_step_is_taken_once_however_late_it_comes_again(pool: PgPool) {
    let portal = portal(&pool).await;
    handled(&portal, &pool).await;
    let key = "AAECAwQFBgcICQoLDA0OCg";
    let form = done(&pool, &portal).await.with("form_key", key).with("kept", "yes");
    let handler = Browser::new(&portal, Role::Handler, 3).await;
    assert_eq!(send_kept(&handler, &form).await, ("done".to_owned(), vec![]));
    // The answer was lost on the way, and the phone tries again for a week.
    for _ in 0..2 {
        portal.kernel.clock.advance(TimeDelta::hours(83));
        let handler = Browser::new(&portal, Role::Handler, 3).await;
        assert_eq!(send_kept(&handler, &form).await, ("done".to_owned(), vec![]));
    }
    assert_eq!(taken(&pool).await.len(), 2);
    let events: i64 =
        sqlx::query_scalar("select count(*) from case_event where step = 'feed-back'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(events, 1);
}

#[sqlx::test(migrations = false)]
async fn a_kept_step_that_does_not_fit_any_more_says_so(pool: PgPool) {
    let portal = portal(&pool).await;
    handled(&portal, &pool).await;
    let form = done(&pool, &portal).await.with("form_key", "AAECAwQFBgcICQoLDA0OCg");
    let handler = Browser::new(&portal, Role::Handler, 3).await;
    portal.post(STEP, &handler.cookie, &form).await;
    let late = done(&pool, &portal).await.with("form_key", "CgECAwQFBgcICQoLDA0OCg");
    let again = |code: &str| ("again".to_owned(), vec![code.to_owned()]);
    assert_eq!(send_kept(&handler, &late).await, again("record-changed"));
    let drafts: i64 =
        sqlx::query_scalar("select count(*) from form_draft where form = 'staff.case-step'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(drafts, 0, "what was typed stays on the phone");

    // Whoever has signed out meanwhile, or somebody else who has signed in, sends nothing of it.
    let later = ("later".to_owned(), vec!["signed-out".to_owned()]);
    let out = Browser { portal: &portal, cookie: String::new() };
    assert_eq!(send_kept(&out, &late).await, later);
    let other = Browser::new(&portal, Role::Verifier, 4).await;
    let of = late.with("by", "00000000-0000-0000-0000-000000000001");
    assert_eq!(send_kept(&other, &of).await, later);
    assert_eq!(taken(&pool).await.len(), 2);
}
