use domain::{accounts::Role as Post, cases::State};
use sqlx::PgPool;

use super::*;
use crate::{
    accounts::Staff,
    cases::{CaseReceipt, NewCase, testing::Bureau},
    db::{Role, testing::as_role},
    messages::latest,
};

/// The agent takes a step on the case.
async fn take(
    bureau: &Bureau,
    agent: &Staff,
    case: Uuid,
    step: (State, Step),
    fields: &[(&str, &str)],
) {
    bureau.step(agent, case, step, fields).await.unwrap();
}

async fn accept(bureau: &Bureau, agent: &Staff, case: Uuid) {
    take(bureau, agent, case, (State::Received, Step::Accept), &[]).await;
}

/// A case whose reporter is `confirmed`, accepted by an agent; its receipt.
async fn accepted(bureau: &Bureau, confirmed: bool) -> CaseReceipt {
    let receipt = bureau.file(bureau.litter()).await;
    let case = bureau.id(&receipt).await;
    sqlx::query("update case_reporter set confirmed = $1")
        .bind(confirmed)
        .execute(&bureau.owner)
        .await
        .unwrap();
    let agent = bureau.at_desk(Post::HotlineAgent).await;
    accept(bureau, &agent, case).await;
    receipt
}

async fn asked(pool: &PgPool) -> Vec<Uuid> {
    sqlx::query_scalar(
        "select (payload->>'event')::uuid from outbox where task = 'tell-reporters' order by id",
    )
    .fetch_all(pool)
    .await
    .unwrap()
}

#[sqlx::test(migrations = false)]
async fn a_confirmed_phone_is_told_once_and_nothing_secret(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = accepted(&bureau, true).await;
    let worker = bureau.kernel.with_db(as_role(&pool, Role::Worker).await);
    let events = asked(&pool).await;
    assert_eq!(events.len(), 1);
    for _ in 0..2 {
        TellReporters { event: events[0] }.run(&worker, worker.new_id()).await.unwrap();
    }
    let sent = latest(&worker, 10).await.unwrap();
    assert_eq!(sent.len(), 1, "running twice is harmless");
    assert_eq!((sent[0].template.as_str(), sent[0].channel.as_str()), ("case-accepted", "sms"));
    assert_eq!(sent[0].recipient, "13812345678");
    assert!(sent[0].body.contains(receipt.number.as_str()), "{}", sent[0].body);
    assert!(sent[0].body.contains("2026-11-24 17:30"), "{}", sent[0].body);
    assert!(!sent[0].body.contains(&receipt.code));
    assert!(!sent[0].body.contains(&receipt.secret.to_text()));
}

#[sqlx::test(migrations = false)]
async fn a_phone_that_nobody_confirmed_is_not_written_to(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    accepted(&bureau, false).await;
    assert!(asked(&pool).await.is_empty());
}

#[sqlx::test(migrations = false)]
async fn an_account_is_told_in_its_inbox(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = bureau.file(bureau.litter()).await;
    let case = bureau.id(&receipt).await;
    let resident = bureau.kernel.new_id();
    sqlx::query(
        "insert into resident (id, phone, phone_index, locale, created_at, seen_at)
         values ($1, 'x', sha256('x'), 'en', now(), now())",
    )
    .bind(resident)
    .execute(&pool)
    .await
    .unwrap();
    sqlx::query("update case_reporter set resident = $1")
        .bind(resident)
        .execute(&pool)
        .await
        .unwrap();
    let agent = bureau.at_desk(Post::HotlineAgent).await;
    accept(&bureau, &agent, case).await;
    let worker = bureau.kernel.with_db(as_role(&pool, Role::Worker).await);
    for event in asked(&pool).await {
        TellReporters { event }.run(&worker, worker.new_id()).await.unwrap();
    }
    let sent = latest(&worker, 10).await.unwrap();
    let shown: Vec<_> = sent.iter().map(|one| (one.channel.as_str(), one.title.as_str())).collect();
    assert_eq!(shown, [("inbox", format!("Accepted: {}", receipt.number).as_str())]);
}

#[sqlx::test(migrations = false)]
async fn each_is_told_the_number_that_their_code_opens(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let first = bureau.file(bureau.litter()).await;
    let second = NewCase { phone: "13912345678".to_owned(), ..bureau.litter() };
    let second = bureau.file(second).await;
    sqlx::query("update case_reporter set confirmed = true").execute(&pool).await.unwrap();
    let agent = bureau.at_desk(Post::HotlineAgent).await;
    let other = [("other", second.number.as_str())];
    let merged = bureau.id(&first).await;
    take(&bureau, &agent, merged, (State::Received, Step::Merge), &other).await;
    let case = bureau.id(&second).await;
    accept(&bureau, &agent, case).await;
    let reply = [("words", "请问在几栋？")];
    take(&bureau, &agent, case, (State::Accepted, Step::Reply), &reply).await;
    let question = [("words", "还是在几号门？"), ("asks", "yes")];
    take(&bureau, &agent, case, (State::Accepted, Step::Reply), &question).await;

    let worker = bureau.kernel.with_db(as_role(&pool, Role::Worker).await);
    for event in asked(&pool).await {
        TellReporters { event }.run(&worker, worker.new_id()).await.unwrap();
    }
    let sent = latest(&worker, 10).await.unwrap();
    let told = |template: &str| {
        let sent = sent.iter().filter(|one| one.template == template);
        let mut told: Vec<_> = sent.map(|one| (one.recipient.as_str(), &one.body)).collect();
        told.sort_unstable();
        told
    };
    let accepted = told("case-accepted");
    let phones: Vec<_> = accepted.iter().map(|(phone, _)| *phone).collect();
    assert_eq!(phones, ["13812345678", "13912345678"]);
    for ((_, body), receipt) in accepted.iter().zip([&first, &second]) {
        assert!(body.contains(receipt.number.as_str()), "{body}");
    }
    // What is said or asked is on the pages of both, and in no message.
    for (template, words) in [("case-reply", "几栋"), ("case-question", "几号门")] {
        let both = told(template);
        assert_eq!(both.len(), 2, "{template}");
        for ((_, body), receipt) in both.iter().zip([&first, &second]) {
            assert!(body.contains(receipt.number.as_str()) && !body.contains(words), "{body}");
        }
    }
    let asked = told("case-question");
    assert!(asked[0].1.contains("回答"), "{}", asked[0].1);
}

#[test]
fn every_message_has_its_template() {
    let steps = Step::ALL.iter().map(|step| step.as_str()).chain(["redate"]);
    for template in steps.filter_map(template).chain([QUESTION]) {
        let known = crate::messages::templates().iter().any(|known| known.id == template);
        assert!(known, "{template}");
    }
}
