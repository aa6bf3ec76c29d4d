//! Telling the platform of an order, when the resident goes to pay.

use domain::payments::OrderAct;
use uuid::Uuid;

use super::{
    advance::{advance, schedule},
    learn::{Wish, apply, refused},
    order::{Order, lock, read_order},
    provider::{Prepare, Prepared, ProviderError, Trade},
};
use crate::{Kernel, Problem};

/// Where the platform sends whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Back<'a> {
    /// Where the resident comes back to: a path of ours, such as `/bulky/pay/…`.
    pub return_path: &'a str,
    /// The address that this process is reached by, such as `https://minhu.example`; callbacks go to
    /// `/payments/callback/{provider}` under it.
    pub origin: &'a str,
}

/// Why nobody can pay now.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no such order.
    #[error("there is no such order")]
    NotFound,
    /// It is paid, closed, failed or expired: look at it again.
    #[error("the order is over")]
    Over,
    /// The platform does not answer. It is asked again; so may whoever wants to pay, with the same
    /// order.
    #[error("the platform does not answer")]
    NoAnswer,
    /// The platform does not take it.
    #[error("the platform refused")]
    Refused,
    /// The database did not answer as it should.
    #[error("the order could not be read")]
    Database(#[from] sqlx::Error),
}

impl StartError {
    /// Its codes.
    pub const CODES: &'static [&'static str] =
        &["not-found", "payment-over", "payment-no-answer", "payment-refused", "unavailable"];
}

impl Problem for StartError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Over => "payment-over",
            Self::NoAnswer => "payment-no-answer",
            Self::Refused => "payment-refused",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Over => 409,
            Self::NoAnswer | Self::Database(_) => 503,
            Self::Refused => 502,
        }
    }
}

/// Tells the platform of an order that waits, as often as somebody goes to pay it, and says where they
/// go. No transaction is open while the platform is asked.
///
/// # Errors
/// [`StartError`].
pub async fn start(kernel: &Kernel, id: Uuid, back: Back<'_>) -> Result<Prepared, StartError> {
    let order = read_order(&kernel.db, id).await?.ok_or(StartError::NotFound)?;
    if !can_be_paid(kernel, &order) {
        return Err(StartError::Over);
    }
    let provider = kernel.carriers.payments.get(order.provider);
    let told = Prepare {
        number: order.number.clone(),
        amount: order.amount,
        expires_at: order.expires_at,
        return_path: back.return_path.to_owned(),
        notify_url: format!("{}/payments/callback/{}", back.origin, order.provider.as_str()),
    };
    match provider.prepare(kernel, &told).await {
        Ok(prepared) => begun(kernel, &order, prepared).await,
        Err(ProviderError::NoAnswer(why)) => {
            apply(kernel, id, Wish::Know, Err(ProviderError::NoAnswer(why))).await?;
            Err(StartError::NoAnswer)
        }
        Err(ProviderError::Refused(why)) => {
            refused(order.provider, why);
            apply(kernel, id, Wish::Know, Ok(Trade::Failed)).await?;
            Err(StartError::Refused)
        }
    }
}

fn can_be_paid(kernel: &Kernel, order: &Order) -> bool {
    order.state.is_open() && !order.close_wanted && order.expires_at > kernel.now()
}

/// The platform has it. Where the order was closed meanwhile, the platform is told so at once.
async fn begun(kernel: &Kernel, order: &Order, prepared: Prepared) -> Result<Prepared, StartError> {
    let mut tx = kernel.db.begin().await?;
    let now = lock(&mut tx, order.id).await?.ok_or(StartError::NotFound)?;
    if can_be_paid(kernel, &now) {
        if advance(kernel, &mut tx, &now, OrderAct::Start).await? == now.state {
            schedule(kernel, &mut tx, &now).await?;
        }
        tx.commit().await?;
        return Ok(prepared);
    }
    tx.rollback().await?;
    let provider = kernel.carriers.payments.get(order.provider);
    let closed = provider.close(kernel, &order.number).await;
    apply(kernel, order.id, Wish::Close, closed).await?;
    Err(StartError::Over)
}
