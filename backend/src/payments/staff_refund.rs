//! Staff give money back.

use domain::{
    accounts::{Act, Kind},
    money::Fen,
    payments::RefundReason,
};
use uuid::Uuid;

use super::refund::{NewRefund, RefundError, refund};
use crate::{
    Kernel, Problem,
    accounts::{Area, Denied},
    audit::Subject,
    idempotency::request_hash,
    records::{Begun, SaveError, Saving, begin, finish},
};

/// What goes back. `saving.id` is the order.
#[derive(Debug, Clone)]
pub struct StaffRefund<'a> {
    pub saving: Saving<'a>,
    /// Whether they proved lately that it is they.
    pub confirmed: bool,
    pub amount: Fen,
    pub reason: RefundReason,
}

/// Why nothing goes back.
#[derive(Debug, thiserror::Error)]
pub enum StaffRefundError {
    /// They have to prove first that it is they.
    #[error("not confirmed lately")]
    NotConfirmed,
    /// The money is not there, or the order is not.
    #[error(transparent)]
    Refund(#[from] RefundError),
    /// It was not saved.
    #[error(transparent)]
    Save(#[from] SaveError),
}

impl StaffRefundError {
    /// Its own codes; those of [`RefundError`] and [`SaveError`] come on top.
    pub const CODES: &'static [&'static str] = &["confirm-first"];
}

impl Problem for StaffRefundError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotConfirmed => "confirm-first",
            Self::Refund(error) => error.code(),
            Self::Save(error) => error.code(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotConfirmed => 403,
            Self::Refund(error) => error.status(),
            Self::Save(error) => error.status(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Refund(error) => error.field(),
            _ => None,
        }
    }
}

/// Sets money aside for going back, and gives the refund's id. One form gives back once.
///
/// # Errors
/// [`StaffRefundError`].
pub async fn staff_refund(
    kernel: &Kernel,
    wanted: StaffRefund<'_>,
) -> Result<Uuid, StaffRefundError> {
    let StaffRefund { saving, confirmed, amount, reason } = wanted;
    saving.staff.permit(Act::Write, Kind::Payment, Area::default()).map_err(SaveError::from)?;
    if !confirmed {
        return Err(StaffRefundError::NotConfirmed);
    }
    let order = saving.id.ok_or(SaveError::Denied(Denied::NotFound))?;
    let fen = amount.fen().to_be_bytes();
    let parts = [order.as_bytes().as_slice(), &fen, reason.as_str().as_bytes()];
    let hash = request_hash("staff-refund", parts);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    let new = NewRefund { order, amount, reason, cause: kernel.new_id() };
    let refund = match refund(kernel, &mut tx, new).await {
        Ok(refund) => refund,
        Err(error) => {
            // So that the form can be sent again with another amount.
            tx.rollback().await.map_err(SaveError::from)?;
            return Err(error.into());
        }
    };
    let subject = Subject { kind: "payment-refund", id: Some(refund) };
    Ok(finish(kernel, tx, claim, &saving, "refund", subject).await?)
}
