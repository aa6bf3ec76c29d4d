//! The answer about what is sensitive: one proposes it, another reads and sends it.

use domain::{
    accounts::Role,
    cases::{State, Step},
    locale::Locale,
};
use sqlx::PgPool;

use super::*;
use crate::{
    cases::testing::{Bureau, line, of_department, read, told_staff, two_departments, waiting},
    records::SaveError,
};

#[sqlx::test(migrations = false)]
async fn what_is_sensitive_is_answered_by_two(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    // Illegal dumping ground: a class that wants a second reader.
    let receipt = bureau.file(NewCase { class: "06032".to_owned(), ..bureau.litter() }).await;
    let (id, number) = (bureau.id(&receipt).await, receipt.number.to_string());
    let one = bureau.at_desk(Role::HotlineAgent).await;
    let two = bureau.at_desk(Role::HotlineAgent).await;
    let told = [("outcome", "not-ours"), ("answer_zh_hans", "已转交环保部门。")];

    let alone = bureau.step(&one, id, (State::Received, Step::Answer), &told).await;
    assert!(matches!(alone, Err(SaveError::Changed)), "{alone:?}");
    bureau.step(&one, id, (State::Received, Step::Propose), &told).await.unwrap();
    let alone = bureau.step(&one, id, (State::Received, Step::Answer), &told).await;
    assert!(matches!(alone, Err(SaveError::Changed)), "{alone:?}");
    let tracked =
        async || track(&bureau.kernel, &receipt.secret.to_text(), Locale::ZhHans).await.unwrap();
    assert_eq!(tracked().await.answer, None, "only proposed");

    let shown = read(&bureau, &two, &number).await.unwrap();
    assert!(shown.told[0].sent_at.is_none());
    let may = |step| shown.steps.iter().any(|one| one.step == step);
    assert!(may(Step::Answer) && may(Step::Propose));
    let better = [("outcome", "not-ours"), ("answer_zh_hans", "已转交区生态环境局。")];
    bureau.step(&two, id, (State::Received, Step::Answer), &better).await.unwrap();
    assert_eq!(tracked().await.answer.as_deref(), Some("已转交区生态环境局。"));
    let shown = read(&bureau, &two, &number).await.unwrap();
    let read = shown.told.iter().map(|told| (told.author.as_deref(), told.reader.as_deref()));
    let (author, reader) = (Some(one.login.as_str()), Some(two.login.as_str()));
    assert_eq!(read.collect::<Vec<_>>(), [(author, reader)]);
}

#[sqlx::test(migrations = false)]
async fn a_proposed_answer_waits_for_somebody_else(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let (ours, _) = two_departments(&bureau).await;
    let one = bureau.at_desk(Role::HotlineAgent).await;
    let two = bureau.at_desk(Role::HotlineAgent).await;
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    let handler = of_department(&bureau, Role::Handler, &ours).await;
    let told = [("outcome", "not-ours"), ("answer_zh_hans", "已转交环保部门。")];
    let propose = async || {
        let new = NewCase { class: "06032".to_owned(), ..bureau.litter() };
        let receipt = bureau.file(new).await;
        let (id, number) = (bureau.id(&receipt).await, receipt.number.to_string());
        assert_eq!(waiting(&bureau, &two, Queue::ToRead).await, [""; 0]);
        bureau.step(&one, id, (State::Received, Step::Propose), &told).await.unwrap();
        (id, number)
    };
    let ends: [(Step, &[(&str, &str)]); 2] = [(Step::Answer, &told), (Step::Withdraw, &[])];
    for (end, fields) in ends {
        let (id, number) = propose().await;
        for staff in [&two, &dispatcher] {
            assert_eq!(waiting(&bureau, staff, Queue::ToRead).await, [number.as_str()]);
        }
        // Whoever proposed it does not send it, and a department does not see it.
        for staff in [&one, &handler] {
            assert_eq!(waiting(&bureau, staff, Queue::ToRead).await, [""; 0]);
        }
        assert!(line(&bureau, &one, &number).await.to_read);
        bureau.step(&two, id, (State::Received, end), fields).await.unwrap();
        assert!(!line(&bureau, &one, &number).await.to_read, "{end:?}");
        assert_eq!(waiting(&bureau, &two, Queue::ToRead).await, [""; 0], "{end:?}");
    }

    // Nobody can send it while somebody looks on site.
    let (id, number) = propose().await;
    bureau.step(&dispatcher, id, (State::Received, Step::Accept), &[]).await.unwrap();
    assert_eq!(waiting(&bureau, &two, Queue::ToRead).await, [number.as_str()]);
    // Corrected, to a class that wants no second reader, and back.
    for (class, waits) in [("06010", &[][..]), ("06032", &[number.as_str()])] {
        let correct = sqlx::query("update case_file set class = $2 where id = $1").bind(id);
        correct.bind(class).execute(&bureau.owner).await.unwrap();
        assert_eq!(waiting(&bureau, &two, Queue::ToRead).await, waits, "{class}");
        assert_eq!(line(&bureau, &one, &number).await.to_read, !waits.is_empty(), "{class}");
    }
    bureau.step(&dispatcher, id, (State::Accepted, Step::Inspect), &[]).await.unwrap();
    assert_eq!(waiting(&bureau, &two, Queue::ToRead).await, [""; 0]);
    assert_eq!(told_staff(&bureau, "case-to-read").await, 3);
}

#[sqlx::test(migrations = false)]
async fn a_proposed_answer_is_none_once_the_case_has_gone_on(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let (ours, _) = two_departments(&bureau).await;
    let one = bureau.at_desk(Role::HotlineAgent).await;
    let two = bureau.at_desk(Role::HotlineAgent).await;
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    let handler = of_department(&bureau, Role::Handler, &ours).await;
    let receipt = bureau.file(NewCase { class: "06032".to_owned(), ..bureau.litter() }).await;
    let (id, number) = (bureau.id(&receipt).await, receipt.number.to_string());
    let not_ours = [("outcome", "not-ours"), ("answer_zh_hans", "已转交环保部门。")];
    let (found, to) = ([("words", "去看过，属实。")], [("department", ours.as_str())]);
    let done = [("outcome", "cannot"), ("words", "要先查清是谁倒的。")];
    let nothing = &done[..0];
    let steps = [
        (&one, State::Received, Step::Propose, &not_ours[..]),
        (&dispatcher, State::Received, Step::Accept, nothing),
        (&dispatcher, State::Accepted, Step::Inspect, nothing),
        (&dispatcher, State::Inspecting, Step::Register, &found),
        (&dispatcher, State::Registered, Step::Dispatch, &to),
        (&handler, State::Dispatched, Step::Take, nothing),
        (&handler, State::Handling, Step::FeedBack, &done),
        (&dispatcher, State::FedBack, Step::Verify, nothing),
    ];
    for (by, seen, step, fields) in steps {
        bureau.step(by, id, (seen, step), fields).await.unwrap();
    }

    // Nobody has proposed an answer to what was done.
    let case = read(&bureau, &two, &number).await.unwrap();
    assert!(!case.told[0].is_proposed());
    assert!(case.history.iter().any(|line| line.step == "propose"));
    assert!(!line(&bureau, &two, &number).await.to_read);
    assert_eq!(waiting(&bureau, &two, Queue::ToRead).await, [""; 0]);
    let cannot = [("outcome", "cannot"), ("answer_zh_hans", "正在查是谁倒的。")];
    let close = (State::Verified, Step::Close);
    let alone = bureau.step(&two, id, close, &cannot).await;
    assert!(matches!(alone, Err(SaveError::Changed)), "{alone:?}");

    bureau.step(&one, id, (State::Verified, Step::Propose), &cannot).await.unwrap();
    assert_eq!(waiting(&bureau, &two, Queue::ToRead).await, [number.as_str()]);
    bureau.step(&two, id, close, &cannot).await.unwrap();
    let case = read(&bureau, &two, &number).await.unwrap();
    let [told] = &case.told[..] else { panic!("{:?}", case.told) };
    assert_eq!(told.zh_hans, "正在查是谁倒的。");
    let read_by = (told.author.as_deref(), told.reader.as_deref());
    assert_eq!(read_by, (Some(one.login.as_str()), Some(two.login.as_str())));
}
