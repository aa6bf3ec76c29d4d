use domain::{
    accounts::{Reach, Role},
    locale::Locale,
    places::{Attribute, Known},
};
use sqlx::{PgPool, Row};
use uuid::Uuid;

use super::*;
use crate::{
    accounts::Denied,
    db::testing::TestKernel,
    places::{
        store,
        testing::{listener, places, saving, some, staff, told},
    },
    records::SaveError,
};

async fn say(
    pool: &PgPool,
    kernel: &TestKernel,
    place: Uuid,
    (class, subject, value): (&str, &str, Option<&str>),
) -> Uuid {
    let id = kernel.new_id();
    sqlx::query(
        "insert into place_report (id, place, class, subject, value, locale, at)
         values ($1, $2, $3, $4, $5, 'zh-Hans', $6)",
    )
    .bind(id)
    .bind(place)
    .bind(class)
    .bind(subject)
    .bind(value)
    .bind(kernel.now())
    .execute(pool)
    .await
    .unwrap();
    id
}

#[sqlx::test(migrations = false)]
async fn a_correction_changes_the_place_once_it_is_accepted(pool: PgPool) {
    let kernel = places(&pool).await;
    let handler = staff(&kernel, Role::Handler, None).await;
    let (place, _) = some(&pool, "toilet").await;
    for said in [
        ("correction", "hours", Some("全天")),
        ("correction", "accessible", Some("limited")),
        ("correction", "phone", Some("12345")),
        ("correction", "position", Some("在马路对面")),
        ("fault", "no-paper", None),
    ] {
        let id = say(&pool, &kernel, place, said).await;
        decide_report(&kernel, saving(&kernel, &handler, id), Decision::Accept).await.unwrap();
        assert!(!report(&kernel.db, id).await.unwrap().unwrap().is_open);
        let twice = decide_report(&kernel, saving(&kernel, &handler, id), Decision::Dismiss).await;
        assert!(matches!(twice, Err(SaveError::Changed)));
    }
    let row = sqlx::query(
        "select hours, always_open, attributes->>'accessible', phone,
           (verified->>'hours')::bigint from place where id = $1",
    )
    .bind(place)
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(row.get::<String, _>(0), "全天");
    assert_eq!(row.get::<Option<bool>, _>(1), Some(true));
    assert_eq!(row.get::<String, _>(2), "limited");
    assert_eq!(row.get::<String, _>(3), "12345");
    assert_eq!(row.get::<i64, _>(4), kernel.now().timestamp());
}

/// What a place has in one column, as text.
async fn held(pool: &PgPool, select: &'static str, place: Uuid) -> Option<String> {
    sqlx::query_scalar(select).bind(place).fetch_one(pool).await.unwrap()
}

/// When a fact of it was last seen to be so.
async fn verified(pool: &PgPool, place: Uuid, fact: &str) -> Option<i64> {
    let select = "select (verified->>$2)::bigint from place where id = $1";
    sqlx::query_scalar(select).bind(place).bind(fact).fetch_one(pool).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn every_plain_value_is_written_and_seen_today(pool: PgPool) {
    let kernel = places(&pool).await;
    let handler = staff(&kernel, Role::Handler, None).await;
    for (kind, fact, value, select, written) in [
        ("toilet", "class", "third", "select class from toilet where place = $1", "third"),
        ("toilet", "build", "mobile", "select build from toilet where place = $1", "mobile"),
        ("toilet", "entry", "key", "select entry from toilet where place = $1", "key"),
        ("parking", "site", "garage", "select site from parking where place = $1", "garage"),
        (
            "parking",
            "capacity",
            "９000个",
            "select capacity::text from parking where place = $1",
            "9000",
        ),
        (
            "parking",
            "max-height",
            "2.3米",
            "select trim_scale(max_height_cm / 100.0)::text from parking where place = $1",
            "2.3",
        ),
        (
            "drop-off",
            "attendance",
            "windows",
            "select nullif(attendance, 'unknown') from dropoff where place = $1",
            "windows",
        ),
    ] {
        let (place, _) = some(&pool, kind).await;
        let id = say(&pool, &kernel, place, ("correction", fact, Some(value))).await;
        let waits = report(&kernel.db, id).await.unwrap().unwrap();
        assert!(waits.is_plain(), "{fact}");
        let present = waits.present.filter(|present| !present.is_empty());
        assert_eq!(present, held(&pool, select, place).await, "{fact}");
        decide_report(&kernel, saving(&kernel, &handler, id), Decision::Accept).await.unwrap();
        assert_eq!(held(&pool, select, place).await.as_deref(), Some(written), "{fact}");
        assert_eq!(verified(&pool, place, fact).await, Some(kernel.now().timestamp()), "{fact}");
    }
    // It is no fact of a toilet.
    let (toilet, _) = some(&pool, "toilet").await;
    let id = say(&pool, &kernel, toilet, ("correction", "capacity", Some("12"))).await;
    let refused = decide_report(&kernel, saving(&kernel, &handler, id), Decision::Accept).await;
    assert!(matches!(refused, Err(SaveError::Invalid(_))), "{refused:?}");

    let id = say(&pool, &kernel, toilet, ("correction", "existence", Some("gone"))).await;
    decide_report(&kernel, saving(&kernel, &handler, id), Decision::Accept).await.unwrap();
    let status = held(&pool, "select status from place where id = $1", toilet).await;
    assert_eq!(status.as_deref(), Some("gone"));
    assert!(verified(&pool, toilet, "existence").await.is_some());
}

#[sqlx::test(migrations = false)]
async fn a_place_is_moved_to_where_its_staff_may_say_that_it_is(pool: PgPool) {
    let kernel = places(&pool).await;
    let (place, street) = some(&pool, "toilet").await;
    let office = staff(&kernel, Role::StreetOffice, Some(street)).await;
    // Some 700 m away.
    sqlx::query(
        "update place set entrance =
           st_setsrid(st_makepoint(st_x(point::geometry), st_y(point::geometry) + 0.007),
             4326)::geography
         where id = $1",
    )
    .bind(place)
    .execute(&pool)
    .await
    .unwrap();
    let point = async || -> (f64, f64) {
        let select = "select st_x(point::geometry), st_y(point::geometry) from place where id = $1";
        sqlx::query_as(select).bind(place).fetch_one(&pool).await.unwrap()
    };
    let before = point().await;
    let elsewhere: String = sqlx::query_scalar(
        "select st_x(point::geometry) || ',' || st_y(point::geometry) from place
         where street <> $1 limit 1",
    )
    .bind(street)
    .fetch_one(&pool)
    .await
    .unwrap();
    for (value, wrong) in
        [("116.4,39.9", "outside-district"), (elsewhere.as_str(), "outside-streets")]
    {
        let id = say(&pool, &kernel, place, ("correction", "position", Some(value))).await;
        let refused = decide_report(&kernel, saving(&kernel, &office, id), Decision::Accept).await;
        let Err(SaveError::Invalid(faults)) = refused else { panic!("{value}: {refused:?}") };
        assert_eq!(faults[0].code, wrong);
        assert!(report(&kernel.db, id).await.unwrap().unwrap().is_open, "it still waits");
    }
    assert_eq!(point().await, before);

    let beside = format!("{:.6},{:.6}", before.0 + 0.000_02, before.1);
    let id = say(&pool, &kernel, place, ("correction", "position", Some(&beside))).await;
    let waits = report(&kernel.db, id).await.unwrap().unwrap();
    assert!(waits.is_plain(), "{waits:?}");
    assert_eq!(waits.present, Some(format!("{:.6},{:.6}", before.0, before.1)));
    decide_report(&kernel, saving(&kernel, &office, id), Decision::Accept).await.unwrap();
    let after = point().await;
    assert_eq!(format!("{:.6},{:.6}", after.0, after.1), beside);
    assert_eq!(verified(&pool, place, "position").await, Some(kernel.now().timestamp()));
    let entrance = "select entrance::text from place where id = $1";
    assert_eq!(held(&pool, entrance, place).await, None, "directions lead to where it is");
    let told = "select detail->>'entrance' from audit_event
                where subject_kind = 'place-report' and subject_id = $1";
    assert_eq!(held(&pool, told, id).await.as_deref(), Some("removed"));
}

#[sqlx::test(migrations = false)]
async fn whether_it_is_attended_follows_once_it_is_said_when(pool: PgPool) {
    let kernel = places(&pool).await;
    let handler = staff(&kernel, Role::Handler, None).await;
    let (id, _) = some(&pool, "drop-off").await;
    let mut conn = kernel.db.acquire().await.unwrap();
    let attended = "select attributes->>'attended' from place where id = $1";
    let mut place = store::one(&mut conn, id).await.unwrap().unwrap().place;
    place.attributes.insert(Attribute::Attended, Known::Yes);
    store::update(&mut conn, &[place], kernel.now()).await.unwrap();
    assert_eq!(held(&pool, attended, id).await.as_deref(), Some("yes"), "it is stated");
    let never = say(&pool, &kernel, id, ("correction", "attendance", Some("never"))).await;
    decide_report(&kernel, saving(&kernel, &handler, never), Decision::Accept).await.unwrap();
    assert_eq!(held(&pool, attended, id).await.as_deref(), Some("no"), "it follows");
    let place = store::one(&mut conn, id).await.unwrap().unwrap().place;
    assert!(!place.attributes.contains_key(&Attribute::Attended));
}

#[sqlx::test(migrations = false)]
async fn what_is_in_words_is_left_to_be_edited_by_hand(pool: PgPool) {
    let kernel = places(&pool).await;
    let handler = staff(&kernel, Role::Handler, None).await;
    let (place, _) = some(&pool, "parking").await;
    let version = "select version::text from place where id = $1";
    let before = held(&pool, version, place).await;
    for (fact, value) in
        [("tariff", "首小时 6 元"), ("capacity", "一百多个"), ("position", "在马路对面")]
    {
        let id = say(&pool, &kernel, place, ("correction", fact, Some(value))).await;
        assert!(!report(&kernel.db, id).await.unwrap().unwrap().is_plain(), "{fact}");
        decide_report(&kernel, saving(&kernel, &handler, id), Decision::Accept).await.unwrap();
        assert!(!report(&kernel.db, id).await.unwrap().unwrap().is_open, "{fact}");
    }
    assert_eq!(held(&pool, version, place).await, before);
}

#[sqlx::test(migrations = false)]
async fn of_what_is_shared_the_hours_of_everybody_are_corrected(pool: PgPool) {
    let kernel = places(&pool).await;
    let handler = staff(&kernel, Role::Handler, None).await;
    let shared = "select place.id from place join parking on parking.place = place.id
                  where shared_hours <> '' and hours <> '' order by id limit 1";
    let place: Uuid = sqlx::query_scalar(shared).fetch_one(&pool).await.unwrap();
    let own = "select hours from place where id = $1";
    let own =
        async || sqlx::query_scalar::<_, String>(own).bind(place).fetch_one(&pool).await.unwrap();
    let before = own().await;
    let id = say(&pool, &kernel, place, ("correction", "hours", Some("全天"))).await;
    let waits = report(&kernel.db, id).await.unwrap().unwrap();
    assert_ne!(waits.present.as_deref(), Some(before.as_str()), "what the page says");
    decide_report(&kernel, saving(&kernel, &handler, id), Decision::Accept).await.unwrap();
    let (public, always): (String, Option<bool>) = sqlx::query_as(
        "select shared_hours, always_open from place join parking on parking.place = place.id
         where place.id = $1",
    )
    .bind(place)
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!((public.as_str(), always), ("全天", Some(true)));
    assert_eq!(own().await, before);
}

#[sqlx::test(migrations = false)]
async fn a_name_is_corrected_in_its_own_language(pool: PgPool) {
    let kernel = places(&pool).await;
    let handler = staff(&kernel, Role::Handler, None).await;
    let (place, _) = some(&pool, "toilet").await;
    let mut pages = listener(&pool).await;
    let names = async || {
        sqlx::query_as::<_, (String, Option<String>, Option<String>)>(
            "select name, name_zh_hant, name_en from place where id = $1",
        )
        .bind(place)
        .fetch_one(&pool)
        .await
        .unwrap()
    };
    for (page, value) in [
        ("en", "湖滨新公厕"),
        ("zh-Hant", "湖濱新公廁"),
        ("zh-Hans", "New Lakeside Toilet"),
        ("en", "Lakeside Toilet"),
    ] {
        let before = names().await;
        let id = say(&pool, &kernel, place, ("correction", "name", Some(value))).await;
        sqlx::query("update place_report set locale = $2 where id = $1")
            .bind(id)
            .bind(page)
            .execute(&pool)
            .await
            .unwrap();
        let shown = report(&kernel.db, id).await.unwrap().unwrap();
        let present = match shown.language() {
            Locale::ZhHans => before.0,
            Locale::ZhHant => before.1.unwrap_or_default(),
            Locale::En => before.2.unwrap_or_default(),
        };
        assert_eq!(shown.present, Some(present), "{value}");
        decide_report(&kernel, saving(&kernel, &handler, id), Decision::Accept).await.unwrap();
        told(&mut pages, &pool, place).await;
    }
    let (name, traditional, english) = names().await;
    assert_eq!(name, "湖滨新公厕");
    assert_eq!(traditional.as_deref(), Some("湖濱新公廁"));
    assert_eq!(english.as_deref(), Some("Lakeside Toilet"));
    for (said, present) in [
        (("correction", "position", Some("在马路对面")), false),
        (("correction", "phone", Some("12345")), true),
        (("correction", "paper", Some("no")), true),
        (("fault", "no-paper", None), false),
    ] {
        let id = say(&pool, &kernel, place, said).await;
        let shown = report(&kernel.db, id).await.unwrap().unwrap();
        assert_eq!(shown.present.is_some(), present, "{said:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn what_is_dismissed_or_not_right_changes_nothing(pool: PgPool) {
    let kernel = places(&pool).await;
    let handler = staff(&kernel, Role::Handler, None).await;
    let (place, _) = some(&pool, "toilet").await;
    let print = async || {
        let print =
            sqlx::query_scalar::<_, String>("select md5(place::text) from place where id = $1");
        print.bind(place).fetch_one(&pool).await.unwrap()
    };
    let before = print().await;
    let dismissed = say(&pool, &kernel, place, ("correction", "hours", Some("全天"))).await;
    decide_report(&kernel, saving(&kernel, &handler, dismissed), Decision::Dismiss).await.unwrap();
    for (subject, value) in [("hours", "有时候开"), ("phone", "打听一下"), ("paper", "maybe")]
    {
        let id = say(&pool, &kernel, place, ("correction", subject, Some(value))).await;
        let refused = decide_report(&kernel, saving(&kernel, &handler, id), Decision::Accept).await;
        assert!(matches!(refused, Err(SaveError::Invalid(_))), "{subject}: {refused:?}");
        let waits = report(&kernel.db, id).await.unwrap().unwrap();
        assert!(waits.is_open && Decision::Edited.is_for(&waits), "{subject}");
        decide_report(&kernel, saving(&kernel, &handler, id), Decision::Edited).await.unwrap();
        let state = "select state from place_report where id = $1";
        assert_eq!(held(&pool, state, id).await.as_deref(), Some("accepted"));
    }
    assert_eq!(print().await, before);
}

#[sqlx::test(migrations = false)]
async fn a_street_office_sees_and_decides_on_its_own(pool: PgPool) {
    let kernel = places(&pool).await;
    let (place, street) = some(&pool, "toilet").await;
    let id = say(&pool, &kernel, place, ("fault", "dirty", None)).await;
    let shown = async |streets: &[Uuid], class| {
        let which = Reports { class, reach: Reach::Streets, streets, after: None };
        let rows = reports(&kernel.db, which, 1000).await.unwrap();
        rows.iter().any(|row| row.id == id)
    };
    assert!(shown(&[street], None).await);
    assert!(shown(&[street], Some(Class::Fault)).await);
    assert!(!shown(&[street], Some(Class::Correction)).await);
    assert!(!shown(&[Uuid::from_u128(9)], None).await);
    let elsewhere = staff(&kernel, Role::StreetOffice, Some(Uuid::from_u128(9))).await;
    let refused = decide_report(&kernel, saving(&kernel, &elsewhere, id), Decision::Accept).await;
    assert!(matches!(refused, Err(SaveError::Denied(Denied::Forbidden))));
    let office = staff(&kernel, Role::StreetOffice, Some(street)).await;
    decide_report(&kernel, saving(&kernel, &office, id), Decision::Accept).await.unwrap();
}
