use domain::accounts::Role;
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    accounts::Denied,
    db::testing::TestKernel,
    places::testing::{fields, listener, places, saving, some, staff, told},
    records::SaveError,
};

/// The tests' now is 2026-11-20 09:00 in Shanghai.
fn repair() -> impl Fn(&str) -> String + Sync {
    fields([
        ("reason", "repair"),
        ("starts_at", "2026-11-20T08:00"),
        ("ends_at", "2026-11-22T18:00"),
    ])
}

async fn ask(
    kernel: &TestKernel,
    staff: &crate::accounts::Staff,
    place: Uuid,
    get: &(dyn Fn(&str) -> String + Sync),
) -> Result<Uuid, SaveError> {
    ask_suspension(kernel, AskSuspension { saving: saving(kernel, staff, place), get }).await
}

async fn suspended(pool: &PgPool, place: Uuid) -> bool {
    sqlx::query_scalar(
        "select suspended_during @> timestamptz '2026-11-21' from place where id = $1",
    )
    .bind(place)
    .fetch_one(pool)
    .await
    .unwrap()
}

#[sqlx::test(migrations = false)]
async fn one_asks_and_another_approves(pool: PgPool) {
    let kernel = places(&pool).await;
    let (place, street) = some(&pool, "toilet").await;
    let office = staff(&kernel, Role::StreetOffice, Some(street)).await;
    let supervisor = staff(&kernel, Role::Supervisor, None).await;
    let asked = ask(&kernel, &office, place, &repair()).await.unwrap();
    assert!(!suspended(&pool, place).await, "nothing before it is approved");
    let waits = waiting(&kernel.db).await.unwrap();
    assert!(waits.iter().any(|one| one.id == asked));
    // A street office may not approve; nobody approves their own.
    let own = decide_suspension(&kernel, saving(&kernel, &office, asked), Decision::Approve).await;
    assert!(matches!(own, Err(SaveError::Denied(Denied::Forbidden))));
    let administrator = staff(&kernel, Role::Administrator, None).await;
    let theirs = ask(&kernel, &administrator, place, &repair()).await.unwrap();
    let own =
        decide_suspension(&kernel, saving(&kernel, &administrator, theirs), Decision::Approve);
    let Err(SaveError::Invalid(wrong)) = own.await else { panic!("their own") };
    assert_eq!(wrong[0].code, "own-suspension");
    let mut pages = listener(&pool).await;
    decide_suspension(&kernel, saving(&kernel, &supervisor, asked), Decision::Approve)
        .await
        .unwrap();
    assert!(suspended(&pool, place).await);
    told(&mut pages, &pool, place).await;
    // Another who had the same page open is told.
    let again =
        decide_suspension(&kernel, saving(&kernel, &administrator, asked), Decision::Refuse).await;
    assert!(matches!(again, Err(SaveError::Changed)));
    let shown = suspensions_of(&kernel.db, place).await.unwrap();
    let shown = shown.iter().find(|one| one.id == asked).unwrap();
    assert_eq!(shown.state, SuspensionState::Approved);
    assert!(shown.approver.is_some());
    // Open again early, by whoever keeps the place.
    reopen(&kernel, saving(&kernel, &office, asked)).await.unwrap();
    assert!(!suspended(&pool, place).await);
    told(&mut pages, &pool, place).await;
    let twice = reopen(&kernel, saving(&kernel, &office, asked)).await;
    assert!(matches!(twice, Err(SaveError::Changed)));
}

#[sqlx::test(migrations = false)]
async fn of_another_street_it_is_not_there(pool: PgPool) {
    let kernel = places(&pool).await;
    let (place, _) = some(&pool, "toilet").await;
    let elsewhere = staff(&kernel, Role::StreetOffice, Some(Uuid::from_u128(9))).await;
    let agent = staff(&kernel, Role::HotlineAgent, None).await;
    for staff in [&elsewhere, &agent] {
        let refused = ask(&kernel, staff, place, &repair()).await;
        assert!(matches!(refused, Err(SaveError::Denied(Denied::Forbidden))), "{refused:?}");
    }
    let handler = staff(&kernel, Role::Handler, None).await;
    let missing = ask(&kernel, &handler, Uuid::from_u128(1), &repair()).await;
    assert!(matches!(missing, Err(SaveError::Denied(Denied::NotFound))));
}

#[sqlx::test(migrations = false)]
async fn all_that_is_wrong_is_told_at_once(pool: PgPool) {
    let kernel = places(&pool).await;
    let (place, _) = some(&pool, "toilet").await;
    let handler = staff(&kernel, Role::Handler, None).await;
    for (values, wrong) in [
        (vec![], vec!["reason text-missing", "reason choice-unknown", "starts_at text-missing"]),
        (
            vec![("reason", "holiday"), ("starts_at", "tomorrow")],
            vec!["reason choice-unknown", "starts_at time-shape"],
        ),
        (
            vec![
                ("reason", "other"),
                ("starts_at", "2026-11-21 08:00"),
                ("ends_at", "2026-11-20 08:00"),
            ],
            vec!["words text-missing", "ends_at suspension-ends-first"],
        ),
        (
            vec![("reason", "event"), ("starts_at", "2026-11-01 08:00")],
            vec!["starts_at suspension-too-early"],
        ),
    ] {
        let Err(SaveError::Invalid(found)) = ask(&kernel, &handler, place, &fields(values)).await
        else {
            panic!("{wrong:?}");
        };
        let found: Vec<_> = found.iter().map(|one| format!("{} {}", one.field, one.code)).collect();
        assert_eq!(found, wrong);
    }
}
