//! Somebody has paid at the door.

use domain::{
    accounts::{Act, Kind},
    money::Fen,
    payments::{OrderState, ProviderCode},
};
use uuid::Uuid;

use super::till::{Way, external_id};
use crate::{
    Kernel,
    accounts::{Area, Denied},
    audit::Subject,
    idempotency::request_hash,
    payments::{
        order::{lock, stored},
        provider::Received,
        settle::settle,
    },
    problem::FieldError,
    records::{Begun, SaveError, Saving, begin, finish},
};

/// What was taken. `saving.id` is the order.
#[derive(Debug, Clone)]
pub struct TakeCash<'a> {
    pub saving: Saving<'a>,
    pub way: Way,
    /// As it was counted at the door: the order is paid with exactly what it asks for.
    pub amount: Fen,
}

/// Notes that the order was paid at the door, which pays it in the same transaction.
///
/// # Errors
/// [`SaveError`]; `cash-amount-differs` at `amount` where another amount is asked for, and
/// `cash-not-waiting` where the order does not wait at the till: it is paid, or was cancelled.
pub async fn take_cash(kernel: &Kernel, take: TakeCash<'_>) -> Result<Uuid, SaveError> {
    let TakeCash { saving, way, amount } = take;
    saving.staff.permit(Act::Write, Kind::Cash, Area::default())?;
    let id = saving.id.ok_or(Denied::NotFound)?;
    let fen = amount.fen().to_be_bytes();
    let parts = [id.as_bytes().as_slice(), way.as_str().as_bytes(), &fen];
    let hash = request_hash("take-cash", parts);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    let order = lock(&mut tx, id).await?.filter(|order| order.provider == ProviderCode::Offline);
    let order = order.ok_or(Denied::NotFound)?;
    if amount != order.amount {
        tx.rollback().await?;
        return Err(SaveError::Invalid(vec![FieldError::new("amount", "cash-amount-differs")]));
    }
    let now = kernel.now();
    let taken = sqlx::query!(
        "update till_order set state = 'taken', way = $2, taken_by = $3, taken_at = $4
         where number = $1 and state = 'waiting' and amount_fen = $5",
        order.number,
        way.as_str(),
        saving.staff.id,
        now,
        stored(amount),
    )
    .execute(&mut *tx)
    .await?;
    if taken.rows_affected() == 0 {
        tx.rollback().await?;
        return Err(SaveError::Invalid(vec![FieldError::new("", "cash-not-waiting")]));
    }
    let external_id = external_id(&order.number);
    let came = Received { external_id, amount, at: now, account: way.account() };
    let state = settle(kernel, &mut tx, &order, &came).await?;
    debug_assert_eq!(state, OrderState::Paid, "the till only takes what an order asks for");
    let subject = Subject { kind: "payment-order", id: Some(order.id) };
    finish(kernel, tx, claim, &saving, "take-cash", subject).await
}
