//! The figures of a time, and the lists behind them.

use chrono::TimeDelta;
use domain::{
    accounts::Role,
    cases::{State, Step},
};
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    calendar::to_local,
    cases::testing::{Bureau, two_departments},
};

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
