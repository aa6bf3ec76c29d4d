//! The log of calls: who answered whom, from when to when, and which cases came of it.
//!
//! A call begins with the first thing that is typed ([`hear`]) and ends when its agent says so
//! ([`end_call`]) or forgets it. What is filed or urged meanwhile is noted with it.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    accounts::{Act, Kind, Reach},
    phone::{Phone, mask_phone},
    text::{clean_lines, length},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::read_case::ReadError;
use crate::{
    Kernel,
    accounts::{Area, Denied, Staff},
    audit::{self, Detail, Event, Subject},
    lists::{List, first_id},
    messages::sent::Recipient,
    privacy::{Place, blind_index, open, seal},
    problem::FieldError,
    records::SaveError,
};

/// The log as a list.
pub const CALLS: List = List { name: "case-calls", fields: &["agent", "from", "to", "recipient"] };

/// The longest note, in characters.
pub const MAX_CALL_NOTE: usize = 300;
/// A call in which nothing was typed for so long is over, whatever its agent forgot to say.
const LEFT: TimeDelta = TimeDelta::minutes(45);

/// A call that somebody is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunningCall {
    pub id: Uuid,
    pub began_at: DateTime<Utc>,
}

/// The call that `staff` is in.
///
/// # Errors
/// [`ReadError`].
pub async fn running_call(
    kernel: &Kernel,
    staff: &Staff,
) -> Result<Option<RunningCall>, ReadError> {
    staff.permit(Act::Write, Kind::Case, Area::default())?;
    let call = sqlx::query_as!(
        RunningCall,
        "select id, began_at from case_call
         where staff = $1 and ended_at is null and seen_at >= $2",
        staff.id,
        kernel.now() - LEFT,
    )
    .fetch_optional(&kernel.db)
    .await?;
    Ok(call)
}

/// Begins a call, or goes on with the one that `staff` is in, and keeps the number as far as it is
/// one by now.
///
/// # Errors
/// [`SaveError`]
pub async fn hear(
    kernel: &Kernel,
    staff: &Staff,
    phone: &str,
    request_id: Option<String>,
) -> Result<Uuid, SaveError> {
    staff.permit(Act::Write, Kind::Case, Area::default())?;
    let now = kernel.now();
    let mut tx = kernel.db.begin().await?;
    sqlx::query!(
        "update case_call set ended_at = seen_at
         where staff = $1 and ended_at is null and seen_at < $2",
        staff.id,
        now - LEFT,
    )
    .execute(&mut *tx)
    .await?;
    let id = kernel.new_id();
    let begun = sqlx::query!(
        "insert into case_call (id, staff, began_at, seen_at) values ($1, $2, $3, $3)
         on conflict (staff) where ended_at is null do update set seen_at = excluded.seen_at
         returning id",
        id,
        staff.id,
        now,
    )
    .fetch_one(&mut *tx)
    .await?
    .id;
    if let Ok(phone) = Phone::parse(phone) {
        keep_phone(kernel, &mut tx, begun, &phone).await?;
    }
    if begun == id {
        audit::record(&mut tx, event(kernel, staff, "begin-call", id, request_id)).await?;
    }
    tx.commit().await?;
    Ok(begun)
}

/// Only where it is another one, since sealing makes something new of the same.
async fn keep_phone(
    kernel: &Kernel,
    conn: &mut PgConnection,
    call: Uuid,
    phone: &Phone,
) -> Result<(), sqlx::Error> {
    let place = Place { column: "case_call.phone", row: call.as_bytes() };
    sqlx::query!(
        "update case_call set phone = $2, phone_index = $3
         where id = $1 and phone_index is distinct from $3",
        call,
        seal(&kernel.keys, &*kernel.random, place, phone.as_str().as_bytes()),
        &blind_index(&kernel.keys, "contact.phone", phone.as_str())[..],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends the call that `staff` is in, with a word about it. Without one it does nothing.
///
/// # Errors
/// [`SaveError`]
pub async fn end_call(
    kernel: &Kernel,
    staff: &Staff,
    note: &str,
    request_id: Option<String>,
) -> Result<(), SaveError> {
    staff.permit(Act::Write, Kind::Case, Area::default())?;
    let note = clean_lines(note);
    if length(&note) > MAX_CALL_NOTE {
        return Err(SaveError::Invalid(vec![FieldError::new("note", "text-too-long")]));
    }
    let mut tx = kernel.db.begin().await?;
    let ended = sqlx::query_scalar!(
        "update case_call set ended_at = $2, seen_at = $2, note = $3
         where staff = $1 and ended_at is null returning id",
        staff.id,
        kernel.now(),
        note,
    )
    .fetch_optional(&mut *tx)
    .await?;
    if let Some(id) = ended {
        audit::record(&mut tx, event(kernel, staff, "end-call", id, request_id)).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn event(
    kernel: &Kernel,
    staff: &Staff,
    act: &'static str,
    id: Uuid,
    request_id: Option<String>,
) -> Event {
    Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: staff.actor(),
        act,
        subject: Subject { kind: "case-call", id: Some(id) },
        detail: Detail::none(),
        request_id,
    }
}

/// What comes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameOf {
    Filed,
    Urged,
}

impl CameOf {
    /// Each of them.
    pub const ALL: [Self; 2] = [Self::Filed, Self::Urged];

    /// As it is stored, and the last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Filed => "filed",
            Self::Urged => "urged",
        }
    }
}

/// Notes a case with the call that somebody is in, if they are in one.
pub(super) async fn note_case(
    kernel: &Kernel,
    conn: &mut PgConnection,
    staff: Uuid,
    case: Uuid,
    how: CameOf,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into case_call_case (call, case_id, how)
         select id, $2, $3 from case_call
         where staff = $1 and ended_at is null and seen_at >= $4
         on conflict do nothing",
        staff,
        case,
        how.as_str(),
        kernel.now() - LEFT,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Which calls. What is left out filters nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallFilter {
    /// The login of whoever answered.
    pub agent: Option<String>,
    /// From this day on, by the clock of Shanghai.
    pub from: Option<NaiveDate>,
    /// Before the end of this day.
    pub to: Option<NaiveDate>,
    pub phone: Option<Recipient>,
}

/// A call as a line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub id: Uuid,
    /// The login of whoever answered.
    pub agent: String,
    pub masked_phone: Option<String>,
    pub began_at: DateTime<Utc>,
    /// None while it goes on.
    pub ended_at: Option<DateTime<Utc>>,
    pub note: String,
    /// Numbers of cases, and `filed` or `urged`.
    pub cases: Vec<(String, String)>,
}

/// At most `limit` calls that `filter` shows, the newest first, after the one of `after`. Those who
/// see cases of all of the district see all calls.
///
/// # Errors
/// [`ReadError`].
pub async fn calls(
    kernel: &Kernel,
    staff: &Staff,
    filter: &CallFilter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Call>, ReadError> {
    if staff.reach(Act::Read, Kind::Case)? != Reach::District {
        return Err(Denied::Forbidden.into());
    }
    let rows = sqlx::query!(
        "select case_call.id, staff.login, phone, began_at, seen_at, ended_at, note
         from case_call join staff on staff.id = case_call.staff
         where ($1::text is null or staff.login = $1)
           and ($2::uuid is null or case_call.id >= $2)
           and ($3::uuid is null or case_call.id < $3)
           and ($4::bytea[] is null or phone_index = any ($4))
           and ($5::uuid is null or case_call.id < $5)
         order by case_call.id desc limit $6",
        filter.agent,
        filter.from.map(first_id),
        filter.to.and_then(|day| day.succ_opt()).map(first_id),
        filter.phone.as_ref().map(Recipient::indexes),
        after,
        limit,
    )
    .fetch_all(&kernel.db)
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut cases = cases_of(kernel, &ids).await?;
    let left = kernel.now() - LEFT;
    let calls = rows.into_iter().map(|row| {
        let place = Place { column: "case_call.phone", row: row.id.as_bytes() };
        let phone = row.phone.map(|sealed| open(&kernel.keys, place, &sealed)).transpose()?;
        Ok::<_, ReadError>(Call {
            agent: row.login,
            masked_phone: phone.map(|phone| mask_phone(&String::from_utf8_lossy(&phone))),
            began_at: row.began_at,
            ended_at: row.ended_at.or_else(|| (row.seen_at < left).then_some(row.seen_at)),
            note: row.note,
            cases: cases.remove(&row.id).unwrap_or_default(),
            id: row.id,
        })
    });
    calls.collect()
}

async fn cases_of(
    kernel: &Kernel,
    calls: &[Uuid],
) -> Result<HashMap<Uuid, Vec<(String, String)>>, sqlx::Error> {
    let rows = sqlx::query!(
        "select call, number, how from case_call_case join case_file on case_file.id = case_id
         where call = any ($1) order by case_id",
        calls,
    )
    .fetch_all(&kernel.db)
    .await?;
    let mut cases: HashMap<Uuid, Vec<(String, String)>> = HashMap::new();
    for row in rows {
        cases.entry(row.call).or_default().push((row.number, row.how));
    }
    Ok(cases)
}

#[cfg(test)]
mod tests;
