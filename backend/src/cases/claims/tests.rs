use std::time::Duration;

use domain::{
    accounts::Role as Post,
    cases::{State, Step},
};
use sqlx::PgPool;

use super::*;
use crate::{
    cases::{CaseFilter, Queue, ResidentStep, count, queue, resident_step, testing::Bureau},
    forms::FormKey,
    presession::PreSession,
};

async fn step(bureau: &Bureau, staff: &Staff, case: Uuid, step: Step) -> Result<Uuid, SaveError> {
    bureau.step(staff, case, (State::Received, step), &[("words", "看过了")]).await
}

fn code(done: Result<impl std::fmt::Debug, SaveError>) -> String {
    done.unwrap_err().fields()[0].code.clone()
}

#[sqlx::test(migrations = false)]
async fn of_two_one_has_it_until_it_is_over(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let kernel = &bureau.kernel;
    let receipt = bureau.file(bureau.litter()).await;
    let case = bureau.id(&receipt).await;
    let agent = bureau.at_desk(Post::HotlineAgent).await;
    let dispatcher = bureau.at_desk(Post::Dispatcher).await;
    claim(kernel, &agent, case, true, None).await.unwrap();
    claim(kernel, &agent, case, true, None).await.unwrap();
    assert_eq!(code(claim(kernel, &dispatcher, case, true, None).await), CLAIMED);
    claim(kernel, &dispatcher, case, false, None).await.unwrap();

    // What does not move the case is anybody's.
    step(&bureau, &dispatcher, case, Step::Note).await.unwrap();
    assert_eq!(code(step(&bureau, &dispatcher, case, Step::Accept).await), CLAIMED);
    let busy_now = busy(kernel, &dispatcher, &[case]).await.unwrap();
    let held = busy_now[&case].claim.clone().unwrap();
    assert_eq!((held.login, held.is_own), (agent.login.clone(), false));

    kernel.clock.advance(CLAIM_FOR);
    claim(kernel, &dispatcher, case, true, None).await.unwrap();
    assert_eq!(code(step(&bureau, &agent, case, Step::Accept).await), CLAIMED);
    step(&bureau, &dispatcher, case, Step::Accept).await.unwrap();
    // The case has moved, and is free.
    assert_eq!(busy(kernel, &agent, &[case]).await.unwrap().len(), 0);
    claim(kernel, &agent, case, true, None).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn what_others_make_of_a_case_ends_a_claim_or_comes_before_it(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let kernel = &bureau.kernel;
    let receipt = bureau.file(bureau.litter()).await;
    let case = bureau.id(&receipt).await;
    let agent = bureau.at_desk(Post::HotlineAgent).await;
    claim(kernel, &agent, case, true, None).await.unwrap();
    let secret = receipt.secret.to_text();
    let say = async |step: Step, words: &str| {
        let say = ResidentStep {
            secret: &secret,
            step,
            words: words.to_owned(),
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
    };
    let claims = async || -> i64 {
        sqlx::query_scalar("select count(*) from case_claim").fetch_one(&pool).await.unwrap()
    };
    say(Step::Add, "还在").await;
    assert_eq!(claims().await, 1, "it has not moved");
    say(Step::Withdraw, "").await;
    assert_eq!(claims().await, 0);

    // Whoever claims a case while a step takes it away from them has nothing any more to claim.
    let case = bureau.id(&bureau.file(bureau.litter()).await).await;
    let mut handler = bureau.at_desk(Post::Handler).await;
    handler.department = sqlx::query_scalar(
        "update case_file set department = (select id from department order by code limit 1)
         where id = $1 returning department",
    )
    .bind(case)
    .fetch_one(&pool)
    .await
    .unwrap();
    let mut away = pool.begin().await.unwrap();
    Standing::lock(&mut away, case).await.unwrap();
    sqlx::query("update case_file set department = null where id = $1")
        .bind(case)
        .execute(&mut *away)
        .await
        .unwrap();
    let goes = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        away.commit().await.unwrap();
    };
    let (taken, ()) = tokio::join!(claim(kernel, &handler, case, true, None), goes);
    assert!(matches!(taken, Err(SaveError::Denied(Denied::NotFound))), "{taken:?}");
    assert_eq!(claims().await, 0);
}

#[sqlx::test(migrations = false)]
async fn what_somebody_has_claimed_is_a_list_of_their_own(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let kernel = &bureau.kernel;
    let mut numbers = Vec::new();
    for _ in 0..2 {
        let receipt = bureau.file(bureau.litter()).await;
        numbers.push((receipt.number.to_string(), bureau.id(&receipt).await));
    }
    let agent = bureau.at_desk(Post::HotlineAgent).await;
    let dispatcher = bureau.at_desk(Post::Dispatcher).await;
    claim(kernel, &agent, numbers[0].1, true, None).await.unwrap();
    claim(kernel, &dispatcher, numbers[1].1, true, None).await.unwrap();
    let of = async |staff: &Staff| {
        let filter = CaseFilter::default();
        let rows = queue(kernel, staff, Queue::Claimed, &filter, None, 51).await.unwrap();
        let counts = count(kernel, staff, &[Queue::Claimed]).await.unwrap();
        assert_eq!(counts, [(Queue::Claimed, i64::try_from(rows.len()).unwrap())]);
        rows.into_iter().map(|row| row.number).collect::<Vec<_>>()
    };
    assert_eq!(of(&agent).await, [numbers[0].0.as_str()]);
    assert_eq!(of(&dispatcher).await, [numbers[1].0.as_str()]);
    claim(kernel, &dispatcher, numbers[1].1, false, None).await.unwrap();
    assert_eq!(of(&dispatcher).await, [""; 0]);
    kernel.clock.advance(CLAIM_FOR);
    assert_eq!(of(&agent).await, [""; 0], "it is over");
}

#[sqlx::test(migrations = false)]
async fn who_looks_is_told_for_a_while(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let kernel = &bureau.kernel;
    let number = bureau.file(bureau.litter()).await.number;
    let agent = bureau.at_desk(Post::HotlineAgent).await;
    let dispatcher = bureau.at_desk(Post::Dispatcher).await;
    assert_eq!(watch(kernel, &agent, number.as_str()).await.unwrap(), [""; 0]);
    let seen = watch(kernel, &dispatcher, number.as_str()).await.unwrap();
    assert_eq!(seen, std::slice::from_ref(&agent.login));
    kernel.clock.advance(LOOKS);
    assert_eq!(watch(kernel, &dispatcher, number.as_str()).await.unwrap(), [""; 0]);

    let handler = bureau.at_desk(Post::Handler).await;
    let hidden = watch(kernel, &handler, number.as_str()).await;
    assert!(matches!(hidden, Err(ReadError::Denied(Denied::NotFound))), "{hidden:?}");
    let case: Uuid = sqlx::query_scalar("select id from case_file").fetch_one(&pool).await.unwrap();
    let refused = claim(kernel, &handler, case, true, None).await;
    assert!(matches!(refused, Err(SaveError::Denied(Denied::NotFound))), "{refused:?}");
    let crew = bureau.at_desk(Post::Crew).await;
    assert!(matches!(claim(kernel, &crew, case, true, None).await, Err(SaveError::Denied(_))));
}
