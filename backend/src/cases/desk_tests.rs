//! The life of a case as staff see it: lists, page, steps, and who is let through.

use chrono::TimeDelta;
use domain::{
    accounts::Role,
    cases::{CaseKind, ClockKind, State, Step, Urgency},
    locale::Locale,
};
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    accounts::{Denied, Staff},
    calendar::to_local,
    cases::testing::Bureau,
    forms::FormKey,
    kept::Memo,
    lists::ListError,
    messages::sent::Recipient,
    records::{SaveError, Saving},
};

/// Somebody of the department with this code.
async fn of_department(bureau: &Bureau, role: Role, code: &str) -> Staff {
    let mut staff = bureau.at_desk(role).await;
    staff.department = sqlx::query_scalar("select id from department where code = $1")
        .bind(code)
        .fetch_optional(&bureau.owner)
        .await
        .unwrap();
    assert!(staff.department.is_some(), "{code}");
    staff
}

async fn read(bureau: &Bureau, staff: &Staff, number: &str) -> Result<CaseRead, ReadError> {
    read_case(&bureau.kernel, &bureau.rules, &bureau.calendar, staff, number).await
}

/// The code of a department, and of another one.
async fn two_departments(bureau: &Bureau) -> (String, String) {
    let codes: Vec<String> = sqlx::query_scalar(
        "select code from department where retired_at is null order by code limit 2",
    )
    .fetch_all(&bureau.owner)
    .await
    .unwrap();
    (codes[0].clone(), codes[1].clone())
}

async fn listed(bureau: &Bureau, staff: &Staff, which: Queue) -> Vec<String> {
    let filter = CaseFilter::default();
    let rows = queue(&bureau.kernel, staff, which, &filter, None, 51).await.unwrap();
    rows.into_iter().map(|row| row.number).collect()
}

/// The same of a queue that is counted as well.
async fn waiting(bureau: &Bureau, staff: &Staff, which: Queue) -> Vec<String> {
    let numbers = listed(bureau, staff, which).await;
    let counts = count(&bureau.kernel, staff, &[which]).await.unwrap();
    assert_eq!(counts, [(which, i64::try_from(numbers.len()).unwrap())]);
    numbers
}

/// The line of a case among all.
async fn line(bureau: &Bureau, staff: &Staff, number: &str) -> Queued {
    let filter = CaseFilter { words: number.to_owned(), ..CaseFilter::default() };
    let rows = queue(&bureau.kernel, staff, Queue::All, &filter, None, 51).await.unwrap();
    assert_eq!(rows.len(), 1);
    rows[0].clone()
}

/// How often staff are told of this.
async fn told_staff(bureau: &Bureau, kind: &str) -> i64 {
    sqlx::query_scalar("select count(*) from outbox where payload->>'kind' = $1")
        .bind(kind)
        .fetch_one(&bureau.owner)
        .await
        .unwrap()
}

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
async fn pages_follow_each_other_and_late_ones_come_first(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let mut numbers = Vec::new();
    for _ in 0..5 {
        numbers.push(bureau.file(bureau.litter()).await.number.to_string());
    }
    // The third is late; the last has no clock at all.
    for (at, due) in [(2, "2026-11-19T01:00:00Z"), (0, "2026-11-21T01:00:00Z")] {
        sqlx::query("update case_file set next_due_at = $2::timestamptz where number = $1")
            .bind(&numbers[at])
            .bind(due.parse::<chrono::DateTime<chrono::Utc>>().unwrap())
            .execute(&pool)
            .await
            .unwrap();
    }
    sqlx::query("update case_file set next_due_at = null where number = $1")
        .bind(&numbers[4])
        .execute(&pool)
        .await
        .unwrap();
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    for which in [Queue::New, Queue::Open, Queue::All] {
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let filter = CaseFilter::default();
            let rows = queue(&bureau.kernel, &agent, which, &filter, after, 2).await.unwrap();
            let Some(last) = rows.last() else { break };
            after = Some(last.key());
            seen.extend(rows.iter().map(|row| row.number.clone()));
        }
        assert_eq!(seen.len(), 5, "{which:?}");
        if which != Queue::All {
            assert_eq!((&seen[0], &seen[4]), (&numbers[2], &numbers[4]), "{which:?}");
        }
    }
    let counts = count(&bureau.kernel, &agent, &[Queue::New, Queue::Late, Queue::Close]).await;
    assert_eq!(counts.unwrap(), [(Queue::New, 5), (Queue::Late, 1), (Queue::Close, 0)]);

    let phone = Recipient::find(&bureau.kernel.keys, "138 1234 5678").unwrap();
    let of_caller = cases_of_caller(&bureau.kernel, &agent, &phone).await.unwrap();
    assert_eq!(of_caller.len(), 5);
    let filter = CaseFilter { words: numbers[1].to_lowercase(), ..CaseFilter::default() };
    let found = queue(&bureau.kernel, &agent, Queue::All, &filter, None, 51).await.unwrap();
    assert_eq!(found.len(), 1);
    let crew = bureau.at_desk(Role::Crew).await;
    let refused = queue(&bureau.kernel, &crew, Queue::All, &filter, None, 51).await;
    assert!(matches!(refused, Err(ListError::Denied(Denied::Forbidden))));
}

#[sqlx::test(migrations = false)]
async fn a_call_that_is_late_is_late_for_whoever_calls(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let kernel = &bureau.kernel;
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let supervisor = bureau.at_desk(Role::Supervisor).await;
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    let answer = [("outcome", "solved"), ("answer_zh_hans", "谢谢您。")];
    let mut filed = Vec::new();
    // Whoever praises is called within five working days, whoever reports within two.
    for kind in [CaseKind::Praise, CaseKind::Report] {
        let receipt = bureau.file(NewCase { kind, ..bureau.litter() }).await;
        let id = bureau.id(&receipt).await;
        bureau.step(&agent, id, (State::Received, Step::Answer), &answer).await.unwrap();
        filed.push((id, receipt.number.to_string()));
        kernel.clock.advance(TimeDelta::minutes(1));
    }
    let (praise, report) = (filed[0].1.as_str(), filed[1].1.as_str());
    // What is due first comes first, whatever was closed first; page by page as well.
    assert_eq!(listed(&bureau, &agent, Queue::CallBack).await, [report, praise]);
    let filter = CaseFilter::default();
    let first = queue(kernel, &agent, Queue::CallBack, &filter, None, 1).await.unwrap();
    let after = Some(first[0].key());
    let second = queue(kernel, &agent, Queue::CallBack, &filter, after, 1).await.unwrap();
    assert_eq!((first[0].number.as_str(), second[0].number.as_str()), (report, praise));

    // Tuesday morning, and the morning after.
    for (days, today, late) in [(4, vec![report], vec![]), (1, vec![], vec![report])] {
        kernel.clock.advance(TimeDelta::days(days));
        for staff in [&agent, &supervisor] {
            assert_eq!(listed(&bureau, staff, Queue::Today).await, today);
            assert_eq!(listed(&bureau, staff, Queue::Late).await, late);
        }
        assert_eq!(listed(&bureau, &dispatcher, Queue::Today).await, [""; 0]);
        assert_eq!(listed(&bureau, &dispatcher, Queue::Late).await, [""; 0]);
    }
    assert_eq!(count(kernel, &agent, &[Queue::Late]).await.unwrap(), [(Queue::Late, 1)]);
    let of_closed = CaseFilter { state: Some(State::Closed), ..CaseFilter::default() };
    let rows = queue(kernel, &agent, Queue::Late, &of_closed, None, 51).await.unwrap();
    assert_eq!(rows.len(), 1);

    let call = async |reached: &str| {
        let verdict = [("reached", reached), ("solved", "yes"), ("rating", "5")];
        bureau.step(&agent, filed[1].0, (State::Closed, Step::CallBack), &verdict).await.unwrap();
    };
    call("no").await;
    assert_eq!(listed(&bureau, &agent, Queue::Late).await, [report]);
    call("yes").await;
    assert_eq!(listed(&bureau, &agent, Queue::Late).await, [""; 0]);
    assert_eq!(listed(&bureau, &agent, Queue::CallBack).await, [praise]);
}

#[sqlx::test(migrations = false)]
async fn what_everybody_sees_is_decided_by_some(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt =
        bureau.file(NewCase { words: "打13812345678找我".to_owned(), ..bureau.litter() }).await;
    let (id, number) = (bureau.id(&receipt).await, receipt.number.to_string());
    let (agent, verifier) =
        (bureau.at_desk(Role::HotlineAgent).await, bureau.at_desk(Role::Verifier).await);
    let saving = |staff| Saving {
        staff,
        id: Some(id),
        key: FormKey::mint(&*bureau.kernel.random),
        request_id: None,
    };
    let refused = moderate(&bureau.kernel, saving(&verifier), None, true).await;
    let denied = matches!(refused, Err(ModerateError::Save(SaveError::Denied(Denied::Forbidden))));
    assert!(denied);
    moderate(&bureau.kernel, saving(&agent), None, true).await.unwrap();
    let shown = read(&bureau, &agent, &number).await.unwrap();
    assert!(shown.public_at.is_some());
    assert_eq!(shown.words, "打138****5678找我");
    moderate(&bureau.kernel, saving(&agent), None, false).await.unwrap();
    assert!(read(&bureau, &agent, &number).await.unwrap().public_at.is_none());
    let acts: Vec<String> =
        sqlx::query_scalar("select act from audit_event where subject_id = $1 order by act")
            .bind(id)
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(acts, ["file-case", "hide-case", "show-case"]);
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
async fn who_reported_what_is_merged_gets_the_answer(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let mut filed = Vec::new();
    for _ in 0..3 {
        let receipt = bureau.file(bureau.litter()).await;
        filed.push((bureau.id(&receipt).await, receipt));
    }
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    // The first into the second, and that into the third.
    for pair in filed.windows(2) {
        let other = [("other", pair[1].1.number.as_str())];
        bureau.step(&dispatcher, pair[0].0, (State::Received, Step::Merge), &other).await.unwrap();
    }
    let last = &filed[2];
    let shown = read(&bureau, &dispatcher, last.1.number.as_str()).await.unwrap();
    assert_eq!(shown.reporter_count, 3);

    let gone = [("other", filed[0].1.number.as_str())];
    let refused = bureau.step(&dispatcher, last.0, (State::Received, Step::Merge), &gone).await;
    assert_eq!(refused.unwrap_err().fields()[0].field, "other");

    let answer = [("outcome", "solved"), ("answer_zh_hans", "已清运。")];
    bureau.step(&dispatcher, last.0, (State::Received, Step::Answer), &answer).await.unwrap();
    for (_, receipt) in &filed {
        let seen = track(&bureau.kernel, &receipt.secret.to_text(), Locale::ZhHans).await.unwrap();
        assert_eq!(seen.answer.as_deref(), Some("已清运。"), "{}", receipt.number);
    }
}

#[sqlx::test(migrations = false)]
async fn what_is_merged_brings_its_reporters_and_many_make_it_urgent(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let (one, two) = (bureau.file(bureau.litter()).await, bureau.file(bureau.litter()).await);
    let id = bureau.id(&one).await;
    let more = async |case: &CaseReceipt, phone: &str| {
        let new = NewReporter {
            by: bureau.litter().by,
            number: case.number.to_string(),
            words: String::new(),
            photos: Vec::new(),
            name: String::new(),
            phone: phone.to_owned(),
            locale: Locale::ZhHans,
            key: FormKey::mint(&*bureau.kernel.random),
            request_id: None,
        };
        join(&bureau.kernel, new).await.unwrap();
    };
    // Whoever reported both is one person.
    for phone in ["13911111111", "13922222222", "13933333333"] {
        more(&one, phone).await;
    }
    more(&two, "13944444444").await;
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    let other = [("other", two.number.as_str())];
    bureau.step(&dispatcher, id, (State::Received, Step::Merge), &other).await.unwrap();
    let shown = read(&bureau, &dispatcher, two.number.as_str()).await.unwrap();
    assert_eq!((shown.reporter_count, shown.urgency), (6, Urgency::Urgent));
    assert!(shown.history.iter().any(|line| line.step == "raise" && !line.public));
}

#[sqlx::test(migrations = false)]
async fn who_says_on_the_phone_that_it_is_not_solved_is_shown_so(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = bureau.file(bureau.litter()).await;
    let id = bureau.id(&receipt).await;
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let answer = [("outcome", "solved"), ("answer_zh_hans", "已清运。")];
    bureau.step(&agent, id, (State::Received, Step::Answer), &answer).await.unwrap();
    let solved = async || {
        let secret = receipt.secret.to_text();
        track(&bureau.kernel, &secret, Locale::ZhHans).await.unwrap().solved
    };
    assert_eq!(solved().await, None);
    let verdict = [("reached", "yes"), ("solved", "no"), ("rating", "2")];
    bureau.step(&agent, id, (State::Closed, Step::CallBack), &verdict).await.unwrap();
    assert_eq!(solved().await, Some(false));
}

#[sqlx::test(migrations = false)]
async fn a_rating_stays_in_the_time_in_which_it_was_given(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = bureau.file(bureau.litter()).await;
    let (id, number) = (bureau.id(&receipt).await, receipt.number.to_string());
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let supervisor = bureau.at_desk(Role::Supervisor).await;
    let answer = [("outcome", "solved"), ("answer_zh_hans", "已清运。")];
    let rate = async |rating: &str| {
        let verdict = [("reached", "yes"), ("solved", "yes"), ("rating", rating)];
        bureau.step(&agent, id, (State::Closed, Step::CallBack), &verdict).await.unwrap();
    };
    let first = to_local(bureau.kernel.now()).date();
    bureau.step(&agent, id, (State::Received, Step::Answer), &answer).await.unwrap();
    rate("2").await;
    let why = [("words", "又堆满了")];
    bureau.step(&agent, id, (State::CalledBack, Step::Reopen), &why).await.unwrap();

    let numbers = async |from, to| {
        let lines = figures(&bureau.kernel, &supervisor, By::Day, from, to).await.unwrap();
        let number = |line: &Figures| (line.key.clone(), line.opened, line.rated, line.satisfied);
        lines.iter().map(number).collect::<Vec<_>>()
    };
    assert_eq!(numbers(first, first).await, [(first.to_string(), 1, 1, 0)]);
    bureau.kernel.clock.advance(TimeDelta::days(7));
    bureau.step(&agent, id, (State::Accepted, Step::Answer), &answer).await.unwrap();
    rate("5").await;
    let second = to_local(bureau.kernel.now()).date();
    let expected = [(first.to_string(), 1, 1, 0), (second.to_string(), 0, 1, 1)];
    assert_eq!(numbers(first, first).await, expected[..1]);
    assert_eq!(numbers(second, second).await, expected[1..]);
    assert_eq!(numbers(first, second).await, expected);

    // The list of a number shows the same cases.
    for (day, counted, there) in [
        (first, Counted::Rated, true),
        (first, Counted::Satisfied, false),
        (second, Counted::Rated, true),
        (second, Counted::Satisfied, true),
        (second, Counted::Reopened, false),
    ] {
        let filter = CaseFilter {
            from: Some(day),
            to: Some(day),
            counted: Some(counted),
            ..CaseFilter::default()
        };
        let all = queue(&bureau.kernel, &supervisor, Queue::All, &filter, None, 51).await.unwrap();
        let numbers: Vec<&str> = all.iter().map(|row| row.number.as_str()).collect();
        let expected: &[&str] = if there { &[number.as_str()] } else { &[] };
        assert_eq!(numbers, expected, "{day} {counted:?}");
    }
}

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

/// Dispatches a case that has just come in to this department.
async fn dispatched(bureau: &Bureau, dispatcher: &Staff, id: Uuid, department: &str) {
    let to = [("department", department)];
    for (seen, next, fields) in [
        (State::Received, Step::Accept, &[][..]),
        (State::Accepted, Step::Register, &[]),
        (State::Registered, Step::Dispatch, &to),
    ] {
        bureau.step(dispatcher, id, (seen, next), fields).await.unwrap();
    }
}

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

#[sqlx::test(migrations = false)]
async fn who_reported_what_is_voided_is_told_the_reason_and_no_more(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = bureau.file(bureau.litter()).await;
    let id = bureau.id(&receipt).await;
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    let reason = bureau.rules.reasons(Step::Void).next().unwrap();
    let fields = [("reason", reason.code.as_str()), ("words", "和上次是同一个人")];
    bureau.step(&dispatcher, id, (State::Received, Step::Void), &fields).await.unwrap();
    let secret = receipt.secret.to_text();
    let seen = track(&bureau.kernel, &secret, Locale::ZhHant).await.unwrap();
    assert_eq!(seen.reason.as_ref(), Some(&reason.text.zh_hant));
    assert!(!format!("{seen:?}").contains("同一个人"));
}

#[sqlx::test(migrations = false)]
async fn photos_of_what_only_staff_read_are_shown_to_nobody_else(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = bureau.file(bureau.litter()).await;
    let (id, number) = (bureau.id(&receipt).await, receipt.number.to_string());
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    let with_photo = [("words", "去看过了"), ("photo", "x")];
    for kind in [Step::Note, Step::Reply] {
        bureau.step(&dispatcher, id, (State::Received, kind), &with_photo).await.unwrap();
    }
    let shown = read(&bureau, &dispatcher, &number).await.unwrap();
    let of = |internal: bool| -> Vec<Uuid> {
        let photos = shown.photos.iter().filter(|photo| photo.internal == internal);
        photos.map(|photo| photo.file).collect()
    };
    let (internal, open) = (of(true), of(false));
    assert_eq!((internal.len(), open.len()), (1, 1));
    let seen = async || -> Vec<Uuid> {
        let secret = receipt.secret.to_text();
        let seen = track(&bureau.kernel, &secret, Locale::ZhHans).await.unwrap();
        seen.photos.iter().map(|photo| photo.file).collect()
    };
    assert_eq!(seen().await, open);

    let saving = || Saving {
        staff: &dispatcher,
        id: Some(id),
        key: FormKey::mint(&*bureau.kernel.random),
        request_id: None,
    };
    let refused = moderate(&bureau.kernel, saving(), Some(internal[0]), true).await;
    let hidden = matches!(refused, Err(ModerateError::Save(SaveError::Denied(Denied::NotFound))));
    assert!(hidden, "{refused:?}");
    let refused = photo_to_blur(&bureau.kernel, &dispatcher, &number, internal[0]).await;
    assert!(matches!(refused, Err(SaveError::Denied(Denied::NotFound))), "{refused:?}");
    moderate(&bureau.kernel, saving(), Some(open[0]), true).await.unwrap();
    moderate(&bureau.kernel, saving(), Some(open[0]), false).await.unwrap();

    // One that was made public before is so no more.
    moderate(&bureau.kernel, saving(), None, true).await.unwrap();
    sqlx::query("update case_photo set public_at = now() where file = $1")
        .bind(internal[0])
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(seen().await, open);
    let (db, now) = (&bureau.kernel.db, bureau.kernel.now());
    let kept = Memo::new(TimeDelta::zero());
    let all = public_list(db, &kept, &Wanted::default(), None, now).await.unwrap();
    assert_eq!((all.cases.len(), all.cases[0].photo), (1, None));
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

#[sqlx::test(migrations = false)]
async fn a_handler_sees_what_is_near_first(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let here = bureau.litter().point.unwrap();
    let mut numbers = Vec::new();
    for (off, place) in [(0.02, true), (0.001, true), (0.0, false), (0.01, true)] {
        let point = domain::districts::Point::new(here.longitude() + off, here.latitude()).unwrap();
        let point = place.then_some(point);
        let receipt = bureau.file(NewCase { point, ..bureau.litter() }).await;
        numbers.push(receipt.number.to_string());
    }
    let handler = of_department(&bureau, Role::Handler, "sanitation").await;
    let other = of_department(&bureau, Role::Handler, "parks").await;
    sqlx::query("insert into case_transition values ('received', 'test', 'dispatched')")
        .execute(&pool)
        .await
        .unwrap();
    sqlx::query("update case_file set state = 'dispatched', step = 'test', department = $1")
        .bind(handler.department)
        .execute(&pool)
        .await
        .unwrap();
    let filter = CaseFilter { near: Some(here), ..CaseFilter::default() };
    let rows = queue(&bureau.kernel, &handler, Queue::Mine, &filter, None, 3).await.unwrap();
    let shown: Vec<&str> = rows.iter().map(|row| row.number.as_str()).collect();
    assert_eq!(shown, [&numbers[1], &numbers[3], &numbers[0]]);
    assert!((90..100).contains(&rows[0].metres.unwrap()), "{:?}", rows[0].metres);
    let all = queue(&bureau.kernel, &handler, Queue::Mine, &filter, None, 51).await.unwrap();
    assert_eq!((all.len(), all[3].metres), (4, None));
    let none = queue(&bureau.kernel, &other, Queue::Mine, &filter, None, 51).await.unwrap();
    assert_eq!(none, []);
}

#[sqlx::test(migrations = false)]
async fn the_figures_of_an_agent_and_the_list_behind_them(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    bureau.file(bureau.litter()).await;
    for _ in 0..2 {
        let new = NewCase { by: FileBy::Staff(&agent), ..bureau.litter() };
        bureau.file(new).await;
    }
    let supervisor = bureau.at_desk(Role::Supervisor).await;
    let day = to_local(bureau.kernel.now()).date();
    let lines = figures(&bureau.kernel, &supervisor, By::Agent, day, day).await.unwrap();
    let opened: Vec<_> = lines.iter().map(|line| (line.key.as_str(), line.opened)).collect();
    assert_eq!(opened, [(agent.login.as_str(), 2), ("", 1)]);
    let filter = CaseFilter { agent: Some(agent.login.clone()), ..CaseFilter::default() };
    let rows = queue(&bureau.kernel, &supervisor, Queue::All, &filter, None, 51).await.unwrap();
    assert_eq!(rows.len(), 2);
}

#[sqlx::test(migrations = false)]
async fn the_office_of_a_street_has_a_line_among_departments_and_a_list(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    let (ours, _) = two_departments(&bureau).await;
    bureau.file(bureau.litter()).await;
    for to in ["street", ours.as_str(), "street"] {
        let id = bureau.id(&bureau.file(bureau.litter()).await).await;
        for (seen, next, fields) in [
            (State::Received, Step::Accept, &[][..]),
            (State::Accepted, Step::Register, &[]),
            (State::Registered, Step::Dispatch, &[("department", to)]),
        ] {
            bureau.step(&dispatcher, id, (seen, next), fields).await.unwrap();
        }
    }
    let (code, street): (String, Uuid) = sqlx::query_as(
        "select code, street.id from case_file join street on street.id = case_file.street
         where with_street limit 1",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    let supervisor = bureau.at_desk(Role::Supervisor).await;
    let day = to_local(bureau.kernel.now()).date();
    // What was promised is due.
    bureau.kernel.clock.advance(TimeDelta::days(60));
    let lines = async |by| figures(&bureau.kernel, &supervisor, by, day, day).await.unwrap();
    let of = |lines: &[Figures]| -> Vec<(String, bool, bool, i64)> {
        let shown = |one: &Figures| (one.key.clone(), one.office, one.name.is_some(), one.opened);
        lines.iter().map(shown).collect()
    };
    let found = lines(By::Department).await;
    let office = (code.clone(), true, true, 2);
    assert_eq!(of(&found), [office, (String::new(), false, false, 1), (ours, false, true, 1)]);
    assert_eq!(of(&lines(By::Street).await), [(code, false, true, 4)]);

    let listed = async |counted, office| {
        let filter = CaseFilter { counted, office, ..CaseFilter::default() };
        let rows = queue(&bureau.kernel, &supervisor, Queue::All, &filter, None, 51).await.unwrap();
        i64::try_from(rows.len()).unwrap()
    };
    let line = &found[0];
    assert_eq!((line.due, line.on_time, line.reply_due), (2, 0, 2));
    for (counted, number) in [
        (None, line.opened),
        (Some(Counted::Due), line.due),
        (Some(Counted::OnTime), line.on_time),
        (Some(Counted::Replied), line.replied),
        (Some(Counted::ReplyDue), line.reply_due),
        (Some(Counted::Answerable), line.answerable),
    ] {
        assert_eq!(listed(counted, Some(street)).await, number, "{counted:?}");
    }
    assert_eq!((listed(None, None).await, listed(None, Some(Uuid::nil())).await), (4, 0));
}
