//! What comes first in the lists of staff, and for whom it is late.

use chrono::TimeDelta;
use domain::{
    accounts::Role,
    cases::{CaseKind, State, Step},
};
use sqlx::PgPool;

use super::*;
use crate::{
    accounts::Denied,
    cases::testing::{Bureau, listed, of_department},
    lists::ListError,
    messages::sent::Recipient,
};

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
