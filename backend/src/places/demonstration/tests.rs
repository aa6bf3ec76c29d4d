use std::collections::HashSet;

use domain::places::hours::{Unread, read};
use sqlx::{Executor, PgPool, Row};

use super::*;
use crate::{db::testing::TestKernel, districts};

async fn seeded(pool: &PgPool, scale: u16) -> TestKernel {
    let kernel = TestKernel::new(pool.clone());
    districts::demonstration::for_tests(&kernel, 1).await;
    for_tests(&kernel, scale).await;
    kernel
}

async fn counts(pool: &PgPool, sql: &'static str) -> Vec<(String, i64)> {
    let rows = sqlx::query(sql).fetch_all(pool).await.unwrap();
    rows.into_iter().map(|row| (row.get(0), row.get(1))).collect()
}

async fn number(pool: &PgPool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn it_has_what_a_district_has(pool: PgPool) {
    let kernel = seeded(&pool, 1).await;
    let kinds = counts(
        &pool,
        "select kind, count(*) from place where status = 'in-use' group by 1 order by 1",
    )
    .await;
    let expected: Vec<(String, i64)> = [
        ("bulky-yard", 12),
        ("drop-off", 140),
        ("hazardous", 18),
        ("parking", 90),
        ("recycling", 50),
        ("station", 10),
        ("toilet", 180),
    ]
    .map(|(kind, count)| (kind.to_owned(), count))
    .to_vec();
    assert_eq!(kinds, expected);
    assert_eq!(number(&pool, "select count(*) from place where status <> 'in-use'").await, 6);

    // All in a street, no two under one name, every third known by its source.
    for (none, sql) in [
        ("outside", "select count(*) from place where street is null"),
        (
            "of one name",
            "select count(*) - count(distinct (kind, name)) from place where status = 'in-use'",
        ),
        (
            "checked in the future",
            "select count(*) from place, jsonb_each(verified)
             where to_timestamp(value::bigint) > now() + interval '10 years'",
        ),
        (
            "suspended and approved by nobody",
            "select count(*) from place where suspended_during <> '{}' and not exists
               (select from place_suspension where place = place.id and state = 'approved')",
        ),
    ] {
        assert_eq!(number(&pool, sql).await, 0, "{none}");
    }

    // Something of everything, and not only.
    for (what, least, most, sql) in [
        ("unknown hours", 20, 70, "select count(*) from place where hours_syntax is null"),
        (
            "unread hours",
            8,
            45,
            "select count(*) from place where hours_syntax is null and hours <> ''",
        ),
        ("open now", 200, 400, "select count(*) from place where open_during @> now_of_tests()"),
        ("phones", 200, 400, "select count(phone) from place"),
        ("never checked", 20, 150, "select count(*) from place where checked_at is null"),
        (
            "limited",
            50,
            700,
            "select count(*) from place, jsonb_each_text(attributes) where value = 'limited'",
        ),
        ("shut now", 8, 10, "select count(*) from place where suspended_during @> now_of_tests()"),
        ("first class", 15, 70, "select count(*) from toilet where class = 'first'"),
        (
            "no stalls known",
            10,
            60,
            "select count(*) from toilet where female is null and unisex is null",
        ),
        ("classes checked", 60, 160, "select count(*) from place where verified ? 'class'"),
        ("heights checked", 4, 35, "select count(*) from place where verified ? 'max-height'"),
        ("attendance checked", 70, 180, "select count(*) from place where verified ? 'attendance'"),
        ("tariffs", 60, 88, "select count(tariffs) from parking"),
        ("tariffs in words", 1, 40, "select count(*) from parking where tariff_text <> ''"),
        ("heights", 15, 40, "select count(max_height_cm) from parking"),
        ("shared", 10, 14, "select count(*) from parking where shared_hours <> ''"),
        ("counted", 35, 55, "select count(*) from parking_count"),
        (
            "stale counts",
            2,
            12,
            "select count(*) from parking_count where observed_at < now_of_tests() - interval '30 min'",
        ),
        ("flawed counts", 1, 4, "select count(flaw) from parking_count"),
        ("hours of counts", 50_000, 90_000, "select count(*) from parking_hour"),
        ("readings", 20, 80, "select count(*) from toilet_reading"),
        ("prices", 150, 450, "select count(*) from recycling_price"),
        ("ratings", 300, 1_200, "select count(*) from place_rating"),
        ("reports", 9, 9, "select count(*) from place_report"),
        ("twins", 2, 2, "select count(*) from place_duplicate where metres < 30"),
    ] {
        let sql = sql.replace("now_of_tests()", &format!("'{}'::timestamptz", kernel.now()));
        let found: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&pool).await.unwrap();
        assert!((least..=most).contains(&found), "{what}: {found}");
    }
}

#[sqlx::test(migrations = false)]
async fn hours_are_read_or_say_why_not(pool: PgPool) {
    seeded(&pool, 4).await;
    let mut outcomes = HashSet::new();
    // What is shared is open to others when it is shared.
    let public: Vec<(String, bool)> = sqlx::query_as(
        "select coalesce(nullif(shared_hours, ''), hours), hours_syntax is not null
         from place left join parking on parking.place = place.id",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    for (hours, has_syntax) in public {
        let outcome = read(&hours);
        assert_eq!(outcome.is_ok(), has_syntax, "{hours}");
        outcomes.insert(outcome.err().map(|unread| unread.code()));
    }
    for unread in [Unread::Empty, Unread::Words(String::new()), Unread::Season, Unread::Ambiguous] {
        assert!(outcomes.contains(&Some(unread.code())), "{unread:?}");
    }
    assert!(outcomes.contains(&None));
}

#[sqlx::test(migrations = false)]
async fn it_is_stored_once_and_is_the_same_everywhere(pool: PgPool) {
    let kernel = seeded(&pool, 1).await;
    let by = By {
        actor: audit::Actor::System("test"),
        at: kernel.now(),
        event: kernel.new_id(),
        request_id: None,
    };
    let mut conn = pool.acquire().await.unwrap();
    assert!(!seed(&mut conn, 1, by).await.unwrap());
    let print: String = sqlx::query_scalar(
        "select md5(string_agg(row(place.*)::text || coalesce(toilet::text, '') ||
           coalesce(parking::text, '') || coalesce(dropoff::text, ''), ',' order by place.id))
         from (select id, code, name, name_en, address, st_astext(point) as point, hours,
             attributes - implied as attributes, verified, external_id from place) as place
           left join toilet on toilet.place = place.id
           left join parking on parking.place = place.id
           left join dropoff on dropoff.place = place.id",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(print, "b0e3e203bc511cfabbb063a9fc6878d5");
}

/// Every place with its attributes and those of them that follow.
async fn attributes(pool: &PgPool) -> Vec<(Uuid, serde_json::Value, Vec<String>)> {
    let all = "select id, attributes, array(select unnest(implied) order by 1)
               from place order by id";
    sqlx::query_as(all).fetch_all(pool).await.unwrap()
}

/// The rule is in the domain; places that were there before it got theirs by the migration.
#[sqlx::test(migrations = false)]
async fn the_migration_found_what_follows(pool: PgPool) {
    let kernel = seeded(&pool, 1).await;
    // Nothing is stated but third rooms; half of the prices have nothing free in them, and some
    // toilets no accessible stall.
    pool.execute(
        r#"update place set implied = '{}', attributes = case when attributes ? 'third-room'
             then jsonb_build_object('third-room', attributes->'third-room') else '{}' end;
           update parking set tariff_text = '',
             tariffs = regexp_replace(
               tariffs::text, '"free_minutes": \d+', '"free_minutes": 0', 'g')::jsonb
           where capacity % 2 = 0;
           update toilet set accessible = 0 where male % 2 = 0"#,
    )
    .await
    .unwrap();
    let migration = include_str!("../../../migrations/0066_attributes_that_follow.sql");
    let (_, statement) = migration.split_once("with priced as").unwrap();
    let statement = format!("with priced as{statement}");
    pool.execute(sqlx::AssertSqlSafe(statement)).await.unwrap();
    let found = attributes(&pool).await;

    let mut conn = pool.acquire().await.unwrap();
    let mut places = Vec::new();
    for (id, ..) in &found {
        places.extend(store::one(&mut conn, *id).await.unwrap().map(|stored| stored.place));
    }
    assert_eq!(places.len(), found.len());
    store::update(&mut conn, &places, kernel.now()).await.unwrap();
    assert_eq!(attributes(&pool).await, found);
    let words = counts(
        &pool,
        "select distinct one || ' ' || (attributes->>one), 1::bigint
         from place, unnest(implied) as one order by 1",
    )
    .await;
    let words: Vec<_> = words.iter().map(|(word, _)| word.as_str()).collect();
    let every = [
        "accessible no",
        "accessible yes",
        "attended limited",
        "attended no",
        "attended yes",
        "charging yes",
        "free no",
        "free yes",
        "shared-hours yes",
    ];
    for word in every {
        assert!(words.contains(&word), "{word} is not among {words:?}");
    }
}

#[test]
fn no_two_have_one_code_or_id() {
    let codes: HashSet<_> = (0..200_000).map(code).collect();
    assert_eq!(codes.len(), 200_000);
    let ids: Vec<_> = (0..1_000).map(id).collect();
    assert!(ids.is_sorted());
    assert_eq!(kind(0), (PlaceKind::Toilet, 0));
    assert_eq!(kind(499), (PlaceKind::Station, 9));
    assert_eq!(kind(500), (PlaceKind::Toilet, 180));
}
