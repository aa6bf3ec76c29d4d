//! Somebody got money back at the door or at the counter.

use domain::accounts::{Act, Kind};
use domain::payments::{Account, ProviderCode};
use uuid::Uuid;

use super::till::external_id;
use crate::{
    Kernel,
    accounts::{Area, Denied},
    audit::Subject,
    idempotency::request_hash,
    payments::{
        provider::Received,
        settle_refund::{finish as finish_refund, lock_both},
    },
    problem::FieldError,
    records::{Begun, SaveError, Saving, begin, finish},
};

/// What was paid out. `saving.id` is the refund.
#[derive(Debug, Clone)]
pub struct PayOut<'a> {
    pub saving: Saving<'a>,
}

/// Notes that the refund was paid out in cash, which ends it in the same transaction.
///
/// # Errors
/// [`SaveError`]; `cash-not-waiting` where it does not wait at the till.
pub async fn pay_out(kernel: &Kernel, out: PayOut<'_>) -> Result<Uuid, SaveError> {
    let PayOut { saving } = out;
    saving.staff.permit(Act::Write, Kind::Cash, Area::default())?;
    let id = saving.id.ok_or(Denied::NotFound)?;
    let hash = request_hash("pay-out", [id.as_bytes().as_slice()]);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    let order = sqlx::query_scalar!("select order_id from payment_refund where id = $1", id)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(Denied::NotFound)?;
    let both = lock_both(&mut tx, order, id).await?;
    let both = both.filter(|(order, _)| order.provider == ProviderCode::Offline);
    let (order, refund) = both.ok_or(Denied::NotFound)?;
    let now = kernel.now();
    let paid = sqlx::query!(
        "update till_refund set paid_by = $2, paid_at = $3 where number = $1 and paid_at is null",
        refund.number,
        saving.staff.id,
        now,
    )
    .execute(&mut *tx)
    .await?;
    if paid.rows_affected() == 0 {
        tx.rollback().await?;
        return Err(SaveError::Invalid(vec![FieldError::new("", "cash-not-waiting")]));
    }
    let external_id = external_id(&refund.number);
    let went = Received { external_id, amount: refund.amount, at: now, account: Account::Cash };
    finish_refund(kernel, &mut tx, &order, &refund, &went).await?;
    let subject = Subject { kind: "payment-refund", id: Some(refund.id) };
    finish(kernel, tx, claim, &saving, "pay-out", subject).await
}
