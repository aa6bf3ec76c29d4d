//! Forgets what was typed, once it has had its effect.

use sqlx::PgExecutor;

use super::{DraftError, FormSpec};
use crate::presession::PreSessionId;

/// Deletes the draft of `form`, if there is one. `executor` is the effect's transaction, so that
/// the draft is gone exactly when the effect is there.
///
/// # Errors
/// [`DraftError::Database`].
pub async fn discard_draft(
    executor: impl PgExecutor<'_>,
    presession: PreSessionId,
    form: &FormSpec,
) -> Result<(), DraftError> {
    sqlx::query!(
        "delete from form_draft where presession = $1 and form = $2",
        presession.as_bytes(),
        form.name,
    )
    .execute(executor)
    .await?;
    Ok(())
}
