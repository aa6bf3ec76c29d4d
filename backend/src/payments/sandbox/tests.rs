//! Refunds that do not arrive, and what staff see of them.

use chrono::{NaiveDate, TimeDelta};
use domain::{
    accounts::Role,
    money::Fen,
    payments::{OrderState, ProviderCode, RefundState},
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    accounts::Staff,
    calendar::to_local,
    lists::{After, testing::staff},
    payments::{elsewhere_tests::record, testing::Scene, *},
};

/// A payment whose refunds do what was chosen, and one of all of it.
async fn refunded(scene: &Scene, choice: Choice) -> (Uuid, Uuid) {
    let id = scene.started(3_360).await;
    scene.choose(id, choice).await;
    scene.deliver().await;
    assert_eq!(scene.read(id).await.state, OrderState::Paid);
    let refund = scene.refund(id, 3_360, 1).await.unwrap();
    for _ in 0..3 {
        scene.later(TimeDelta::minutes(11)).await;
    }
    (id, refund)
}

async fn supervisor(scene: &Scene) -> Staff {
    staff(&scene.kernel.with_db(scene.owner.clone()), Role::Supervisor).await
}

/// Where the refund stands, whether it is stuck and whether it waits for staff.
async fn seen(scene: &Scene, by: &Staff, id: Uuid) -> (RefundState, bool, bool) {
    let read = read_order(&scene.kernel, by, id).await.unwrap();
    let [one] = read.refunds.as_slice() else { panic!("{:?}", read.refunds) };
    let filter = Filter { refund_waits: true, ..Filter::default() };
    let listed = orders(&scene.kernel, by, &filter, After(None)).await.unwrap();
    assert_eq!(listed.rows.iter().any(|row| row.id == id), one.waits);
    (one.state, one.is_stuck, one.waits)
}

/// How much moved on a day, there and here.
async fn compared(scene: &Scene, day: NaiveDate) -> (usize, usize) {
    let by = ReconcileBy::Worker;
    let found = reconcile(&scene.kernel, ProviderCode::Sandbox, day, by, None).await.unwrap();
    assert_eq!(found.differences, []);
    (found.theirs, found.ours)
}

#[sqlx::test(migrations = false)]
async fn what_is_stuck_is_told_to_staff_until_the_platform_lets_it_go(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let supervisor = supervisor(&scene).await;
    let day = to_local(scene.kernel.now()).date();
    let (id, _) = refunded(&scene, Choice::RefundsStick).await;
    assert_eq!(seen(&scene, &supervisor, id).await, (RefundState::Pending, true, true));
    let told: i64 =
        sqlx::query_scalar("select count(*) from outbox where payload ->> 'kind' = 'refund-stuck'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!((told, scene.deliver().await), (1, Vec::new()), "once, and the platform is silent");
    scene.kernel.clock.advance(TimeDelta::days(1));
    assert_eq!(compared(&scene, day).await, (1, 1));

    scene.choose(id, Choice::GiveBack).await;
    assert_eq!(scene.deliver().await, [Verdict::Taken]);
    assert_eq!(seen(&scene, &supervisor, id).await, (RefundState::Done, false, false));
    scene.choose(id, Choice::GiveBack).await;
    assert_eq!(scene.deliver().await, [], "nothing hangs any more");
    assert_eq!(scene.told().await, ["paid", "refunded"]);
    assert_eq!(scene.read(id).await.balance.due(), Fen::ZERO);
    scene.kernel.clock.advance(TimeDelta::days(1));
    assert_eq!(compared(&scene, day.succ_opt().unwrap()).await, (1, 1));
    scene.assert_balanced().await;
}

#[sqlx::test(migrations = false)]
async fn what_stays_on_its_way_is_asked_for_until_it_arrives(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let supervisor = supervisor(&scene).await;
    let (id, _) = refunded(&scene, Choice::RefundsWait).await;
    scene.later(TimeDelta::days(30)).await;
    assert_eq!(seen(&scene, &supervisor, id).await, (RefundState::Pending, false, false));
    scene.choose(id, Choice::GiveBack).await;
    // Nobody hears the platform; it is asked.
    scene.later(TimeDelta::minutes(11)).await;
    assert_eq!(seen(&scene, &supervisor, id).await, (RefundState::Done, false, false));
    scene.assert_balanced().await;
}

#[sqlx::test(migrations = false)]
async fn what_is_refused_is_given_back_by_staff(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let supervisor = supervisor(&scene).await;
    let (id, refund) = refunded(&scene, Choice::RefundsFail).await;
    assert_eq!(seen(&scene, &supervisor, id).await, (RefundState::Failed, false, true));
    record_elsewhere(&scene.kernel, record(&scene, &supervisor, refund)).await.unwrap();
    assert_eq!(seen(&scene, &supervisor, id).await, (RefundState::Elsewhere, false, false));
    scene.assert_balanced().await;
}
