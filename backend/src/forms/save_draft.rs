//! Keeps what was typed until the form is shown again.

use sqlx::types::Json;

use super::{DRAFT_LIFE, DraftError, FormSpec, FormValues, SEALED_COLUMN};
use crate::{
    Kernel,
    presession::PreSessionId,
    privacy::{Place, seal},
    problem::FieldError,
};

/// Saves the draft of `form`, in place of the one before, for [`DRAFT_LIFE`] from now.
///
/// Not part of any effect: it is saved because the effect was refused, so it runs on the pool.
///
/// # Errors
/// [`DraftError::Database`].
pub async fn save_draft(
    kernel: &Kernel,
    presession: PreSessionId,
    form: &FormSpec,
    values: &FormValues,
    errors: &[FieldError],
) -> Result<(), DraftError> {
    let now = kernel.now();
    // The row gets a new id each time, since its values are sealed with the id and the id of the
    // row that may be there is not known here. Nothing refers to it.
    let id = kernel.new_id();
    let place = Place { column: SEALED_COLUMN, row: id.as_bytes() };
    let sealed = seal(&kernel.keys, &*kernel.random, place, &values.to_json());
    sqlx::query!(
        "insert into form_draft
           (id, presession, form, sealed_values, errors, updated_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (presession, form) do update set
           id = excluded.id,
           sealed_values = excluded.sealed_values,
           errors = excluded.errors,
           updated_at = excluded.updated_at,
           expires_at = excluded.expires_at",
        id,
        presession.as_bytes(),
        form.name,
        sealed,
        Json(errors) as _,
        now,
        now + DRAFT_LIFE,
    )
    .execute(&kernel.db)
    .await?;
    Ok(())
}
