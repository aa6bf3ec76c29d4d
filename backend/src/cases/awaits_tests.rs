//! What residents add is replied to in time, and what staff ask them waits for their word.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    accounts::Role,
    cases::{Awaits, State, Step},
    locale::Locale,
};
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{accounts::Staff, cases::testing::Bureau, forms::FormKey, presession::PreSession};

/// A case that was accepted and has heard its first word, so that only the promise runs.
async fn begun(bureau: &Bureau, agent: &Staff) -> (Uuid, CaseReceipt) {
    let receipt = bureau.file(bureau.litter()).await;
    let id = bureau.id(&receipt).await;
    bureau.step(agent, id, (State::Received, Step::Accept), &[]).await.unwrap();
    reply(bureau, agent, id, &[("words", "已经安排人去看")]).await;
    (id, receipt)
}

async fn reply(bureau: &Bureau, agent: &Staff, id: Uuid, fields: &[(&str, &str)]) {
    bureau.step(agent, id, (State::Accepted, Step::Reply), fields).await.unwrap();
}

async fn answer(bureau: &Bureau, agent: &Staff, id: Uuid) {
    let fields = [("outcome", "solved"), ("answer_zh_hans", "已清运。")];
    bureau.step(agent, id, (State::Accepted, Step::Answer), &fields).await.unwrap();
}

/// The resident adds something.
async fn add(bureau: &Bureau, receipt: &CaseReceipt) {
    let kernel = &bureau.kernel;
    let secret = receipt.secret.to_text();
    let say = ResidentStep {
        secret: &secret,
        step: Step::Add,
        words: "在北门".to_owned(),
        solved: String::new(),
        rating: String::new(),
        photos: Vec::new(),
        visitor: PreSession::mint(&*kernel.random).id(),
        partner: None,
        seen: None,
        key: FormKey::mint(&*kernel.random),
        request_id: None,
    };
    resident_step(kernel, &bureau.rules, &bureau.calendar, say).await.unwrap();
}

type At = DateTime<Utc>;

/// When the clocks of replies to a case began, end and stopped.
async fn clocks(bureau: &Bureau, id: Uuid) -> Vec<(At, At, Option<At>)> {
    sqlx::query_as(
        "select started_at, due_at, stopped_at from case_clock
         where case_id = $1 and kind = 'reply' order by started_at",
    )
    .bind(id)
    .fetch_all(&bureau.owner)
    .await
    .unwrap()
}

/// What was promised, what is due next, and whose word it waits for.
async fn stands(bureau: &Bureau, id: Uuid) -> (Option<At>, Option<At>, Option<String>) {
    sqlx::query_as("select due_at, next_due_at, awaits from case_file where id = $1")
        .bind(id)
        .fetch_one(&bureau.owner)
        .await
        .unwrap()
}

async fn listed(bureau: &Bureau, staff: &Staff, which: Queue) -> Vec<(String, Option<Awaits>)> {
    let filter = CaseFilter::default();
    let rows = queue(&bureau.kernel, staff, which, &filter, None, 51).await.unwrap();
    rows.into_iter().map(|row| (row.number, row.awaits)).collect()
}

#[sqlx::test(migrations = false)]
async fn what_a_resident_adds_has_a_clock_of_its_own_and_moves_no_promise(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let (id, receipt) = begun(&bureau, &agent).await;
    let (promised, next, awaits) = stands(&bureau, id).await;
    assert_eq!((next, awaits), (promised, None));
    assert_eq!(clocks(&bureau, id).await, []);

    add(&bureau, &receipt).await;
    let began = bureau.kernel.now();
    // A working day, over the weekend.
    let due: At = "2026-11-23T09:30:00Z".parse().unwrap();
    assert!(Some(due) < promised);
    assert_eq!(clocks(&bureau, id).await, [(began, due, None)]);
    let waits = (promised, Some(due), Some("reply".to_owned()));
    assert_eq!(stands(&bureau, id).await, waits);

    // What they add besides gives no more time, and no less.
    bureau.kernel.clock.advance(TimeDelta::hours(1));
    add(&bureau, &receipt).await;
    assert_eq!(clocks(&bureau, id).await, [(began, due, None)]);
    assert_eq!(stands(&bureau, id).await, waits);

    reply(&bureau, &agent, id, &[("words", "收到")]).await;
    let replied = bureau.kernel.now();
    assert_eq!(clocks(&bureau, id).await, [(began, due, Some(replied))]);
    assert_eq!(stands(&bureau, id).await, (promised, promised, None));

    bureau.kernel.clock.advance(TimeDelta::hours(1));
    add(&bureau, &receipt).await;
    let running = |clocks: Vec<(At, At, Option<At>)>| {
        clocks.iter().filter(|(_, _, stopped)| stopped.is_none()).count()
    };
    assert_eq!(clocks(&bureau, id).await.len(), 2);
    assert_eq!(running(clocks(&bureau, id).await), 1);
    answer(&bureau, &agent, id).await;
    assert_eq!(running(clocks(&bureau, id).await), 0);
    assert_eq!(stands(&bureau, id).await.2, None);

    let told: i64 = sqlx::query_scalar(
        "select count(*) from outbox
         where task = 'staff-message' and payload->>'kind' = 'case-added'",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(told, 3);
}

#[sqlx::test(migrations = false)]
async fn what_was_not_replied_to_in_time_comes_first(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let (_, quiet) = begun(&bureau, &agent).await;
    bureau.kernel.clock.advance(TimeDelta::minutes(1));
    let (_, added) = begun(&bureau, &agent).await;
    add(&bureau, &added).await;
    let quiet = (quiet.number.to_string(), None);
    let added = (added.number.to_string(), Some(Awaits::Reply));
    // Tuesday morning: the promise is good until the evening.
    bureau.kernel.clock.advance(TimeDelta::days(4));
    let both = [added, quiet];
    assert_eq!(listed(&bureau, &agent, Queue::Late).await, both[..1]);
    assert_eq!(listed(&bureau, &agent, Queue::Open).await, both);
}

#[sqlx::test(migrations = false)]
async fn a_question_waits_for_the_resident_until_they_have_added_something(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let (id, receipt) = begun(&bureau, &agent).await;
    let number = receipt.number.to_string();
    let question = async || {
        let secret = receipt.secret.to_text();
        let case = track(&bureau.kernel, &secret, Locale::ZhHans).await.unwrap();
        case.question.map(|question| question.words)
    };
    let before = stands(&bureau, id).await;
    assert_eq!((question().await, before.2.as_deref()), (None, None));

    let ask = [("words", "请问在几号门？"), ("asks", "yes")];
    reply(&bureau, &agent, id, &ask).await;
    let waits = [(number.clone(), Some(Awaits::Resident))];
    assert_eq!(listed(&bureau, &agent, Queue::Resident).await, waits);
    let counted = count(&bureau.kernel, &agent, &[Queue::Resident]).await.unwrap();
    assert_eq!(counted, [(Queue::Resident, 1)]);
    assert_eq!(question().await.as_deref(), Some("请问在几号门？"));
    let now = stands(&bureau, id).await;
    assert_eq!((now.0, now.1), (before.0, before.1), "no deadline moves");
    // Another word does not take it back.
    reply(&bureau, &agent, id, &[("words", "我们先去看")]).await;
    assert_eq!(listed(&bureau, &agent, Queue::Resident).await, waits);
    assert_eq!(question().await.as_deref(), Some("请问在几号门？"));

    add(&bureau, &receipt).await;
    assert_eq!(listed(&bureau, &agent, Queue::Resident).await, []);
    assert_eq!(listed(&bureau, &agent, Queue::Open).await, [(number, Some(Awaits::Reply))]);
    assert_eq!(question().await, None);

    // Nobody waits for a word about what is over.
    reply(&bureau, &agent, id, &ask).await;
    assert_eq!(listed(&bureau, &agent, Queue::Resident).await.len(), 1);
    answer(&bureau, &agent, id).await;
    assert_eq!(listed(&bureau, &agent, Queue::Resident).await, []);
    assert_eq!((question().await, stands(&bureau, id).await.2), (None, None));

    for (role, shown) in [
        (Role::HotlineAgent, true),
        (Role::Dispatcher, true),
        (Role::Handler, true),
        (Role::StreetOffice, true),
        (Role::Verifier, false),
    ] {
        assert_eq!(Queue::of(&[role]).contains(&Queue::Resident), shown, "{role:?}");
    }
}
