//! Reporting a problem from an app, with a photo, and following it.

use axum::http::header;
use domain::accounts::Role;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::{
    super::{
        case_desk,
        case_field::{STEP, step as staff_step},
        cases::portal,
        places::PNG,
        portal::{Form, Portal},
        web_view::{WECHAT, cookie, ticket},
    },
    App, Json, last_code,
};

const CASES: &str = "/api/v1/cases";
const PHONE: &str = "13812345678";

fn litter() -> Value {
    json!({
        "class": "06010",
        "words": "堆了三天",
        "address": "湖滨公园东门",
        "point": { "longitude": 118.8123, "latitude": 32.0456 },
    })
}

/// Gets an address for a photo.
async fn upload(app: &App<'_>) -> String {
    let upload = app.post("/api/v1/uploads", &json!({})).await.good();
    upload["url"].as_str().unwrap().to_owned()
}

async fn send(app: &App<'_>, url: &str, kind: &str, bytes: &[u8]) -> Json {
    let request = app.request("POST", url).header(header::CONTENT_TYPE, kind);
    app.call(request.body(bytes.to_vec().into()).unwrap()).await
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

async fn step(app: &App<'_>, secret: &str, tag: &str, key: &str, body: &Value) -> Json {
    let mut request = app
        .request("POST", &format!("{CASES}/{secret}/steps"))
        .header(header::CONTENT_TYPE, "application/json")
        .header("idempotency-key", key);
    if !tag.is_empty() {
        request = request.header(header::IF_MATCH, tag);
    }
    app.call(request.body(body.to_string().into()).unwrap()).await
}

async fn say(app: &App<'_>, secret: &str, body: &Value) -> Json {
    app.post(&format!("{CASES}/{secret}/steps"), body).await
}

#[sqlx::test(migrations = false)]
async fn a_report_with_a_photo_is_filed_once_and_followed(pool: PgPool) {
    let portal = portal(&pool).await;
    let app = App::new(&portal);
    let found = app.get("/api/v1/case-classes?q=%E5%9E%83%E5%9C%BE").await.good();
    assert!(!found["items"].as_array().unwrap().is_empty());

    let url = upload(&app).await;
    let form = Form::default().photo(PNG);
    let photo = app.call(form.request(&url).body(form.body()).unwrap()).await;
    let photo = photo.good();
    assert_eq!((photo["width"].as_i64(), photo["height"].as_i64()), (Some(4), Some(3)));

    let key = "01977d3e-0000-7000-8000-000000000002";
    let mut report = litter();
    report["photos"] = json!([photo["photo"]]);
    let filed = app.send("POST", CASES, key, &report).await;
    assert_eq!((filed.status, filed.header("cache-control")), (201, "no-store"));
    let filed = filed.good();
    assert!(text(&filed, "number").starts_with("MH-2611") && filed["due_at"].is_string());
    assert!(text(&filed, "due_words").starts_with("Answered by"), "{filed}");
    assert_eq!(app.send("POST", CASES, key, &report).await.good(), filed);
    let signed_in = App::signed_in(&portal, &pool, "13912345678").await;
    let again = signed_in.send("POST", CASES, key, &report).await.good();
    assert_eq!(again["secret"], filed["secret"], "signed in between two tries");
    report["words"] = json!("堆了四天");
    let changed = app.send("POST", CASES, key, &report).await;
    assert_eq!(changed.problem(), (422, "form-changed", ""));
    let again = app.post(CASES, &report).await;
    assert_eq!(again.problem(), (404, "photo-gone", "/photos"), "it has its case");

    let secret = text(&filed, "secret");
    let read = app.get(&format!("{CASES}/{secret}")).await;
    assert_eq!(read.header("cache-control"), "private, no-cache");
    let tag = read.header("etag").to_owned();
    let case = read.good();
    assert_eq!(text(&case, "words"), "堆了三天");
    let thumb = portal.get(text(&case["photos"][0], "thumb")).await;
    assert_eq!(thumb.status.as_u16(), 200);
    let steps: Vec<_> =
        case["steps"].as_array().unwrap().iter().map(|one| text(one, "code")).collect();
    assert_eq!(steps, ["add", "urge", "withdraw"]);
    let shifted = app.get(&format!("{CASES}/{secret}?datum=gcj02")).await.good();
    assert_ne!(shifted["point"], case["point"], "on the map of WeChat");
    assert_eq!(app.get(&format!("{CASES}/AAAAAAAAAAAAAAAAAAAAAA")).await.problem().0, 404);

    // What was decided by another case than it is now is not done; the same step twice is. That the
    // addresses of its photos are others an hour later is no other case.
    portal.kernel.clock.advance(chrono::TimeDelta::hours(5));
    let later = app.get(&format!("{CASES}/{secret}")).await;
    assert_ne!(later.header("etag"), tag);
    assert_ne!(later.good()["photos"], case["photos"]);
    let key = "01977d3e-0000-7000-8000-000000000003";
    let more = json!({ "step": "add", "words": "今天更多了" });
    let added = step(&app, secret, &tag, key, &more).await;
    assert_ne!(added.header("etag"), tag);
    let added = added.good();
    assert!(added["events"].to_string().contains("今天更多了"));
    assert_eq!(step(&app, secret, &tag, key, &more).await.good(), added);
    let key = "01977d3e-0000-7000-8000-000000000004";
    let stale = step(&app, secret, &tag, key, &json!({ "step": "withdraw" })).await;
    assert_eq!(stale.problem(), (412, "changed-meanwhile", "If-Match"));

    say(&app, secret, &json!({ "step": "urge" })).await.good();
    let urged = say(&app, secret, &json!({ "step": "urge" })).await;
    assert_eq!(urged.problem(), (429, "case-urged-already", ""));
    assert!(!urged.header("retry-after").is_empty());
    for (body, code, at) in [
        (json!({ "step": "add" }), "case-say-missing", "/words"),
        (json!({ "step": "close" }), "field-invalid", "/step"),
        (json!({ "step": "urge", "photos": [photo["photo"]] }), "field-invalid", "/photos/0"),
    ] {
        assert_eq!(say(&app, secret, &body).await.problem(), (422, code, at), "{body}");
    }
    let rate = say(&app, secret, &json!({ "step": "rate", "solved": true, "rating": 5 })).await;
    assert_eq!(rate.problem(), (409, "case-too-late", ""));
    let gone = say(&app, secret, &json!({ "step": "withdraw" })).await.good();
    assert_eq!((text(&gone, "state"), &gone["steps"]), ("withdrawn", &json!([])));
}

#[sqlx::test(migrations = false)]
async fn a_question_of_staff_is_shown_until_it_is_answered(pool: PgPool) {
    let portal = case_desk::portal(&pool).await;
    let app = App::new(&portal);
    let url = upload(&app).await;
    let photo = send(&app, &url, "image/png", PNG).await.good();
    let mut report = litter();
    report["photos"] = json!([photo["photo"]]);
    let secret = text(&app.post(CASES, &report).await.good(), "secret").to_owned();
    let one = format!("{CASES}/{secret}");
    let before = app.get(&one).await;
    let tag = before.header("etag").to_owned();
    assert_eq!(before.good().get("question"), None);

    let agent = case_desk::Browser::new(&portal, Role::HotlineAgent, 1).await;
    // Lines of one moment have no order.
    let pass = || portal.kernel.clock.advance(chrono::TimeDelta::minutes(1));
    let reply = async |words: &str, asks: &str| {
        pass();
        let form = staff_step(&pool, "reply", "received").await;
        portal.post(STEP, &agent.cookie, &form.with("words", words).with("asks", asks)).await;
        app.get(&one).await
    };
    let words = "请问在公园的哪个门？";
    let asked = reply(words, "yes").await;
    assert_ne!(asked.header("etag"), tag);
    let asked = asked.good();
    let question = json!({ "text": words, "asked_at": portal.kernel.now() });
    assert_eq!((&asked["question"], &asked["events"][1]["words"]), (&question, &json!(words)));
    let more = reply("我们先去看看", "").await.good();
    assert_eq!((&more["question"], &more["events"][2]["step"]), (&question, &json!("reply")));

    pass();
    let answer = json!({ "step": "add", "words": "北门" });
    let answered = say(&app, &secret, &answer).await.good();
    assert_eq!((answered.get("question"), text(&answered["events"][3], "words")), (None, "北门"));
    assert_eq!(app.get(&one).await.good().get("question"), None);
}

#[sqlx::test(migrations = false)]
async fn the_list_of_ones_own_says_which_case_staff_ask_about(pool: PgPool) {
    let portal = case_desk::portal(&pool).await;
    let app = App::signed_in(&portal, &pool, PHONE).await;
    let secret = text(&app.post(CASES, &litter()).await.good(), "secret").to_owned();
    let opened = portal.get_with(&ticket(&app, "/me/cases").await, &[WECHAT]).await;
    let session = cookie(&opened, "session").unwrap();
    let asked = async || {
        let mine = app.get("/api/v1/me/cases").await.good();
        let page = portal.get_with("/en/me/cases", &[("cookie", &session)]).await;
        assert!(page.main().contains(text(&mine["items"][0], "number")), "{}", page.main());
        (mine["items"][0]["asked"].clone(), page.main().contains("We have a question for you"))
    };
    assert_eq!(asked().await, (json!(false), false));
    let agent = case_desk::Browser::new(&portal, Role::HotlineAgent, 1).await;
    let form = staff_step(&pool, "reply", "received").await;
    let form = form.with("words", "请问在公园的哪个门？").with("asks", "yes");
    portal.post(STEP, &agent.cookie, &form).await;
    assert_eq!(asked().await, (json!(true), true));
    say(&app, &secret, &json!({ "step": "add", "words": "北门" })).await.good();
    assert_eq!(asked().await, (json!(false), false));
}

#[sqlx::test(migrations = false)]
async fn what_is_voided_says_why(pool: PgPool) {
    let portal = portal(&pool).await;
    let app = App::new(&portal);
    let secret = text(&app.post(CASES, &litter()).await.good(), "secret").to_owned();
    let one = format!("{CASES}/{secret}");
    assert_eq!(app.get(&one).await.good().get("reason"), None);
    for void in [
        "insert into case_event (id, case_id, step, from_state, to_state, party, at, reason, words,
           public)
         select gen_random_uuid(), id, 'void', 'received', 'void', 'dispatch', opened_at, 'spam',
           'seen before', false
         from case_file",
        "update case_file set state = 'void', step = 'void', closed_at = opened_at",
    ] {
        sqlx::query(void).execute(&pool).await.unwrap();
    }
    let case = app.get(&one).await.good();
    let reason = "It is an advert or was sent by a machine, and reports nothing.";
    assert_eq!((text(&case, "state"), text(&case, "reason")), ("void", reason));
    assert_eq!(case.get("waits_until"), None);
    assert!(!case.to_string().contains("seen before"), "{case}");
    let page = portal.get(&format!("/cases/track/{secret}")).await;
    assert!(page.main().contains("原因：是广告或机器发的内容"), "{}", page.main());
}

#[sqlx::test(migrations = false)]
async fn a_neighbour_joins_and_finds_the_case_again(pool: PgPool) {
    let portal = portal(&pool).await;
    let first = App::signed_in(&portal, &pool, PHONE).await;
    let number = text(&first.post(CASES, &litter()).await.good(), "number").to_owned();
    let mine = first.get("/api/v1/me/cases").await.good();
    assert_eq!(mine["items"][0]["number"], *number);
    let opened = first.get(&format!("{CASES}/{}", text(&mine["items"][0], "secret"))).await;
    assert_eq!(text(&opened.good(), "words"), "堆了三天");

    let second = App::new(&portal);
    let mine = second.get("/api/v1/me/cases").await;
    assert_eq!((mine.problem().0, mine.problem().1), (401, "token-expired"));
    let nearby = "/api/v1/cases/nearby?class=06010&longitude=118.8123&latitude=32.0456";
    let found = second.get(nearby).await;
    assert_eq!(found.header("cache-control"), "private, no-cache", "it is of where they stand");
    let found = found.good();
    assert_eq!(
        (&found["items"][0]["number"], found["items"][0]["distance_m"].as_i64()),
        (&json!(number), Some(0))
    );
    assert!(!found.to_string().contains("堆了三天"), "what others wrote is theirs");
    // The same degrees of another datum are half a kilometre away.
    let elsewhere = second.get(&format!("{nearby}&datum=gcj02")).await.good();
    assert_eq!(elsewhere["items"], json!([]));
    let nowhere = nearby.replace("118.8123", "1.0");
    assert_eq!(second.get(&nowhere).await.problem(), (400, "field-invalid", "longitude"));

    let joined = json!({ "number": number, "phone": "123" });
    let wrong = second.post("/api/v1/cases/joined", &joined).await;
    assert_eq!((wrong.problem().0, wrong.problem().2), (422, "/phone"));
    let joined = second.post("/api/v1/cases/joined", &json!({ "number": number })).await.good();
    assert_eq!((&joined["number"], &joined["joined"]), (&json!(number), &json!(true)));
    let find = json!({ "number": number.to_lowercase(), "code": joined["code"] });
    let found = second.post("/api/v1/cases/find", &find).await.good();
    let case = second.get(&format!("{CASES}/{}", text(&found, "secret"))).await.good();
    assert_eq!((case["reporters"].as_i64(), &case["words"]), (Some(2), &Value::Null));
    let find = json!({ "number": number, "code": "00000000" });
    let missed = second.post("/api/v1/cases/find", &find).await;
    assert_eq!(missed.problem(), (404, "case-code-wrong", ""));

    told(&portal, &pool, &second, text(&joined, "secret")).await;

    let list = second.get(CASES).await.good();
    assert_eq!((&list["items"], list["counts"]["open"].as_i64()), (&json!([]), Some(0)));
    sqlx::query("update case_file set public_at = now()").execute(&pool).await.unwrap();
    for query in ["", "?class=06", "?class=06010&state=open"] {
        let list = second.get(&format!("{CASES}{query}")).await.good();
        assert_eq!(list["items"][0]["number"], *number, "{query}");
        assert!(!list.to_string().contains("东门"), "{query}");
    }
    assert_eq!(second.get(&format!("{CASES}?state=closed")).await.good()["items"], json!([]));
    let unknown = second.get(&format!("{CASES}?class=nothing")).await;
    assert_eq!(unknown.problem(), (404, "not-found", "class"));
    for (query, at) in [("after=1", "after"), ("state=x", "state")] {
        let wrong = second.get(&format!("{CASES}?{query}")).await;
        assert_eq!(wrong.problem(), (400, "field-invalid", at), "{query}");
    }
}

/// The reporter has text messages sent to a phone, and stops them.
async fn told(portal: &Portal, pool: &PgPool, app: &App<'_>, secret: &str) {
    let phone = format!("{CASES}/{secret}/phone");
    let sent = app.post(&format!("{phone}/codes"), &json!({ "phone": PHONE })).await.good();
    let code = last_code(portal, pool).await;
    let other = if code == "000000" { "000001" } else { "000000" };
    let proof = |code: &str| json!({ "challenge": sent["challenge"], "code": code });
    assert_eq!(app.put(&phone, &proof(other)).await.problem(), (409, "code-wrong", "/code"));
    assert_eq!(app.put(&phone, &proof(&code)).await.status, 204);
    let case = app.get(&format!("{CASES}/{secret}")).await.good();
    assert_eq!(case["texted"], "138****5678");
    let stop = app
        .request("DELETE", &phone)
        .header("idempotency-key", "01977d3e-0000-7000-8000-0000000000ff");
    assert_eq!(app.call(stop.body(axum::body::Body::empty()).unwrap()).await.status, 204);
    let case = app.get(&format!("{CASES}/{secret}")).await.good();
    assert_eq!(case["texted"], Value::Null);
}

#[sqlx::test(migrations = false)]
async fn what_is_wrong_with_a_report_is_named_and_nothing_taken(pool: PgPool) {
    let portal = portal(&pool).await;
    let app = App::new(&portal);
    let stops = app.get("/api/v1/case-classes/01021").await.good();
    assert_eq!((&stops["stops"], &stops["notices"][0]["call"]), (&json!(true), &json!("110")));
    let asks = app.get("/api/v1/case-classes/01002").await.good();
    let hurt = asks["questions"].as_array().unwrap().iter().find(|one| one["code"] == "hurt");
    assert_eq!(
        (&hurt.unwrap()["kind"], &hurt.unwrap()["stop"]["call"]),
        (&json!("yes-no"), &json!("120"))
    );
    assert_eq!(app.get("/api/v1/case-classes/none").await.problem(), (404, "not-found", ""));
    for none in ["?major=none", "?q=%E5%9E%83%E5%9C%BE&major="] {
        let refused = app.get(&format!("/api/v1/case-classes{none}")).await;
        assert_eq!(refused.problem(), (404, "not-found", "major"), "{none}");
    }
    let all = app.get("/api/v1/case-classes").await.good();
    assert_eq!(all["items"].as_array().unwrap().len(), 8);

    let with = |name: &str, value: Value| {
        let mut report = litter();
        report[name] = value;
        report
    };
    let gone = "019a0000000070008000000000000000.4.3.4000000000.AAAA";
    // As described, but not of what is there.
    for (status, body, code, at) in [
        (404, with("class", json!("nothing")), "case-class-missing", "/class"),
        (409, with("class", json!("01021")), "case-answer-stops", "/class"),
        (409, with("class", json!("01002")), "case-answer-missing", "/answers/what"),
        (404, with("place", json!("nowhere!")), "not-found", "/place"),
        (404, with("photos", json!([gone])), "photo-gone", "/photos/0"),
    ] {
        assert_eq!(app.post(CASES, &body).await.problem(), (status, code, at), "{body}");
    }
    for (body, code, at) in [
        (with("kind", json!("petition")), "field-invalid", "/kind"),
        (with("words", json!(" ")), "case-words-missing", "/words"),
        (with("phone", json!("12")), "phone-invalid", "/phone"),
        (with("point", json!({ "longitude": 1, "latitude": 1 })), "field-invalid", "/point"),
        (with("point", json!({ "longitude": 118, "lat": 32 })), "field-unknown", "/point/lat"),
        (with("number", json!("MH")), "field-unknown", "/number"),
    ] {
        assert_eq!(app.post(CASES, &body).await.problem(), (422, code, at), "{body}");
    }
    let twice = r#"{"class":"01002","answers":{"hurt":"yes","hurt":"no"}}"#;
    let request = app
        .request("POST", CASES)
        .header(header::CONTENT_TYPE, "application/json")
        .header("idempotency-key", "01977d3e-0000-7000-8000-000000000001");
    let twice = app.call(request.body(twice.into()).unwrap()).await;
    assert_eq!(twice.problem(), (422, "field-duplicate", "/answers/hurt"));
    let filed: i64 =
        sqlx::query_scalar("select count(*) from case_file").fetch_one(&pool).await.unwrap();
    assert_eq!(filed, 0);
}

#[sqlx::test(migrations = false)]
async fn an_address_takes_one_photo_and_a_question_names_it(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let app = App::new(&portal);
    let url = upload(&app).await;
    let large = vec![0; 20_000_000];
    for (kind, bytes, status, code, at) in [
        ("image/jpeg", b"no photo".as_slice(), 422, "photo-type", "/photo"),
        ("image/gif", PNG, 415, "content-type", "Content-Type"),
        ("multipart/form-data", PNG, 400, "form-broken", ""),
        ("image/png", &large[..12_000_001], 413, "photo-too-large", "/photo"),
        ("image/png", &large[..], 413, "too-large", ""),
    ] {
        assert_eq!(send(&app, &url, kind, bytes).await.problem(), (status, code, at), "{kind}");
    }
    let other = Form::default().with("file", "x").photo(PNG);
    let other = app.call(other.request(&url).body(other.body()).unwrap()).await;
    assert_eq!((other.status, other.problem().1), (422, "field-unknown"));
    // No answer came to the first: the same photo may come again, as one.
    let photo = send(&app, &url, "image/png", PNG).await.good();
    assert_eq!(send(&app, &url, "image/png", PNG).await.good(), photo);
    let files: i64 =
        sqlx::query_scalar("select count(*) from file").fetch_one(&pool).await.unwrap();
    assert_eq!(files, 1);
    let forged = send(&app, &format!("{url}x"), "image/png", PNG).await;
    assert_eq!(forged.problem(), (404, "not-found", ""));

    const QUESTIONS: &str = "/api/v1/sorting/questions";
    let question = json!({ "words": "珊瑚绒毯", "phone": PHONE, "photos": [photo["photo"]] });
    let taken = app.post(QUESTIONS, &question).await.good();
    let shown = app.get(&format!("{QUESTIONS}/{}", text(&taken, "secret"))).await.good();
    assert_eq!((&shown["number"], &shown["state"]), (&taken["number"], &json!("open")));
    assert_eq!(shown["phone"], "138****5678");
    assert_eq!(portal.get(text(&shown, "photo")).await.status.as_u16(), 200);
    sqlx::query(
        "update sorting_question
         set state = 'dismissed', reason = 'elsewhere', closed_at = asked_at",
    )
    .execute(&pool)
    .await
    .unwrap();
    let closed = app.get(&format!("{QUESTIONS}/{}", text(&taken, "secret"))).await.good();
    assert_eq!((&closed["state"], &closed["reason"]), (&json!("dismissed"), &json!("elsewhere")));
    assert!(!text(&closed, "reason_words").is_empty());
    let empty = app.post(QUESTIONS, &json!({ "words": "" })).await;
    assert_eq!(empty.problem(), (422, "question-missing", "/words"));
    let unknown = app.get(&format!("{QUESTIONS}/AAAAAAAAAAAAAAAAAAAAAA")).await;
    assert_eq!(unknown.problem(), (404, "question-not-found", ""));

    portal.kernel.clock.advance(chrono::TimeDelta::hours(1));
    assert_eq!(send(&app, &url, "image/png", PNG).await.status, 404);
}
