//! One step of a booking, by the table.

use chrono::{DateTime, Utc};
use domain::bulky::{Party, State, Step, transition};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    BOOKING,
    history::{self, Line},
    messages, photos,
    programme::policy_of,
    standing::Standing,
};
use crate::{Kernel, capacity};

/// Who takes a step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Who {
    pub(super) party: Party,
    pub(super) staff: Option<Uuid>,
}

impl Who {
    /// A clock or a payment platform.
    pub(super) const SYSTEM: Self = Self { party: Party::System, staff: None };
}

/// Whether `who` may take `step` now.
pub(super) fn may(booking: &Standing, step: Step, who: Who) -> bool {
    transition(booking.state, step, who.party).is_some()
}

/// Takes a step that [`may`] be taken: the state, the history, and the message to whoever booked. What
/// ends gives its place and its free pieces back, and what was only held its photos. The line's id in
/// the history.
///
/// # Errors
/// When the database refuses.
pub(super) async fn advance(
    kernel: &Kernel,
    conn: &mut PgConnection,
    booking: &Standing,
    step: Step,
    who: Who,
    words: &str,
) -> Result<Uuid, sqlx::Error> {
    let to = transition(booking.state, step, who.party).map_or(booking.state, |line| line.to);
    let now = kernel.now();
    let gives_up = booking.state.has_a_place() && !to.has_a_place() && to != State::Collected;
    // The household before the window, as everywhere: nobody waits in a circle.
    if matches!(to, State::Cancelled | State::Expired) && booking.state != to {
        let given_back = -i64::from(booking.free_pieces);
        booking.household().add(&mut *conn, given_back).await?;
    }
    if step == Step::Reinstate {
        // The quote holds, also where others of the household have had the pieces meanwhile.
        booking.household().add(&mut *conn, booking.free_pieces.into()).await?;
    }
    if let Some(claim) = booking.claim.filter(|_| gives_up) {
        capacity::release(&mut *conn, claim).await?;
    }
    if booking.state == State::Waiting && !to.is_open() {
        let subject = capacity::Subject { kind: BOOKING, id: booking.id };
        capacity::waiting::leave_all(&mut *conn, subject).await?;
    }
    if booking.state == State::Held && !to.is_open() {
        photos::give_back(&mut *conn, booking.id).await?;
    }
    let held_until = booking.held_until.filter(|_| matches!(to, State::Held | State::Paying));
    let ended_at = (!to.is_open()).then_some(now);
    let answer_until = answer_until(&mut *conn, booking, to, now).await?;
    set(&mut *conn, booking.id, (step, to), held_until, answer_until, ended_at, now).await?;
    let line = Line {
        booking: booking.id,
        step: step.as_str(),
        from: booking.state,
        to,
        party: who.party,
        staff: who.staff,
    };
    let event = history::note(kernel, &mut *conn, line, words).await?;
    messages::ask(kernel, conn, event, step.as_str(), (booking.state, to)).await?;
    Ok(event)
}

/// Until when whoever booked has to answer; a note makes that no later.
async fn answer_until(
    conn: &mut PgConnection,
    booking: &Standing,
    to: State,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    if to == booking.state {
        return Ok(booking.answer_until);
    }
    if !to.wants_answer() {
        return Ok(None);
    }
    Ok(policy_of(conn, booking.terms).await?.answer_by(to, now))
}

/// A note changes nothing: what has a time from a change on, such as a second try, keeps it.
async fn set(
    conn: &mut PgConnection,
    id: Uuid,
    (step, to): (Step, State),
    held_until: Option<DateTime<Utc>>,
    answer_until: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update bulky_booking set state = $2, step = $3, held_until = $4, answer_until = $7,
           reminded_answer_at = case when state = $2 then reminded_answer_at end,
           ended_at = case when $5::timestamptz is null then null else coalesce(ended_at, $5) end,
           changed_at = case when $3 = 'note' then changed_at else $6 end
         where id = $1",
        id,
        to.as_str(),
        step.as_str(),
        held_until,
        ended_at,
        now,
        answer_until,
    )
    .execute(conn)
    .await?;
    Ok(())
}
