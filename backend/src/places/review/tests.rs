use domain::{
    accounts::{Reach, Role},
    locale::Locale,
};
use sqlx::{PgPool, Row};
use uuid::Uuid;

use super::*;
use crate::{
    accounts::Denied,
    db::testing::TestKernel,
    places::testing::{listener, places, saving, some, staff, told},
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
        assert!(report(&kernel.db, id).await.unwrap().unwrap().is_open, "it still waits");
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
