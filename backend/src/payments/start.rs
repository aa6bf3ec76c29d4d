//! Telling the platform of an order, when the resident goes to pay.

use chrono::TimeDelta;
use domain::payments::{OrderAct, OrderState};
use uuid::Uuid;

use super::{
    advance::{advance, schedule},
    learn::{Wish, apply, refused},
    order::{Order, lock, read_order},
    provider::{Payer, Prepare, Prepared, ProviderError, Scene, Trade},
};
use crate::{
    Kernel, Problem,
    limits::{self, Limit, LimitError},
};

/// Platforms take only so many calls of one merchant: whoever has one thing to pay must not use them up
/// for everybody. By what is paid for, since one thing may have many orders.
const BY_SUBJECT: Limit = Limit::new("payment-start-by-subject", 30, TimeDelta::hours(1));

/// With less time left, platforms take no order, and nobody would be done in time.
const SHORTEST: TimeDelta = TimeDelta::seconds(60);

/// Where the platform sends whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Back<'a> {
    /// Where the resident comes back to: a path of ours, such as `/bulky/pay/…`.
    pub return_path: &'a str,
    /// The address that this process is reached by, such as `https://minhu.example`; callbacks go to
    /// `/payments/callback/{provider}` under it.
    pub origin: &'a str,
    /// What is paid for, for the platform's bill: 40 characters at most, no personal data, and the
    /// same whenever the order is begun.
    pub description: &'a str,
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
    /// The platform of the order is not one for where the resident is.
    #[error("the platform is not for this scene")]
    Elsewhere,
    /// The platform's mini-app takes money only of somebody whom it knows, and this account is not
    /// linked to it.
    #[error("the payer is not known to the platform")]
    NeedsLink,
    /// The platform does not answer. It is asked again; so may whoever wants to pay, with the same
    /// order.
    #[error("the platform does not answer")]
    NoAnswer,
    /// The platform does not take it.
    #[error("the platform refused")]
    Refused,
    /// It was begun too often.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The database did not answer as it should.
    #[error("the order could not be read")]
    Database(#[from] sqlx::Error),
}

impl StartError {
    /// Its codes.
    pub const CODES: &'static [&'static str] = &[
        "not-found",
        "payment-over",
        "payment-elsewhere",
        "payment-needs-link",
        "payment-no-answer",
        "payment-refused",
        "too-many",
        "unavailable",
    ];
}

impl Problem for StartError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Over => "payment-over",
            Self::Elsewhere => "payment-elsewhere",
            Self::NeedsLink => "payment-needs-link",
            Self::NoAnswer => "payment-no-answer",
            Self::Refused => "payment-refused",
            Self::Limit(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Over | Self::Elsewhere | Self::NeedsLink => 409,
            Self::NoAnswer | Self::Database(_) => 503,
            Self::Refused => 502,
            Self::Limit(error) => error.status(),
        }
    }
}

/// Tells the platform of an order that waits, as often as somebody goes to pay it, and says how they
/// pay. No transaction is open while the platform is asked.
///
/// # Errors
/// [`StartError`].
pub async fn start(
    kernel: &Kernel,
    id: Uuid,
    back: Back<'_>,
    payer: Payer,
) -> Result<Prepared, StartError> {
    let order = read_order(&kernel.db, id).await?.ok_or(StartError::NotFound)?;
    let is_too_late = order.provider.is_remote() && order.expires_at < kernel.now() + SHORTEST;
    if !can_be_paid(kernel, &order) || is_too_late {
        return Err(StartError::Over);
    }
    let provider = kernel.carriers.payments.get(order.provider);
    if !provider.takes(payer.scene) {
        return Err(StartError::Elsewhere);
    }
    let is_stranger = payer.scene == Scene::MiniApp && payer.open_id.is_none();
    if is_stranger && order.provider.knows_its_payers() {
        return Err(StartError::NeedsLink);
    }
    if order.provider.is_remote() {
        limits::spend(kernel, &kernel.db, &BY_SUBJECT, order.subject.as_bytes()).await?;
    }
    let told = Prepare {
        number: order.number.clone(),
        amount: order.amount,
        expires_at: order.expires_at,
        return_path: back.return_path.to_owned(),
        notify_url: format!("{}/payments/callback/{}", back.origin, order.provider.as_str()),
        description: back.description.to_owned(),
        payer,
        origin: back.origin.to_owned(),
    };
    match provider.prepare(kernel, &told).await {
        Ok(prepared) => begun(kernel, &order, prepared).await,
        Err(ProviderError::NoAnswer(why)) => {
            apply(kernel, id, Wish::Know, Err(ProviderError::NoAnswer(why))).await?;
            Err(StartError::NoAnswer)
        }
        Err(ProviderError::Refused(why)) => {
            refused(order.provider, why);
            give_up(kernel, &order).await
        }
    }
}

/// The platform does not take the order in this way. As it was begun before it may still be paid there:
/// it is over here only when it is over there, so that nobody pays twice.
async fn give_up(kernel: &Kernel, order: &Order) -> Result<Prepared, StartError> {
    let provider = kernel.carriers.payments.get(order.provider);
    let answer = match provider.close(kernel, &order.number).await {
        Ok(Trade::NotThere | Trade::Closed) => Ok(Trade::Failed),
        other => other,
    };
    Err(match apply(kernel, order.id, Wish::Know, answer).await? {
        OrderState::Failed => StartError::Refused,
        state if state.is_open() => StartError::NoAnswer,
        _ => StartError::Over,
    })
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
