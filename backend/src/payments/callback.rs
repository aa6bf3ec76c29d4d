//! A platform says by itself what has happened.

use domain::payments::{LineKind, OrderState, ProviderCode};
use reqwest::header::HeaderMap;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    event::{Said, keep},
    order::lock,
    provider::{Called, Heard, Received, Unheard},
    settle::settle,
    settle_refund,
};
use crate::{Kernel, Problem};

/// What was made of a callback. All of them are acknowledged: the platform need not say it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Believed, and written down.
    Taken,
    /// It was known already.
    Known,
    /// Not what was expected, such as another amount: the platform is asked, and what it answers
    /// counts.
    Asked,
}

impl Verdict {
    /// Lower-case word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Known => "known",
            Self::Asked => "asked",
        }
    }
}

/// Why a callback is refused. Nothing was changed, and nothing is kept of it, so a stranger fills no
/// table.
#[derive(Debug, thiserror::Error)]
pub enum CallbackError {
    /// There is no such platform here.
    #[error("there is no such platform here")]
    NoProvider,
    /// It is not of the platform, was changed on the way, or is sent again by somebody.
    #[error(transparent)]
    Unheard(#[from] Unheard),
    /// It is about a number that we never gave.
    #[error("the number is not known")]
    Unknown,
    /// The database did not answer as it should: the platform says it again later.
    #[error("the callback could not be kept")]
    Database(#[from] sqlx::Error),
}

impl Problem for CallbackError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoProvider => "not-found",
            Self::Unheard(Unheard::Forged | Unheard::Probe) => "signature-wrong",
            Self::Unheard(Unheard::Stale) => "signature-stale",
            Self::Unheard(Unheard::Unreadable) => "malformed",
            Self::Unknown => "unknown-number",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NoProvider | Self::Unknown => 404,
            Self::Unheard(Unheard::Forged | Unheard::Probe | Unheard::Stale) => 401,
            Self::Unheard(Unheard::Unreadable) => 400,
            Self::Database(_) => 503,
        }
    }
}

/// Takes a callback of `provider` (the code in its address).
///
/// # Errors
/// [`CallbackError`].
pub async fn callback(
    kernel: &Kernel,
    provider: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Verdict, CallbackError> {
    let code = ProviderCode::parse(provider).ok_or(CallbackError::NoProvider)?;
    let provider = kernel.carriers.payments.get(code);
    if !matches!(provider.is_open(kernel).await, Ok(true)) {
        return Err(CallbackError::NoProvider);
    }
    let called = provider.read_callback(kernel, headers, body).await?;
    let mut tx = kernel.db.begin().await?;
    let about = find(&mut tx, code, &called).await?.ok_or(CallbackError::Unknown)?;
    let verdict = match (&called.heard, about.refund) {
        (Heard::Payment(came), None) => payment(kernel, &mut tx, about.order, came).await?,
        (Heard::Refund(came), Some(refund)) => {
            refund_done(kernel, &mut tx, about.order, refund, came).await?
        }
        _ => {
            ask_now(kernel, &mut tx, about).await?;
            Verdict::Asked
        }
    };
    let hash = Sha256::digest(body);
    let said = Said {
        provider: code,
        order: Some(about.order),
        refund: about.refund,
        hash: Some(&hash),
        verdict: verdict.as_str(),
    };
    if !keep(kernel, &mut tx, said).await? {
        // The very same was taken before, and had its effect then.
        tx.rollback().await?;
        return Ok(Verdict::Known);
    }
    tx.commit().await?;
    metrics::counter!(
        "minhu_payment_callbacks_total",
        "provider" => code.as_str(),
        "verdict" => verdict.as_str()
    )
    .increment(1);
    Ok(verdict)
}

/// The rows that a callback is about.
#[derive(Debug, Clone, Copy)]
struct About {
    order: Uuid,
    refund: Option<Uuid>,
}

async fn find(
    conn: &mut PgConnection,
    provider: ProviderCode,
    called: &Called,
) -> Result<Option<About>, sqlx::Error> {
    let is_refund = matches!(called.heard, Heard::Refund(_) | Heard::Other(LineKind::Refund));
    if is_refund {
        let row = sqlx::query!(
            "select payment_order.id as order_id, payment_refund.id as refund_id
             from payment_refund join payment_order on payment_order.id = payment_refund.order_id
             where payment_refund.number = $1 and provider = $2",
            called.number,
            provider.as_str(),
        )
        .fetch_optional(conn)
        .await?;
        return Ok(row.map(|row| About { order: row.order_id, refund: Some(row.refund_id) }));
    }
    let order = sqlx::query_scalar!(
        "select id from payment_order where number = $1 and provider = $2",
        called.number,
        provider.as_str(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(order.map(|order| About { order, refund: None }))
}

/// Exactly what was asked for is believed; another amount is asked about.
async fn payment(
    kernel: &Kernel,
    conn: &mut PgConnection,
    order: Uuid,
    came: &Received,
) -> Result<Verdict, sqlx::Error> {
    let Some(order) = lock(conn, order).await? else { return Err(sqlx::Error::RowNotFound) };
    if came.amount != order.amount {
        ask_now(kernel, conn, About { order: order.id, refund: None }).await?;
        return Ok(Verdict::Asked);
    }
    let state = settle(kernel, conn, &order, came).await?;
    let is_news = state != order.state && state == OrderState::Paid;
    Ok(if is_news { Verdict::Taken } else { Verdict::Known })
}

async fn refund_done(
    kernel: &Kernel,
    conn: &mut PgConnection,
    order: Uuid,
    refund: Uuid,
    came: &Received,
) -> Result<Verdict, sqlx::Error> {
    let Some((order, refund)) = settle_refund::lock_both(conn, order, refund).await? else {
        return Err(sqlx::Error::RowNotFound);
    };
    if came.amount != refund.amount {
        ask_now(kernel, conn, About { order: order.id, refund: Some(refund.id) }).await?;
        return Ok(Verdict::Asked);
    }
    let is_news = settle_refund::finish(kernel, conn, &order, &refund, came).await?;
    Ok(if is_news { Verdict::Taken } else { Verdict::Known })
}

/// The next worker asks the platform, also for what is over.
async fn ask_now(
    kernel: &Kernel,
    conn: &mut PgConnection,
    about: About,
) -> Result<(), sqlx::Error> {
    if let Some(refund) = about.refund {
        sqlx::query!(
            "update payment_refund set ask_at = $2 where id = $1 and ask_at is not null",
            refund,
            kernel.now(),
        )
        .execute(conn)
        .await?;
    } else {
        sqlx::query!(
            "update payment_order set ask_at = $2 where id = $1",
            about.order,
            kernel.now(),
        )
        .execute(conn)
        .await?;
    }
    Ok(())
}
