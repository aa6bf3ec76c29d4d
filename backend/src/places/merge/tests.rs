use domain::accounts::Role;
use sqlx::{PgPool, Row};
use uuid::Uuid;

use super::*;
use crate::{
    places::testing::{places, saving, staff},
    records::SaveError,
};

async fn two(pool: &PgPool, kind: &str) -> (Uuid, Uuid) {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "select id from place where kind = $1 and status = 'in-use' order by id limit 2",
    )
    .bind(kind)
    .fetch_all(pool)
    .await
    .unwrap();
    (ids[0], ids[1])
}

#[sqlx::test(migrations = false)]
async fn two_become_one_that_knows_what_both_knew(pool: PgPool) {
    let kernel = places(&pool).await;
    let handler = staff(&kernel, Role::Handler, None).await;
    let (stays, other) = two(&pool, "toilet").await;
    sqlx::query(
        "update place set attributes = case id when $1 then '{\"paper\": \"no\"}'::jsonb
           else '{\"paper\": \"yes\", \"soap\": \"yes\"}' end, phone = case id when $2 then '12345' end,
           verified = case id when $1 then '{}'::jsonb
             else '{\"paper\": 1767225600, \"soap\": 1767225600}' end
         where id in ($1, $2)",
    )
    .bind(stays)
    .bind(other)
    .execute(&pool)
    .await
    .unwrap();
    for said in [
        "insert into place_suspension (id, place, reason, starts_at, state, asked_at, decided_at,
           approver)
         values (gen_random_uuid(), $1, 'repair', $2, 'approved', $2, $2, '区城管局')",
        "insert into place_report (id, place, class, subject, locale, at)
         values (gen_random_uuid(), $1, 'fault', 'of-the-other', 'en', $2)",
    ] {
        sqlx::query(said).bind(other).bind(kernel.now()).execute(&pool).await.unwrap();
    }
    decide_duplicate(&kernel, saving(&kernel, &handler, stays), other, Decision::Merge)
        .await
        .unwrap();
    let row = sqlx::query(
        "select attributes - implied = '{\"paper\": \"no\", \"soap\": \"yes\"}', phone,
           (select merged_into from place where id = $2) from place where id = $1",
    )
    .bind(stays)
    .bind(other)
    .fetch_one(&pool)
    .await
    .unwrap();
    assert!(row.get::<bool, _>(0), "what was known stays, what was not is taken over");
    assert_eq!(row.get::<String, _>(1), "12345");
    assert_eq!(row.get::<Uuid, _>(2), stays);
    let verified = "select verified->>'paper' is null and verified->>'soap' = '1767225600'
       and suspended_during @> $2 from place where id = $1";
    let is_right: bool =
        sqlx::query_scalar(verified).bind(stays).bind(kernel.now()).fetch_one(&pool).await.unwrap();
    assert!(is_right, "only what was taken over was seen there, and it is closed as the other was");
    let report: Uuid =
        sqlx::query_scalar("select place from place_report where subject = 'of-the-other'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(report, stays);
    // What is merged cannot be merged again, nor be edited.
    let again = decide_duplicate(&kernel, saving(&kernel, &handler, other), stays, Decision::Merge);
    assert!(matches!(again.await, Err(SaveError::Changed)));
}

#[sqlx::test(migrations = false)]
async fn only_like_is_merged_with_like(pool: PgPool) {
    let kernel = places(&pool).await;
    let handler = staff(&kernel, Role::Handler, None).await;
    let agent = staff(&kernel, Role::HotlineAgent, None).await;
    let (toilet, _) = two(&pool, "toilet").await;
    let (parking, _) = two(&pool, "parking").await;
    let merge = async |who, stays, other| {
        decide_duplicate(&kernel, saving(&kernel, who, stays), other, Decision::Merge).await
    };
    assert!(matches!(merge(&handler, toilet, parking).await, Err(SaveError::Changed)));
    assert!(matches!(merge(&handler, toilet, toilet).await, Err(SaveError::Denied(_))));
    assert!(matches!(merge(&agent, toilet, parking).await, Err(SaveError::Denied(_))));
}

#[sqlx::test(migrations = false)]
async fn what_is_decided_waits_no_more(pool: PgPool) {
    let kernel = places(&pool).await;
    let handler = staff(&kernel, Role::Handler, None).await;
    let (one, other) = two(&pool, "toilet").await;
    sqlx::query(
        "insert into place_duplicate (one, other, metres, likeness, found_at)
         values ($1, $2, 12, 0.9, now())",
    )
    .bind(one)
    .bind(other)
    .execute(&pool)
    .await
    .unwrap();
    let waits = duplicates(&kernel.db, 100).await.unwrap();
    let found = waits.iter().find(|pair| pair.one.id == one).unwrap();
    assert_eq!(found.other.id, other);
    // The other way round it is the same pair.
    decide_duplicate(&kernel, saving(&kernel, &handler, other), one, Decision::Apart)
        .await
        .unwrap();
    let left = duplicates(&kernel.db, 100).await.unwrap();
    assert_eq!(left.len() + 1, waits.len());
}
