use chrono::TimeDelta;
use domain::{
    accounts::Role,
    cases::{State, Step},
};
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    accounts::{Denied, Staff},
    cases::{CaseFilter, CaseRead, NewCase, Queue, Routed, queue, read_case, testing::Bureau},
    records::SaveError,
};

/// Where the litter of [`Bureau::litter`] is.
const LAKE: &str = "118.8123 32.0456";

/// Sends the form as it was made for `stands`, with `changes`.
async fn correct(
    bureau: &Bureau,
    staff: &Staff,
    stands: &CaseRead,
    changes: &[(&str, &str)],
) -> Result<Uuid, SaveError> {
    let seen_at = stands.changed_at.to_rfc3339();
    let prefilled = [
        ("class", stands.class.as_str()),
        ("address", stands.address.as_str()),
        ("urgency", stands.urgency.as_str()),
        ("seen_at", seen_at.as_str()),
    ];
    let fields = [changes, &prefilled[..]].concat();
    bureau.step(staff, stands.id, (stands.state, Step::Correct), &fields).await
}

async fn read(bureau: &Bureau, staff: &Staff, number: &str) -> CaseRead {
    read_case(&bureau.kernel, &bureau.rules, &bureau.calendar, staff, number).await.unwrap()
}

fn code(done: Result<Uuid, SaveError>) -> String {
    done.unwrap_err().fields()[0].code.clone()
}

fn to(routed: Option<&Routed>) -> &str {
    routed.map_or("", |routed| routed.to.as_str())
}

#[sqlx::test(migrations = false)]
async fn what_was_filed_wrong_is_set_right_and_no_clock_moves(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = bureau.file(NewCase { point: None, ..bureau.litter() }).await;
    let number = receipt.number.to_string();
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let filed = read(&bureau, &agent, &number).await;
    assert_eq!((to(filed.routed.as_ref()), filed.urgency), ("sanitation", Urgency::Normal));
    bureau.kernel.clock.advance(TimeDelta::hours(1));

    // Holes in the road hurry more.
    let road = [("class", "06013"), ("address", "湖滨公园西门")];
    correct(&bureau, &agent, &filed, &road).await.unwrap();
    let second = read(&bureau, &agent, &number).await;
    assert_eq!((second.class.as_str(), second.urgency), ("06013", Urgency::Urgent));
    assert_eq!((second.address.as_str(), second.point), ("湖滨公园西门", None));
    assert_eq!(to(second.routed.as_ref()), "municipal-works");
    bureau.kernel.clock.advance(TimeDelta::hours(1));

    // What goes to the office of its street, now that it is in one.
    let supervisor = bureau.at_desk(Role::Supervisor).await;
    let spot = [("class", "01044"), ("here", LAKE), ("urgency", "emergency")];
    correct(&bureau, &supervisor, &second, &spot).await.unwrap();
    let third = read(&bureau, &agent, &number).await;
    assert_eq!((third.point, third.outside), (point(LAKE), false));
    assert!(third.street.is_some() && third.cell.is_some());
    assert_eq!((to(third.routed.as_ref()), third.urgency), ("street", Urgency::Emergency));
    assert_eq!((third.clocks, third.due_at), (filed.clocks, filed.due_at));

    let lines = third.history.iter().filter(|line| line.step == "correct");
    let lines: Vec<_> = lines.map(|line| (line.public, line.detail.clone())).collect();
    let first = json!({ "class": ["06010", "06013"], "urgency": ["normal", "urgent"],
        "address": ["湖滨公园东门", "湖滨公园西门"] });
    let last = json!({ "class": ["06013", "01044"], "urgency": ["urgent", "emergency"],
        "place": ["", LAKE] });
    assert_eq!(lines, [(false, first), (false, last)]);
}

#[sqlx::test(migrations = false)]
async fn a_number_that_is_masked_is_no_change(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let address = "湖滨公园，找 13812345678".to_owned();
    let receipt = bureau.file(NewCase { address, ..bureau.litter() }).await;
    let number = receipt.number.to_string();
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let filed = read(&bureau, &agent, &number).await;
    assert_eq!(filed.address, "湖滨公园，找 138****5678");
    assert_eq!(code(correct(&bureau, &agent, &filed, &[]).await), "case-correct-nothing");
    correct(&bureau, &agent, &filed, &[("class", "06013")]).await.unwrap();
    let kept: String =
        sqlx::query_scalar("select address from case_file").fetch_one(&pool).await.unwrap();
    assert_eq!(kept, "湖滨公园，找 13812345678");

    // Words around it are changed, and whoever goes there still has the number.
    let second = read(&bureau, &agent, &number).await;
    let moved = [("address", "湖滨公园西门，找 138****5678")];
    correct(&bureau, &agent, &second, &moved).await.unwrap();
    let kept: String =
        sqlx::query_scalar("select address from case_file").fetch_one(&pool).await.unwrap();
    assert_eq!(kept, "湖滨公园西门，找 13812345678");

    let third = read(&bureau, &agent, &number).await;
    correct(&bureau, &agent, &third, &[("address", "湖滨公园")]).await.unwrap();
    let lines: Vec<Value> = sqlx::query_scalar(
        "select detail -> 'address' from case_event where detail ? 'address' order by id",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let said = [
        json!(["湖滨公园，找 138****5678", "湖滨公园西门，找 138****5678"]),
        json!(["湖滨公园西门，找 138****5678", "湖滨公园"]),
    ];
    assert!(said.iter().all(|one| lines.contains(one)), "{lines:?}");
}

#[sqlx::test(migrations = false)]
async fn a_whole_number_of_an_older_line_is_masked(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = bureau.file(bureau.litter()).await;
    let event = bureau.kernel.new_id();
    sqlx::query(
        "insert into case_event
           (id, case_id, step, from_state, to_state, party, at, public, detail)
         values ($1, $2, 'correct', 'received', 'received', 'hotline', now(), false, $3)",
    )
    .bind(event)
    .bind(bureau.id(&receipt).await)
    .bind(json!({ "address": ["找 13812345678", "找 13812345678 或 0571-88881234"],
        "class": ["06010", "06013"] }))
    .execute(&pool)
    .await
    .unwrap();
    let supervisor = bureau.at_desk(Role::Supervisor).await;
    let case = read(&bureau, &supervisor, &receipt.number.to_string()).await;
    let line = case.history.iter().find(|line| line.id == event).unwrap();
    let expected = json!({ "address": ["找 138****5678", "找 138****5678 或 0571-****1234"],
        "class": ["06010", "06013"] });
    assert_eq!(line.detail, expected);
}

#[sqlx::test(migrations = false)]
async fn a_case_is_found_by_the_words_that_are_right(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = bureau.file(bureau.litter()).await;
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let filed = read(&bureau, &agent, receipt.number.as_str()).await;
    correct(&bureau, &agent, &filed, &[("address", "湖滨公园西门")]).await.unwrap();
    for (words, there) in [("公园东", false), ("公园西", true), ("很多袋", true)] {
        let filter = CaseFilter { words: words.to_owned(), ..CaseFilter::default() };
        let rows = queue(&bureau.kernel, &agent, Queue::All, &filter, None, 51).await.unwrap();
        assert_eq!(rows.len(), usize::from(there), "{words}");
    }
}

#[sqlx::test(migrations = false)]
async fn what_cannot_be_and_who_may_not_is_refused(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = bureau.file(NewCase { point: None, ..bureau.litter() }).await;
    let number = receipt.number.to_string();
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    let filed = read(&bureau, &dispatcher, &number).await;
    for (changes, expected) in [
        ([("class", "99999")], "choice-unknown"),
        ([("urgency", "soon")], "choice-unknown"),
        ([("here", "somewhere")], "choice-unknown"),
        ([("address", "")], "case-where-missing"),
    ] {
        assert_eq!(code(correct(&bureau, &dispatcher, &filed, &changes).await), expected);
    }
    for role in [Role::Verifier, Role::Collector] {
        let other = bureau.at_desk(role).await;
        let refused = correct(&bureau, &other, &filed, &[("class", "06013")]).await;
        assert!(matches!(refused, Err(SaveError::Denied(Denied::Forbidden))), "{refused:?}");
    }

    // Two at once: the second would undo what the first has set right.
    bureau.kernel.clock.advance(TimeDelta::minutes(1));
    correct(&bureau, &dispatcher, &filed, &[("class", "06013")]).await.unwrap();
    let stale = correct(&bureau, &dispatcher, &filed, &[("address", "湖滨公园西门")]).await;
    assert!(matches!(stale, Err(SaveError::Changed)), "{stale:?}");

    let case = filed.id;
    let reason = bureau.rules.reasons(Step::Void).next().unwrap().code.clone();
    let why = [("reason", reason.as_str())];
    bureau.step(&dispatcher, case, (State::Received, Step::Void), &why).await.unwrap();
    let over = read(&bureau, &dispatcher, &number).await;
    let over = correct(&bureau, &dispatcher, &over, &[("class", "06010")]).await;
    assert!(matches!(over, Err(SaveError::Changed)), "{over:?}");
}

#[sqlx::test(migrations = false)]
async fn the_office_of_a_street_keeps_what_it_has(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = bureau.file(bureau.litter()).await;
    let (id, number) = (bureau.id(&receipt).await, receipt.number.to_string());
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    for (seen, next, fields) in [
        (State::Received, Step::Accept, &[][..]),
        (State::Accepted, Step::Register, &[]),
        (State::Registered, Step::Dispatch, &[("department", "street")]),
    ] {
        bureau.step(&dispatcher, id, (seen, next), fields).await.unwrap();
    }
    let sent = read(&bureau, &dispatcher, &number).await;
    let elsewhere: String = sqlx::query_scalar(
        "select st_x(place) || ' ' || st_y(place)
         from (select st_pointonsurface(boundary) as place from street
               where id <> $1 limit 1) as another",
    )
    .bind(sent.area.street)
    .fetch_one(&pool)
    .await
    .unwrap();
    let moved = correct(&bureau, &dispatcher, &sent, &[("here", elsewhere.as_str())]).await;
    assert_eq!(code(moved), "case-correct-street");

    let mut office = bureau.at_desk(Role::StreetOffice).await;
    office.streets.extend(sent.area.street);
    let refused = correct(&bureau, &office, &sent, &[("class", "06013")]).await;
    assert!(matches!(refused, Err(SaveError::Denied(Denied::Forbidden))), "{refused:?}");
    correct(&bureau, &dispatcher, &sent, &[("class", "06013")]).await.unwrap();
}
