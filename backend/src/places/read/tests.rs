use domain::{
    calendar::Calendar,
    places::{Fact, Finder, PlaceCode},
};
use sqlx::PgPool;

use super::*;
use crate::{
    Kernel,
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    places::find::{
        Terms,
        tests::{Made, make},
    },
};

async fn here(kernel: &Kernel, code: &str) -> Place {
    match read(kernel, PlaceCode::parse(code).unwrap()).await.unwrap() {
        Read::Here(place) => *place,
        other => panic!("{other:?}"),
    }
}

#[sqlx::test(migrations = false)]
async fn everything_that_is_known_and_nothing_else(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    let id =
        make(&pool, &kernel, Made { attributes: r#"{"paper":"no"}"#, ..Made::default() }).await;
    let bare = here(&kernel, "0000001").await;
    assert_eq!((bare.finder, bare.standing), (Finder::Toilets, Standing::InUse));
    assert!(bare.toilet.is_none() && bare.phone.is_none() && bare.rated.is_none());
    sqlx::query("insert into toilet (place, class, female, male) values ($1, 'first', 6, 0)")
        .bind(id)
        .execute(&pool)
        .await
        .unwrap();
    sqlx::query(
        "insert into place_rating values ($1, '2026-11-01', 5, 3), ($1, '2026-10-01', 1, 1)",
    )
    .bind(id)
    .execute(&pool)
    .await
    .unwrap();
    sqlx::query(
        r#"update place set verified = '{"hours": 1795000000, "stalls": 1795000060}',
             attributes = '{"accessible": "yes", "paper": "no"}', implied = '{accessible}'"#,
    )
    .execute(&pool)
    .await
    .unwrap();
    let place = here(&kernel, "0000001").await;
    let toilet = place.toilet.as_ref().unwrap();
    let stalls: Vec<_> = toilet.stalls.iter().map(|(of, n)| (of.as_str(), *n)).collect();
    assert_eq!(stalls, [("female", 6), ("male", 0)], "none is known, unknown is not");
    assert_eq!(place.rated, Some((4.0, 4)));
    let hours = place.verified_at(Fact::parse("hours").unwrap());
    assert_eq!(hours.map(|at| at.timestamp()), Some(1_795_000_000));
    let followed = place.verified_at(Fact::parse("accessible").unwrap());
    assert_eq!(followed.map(|at| at.timestamp()), Some(1_795_000_060), "when stalls were counted");
    for unseen in ["phone", "paper"] {
        assert_eq!(place.verified_at(Fact::parse(unseen).unwrap()), None, "{unseen}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_merged_code_leads_on_and_what_is_gone_says_so(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    let one = make(&pool, &kernel, Made { code: "0000001", ..Made::default() }).await;
    let two = make(&pool, &kernel, Made { code: "0000002", ..Made::default() }).await;
    sqlx::query("update place set status = 'merged', merged_into = $2 where id = $1")
        .bind(one)
        .bind(two)
        .execute(&pool)
        .await
        .unwrap();
    let moved = read(&kernel, PlaceCode::parse("0000001").unwrap()).await.unwrap();
    assert!(matches!(moved, Read::MovedTo(code, Finder::Toilets) if code.as_str() == "0000002"));
    sqlx::query("update place set status = 'gone' where id = $1")
        .bind(two)
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(here(&kernel, "0000002").await.standing, Standing::Gone);
    let nowhere = read(&kernel, PlaceCode::parse("zzzzzzz").unwrap()).await.unwrap();
    assert!(matches!(nowhere, Read::Nowhere));
}

#[sqlx::test(migrations = false)]
async fn alternatives_are_open_and_of_the_same_kind(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    for made in [
        Made { code: "0000001", metres: 100.0, ..Made::default() },
        Made { code: "0000002", metres: 200.0, open: None, ..Made::default() },
        Made { code: "0000003", metres: 300.0, ..Made::default() },
        Made { code: "0000004", metres: 150.0, kind: "parking", ..Made::default() },
    ] {
        make(&pool, &kernel, made).await;
    }
    let (place, calendar) = (here(&kernel, "0000001").await, Calendar::default());
    let terms = Terms { now: kernel.now(), calendar: &calendar };
    let instead = alternatives(&kernel, &terms, &place, 3).await.unwrap();
    let codes: Vec<_> = instead.iter().map(|place| place.code.as_str()).collect();
    assert_eq!(codes, ["0000003"]);
    assert!((instead[0].metres - 200.0).abs() < 1.0, "from where the first one is");

    sqlx::query(
        "with one as (select id from place where code = '0000003'),
           made as (insert into toilet (place) select id from one returning place)
         insert into toilet_reading (place, water, observed_at, received_at)
         select place, false, $1, $1 from made",
    )
    .bind(kernel.now())
    .execute(&pool)
    .await
    .unwrap();
    assert!(alternatives(&kernel, &terms, &place, 3).await.unwrap().is_empty(), "without water");
}

#[sqlx::test(migrations = false)]
async fn parts_hold_every_place_once(pool: PgPool) {
    let kernel = TestKernel::new(pool.clone());
    crate::districts::demonstration::for_tests(&kernel, 1).await;
    crate::places::demonstration::for_tests(&kernel, 1).await;
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    for (size, count) in [(499, 2), (500, 1), (501, 1), (100, 5), (16_000, 1)] {
        let ends = parts(&kernel.db, size).await.unwrap();
        assert_eq!(ends.len() + 1, count, "{size}");
        let mut codes = Vec::new();
        for after in std::iter::once(None).chain(ends.into_iter().map(Some)) {
            let places = part(&kernel.db, after, size).await.unwrap();
            assert!(!places.is_empty(), "{size}");
            codes.extend(places.into_iter().map(|place| place.code));
        }
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), 500, "{size}");
    }
}
