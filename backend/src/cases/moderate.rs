//! What of a case residents at large may see: staff have looked that it shows nobody.

use domain::accounts::{Act, Kind};
use uuid::Uuid;

use super::{
    content_checks::{CheckState, state_of},
    standing::Standing,
};
use crate::{
    Kernel, Problem,
    accounts::Denied,
    audit::Subject,
    idempotency::request_hash,
    records::{Begun, SaveError, Saving, begin, finish},
};

/// Why it is not shown, or not taken off. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ModerateError {
    /// As with everything that staff save.
    #[error(transparent)]
    Save(#[from] SaveError),
    /// WeChat has not said yet what it thinks of it.
    #[error("its check is not over")]
    CheckWaiting,
    /// WeChat has said that it must not be shown.
    #[error("its check says that it must not be shown")]
    CheckRisky,
}

impl ModerateError {
    /// The codes that are its own; those of [`SaveError`] come on top.
    pub const CODES: &'static [&'static str] = &["check-waiting", "check-risky"];
}

impl Problem for ModerateError {
    fn code(&self) -> &'static str {
        match self {
            Self::Save(error) => error.code(),
            Self::CheckWaiting => "check-waiting",
            Self::CheckRisky => "check-risky",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Save(error) => error.status(),
            Self::CheckWaiting | Self::CheckRisky => 409,
        }
    }
}

impl From<Denied> for ModerateError {
    fn from(denied: Denied) -> Self {
        Self::Save(denied.into())
    }
}

impl From<sqlx::Error> for ModerateError {
    fn from(error: sqlx::Error) -> Self {
        Self::Save(error.into())
    }
}

/// Shows a case on the public list, or takes it off; with `photo`, only that photo of it. The id of
/// `saving` is the case. A photo of what only staff read, such as a note, is shown to nobody else.
///
/// # Errors
/// [`ModerateError`].
pub async fn moderate(
    kernel: &Kernel,
    saving: Saving<'_>,
    photo: Option<Uuid>,
    shown: bool,
) -> Result<Uuid, ModerateError> {
    saving.staff.reach(Act::Publish, Kind::Case)?;
    let id = saving.id.unwrap_or_default();
    let case = Standing::read(&mut *kernel.db.acquire().await?, id).await?;
    let case = case.ok_or(Denied::NotFound)?;
    saving.staff.permit(Act::Publish, Kind::Case, case.area())?;
    let of_photo = photo.unwrap_or_default();
    let parts = [id.as_bytes().as_slice(), of_photo.as_bytes(), &[u8::from(shown)]];
    let (mut tx, claim) = match begin(kernel, &saving, request_hash("case-moderate", parts)).await?
    {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    if shown && let Some(refused) = refused(state_of(&mut *tx, id, photo).await?) {
        tx.rollback().await?;
        return Err(refused);
    }
    let at = shown.then(|| kernel.now());
    let changed = match photo {
        Some(photo) => {
            sqlx::query!(
                "update case_photo set public_at = $3
                 where file = $1 and case_id = $2 and ($3::timestamptz is null or not exists (
                   select from case_event where case_event.id = event and not public))",
                photo,
                id,
                at,
            )
            .execute(&mut *tx)
            .await?
        }
        None => {
            sqlx::query!("update case_file set public_at = $2 where id = $1", id, at)
                .execute(&mut *tx)
                .await?
        }
    };
    if changed.rows_affected() == 0 {
        tx.rollback().await?;
        return Err(Denied::NotFound.into());
    }
    let act = match (photo, shown) {
        (None, true) => "show-case",
        (None, false) => "hide-case",
        (Some(_), true) => "show-photo",
        (Some(_), false) => "hide-photo",
    };
    let subject = Subject { kind: "case", id: Some(id) };
    Ok(finish(kernel, tx, claim, &saving, act, subject).await?)
}

/// Why something whose check is so far is not shown.
fn refused(check: Option<CheckState>) -> Option<ModerateError> {
    match check {
        Some(CheckState::Waiting | CheckState::Asked) => Some(ModerateError::CheckWaiting),
        Some(CheckState::Risky) => Some(ModerateError::CheckRisky),
        None | Some(CheckState::Passed | CheckState::Review) => None,
    }
}
