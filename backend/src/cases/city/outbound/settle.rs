//! Notes what the city said to a return.

use domain::text::clean_line;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{MAX_NOTE, ReturnState, gateway::Answer};
use crate::{Kernel, cases::clocks::note_next, jobs::StaffMessage, outbox};

/// What became of the city's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Settled {
    /// It is noted.
    Now,
    /// The city had said the same before.
    Before,
    /// It had said otherwise; that stays.
    Otherwise,
    /// There is no such return.
    Unknown,
}

/// Notes `answer` to the return `id`, in the caller's transaction. The first word stays: whoever
/// answers twice changes nothing.
pub(super) async fn settle(
    kernel: &Kernel,
    conn: &mut PgConnection,
    id: Uuid,
    answer: &Answer,
    way: &'static str,
    by: Option<Uuid>,
) -> Result<Settled, sqlx::Error> {
    let row = sqlx::query!(
        "select case_id, kind, state, until from city_return where id = $1 for update",
        id,
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(Settled::Unknown) };
    let held = ReturnState::parse(&row.state).unwrap_or(ReturnState::Waiting);
    if held == answer.state {
        return Ok(Settled::Before);
    }
    if matches!(held, ReturnState::Acknowledged | ReturnState::Refused) {
        // That it was received is nothing new.
        let is_old = answer.state == ReturnState::Sent;
        return Ok(if is_old { Settled::Before } else { Settled::Otherwise });
    }
    let now = kernel.now();
    let is_final = matches!(answer.state, ReturnState::Acknowledged | ReturnState::Refused);
    let note: String = clean_line(&answer.note).chars().take(MAX_NOTE).collect();
    sqlx::query!(
        "update city_return set state = $2, way = coalesce(way, $3),
           sent_at = coalesce(sent_at, $4), settled_at = case when $5 then $4 end, settled_by = $6,
           note = $7, reference = coalesce($8, reference), last_error = null
         where id = $1",
        id,
        answer.state.as_str(),
        way,
        now,
        is_final,
        by,
        note,
        answer.reference,
    )
    .execute(&mut *conn)
    .await?;
    match (answer.state, row.until) {
        // What it agreed to is its deadline from now on.
        (ReturnState::Acknowledged, Some(until)) => {
            sqlx::query!(
                "update case_file set external_due_at = $2 where id = $1",
                row.case_id,
                answer.due_at.unwrap_or(until),
            )
            .execute(&mut *conn)
            .await?;
            note_next(&mut *conn, row.case_id).await?;
        }
        (ReturnState::Refused, _) => {
            let message = StaffMessage::new("cases", "city-refused", row.case_id);
            outbox::write(&mut *conn, kernel.new_id(), now, &message).await?;
        }
        _ => {}
    }
    Ok(Settled::Now)
}
