use chrono::{TimeDelta, TimeZone};
use domain::places::{
    Datum, PlainFact,
    parking::Vehicle,
    tariff::{Band, Draft, Rate, Rounding, Tariff},
};
use sqlx::PgPool;

use super::*;
use crate::{
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    districts,
};

fn plain(kind: &str, id: u128, external_id: &str) -> NewPlace {
    let point = Point::new(118.81, 32.045).unwrap();
    let mut bytes = [0; 7];
    bytes[6] = id as u8;
    NewPlace {
        id: Uuid::from_u128(id),
        code: PlaceCode::from_random(bytes),
        kind: kind.to_owned(),
        standing: Standing::InUse,
        name: "湖滨公厕".to_owned(),
        name_zh_hant: Some("湖濱公廁".to_owned()),
        name_en: Some("Hubin Toilet".to_owned()),
        address: "湖滨路1号".to_owned(),
        point,
        entrance: Some(Point::new(118.811, 32.045).unwrap()),
        operator: "环卫".to_owned(),
        phone: Some("000-8800 0001".to_owned()),
        hours: "周一至周日 6:00-22:00".to_owned(),
        attributes: BTreeMap::from([(Attribute::Accessible, Known::Limited)]),
        verified: vec![
            (Fact::Attribute(Attribute::Accessible), Utc.timestamp_opt(1_767_225_600, 0).unwrap()),
            (Fact::Plain(PlainFact::Hours), Utc.timestamp_opt(1_767_225_700, 0).unwrap()),
        ],
        source: "staff".to_owned(),
        external_id: Some(external_id.to_owned()),
        raw: Coordinates::from(point).to(Datum::Bd09),
        details: Details::unknown(PlaceKind::parse(kind)),
    }
}

/// One of each kind, with everything that can be known.
fn whole() -> Vec<NewPlace> {
    let day = NaiveDate::from_ymd_opt(2020, 5, 1).unwrap();
    let tariff = Tariff::new(Draft {
        free_minutes: 30,
        free_minutes_stay_free: false,
        bands: vec![Band { from: 0, to: 1_440, rate: Rate::Flat(Fen::new(500)), cap: None }],
        cap: None,
        holidays_free: true,
        rounding: Rounding::Up,
    });
    let toilet = Toilet {
        class: Some(toilet::Class::First),
        build: Some(toilet::Build::Attached),
        entry: Some(toilet::Entry::Key),
        stalls: toilet::Stalls::ALL.iter().map(|whose| (*whose, 3)).collect(),
        since: Some(day),
    };
    let parking = Parking {
        site: Some(Site::Garage),
        capacity: Some(300),
        capacity_by: BTreeMap::from([(Audience::Charging, 40)]),
        max_height: Some(210),
        tariffs: Some(Tariffs(BTreeMap::from([(Vehicle::Small, tariff.unwrap())]))),
        tariff_text: "月租另议".to_owned(),
        payments: vec![Payment::WeChat, Payment::Etc],
        shared_hours: "18:00-次日7:00".to_owned(),
    };
    let dropoff = DropOff {
        accepts: Some(vec![dropoff::Accepts::Recyclable]),
        level: Some(dropoff::RecyclingLevel::Station),
        attendance: dropoff::Attendance::Windows,
        prices: vec![Price {
            material: "废纸".to_owned(),
            unit: PriceUnit::Kilogram,
            price: Fen::new(120),
            since: day,
        }],
    };
    vec![
        NewPlace { details: Details::Toilet(toilet), ..plain("toilet", 1, "a") },
        NewPlace { details: Details::Parking(Box::new(parking)), ..plain("parking", 2, "a") },
        NewPlace { details: Details::DropOff(dropoff), ..plain("recycling", 3, "a") },
        plain("station", 4, "a"),
    ]
}

async fn all(pool: &PgPool) -> Vec<NewPlace> {
    let mut conn = pool.acquire().await.unwrap();
    let mut found = Vec::new();
    for kind in ["toilet", "parking", "recycling", "station"] {
        found.extend(
            read(&mut conn, "staff", kind, &["a".to_owned(), "b".to_owned()]).await.unwrap(),
        );
    }
    found
}

#[sqlx::test(migrations = false)]
async fn what_is_written_is_read_back(pool: PgPool) {
    let kernel = TestKernel::new(pool.clone());
    districts::demonstration::for_tests(&kernel, 1).await;
    let serve = as_role(&pool, Role::Serve).await;
    let mut conn = serve.acquire().await.unwrap();
    let mut places = whole();
    assert_eq!(insert(&mut conn, &places, kernel.now()).await.unwrap().len(), 4);
    assert_eq!(all(&pool).await, places);
    let looked_up: (i64, i64, i64) = sqlx::query_as(
        "select count(street), count(cell), count(*) filter (where hours_syntax is not null
           and finder = case kind when 'toilet' then 'toilets' when 'parking' then 'parking'
             when 'recycling' then 'dropoff' else 'other' end) from place",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(looked_up, (4, 4, 4));
    // Others may park when the institution's people do not.
    let shared: Option<String> =
        sqlx::query_scalar("select hours_syntax from place where kind = 'parking'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(shared, syntax_of("18:00-次日7:00"));

    // Changed, with what is not known any more.
    sqlx::query("update place set hours_during = '{(,)}', hours_until = '2026-12-01'")
        .execute(&pool)
        .await
        .unwrap();
    for place in &mut places {
        place.details = Details::unknown(PlaceKind::parse(&place.kind));
        place.phone = None;
        place.attributes.clear();
        place.standing = Standing::Gone;
    }
    places[0].hours = "全天".to_owned();
    places[1].point = Point::new(119.5, 32.0).unwrap();
    update(&mut conn, &places, kernel.now() + TimeDelta::hours(1)).await.unwrap();
    assert_eq!(all(&pool).await, places);
    let rows: Vec<(bool, bool, i32)> = sqlx::query_as(
        "select hours_during is null, street is null, version from place order by id",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    // Of the car park nobody knows any more that it is shared, so it is open in other hours.
    assert_eq!(rows[..3], [(true, false, 2), (true, true, 2), (false, false, 2)]);
}

/// What is stored of the attributes: all of them, those that are there, and those that follow.
async fn attributes(pool: &PgPool, id: u128) -> (serde_json::Value, Vec<String>, Vec<String>) {
    sqlx::query_as("select attributes, there, implied from place where id = $1")
        .bind(Uuid::from_u128(id))
        .fetch_one(pool)
        .await
        .unwrap()
}

#[sqlx::test(migrations = false)]
async fn what_follows_is_found_and_never_taken_for_stated(pool: PgPool) {
    use serde_json::json;
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    let mut conn = kernel.db.acquire().await.unwrap();
    let mut places = whole();
    insert(&mut conn, &places, kernel.now()).await.unwrap();
    let (toilet, _, follows) = attributes(&pool, 1).await;
    assert_eq!((toilet, follows.len()), (json!({"accessible": "limited"}), 0), "it is stated");
    let (parking, there, follows) = attributes(&pool, 2).await;
    let known = json!({"accessible": "limited", "charging": "yes", "shared-hours": "yes"});
    assert_eq!(parking, known);
    assert_eq!(there, ["accessible", "charging", "shared-hours"], "what filters look at");
    assert_eq!(follows, ["charging", "shared-hours"]);
    let (recycling, ..) = attributes(&pool, 3).await;
    assert_eq!(recycling, json!({"accessible": "limited", "attended": "limited"}));

    // What followed goes with what it followed from, and when it is stated.
    places[0].attributes.clear();
    let Details::Parking(parking) = &mut places[1].details else { panic!("a car park") };
    parking.capacity_by.insert(Audience::Charging, 0);
    places[1].attributes.insert(Attribute::SharedHours, Known::Limited);
    places[2].details = Details::unknown(Some(PlaceKind::Recycling));
    update(&mut conn, &places, kernel.now()).await.unwrap();
    assert_eq!(all(&pool).await, places, "what is read back is what was stated");
    let (toilet, _, follows) = attributes(&pool, 1).await;
    assert_eq!((toilet, follows), (json!({"accessible": "yes"}), vec!["accessible".to_owned()]));
    let (parking, _, follows) = attributes(&pool, 2).await;
    let known = json!({"accessible": "limited", "charging": "no", "shared-hours": "limited"});
    assert_eq!((parking, follows), (known, vec!["charging".to_owned()]));
    let (recycling, _, follows) = attributes(&pool, 3).await;
    assert_eq!((recycling, follows.len()), (json!({"accessible": "limited"}), 0));
}

#[sqlx::test(migrations = false)]
async fn a_code_that_is_anothers_is_told(pool: PgPool) {
    let kernel = TestKernel::new(pool.clone());
    let mut conn = pool.acquire().await.unwrap();
    let first = plain("toilet", 1, "a");
    insert(&mut conn, std::slice::from_ref(&first), kernel.now()).await.unwrap();
    let same = NewPlace { code: first.code, ..plain("toilet", 2, "b") };
    let other = plain("toilet", 3, "c");
    let added = insert(&mut conn, &[same, other.clone()], kernel.now()).await.unwrap();
    assert_eq!(added, [other.id]);
    let details: i64 =
        sqlx::query_scalar("select count(*) from toilet").fetch_one(&pool).await.unwrap();
    assert_eq!(details, 2);
}

#[test]
fn what_only_looks_like_hours_is_unknown() {
    for hours in ["", "call us", "Mo-Fr 25:99", "sunrise-sunset", "与公园同步"] {
        assert_eq!(syntax_of(hours), None, "{hours}");
    }
    assert_eq!(syntax_of("全天").as_deref(), Some("24/7"));
}
