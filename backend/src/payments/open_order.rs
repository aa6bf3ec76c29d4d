//! Asking for money.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{money::Fen, payments::ProviderCode};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    number::new_number,
    order::{Subject, stored},
    provider::Scene,
};
use crate::{
    Kernel, Problem,
    audit::{self, Actor, Detail, Event, Subject as Audited},
};

/// The most that one order asks for; the table's own limit.
pub const MOST: Fen = Fen::new(100_000_000);

/// The longest that an order waits.
pub const LONGEST_OPEN: TimeDelta = TimeDelta::days(400);

/// What is asked for.
#[derive(Debug, Clone)]
pub struct NewOrder {
    pub subject: Subject,
    pub amount: Fen,
    pub provider: ProviderCode,
    /// Until when it can be paid.
    pub expires_at: DateTime<Utc>,
    /// Who asks, for the record.
    pub actor: Actor,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Why there is no order.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Nothing is asked for, or more than [`MOST`].
    #[error("no amount for an order")]
    Amount,
    /// It would have expired, or waits longer than [`LONGEST_OPEN`].
    #[error("no time for an order to wait until")]
    Time,
    /// The database did not answer as it should.
    #[error("the order could not be kept")]
    Database(#[from] sqlx::Error),
}

impl OpenError {
    /// Its codes.
    pub const CODES: &'static [&'static str] =
        &["payment-amount", "payment-expired", "unavailable"];
}

impl Problem for OpenError {
    fn code(&self) -> &'static str {
        match self {
            Self::Amount => "payment-amount",
            Self::Time => "payment-expired",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Amount | Self::Time => 422,
            Self::Database(_) => 503,
        }
    }
}

/// Writes an order down in the transaction of `conn`, and gives its id. The platform hears of it from
/// [`start`](super::start), after the commit.
///
/// # Errors
/// [`OpenError`].
pub async fn open_order(
    kernel: &Kernel,
    conn: &mut PgConnection,
    new: NewOrder,
) -> Result<Uuid, OpenError> {
    let now = kernel.now();
    if new.amount == Fen::ZERO || new.amount > MOST {
        return Err(OpenError::Amount);
    }
    if new.expires_at <= now || new.expires_at > now + LONGEST_OPEN {
        return Err(OpenError::Time);
    }
    let id = kernel.new_id();
    sqlx::query!(
        "insert into payment_order (id, number, subject_kind, subject, amount_fen, provider,
           expires_at, ask_at, created_at, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $8)",
        id,
        new_number(kernel, 'P'),
        new.subject.kind,
        new.subject.id,
        stored(new.amount),
        new.provider.as_str(),
        new.expires_at,
        now,
    )
    .execute(&mut *conn)
    .await?;
    let event = Event {
        id: kernel.new_id(),
        at: now,
        actor: new.actor,
        act: "ask-payment",
        subject: Audited { kind: "payment-order", id: Some(id) },
        detail: Detail::none().id("subject", new.subject.id).number("fen", stored(new.amount)),
        request_id: new.request_id,
    };
    audit::record(conn, event).await?;
    Ok(id)
}

/// The platforms that residents can choose from there, in the order of lists.
pub async fn offered(kernel: &Kernel, scene: Scene) -> Vec<ProviderCode> {
    let mut offered = set_up(kernel).await;
    offered.retain(|code| kernel.carriers.payments.get(*code).takes(scene));
    offered
}

/// The platforms that are open here, wherever residents pay, in the order of lists.
pub async fn set_up(kernel: &Kernel) -> Vec<ProviderCode> {
    let mut open = Vec::new();
    for code in ProviderCode::ALL.iter().copied() {
        // One that does not answer now is not open now.
        if matches!(kernel.carriers.payments.get(code).is_open(kernel).await, Ok(true)) {
            open.push(code);
        }
    }
    open
}
