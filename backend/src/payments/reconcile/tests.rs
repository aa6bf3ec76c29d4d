//! Comparing a day.

use chrono::{NaiveDate, TimeDelta};
use domain::{
    accounts::Role,
    payments::{DifferenceKind, OrderState, ProviderCode},
};
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    accounts::{Denied, Staff},
    forms::FormKey,
    lists::{After, testing::staff},
    payments::{Choice, close_order, testing::Scene},
    records::{SaveError, Saving},
};

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
}

async fn compare(scene: &Scene, by: &Staff) -> Reconciled {
    // Of two runs of one instant neither is the later.
    scene.kernel.clock.advance(TimeDelta::seconds(1));
    let by = ReconcileBy::Staff(by);
    reconcile(&scene.kernel, ProviderCode::Sandbox, day(), by, None).await.unwrap()
}

async fn people(scene: &Scene) -> (Staff, Staff) {
    let owner = scene.kernel.with_db(scene.owner.clone());
    (staff(&owner, Role::Supervisor).await, staff(&owner, Role::HotlineAgent).await)
}

#[sqlx::test(migrations = false)]
async fn a_day_that_is_over_is_in_order(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let (supervisor, agent) = people(&scene).await;
    let id = scene.paid(3_360).await;
    scene.refund(id, 360, 1).await.unwrap();
    scene.later(TimeDelta::seconds(1)).await;
    scene.later(TimeDelta::seconds(20)).await;
    let by = ReconcileBy::Staff(&supervisor);
    let early = reconcile(&scene.kernel, ProviderCode::Sandbox, day(), by, None).await;
    assert!(matches!(early, Err(ReconcileError::NotOver)), "{early:?}");
    scene.kernel.clock.advance(TimeDelta::days(1));
    let by = ReconcileBy::Staff(&agent);
    let denied = reconcile(&scene.kernel, ProviderCode::Sandbox, day(), by, None).await;
    assert!(matches!(denied, Err(ReconcileError::Denied(Denied::Forbidden))), "{denied:?}");
    let found = compare(&scene, &supervisor).await;
    assert!(found.is_in_order());
    assert_eq!((found.theirs, found.ours), (2, 2));
    let (run, differences) = differences(&scene.kernel, &supervisor, found.id).await.unwrap();
    assert_eq!((run.theirs_fen, run.ours_fen, differences.len()), (3_000, 3_000, 0));
    assert!(runs(&scene.kernel, &agent, After(None)).await.is_err());
}

/// A payment that came after everybody had stopped asking is found by the statement.
#[sqlx::test(migrations = false)]
async fn what_is_missing_here_is_asked_for(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let (supervisor, _) = people(&scene).await;
    let id = scene.started(3_360).await;
    scene.choose(id, Choice::Late).await;
    close_order(&scene.kernel, id).await.unwrap();
    sqlx::query("update payment_order set ask_at = null").execute(&pool).await.unwrap();
    scene.later(TimeDelta::days(1)).await;
    assert_eq!(scene.read(id).await.state, OrderState::Closed);
    let found = compare(&scene, &supervisor).await;
    assert_eq!(found.differences.len(), 1);
    assert_eq!(found.differences[0].kind, DifferenceKind::MissingHere);
    scene.later(TimeDelta::seconds(1)).await;
    assert_eq!(scene.read(id).await.state, OrderState::Paid);
    assert_eq!(scene.told().await, ["closed", "paid-late"]);
    assert!(compare(&scene, &supervisor).await.is_in_order());
    let page = runs(&scene.kernel, &supervisor, After(None)).await.unwrap();
    let open: Vec<_> = page.rows.iter().map(|run| (run.open, run.is_old)).collect();
    assert_eq!(open, [(0, false), (1, true)]);
}

#[sqlx::test(migrations = false)]
async fn an_explanation_stays_as_long_as_nothing_changes(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let (supervisor, agent) = people(&scene).await;
    scene.paid(3_360).await;
    sqlx::query("update sandbox_trade set paid_fen = 3359").execute(&pool).await.unwrap();
    scene.kernel.clock.advance(TimeDelta::days(1));
    let found = compare(&scene, &supervisor).await;
    assert_eq!(found.differences[0].kind, DifferenceKind::Amount);
    assert!(!found.is_in_order());
    let (_, open) = differences(&scene.kernel, &supervisor, found.id).await.unwrap();
    let say = async |who: &Staff, id: Uuid, words: &str| {
        let key = FormKey::mint(&*scene.kernel.random);
        let saving = Saving { staff: who, id: Some(id), key, request_id: None };
        explain(&scene.kernel, saving, words).await
    };
    assert!(matches!(say(&agent, open[0].id, "x").await, Err(SaveError::Denied(_))));
    assert!(matches!(say(&supervisor, open[0].id, " ").await, Err(SaveError::Invalid(_))));
    assert!(matches!(say(&supervisor, Uuid::nil(), "x").await, Err(SaveError::Denied(_))));
    say(&supervisor, open[0].id, "平台更正").await.unwrap();
    let again = compare(&scene, &supervisor).await;
    assert_eq!(again.explained, 1);
    assert!(again.is_in_order());
    sqlx::query("update sandbox_trade set paid_fen = 3358").execute(&pool).await.unwrap();
    assert!(!compare(&scene, &supervisor).await.is_in_order(), "another difference");
}

/// Only days on which something was to be paid, of two weeks, and not before the platforms are ready.
#[sqlx::test(migrations = false)]
async fn a_day_that_nobody_compared_is_told(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let (supervisor, agent) = people(&scene).await;
    scene.paid(3_360).await;
    assert!(not_compared(&scene.kernel, &agent).await.is_err());
    let told = async || not_compared(&scene.kernel, &supervisor).await.unwrap();
    scene.kernel.clock.advance(TimeDelta::hours(26));
    assert_eq!(told().await, [], "before noon of the next day");
    scene.kernel.clock.advance(TimeDelta::hours(2));
    let paid = NotCompared { provider: ProviderCode::Sandbox, days: vec![day()] };
    assert_eq!(told().await, std::slice::from_ref(&paid));
    // Nothing was paid, and the statement might know better.
    scene.order(3_360, ProviderCode::Offline).await;
    scene.kernel.clock.advance(TimeDelta::days(1));
    let next = day().succ_opt().unwrap();
    let made = NotCompared { provider: ProviderCode::Offline, days: vec![next] };
    assert_eq!(told().await, [paid, made.clone()]);
    compare(&scene, &supervisor).await;
    assert_eq!(told().await, std::slice::from_ref(&made));
    let none = not_compared_of(&pool, &[ProviderCode::Sandbox], scene.kernel.now()).await.unwrap();
    assert_eq!(none, []);
    scene.kernel.clock.advance(TimeDelta::days(13));
    assert_eq!(told().await, [made]);
    scene.kernel.clock.advance(TimeDelta::days(1));
    assert_eq!(told().await, []);
}

#[sqlx::test(migrations = false)]
async fn a_worker_compares_each_day_once_until_something_differs(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    scene.paid(3_360).await;
    assert_eq!(reconcile_due(&scene.worker).await.unwrap(), 1, "yesterday, of what is used");
    assert_eq!(reconcile_due(&scene.worker).await.unwrap(), 0);
    scene.kernel.clock.advance(TimeDelta::days(3));
    assert_eq!(reconcile_due(&scene.worker).await.unwrap(), 2, "and the day on which money moved");
    sqlx::query("update sandbox_trade set paid_fen = 3359").execute(&pool).await.unwrap();
    assert_eq!(reconcile_due(&scene.worker).await.unwrap(), 0);
    scene.kernel.clock.advance(TimeDelta::seconds(1));
    let by = ReconcileBy::Worker;
    reconcile(&scene.worker, ProviderCode::Sandbox, day(), by, None).await.unwrap();
    scene.kernel.clock.advance(TimeDelta::hours(1));
    assert_eq!(reconcile_due(&scene.worker).await.unwrap(), 1, "it looks again");
    let mut other = pool.begin().await.unwrap();
    sqlx::query("select pg_advisory_xact_lock($1)")
        .bind(crate::db::Lock::PaymentReconciliation.key())
        .execute(&mut *other)
        .await
        .unwrap();
    scene.kernel.clock.advance(TimeDelta::hours(1));
    assert_eq!(reconcile_due(&scene.worker).await.unwrap(), 0, "another is at it");
}
