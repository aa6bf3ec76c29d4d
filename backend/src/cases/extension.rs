//! More time (延期): asked for by whoever has the case, before its time is over, and decided on by
//! somebody else. What the resident was promised comes as much later. A request that nobody has
//! decided on lapses with its clock.

use chrono::{DateTime, Utc};
use domain::calendar::{Unit, deadline};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{city::outbound::Granted, clocks, demands::Given};
use crate::{
    Kernel,
    calendar::{Edition, to_local, to_utc},
    problem::FieldError,
    records::SaveError,
};

/// Asks for the time to handle a case to end later than it does; an open request stays as it is.
pub(super) async fn ask(
    kernel: &Kernel,
    conn: &mut PgConnection,
    case: Uuid,
    staff: Uuid,
    given: &Given,
) -> Result<(), SaveError> {
    let asked = sqlx::query!(
        "insert into case_extension (id, case_id, clock, reason, words, until, asked_by, asked_at)
         select $1, case_id, id, $3, $4, $5, $6, $7 from case_clock
         where case_id = $2 and kind = 'handle' and stopped_at is null
           and due_at > $7 and due_at < $5
         on conflict (clock) where granted is null do nothing",
        kernel.new_id(),
        case,
        given.reason,
        given.words,
        given.until,
        staff,
        kernel.now(),
    )
    .execute(conn)
    .await?;
    if asked.rows_affected() == 0 {
        let wrong = FieldError::new("until", "case-extension-too-late");
        return Err(SaveError::Invalid(vec![wrong]));
    }
    Ok(())
}

/// Decides on the request whose clock still runs; what was granted, if it was.
/// [`SaveError::Changed`] where there is none, or where `staff` asked. One that would end the clock no
/// later than it ends anyway can only be refused.
pub(super) async fn decide(
    kernel: &Kernel,
    conn: &mut PgConnection,
    calendar: &Edition,
    case: Uuid,
    staff: Uuid,
    granted: bool,
) -> Result<Option<Granted>, SaveError> {
    let now = kernel.now();
    let decided = sqlx::query!(
        "update case_extension set granted = $2, decided_by = $3, decided_at = $4
         from case_clock
         where case_clock.id = clock and stopped_at is null
           and case_extension.case_id = $1 and granted is null and asked_by <> $3
         returning clock, until, reason, words",
        case,
        granted,
        staff,
        now,
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or(SaveError::Changed)?;
    if !granted {
        return Ok(None);
    }
    let clocks = sqlx::query!(
        "select id, unit, due_at from case_clock
         where stopped_at is null and (id = $1 or case_id = $2 and kind = 'close')",
        decided.clock,
        case,
    )
    .fetch_all(&mut *conn)
    .await?;
    let Some(ended) = clocks.iter().find(|clock| clock.id == decided.clock) else {
        return Err(SaveError::Changed);
    };
    // It stood still since it was asked for, and ends later by now: nothing is brought forward.
    if decided.until <= ended.due_at {
        return Err(SaveError::Invalid(vec![FieldError::new("", "case-extension-outrun")]));
    }
    for clock in &clocks {
        let unit = Unit::parse(&clock.unit).unwrap_or(Unit::NaturalHours);
        let due = if clock.id == ended.id {
            decided.until
        } else {
            later(calendar, unit, clock.due_at, ended.due_at, decided.until)
        };
        // Granted by a person for this date: nothing provisional about it.
        sqlx::query!(
            "update case_clock
             set due_at = $2, provisional = false, next_rung = 0, next_at = $3
             where id = $1",
            clock.id,
            due,
            clocks::warning(calendar, unit, now, due),
        )
        .execute(&mut *conn)
        .await?;
    }
    clocks::note_next(conn, case).await?;
    Ok(Some(Granted { until: decided.until, reason: decided.reason, words: decided.words }))
}

/// `end`, as much later as `until` is than `from`, counted in the unit of its clock.
pub(super) fn later(
    calendar: &Edition,
    unit: Unit,
    end: DateTime<Utc>,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> DateTime<Utc> {
    clocks::rest(calendar, unit, from, until)
        .and_then(|more| deadline(&calendar.calendar, to_local(end), more).ok())
        .map_or(end + (until - from), |end| to_utc(end.at))
}
