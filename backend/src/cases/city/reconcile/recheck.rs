//! Looks again at what differed.

use chrono::DateTime;
use domain::{
    accounts::{Act, Kind},
    cases::State,
};
use uuid::Uuid;

use super::{DifferenceKind, compare::same_minute, standing};
use crate::{
    Kernel,
    accounts::{Area, Denied},
    audit::Subject,
    idempotency::request_hash,
    records::{Begun, SaveError, Saving, begin, finish},
};

/// Looks at each open difference of the run of `saving` as our side is now, and notes those that are
/// gone: an order that has come since, a case that was closed, a deadline that was changed. What the
/// city has not is only known from its next list.
///
/// # Errors
/// [`SaveError`].
pub async fn recheck(kernel: &Kernel, saving: Saving<'_>) -> Result<(), SaveError> {
    saving.staff.permit(Act::Write, Kind::City, Area::default())?;
    let id = saving.id.ok_or(Denied::NotFound)?;
    let hash = request_hash("city-recheck", [id]);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(_) => return Ok(()),
    };
    let rows = sqlx::query!(
        r#"with recursive way as (
             select difference.id as leaf, case_file.id, case_file.merged_into
             from city_difference as difference
               join case_file on case_file.external_number = difference.number
             where reconciliation = $1
             union
             select way.leaf, other.id, other.merged_into
             from way join case_file as other on other.id = way.merged_into
           )
           select difference.id as "id!", difference.kind as "kind!", theirs as "theirs!",
             own.external_due_at, root.state as "state!", root.outcome
           from city_difference as difference
             join case_file as own on own.external_number = difference.number
             join way on way.leaf = difference.id and way.merged_into is null
             join case_file as root on root.id = way.id
           where reconciliation = $1 and resolved_at is null"#,
        id,
    )
    .fetch_all(&mut *tx)
    .await?;
    let mut gone: Vec<Uuid> = Vec::new();
    for row in rows {
        let state = State::parse(&row.state)
            .ok_or_else(|| sqlx::Error::Decode(format!("state for {}", row.id).into()))?;
        let is_gone = match DifferenceKind::parse(&row.kind) {
            Some(DifferenceKind::MissingHere) => true,
            Some(DifferenceKind::State) => standing(state, row.outcome.as_deref()) == row.theirs,
            Some(DifferenceKind::Deadline) => {
                let theirs = DateTime::parse_from_rfc3339(&row.theirs).ok();
                same_minute(theirs.map(|at| at.to_utc()), row.external_due_at)
            }
            Some(DifferenceKind::MissingThere) | None => false,
        };
        if is_gone {
            gone.push(row.id);
        }
    }
    sqlx::query!(
        "update city_difference set resolved_at = $2 where id = any($1)",
        &gone,
        kernel.now(),
    )
    .execute(&mut *tx)
    .await?;
    let subject = Subject { kind: "city-reconciliation", id: Some(id) };
    finish(kernel, tx, claim, &saving, "reconcile", subject).await.map(drop)
}
