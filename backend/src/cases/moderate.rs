//! What of a case residents at large may see: staff have looked that it shows nobody.

use domain::accounts::{Act, Kind};
use uuid::Uuid;

use super::standing::Standing;
use crate::{
    Kernel,
    accounts::Denied,
    audit::Subject,
    idempotency::request_hash,
    records::{Begun, SaveError, Saving, begin, finish},
};

/// Shows a case on the public list, or takes it off; with `photo`, only that photo of it. The id of
/// `saving` is the case.
///
/// # Errors
/// [`SaveError`].
pub async fn moderate(
    kernel: &Kernel,
    saving: Saving<'_>,
    photo: Option<Uuid>,
    shown: bool,
) -> Result<Uuid, SaveError> {
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
    let at = shown.then(|| kernel.now());
    let changed = match photo {
        Some(photo) => {
            sqlx::query!(
                "update case_photo set public_at = $3 where file = $1 and case_id = $2",
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
    finish(kernel, tx, claim, &saving, act, Subject { kind: "case", id: Some(id) }).await
}
