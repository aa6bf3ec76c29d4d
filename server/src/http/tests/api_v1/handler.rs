//! A handler at work with an app: from signing in to what was done.

use axum::http::header;
use backend::accounts::staff::{
    demonstration::{PASSWORD, code, id_of},
    session,
};
use domain::accounts::Role;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    super::{
        case_desk::{Browser, FILE, portal},
        case_field::{STEP, step},
        places::PNG,
        portal::Portal,
    },
    App,
};

const TOKENS: &str = "/api/v1/handler/tokens";
const CASES: &str = "/api/v1/handler/cases";

/// A case that waits for the demonstration's handler; its number.
async fn dispatched(portal: &Portal, pool: &PgPool) -> String {
    dispatched_of(portal, pool, "06010").await
}

/// The same of this class.
async fn dispatched_of(portal: &Portal, pool: &PgPool, class: &str) -> String {
    let agent = Browser::new(portal, Role::HotlineAgent, 1).await;
    let words = "垃圾桶满了";
    let what = [("act", "file"), ("class", class), ("address", "湖滨公园"), ("words", words)];
    agent.send(FILE, &[what.as_slice(), &[("phone", "13812345678")]].concat()).await;
    let dispatcher = Browser::new(portal, Role::Dispatcher, 2).await;
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
    ] {
        let form = step(pool, name, seen).await.with("department", department.clone());
        let answer = portal.post(STEP, &browser.cookie, &form).await;
        assert_eq!(answer.status.as_u16(), 303, "{name}");
    }
    sqlx::query_scalar("select number from case_file").fetch_one(pool).await.unwrap()
}

/// The app of the demonstration's handler, and its token.
pub(super) async fn signed_in(portal: &Portal) -> (App<'_>, String) {
    let app = App::new(portal);
    let proof = |password: &str, code: &str| json!({ "login": "handler", "password": password, "code": code });
    let right = code(&portal.kernel);
    let other = if right == "000000" { "000001" } else { "000000" };
    let refused = app.post(TOKENS, &proof("wrong", &right)).await;
    assert_eq!(refused.problem(), (401, "sign-in-wrong", ""));
    let refused = app.post(TOKENS, &proof(PASSWORD, other)).await;
    assert_eq!(refused.problem(), (409, "code-wrong", "/code"));
    let tokens = app.post(TOKENS, &proof(PASSWORD, &right)).await.good();
    let token = tokens["access_token"].as_str().unwrap().to_owned();
    (App::with_token(portal, &token), token)
}

/// The steps that can be taken now.
fn offered(case: &Value) -> Vec<&str> {
    case["steps"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect()
}

/// The last line of its history of this step.
fn line_of<'a>(case: &'a Value, step: &str) -> &'a Value {
    let lines = case["history"].as_array().unwrap();
    lines.iter().rev().find(|line| line["step"] == step).unwrap()
}

async fn photo(portal: &Portal) -> Value {
    let app = App::new(portal);
    let upload = app.post("/api/v1/uploads", &json!({})).await.good();
    let request = app.request("POST", upload["url"].as_str().unwrap());
    let request = request.header(header::CONTENT_TYPE, "image/png");
    app.call(request.body(PNG.to_vec().into()).unwrap()).await.good()["photo"].clone()
}

#[sqlx::test(migrations = false)]
async fn a_handler_does_a_case_from_an_app(pool: PgPool) {
    let portal = portal(&pool).await;
    let number = dispatched(&portal, &pool).await;
    let (app, _) = signed_in(&portal).await;
    let list = app.get(CASES).await.good();
    assert_eq!((&list["items"][0]["number"], &list["items"][1]), (&json!(number), &Value::Null));
    assert_eq!(app.get(&format!("{CASES}?list=claimed")).await.good()["items"], json!([]));
    assert_eq!(app.get(&format!("{CASES}?after=x")).await.problem().2, "after");

    let one = format!("{CASES}/{number}");
    let case = app.get(&one).await.good();
    assert_eq!((&case["state"], &case["words"]), (&json!("dispatched"), &json!("垃圾桶满了")));
    assert_eq!(case["needs"], json!(["after-photo", "on-site"]));
    assert_eq!(offered(&case), ["take", "return", "ask-extension", "reply", "note"]);
    let nothing = app.get(&format!("{CASES}/MH-261120-0000-0")).await;
    assert_eq!(nothing.problem(), (404, "not-found", ""));

    let steps = format!("{one}/steps");
    let take = json!({ "step": "take", "seen": "dispatched" });
    assert_eq!(app.post(&steps, &take).await.good()["state"], "handling");
    assert_eq!(app.post(&steps, &take).await.problem(), (409, "record-changed", ""));
    let close = json!({ "step": "close", "seen": "handling" });
    assert_eq!(app.post(&steps, &close).await.problem(), (422, "field-invalid", "/step"));

    let mut done = json!({
        "step": "feed-back", "seen": "handling", "outcome": "solved", "words": "已清运两车。",
        "point": { "longitude": 118.8123, "latitude": 32.0456 },
    });
    let missing = app.post(&steps, &done).await;
    assert_eq!(missing.problem(), (422, "case-photo-missing", "/photos"));
    let taken_at = portal.kernel.now() - chrono::TimeDelta::minutes(5);
    done["photos"] = json!([{ "photo": photo(&portal).await, "taken_at": taken_at }]);
    done["noted_at"] = json!(taken_at);
    let key = "01977d3e-0000-7000-8000-000000000002";
    let fed_back = app.send("POST", &steps, key, &done).await.good();
    assert_eq!(
        (&fed_back["state"], offered(&fed_back)),
        (&json!("fed-back"), vec!["reply", "note"])
    );
    assert_eq!(fed_back["photos"][0]["stage"], "after");
    let thumb = portal.get(fed_back["photos"][0]["thumb"].as_str().unwrap()).await;
    assert_eq!(thumb.status, 200);
    assert_eq!(app.send("POST", &steps, key, &done).await.good()["state"], "fed-back");
    let proof = line_of(&fed_back, "feed-back");
    assert_eq!((&proof["point"], &proof["noted_at"]), (&done["point"], &done["noted_at"]));
    assert_eq!((proof.get("no_position"), &proof["asks"]), (None, &json!(false)));
    let moved = app.get(&format!("{one}?datum=gcj02")).await.good();
    assert_ne!(line_of(&moved, "feed-back")["point"], done["point"]);
    let kept: (bool, i64) = sqlx::query_as(
        "select taken_at is not null, (select count(*) from case_event
           where step = 'feed-back' and (detail ->> 'noted_at')::timestamptz = taken_at)
         from case_photo",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(kept, (true, 1));
}

#[sqlx::test(migrations = false)]
async fn an_app_ticks_each_point_of_the_list(pool: PgPool) {
    let portal = portal(&pool).await;
    let number = dispatched_of(&portal, &pool, "02034").await;
    let (app, _) = signed_in(&portal).await;
    let one = format!("{CASES}/{number}");
    let case = app.get(&one).await.good();
    let codes = case["points"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap());
    assert_eq!(codes.collect::<Vec<_>>(), ["usable", "clear", "signed"]);
    assert_eq!(case["points"][1]["name"], "Nothing stands in the way");

    let steps = format!("{one}/steps");
    app.post(&steps, &json!({ "step": "take", "seen": "dispatched" })).await.good();
    let mut done = json!({
        "step": "feed-back", "seen": "handling", "outcome": "solved", "words": "已修好。",
        "on_site": true, "no_position": "地下室里没有信号",
        "checklist": true, "photos": [{ "photo": photo(&portal).await }],
        "points": { "usable": true, "clear": false, "signed": true },
    });
    let missing = app.post(&steps, &done).await;
    assert_eq!(missing.problem(), (422, "case-point-missing", "/points/clear"));
    done["points"]["clear"] = json!("yes");
    assert_eq!(app.post(&steps, &done).await.problem(), (422, "field-invalid", "/points/clear"));
    done["points"]["clear"] = json!(true);
    done["no_position"] = json!("");
    assert_eq!(app.post(&steps, &done).await.problem(), (422, "case-no-position", "/no_position"));
    done["no_position"] = json!("地下室里没有信号");
    let fed_back = app.post(&steps, &done).await.good();
    let line = line_of(&fed_back, "feed-back");
    assert_eq!(line["points"], case["points"]);
    assert_eq!((&line["no_position"], line.get("point")), (&done["no_position"], None));
}

#[sqlx::test(migrations = false)]
async fn a_reply_from_an_app_may_ask_the_resident(pool: PgPool) {
    let portal = portal(&pool).await;
    let number = dispatched(&portal, &pool).await;
    let (app, _) = signed_in(&portal).await;
    let steps = format!("{CASES}/{number}/steps");
    let awaits = async || -> Option<String> {
        sqlx::query_scalar("select awaits from case_file").fetch_one(&pool).await.unwrap()
    };
    let said = |step: &str, asks: Value| {
        let words = "请问在哪个门？";
        json!({ "step": step, "seen": "dispatched", "words": words, "asks": asks })
    };
    let wrong = app.post(&steps, &said("reply", json!("yes"))).await;
    assert_eq!(wrong.problem(), (422, "field-invalid", "/asks"));
    for (step, asks) in [("reply", false), ("note", true)] {
        let case = app.post(&steps, &said(step, json!(asks))).await.good();
        assert_eq!(awaits().await, None, "{step} {asks}");
        assert_eq!((case.get("awaits"), &line_of(&case, step)["asks"]), (None, &json!(false)));
    }
    let case = app.post(&steps, &said("reply", json!(true))).await.good();
    assert_eq!(awaits().await.as_deref(), Some("resident"));
    assert_eq!(case["awaits"], "resident");
    assert_eq!(line_of(&case, "reply")["asks"], true);
}

/// As on the pages: the number with a reason, that it is theirs for now, and a colleague who goes on.
#[sqlx::test(migrations = false)]
async fn a_handler_calls_the_reporter_claims_the_case_and_hands_it_over(pool: PgPool) {
    let portal = portal(&pool).await;
    let number = dispatched(&portal, &pool).await;
    let colleague = id_of(Role::Dispatcher);
    let joins =
        "update staff set department = (select department from staff where login = 'handler')
        where id = $1";
    sqlx::query(joins).bind(colleague).execute(&pool).await.unwrap();
    let (app, _) = signed_in(&portal).await;
    let one = format!("{CASES}/{number}");
    let case = app.get(&one).await.good();
    let reporter = &case["reported_by"][0];
    assert_eq!((&reporter["phone"], &reporter["named"]), (&json!("138****5678"), &json!(false)));
    assert!(!case.to_string().contains("13812345678"), "{case}");

    let unmask = format!("/api/v1/handler/reporters/{}/unmask", reporter["id"].as_str().unwrap());
    let wanted = json!({ "field": "phone", "reason": "call-back" });
    let key = "01977d3e-0000-7000-8000-000000000004";
    let shown = app.send("POST", &unmask, key, &wanted).await.good();
    assert_eq!(shown, json!({ "number": number, "value": "13812345678" }));
    let again = app.send("POST", &unmask, key, &wanted).await;
    assert_eq!(again.problem(), (409, "unmask-shown", ""));
    let name = json!({ "field": "name", "reason": "call-back" });
    assert_eq!(app.post(&unmask, &name).await.problem(), (404, "unmask-empty", ""));
    let bare = json!({ "field": "phone", "reason": "other" });
    assert_eq!(app.post(&unmask, &bare).await.problem(), (422, "note-missing", "/note"));
    let nobody = format!("/api/v1/handler/reporters/{colleague}/unmask");
    assert_eq!(app.post(&nobody, &wanted).await.problem(), (404, "not-found", ""));
    portal.kernel.clock.advance(session::CONFIRMED_FOR);
    assert_eq!(app.post(&unmask, &wanted).await.problem(), (403, "confirm-first", ""));
    let mut proved = wanted.clone();
    let right = code(&portal.kernel);
    proved["code"] = json!(if right == "000000" { "000001" } else { "000000" });
    let wrong = app.post(&unmask, &proved).await;
    assert_eq!((wrong.problem().1, wrong.problem().2), ("code-wrong", "/code"));
    proved["code"] = json!(right);
    app.post(&unmask, &proved).await.good();
    let seen = "select count(*) from audit_event where act = 'unmask'
        and detail::text like '%reporter-phone%' and detail::text like '%call-back%'";
    let seen: i64 = sqlx::query_scalar(seen).fetch_one(&pool).await.unwrap();
    assert_eq!(seen, 2);

    let claim = format!("{one}/claim");
    let now = portal.kernel.now();
    let claims = "insert into case_claim (case_id, staff, at, until)
        select id, $1, $2, $3 from case_file";
    sqlx::query(claims)
        .bind(colleague)
        .bind(now)
        .bind(now + chrono::TimeDelta::minutes(10))
        .execute(&pool)
        .await
        .unwrap();
    let case = app.get(&one).await.good();
    assert_eq!(
        (&case["claim"]["login"], &case["claim"]["own"]),
        (&json!("dispatcher"), &json!(false))
    );
    let theirs = app.send("PUT", &claim, key, &json!({})).await;
    assert_eq!(theirs.problem(), (409, "case-claimed", ""));
    let steps = format!("{one}/steps");
    let take = json!({ "step": "take", "seen": "dispatched" });
    assert_eq!(app.post(&steps, &take).await.problem(), (409, "case-claimed", ""));
    let note = json!({ "step": "note", "seen": "dispatched", "words": "钥匙在门卫处" });
    app.post(&steps, &note).await.good();
    assert_eq!(app.delete(&claim).await.status, 204);
    assert_eq!(app.get(&one).await.good()["claim"]["login"], "dispatcher", "not theirs to give");

    portal.kernel.clock.advance(chrono::TimeDelta::minutes(10));
    let own = app.send("PUT", &claim, key, &json!({})).await.good();
    assert_eq!(own["claim"]["own"], true);
    let claimed = app.get(&format!("{CASES}?list=claimed")).await.good();
    assert_eq!(claimed["items"][0]["number"], *number);
    assert_eq!(app.delete(&claim).await.status, 204);
    assert_eq!(app.get(&one).await.good().get("claim"), None);

    app.post(&steps, &take).await.good();
    let reply = json!({ "step": "reply", "seen": "handling", "words": "今天下午来" });
    let case = app.post(&steps, &reply).await.good();
    let listed = json!({ "id": colleague, "login": "dispatcher" });
    assert!(case["colleagues"].as_array().unwrap().contains(&listed), "{case}");
    let mut over = json!({ "step": "hand-over", "seen": "handling", "handler": Uuid::nil() });
    assert_eq!(app.post(&steps, &over).await.problem(), (422, "choice-unknown", "/handler"));
    over["handler"] = json!(colleague);
    assert_eq!(app.post(&steps, &over).await.good()["handler"], "dispatcher");
}

#[sqlx::test(migrations = false)]
async fn what_is_returned_is_theirs_no_more_and_a_token_opens_nothing_else(pool: PgPool) {
    let portal = portal(&pool).await;
    let number = dispatched(&portal, &pool).await;
    let (app, token) = signed_in(&portal).await;
    let case = app.get(&format!("{CASES}/{number}")).await.good();
    let reason = &case["steps"][1]["reasons"][0]["code"];
    let steps = format!("{CASES}/{number}/steps");
    // While others have it, it is not there, whatever is said of it.
    let department = "select department::text from case_file";
    let mine: String = sqlx::query_scalar(department).fetch_one(&pool).await.unwrap();
    let others = "update case_file set department =
        (select id from department where id <> case_file.department order by code limit 1)";
    sqlx::query(others).execute(&pool).await.unwrap();
    for seen in ["dispatched", "handling", "closed"] {
        let take = json!({ "step": "take", "seen": seen });
        assert_eq!(app.post(&steps, &take).await.problem(), (404, "not-found", ""), "{seen}");
    }
    let again = "update case_file set department = $1::uuid";
    sqlx::query(again).bind(mine).execute(&pool).await.unwrap();

    let back = json!({ "step": "return", "seen": "dispatched", "reason": reason, "words": "不归" });
    let key = "01977d3e-0000-7000-8000-000000000003";
    // Also when it comes again.
    for _ in 0..2 {
        assert_eq!(app.send("POST", &steps, key, &back).await.status, 204);
    }
    assert_eq!(app.get(&format!("{CASES}/{number}")).await.status, 404);

    // The token of an app opens no page, that of a page nothing here, and neither a resident's.
    assert_eq!(app.get("/api/v1/me").await.problem(), (401, "token-expired", ""));
    let cookie = format!("staff_session={token}");
    let page = portal.get_with("/staff", &[("cookie", &cookie)]).await;
    assert_eq!(page.status, 303);
    let (kernel, id) = (&portal.kernel, id_of(Role::Handler));
    let of_page = session::begin(kernel, &kernel.db, id, "").await.unwrap();
    let of_page = App::with_token(&portal, &of_page.to_text());
    assert_eq!(of_page.get(CASES).await.problem(), (401, "token-expired", ""));

    assert_eq!(app.delete(TOKENS).await.status, 204);
    assert_eq!(app.get(CASES).await.problem(), (401, "token-expired", ""));
    let (app, _) = signed_in(&portal).await;
    portal.kernel.clock.advance(session::IDLE);
    assert_eq!(app.get(CASES).await.problem(), (401, "token-expired", ""));
}
