//! The life of a case from its first word to the call back, and who is let through on its way.

use domain::{
    accounts::Role,
    cases::{State, Step},
    locale::Locale,
};
use sqlx::PgPool;

use super::*;
use crate::{
    accounts::Denied,
    calendar::to_local,
    cases::testing::{Bureau, dispatched, listed, of_department, read, two_departments},
    records::SaveError,
};

#[sqlx::test(migrations = false)]
async fn a_whole_life(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = bureau.file(bureau.litter()).await;
    let (id, number) = (bureau.id(&receipt).await, receipt.number.to_string());
    let (ours, theirs) = two_departments(&bureau).await;
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    let verifier = bureau.at_desk(Role::Verifier).await;
    let handler = of_department(&bureau, Role::Handler, &ours).await;
    let other = of_department(&bureau, Role::Handler, &theirs).await;

    assert_eq!(listed(&bureau, &agent, Queue::New).await, [number.as_str()]);
    assert_eq!(listed(&bureau, &handler, Queue::All).await, [""; 0]);
    bureau.step(&agent, id, (State::Received, Step::Accept), &[]).await.unwrap();
    bureau.step(&agent, id, (State::Accepted, Step::Register), &[]).await.unwrap();
    let shown = read(&bureau, &dispatcher, &number).await.unwrap();
    assert!(shown.steps.iter().any(|one| one.step == Step::Dispatch));
    assert!(shown.routed.is_some());

    let refused = bureau.step(&agent, id, (State::Registered, Step::Dispatch), &[]).await;
    assert!(matches!(refused, Err(SaveError::Denied(Denied::Forbidden))), "{refused:?}");
    let missing = bureau.step(&dispatcher, id, (State::Registered, Step::Dispatch), &[]).await;
    assert_eq!(missing.unwrap_err().fields()[0].field, "department");
    let to = [("department", ours.as_str())];
    bureau.step(&dispatcher, id, (State::Registered, Step::Dispatch), &to).await.unwrap();

    // With another department it is as if it were not there.
    let hidden = read(&bureau, &other, &number).await;
    assert!(matches!(hidden, Err(ReadError::Denied(Denied::NotFound))), "{hidden:?}");
    let hidden = bureau.step(&other, id, (State::Dispatched, Step::Take), &[]).await;
    assert!(matches!(hidden, Err(SaveError::Denied(Denied::NotFound))), "{hidden:?}");
    assert_eq!(listed(&bureau, &other, Queue::Mine).await, [""; 0]);

    assert_eq!(listed(&bureau, &handler, Queue::Mine).await, [number.as_str()]);
    bureau.step(&handler, id, (State::Dispatched, Step::Take), &[]).await.unwrap();
    let stale = bureau.step(&handler, id, (State::Dispatched, Step::Take), &[]).await;
    assert!(matches!(stale, Err(SaveError::Changed)), "{stale:?}");
    let done = [
        ("outcome", "solved"),
        ("words", "已清运两车。"),
        ("longitude", "118.8123"),
        ("latitude", "32.0456"),
        ("checklist", "yes"),
    ];
    let bare = bureau.step(&handler, id, (State::Handling, Step::FeedBack), &done).await;
    assert_eq!(bare.unwrap_err().fields()[0].code, "case-photo-missing");
    let with_photo: Vec<_> = done.into_iter().chain([("photo", "x")]).collect();
    bureau.step(&handler, id, (State::Handling, Step::FeedBack), &with_photo).await.unwrap();

    assert_eq!(listed(&bureau, &verifier, Queue::Verify).await, [number.as_str()]);
    bureau.step(&verifier, id, (State::FedBack, Step::Verify), &[]).await.unwrap();
    let answer = [("outcome", "solved"), ("answer_zh_hans", "您好，已清运。")];
    bureau.step(&agent, id, (State::Verified, Step::Close), &answer).await.unwrap();
    assert_eq!(listed(&bureau, &agent, Queue::CallBack).await, [number.as_str()]);
    let verdict = [("reached", "yes"), ("solved", "yes"), ("rating", "5")];
    bureau.step(&agent, id, (State::Closed, Step::CallBack), &verdict).await.unwrap();

    let closed = read(&bureau, &agent, &number).await.unwrap();
    assert_eq!((closed.state, closed.rating), (State::CalledBack, Some(5)));
    assert_eq!(closed.photos.len(), 1);
    assert_eq!(closed.photos[0].stage, "after");
    // The clock of a test stands still, so that what comes first is left to chance.
    let mut steps: Vec<&str> = closed.history.iter().map(|line| line.step.as_str()).collect();
    steps.sort_unstable();
    let expected = [
        "accept",
        "call-back",
        "close",
        "dispatch",
        "feed-back",
        "file",
        "register",
        "take",
        "verify",
    ];
    assert_eq!(steps, expected);
    assert!(closed.clocks.iter().all(|clock| clock.stopped_at.is_some()));
    assert_eq!(closed.reporters[0].masked_phone.as_deref(), Some("138****5678"));
    assert_eq!(closed.told[0].zh_hans, "您好，已清运。");

    let supervisor = bureau.at_desk(Role::Supervisor).await;
    let day = to_local(bureau.kernel.now()).date();
    let lines = figures(&bureau.kernel, &supervisor, By::Department, day, day).await.unwrap();
    assert_eq!(lines.len(), 1);
    let line = &lines[0];
    assert_eq!((line.key.as_str(), line.opened), (ours.as_str(), 1));
    assert_eq!((line.due, line.on_time, line.closed, line.answerable), (1, 1, 1, 1));
    assert_eq!((line.rated, line.satisfied, line.reworked, line.reopened), (1, 1, 0, 0));
    assert_eq!((line.reply_due, line.answered), (1, 1));
    for counted in Counted::ALL {
        let filter = CaseFilter { counted: Some(*counted), ..CaseFilter::default() };
        let all = queue(&bureau.kernel, &supervisor, Queue::All, &filter, None, 51).await.unwrap();
        let there = !matches!(counted, Counted::Reworked | Counted::Reopened | Counted::Replied);
        assert!(*counted == Counted::Replied || all.len() == usize::from(there), "{counted:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_call_is_filed_by_staff(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let new = NewCase {
        by: FileBy::Staff(&agent),
        channel: Channel::Hotline,
        locale: Locale::ZhHant,
        ..bureau.litter()
    };
    let receipt = bureau.file(new).await;
    let case = read(&bureau, &agent, receipt.number.as_str()).await.unwrap();
    assert_eq!((case.channel.as_str(), case.history[0].party.as_str()), ("hotline", "hotline"));
    assert_eq!(case.reporters[0].locale, "zh-Hant");
}

#[sqlx::test(migrations = false)]
async fn each_point_of_a_list_is_ticked_and_stays_in_the_history(pool: PgPool) {
    let mut bureau = Bureau::new(&pool).await;
    // A ramp, a handrail or a lift.
    let receipt = bureau.file(NewCase { class: "02034".to_owned(), ..bureau.litter() }).await;
    let (id, number) = (bureau.id(&receipt).await, receipt.number.to_string());
    let (ours, _) = two_departments(&bureau).await;
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    let verifier = bureau.at_desk(Role::Verifier).await;
    let handler = of_department(&bureau, Role::Handler, &ours).await;
    dispatched(&bureau, &dispatcher, id, &ours).await;
    bureau.step(&handler, id, (State::Dispatched, Step::Take), &[]).await.unwrap();

    let points = bureau.rules.class("02034").unwrap().to_tick().to_vec();
    let codes: Vec<&str> = points.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes, ["usable", "clear", "signed"]);
    let place = [("longitude", "118.8123"), ("latitude", "32.0456")];
    let done = [("outcome", "solved"), ("words", "已修好。"), ("photo", "x"), place[0], place[1]];
    let with = |more: &[(&'static str, &'static str)]| [done.as_slice(), more].concat();
    let fed_back = (State::Handling, Step::FeedBack);
    // One tick for all is not enough where there are points.
    for (sent, missing) in [
        (with(&[("checklist", "yes")]), &["point-usable", "point-clear", "point-signed"][..]),
        (with(&[("points", "signed usable other")]), &["point-clear"]),
    ] {
        let refused = bureau.step(&handler, id, fed_back, &sent).await.unwrap_err().fields();
        let fields: Vec<&str> = refused.iter().map(|one| one.field.as_str()).collect();
        assert_eq!(fields, missing);
        assert!(refused.iter().all(|one| one.code == "case-point-missing"), "{refused:?}");
    }
    let all = with(&[("points", "signed usable clear")]);
    bureau.step(&handler, id, fed_back, &all).await.unwrap();

    // Another list does not change what was ticked.
    sqlx::query("update case_checklist set text_zh_hans = '别的', code = 'other-' || position")
        .execute(&pool)
        .await
        .unwrap();
    bureau.rules = rulebook::load(&pool).await.unwrap();
    let shown = read(&bureau, &verifier, &number).await.unwrap();
    let line = shown.history.iter().find(|line| line.step == "feed-back").unwrap();
    assert_eq!(line.points(), points);
    assert!(shown.history.iter().all(|line| line.step == "feed-back" || line.points().is_empty()));

    // Without a list of its own the class has one tick for all.
    sqlx::query("delete from case_checklist").execute(&pool).await.unwrap();
    bureau.rules = rulebook::load(&pool).await.unwrap();
    let reason = bureau.rules.reasons(Step::Rework).next().unwrap().code.clone();
    let again = [("reason", reason.as_str())];
    bureau.step(&verifier, id, (State::FedBack, Step::Rework), &again).await.unwrap();
    let refused = bureau.step(&handler, id, fed_back, &all).await.unwrap_err().fields();
    assert_eq!(refused[0].code, "case-checklist-missing");
    let all = with(&[("checklist", "yes")]);
    bureau.step(&handler, id, fed_back, &all).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn what_two_have_returned_stays_with_the_first(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = bureau.file(bureau.litter()).await;
    let (id, number) = (bureau.id(&receipt).await, receipt.number.to_string());
    let (first, second) = two_departments(&bureau).await;
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    dispatched(&bureau, &dispatcher, id, &first).await;
    let reason = bureau.rules.reasons(Step::Return).next().unwrap().code.clone();
    let give_back = async |code: &str| {
        let handler = of_department(&bureau, Role::Handler, code).await;
        let why = [("reason", reason.as_str())];
        bureau.step(&handler, id, (State::Dispatched, Step::Return), &why).await
    };
    let send = async |code: &str| {
        let to = [("department", code)];
        bureau.step(&dispatcher, id, (State::Registered, Step::Dispatch), &to).await.unwrap();
    };
    give_back(&first).await.unwrap();
    send(&second).await;
    give_back(&second).await.unwrap();
    let shown = read(&bureau, &dispatcher, &number).await.unwrap();
    assert_eq!(shown.routed, Some(Routed { to: first.clone(), rule: None }));
    send(&first).await;
    let third = give_back(&first).await;
    assert!(matches!(third, Err(SaveError::Changed)), "{third:?}");
}
