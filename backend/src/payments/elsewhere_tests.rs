//! Money that the platform did not give back, and that staff gave back in another way.

use chrono::TimeDelta;
use domain::{
    accounts::Role,
    money::Fen,
    payments::{ElsewhereWay, ProviderCode, RefundState},
};
use futures::future::join_all;
use sqlx::{Executor, PgPool};
use uuid::Uuid;

use super::{testing::Scene, *};
use crate::{
    accounts::{Denied, Staff},
    calendar::to_local,
    forms::FormKey,
    lists::{After, testing::staff},
    records::{SaveError, Saving},
};

pub(super) fn record<'a>(scene: &Scene, by: &'a Staff, refund: Uuid) -> RecordElsewhere<'a> {
    let key = FormKey::mint(&*scene.kernel.random);
    RecordElsewhere {
        saving: Saving { staff: by, id: Some(refund), key, request_id: None },
        confirmed: true,
        way: ElsewhereWay::BankTransfer,
        reference: " 2026112000001 ".to_owned(),
        words: "原卡已注销".to_owned(),
    }
}

pub(super) fn is_not_refused(result: &Result<Uuid, RecordElsewhereError>) -> bool {
    matches!(result, Err(RecordElsewhereError::NotRefused))
}

#[sqlx::test(migrations = false)]
async fn what_the_platform_refused_is_given_back_elsewhere_once(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let owner = scene.kernel.with_db(pool.clone());
    let (supervisor, agent) =
        (staff(&owner, Role::Supervisor).await, staff(&owner, Role::HotlineAgent).await);
    let day = to_local(scene.kernel.now()).date();
    let id = scene.paid(3_360).await;
    let refund = scene.refund(id, 3_360, 1).await.unwrap();
    let save = async |record| record_elsewhere(&scene.kernel, record).await;

    let early = save(record(&scene, &supervisor, refund)).await;
    assert!(is_not_refused(&early), "the platform may still do it: {early:?}");
    pool.execute("update sandbox_trade set paid_fen = 1").await.unwrap();
    scene.later(TimeDelta::seconds(1)).await;
    pool.execute("update sandbox_trade set paid_fen = 3360").await.unwrap();
    assert_eq!(scene.read(id).await.balance.due(), Fen::new(3_360));

    let denied = save(record(&scene, &agent, refund)).await;
    assert!(
        matches!(denied, Err(RecordElsewhereError::Save(SaveError::Denied(Denied::Forbidden)))),
        "{denied:?}"
    );
    let form = record(&scene, &supervisor, refund);
    let unproved = save(RecordElsewhere { confirmed: false, ..form.clone() }).await;
    assert!(matches!(unproved, Err(RecordElsewhereError::NotConfirmed)), "{unproved:?}");
    let (reference, words) = (" ".to_owned(), "因".repeat(501));
    let wrong = save(RecordElsewhere { reference, words, ..form.clone() }).await.unwrap_err();
    let wrong: Vec<_> = wrong.fields().into_iter().map(|one| (one.field, one.code)).collect();
    let wrong: Vec<_> = wrong.iter().map(|(field, code)| (field.as_str(), code.as_str())).collect();
    assert_eq!(wrong, [("reference", "text-missing"), ("words", "text-too-long")]);
    let nowhere = save(record(&scene, &supervisor, Uuid::nil())).await;
    assert!(
        matches!(nowhere, Err(RecordElsewhereError::Save(SaveError::Denied(Denied::NotFound)))),
        "{nowhere:?}"
    );
    scene.assert_balanced().await;

    // Two at once: one of them gave it back.
    scene.kernel.clock.advance(TimeDelta::seconds(1));
    let forms = [form.clone(), record(&scene, &supervisor, refund)];
    let done = join_all(forms.into_iter().map(|form| record_elsewhere(&scene.kernel, form))).await;
    assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 1, "{done:?}");
    assert_eq!(done.iter().filter(|one| is_not_refused(one)).count(), 1, "{done:?}");
    let again = save(record(&scene, &supervisor, refund)).await;
    assert!(is_not_refused(&again), "{again:?}");

    assert_eq!(scene.read(id).await.balance.due(), Fen::ZERO);
    assert_eq!(scene.told().await, ["paid", "refund-failed", "refunded"]);
    let read = read_order(&scene.kernel, &supervisor, id).await.unwrap();
    let [row] = read.refunds.as_slice() else { panic!("{:?}", read.refunds) };
    assert_eq!((row.state, row.waits), (RefundState::Elsewhere, false));
    let given = Elsewhere {
        way: ElsewhereWay::BankTransfer,
        reference: "2026112000001".to_owned(),
        words: "原卡已注销".to_owned(),
        by: supervisor.login.clone(),
    };
    assert_eq!(row.elsewhere.as_ref(), Some(&given));
    let entry = read.entries.iter().find(|one| one.kind == "refund-elsewhere").unwrap();
    assert_eq!((entry.debit.as_str(), entry.credit.as_str()), ("residents", "bank"));
    assert_eq!(entry.amount, Fen::new(3_360));
    let filter = Filter { refund_waits: true, ..Filter::default() };
    let waiting = orders(&scene.kernel, &supervisor, &filter, After(None)).await.unwrap();
    assert_eq!(waiting.rows, []);
    let audited: i64 =
        sqlx::query_scalar("select count(*) from audit_event where act = 'record-elsewhere'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(audited, 1);

    // The platform is not asked, nothing is left to ask it for, and its statement need not have it.
    scene.later(TimeDelta::hours(2)).await;
    assert!(matches!(scene.refund(id, 1, 2).await, Err(RefundError::TooMuch { .. })));
    let asked: i64 =
        sqlx::query_scalar("select count(*) from sandbox_refund").fetch_one(&pool).await.unwrap();
    assert_eq!(asked, 0);
    scene.kernel.clock.advance(TimeDelta::days(1));
    let (by, platform) = (ReconcileBy::Worker, ProviderCode::Sandbox);
    let found = reconcile(&scene.kernel, platform, day, by, None).await.unwrap();
    assert_eq!((found.theirs, found.ours, found.differences), (1, 1, Vec::new()));
    scene.assert_balanced().await;

    for change in [
        "update payment_refund set elsewhere_reference = 'other'",
        "update payment_refund set elsewhere_by = null",
        "update payment_refund set state = 'failed', act = 'fail'",
    ] {
        assert!(pool.execute(change).await.is_err(), "{change}");
    }
}

#[sqlx::test(migrations = false)]
async fn of_two_that_were_refused_the_later_one_stands_for_both(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let supervisor = staff(&scene.kernel.with_db(pool.clone()), Role::Supervisor).await;
    let other = scene.paid(500).await;
    let mut refused = Vec::new();
    for cause in [2, 3] {
        refused.push(scene.refund(other, 500, cause).await.unwrap());
        pool.execute("update sandbox_trade set paid_fen = 1").await.unwrap();
        scene.later(TimeDelta::seconds(1)).await;
    }
    // Who and by what it is found have to be there.
    let bare = "update payment_refund set state = 'elsewhere', act = 'give-elsewhere', \
                ask_at = null, stuck_at = null, done_at = created_at, elsewhere_way = 'cash'";
    assert!(pool.execute(bare).await.is_err());
    let first = record_elsewhere(&scene.kernel, record(&scene, &supervisor, refused[0])).await;
    assert!(is_not_refused(&first), "{first:?}");
    record_elsewhere(&scene.kernel, record(&scene, &supervisor, refused[1])).await.unwrap();
    let filter = Filter { refund_waits: true, ..Filter::default() };
    let waiting = orders(&scene.kernel, &supervisor, &filter, After(None)).await.unwrap();
    assert_eq!(waiting.rows, []);
    scene.assert_balanced().await;
}
