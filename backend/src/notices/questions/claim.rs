//! Somebody takes a question to work on, or gives it back.

use chrono::TimeDelta;
use domain::accounts::{Act, Kind};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Source;
use crate::{
    Kernel, Problem,
    accounts::{Area, Denied, Staff},
    audit::{self, Detail, Event, Subject},
};

/// How long nobody else may answer; then whoever went home does not block it.
pub const CLAIM_LIFE: TimeDelta = TimeDelta::minutes(30);

/// Which question.
#[derive(Debug, Clone)]
pub struct Claim {
    pub source: Source,
    pub id: Uuid,
    /// False gives it back.
    pub take: bool,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Why it was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// Not by this person.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A colleague was quicker, or it is closed or not there.
    #[error("it cannot be taken now")]
    Claimed,
    /// The database did not answer as it should; nothing was changed.
    #[error("the question could not be taken")]
    Database(#[from] sqlx::Error),
}

impl ClaimError {
    /// The codes that are its own; those of [`Denied`] come on top.
    pub const CODES: &'static [&'static str] = &["question-claimed", "unavailable"];
}

impl Problem for ClaimError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::Claimed => "question-claimed",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::Claimed => 409,
            Self::Database(_) => 503,
        }
    }
}

/// Takes an open question for [`CLAIM_LIFE`], or gives it back. Of several who try at once one gets
/// it; taking what one has prolongs it, and giving back what one has not does nothing.
///
/// # Errors
/// [`ClaimError`].
pub async fn claim(kernel: &Kernel, staff: &Staff, claim: Claim) -> Result<(), ClaimError> {
    staff.permit(Act::Write, Kind::Question, Area::default())?;
    let mut tx = kernel.db.begin().await?;
    let changed = if claim.take {
        take(kernel, &mut tx, staff.id, &claim).await?
    } else {
        give_back(&mut tx, staff.id, &claim).await?
    };
    if changed == 0 {
        tx.rollback().await?;
        return if claim.take { Err(ClaimError::Claimed) } else { Ok(()) };
    }
    audit::record(
        &mut tx,
        Event {
            id: kernel.new_id(),
            at: kernel.now(),
            actor: staff.actor(),
            act: if claim.take { "claim" } else { "release" },
            subject: Subject { kind: claim.source.subject(), id: Some(claim.id) },
            detail: Detail::none(),
            request_id: claim.request_id,
        },
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// One conditional update, so the row's lock decides between those who try at once.
async fn take(
    kernel: &Kernel,
    conn: &mut PgConnection,
    staff: Uuid,
    claim: &Claim,
) -> Result<u64, sqlx::Error> {
    macro_rules! take {
        ($table:tt) => {
            sqlx::query!(
                "update "
                    + $table
                    + " set claimed_by = $2, claimed_until = $4
                 where id = $1 and state = 'open'
                   and (claimed_by is null or claimed_by = $2 or claimed_until <= $3)",
                claim.id,
                staff,
                kernel.now(),
                kernel.now() + CLAIM_LIFE,
            )
            .execute(conn)
            .await
        };
    }
    let done = match claim.source {
        Source::Sorting => take!("sorting_question"),
        Source::General => take!("resident_question"),
    }?;
    Ok(done.rows_affected())
}

async fn give_back(
    conn: &mut PgConnection,
    staff: Uuid,
    claim: &Claim,
) -> Result<u64, sqlx::Error> {
    macro_rules! give_back {
        ($table:tt) => {
            sqlx::query!(
                "update "
                    + $table
                    + " set claimed_by = null, claimed_until = null
                 where id = $1 and state = 'open' and claimed_by = $2",
                claim.id,
                staff,
            )
            .execute(conn)
            .await
        };
    }
    let done = match claim.source {
        Source::Sorting => give_back!("sorting_question"),
        Source::General => give_back!("resident_question"),
    }?;
    Ok(done.rows_affected())
}
