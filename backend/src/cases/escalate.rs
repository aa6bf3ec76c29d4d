//! Clocks that are due: the warning before the end, the end, and the rungs of the ladder after it.
//!
//! Each is found by the time that it is due, the oldest first, so that no number of old ones keeps a
//! new one waiting. A batch is one transaction: a worker that is killed half-way has done all of it
//! or nothing, and what another worker is at is passed over.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::{
    calendar::Calendar,
    cases::{Ladder, Rung, Told, WARNING},
};
use serde_json::{Value, json};
use sqlx::{PgConnection, PgExecutor, PgPool};
use uuid::Uuid;

use super::rulebook::term;
use crate::{
    Kernel,
    calendar::{self, Edition, LoadError, to_local, to_utc},
    jobs::{Failure, StaffMessage},
    outbox,
};

/// Clocks in one transaction, so that nobody waits long for its locks.
const BATCH: i64 = 1000;

/// Lets every clock that is due climb its next rung, and says how many rungs were climbed. Acts as
/// [`Role::Worker`](crate::db::Role::Worker); any number of workers may be at it.
///
/// # Errors
/// When the ladder, the calendar or the database is not as it should be; the batches before are
/// done.
pub async fn escalate(kernel: &Kernel) -> Result<u64, Failure> {
    if !any_due(kernel).await? {
        return Ok(0);
    }
    let ladder = ladder(&kernel.db).await?;
    let edition = newest_calendar(&kernel.db).await?;
    let mut climbed = 0;
    loop {
        let mut tx = kernel.db.begin().await?;
        let batch = climb(kernel, &mut tx, &ladder, &edition.calendar).await?;
        tx.commit().await?;
        climbed += batch.climbed;
        if batch.seen == 0 {
            return Ok(climbed);
        }
    }
}

async fn any_due(kernel: &Kernel) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from case_clock where next_at <= $1) as "any!""#,
        kernel.now(),
    )
    .fetch_one(&kernel.db)
    .await
}

/// The calendar that counts now.
pub(super) async fn newest_calendar(db: &PgPool) -> Result<Edition, Failure> {
    calendar::load(db).await.map_err(|error| match error {
        LoadError::Database(error) => Failure::from(error),
        _ => Failure::because("the calendar cannot be read"),
    })
}

/// The ladder as the district has set it.
pub(super) async fn ladder(db: impl PgExecutor<'_>) -> Result<Ladder, Failure> {
    let rows =
        sqlx::query!("select rung, unit, amount, tells from case_rung").fetch_all(db).await?;
    let rungs: Option<Vec<Rung>> = rows
        .into_iter()
        .map(|row| {
            Some(Rung {
                number: u8::try_from(row.rung).ok()?,
                after: term(&row.unit, row.amount)?,
                tells: Told::parse(&row.tells)?,
            })
        })
        .collect();
    Ok(Ladder::new(rungs.ok_or_else(|| Failure::because("a rung of the ladder cannot be read"))?))
}

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Batch {
    /// Clocks that were due.
    seen: usize,
    /// Those that climbed a rung; the others had been there before, or have to wait.
    climbed: u64,
}

/// A clock that is due.
struct Due {
    id: Uuid,
    case: Uuid,
    kind: String,
    rung: u8,
    due_at: DateTime<Utc>,
    state: String,
    department: Option<Uuid>,
}

/// What a clock that is due comes to.
struct Turn {
    due: Due,
    event: Uuid,
    /// None where its rung has not come yet after all, as after a pause.
    climbs: Option<u8>,
    next: Option<(u8, DateTime<Utc>)>,
    tells: Option<Told>,
}

/// One batch, in the caller's transaction.
async fn climb(
    kernel: &Kernel,
    conn: &mut PgConnection,
    ladder: &Ladder,
    calendar: &Calendar,
) -> Result<Batch, sqlx::Error> {
    let now = kernel.now();
    let due = due(&mut *conn, now).await?;
    let turns: Vec<Turn> =
        due.into_iter().map(|due| turn(kernel, ladder, calendar, due, now)).collect();
    if turns.is_empty() {
        return Ok(Batch { seen: 0, climbed: 0 });
    }
    let climbed = store(&mut *conn, &turns, now).await?;
    let messages: Vec<(Uuid, StaffMessage)> = turns
        .iter()
        .filter(|turn| climbed.contains(&turn.event))
        .map(|turn| {
            let kind = message(turn.climbs.unwrap_or(WARNING), turn.tells);
            let message = StaffMessage::new("cases", kind, turn.due.case);
            (kernel.new_id(), message.of(turn.due.department))
        })
        .collect();
    outbox::write_all(conn, now, &messages).await?;
    Ok(Batch { seen: turns.len(), climbed: messages.len() as u64 })
}

/// The case is locked as well, and first passed over when somebody is at it: whoever takes a step
/// holds the case and then wants its clocks, so waiting for one while holding the other would have
/// no end.
async fn due(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Vec<Due>, sqlx::Error> {
    let rows = sqlx::query!(
        "select case_clock.id, case_clock.case_id, case_clock.kind, case_clock.next_rung,
           case_clock.due_at, case_file.state,
           coalesce(case_clock.department, case_file.department) as department
         from case_clock join case_file on case_file.id = case_clock.case_id
         where case_clock.next_at <= $1
         order by case_clock.next_at, case_clock.id
         limit $2
         for update of case_clock skip locked
         for key share of case_file skip locked",
        now,
        BATCH,
    )
    .fetch_all(conn)
    .await?;
    let due = rows.into_iter().map(|row| Due {
        id: row.id,
        case: row.case_id,
        kind: row.kind,
        rung: u8::try_from(row.next_rung).unwrap_or(WARNING),
        due_at: row.due_at,
        state: row.state,
        department: row.department,
    });
    Ok(due.collect())
}

fn turn(
    kernel: &Kernel,
    ladder: &Ladder,
    calendar: &Calendar,
    due: Due,
    now: DateTime<Utc>,
) -> Turn {
    let end = to_local(due.due_at);
    let at = |rung| ladder.at(rung, end, calendar).map(to_utc);
    // A rung that the district has taken away since is not climbed.
    let rung = ladder.from(due.rung);
    let waits = rung.and_then(|rung| Some((rung, at(rung)?))).filter(|(_, at)| *at > now);
    let climbs = if waits.is_some() { None } else { rung };
    let after = climbs.and_then(|rung| ladder.from(rung + 1));
    let next = waits.or_else(|| after.and_then(|rung| Some((rung, at(rung)?))));
    let tells = climbs.and_then(|rung| ladder.tells(rung));
    Turn { event: kernel.new_id(), climbs, next, tells, due }
}

/// Winds the clocks on and writes what was climbed, each rung once; gives the events.
async fn store(
    conn: &mut PgConnection,
    turns: &[Turn],
    now: DateTime<Utc>,
) -> Result<HashSet<Uuid>, sqlx::Error> {
    let column = |of: fn(&Turn) -> Uuid| turns.iter().map(of).collect::<Vec<Uuid>>();
    let climbs: Vec<Option<i16>> = turns.iter().map(|turn| turn.climbs.map(i16::from)).collect();
    let nexts: Vec<Option<i16>> =
        turns.iter().map(|turn| turn.next.map(|(rung, _)| rung.into())).collect();
    let next_at: Vec<Option<DateTime<Utc>>> =
        turns.iter().map(|turn| turn.next.map(|(_, at)| at)).collect();
    let due_at: Vec<DateTime<Utc>> = turns.iter().map(|turn| turn.due.due_at).collect();
    let states: Vec<&str> = turns.iter().map(|turn| turn.due.state.as_str()).collect();
    let departments: Vec<Option<Uuid>> = turns.iter().map(|turn| turn.due.department).collect();
    let details: Vec<Value> = turns.iter().map(detail).collect();
    let events = sqlx::query_scalar!(
        "with turn as (
           select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::smallint[],
             $6::timestamptz[], $7::timestamptz[], $8::text[], $9::uuid[], $10::jsonb[])
             as turn (clock, case_id, event, rung, next_rung, next_at, due_at, state, department,
               detail)
         ), wound as (
           update case_clock
           set next_rung = coalesce(turn.next_rung, case_clock.next_rung), next_at = turn.next_at
           from turn where case_clock.id = turn.clock
         ), climbed as (
           insert into case_escalation (clock, due_at, rung, at)
           select clock, due_at, rung, $11 from turn where rung is not null
           on conflict do nothing
           returning clock
         )
         insert into case_event (id, case_id, step, from_state, to_state, party, department, at,
           public, detail)
         select event, case_id, case when rung = 0 then 'warn' else 'escalate' end, state, state,
           'system', department, $11, false, detail
         from turn join climbed using (clock)
         returning id",
        &column(|turn| turn.due.id),
        &column(|turn| turn.due.case),
        &column(|turn| turn.event),
        &climbs as &[Option<i16>],
        &nexts as &[Option<i16>],
        &next_at as &[Option<DateTime<Utc>>],
        &due_at,
        &states as &[&str],
        &departments as &[Option<Uuid>],
        &details,
        now,
    )
    .fetch_all(conn)
    .await?;
    Ok(events.into_iter().collect())
}

fn detail(turn: &Turn) -> Value {
    let mut detail = json!({
        "clock": turn.due.kind, "rung": turn.climbs, "due": turn.due.due_at,
    });
    if let (Some(tells), Some(detail)) = (turn.tells, detail.as_object_mut()) {
        detail.insert("tells".to_owned(), json!(tells.as_str()));
    }
    detail
}

/// What staff are told; `mail_staff` knows by it which mailbox that is for.
const fn message(rung: u8, tells: Option<Told>) -> &'static str {
    match (rung, tells) {
        (WARNING, _) => "case-due-soon",
        (_, None) => "case-late",
        (_, Some(Told::Handler)) => "case-late-handler",
        (_, Some(Told::DepartmentHead)) => "case-late-department-head",
        (_, Some(Told::Supervisor)) => "case-late-supervisor",
        (_, Some(Told::Leader)) => "case-late-leader",
    }
}

#[cfg(test)]
mod tests;
