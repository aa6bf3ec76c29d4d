//! Goes to pay an order of a booking, and to a new one where the platform does not take the first as it
//! is paid now.

use uuid::Uuid;

use super::{BookBy, PayError, pay_due, programme::Programme};
use crate::{
    Kernel,
    payments::{self, Back, OpenError, Payer, Prepared, StartError},
};

/// Somebody who goes to pay.
pub struct GoToPay<'a> {
    pub secret: &'a str,
    pub by: BookBy<'a>,
    /// The order of [`pay_due`] or of `confirm`.
    pub order: Uuid,
    pub back: Back<'a>,
    pub payer: Payer,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// How they pay, and which order it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    pub order: Uuid,
    pub prepared: Prepared,
}

/// Tells the platform of the order. One that was begun elsewhere, such as in the mini-app, can be paid
/// only there: it is over then, and what is due has another, which is told once.
///
/// # Errors
/// [`StartError`].
pub async fn go_to_pay(
    kernel: &Kernel,
    programme: &Programme,
    wanted: GoToPay<'_>,
) -> Result<Begun, StartError> {
    let GoToPay { secret, by, order, back, payer, request_id } = wanted;
    match payments::start(kernel, order, back, payer.clone()).await {
        Ok(prepared) => return Ok(Begun { order, prepared }),
        Err(StartError::Refused) => {}
        Err(error) => return Err(error),
    }
    let refused = payments::order(&kernel.db, order).await?.ok_or(StartError::NotFound)?;
    let again = pay_due(kernel, programme, secret, by, refused.provider, request_id).await;
    let order = again.map_err(|error| match error {
        PayError::NotFound => StartError::NotFound,
        PayError::NothingDue => StartError::Over,
        PayError::Order(OpenError::Database(error)) | PayError::Database(error) => {
            StartError::Database(error)
        }
        PayError::Order(_) => StartError::Refused,
    })?;
    let prepared = payments::start(kernel, order, back, payer).await?;
    Ok(Begun { order, prepared })
}
