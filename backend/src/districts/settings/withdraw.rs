//! A member of staff takes back a change that does not count yet.

use domain::accounts::{Act, Kind};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::{
    Kernel, Problem,
    accounts::{Denied, Staff},
    audit::{self, Detail, Event, Subject},
};

/// Why a change was not taken back.
#[derive(Debug, thiserror::Error)]
pub enum WithdrawError {
    /// Not by this person.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// They have to prove first that it is they.
    #[error("not confirmed lately")]
    NotConfirmed,
    /// It counts already, or was taken back before.
    #[error("the change is not waiting any more")]
    TooLate,
    /// The database did not answer as it should.
    #[error("the change could not be taken back")]
    Database(#[from] sqlx::Error),
}

impl WithdrawError {
    /// The codes that are its own; those of [`Denied`] come on top.
    pub const CODES: &'static [&'static str] =
        &["confirm-first", "setting-too-late", "unavailable"];
}

impl Problem for WithdrawError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::NotConfirmed => "confirm-first",
            Self::TooLate => "setting-too-late",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::NotConfirmed => 403,
            Self::TooLate => 409,
            Self::Database(_) => 503,
        }
    }
}

/// Takes the change `id` back. A second click finds it taken back and is told so.
///
/// # Errors
/// [`WithdrawError`].
pub async fn withdraw(
    kernel: &Kernel,
    staff: &Staff,
    id: Uuid,
    confirmed: bool,
    request_id: Option<String>,
) -> Result<(), WithdrawError> {
    staff.reach(Act::Write, Kind::Setting)?;
    if !confirmed {
        return Err(WithdrawError::NotConfirmed);
    }
    let mut tx = kernel.db.begin().await?;
    if !mark(&mut *tx, id, kernel.now()).await? {
        return Err(WithdrawError::TooLate);
    }
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: staff.actor(),
        act: "withdraw-setting",
        subject: Subject { kind: "district-setting", id: Some(id) },
        detail: Detail::none(),
        request_id,
    };
    audit::record(&mut tx, event).await?;
    tx.commit().await?;
    Ok(())
}

async fn mark(
    executor: impl PgExecutor<'_>,
    id: Uuid,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<bool, sqlx::Error> {
    let marked = sqlx::query!(
        "update district_setting_version set withdrawn_at = $2
         where id = $1 and applied_at is null and withdrawn_at is null",
        id,
        now,
    )
    .execute(executor)
    .await?;
    Ok(marked.rows_affected() == 1)
}
