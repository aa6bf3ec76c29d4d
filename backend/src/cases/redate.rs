//! Provisional dates (暂定): when the calendar of a year is published, each clock that was counted
//! through it is counted once more, from its start, and keeps that end.

use std::collections::{BTreeSet, HashMap, hash_map::Entry};

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use domain::{
    calendar::{Calendar, Term, deadline},
    cases::{ClockKind, LATE, WARNING},
};
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{
    clocks::{note_all, rest, warning},
    escalate::newest_calendar,
    messages::TellReporters,
    rulebook::term,
};
use crate::{
    Kernel,
    calendar::{self, Edition, to_local, to_utc},
    jobs::Failure,
    outbox,
};

/// Clocks in one transaction, so that nobody waits long for its locks.
const BATCH: i64 = 500;

/// Gives every running clock whose years are all published by now its end for good, and says how
/// many there were. Those that an extension has moved are not provisional; those that stand still
/// are counted again when they go on. Acts as [`Role::Worker`](crate::db::Role::Worker); any number
/// of workers may be at it.
///
/// # Errors
/// When the calendar or the database is not as it should be; the batches before are done.
pub async fn redate(kernel: &Kernel) -> Result<u64, Failure> {
    if !any_provisional(&kernel.db).await? {
        return Ok(0);
    }
    let newest = newest_calendar(&kernel.db).await?;
    let before = first_unpublished(&newest.calendar, to_local(kernel.now()).date());
    let mut editions = HashMap::new();
    let mut redated = 0;
    let mut after = (DateTime::UNIX_EPOCH, Uuid::nil());
    loop {
        let mut tx = kernel.db.begin().await?;
        let clocks = provisional(&mut tx, before, after).await?;
        let Some(last) = clocks.last() else { return Ok(redated) };
        after = (last.due_at, last.id);
        read_editions(&kernel.db, &clocks, &mut editions).await?;
        let moves: Vec<Move> = clocks
            .into_iter()
            .filter_map(|clock| {
                let frozen = editions.get(&clock.version)?;
                recount(kernel, &newest, frozen, clock)
            })
            .collect();
        store(kernel, &mut tx, &newest, &moves).await?;
        tx.commit().await?;
        redated += moves.len() as u64;
    }
}

async fn any_provisional(db: &PgPool) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from case_clock
             where provisional and stopped_at is null and paused_at is null) as "any!""#
    )
    .fetch_one(db)
    .await
}

/// The first moment of the first year from now on that is not published.
fn first_unpublished(calendar: &Calendar, today: NaiveDate) -> DateTime<Utc> {
    let year = (today.year()..).find(|year| calendar.year(*year).is_none());
    let day = year.and_then(|year| NaiveDate::from_ymd_opt(year, 1, 1)).unwrap_or(today);
    to_utc(day.and_time(NaiveTime::MIN))
}

/// A running clock with a provisional end.
struct Provisional {
    id: Uuid,
    case: Uuid,
    kind: String,
    term: Option<Term>,
    started_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
    version: i64,
    rung: i16,
    next_at: Option<DateTime<Utc>>,
    state: String,
    department: Option<Uuid>,
    /// When it last went on after it had stood still.
    resumed_at: Option<DateTime<Utc>>,
}

/// The next ones whose end is `before`, in their order. Those that somebody is at are left for
/// another time; see `escalate.rs` for why the case is locked with them.
async fn provisional(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
    after: (DateTime<Utc>, Uuid),
) -> Result<Vec<Provisional>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select case_clock.id, case_clock.case_id, case_clock.kind, unit, amount, started_at,
             case_clock.due_at, calendar_version, next_rung, next_at, case_file.state,
             coalesce(case_clock.department, case_file.department) as department,
             (select max(at) from case_event
              where case_event.case_id = case_clock.case_id and case_event.step = 'resume'
                and at > started_at) as resumed_at
           from case_clock join case_file on case_file.id = case_clock.case_id
           where case_clock.provisional and stopped_at is null and paused_at is null
             and case_clock.due_at < $1 and (case_clock.due_at, case_clock.id) > ($2, $3)
           order by case_clock.due_at, case_clock.id
           limit $4
           for update of case_clock skip locked
           for no key update of case_file skip locked"#,
        before,
        after.0,
        after.1,
        BATCH,
    )
    .fetch_all(conn)
    .await?;
    let clocks = rows.into_iter().map(|row| Provisional {
        term: term(&row.unit, row.amount),
        resumed_at: row
            .resumed_at
            .filter(|_| ClockKind::parse(&row.kind).is_some_and(ClockKind::pauses)),
        id: row.id,
        case: row.case_id,
        kind: row.kind,
        started_at: row.started_at,
        due_at: row.due_at,
        version: row.calendar_version,
        rung: row.next_rung,
        next_at: row.next_at,
        state: row.state,
        department: row.department,
    });
    Ok(clocks.collect())
}

/// The versions that the clocks were counted on.
async fn read_editions(
    db: &PgPool,
    clocks: &[Provisional],
    editions: &mut HashMap<i64, Edition>,
) -> Result<(), Failure> {
    let wanted: BTreeSet<i64> = clocks.iter().map(|clock| clock.version).collect();
    for version in wanted {
        if let Entry::Vacant(place) = editions.entry(version) {
            let edition = calendar::load_version(db, version)
                .await
                .map_err(|_| Failure::because("a version of the calendar cannot be read"))?;
            place.insert(edition);
        }
    }
    Ok(())
}

/// A clock with its end for good.
struct Move {
    clock: Provisional,
    event: Uuid,
    due_at: DateTime<Utc>,
    rung: u8,
    next_at: Option<DateTime<Utc>>,
}

impl Move {
    /// Whether it is what the resident was promised.
    fn is_promise(&self) -> bool {
        self.clock.kind == ClockKind::Close.as_str()
    }
}

/// None while a year that it is counted through is missing still. After a pause, what was left of it
/// then is counted.
fn recount(
    kernel: &Kernel,
    newest: &Edition,
    frozen: &Edition,
    clock: Provisional,
) -> Option<Move> {
    let (start, term) = match clock.resumed_at {
        None => (clock.started_at, clock.term?),
        Some(resumed) => (resumed, rest(frozen, clock.term?.unit(), resumed, clock.due_at)?),
    };
    let end = deadline(&newest.calendar, to_local(start), term).ok()?;
    if end.provisional {
        return None;
    }
    let (now, due_at) = (kernel.now(), to_utc(end.at));
    let warn_at = warning(newest, term.unit(), start, due_at);
    let warned = clock.rung > i16::from(WARNING);
    let (rung, next_at) = match clock.rung {
        // It was late, and is.
        rung if rung > i16::from(LATE) && due_at <= now => {
            (u8::try_from(rung).unwrap_or(LATE), clock.next_at)
        }
        _ if warned && warn_at <= now => (LATE, Some(due_at)),
        _ => (WARNING, Some(warn_at)),
    };
    Some(Move { event: kernel.new_id(), due_at, rung, next_at, clock })
}

async fn store(
    kernel: &Kernel,
    conn: &mut PgConnection,
    newest: &Edition,
    moves: &[Move],
) -> Result<(), sqlx::Error> {
    if moves.is_empty() {
        return Ok(());
    }
    let clocks: Vec<Uuid> = moves.iter().map(|one| one.clock.id).collect();
    let cases: Vec<Uuid> = moves.iter().map(|one| one.clock.case).collect();
    let events: Vec<Uuid> = moves.iter().map(|one| one.event).collect();
    let due: Vec<DateTime<Utc>> = moves.iter().map(|one| one.due_at).collect();
    let rungs: Vec<i16> = moves.iter().map(|one| one.rung.into()).collect();
    let next_at: Vec<Option<DateTime<Utc>>> = moves.iter().map(|one| one.next_at).collect();
    let states: Vec<&str> = moves.iter().map(|one| one.clock.state.as_str()).collect();
    let departments: Vec<Option<Uuid>> = moves.iter().map(|one| one.clock.department).collect();
    // What the resident was promised is told to them; the others are the bureau's own.
    let public: Vec<bool> = moves.iter().map(Move::is_promise).collect();
    let details: Vec<Value> = moves
        .iter()
        .map(|one| json!({ "clock": one.clock.kind, "from": one.clock.due_at, "to": one.due_at }))
        .collect();
    sqlx::query!(
        "with move as (
           select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[],
             $5::smallint[], $6::timestamptz[], $7::text[], $8::uuid[], $9::boolean[], $10::jsonb[])
             as move (clock, case_id, event, due_at, next_rung, next_at, state, department, public,
               detail)
         ), moved as (
           update case_clock set due_at = move.due_at, provisional = false, calendar_version = $11,
             next_rung = move.next_rung, next_at = move.next_at
           from move where case_clock.id = move.clock
         )
         insert into case_event (id, case_id, step, from_state, to_state, party, department, at,
           public, detail)
         select event, case_id, 'redate', state, state, 'system', department, $12, public, detail
         from move",
        &clocks,
        &cases,
        &events,
        &due,
        &rungs,
        &next_at as &[Option<DateTime<Utc>>],
        &states as &[&str],
        &departments as &[Option<Uuid>],
        &public,
        &details,
        newest.version,
        kernel.now(),
    )
    .execute(&mut *conn)
    .await?;
    note_all(&mut *conn, &cases).await?;
    let told: Vec<(Uuid, TellReporters)> = moves
        .iter()
        .filter(|one| one.is_promise() && one.due_at != one.clock.due_at)
        .map(|one| (kernel.new_id(), TellReporters { event: one.event }))
        .collect();
    outbox::write_all(conn, kernel.now(), &told).await
}

#[cfg(test)]
mod tests;
