//! A collection of bulky waste, from the price to the payment.

use axum::body::Body;
use backend::{
    bulky::BOOKING,
    db::{Role, testing::as_role},
    jobs::Handler,
    payments::{Closing, PaymentChanged, close_order},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::payments::Change;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    super::{bulky::portal, portal::Portal},
    App,
};

const PHONE: &str = "13812345678";
const QUOTES: &str = "/api/v1/bulky/quotes";
const BOOKINGS: &str = "/api/v1/bulky/bookings";

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// So many desks of a flat in the first street.
async fn desks(app: &App<'_>, quantity: i64) -> Value {
    let terms = app.get("/api/v1/bulky/terms").await.good();
    json!({
        "things": [{ "kind": "item", "id": "desk", "quantity": quantity }],
        "address": {
            "street": terms["streets"][0]["code"],
            "estate": "湖滨花园",
            "building": "3栋",
            "room": "2单元502",
        },
        "site": { "placed": "downstairs", "floor": 5, "lift": false },
    })
}

/// The days with windows for it.
async fn days(app: &App<'_>, wish: &Value) -> Vec<Value> {
    let made = app.post(QUOTES, wish).await.good();
    let (litres, kilograms) = (&made["litres"], &made["kilograms"]);
    let street = text(&wish["address"]["street"]);
    let query = format!("street={street}&litres={litres}&kilograms={kilograms}&days=30");
    let windows = app.get(&format!("/api/v1/bulky/windows?{query}")).await.good();
    windows["items"].as_array().unwrap().clone()
}

/// A hold of the last window of them.
async fn wanted(app: &App<'_>, wish: Value) -> Value {
    let total = app.post(QUOTES, &wish).await.good()["quote"]["total_fen"].clone();
    let days = days(app, &wish).await;
    let window = days.last().unwrap()["windows"][0]["id"].clone();
    json!({ "wish": wish, "window": window, "total_fen": total, "note": "货车从北门进" })
}

async fn held(app: &App<'_>, wish: Value) -> Value {
    let wanted = wanted(app, wish).await;
    let made = app.post(BOOKINGS, &wanted).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.good()
}

fn at(made: &Value, step: &str) -> String {
    format!("{BOOKINGS}/{}{step}", text(&made["secret"]))
}

#[sqlx::test(migrations = false)]
async fn a_free_booking_from_the_price_to_its_cancellation(pool: PgPool) {
    let portal = portal(&pool).await;
    let app = App::signed_in(&portal, &pool, PHONE).await;
    let catalogue = "/api/v1/bulky/catalogue";
    let found = app.get(&format!("{catalogue}?q=%E6%B2%99%E5%8F%91")).await.good();
    let items = found["items"].as_array().unwrap();
    assert!(items.iter().any(|item| item["id"] == "sofa-three-seat"), "{found}");
    let refused = app.get(&format!("{catalogue}?q=%E7%85%A4%E6%B0%94%E7%BD%90")).await.good();
    assert!(!text(&refused["refused"][0]["instead"]).is_empty());
    let group = app.get(&format!("{catalogue}?group=sofa-seat")).await.good();
    let items = group["items"].as_array().unwrap();
    assert!(!items.is_empty() && items.iter().all(|item| item["group"] == "sofa-seat"));

    let wish = desks(&app, 2).await;
    let made = app.post(QUOTES, &wish).await.good();
    assert_eq!(
        (&made["quote"]["total_fen"], &made["quote"]["free_pieces"]),
        (&json!(0), &json!(2))
    );
    let lines = made["quote"]["lines"].as_array().unwrap();
    let amounts: i64 = lines.iter().map(|line| line["amount_fen"].as_i64().unwrap()).sum();
    assert_eq!((lines.len(), amounts), (2, 0), "{made}");

    let mut wanted = wanted(&app, wish).await;
    wanted["total_fen"] = json!(1);
    let changed = app.post(BOOKINGS, &wanted).await;
    assert_eq!(changed.problem(), (409, "bulky-price-changed", ""));
    wanted["total_fen"] = json!(0);
    let key = "01977d3e-0000-7000-8000-000000000001";
    let made = app.send("POST", BOOKINGS, key, &wanted).await.good();
    let again = app.send("POST", BOOKINGS, key, &wanted).await.good();
    assert_eq!((&again["secret"], &again["code"]), (&made["secret"], &made["code"]));
    let anew = App::signed_in(&portal, &pool, PHONE).await;
    let again = anew.send("POST", BOOKINGS, key, &wanted).await.good();
    assert_eq!(again["secret"], made["secret"], "signed in again between two tries");
    assert_eq!(made["booking"]["state"], "held");
    assert_eq!(made["booking"]["wish"]["things"], wanted["wish"]["things"]);
    assert_eq!(made["booking"]["money"]["ways"], json!([]));

    let longer = app.post(&at(&made, "/extend"), &json!({})).await.good();
    assert_eq!(longer["extensible"], false);
    assert!(text(&longer["held_until"]) > text(&made["booking"]["held_until"]));
    let twice = app.post(&at(&made, "/extend"), &json!({})).await;
    assert_eq!(twice.problem(), (409, "hold-extended", ""));
    let nobody = app.post(&at(&made, "/confirm"), &json!({ "phone": " " })).await;
    assert_eq!(nobody.problem(), (422, "bulky-phone-missing", "/phone"));
    let booked = app.post(&at(&made, "/confirm"), &json!({ "phone": PHONE })).await.good();
    assert_eq!(booked["booking"]["state"], "booked");
    assert_eq!(booked["payment"], Value::Null);
    assert_eq!(booked["booking"]["phone"], "138****5678");
    assert!(!booked["booking"]["put_out"].as_array().unwrap().is_empty());

    let mine = app.get("/api/v1/me/bookings").await.good();
    assert_eq!(mine["items"][0]["number"], made["number"]);
    let pass = text(&mine["items"][0]["secret"]);
    let shown = App::new(&portal).get(&format!("{BOOKINGS}/{pass}")).await;
    assert_eq!(shown.header("cache-control"), "private, no-cache");
    assert_eq!(shown.good()["note"], "货车从北门进");
    assert_eq!(App::new(&portal).get("/api/v1/me/bookings").await.status, 401);

    let sure = app.post(&at(&made, "/cancel"), &json!({ "back_fen": 1 })).await;
    assert_eq!(sure.problem(), (409, "booking-refund-changed", ""));
    let gone = app.post(&at(&made, "/cancel"), &json!({ "back_fen": 0 })).await.good();
    assert_eq!(gone["state"], "cancelled");
    assert_eq!(gone["back_if_cancelled_fen"], Value::Null);
    let late = app.post(&at(&made, "/retry"), &json!({ "window": wanted["window"] })).await;
    assert_eq!(late.problem(), (409, "booking-too-late", ""));
    let wrong = app.get(&format!("{BOOKINGS}/AAAAAAAAAAAAAAAAAAAAAA")).await;
    assert_eq!(wrong.problem(), (404, "booking-not-found", ""));
}

#[sqlx::test(migrations = false)]
async fn a_paid_booking_is_booked_once_it_is_paid_and_costs_less_when_it_shrinks(pool: PgPool) {
    let portal = portal(&pool).await;
    // Without signing in, each request is its own visitor.
    let app = App::new(&portal);
    let made = held(&app, desks(&app, 5).await).await;
    let total = made["booking"]["quote"]["total_fen"].clone();
    assert_eq!(made["booking"]["money"]["due_fen"], total);
    let ways = &made["booking"]["money"]["ways"];
    assert_eq!((&ways[0]["code"], &ways[1]["code"]), (&json!("sandbox"), &json!("crew")));
    assert_eq!(ways[0]["scenes"], json!(["mini-app", "mobile-web", "desktop"]));
    assert_eq!(app.get(&at(&made, "/payment")).await.problem(), (404, "not-found", ""));
    let wrong = json!({ "phone": PHONE, "pay": "alipay" });
    let wrong = app.post(&at(&made, "/confirm"), &wrong).await;
    assert_eq!(wrong.problem(), (404, "bulky-pay-missing", "/pay"));
    let wrong = json!({ "phone": PHONE, "pay": "sandbox", "scene": "tv" });
    let wrong = app.post(&at(&made, "/confirm"), &wrong).await;
    assert_eq!(wrong.problem(), (422, "field-invalid", "/scene"));
    let early = app.post(&at(&made, "/payment"), &json!({})).await;
    assert_eq!(early.problem(), (409, "booking-nothing-due", ""));

    let wanted = json!({ "phone": PHONE, "pay": "sandbox" });
    let paying = app.post(&at(&made, "/confirm"), &wanted).await.good();
    assert_eq!(paying["booking"]["state"], "paying");
    let payment = &paying["payment"];
    assert_eq!((&payment["amount_fen"], &payment["state"]), (&total, &json!("pending")));
    let track = format!("/en/bulky/track/{}", text(&made["secret"]));
    assert_eq!(payment["pay_url"], format!("http://127.0.0.1:9{track}/pay"));
    let again = app.post(&at(&made, "/payment"), &json!({ "provider": "sandbox" })).await.good();
    assert_eq!((&again["number"], &again["pay_url"]), (&payment["number"], &payment["pay_url"]));

    let left = portal.get(&format!("{track}/pay")).await;
    let cashier = left.header("location").to_owned();
    assert!(cashier.starts_with("/en/sandbox/pay/"), "{cashier}");
    pay(&portal, &pool, &cashier).await;
    let browser = left.header("set-cookie").split(';').next().unwrap();
    let back = portal.get_with("/en/bulky/paid", &[("cookie", browser)]).await;
    assert_eq!(back.header("location"), format!("{track}?thanks=pay"));
    let paid = app.get(&at(&made, "/payment")).await.good();
    assert_eq!((&paid["state"], &paid["pay_url"]), (&json!("paid"), &Value::Null));
    let booked = app.get(&at(&made, "")).await.good();
    assert_eq!((&booked["state"], &booked["money"]["paid_fen"]), (&json!("booked"), &total));
    let nothing = app.post(&at(&made, "/payment"), &json!({})).await;
    assert_eq!(nothing.problem(), (409, "booking-nothing-due", ""));

    // The wish of the booking is sent back with one thing less of it.
    let mut wish = booked["wish"].clone();
    wish["things"][0]["quantity"] = json!(2);
    let price = app.post(&at(&made, "/quotes"), &wish).await.good()["quote"]["total_fen"].clone();
    assert_eq!(price, 0, "its own free pieces are given back first");
    let change = json!({ "wish": wish, "window": booked["window"]["id"], "total_fen": 0 });
    let changed = app.post(&at(&made, "/change"), &change).await.good();
    assert_eq!(changed["wish"]["things"][0]["quantity"], 2);
    assert_eq!(changed["money"]["going_back_fen"], total);
}

#[sqlx::test(migrations = false)]
async fn who_cannot_pay_online_pays_the_crew_instead(pool: PgPool) {
    let portal = portal(&pool).await;
    let app = App::new(&portal);
    let made = held(&app, desks(&app, 5).await).await;
    let total = made["booking"]["quote"]["total_fen"].clone();
    let early = app.post(&at(&made, "/pay-crew"), &json!({})).await;
    assert_eq!(early.problem(), (409, "booking-too-late", ""));
    let wanted = json!({ "phone": PHONE, "pay": "sandbox" });
    app.post(&at(&made, "/confirm"), &wanted).await.good();
    let booked = app.post(&at(&made, "/pay-crew"), &json!({})).await.good();
    assert_eq!((&booked["state"], &booked["money"]["due_fen"]), (&json!("booked"), &total));
    assert_eq!(app.get(&at(&made, "/payment")).await.good()["state"], "closed");
}

#[sqlx::test(migrations = false)]
async fn what_left_the_catalogue_stays_in_what_was_booked(pool: PgPool) {
    let portal = portal(&pool).await;
    let app = App::new(&portal);
    let made = held(&app, desks(&app, 1).await).await;
    let booked = app.post(&at(&made, "/confirm"), &json!({ "phone": PHONE })).await.good();
    sqlx::query("update bulky_item set retired_at = now() where id = 'desk'")
        .execute(&pool)
        .await
        .unwrap();
    portal.state.programme.refresh_if_changed(&pool).await.unwrap();
    let wish = &booked["booking"]["wish"];
    let anew = app.post(QUOTES, wish).await;
    assert_eq!(anew.problem(), (404, "bulky-item-retired", "/things"));
    let price = app.post(&at(&made, "/quotes"), wish).await.good()["quote"]["total_fen"].clone();
    let window = &booked["booking"]["window"]["id"];
    let change = json!({ "wish": wish, "window": window, "total_fen": price, "note": "按门铃" });
    let changed = app.post(&at(&made, "/change"), &change).await.good();
    assert_eq!((&changed["note"], &changed["wish"]), (&json!("按门铃"), wish));
}

/// Pays at the cashier, asks the platform, and runs the job of the change.
async fn pay(portal: &Portal, pool: &PgPool, cashier: &str) {
    let form = axum::http::Request::post(cashier)
        .header("host", "minhu.example")
        .header("origin", "https://minhu.example")
        .header("content-type", "application/x-www-form-urlencoded");
    let back = portal.send(form.body(Body::from("choice=succeed")).unwrap()).await;
    assert_eq!(back.header("location"), "/en/bulky/paid", "{}", back.body);
    let (order, subject): (Uuid, Uuid) =
        sqlx::query_as("select id, subject from payment_order").fetch_one(pool).await.unwrap();
    let worker = portal.kernel.with_db(as_role(pool, Role::Worker).await);
    assert_eq!(close_order(&worker, order).await.unwrap(), Closing::Paid);
    let changed =
        PaymentChanged { order, subject_kind: BOOKING.into(), subject, change: Change::Paid };
    changed.run(&worker, worker.new_id()).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn a_booking_is_found_by_its_number_and_one_waits_where_all_is_full(pool: PgPool) {
    let portal = portal(&pool).await;
    let app = App::new(&portal);
    let made = held(&app, desks(&app, 1).await).await;
    let find = format!("{BOOKINGS}/find");
    let wrong = json!({ "number": made["number"], "code": "00000000" });
    assert_eq!(app.post(&find, &wrong).await.problem(), (404, "booking-code-wrong", ""));
    let number = text(&made["number"]).to_lowercase().replace('-', " ");
    let right = json!({ "number": number, "code": made["code"] });
    let found = app.post(&find, &right).await.good();
    assert_eq!(app.get(&at(&found, "")).await.good()["number"], made["number"]);
    portal.kernel.clock.advance(TimeDelta::hours(2) + TimeDelta::seconds(1));
    assert_eq!(app.get(&at(&found, "")).await.problem(), (404, "booking-not-found", ""));

    sqlx::query("update capacity_window set taken_stops = limit_stops")
        .execute(&pool)
        .await
        .unwrap();
    let wish = desks(&app, 1).await;
    let full = app.post(BOOKINGS, &wanted(&app, wish.clone()).await).await;
    assert_eq!(full.problem(), (409, "window-full", ""));
    let days = days(&app, &wish).await;
    let day = days.last().unwrap();
    assert_eq!((&day["full"], &day["windows"][0]["left"]), (&json!(true), &json!("full")));
    let wait = json!({ "wish": wish, "day": day["day"], "phone": PHONE });
    let mut landline = wait.clone();
    landline["phone"] = json!("0571-88888888");
    let untold = app.post("/api/v1/bulky/waiting", &landline).await;
    assert_eq!(untold.problem(), (422, "phone-not-mobile", "/phone"));
    let waits = app.post("/api/v1/bulky/waiting", &wait).await;
    assert_eq!(waits.status, 201, "{waits:?}");
    let waits = waits.good();
    assert_eq!(waits["booking"]["state"], "waiting");
    assert_eq!(waits["booking"]["waits_for"], day["day"]);
    let taken = app.post(&at(&waits, "/take"), &json!({})).await;
    assert_eq!(taken.problem(), (409, "hold-expired", ""));
    let left = app.post(&at(&waits, "/cancel"), &json!({ "back_fen": 0 })).await.good();
    assert_eq!((&left["state"], &left["waits_for"]), (&json!("cancelled"), &Value::Null));
}

#[sqlx::test(migrations = false)]
async fn where_nothing_was_found_it_says_until_when_a_second_try_can_be_had(pool: PgPool) {
    let portal = portal(&pool).await;
    let app = App::new(&portal);
    let made = held(&app, desks(&app, 1).await).await;
    let booked = app.post(&at(&made, "/confirm"), &json!({ "phone": PHONE })).await.good();
    assert_eq!(booked["booking"]["retry_until"], Value::Null);
    let now = portal.kernel.now();
    let until = now + TimeDelta::days(7);
    sqlx::query(
        "update bulky_booking
         set state = 'not-found', step = 'miss', changed_at = $1, answer_until = $2",
    )
    .bind(now)
    .bind(until)
    .execute(&pool)
    .await
    .unwrap();
    let shown = async || {
        let shown = app.get(&at(&made, "")).await.good();
        assert_eq!(shown["answer_until"], json!(until));
        assert!(shown["words"].as_str().unwrap().contains("27 November 09:00"), "{shown}");
        (shown["retriable"].clone(), shown["retry_until"].clone())
    };
    assert_eq!(shown().await, (json!(true), json!(until)));
    portal.kernel.clock.advance(TimeDelta::days(7) + TimeDelta::seconds(1));
    assert_eq!(shown().await, (json!(false), Value::Null));
}

#[sqlx::test(migrations = false)]
async fn a_window_that_ended_without_a_word_is_not_called_booked(pool: PgPool) {
    let portal = portal(&pool).await;
    let app = App::new(&portal);
    let made = held(&app, desks(&app, 1).await).await;
    app.post(&at(&made, "/confirm"), &json!({ "phone": PHONE })).await.good();
    let before = app.get(&at(&made, "")).await.good();
    let ends_at: DateTime<Utc> = text(&before["window"]["ends_at"]).parse().unwrap();
    portal.kernel.clock.advance(ends_at - portal.kernel.now());
    let after = app.get(&at(&made, "")).await.good();
    assert_eq!((&after["state"], &after["put_out"]), (&json!("booked"), &json!([])));
    for words in ["state_name", "words"] {
        assert_ne!(before[words], after[words]);
    }
}

#[sqlx::test(migrations = false)]
async fn what_is_wrong_is_named(pool: PgPool) {
    let portal = portal(&pool).await;
    let app = App::new(&portal);
    let wish = desks(&app, 1).await;
    let desk = |quantity: i64| json!([{ "kind": "item", "id": "desk", "quantity": quantity }]);
    for (pointer, value, code, at) in [
        ("/things", desk(0), "bulky-too-few", "/things/0/quantity"),
        ("/things", desk(51), "bulky-too-many", "/things/0/quantity"),
        ("/things", json!([]), "bulky-empty", "/things"),
        (
            "/things",
            json!([{ "kind": "item", "id": "unicorn", "quantity": 1 }]),
            "bulky-item-retired",
            "/things/0/id",
        ),
        (
            "/things",
            json!([{ "kind": "loose", "id": "renovation-tiles", "litres": 20_001 }]),
            "bulky-cubic",
            "/things/0/litres",
        ),
        (
            "/things",
            json!([{ "kind": "item", "id": "desk" }]),
            "field-missing",
            "/things/0/quantity",
        ),
        ("/things", json!([{ "kind": "animal" }]), "field-invalid", "/things/0/kind"),
        (
            "/things",
            json!([{ "kind": "item", "id": "desk", "quantity": 1, "litres": 2 }]),
            "field-unknown",
            "/things/0/litres",
        ),
        ("/things", json!([["item", "desk", 1]]), "field-invalid", "/things/0"),
        ("/address/street", json!("elsewhere"), "bulky-outside", "/address/street"),
        ("/address/room", json!(" "), "bulky-room-missing", "/address/room"),
        ("/site", json!({ "placed": "door", "floor": 5 }), "bulky-lift-missing", "/site/lift"),
        ("/site", json!({ "placed": "door", "lift": true }), "bulky-floor", "/site/floor"),
        ("/site", json!({ "placed": "roof" }), "field-invalid", "/site/placed"),
        ("/site", json!({ "floor": 0, "lift": true }), "bulky-floor", "/site/floor"),
    ] {
        let mut wrong = wish.clone();
        *wrong.pointer_mut(pointer).unwrap() = value;
        let status = match code {
            "bulky-item-retired" | "bulky-outside" => 404,
            "bulky-lift-missing" => 409,
            _ => 422,
        };
        let answer = app.post(QUOTES, &wrong).await;
        assert_eq!(answer.problem(), (status, code, at), "{wrong}");
        let hold = json!({ "wish": wrong, "window": Uuid::nil(), "total_fen": 0 });
        let answer = app.post(BOOKINGS, &hold).await;
        let at = format!("/wish{at}");
        assert_eq!(answer.problem(), (status, code, at.as_str()), "{wrong}");
    }
    let unknown = json!({ "wish": wish, "window": Uuid::nil(), "total_fen": 0 });
    assert_eq!(app.post(BOOKINGS, &unknown).await.problem(), (404, "window-unknown", ""));
    for (query, status, code, at) in [
        ("", 409, "bulky-street-missing", "street"),
        ("street=elsewhere", 404, "bulky-outside", "street"),
        ("service=yard&days=61", 400, "field-invalid", "days"),
        ("service=balloon", 400, "field-invalid", "service"),
    ] {
        let answer = app.get(&format!("/api/v1/bulky/windows?{query}")).await;
        assert_eq!(answer.problem(), (status, code, at), "{query}");
    }
    assert_eq!(app.get("/api/v1/bulky/windows?service=yard").await.status, 200);
}
