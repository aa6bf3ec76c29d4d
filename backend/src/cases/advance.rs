//! One step of a case: what all of them have in common.

use domain::{
    cases::{Awaits, Outcome, Party, Step, Transition},
    locale::Localised,
};
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    answers, city::outbound, claims, clocks, clocks::update_noting_due, demands::Given, messages,
    rulebook::Rulebook, standing::Standing,
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
    if next.state != case.state {
        clocks::turn(kernel, conn, (rules, calendar), case.state, &next).await?;
    }
    if let Some(wound) = clocks::review((rules, calendar), &next, line.step, given, now) {
        if line.step == Step::PlanMeeting {
            clocks::reviewed(conn, case.id, now).await?;
        }
        clocks::start(kernel, conn, calendar, case.id, None, &[wound]).await?;
    }
    match line.step {
        Step::Reply => clocks::replied(conn, case.id, now).await?,
        // More of it while nobody has replied gives no more time.
        Step::Add if case.awaits != Some(Awaits::Reply) => {
            clocks::added(kernel, conn, (rules, calendar), case).await?;
        }
        _ => {}
    }
    let event = write(kernel, conn, (case, &next), line.step, who, given).await?;
    // Whoever moved it: what somebody had to work on is something else now.
    if line.to != case.state && case.claimed.is_some() {
        claims::release(&mut *conn, case.id, None).await?;
    }
    if let Some(answer) = &given.answer {
        let outcome = given.outcome.or(next.outcome).unwrap_or(Outcome::Solved);
        let told = (outcome, answer);
        if line.step == Step::Propose {
            answers::propose(kernel, conn, case, told, who.staff).await?;
        } else {
            answers::send(kernel, conn, case, told, who.staff).await?;
        }
    } else if case.proposed_by.is_some() && next.proposed_by.is_none() {
        answers::withdraw(conn, case.id).await?;
    }
    if let Some(kind) = tells(line.step) {
        let message = StaffMessage::new("cases", kind, case.id);
        outbox::write(&mut *conn, kernel.new_id(), now, &message).await?;
    }
    messages::ask(kernel, &mut *conn, case.id, event, line.step).await?;
    outbound::note_step(kernel, conn, rules, &next, (line.step, event), given).await?;
    Ok(event)
}

/// Writes what a step has made of a case, when what runs for it now is due, and the step into its
/// history; gives the event's id. A case keeps the step that led to its state, whatever else is done to
/// it. One statement: a step is a dozen as it is. The trigger of the table
/// has the last word on the state.
async fn write(
    kernel: &Kernel,
    conn: &mut PgConnection,
    (before, case): (&Standing, &Standing),
    step: Step,
    who: Who,
    given: &Given,
) -> Result<Uuid, sqlx::Error> {
    let event = kernel.new_id();
    update_noting_due!(
        "with stored as (
           update case_file set state = $2, step = case when state = $2 then step else $3 end,
             department = $4, with_street = $5, handler = $6, outcome = $7, merged_into = $8, closed_at = $9, urges = $10,
             returns = $11, reworks = $12, reopened = $13, supervised = $14, rating = $15,
             solved = $16, changed_at = $17, awaits = $28, ",
        "$9::timestamptz is null",
        " where id = $1
         )
         insert into case_event (id, case_id, step, from_state, to_state, party, staff, reporter,
           department, at, reason, words, public, detail)
         values ($18, $1, $3, $19, $2, $20, $21, $22, $23, $17, $24, $25, $26, $27)",
        case.id,
        case.state.as_str(),
        step.as_str(),
        case.department,
        case.with_street,
        case.handler,
        case.outcome.map(Outcome::as_str),
        case.merged_into,
        case.closed_at,
        case.urges,
        case.returns,
        case.reworks,
        case.reopened,
        case.supervised,
        case.rating,
        case.solved,
        kernel.now(),
        event,
        before.state.as_str(),
        who.party.as_str(),
        who.staff,
        who.reporter,
        case.department.or(before.department),
        given.reason,
        given.words,
        is_public(step),
        detail(given),
        case.awaits.map(Awaits::as_str),
    )
    .execute(conn)
    .await?;
    Ok(event)
}

/// Whether residents are told of it, each in words of its own. What was said at it is theirs to read
/// in a reply, an answer and what they wrote themselves.
#[must_use]
pub const fn is_public(step: Step) -> bool {
    !matches!(
        step,
        Step::Note
            | Step::Correct
            | Step::HandOver
            | Step::AskExtension
            | Step::RefuseExtension
            | Step::Supervise
            | Step::Return
            | Step::Rework
            | Step::Verify
            | Step::Reinspect
            | Step::MakeHard
            | Step::PlanMeeting
            | Step::Decide
            | Step::Propose
            | Step::Void
    )
}

/// What staff have to look at because a resident or a colleague did something.
const fn tells(step: Step) -> Option<&'static str> {
    match step {
        Step::Urge => Some("case-urged"),
        Step::Add => Some("case-added"),
        Step::Reopen => Some("case-reopened"),
        Step::AskExtension => Some("case-more-time"),
        Step::Propose => Some("case-to-read"),
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
    put("meets_on", json!(given.meets_on));
    if given.meets_later {
        put("meets_later", json!(true));
    }
    put("solved", json!(given.solved));
    put("rating", json!(given.rating));
    put("other", json!(given.other));
    put("handler", json!(given.handler));
    if given.unreached {
        put("unreached", json!(true));
    }
    if given.asks {
        put("asks", json!(true));
    }
    if let Some(point) = given.point {
        put("point", json!([point.longitude(), point.latitude()]));
    }
    put("noted_at", json!(given.noted_at));
    put("no_position", json!(given.no_position));
    if !given.points.is_empty() {
        // With their words, since the list may be another one later.
        let point = |(code, text): &(String, Localised)| json!({ "code": code, "zh-Hans": text.zh_hans, "zh-Hant": text.zh_hant, "en": text.en });
        put("points", given.points.iter().map(point).collect());
    }
    if let Value::Object(meeting) = json!(given.meeting) {
        detail.extend(meeting);
    }
    if let Some(correction) = &given.correction {
        detail.extend(correction.detail.clone());
    }
    Value::Object(detail)
}
