//! Deadlines of a case: more time, a standstill, and clocks that are left over.

use chrono::TimeDelta;
use domain::{
    accounts::Role,
    cases::{ClockKind, State, Step},
    locale::Locale,
};
use sqlx::PgPool;

use super::*;
use crate::{
    accounts::Staff,
    calendar::to_local,
    cases::testing::{
        Bureau, dispatched, line, of_department, read, told_staff, two_departments, waiting,
    },
    records::SaveError,
};

#[sqlx::test(migrations = false)]
async fn more_time_for_the_department_is_more_time_for_the_promise(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = bureau.file(bureau.litter()).await;
    let (id, number) = (bureau.id(&receipt).await, receipt.number.to_string());
    let (ours, _) = two_departments(&bureau).await;
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    let supervisor = bureau.at_desk(Role::Supervisor).await;
    let handler = of_department(&bureau, Role::Handler, &ours).await;
    dispatched(&bureau, &dispatcher, id, &ours).await;

    let clock = async |kind| {
        let case = read(&bureau, &dispatcher, &number).await.unwrap();
        let clock = case.clocks.iter().find(|one| one.kind == kind && one.stopped_at.is_none());
        (clock.unwrap().due_at, case.due_at.unwrap())
    };
    let (handle, promised) = clock(ClockKind::Handle).await;
    let until = to_local(handle + TimeDelta::days(7)).format("%Y-%m-%dT%H:%M").to_string();
    let more = [("reason", "weather"), ("until", until.as_str())];
    bureau.step(&handler, id, (State::Dispatched, Step::AskExtension), &more).await.unwrap();
    bureau.step(&supervisor, id, (State::Dispatched, Step::Extend), &[]).await.unwrap();
    let (later, promised_later) = clock(ClockKind::Handle).await;
    assert_eq!(later, handle + TimeDelta::days(7));
    assert!(promised_later > promised, "{promised} {promised_later}");
    assert_eq!(clock(ClockKind::Close).await.0, promised_later);
}

#[sqlx::test(migrations = false)]
async fn a_request_for_more_time_waits_for_whoever_decides(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let (ours, theirs) = two_departments(&bureau).await;
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    let supervisor = bureau.at_desk(Role::Supervisor).await;
    let handler = of_department(&bureau, Role::Handler, &ours).await;
    let colleague = of_department(&bureau, Role::Handler, &ours).await;
    let other = of_department(&bureau, Role::Handler, &theirs).await;
    let more = [("reason", "weather"), ("until", "2026-12-20T10:00")];
    let until: Option<chrono::DateTime<chrono::Utc>> = "2026-12-20T02:00:00Z".parse().ok();
    let why: &[(&str, &str)] = &[("words", "按原期限办。")];
    let ends = [
        (&supervisor, Step::Extend, &why[..0]),
        (&dispatcher, Step::RefuseExtension, why),
        (&agent, Step::Withdraw, &why[..0]),
    ];
    for (by, end, fields) in ends {
        let receipt = bureau.file(bureau.litter()).await;
        let (id, number) = (bureau.id(&receipt).await, receipt.number.to_string());
        dispatched(&bureau, &dispatcher, id, &ours).await;
        assert_eq!(waiting(&bureau, &dispatcher, Queue::Extensions).await, [""; 0]);
        assert_eq!(line(&bureau, &agent, &number).await.more_time, None);
        bureau.step(&handler, id, (State::Dispatched, Step::AskExtension), &more).await.unwrap();
        for staff in [&dispatcher, &supervisor, &colleague] {
            assert_eq!(waiting(&bureau, staff, Queue::Extensions).await, [number.as_str()]);
        }
        // Whoever asked does not decide, and another department does not see it.
        for staff in [&handler, &other] {
            assert_eq!(waiting(&bureau, staff, Queue::Extensions).await, [""; 0]);
        }
        assert_eq!(line(&bureau, &agent, &number).await.more_time, until);
        bureau.step(by, id, (State::Dispatched, end), fields).await.unwrap();
        assert_eq!(line(&bureau, &agent, &number).await.more_time, None, "{end:?}");
        assert_eq!(waiting(&bureau, &dispatcher, Queue::Extensions).await, [""; 0], "{end:?}");
    }
    assert_eq!(told_staff(&bureau, "case-more-time").await, 3);
}

#[sqlx::test(migrations = false)]
async fn a_request_for_more_time_lapses_with_its_clock(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = bureau.file(bureau.litter()).await;
    let (id, number) = (bureau.id(&receipt).await, receipt.number.to_string());
    let (ours, _) = two_departments(&bureau).await;
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    let handler = of_department(&bureau, Role::Handler, &ours).await;
    dispatched(&bureau, &dispatcher, id, &ours).await;
    let more = [("reason", "weather"), ("until", "2026-12-20T10:00")];
    let done = [
        ("outcome", "solved"),
        ("words", "已清运。"),
        ("on_site", "yes"),
        ("no_position", "地下室里没有信号。"),
        ("checklist", "yes"),
        ("photo", "x"),
    ];
    let reason = bureau.rules.reasons(Step::Rework).next().unwrap().code.clone();
    let again = [("reason", reason.as_str())];
    let steps = [
        (&handler, State::Dispatched, Step::Take, &more[..0]),
        (&handler, State::Handling, Step::AskExtension, &more),
        (&handler, State::Handling, Step::FeedBack, &done),
        (&dispatcher, State::FedBack, Step::Rework, &again),
    ];
    for (by, seen, step, fields) in steps {
        bureau.step(by, id, (seen, step), fields).await.unwrap();
    }

    let may = async |staff: &Staff, step: Step| {
        let case = read(&bureau, staff, &number).await.unwrap();
        case.steps.iter().any(|one| one.step == step)
    };
    for step in [Step::Extend, Step::RefuseExtension] {
        assert!(!may(&dispatcher, step).await, "{step:?}");
        let words = [("words", "按原期限办。")];
        let refused = bureau.step(&dispatcher, id, (State::Handling, step), &words).await;
        assert!(matches!(refused, Err(SaveError::Changed)), "{refused:?}");
    }
    assert!(may(&handler, Step::AskExtension).await);

    // For the clock that runs now there is another one, and only that is decided on.
    bureau.kernel.clock.advance(TimeDelta::minutes(1));
    bureau.step(&handler, id, (State::Handling, Step::AskExtension), &more).await.unwrap();
    let asked = async || -> Vec<(bool, Option<bool>)> {
        let case = read(&bureau, &dispatcher, &number).await.unwrap();
        case.extensions.iter().map(|one| (one.open, one.granted)).collect()
    };
    assert_eq!(asked().await, [(false, None), (true, None)]);
    assert!(may(&dispatcher, Step::Extend).await && !may(&handler, Step::AskExtension).await);
    bureau.step(&dispatcher, id, (State::Handling, Step::Extend), &[]).await.unwrap();
    assert_eq!(asked().await, [(false, None), (false, Some(true))]);
}

#[sqlx::test(migrations = false)]
async fn more_time_never_brings_a_deadline_forward(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = bureau.file(bureau.litter()).await;
    let (id, number) = (bureau.id(&receipt).await, receipt.number.to_string());
    let (ours, _) = two_departments(&bureau).await;
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    let handler = of_department(&bureau, Role::Handler, &ours).await;
    dispatched(&bureau, &dispatcher, id, &ours).await;
    let due = async || {
        let case = read(&bureau, &dispatcher, &number).await.unwrap();
        let clock = case.clocks.iter().find(|one| one.kind == ClockKind::Handle).unwrap();
        (to_local(clock.due_at).format("%Y-%m-%dT%H:%M").to_string(), case.due_at)
    };
    let reason = bureau.rules.reasons(Step::Suspend).next().unwrap().code.clone();
    let suspended = [("reason", reason.as_str()), ("until", "2026-12-20T10:00")];
    let more = |until| [("reason", "weather"), ("until", until)];
    let ask = (State::Dispatched, Step::AskExtension);
    bureau.step(&handler, id, ask, &more("2026-12-01T10:00")).await.unwrap();
    bureau.step(&dispatcher, id, (State::Dispatched, Step::Suspend), &suspended).await.unwrap();
    bureau.kernel.clock.advance(TimeDelta::days(14));
    bureau.step(&dispatcher, id, (State::Suspended, Step::Resume), &[]).await.unwrap();
    let before = due().await;
    assert!(before.0.as_str() > "2026-12-01T10:00", "{before:?}");

    let extend = (State::Handling, Step::Extend);
    let refused = bureau.step(&dispatcher, id, extend, &[]).await.unwrap_err();
    assert_eq!(refused.fields()[0].code, "case-extension-outrun");
    assert_eq!(due().await, before);
    // It is refused, and then more can be asked for.
    let words = [("words", "期限已经顺延。")];
    bureau.step(&dispatcher, id, (State::Handling, Step::RefuseExtension), &words).await.unwrap();
    let ask = (State::Handling, Step::AskExtension);
    bureau.step(&handler, id, ask, &more("2026-12-20T10:00")).await.unwrap();
    bureau.step(&dispatcher, id, extend, &[]).await.unwrap();
    assert_eq!(due().await.0, "2026-12-20T10:00");
}

#[sqlx::test(migrations = false)]
async fn a_suspended_case_is_looked_at_again(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = bureau.file(bureau.litter()).await;
    let id = bureau.id(&receipt).await;
    let (ours, _) = two_departments(&bureau).await;
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    dispatched(&bureau, &dispatcher, id, &ours).await;
    let reason = bureau.rules.reasons(Step::Suspend).next().unwrap().code.clone();
    let suspend = async |until: &str| {
        let fields = [("reason", reason.as_str()), ("until", until)];
        bureau.step(&dispatcher, id, (State::Dispatched, Step::Suspend), &fields).await
    };
    let past = suspend("2026-11-19T10:00").await;
    assert_eq!(past.unwrap_err().fields()[0].field, "until");
    suspend("2026-12-20T10:00").await.unwrap();

    let running = async || -> Vec<String> {
        sqlx::query_scalar(
            "select kind from case_clock
             where case_id = $1 and stopped_at is null and paused_at is null order by kind",
        )
        .bind(id)
        .fetch_all(&bureau.owner)
        .await
        .unwrap()
    };
    assert!(running().await.contains(&"review".to_owned()));
    let told = async || {
        let secret = receipt.secret.to_text();
        let seen = track(&bureau.kernel, &secret, Locale::En).await.unwrap();
        (seen.reason, seen.waits_until)
    };
    let words = bureau.rules.reasons(Step::Suspend).next().unwrap().text.en.clone();
    assert_eq!(told().await, (Some(words), "2026-12-20T02:00:00Z".parse().ok()));
    bureau.step(&dispatcher, id, (State::Suspended, Step::Resume), &[]).await.unwrap();
    assert!(!running().await.contains(&"review".to_owned()));
    assert_eq!(told().await, (None, None));
}

#[sqlx::test(migrations = false)]
async fn a_clock_that_an_older_process_left_running_is_stopped(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = bureau.file(bureau.litter()).await;
    let id = bureau.id(&receipt).await;
    let (ours, _) = two_departments(&bureau).await;
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    let handler = of_department(&bureau, Role::Handler, &ours).await;
    dispatched(&bureau, &dispatcher, id, &ours).await;
    let reviews = async || -> (i64, i64) {
        sqlx::query_as(
            "select count(*), count(*) filter (where stopped_at is null) from case_clock
             where case_id = $1 and kind = 'review'",
        )
        .bind(id)
        .fetch_one(&bureau.owner)
        .await
        .unwrap()
    };
    let hard = [("words", "围墙归谁说不清"), ("meets_later", "yes")];
    for round in 1..=2 {
        bureau.step(&dispatcher, id, (State::Dispatched, Step::MakeHard), &hard).await.unwrap();
        assert_eq!(reviews().await, (round, 1));
        // One that does not know that such a clock runs while a case is hard.
        sqlx::query("update case_file set state = 'dispatched', step = 'decide'")
            .execute(&bureau.owner)
            .await
            .unwrap();
        assert_eq!(reviews().await, (round, 1));
    }
    bureau.step(&handler, id, (State::Dispatched, Step::Take), &[]).await.unwrap();
    assert_eq!(reviews().await, (2, 0));
}
