//! Finding places, reading one, and saying something of it.

use chrono::TimeDelta;
use domain::{
    money::Fen,
    places::{Coordinates, Datum},
};
use serde_json::{Value, json};
use sqlx::PgPool;

use super::{
    super::places::{portal, some},
    App,
};

const NEAR: &str = "longitude=118.8&latitude=32.05";

fn list<'a>(found: &'a Value, name: &str) -> &'a Vec<Value> {
    found[name].as_array().unwrap()
}

fn codes(found: &Value) -> Vec<&str> {
    list(found, "items").iter().map(|place| place["code"].as_str().unwrap()).collect()
}

fn degrees(point: &Value) -> (f64, f64) {
    (point["longitude"].as_f64().unwrap(), point["latitude"].as_f64().unwrap())
}

#[sqlx::test(migrations = false)]
async fn the_nearest_are_found_as_on_the_pages(pool: PgPool) {
    let portal = portal(&pool).await;
    let app = App::new(&portal);
    let path = format!("/api/v1/places?kind=toilets&{NEAR}");
    let first = app.get(&path).await;
    assert_eq!(first.header("cache-control"), "private, no-cache", "it is of where they stand");
    assert!(!first.header("etag").is_empty());
    let first = first.good();
    assert_eq!((list(&first, "items").len(), &first["from"]["assumed"]), (10, &json!(false)));
    let page = portal.get("/en/toilets?near=118.8000,32.0500").await;
    for place in list(&first, "items") {
        let code = place["code"].as_str().unwrap();
        assert!(page.main().contains(&format!("data-place=\"{code}\"")), "{place}");
        assert!(page.main().contains(place["distance"].as_str().unwrap()), "{place}");
        assert_eq!(place["kind"], "toilet");
    }
    let metres: Vec<_> =
        list(&first, "items").iter().map(|place| place["distance_m"].as_u64().unwrap()).collect();
    assert!(metres.is_sorted(), "{metres:?}");

    let next = format!("{path}&after={}", first["next"].as_str().unwrap());
    let second = app.get(&next).await.good();
    assert_eq!(list(&second, "items").len(), 10);
    assert!(codes(&second).iter().all(|code| !codes(&first).contains(code)));

    // A map in GCJ-02 begins at the same spot and gets its points where it shows them.
    let here = Coordinates::new(Datum::Wgs84, 118.8, 32.05).unwrap().to(Datum::Gcj02);
    let (longitude, latitude) = (here.longitude(), here.latitude());
    let path = format!(
        "/api/v1/places?kind=toilets&datum=gcj02&longitude={longitude}&latitude={latitude}"
    );
    let shifted = app.get(&path).await.good();
    assert_eq!(codes(&shifted)[0], codes(&first)[0]);
    let (east, north) = degrees(&first["items"][0]["point"]);
    let there = Coordinates::new(Datum::Wgs84, east, north).unwrap().to(Datum::Gcj02);
    let (longitude, latitude) = degrees(&shifted["items"][0]["point"]);
    assert!((longitude - there.longitude()).abs() < 1e-5 && (longitude - east).abs() > 1e-3);
    assert!((latitude - there.latitude()).abs() < 1e-5);

    let open = format!("/api/v1/places?kind=toilets&filters=open,accessible&{NEAR}");
    for place in list(&app.get(&open).await.good(), "items") {
        assert_eq!(place["state"]["code"], "open");
        assert_eq!(place["attributes"][0]["code"], "accessible");
        assert!(["yes", "limited"].contains(&place["attributes"][0]["known"].as_str().unwrap()));
    }
    let cheap =
        format!("/api/v1/places?kind=parking&sort=price&stay_minutes=180&budget_fen=5000&{NEAR}");
    let cheap = app.get(&cheap).await.good();
    let prices: Vec<_> =
        list(&cheap, "items").iter().map(|place| place["price_fen"].as_u64().unwrap()).collect();
    assert!(!prices.is_empty() && prices.is_sorted() && prices.iter().all(|fen| *fen <= 5_000));
    let kind = app.get(&format!("/api/v1/places?kind=recycling&{NEAR}")).await.good();
    assert!(list(&kind, "items").iter().all(|place| place["kind"] == "recycling"));
    let stations = app.get("/api/v1/places?kind=station").await;
    assert_eq!(stations.header("cache-control"), "public, no-cache");
    let stations = stations.good();
    assert_eq!((list(&stations, "items").len(), &stations["from"]["assumed"]), (10, &json!(true)));

    let kinds = app.get("/api/v1/places/kinds").await.good();
    assert_eq!(kinds["items"][0]["kind"], "toilets");
    assert_eq!(kinds["items"][0]["places"], 180);
    assert!(list(&kinds["items"][0], "filters").iter().any(|one| one["code"] == "third-room"));
    assert!(list(&kinds, "items").iter().any(|one| one["kind"] == "station"));

    let name: String =
        sqlx::query_scalar("select name from place where kind = 'toilet' order by code limit 1")
            .fetch_one(&pool)
            .await
            .unwrap();
    let typed: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let spots = app.get(&format!("/api/v1/places/search?q={typed}")).await;
    assert_eq!(spots.header("cache-control"), "public, max-age=60");
    let spots = spots.good();
    assert!((1..=10).contains(&list(&spots, "items").len()));
    assert!((118.0..119.5).contains(&degrees(&spots["items"][0]["point"]).0), "{spots}");
}

#[sqlx::test(migrations = false)]
async fn what_is_wrong_about_a_list_is_named(pool: PgPool) {
    let portal = portal(&pool).await;
    let app = App::new(&portal);
    for (query, code, at) in [
        ("", "field-missing", "kind"),
        ("kind=toilets&longitude=118.8&latitude=95", "field-invalid", "latitude"),
        ("kind=toilets&longitude=NaN&latitude=32", "field-invalid", "longitude"),
        ("kind=toilets&longitude=118.8&latitude=inf", "field-invalid", "latitude"),
        ("kind=toilets&longitude=0&latitude=0", "field-invalid", "longitude"),
        ("kind=toilets&longitude=east&latitude=32", "field-invalid", "longitude"),
        ("kind=toilets&datum=bd09", "field-invalid", "datum"),
        ("kind=toilets&far=maybe", "field-invalid", "far"),
        ("kind=toilets&kind=parking", "field-duplicate", "kind"),
        ("kind=parking&sort=magic", "field-invalid", "sort"),
        ("kind=parking&height_cm=5", "field-invalid", "height_cm"),
        ("kind=parking&budget_fen=-1", "field-invalid", "budget_fen"),
        ("kind=parking&stay_minutes=0", "field-invalid", "stay_minutes"),
        ("kind=parking&stay_minutes=10081", "field-invalid", "stay_minutes"),
    ] {
        let answer = app.get(&format!("/api/v1/places?{query}")).await;
        assert_eq!(answer.problem(), (400, code, at), "{query}");
    }
    for (query, status, code, at) in [
        ("kind=circus", 404, "not-found", "kind"),
        ("kind=other", 404, "not-found", "kind"),
        ("kind=toilets&filters=open,spaces", 404, "not-found", "filters"),
        ("kind=toilets&after=x", 404, "not-found", "after"),
        ("kind=toilets&longitude=118.8", 409, "field-missing", "latitude"),
        ("kind=toilets&latitude=32.05", 409, "field-missing", "longitude"),
    ] {
        let answer = app.get(&format!("/api/v1/places?{query}")).await;
        assert_eq!(answer.problem(), (status, code, at), "{query}");
    }
    // What is of parking changes nothing elsewhere.
    let toilets = app.get("/api/v1/places?kind=toilets").await.good();
    let chosen = "kind=toilets&sort=price&cycles=true&height_cm=200&budget_fen=0";
    assert_eq!(
        app.get(&format!("/api/v1/places?{chosen}")).await.good()["items"],
        toilets["items"]
    );
    let empty = app.get("/api/v1/places/search?q=").await;
    assert_eq!(empty.problem(), (400, "field-invalid", "q"));
    let blank = app.get("/api/v1/places/search?q=%00%20").await.good();
    assert!(list(&blank, "items").is_empty());
    let code = some(&pool, "parking").await;
    for (query, at) in [("vehicle=tank", "vehicle"), ("stay_minutes=0", "stay_minutes")] {
        let answer = app.get(&format!("/api/v1/places/{code}?{query}")).await;
        assert_eq!(answer.problem(), (400, "field-invalid", at), "{query}");
    }
    for path in ["zzzzzzz", "x", "%00", "zzzzzzz/live"] {
        let answer = app.get(&format!("/api/v1/places/{path}")).await;
        assert_eq!(answer.problem(), (404, "not-found", ""), "{path}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_place_says_what_its_page_says(pool: PgPool) {
    let portal = portal(&pool).await;
    let app = App::new(&portal);
    let (code, free): (String, i32) = sqlx::query_as(
        "select code, free from parking_count join place on place.id = parking_count.place
           join parking on parking.place = place.id
         where flaw is null and observed_at > $1 and tariffs ? 'small'
           and place.status = 'in-use' and suspended_during = '{}' order by code limit 1",
    )
    .bind(portal.kernel.now() - TimeDelta::minutes(20))
    .fetch_one(&pool)
    .await
    .unwrap();
    let path = format!("/api/v1/places/{code}");
    let place = app.get(&format!("{path}?stay_minutes=180")).await;
    assert_eq!(place.header("cache-control"), "public, no-cache");
    let place = place.good();
    let parking = &place["parking"];
    assert_eq!((&place["list"], &place["standing"]), (&json!("parking"), &json!("in-use")));
    assert_eq!(parking["count"]["free"], free);
    assert!(parking["count"]["age_minutes"].as_i64().unwrap() < 20);
    assert!(!list(&parking["tariffs"][0], "bands").is_empty());
    let total = Fen::new(parking["price"]["total_fen"].as_u64().unwrap());
    let page = portal.get(&format!("/en/parking/{code}?hours=3")).await;
    assert!(page.main().contains(&format!("3 h from now costs ¥{total} ")), "{place}");
    for attribute in list(&place, "attributes") {
        let known = attribute["known"].as_str().unwrap();
        assert!(["yes", "no", "limited", "unknown"].contains(&known), "{attribute}");
    }
    assert!(list(&place, "faults").iter().any(|fault| fault["code"] == "gate"));
    assert!(list(&place, "facts").iter().any(|fact| fact["code"] == "tariff"));
    let live = app.get(&format!("{path}/live")).await.good();
    assert_eq!((&live["count"]["free"], &live["state"]), (&json!(free), &place["state"]));
    let typed = app.get(&format!("/api/v1/places/{}", code.to_uppercase())).await.good();
    assert_eq!(typed["code"], *code);

    let toilet = some(&pool, "toilet").await;
    let path = format!("/api/v1/places/{toilet}");
    let week = app.get(&path).await.good()["hours"]["week"].take();
    assert_eq!(week.as_array().unwrap().len(), 7);
    let page = portal.get(&format!("/en/toilets/{toilet}")).await;
    assert!(page.main().contains(week[0]["words"].as_str().unwrap()), "{week}");
    let shown = app.get(&path).await.good();
    let entry = list(&shown, "facts").iter().find(|fact| fact["code"] == "entry").unwrap();
    assert_eq!(entry["value"], "choice");
    assert_eq!(entry["choices"][0]["code"], "public");

    let suspended: String = sqlx::query_scalar(
        "select code from place join place_suspension on place = place.id
         where kind = 'toilet' and state = 'approved' and suspended_during @> $1 limit 1",
    )
    .bind(portal.kernel.now())
    .fetch_one(&pool)
    .await
    .unwrap();
    let shut = app.get(&format!("/api/v1/places/{suspended}")).await.good();
    assert_eq!(shut["state"]["code"], "suspended");
    assert!(shut["state"]["suspension"]["reason"]["code"].is_string());
    let door = portal.get(&format!("/en/t/{suspended}")).await;
    for other in list(&shut, "alternatives") {
        assert_eq!(other["state"]["code"], "open");
        assert!(door.main().contains(other["code"].as_str().unwrap()), "{other}");
    }
    assert!(!list(&shut, "alternatives").is_empty());

    sqlx::query(
        "update place set status = 'merged', merged_into = (select id from place where code = $2)
         where code = $1",
    )
    .bind(&suspended)
    .bind(&toilet)
    .execute(&pool)
    .await
    .unwrap();
    let survivor = app.get(&format!("/api/v1/places/{suspended}")).await.good();
    assert_eq!(survivor["code"], *toilet);
    sqlx::query("update place set status = 'gone' where code = $1")
        .bind(&toilet)
        .execute(&pool)
        .await
        .unwrap();
    let gone = app.get(&path).await.good();
    assert_eq!((&gone["standing"], gone.get("faults")), (&json!("gone"), None));
    assert_eq!(app.get(&format!("{path}/live")).await.status, 404);
    let late = app.post(&format!("{path}/faults"), &json!({ "fault": "dirty" })).await;
    assert_eq!(late.problem(), (404, "place-gone", ""));
}

#[sqlx::test(migrations = false)]
async fn what_residents_say_is_kept_once(pool: PgPool) {
    let portal = portal(&pool).await;
    let app = App::new(&portal);
    let code = some(&pool, "toilet").await;
    let path = |what: &str| format!("/api/v1/places/{code}/{what}");
    let key = "01977d3e-0000-7000-8000-000000000001";
    let fault = json!({ "fault": "no-paper", "words": "左边第二间" });
    for _ in 0..2 {
        assert_eq!(app.send("POST", &path("faults"), key, &fault).await.status, 204);
    }
    let other = json!({ "fault": "no-paper", "words": "右边第二间" });
    let other = app.send("POST", &path("faults"), key, &other).await;
    assert_eq!(other.problem(), (422, "form-changed", ""));
    let correction = json!({ "fact": "paper", "value": "no", "words": "左边第二间" });
    assert_eq!(app.post(&path("corrections"), &correction).await.status, 204);
    let kept: Vec<(String, String, String)> = sqlx::query_as(
        "select class, subject, locale from place_report where words like '%边第二间'
         order by subject",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let one = |class: &str, subject: &str| (class.to_owned(), subject.to_owned(), "en".to_owned());
    assert_eq!(kept, [one("fault", "no-paper"), one("correction", "paper")]);

    for (what, body, code, at) in [
        ("faults", json!({}), "field-missing", "/fault"),
        ("faults", json!({ "fault": "other" }), "fault-words-missing", "/words"),
        ("faults", json!({ "fault": "dirty", "who": "me" }), "field-unknown", "/who"),
        (
            "corrections",
            json!({ "fact": "paper", "value": "maybe" }),
            "correction-missing",
            "/value",
        ),
        (
            "corrections",
            json!({ "fact": "entry", "value": "nobody" }),
            "correction-missing",
            "/value",
        ),
        (
            "corrections",
            json!({ "fact": "capacity", "value": "many" }),
            "correction-number",
            "/value",
        ),
        ("ratings", json!({ "stars": 6 }), "stars-missing", "/stars"),
        ("ratings", json!({ "stars": 4.5 }), "field-invalid", "/stars"),
        ("confirmations", json!({ "by": "me" }), "field-unknown", "/by"),
    ] {
        assert_eq!(app.post(&path(what), &body).await.problem(), (422, code, at), "{body}");
    }
    for fault in ["magic", "gate"] {
        let answer = app.post(&path("faults"), &json!({ "fault": fault })).await;
        assert_eq!(answer.problem(), (404, "fault-missing", "/fault"), "{fault}");
    }
    for (fact, value) in [("colour", "red"), ("capacity", "12"), ("charging", "yes")] {
        let correction = json!({ "fact": fact, "value": value });
        let answer = app.post(&path("corrections"), &correction).await;
        assert_eq!(answer.problem(), (404, "fact-missing", "/fact"), "{fact}");
    }
    // Cleaned of what cannot be seen it would be short enough.
    let long = json!({ "fault": "dirty", "words": format!("x{}", "\u{200b}".repeat(200)) });
    let long = app.post(&path("faults"), &long).await;
    assert_eq!(long.problem(), (422, "report-too-long", "/words"));
    let nowhere = app.post("/api/v1/places/x/ratings", &json!({ "stars": 5 })).await;
    assert_eq!(nowhere.problem(), (404, "not-found", ""));

    sqlx::query("delete from place_rating").execute(&pool).await.unwrap();
    let count = async |stars: i16| -> i32 {
        sqlx::query_scalar("select count from place_rating where stars = $1")
            .bind(stars)
            .fetch_one(&pool)
            .await
            .unwrap()
    };
    for _ in 0..2 {
        // An integer, however it is written.
        let rated = app.send("POST", &path("ratings"), key, &json!({ "stars": 5.0 })).await;
        assert_eq!(rated.status, 204);
    }
    assert_eq!(count(5).await, 1, "the same request sent twice");
    assert_eq!(app.post(&path("ratings"), &json!({ "stars": 5 })).await.status, 204);
    assert_eq!(count(5).await, 1, "another request from the same network");
    let resident = App::signed_in(&portal, &pool, "13812345678").await;
    for _ in 0..2 {
        assert_eq!(resident.post(&path("ratings"), &json!({ "stars": 4 })).await.status, 204);
    }
    assert_eq!(count(4).await, 1, "the same app, again");
    let confirmed = async || -> Option<chrono::DateTime<chrono::Utc>> {
        sqlx::query_scalar("select confirmed_at from place where code = $1")
            .bind(&code)
            .fetch_one(&pool)
            .await
            .unwrap()
    };
    assert_eq!(app.post(&path("confirmations"), &json!({})).await.status, 204);
    assert!(app.get(&format!("/api/v1/places/{code}")).await.good()["confirmed_at"].is_string());
    let first = confirmed().await;
    portal.kernel.clock.advance(TimeDelta::minutes(1));
    assert_eq!(app.post(&path("confirmations"), &json!({})).await.status, 204);
    assert_eq!(confirmed().await, first, "another request from the same network");
    assert_eq!(resident.post(&path("confirmations"), &json!({})).await.status, 204);
    assert!(confirmed().await > first, "somebody else");
    let bad = App::with_token(&portal, "AAAA");
    let bad = bad.post(&path("ratings"), &json!({ "stars": 5 })).await;
    assert_eq!(bad.problem(), (401, "token-expired", ""));
}
