//! Orders, refunds and the till, one thing at a time.

use std::sync::{Arc, atomic::Ordering};

use chrono::TimeDelta;
use domain::{
    accounts::Role,
    money::Fen,
    payments::{
        Account, ElsewhereWay, EntryKind, ORDER_TRANSITIONS, OrderState, ProviderCode,
        REFUND_TRANSITIONS, RefundReason, RefundState,
    },
};
use futures::future::join_all;
use reqwest::header::HeaderMap;
use sqlx::{Executor, PgPool};
use uuid::Uuid;

use super::{
    provider::{ProviderError, Unheard},
    sandbox::{Choice, Sandbox, signature},
    testing::{SUBJECT, Scene, signed},
    *,
};
use crate::{
    Problem,
    accounts::{Denied, Staff},
    audit::Actor,
    districts,
    forms::FormKey,
    lists::{After, testing::staff},
    records::{SaveError, Saving},
};

async fn count(scene: &Scene, what: &'static str) -> i64 {
    sqlx::query_scalar(what).fetch_one(&scene.owner).await.unwrap()
}

const ENTRIES: &str = "select count(*) from ledger_entry";

#[sqlx::test(migrations = false)]
async fn the_database_has_the_same_tables_and_words(pool: PgPool) {
    let stored: Vec<(String, String, String, String)> = sqlx::query_as(
        "select thing, from_state, act, to_state from payment_transition order by 1, 2, 3",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let orders = ORDER_TRANSITIONS
        .iter()
        .map(|line| ("order", line.from.as_str(), line.act.as_str(), line.to.as_str()));
    let refunds = REFUND_TRANSITIONS
        .iter()
        .map(|line| ("refund", line.from.as_str(), line.act.as_str(), line.to.as_str()));
    let mut told: Vec<_> = orders.chain(refunds).collect();
    told.sort_unstable();
    let stored: Vec<_> = stored.iter().map(|(a, b, c, d)| (&**a, &**b, &**c, &**d)).collect();
    assert_eq!(stored, told);

    let words = async |constraint: &str| -> String {
        sqlx::query_scalar("select pg_get_constraintdef(oid) from pg_constraint where conname = $1")
            .bind(constraint)
            .fetch_one(&pool)
            .await
            .unwrap()
    };
    let quoted = |word: &str| format!("'{word}'::text");
    let reasons = words("payment_refund_reason_is_known").await;
    assert!(RefundReason::ALL.iter().all(|one| reasons.contains(&quoted(one.as_str()))));
    let ways = words("payment_refund_elsewhere_way_is_known").await;
    assert!(ElsewhereWay::ALL.iter().all(|one| ways.contains(&quoted(one.as_str()))));
    let kinds = words("ledger_entry_kind_is_known").await;
    assert!(EntryKind::ALL.iter().all(|one| kinds.contains(&quoted(one.as_str()))));
    for provider in ["payment_order_provider_check", "ledger_entry_provider_check"] {
        let providers = words(provider).await;
        assert!(ProviderCode::ALL.iter().all(|one| providers.contains(&quoted(one.as_str()))));
    }
    for side in ["ledger_entry_debit_is_known", "ledger_entry_credit_is_known"] {
        let accounts = words(side).await;
        assert!(Account::ALL.iter().all(|one| accounts.contains(&quoted(one.as_str()))));
    }
}

#[sqlx::test(migrations = false)]
async fn only_the_table_moves_an_order_and_nothing_rewrites_it(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    scene.paid(3_360).await;
    for change in [
        "update payment_order set state = 'closed', act = 'close', over_at = now()",
        "update payment_order set amount_fen = 1",
        "update payment_order set paid_fen = paid_fen - 1",
        "update payment_order set refunded_fen = paid_fen + 1",
        "update payment_order set refunded_fen = -1",
        "update payment_order set number = 'P2026010100000000000000000000'",
        "update ledger_entry set amount_fen = 1",
        "delete from ledger_entry",
        "truncate ledger_entry",
    ] {
        assert!(pool.execute(change).await.is_err(), "{change}");
    }
}

#[sqlx::test(migrations = false)]
async fn what_is_paid_is_told_once_and_in_the_ledger_once(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let id = scene.order(3_360, ProviderCode::Sandbox).await;
    assert_eq!(scene.read(id).await.state, OrderState::Created);
    let prepared = scene.start(id).await.unwrap();
    let number = scene.read(id).await.number;
    assert_eq!(prepared.how, HowToPay::Page(format!("/sandbox/pay/{number}")));
    assert_eq!(scene.start(id).await.unwrap(), prepared, "whoever comes back goes there again");
    assert_eq!(scene.read(id).await.state, OrderState::Pending);

    scene.choose(id, Choice::Twice).await;
    scene.choose(id, Choice::Fail).await;
    assert_eq!(scene.deliver().await, [Verdict::Taken, Verdict::Known]);
    let order = scene.read(id).await;
    assert_eq!((order.state, order.balance.due()), (OrderState::Paid, Fen::new(3_360)));
    assert_eq!(scene.told().await, ["paid"]);
    assert_eq!(count(&scene, ENTRIES).await, 1);
    assert!(matches!(scene.start(id).await, Err(StartError::Over)));
    assert_eq!(close_order(&scene.kernel, id).await.unwrap(), Closing::Paid);
    scene.assert_balanced().await;
}

#[sqlx::test(migrations = false)]
async fn replayed_and_altered_callbacks_have_no_effect(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let id = scene.started(3_360).await;
    scene.choose(id, Choice::Succeed).await;
    let (_, body) = scene.callbacks().await.remove(0);
    let (timestamp, mac) = signature(&scene.kernel, &body);
    let headers = signed(&timestamp, &mac);
    let call = async |headers: &HeaderMap, body: &[u8]| {
        callback(&scene.kernel, "sandbox", headers, body).await
    };

    let altered = String::from_utf8(body.clone()).unwrap().replace("3360", "3359");
    let refused = call(&headers, altered.as_bytes()).await;
    assert!(matches!(refused, Err(CallbackError::Unheard(Unheard::Forged))), "{refused:?}");
    let later = (scene.kernel.now().timestamp() + 1).to_string();
    let refused = call(&signed(&later, &mac), &body).await;
    assert!(matches!(refused, Err(CallbackError::Unheard(Unheard::Forged))), "{refused:?}");
    let elsewhere = callback(&scene.kernel, "offline", &headers, &body).await;
    assert!(matches!(elsewhere, Err(CallbackError::Unheard(_))), "{elsewhere:?}");
    let nowhere = callback(&scene.kernel, "alipay", &headers, &body).await;
    assert!(matches!(nowhere, Err(CallbackError::NoProvider)), "{nowhere:?}");
    assert_eq!(scene.read(id).await.state, OrderState::Pending);
    assert_eq!(count(&scene, "select count(*) from payment_event where hash is not null").await, 0);

    assert_eq!(call(&headers, &body).await.unwrap(), Verdict::Taken);
    assert_eq!(call(&headers, &body).await.unwrap(), Verdict::Known);
    scene.kernel.clock.advance(TimeDelta::minutes(6));
    let refused = call(&headers, &body).await;
    assert!(matches!(refused, Err(CallbackError::Unheard(Unheard::Stale))), "{refused:?}");
    let junk = scene.call(b"{}").await;
    assert!(matches!(junk, Err(CallbackError::Unheard(Unheard::Unreadable))), "{junk:?}");
    let strange = format!(
        r#"{{"id":"{}","kind":"payment","number":"P9","state":"paid"}}"#,
        scene.kernel.new_id()
    );
    let strange = scene.call(strange.as_bytes()).await;
    assert!(matches!(strange, Err(CallbackError::Unknown)), "{strange:?}");
    assert_eq!(count(&scene, ENTRIES).await, 1);
    assert_eq!(scene.told().await, ["paid"]);
}

#[sqlx::test(migrations = false)]
async fn the_same_callback_many_times_at_once_pays_once(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let id = scene.started(3_360).await;
    scene.choose(id, Choice::Succeed).await;
    let (_, body) = scene.callbacks().await.remove(0);
    let verdicts = join_all((0..20).map(|_| scene.call(&body))).await;
    let taken = verdicts.iter().filter(|one| matches!(one, Ok(Verdict::Taken))).count();
    assert_eq!(taken, 1, "{verdicts:?}");
    assert!(verdicts.iter().all(Result::is_ok));
    assert_eq!(scene.read(id).await.balance.paid, Fen::new(3_360));
    assert_eq!(scene.told().await, ["paid"]);
}

#[sqlx::test(migrations = false)]
async fn one_fen_too_little_goes_back_and_the_order_has_failed(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let id = scene.started(3_360).await;
    scene.choose(id, Choice::WrongAmount).await;
    assert_eq!(scene.deliver().await, [Verdict::Asked], "it is asked, not believed");
    assert_eq!(scene.read(id).await.state, OrderState::Pending);
    scene.later(TimeDelta::seconds(1)).await;
    let order = scene.read(id).await;
    assert_eq!((order.state, order.balance.paid), (OrderState::Failed, Fen::new(3_359)));
    assert_eq!(order.balance.due(), Fen::ZERO);
    scene.later(TimeDelta::seconds(10)).await;
    scene.later(TimeDelta::seconds(10)).await;
    assert_eq!(scene.told().await, ["failed", "refunded"]);
    assert_eq!(count(&scene, "select count(*) from outbox where task = 'staff-message'").await, 1);
    scene.assert_balanced().await;
}

#[sqlx::test(migrations = false)]
async fn a_payment_that_nobody_tells_of_is_asked_for(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let id = scene.started(3_360).await;
    scene.choose(id, Choice::Never).await;
    assert_eq!(scene.deliver().await, []);
    scene.later(TimeDelta::seconds(4)).await;
    assert_eq!(scene.read(id).await.state, OrderState::Pending, "not yet");
    scene.later(TimeDelta::seconds(2)).await;
    assert_eq!(scene.read(id).await.state, OrderState::Paid);
}

#[sqlx::test(migrations = false)]
async fn what_is_unknown_is_asked_again_under_its_number(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    scene.flaky.silent.store(true, Ordering::Relaxed);
    let id = scene.order(3_360, ProviderCode::Sandbox).await;
    assert!(matches!(scene.start(id).await, Err(StartError::NoAnswer)));
    let order = scene.read(id).await;
    assert_eq!(order.state, OrderState::Unknown);
    assert_eq!(close_order(&scene.kernel, id).await.unwrap(), Closing::Unknown);
    scene.later(TimeDelta::minutes(1)).await;
    assert_eq!(scene.read(id).await.state, OrderState::Unknown);
    scene.flaky.silent.store(false, Ordering::Relaxed);
    scene.later(TimeDelta::minutes(11)).await;
    assert_eq!(scene.read(id).await.state, OrderState::Closed, "as somebody wanted");
    assert_eq!(scene.told().await, ["closed"]);

    scene.flaky.silent.store(true, Ordering::Relaxed);
    let id = scene.order(3_360, ProviderCode::Sandbox).await;
    assert!(scene.start(id).await.is_err());
    scene.flaky.silent.store(false, Ordering::Relaxed);
    let before = scene.read(id).await.number;
    scene.start(id).await.unwrap();
    let order = scene.read(id).await;
    assert_eq!((order.state, order.number), (OrderState::Pending, before));
}

#[sqlx::test(migrations = false)]
async fn whoever_begins_a_payment_in_a_loop_stops_nobody_else(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let id = scene.order(3_360, ProviderCode::Sandbox).await;
    for _ in 0..30 {
        scene.start(id).await.unwrap();
    }
    // The same with a new order for the same thing.
    for id in [id, scene.order(3_360, ProviderCode::Sandbox).await] {
        let refused = scene.start(id).await.unwrap_err();
        assert_eq!((refused.code(), refused.status()), ("too-many", 429));
    }
    assert_eq!(scene.read(id).await.state, OrderState::Pending, "it can still be paid");
    scene.pay(id).await;
    assert_eq!(scene.read(id).await.state, OrderState::Paid);
    let at_the_door = scene.order(3_360, ProviderCode::Offline).await;
    scene.start(at_the_door).await.unwrap();
    scene.kernel.clock.advance(TimeDelta::hours(1));
    scene.started(3_360).await;
}

#[sqlx::test(migrations = false)]
async fn success_wins_over_closing(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let id = scene.started(3_360).await;
    scene.choose(id, Choice::Never).await;
    assert_eq!(close_order(&scene.kernel, id).await.unwrap(), Closing::Paid);
    let expired = scene.started(3_360).await;
    scene.choose(expired, Choice::Never).await;
    scene.later(TimeDelta::minutes(20)).await;
    assert_eq!(scene.read(expired).await.state, OrderState::Paid);
    let left = scene.started(3_360).await;
    scene.later(TimeDelta::minutes(14)).await;
    assert_eq!(scene.read(left).await.state, OrderState::Pending);
    scene.later(TimeDelta::minutes(1)).await;
    assert_eq!(scene.read(left).await.state, OrderState::Closed, "its time is over");
    assert!(matches!(scene.start(left).await, Err(StartError::Over)));
}

/// No platform should, and one may.
#[sqlx::test(migrations = false)]
async fn what_is_paid_a_second_time_goes_back(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let id = scene.paid(3_360).await;
    let came = Received {
        external_id: "SECOND".to_owned(),
        amount: Fen::new(3_360),
        at: scene.kernel.now(),
        account: Account::Sandbox,
    };
    for _ in 0..2 {
        let mut tx = scene.kernel.db.begin().await.unwrap();
        let order = order::lock(&mut tx, id).await.unwrap().unwrap();
        settle::settle(&scene.kernel, &mut tx, &order, &came).await.unwrap();
        tx.commit().await.unwrap();
    }
    let order = scene.read(id).await;
    assert_eq!((order.state, order.balance.paid), (OrderState::Paid, Fen::new(6_720)));
    assert_eq!(order.balance.due(), Fen::new(3_360));
    scene.assert_balanced().await;
}

#[sqlx::test(migrations = false)]
async fn late_money_is_told_as_late(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let id = scene.started(3_360).await;
    scene.choose(id, Choice::Late).await;
    assert_eq!(close_order(&scene.kernel, id).await.unwrap(), Closing::Closed);
    scene.kernel.clock.advance(TimeDelta::minutes(2));
    assert_eq!(scene.deliver().await, [Verdict::Taken]);
    let order = scene.read(id).await;
    assert_eq!((order.state, order.balance.due()), (OrderState::Paid, Fen::new(3_360)));
    assert_eq!(scene.told().await, ["closed", "paid-late"]);

    // The same without a callback: what is closed is asked for a while.
    let id = scene.started(3_360).await;
    scene.choose(id, Choice::Late).await;
    close_order(&scene.kernel, id).await.unwrap();
    scene.later(TimeDelta::minutes(11)).await;
    assert_eq!(scene.read(id).await.state, OrderState::Paid);
}

#[sqlx::test(migrations = false)]
async fn of_refunds_at_once_one_gets_the_money(pool: PgPool) {
    let scene = Arc::new(Scene::new(&pool).await);
    let id = scene.paid(3_360).await;
    let many = (1..=20).map(|cause| {
        let scene = Arc::clone(&scene);
        tokio::spawn(async move { scene.refund(id, 3_360, cause).await })
    });
    let results: Vec<_> = join_all(many).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(results.iter().filter(|one| one.is_ok()).count(), 1);
    let left = |one: &Result<Uuid, RefundError>| matches!(one, Err(RefundError::TooMuch { left }) if *left == Fen::ZERO);
    assert_eq!(results.iter().filter(|one| left(one)).count(), 19);

    // One cause has one refund, however often it is asked for.
    let other = scene.paid(3_360).await;
    let same = (0..20).map(|_| {
        let scene = Arc::clone(&scene);
        tokio::spawn(async move { scene.refund(other, 100, 7).await.unwrap() })
    });
    let mut same: Vec<Uuid> = join_all(same).await.into_iter().map(Result::unwrap).collect();
    same.dedup();
    assert_eq!(same.len(), 1);
    assert_eq!(scene.read(other).await.balance.due(), Fen::new(3_260));
    assert!(matches!(scene.refund(other, 0, 8).await, Err(RefundError::Amount)));
    assert!(matches!(scene.refund(Uuid::nil(), 1, 8).await, Err(RefundError::NotFound)));
    scene.assert_balanced().await;
}

#[sqlx::test(migrations = false)]
async fn a_refund_goes_back_once_over_a_bad_line(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let id = scene.paid(3_360).await;
    scene.refund(id, 3_000, 1).await.unwrap();
    scene.flaky.silent.store(true, Ordering::Relaxed);
    scene.later(TimeDelta::seconds(1)).await;
    let staff = staff(&scene.kernel.with_db(scene.owner.clone()), Role::Supervisor).await;
    let read = read_order(&scene.kernel, &staff, id).await.unwrap();
    assert_eq!(read.refunds[0].state, RefundState::Unknown);
    scene.flaky.silent.store(false, Ordering::Relaxed);
    scene.later(TimeDelta::minutes(11)).await;
    scene.later(TimeDelta::minutes(11)).await;
    let read = read_order(&scene.kernel, &staff, id).await.unwrap();
    assert_eq!(read.refunds[0].state, RefundState::Done);
    assert_eq!(read.entries.len(), 2);
    assert_eq!(count(&scene, "select count(*) from sandbox_refund").await, 1);
    assert_eq!(scene.deliver().await, [Verdict::Known], "the callback comes last");
    assert_eq!(scene.told().await, ["paid", "refunded"]);
    scene.assert_balanced().await;
}

#[sqlx::test(migrations = false)]
async fn a_refund_that_the_platform_refuses_is_not_set_aside(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let id = scene.paid(3_360).await;
    scene.refund(id, 3_360, 1).await.unwrap();
    sqlx::query("update sandbox_trade set paid_fen = 1").execute(&pool).await.unwrap();
    scene.later(TimeDelta::seconds(1)).await;
    assert_eq!(scene.read(id).await.balance.due(), Fen::new(3_360));
    assert_eq!(scene.told().await, ["paid", "refund-failed"]);
    assert_eq!(count(&scene, "select count(*) from outbox where task = 'staff-message'").await, 1);
    let supervisor = staff(&scene.kernel.with_db(pool.clone()), Role::Supervisor).await;
    let filter = Filter { refund_waits: true, ..Filter::default() };
    let told = async |filter: &Filter, after| {
        let page = orders(&scene.kernel, &supervisor, filter, After(after)).await.unwrap();
        page.rows.iter().map(|row| (row.id, row.refund_waits)).collect::<Vec<_>>()
    };
    let waits = async || told(&filter, None).await;
    let other = scene.paid(3_360).await;
    assert_eq!(told(&Filter::default(), None).await, [(other, false), (id, true)]);
    assert_eq!(waits().await, [(id, true)]);
    assert_eq!(told(&filter, Some(other)).await, [(id, true)]);
    assert_eq!(told(&filter, Some(id)).await, []);
    let closed = Filter { state: Some(OrderState::Closed), ..filter.clone() };
    assert_eq!(told(&closed, None).await, []);
    // Until somebody gives it back in another way.
    scene.refund(id, 1_000, 2).await.unwrap();
    assert_eq!(waits().await, []);
    scene.assert_balanced().await;
}

#[sqlx::test(migrations = false)]
async fn no_order_for_nothing_or_for_ever(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let now = scene.kernel.now();
    let soon = now + TimeDelta::minutes(1);
    for (fen, expires_at, is_right) in [
        (0, soon, false),
        (MOST.fen() + 1, soon, false),
        (u64::MAX, soon, false),
        (1, now, false),
        (1, now + LONGEST_OPEN + TimeDelta::seconds(1), false),
        (MOST.fen(), soon, true),
    ] {
        let new = NewOrder {
            subject: SUBJECT,
            amount: Fen::new(fen),
            provider: ProviderCode::Offline,
            expires_at,
            actor: Actor::System("test"),
            request_id: None,
        };
        let mut conn = scene.kernel.db.acquire().await.unwrap();
        let opened = open_order(&scene.kernel, &mut conn, new).await;
        assert_eq!(opened.is_ok(), is_right, "{fen}");
    }
    assert_eq!(orders_of(&scene.kernel.db, SUBJECT).await.unwrap().len(), 1);
}

#[sqlx::test(migrations = false)]
async fn the_sandbox_is_refused_in_production(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let by = districts::By {
        actor: Actor::System("test"),
        at: scene.kernel.now(),
        event: scene.kernel.new_id(),
        request_id: None,
    };
    districts::seed(&mut pool.acquire().await.unwrap(), by).await.unwrap();
    let sandbox = Sandbox { everywhere: false };
    let kernel = &scene.kernel.kernel;
    assert_eq!(sandbox.is_open(kernel).await, Ok(true), "in the demonstration");
    let id = scene.order(1, ProviderCode::Sandbox).await;
    pool.execute("update district_setting set value = 'false' where key = 'demonstration'")
        .await
        .unwrap();
    assert_eq!(sandbox.is_open(kernel).await, Ok(false));
    let order = Prepare {
        number: scene.read(id).await.number,
        amount: Fen::new(1),
        expires_at: kernel.now(),
        return_path: "/".to_owned(),
        notify_url: String::new(),
        description: "大件垃圾收运".to_owned(),
        payer: Payer::unknown(provider::Scene::MobileWeb),
        origin: String::new(),
    };
    let refused = sandbox.prepare(kernel, &order).await;
    assert!(matches!(refused, Err(ProviderError::Refused(_))), "{refused:?}");
}

fn saving<'a>(scene: &Scene, staff: &'a Staff, id: Uuid) -> Saving<'a> {
    let key = FormKey::mint(&*scene.kernel.random);
    Saving { staff, id: Some(id), key, request_id: None }
}

#[sqlx::test(migrations = false)]
async fn staff_refund_what_is_left_after_proving_who_they_are(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let owner = scene.kernel.with_db(pool.clone());
    let (supervisor, agent) =
        (staff(&owner, Role::Supervisor).await, staff(&owner, Role::HotlineAgent).await);
    let id = scene.paid(3_360).await;
    let wanted = |who, confirmed, fen| StaffRefund {
        saving: saving(&scene, who, id),
        confirmed,
        amount: Fen::new(fen),
        reason: RefundReason::Goodwill,
    };
    let refused = staff_refund(&scene.kernel, wanted(&agent, true, 1)).await;
    assert!(
        matches!(refused, Err(StaffRefundError::Save(SaveError::Denied(Denied::Forbidden)))),
        "{refused:?}"
    );
    let refused = staff_refund(&scene.kernel, wanted(&supervisor, false, 1)).await;
    assert!(matches!(refused, Err(StaffRefundError::NotConfirmed)), "{refused:?}");
    let refused = staff_refund(&scene.kernel, wanted(&supervisor, true, 3_361)).await;
    assert!(
        matches!(refused, Err(StaffRefundError::Refund(RefundError::TooMuch { .. }))),
        "{refused:?}"
    );
    let form = wanted(&supervisor, true, 360);
    let refund = staff_refund(&scene.kernel, form.clone()).await.unwrap();
    assert_eq!(staff_refund(&scene.kernel, form).await.unwrap(), refund, "one form, one refund");
    assert_eq!(scene.read(id).await.balance.due(), Fen::new(3_000));

    assert!(matches!(
        orders(&scene.kernel, &agent, &Filter::default(), After(None)).await,
        Err(crate::lists::ListError::Denied(_))
    ));
    let filter = Filter { state: Some(OrderState::Paid), ..Filter::default() };
    let page = orders(&scene.kernel, &supervisor, &filter, After(None)).await.unwrap();
    assert_eq!(page.rows.len(), 1);
    let read = read_order(&scene.kernel, &supervisor, id).await.unwrap();
    assert_eq!(read.refunds.len(), 1);
    let number = read.refunds[0].number.clone();
    let filter = Filter { number, ..Filter::default() };
    let page = orders(&scene.kernel, &supervisor, &filter, After(None)).await.unwrap();
    assert_eq!(page.rows[0].id, id, "an order is found by its refund");
}

#[sqlx::test(migrations = false)]
async fn cash_at_the_door_is_taken_once_counted_and_handed_in(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let owner = scene.kernel.with_db(pool.clone());
    let (crew, supervisor, agent) = (
        staff(&owner, Role::Crew).await,
        staff(&owner, Role::Supervisor).await,
        staff(&owner, Role::HotlineAgent).await,
    );
    let id = scene.order(3_360, ProviderCode::Offline).await;
    assert_eq!(scene.start(id).await.unwrap().how, HowToPay::AtTheDoor);
    let take = |who, fen| TakeCash {
        saving: saving(&scene, who, id),
        way: Way::Cash,
        amount: Fen::new(fen),
    };
    let code = |result: Result<Uuid, SaveError>| match result {
        Err(SaveError::Invalid(fields)) => fields[0].code.clone(),
        other => panic!("{other:?}"),
    };
    let refused = take_cash(&scene.kernel, take(&agent, 3_360)).await;
    assert!(matches!(refused, Err(SaveError::Denied(Denied::Forbidden))), "{refused:?}");
    assert_eq!(code(take_cash(&scene.kernel, take(&crew, 3_359)).await), "cash-amount-differs");
    take_cash(&scene.kernel, take(&crew, 3_360)).await.unwrap();
    assert_eq!(code(take_cash(&scene.kernel, take(&crew, 3_360)).await), "cash-not-waiting");
    assert_eq!(scene.read(id).await.state, OrderState::Paid);
    assert_eq!(scene.told().await, ["paid"]);

    let refund = scene.refund(id, 360, 1).await.unwrap();
    let out = || PayOut { saving: saving(&scene, &crew, refund) };
    assert_eq!(
        code(pay_out(&scene.kernel, out()).await),
        "cash-not-waiting",
        "not at the till yet"
    );
    scene.later(TimeDelta::seconds(1)).await;
    pay_out(&scene.kernel, out()).await.unwrap();
    assert_eq!(code(pay_out(&scene.kernel, out()).await), "cash-not-waiting");
    assert_eq!(scene.told().await, ["paid", "refunded"]);

    let held = till(&scene.kernel, &supervisor).await.unwrap();
    assert_eq!((held.len(), held[0].expected, held[0].taken.len()), (1, 3_000, 2));
    let close = |who, fen, words: &str| CloseDay {
        saving: saving(&scene, who, crew.id),
        counted: Fen::new(fen),
        words: words.to_owned(),
    };
    let own = close_day(&scene.kernel, close(&crew, 3_000, "")).await;
    assert!(matches!(own, Err(SaveError::Denied(Denied::Forbidden))), "{own:?}");
    let silent = close_day(&scene.kernel, close(&supervisor, 2_990, "")).await;
    assert!(matches!(silent, Err(SaveError::Invalid(_))), "{silent:?}");
    let form = close(&supervisor, 2_990, "少收一角");
    let closed = close_day(&scene.kernel, form.clone()).await.unwrap();
    assert_eq!(closed.difference(), -10);
    assert_eq!(close_day(&scene.kernel, form).await.unwrap(), closed);
    assert_eq!(till(&scene.kernel, &supervisor).await.unwrap(), []);
    let none = close_day(&scene.kernel, close(&supervisor, 0, "")).await;
    assert!(matches!(none, Err(SaveError::Denied(Denied::NotFound))), "{none:?}");
    let cash: i64 = sqlx::query_scalar(
        "select (sum(amount_fen) filter (where debit = 'cash')
                 - sum(amount_fen) filter (where credit = 'cash'))::bigint from ledger_entry",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(cash, 0, "nobody holds anything");
    scene.assert_balanced().await;

    let cancelled = scene.order(100, ProviderCode::Offline).await;
    scene.start(cancelled).await.unwrap();
    assert_eq!(close_order(&scene.kernel, cancelled).await.unwrap(), Closing::Closed);
    let late = TakeCash {
        saving: saving(&scene, &crew, cancelled),
        way: Way::Card,
        amount: Fen::new(100),
    };
    assert_eq!(code(take_cash(&scene.kernel, late).await), "cash-not-waiting");
}
