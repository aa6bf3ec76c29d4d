//! One step of a case: what all of them have in common.

use domain::cases::{Outcome, Party, Step, Transition};
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    answers, city::outbound, clocks, demands::Given, messages, rulebook::Rulebook,
    standing::Standing,
};
use crate::{Kernel, calendar::Edition, jobs::StaffMessage, outbox};

/// Who takes a step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Who {
    pub(super) party: Party,
    pub(super) staff: Option<Uuid>,
    pub(super) reporter: Option<Uuid>,
}

/// Takes a step in the caller's transaction, in which the case is locked: changes the case, writes
/// its history, winds its clocks and tells those who have to know. Gives the event's id.
pub(super) async fn advance(
    kernel: &Kernel,
    conn: &mut PgConnection,
    (rules, calendar): (&Rulebook, &Edition),
    case: &Standing,
    line: &Transition,
    who: Who,
    given: &Given,
) -> Result<Uuid, sqlx::Error> {
    let now = kernel.now();
    let mut next = case.after(line, given, now);
    // Called back, and nobody answered: the clock runs on, and it is tried again.
    if line.step == Step::CallBack && given.unreached {
        next.state = case.state;
    }
    next.store(conn, line.step, now).await?;
    let event = kernel.new_id();
    sqlx::query!(
        "insert into case_event (id, case_id, step, from_state, to_state, party, staff, reporter,
           department, at, reason, words, public, detail)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        event,
        case.id,
        line.step.as_str(),
        case.state.as_str(),
        next.state.as_str(),
        who.party.as_str(),
        who.staff,
        who.reporter,
        next.department.or(case.department),
        now,
        given.reason,
        given.words,
        is_public(line.step),
        detail(given),
    )
    .execute(&mut *conn)
    .await?;
    if let Some(answer) = &given.answer {
        let outcome = given.outcome.or(next.outcome).unwrap_or(Outcome::Solved);
        let told = (outcome, answer);
        if line.step == Step::Propose {
            answers::propose(kernel, conn, case, told, who.staff).await?;
        } else {
            answers::send(kernel, conn, case, told, who.staff).await?;
        }
    }
    if next.state != case.state {
        clocks::turn(kernel, conn, (rules, calendar), case.state, &next).await?;
    }
    if let (Step::Suspend, Some(until)) = (line.step, given.until) {
        clocks::review(kernel, conn, calendar, case.id, until).await?;
    }
    if line.step == Step::Reply {
        clocks::contacted(conn, case.id, now).await?;
    }
    if let Some(kind) = tells(line.step) {
        let message = StaffMessage::new("cases", kind, case.id);
        outbox::write(&mut *conn, kernel.new_id(), now, &message).await?;
    }
    messages::ask(kernel, &mut *conn, case.id, event, line.step).await?;
    outbound::note_step(kernel, conn, rules, &next, (line.step, event), given).await?;
    Ok(event)
}

/// Whether residents are told of it, each in words of its own. What was said at it is theirs to read
/// in a reply, an answer and what they wrote themselves.
#[must_use]
pub const fn is_public(step: Step) -> bool {
    !matches!(
        step,
        Step::Note
            | Step::HandOver
            | Step::AskExtension
            | Step::RefuseExtension
            | Step::Supervise
            | Step::Return
            | Step::Rework
            | Step::Verify
            | Step::Reinspect
            | Step::MakeHard
            | Step::Decide
            | Step::Propose
            | Step::Void
    )
}

/// What staff have to look at because a resident did something.
const fn tells(step: Step) -> Option<&'static str> {
    match step {
        Step::Urge => Some("case-urged"),
        Step::Reopen => Some("case-reopened"),
        _ => None,
    }
}

pub(super) fn detail(given: &Given) -> Value {
    let mut detail = Map::new();
    let mut put = |key: &str, value: Value| {
        if !value.is_null() {
            detail.insert(key.to_owned(), value);
        }
    };
    put("outcome", json!(given.outcome.map(Outcome::as_str)));
    put("until", json!(given.until));
    put("solved", json!(given.solved));
    put("rating", json!(given.rating));
    put("other", json!(given.other));
    put("handler", json!(given.handler));
    if given.unreached {
        put("unreached", json!(true));
    }
    if let Some(point) = given.point {
        put("point", json!([point.longitude(), point.latitude()]));
    }
    Value::Object(detail)
}
