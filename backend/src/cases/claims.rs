//! Who works on a case now, and who looks at it.
//!
//! A claim keeps others from moving the case until it is over, given back, or the case has moved. That
//! somebody looks is only told: it keeps nobody from anything.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    accounts::{Act, Kind, Role},
    number::Number,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{read_case::ReadError, standing::Standing};
use crate::{
    Kernel,
    accounts::{Area, Denied, Staff},
    audit::{self, Detail, Event, Subject},
    problem::FieldError,
    records::SaveError,
};

/// How long nobody else may move the case; then whoever went home does not block it.
pub const CLAIM_FOR: TimeDelta = TimeDelta::minutes(15);
/// How long after a page last said so somebody is still taken to look; pages say it every 20 seconds.
const LOOKS: TimeDelta = TimeDelta::seconds(50);

/// The code of what somebody else has claimed.
pub(super) const CLAIMED: &str = "case-claimed";

/// Takes a case to work on for [`CLAIM_FOR`], or gives it back. Of several who try at once one gets
/// it; taking what one has prolongs it, and giving back what one has not does nothing.
///
/// # Errors
/// [`SaveError`]; with the code `case-claimed` where a colleague was quicker.
pub async fn claim(
    kernel: &Kernel,
    staff: &Staff,
    case: Uuid,
    take: bool,
    request_id: Option<String>,
) -> Result<(), SaveError> {
    staff.reach(Act::Write, Kind::Case)?;
    let mut tx = kernel.db.begin().await?;
    // Locked as for a step: what another step makes of the case is known before it is claimed.
    let standing = Standing::lock(&mut tx, case).await?.ok_or(Denied::NotFound)?;
    staff.permit(Act::Write, Kind::Case, standing.area())?;
    let changed = if take {
        insert(kernel, &mut tx, staff.id, case).await?
    } else {
        release(&mut tx, case, Some(staff.id)).await?
    };
    if changed == 0 {
        tx.rollback().await?;
        let claimed = SaveError::Invalid(vec![FieldError::new("", CLAIMED)]);
        return if take { Err(claimed) } else { Ok(()) };
    }
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: staff.actor(),
        act: if take { "claim-case" } else { "release-case" },
        subject: Subject { kind: "case", id: Some(case) },
        detail: Detail::none(),
        request_id,
    };
    audit::record(&mut tx, event).await?;
    tx.commit().await?;
    Ok(())
}

/// One conditional statement, so the row's lock decides between those who try at once.
async fn insert(
    kernel: &Kernel,
    conn: &mut PgConnection,
    staff: Uuid,
    case: Uuid,
) -> Result<u64, sqlx::Error> {
    let now = kernel.now();
    let done = sqlx::query!(
        "insert into case_claim (case_id, staff, at, until) values ($1, $2, $3, $4)
         on conflict (case_id) do update set staff = $2, at = $3, until = $4
           where case_claim.staff = $2 or case_claim.until <= $3",
        case,
        staff,
        now,
        now + CLAIM_FOR,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Frees the case: of this person's claim, or of whoever's.
pub(super) async fn release(
    conn: &mut PgConnection,
    case: Uuid,
    staff: Option<Uuid>,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "delete from case_claim where case_id = $1 and ($2::uuid is null or staff = $2)",
        case,
        staff,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Whether somebody else works on the case. Nobody is in a supervisor's way.
pub(super) fn is_of_another(case: &Standing, staff: &Staff, now: DateTime<Utc>) -> bool {
    !staff.roles.contains(&Role::Supervisor)
        && case.claimed.is_some_and(|(by, until)| by != staff.id && until > now)
}

/// Somebody looks at the case of a number; gives the logins of the others who do.
///
/// # Errors
/// [`ReadError`]; one of another area is as if it were not there.
pub async fn watch(kernel: &Kernel, staff: &Staff, number: &str) -> Result<Vec<String>, ReadError> {
    staff.reach(Act::Read, Kind::Case)?;
    let number = Number::parse(number).map_err(|_| Denied::NotFound)?;
    let row = sqlx::query!(
        "select id, handler, department, street from case_file where number = $1",
        number.as_str(),
    )
    .fetch_optional(&kernel.db)
    .await?
    .ok_or(Denied::NotFound)?;
    let area = Area { staff: row.handler, department: row.department, street: row.street };
    staff.permit(Act::Read, Kind::Case, area)?;
    let now = kernel.now();
    sqlx::query!(
        "insert into case_watch (case_id, staff, seen_at) values ($1, $2, $3)
         on conflict (case_id, staff) do update set seen_at = excluded.seen_at",
        row.id,
        staff.id,
        now,
    )
    .execute(&kernel.db)
    .await?;
    let busy = busy(kernel, staff, &[row.id]).await?;
    Ok(busy.into_values().next().map(|busy| busy.watchers).unwrap_or_default())
}

/// Who has to do with a case now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Busy {
    pub claim: Option<HeldBy>,
    /// Logins of the others who look at it.
    pub watchers: Vec<String>,
}

/// Whoever works on it, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldBy {
    pub login: String,
    pub is_own: bool,
    pub until: DateTime<Utc>,
}

/// Who has to do with which of `cases`, which were read by `staff` just now.
///
/// # Errors
/// [`ReadError`].
pub async fn busy(
    kernel: &Kernel,
    staff: &Staff,
    cases: &[Uuid],
) -> Result<HashMap<Uuid, Busy>, ReadError> {
    staff.reach(Act::Read, Kind::Case)?;
    let now = kernel.now();
    let mut found: HashMap<Uuid, Busy> = HashMap::new();
    let claims = sqlx::query!(
        "select case_id, staff, login, until
         from case_claim join staff on staff.id = case_claim.staff
         where case_id = any ($1) and until > $2",
        cases,
        now,
    )
    .fetch_all(&kernel.db)
    .await?;
    for row in claims {
        let held = HeldBy { login: row.login, is_own: row.staff == staff.id, until: row.until };
        found.entry(row.case_id).or_default().claim = Some(held);
    }
    let watchers = sqlx::query!(
        "select case_id, login from case_watch join staff on staff.id = case_watch.staff
         where case_id = any ($1) and seen_at > $2 and case_watch.staff <> $3 order by login",
        cases,
        now - LOOKS,
        staff.id,
    )
    .fetch_all(&kernel.db)
    .await?;
    for row in watchers {
        found.entry(row.case_id).or_default().watchers.push(row.login);
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
