use chrono::TimeDelta;
use domain::{accounts::Role, locale::Locale, notices::Dismissal};
use futures::future::join_all;
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    Kernel, Problem,
    db::{
        Role as DbRole,
        testing::{TestKernel, as_role},
    },
    forms::FormKey,
    notices::tests::somebody,
    presession::PreSession,
    sorting,
};

pub(crate) fn question(kernel: &Kernel) -> Ask {
    Ask {
        subject: " 遛狗要牵绳吗\u{202E}？ ".to_owned(),
        detail: "我的电话13812345678".to_owned(),
        phone: "138 1234 5678".to_owned(),
        locale: Locale::ZhHans,
        visitor: PreSession::mint(&*kernel.random).id(),
        key: FormKey::mint(&*kernel.random),
        address: [192, 0, 2, 1].into(),
        request_id: None,
    }
}

async fn only(pool: &PgPool) -> Uuid {
    sqlx::query_scalar("select id from resident_question").fetch_one(pool).await.unwrap()
}

fn reply(kernel: &Kernel, id: Uuid) -> Answer {
    let key = FormKey::mint(&*kernel.random);
    Answer { source: Source::General, id, text: "要。".to_owned(), key, request_id: None }
}

#[sqlx::test(migrations = false)]
async fn a_question_is_kept_once_sealed_and_answered_on_its_receipt(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let form = question(&kernel);
    let receipt = ask(&kernel, form.clone()).await.unwrap();
    assert_eq!(ask(&kernel, form.clone()).await.unwrap(), receipt);
    let changed = Ask { subject: "别的".to_owned(), ..form };
    assert_eq!(ask(&kernel, changed).await.unwrap_err().code(), "form-changed");
    let secret = receipt.secret.to_text();
    let shown = read_receipt(&kernel, &secret).await.unwrap();
    assert_eq!((shown.subject.as_str(), shown.state), ("遛狗要牵绳吗？", QuestionState::Open));
    assert_eq!(shown.masked_phone.as_deref(), Some("138****5678"));
    let phone: Vec<u8> =
        sqlx::query_scalar("select phone from resident_question").fetch_one(&pool).await.unwrap();
    assert!(!phone.windows(11).any(|part| part == b"13812345678"));

    let agent = somebody(&pool, Role::HotlineAgent, 2).await;
    let id = only(&pool).await;
    let seen = read(&kernel, &agent, Source::General, id).await.unwrap();
    assert!(!seen.detail.contains("13812345678") && seen.may_write);
    let given = reply(&kernel, id);
    answer(&kernel, &agent, given.clone()).await.unwrap();
    answer(&kernel, &agent, given).await.unwrap();
    let late = answer(&kernel, &agent, reply(&kernel, id)).await.unwrap_err();
    assert_eq!(late.code(), "question-closed");
    let shown = read_receipt(&kernel, &secret).await.unwrap();
    assert_eq!(shown.state, QuestionState::Answered("要。".to_owned()));
    let messages: i64 =
        sqlx::query_scalar("select count(*) from message").fetch_one(&pool).await.unwrap();
    assert_eq!(messages, 1, "whoever left a mobile is told once");
}

#[sqlx::test(migrations = false)]
async fn all_mistakes_at_once_and_nothing_kept(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let wrong = Ask {
        subject: "\u{200B}".to_owned(),
        detail: "长".repeat(MAX_DETAIL + 1),
        phone: "12".to_owned(),
        ..question(&kernel)
    };
    let error = ask(&kernel, wrong).await.unwrap_err();
    let fields: Vec<_> = error.fields().into_iter().map(|error| error.field).collect();
    assert_eq!(fields, ["subject", "detail", "phone"]);
    let kept: i64 = sqlx::query_scalar("select count(*) from resident_question")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(kept, 0);
    for secret in ["", "x", "AAAAAAAAAAAAAAAAAAAAAA"] {
        assert_eq!(read_receipt(&kernel, secret).await.unwrap_err().status(), 404);
    }
}

#[sqlx::test(migrations = false)]
async fn one_queue_for_both_kinds_oldest_first(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let agent = somebody(&pool, Role::HotlineAgent, 2).await;
    for number in 0..30 {
        kernel.clock.advance(TimeDelta::minutes(40));
        ask(&kernel, Ask { subject: format!("问{number}"), ..question(&kernel) }).await.unwrap();
        let about = sorting::Ask {
            words: format!("物{number}"),
            detail: String::new(),
            phone: String::new(),
            photo: None,
            locale: Locale::ZhHans,
            visitor: PreSession::mint(&*kernel.random).id(),
            key: FormKey::mint(&*kernel.random),
            address: [192, 0, 2, 1].into(),
            request_id: None,
        };
        kernel.clock.advance(TimeDelta::minutes(40));
        sorting::ask(&kernel, about).await.unwrap();
    }
    let all = QueueFilter::default();
    let first = queue(&kernel, &agent, &all, None, 50).await.unwrap();
    let counts = count_open(&kernel, &agent).await.unwrap();
    assert_eq!(counts, Counts { sorting: 30, general: 30 });
    let subjects: Vec<_> = first.iter().map(|line| line.subject.as_str()).collect();
    assert_eq!((subjects.len(), &subjects[..4]), (50, &["问0", "物0", "问1", "物1"][..]));
    let after = first.last().map(|last| (last.asked_at, last.id));
    assert_eq!(queue(&kernel, &agent, &all, after, 50).await.unwrap().len(), 10);
    let about = QueueFilter { source: Some(Source::Sorting), ..all.clone() };
    let sorted = queue(&kernel, &agent, &about, None, 50).await.unwrap();
    assert!(sorted.iter().all(|line| line.source == Source::Sorting));
    assert_eq!(sorted.len(), 30);

    sqlx::query(
        "update resident_question set state = 'dismissed', reason = 'unclear', closed_at = asked_at
         where subject in ('问3', '问4')",
    )
    .execute(&pool)
    .await
    .unwrap();
    let closed = QueueFilter { closed: Some(Closed::Dismissed), ..all.clone() };
    let gone = queue(&kernel, &agent, &closed, None, 1).await.unwrap();
    assert_eq!((gone[0].subject.as_str(), gone[0].state.as_str()), ("问4", "dismissed"));
    let after = Some((gone[0].asked_at, gone[0].id));
    let gone = queue(&kernel, &agent, &closed, after, 50).await.unwrap();
    assert_eq!((gone.len(), gone[0].subject.as_str()), (1, "问3"));
    let late = QueueFilter { from: chrono::NaiveDate::from_ymd_opt(2030, 1, 1), ..all.clone() };
    assert!(queue(&kernel, &agent, &late, None, 50).await.unwrap().is_empty());
    let crew = somebody(&pool, Role::Crew, 2).await;
    assert!(queue(&kernel, &crew, &all, None, 50).await.is_err());
    assert!(count_open(&kernel, &crew).await.is_err());
}

#[sqlx::test(migrations = false)]
async fn two_agents_do_not_answer_the_same(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    ask(&kernel, question(&kernel)).await.unwrap();
    let id = only(&pool).await;
    let take = Claim { source: Source::General, id, take: true, request_id: None };
    let mut agents = Vec::new();
    for _ in 0..6 {
        agents.push(somebody(&pool, Role::HotlineAgent, 2).await);
    }
    let taken = join_all(agents.iter().map(|agent| claim(&kernel, agent, take.clone()))).await;
    let winner = taken.iter().position(Result::is_ok).unwrap();
    assert_eq!(taken.iter().filter(|result| result.is_ok()).count(), 1);
    let other = &agents[(winner + 1) % agents.len()];
    let refused = answer(&kernel, other, reply(&kernel, id)).await.unwrap_err();
    assert_eq!((refused.code(), refused.status()), ("question-claimed", 409));
    // Whoever went home does not block it for long.
    kernel.clock.advance(CLAIM_LIFE);
    claim(&kernel, other, take.clone()).await.unwrap();
    assert!(answer(&kernel, &agents[winner], reply(&kernel, id)).await.is_err());
    claim(&kernel, other, Claim { take: false, ..take }).await.unwrap();

    let answers = agents.iter().map(|agent| answer(&kernel, agent, reply(&kernel, id)));
    let answered = join_all(answers).await;
    assert_eq!(answered.iter().filter(|result| result.is_ok()).count(), 1);
}

#[sqlx::test(migrations = false)]
async fn a_dismissal_has_a_reason_and_only_those_who_may_give_one(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let receipt = ask(&kernel, question(&kernel)).await.unwrap();
    let id = only(&pool).await;
    let wanted = |reason: &str| Dismiss {
        source: Source::General,
        id,
        reason: reason.to_owned(),
        request_id: None,
    };
    let supervisor = somebody(&pool, Role::Supervisor, 2).await;
    let refused = dismiss(&kernel, &supervisor, wanted("unclear")).await.unwrap_err();
    assert_eq!(refused.status(), 403);
    let agent = somebody(&pool, Role::HotlineAgent, 2).await;
    let missing = dismiss(&kernel, &agent, wanted("")).await.unwrap_err();
    assert_eq!(missing.fields()[0].code, "dismissal-missing");
    dismiss(&kernel, &agent, wanted("elsewhere")).await.unwrap();
    let shown = read_receipt(&kernel, &receipt.secret.to_text()).await.unwrap();
    assert_eq!(shown.state, QuestionState::Dismissed(Dismissal::Elsewhere));
    let again = dismiss(&kernel, &agent, wanted("abuse")).await.unwrap_err();
    assert_eq!(again.code(), "question-closed");
    let none = Dismiss { id: Uuid::nil(), ..wanted("abuse") };
    assert_eq!(dismiss(&kernel, &agent, none).await.unwrap_err().status(), 404);
}
