//! The crew takes what is due, in cash or by card.

use chrono::TimeDelta;
use domain::{
    accounts::{Act, Kind},
    bulky::State,
    money::Fen,
    payments::ProviderCode,
};
use uuid::Uuid;

use super::{
    money::{Purse, subject},
    standing::Standing,
};
use crate::{
    Kernel, Problem,
    accounts::{Area, Denied},
    payments::{
        self, Back, CloseError, NewOrder, OpenError, Payer, Scene, StartError, TakeCash, Way,
    },
    problem::FieldError,
    records::{SaveError, Saving},
};

/// How long the order stands, should it not be paid at once after all.
const STANDS: TimeDelta = TimeDelta::hours(12);

/// Money that was taken. `saving.id` is the booking.
#[derive(Debug, Clone)]
pub struct TakeDue<'a> {
    pub saving: Saving<'a>,
    pub way: Way,
    /// As it was counted: what is due, to the 分.
    pub amount: Fen,
}

/// Why nothing is noted.
#[derive(Debug, thiserror::Error)]
pub enum TakeDueError {
    /// Nothing is due: it was paid, or the booking is over.
    #[error("nothing is due")]
    NothingDue,
    /// A payment is under way whose end nobody knows yet.
    #[error("a payment is under way")]
    UnderWay,
    /// There is no order for it.
    #[error(transparent)]
    Order(#[from] OpenError),
    /// The till does not take it.
    #[error(transparent)]
    Till(#[from] StartError),
    /// It was not saved: not in this post, another amount, sent before.
    #[error(transparent)]
    Save(#[from] SaveError),
}

impl TakeDueError {
    /// The codes that are its own; those of the errors that it holds come on top.
    pub const CODES: &'static [&'static str] = &["booking-nothing-due", "booking-being-paid"];

    /// What is wrong with which field, to show beside it.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Save(error) => error.fields(),
            _ => Vec::new(),
        }
    }
}

impl Problem for TakeDueError {
    fn code(&self) -> &'static str {
        match self {
            Self::NothingDue => "booking-nothing-due",
            Self::UnderWay => "booking-being-paid",
            Self::Order(error) => error.code(),
            Self::Till(error) => error.code(),
            Self::Save(error) => error.code(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NothingDue | Self::UnderWay => 409,
            Self::Order(error) => error.status(),
            Self::Till(error) => error.status(),
            Self::Save(error) => error.status(),
        }
    }
}

impl From<sqlx::Error> for TakeDueError {
    fn from(error: sqlx::Error) -> Self {
        Self::Save(error.into())
    }
}

impl From<Denied> for TakeDueError {
    fn from(error: Denied) -> Self {
        Self::Save(error.into())
    }
}

impl From<CloseError> for TakeDueError {
    fn from(error: CloseError) -> Self {
        match error {
            CloseError::NotFound => Self::Save(Denied::NotFound.into()),
            CloseError::Database(error) => Self::Save(error.into()),
        }
    }
}

/// Notes that what is due was taken, and gives the order. A payment that waits on a platform is closed
/// first, which asks whether it came after all. Sent twice, it is taken once: the order that an
/// interrupted try left behind is used again, and the form's key is that of the taking.
///
/// # Errors
/// [`TakeDueError`]; nothing was taken then.
pub async fn take_due(kernel: &Kernel, take: TakeDue<'_>) -> Result<Uuid, TakeDueError> {
    let TakeDue { saving, way, amount } = take;
    saving.staff.permit(Act::Write, Kind::Cash, Area::default())?;
    let id = saving.id.ok_or(Denied::NotFound)?;
    if let Some(order) = taken_before(kernel, &saving, id, way, amount).await? {
        return Ok(order);
    }
    for order in payments::orders_of(&kernel.db, subject(id)).await? {
        if order.state.is_open() && order.provider != ProviderCode::Offline {
            payments::close_order(kernel, order.id).await?;
        }
    }
    let order = waiting(kernel, &saving, id, amount).await?;
    // The till is our own: it goes nowhere and writes no bill.
    let back = Back { origin: "", return_path: "/", description: "" };
    payments::start(kernel, order, back, Payer::unknown(Scene::Desktop)).await?;
    let taking = Saving { id: Some(order), ..saving };
    Ok(payments::take_cash(kernel, TakeCash { saving: taking, way, amount }).await?)
}

/// The order of just this form, if it was taken before: paid orders are asked with the form's key,
/// which answers for the one that it paid and refuses the others.
async fn taken_before(
    kernel: &Kernel,
    saving: &Saving<'_>,
    booking: Uuid,
    way: Way,
    amount: Fen,
) -> Result<Option<Uuid>, TakeDueError> {
    let orders = payments::orders_of(&kernel.db, subject(booking)).await?;
    let paid = orders.iter().rev().find(|order| {
        order.provider == ProviderCode::Offline && !order.state.is_open() && order.amount == amount
    });
    let Some(order) = paid else { return Ok(None) };
    let saving = Saving { id: Some(order.id), ..saving.clone() };
    match payments::take_cash(kernel, TakeCash { saving, way, amount }).await {
        Ok(order) => Ok(Some(order)),
        Err(SaveError::Invalid(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The order at the till for exactly what is due: the one that waits, or a new one.
async fn waiting(
    kernel: &Kernel,
    saving: &Saving<'_>,
    id: Uuid,
    amount: Fen,
) -> Result<Uuid, TakeDueError> {
    let mut tx = kernel.db.begin().await?;
    let booking = Standing::lock(&mut tx, id).await?.ok_or(Denied::NotFound)?;
    let purse = Purse::of(&mut tx, id).await?;
    let due = purse.due(booking.total);
    if due == Fen::ZERO || !matches!(booking.state, State::Booked | State::OnTheWay) {
        return Err(TakeDueError::NothingDue);
    }
    let elsewhere = |order: &payments::Order| order.provider != ProviderCode::Offline;
    if purse.orders.iter().any(|order| order.state.is_open() && elsewhere(order)) {
        return Err(TakeDueError::UnderWay);
    }
    if due != amount {
        let wrong = vec![FieldError::new("amount", "cash-amount-differs")];
        return Err(SaveError::Invalid(wrong).into());
    }
    let now = kernel.now();
    let usable = |order: &&payments::Order| order.amount == due && order.expires_at > now;
    if let Some(order) = purse.open(ProviderCode::Offline).find(usable) {
        return Ok(order.id);
    }
    let new = NewOrder {
        subject: subject(id),
        amount: due,
        provider: ProviderCode::Offline,
        expires_at: now + STANDS,
        actor: saving.staff.actor(),
        request_id: saving.request_id.clone(),
    };
    let order = payments::open_order(kernel, &mut tx, new).await?;
    tx.commit().await?;
    Ok(order)
}
