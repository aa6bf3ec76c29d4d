//! Approving or refusing a suspension that somebody else asked for.

use chrono::{DateTime, Utc};
use domain::accounts::{Act, Kind};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::{
    Kernel,
    accounts::Denied,
    audit::Subject,
    idempotency::request_hash,
    places::{live, permit},
    problem::FieldError,
    records::{Begun, SaveError, Saving, begin, finish},
};

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Approve,
    Refuse,
}

impl Decision {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Approve, Self::Refuse];

    /// The button's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Refuse => "refuse",
        }
    }

    /// What a button's word means.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.as_str() == word)
    }

    const fn state(self) -> &'static str {
        match self {
            Self::Approve => "approved",
            Self::Refuse => "refused",
        }
    }
}

/// Decides on the suspension `saving.id`. Residents are told the name of the department of whoever
/// approves, else that of the bureau.
///
/// # Errors
/// [`SaveError`]; [`SaveError::Invalid`] with `own-suspension` for what they asked for themselves,
/// and [`SaveError::Changed`] when it was decided before.
pub async fn decide_suspension(
    kernel: &Kernel,
    saving: Saving<'_>,
    decision: Decision,
) -> Result<Uuid, SaveError> {
    saving.staff.reach(Act::Publish, Kind::Place)?;
    let id = saving.id.unwrap_or_default();
    let asked = asked(&kernel.db, id).await?.ok_or(Denied::NotFound)?;
    permit(&kernel.db, saving.staff, Act::Publish, asked.place).await?;
    let parts = [id.as_bytes().as_slice(), decision.as_str().as_bytes()];
    let hash = request_hash("decide-suspension", parts);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    if asked.by == Some(saving.staff.id) {
        return Err(SaveError::Invalid(vec![FieldError::new("", "own-suspension")]));
    }
    if !decide(&mut *tx, id, decision, saving.staff.id, kernel.now()).await? {
        return Err(SaveError::Changed);
    }
    let subject = Subject { kind: "place-suspension", id: Some(id) };
    let decided = finish(kernel, tx, claim, &saving, decision.as_str(), subject).await?;
    if decision == Decision::Approve {
        live::tell_of(kernel, asked.place).await;
    }
    Ok(decided)
}

struct Asked {
    place: Uuid,
    by: Option<Uuid>,
}

async fn asked(db: impl PgExecutor<'_>, id: Uuid) -> Result<Option<Asked>, sqlx::Error> {
    sqlx::query_as!(Asked, "select place, asked_by as by from place_suspension where id = $1", id)
        .fetch_optional(db)
        .await
}

async fn decide(
    db: impl PgExecutor<'_>,
    id: Uuid,
    decision: Decision,
    staff: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let decided = sqlx::query!(
        "update place_suspension set state = $2, decided_by = $3, decided_at = $4,
           approver = case when $2 = 'approved' then coalesce(
             (select name_zh_hans from department
              where id = (select department from staff where id = $3)),
             (select name_zh_hans from department
              where kind = 'bureau' and retired_at is null order by code limit 1),
             '区城市管理局') end
         where id = $1 and state = 'asked'",
        id,
        decision.state(),
        staff,
        now,
    )
    .execute(db)
    .await?;
    Ok(decided.rows_affected() == 1)
}
