//! The clocks of a case: wound when it comes into a state, stopped when it leaves.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    calendar::{Term, Unit, deadline},
    cases::{CaseKind, ClockKind, State, Step, Urgency},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{demands::Given, meeting, rulebook::Rulebook, standing::Standing};
use crate::{
    Kernel,
    calendar::{Edition, to_local, to_utc},
};

/// An update of `case_file` that also copies what [`note_next`] says. `$before` are the statement and
/// its own assignments, `$after` is what follows; `$open` is whether the case is open after it.
macro_rules! update_noting_due {
    ($before:tt, $open:tt, $after:tt, $($value:tt)*) => {
        sqlx::query!(
            $before
                + "next_due_at = least(
                     (select min(case_clock.due_at) from case_clock
                      where case_id = case_file.id and stopped_at is null and paused_at is null),
                     case when "
                + $open
                + " then external_due_at end),
                   (due_at, provisional) = (
                     select coalesce(max(case_clock.due_at), case_file.due_at),
                       coalesce(bool_or(case_clock.provisional), case_file.provisional)
                     from case_clock
                     where case_id = case_file.id and stopped_at is null and kind = 'close')"
                + $after,
            $($value)*
        )
    };
}
pub(super) use update_noting_due;

/// A warning comes when this share of the time is used up, of four.
const WARN_AFTER_QUARTERS: i32 = 3;

/// A clock that is to run.
#[derive(Debug, Clone)]
pub(super) struct Wound {
    pub(super) kind: ClockKind,
    pub(super) term: Term,
    pub(super) due_at: DateTime<Utc>,
    pub(super) provisional: bool,
    pub(super) warn_at: DateTime<Utc>,
}

/// What a limit is looked for by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measure<'a> {
    pub(super) class: &'a str,
    pub(super) kind: CaseKind,
    pub(super) urgency: Urgency,
    pub(super) street: Option<&'a str>,
}

impl<'a> Measure<'a> {
    fn of(case: &'a Standing) -> Self {
        Self {
            class: &case.class,
            kind: case.kind,
            urgency: case.urgency,
            street: case.street_code.as_deref(),
        }
    }
}

/// The clock as the district's limit for it says; none where there is no limit, or where it would
/// never end on this calendar.
pub(super) fn wind(
    rules: &Rulebook,
    calendar: &Edition,
    kind: ClockKind,
    of: Measure<'_>,
    now: DateTime<Utc>,
) -> Option<Wound> {
    let start = to_local(now);
    let limit = rules.limit(kind, of.class, of.kind, of.urgency, of.street, start.date())?;
    let end = deadline(&calendar.calendar, start, limit.term).ok()?;
    let due_at = to_utc(end.at);
    let warn_at = warning(calendar, limit.term.unit(), now, due_at);
    Some(Wound { kind, term: limit.term, due_at, provisional: end.provisional, warn_at })
}

/// Starts clocks of a case.
pub(super) async fn start(
    kernel: &Kernel,
    conn: &mut PgConnection,
    calendar: &Edition,
    case: Uuid,
    department: Option<Uuid>,
    clocks: &[Wound],
) -> Result<(), sqlx::Error> {
    if clocks.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = clocks.iter().map(|_| kernel.new_id()).collect();
    let kinds: Vec<&str> = clocks.iter().map(|clock| clock.kind.as_str()).collect();
    let units: Vec<&str> = clocks.iter().map(|clock| clock.term.unit().as_str()).collect();
    let amounts: Vec<i32> =
        clocks.iter().map(|clock| i32::try_from(clock.term.amount()).unwrap_or(i32::MAX)).collect();
    let due: Vec<DateTime<Utc>> = clocks.iter().map(|clock| clock.due_at).collect();
    let provisional: Vec<bool> = clocks.iter().map(|clock| clock.provisional).collect();
    let warn: Vec<DateTime<Utc>> = clocks.iter().map(|clock| clock.warn_at).collect();
    sqlx::query!(
        "insert into case_clock (id, case_id, kind, department, unit, amount, started_at, due_at,
           provisional, calendar_version, next_at)
         select id, $1, kind, case when kind = 'handle' then $2::uuid end, unit, amount, $3, due,
           provisional, $4, warn
         from unnest($5::uuid[], $6::text[], $7::text[], $8::integer[], $9::timestamptz[],
           $10::boolean[], $11::timestamptz[])
           as clock (id, kind, unit, amount, due, provisional, warn)",
        case,
        department,
        kernel.now(),
        calendar.version,
        &ids,
        &kinds as &[&str],
        &units as &[&str],
        &amounts,
        &due,
        &provisional,
        &warn,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The clocks that begin when a case comes from one state into another.
pub(super) fn beginning(before: State, after: State) -> Vec<ClockKind> {
    let reopened = !before.is_open() && after.is_open();
    let handle = ClockKind::Handle.runs_in(after) && !ClockKind::Handle.runs_in(before);
    let again = before != after && after == State::Dispatched;
    let mut clocks = Vec::new();
    if handle || again {
        clocks.push(ClockKind::Handle);
    }
    if reopened {
        clocks.push(ClockKind::Close);
    }
    if after == State::Closed {
        clocks.push(ClockKind::CallBack);
    }
    clocks
}

/// Stops what does not run in the state that the case has come to, starts what begins there, and lets
/// the others stand still or go on. What is due next is for the caller to note on the case.
pub(super) async fn turn(
    kernel: &Kernel,
    conn: &mut PgConnection,
    (rules, calendar): (&Rulebook, &Edition),
    before: State,
    case: &Standing,
) -> Result<(), sqlx::Error> {
    let now = kernel.now();
    let begin = beginning(before, case.state);
    let stays = |clock: &ClockKind| {
        clock.runs_in(before) && clock.runs_in(case.state) && !begin.contains(clock)
    };
    // Also one that an older process, which does not know its kind, has left running.
    let stop: Vec<&str> =
        ClockKind::ALL.iter().filter(|clock| !stays(clock)).map(|clock| clock.as_str()).collect();
    sqlx::query!(
        "update case_clock set stopped_at = $2, next_at = null, paused_at = null
         where case_id = $1 and stopped_at is null and kind = any ($3)",
        case.id,
        now,
        &stop as &[&str],
    )
    .execute(&mut *conn)
    .await?;
    let measure = Measure::of(case);
    let wound: Vec<Wound> =
        begin.into_iter().filter_map(|kind| wind(rules, calendar, kind, measure, now)).collect();
    start(kernel, conn, calendar, case.id, case.department, &wound).await?;
    if before != State::Suspended && case.state == State::Suspended {
        pause(conn, case.id, now).await?;
    } else if before == State::Suspended && case.state != State::Suspended {
        go_on(conn, calendar, case.id, now).await?;
    }
    Ok(())
}

/// The clock that runs until `case`, as it stands after `step`, is looked at again: for a suspended
/// one as long as whoever suspended it said, for a hard one until the day of its meeting is over, or,
/// while that day is not set, as the district's limit says. None for other steps, and where that time
/// is over.
pub(super) fn review(
    (rules, calendar): (&Rulebook, &Edition),
    case: &Standing,
    step: Step,
    given: &Given,
    now: DateTime<Utc>,
) -> Option<Wound> {
    let until = match (step, given.meets_on) {
        (Step::Suspend, _) => given.until?,
        (Step::MakeHard | Step::PlanMeeting, Some(day)) => meeting::over(day),
        (Step::MakeHard | Step::PlanMeeting, None) => {
            return wind(rules, calendar, ClockKind::Review, Measure::of(case), now);
        }
        _ => return None,
    };
    let minutes = u32::try_from((until - now).num_minutes()).ok()?;
    let term = Term::natural_minutes(minutes.max(1)).ok()?;
    let warn_at = warning(calendar, term.unit(), now, until);
    let kind = ClockKind::Review;
    Some(Wound { kind, term, due_at: until, provisional: false, warn_at })
}

/// Somebody has said anew when it is looked at again. What is due next is for the caller to note.
pub(super) async fn reviewed(
    conn: &mut PgConnection,
    case: Uuid,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update case_clock set stopped_at = $2, next_at = null
         where case_id = $1 and stopped_at is null and kind = 'review'",
        case,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The resident has added something, which is to be replied to in time. What is due next is for the
/// caller to note, and that no such clock runs is for the caller to know.
pub(super) async fn added(
    kernel: &Kernel,
    conn: &mut PgConnection,
    (rules, calendar): (&Rulebook, &Edition),
    case: &Standing,
) -> Result<(), sqlx::Error> {
    let wound = wind(rules, calendar, ClockKind::Reply, Measure::of(case), kernel.now());
    start(kernel, conn, calendar, case.id, None, wound.as_slice()).await
}

/// Staff have written to the resident: the first answer, and one to whatever was added. What is due
/// next is for the caller to note.
pub(super) async fn replied(
    conn: &mut PgConnection,
    case: Uuid,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update case_clock set stopped_at = $2, next_at = null
         where case_id = $1 and stopped_at is null and kind in ('contact', 'reply')",
        case,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn pause(conn: &mut PgConnection, case: Uuid, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    let still: Vec<&str> =
        ClockKind::ALL.iter().filter(|clock| clock.pauses()).map(|clock| clock.as_str()).collect();
    sqlx::query!(
        "update case_clock set paused_at = $2, next_at = null
         where case_id = $1 and stopped_at is null and kind = any ($3)",
        case,
        now,
        &still as &[&str],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Clocks that stood still go on with what was left of them.
async fn go_on(
    conn: &mut PgConnection,
    calendar: &Edition,
    case: Uuid,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let still = sqlx::query!(
        r#"select id, unit, due_at, provisional, paused_at as "paused_at!"
           from case_clock
           where case_id = $1 and stopped_at is null and paused_at is not null"#,
        case,
    )
    .fetch_all(&mut *conn)
    .await?;
    for clock in still {
        let unit = Unit::parse(&clock.unit).unwrap_or(Unit::NaturalHours);
        // It was late already, and stays as late.
        let shifted = (clock.due_at + (now - clock.paused_at), clock.provisional);
        let (due, provisional) = if clock.due_at <= clock.paused_at {
            shifted
        } else {
            rest(calendar, unit, clock.paused_at, clock.due_at)
                .and_then(|rest| deadline(&calendar.calendar, to_local(now), rest).ok())
                .map_or(shifted, |end| (to_utc(end.at), end.provisional))
        };
        sqlx::query!(
            "update case_clock set due_at = $2::timestamptz, paused_at = null,
               provisional = $3, calendar_version = $4,
               next_at = case when next_rung = 0 then $5 else $2::timestamptz end
             where id = $1",
            clock.id,
            due,
            provisional,
            calendar.version,
            warning(calendar, unit, now, due),
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// When the warning of a clock that begins at `start` and ends at `end` comes. Where the clock counts
/// duty, so does the warning: nobody reads it at night or on a day off.
pub(super) fn warning(
    calendar: &Edition,
    unit: Unit,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
) -> DateTime<Utc> {
    let at = start + (end - start) / 4 * WARN_AFTER_QUARTERS;
    if unit == Unit::NaturalHours {
        return at;
    }
    Term::working_minutes(0)
        .ok()
        .and_then(|nothing| deadline(&calendar.calendar, to_local(at), nothing).ok())
        .map(|duty| to_utc(duty.at))
        .filter(|duty| *duty < end)
        .unwrap_or(at)
}

/// The smallest term that ends at `until` or later when it begins at `from`.
pub(super) fn rest(
    calendar: &Edition,
    unit: Unit,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Option<Term> {
    let of = |amount: u32| match unit {
        Unit::WorkingHours => Term::working_minutes(amount).ok(),
        Unit::WorkingDays => Term::working_days(amount).ok(),
        Unit::NaturalHours => Term::natural_minutes(amount).ok(),
    };
    let reaches = |amount: u32| {
        let end = deadline(&calendar.calendar, to_local(from), of(amount)?).ok()?;
        Some(to_utc(end.at) >= until)
    };
    let span: TimeDelta = until - from;
    let minutes = u32::try_from(span.num_minutes()).ok()?;
    // No unit goes faster than the clock on the wall.
    let (mut low, mut high) = match unit {
        Unit::WorkingDays => (0, minutes / (24 * 60) + 1),
        _ => (0, minutes + 1),
    };
    while low < high {
        let middle = low + (high - low) / 2;
        if reaches(middle)? {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    of(low)
}

/// Copies to the case what queues sort by: the end of the clock that ends first, or the city's own
/// deadline where that comes before it; and what the resident was promised.
pub(super) async fn note_next(conn: &mut PgConnection, case: Uuid) -> Result<(), sqlx::Error> {
    note_all(conn, &[case]).await
}

/// The same for several cases.
pub(super) async fn note_all(conn: &mut PgConnection, cases: &[Uuid]) -> Result<(), sqlx::Error> {
    update_noting_due!("update case_file set ", "closed_at is null", " where id = any ($1)", cases)
        .execute(conn)
        .await?;
    Ok(())
}
