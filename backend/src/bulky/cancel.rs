//! Cancels a booking, and gives back what is to be given back.

use domain::{
    bulky::{Refund, State, Step},
    money::Fen,
    payments::RefundReason,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    BOOKING,
    advance::{Who, advance, may},
    hold::BookBy,
    money::{Purse, fen, subject},
    programme::Programme,
    standing::{Standing, Which},
};
use crate::{
    Kernel, Problem,
    accounts::Denied,
    audit::{Detail, Event, Subject},
    forms::FormKey,
    idempotency::{IdempotencyError, request_hash},
    once::{Begun, Once},
    payments::{self, CloseError},
};

/// A booking that somebody does not want any more.
pub struct Cancel<'a> {
    /// By its secret, or by its id if it is staff.
    pub which: Which<'a>,
    pub by: BookBy<'a>,
    /// What they were told that they get back.
    pub shown: Fen,
    /// The key of the form.
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Why a booking is not cancelled.
#[derive(Debug, thiserror::Error)]
pub enum CancelError {
    /// There is no booking for this secret.
    #[error("there is no such booking")]
    NotFound,
    /// Not in this post.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// It is over, or the crew is on its way.
    #[error("this cannot be done any more")]
    TooLate,
    /// Meanwhile another amount would go back: this one.
    #[error("{0} 元 would go back by now")]
    Amount(Fen),
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The database did not answer as it should; nothing was changed.
    #[error("the booking could not be cancelled")]
    Database(#[from] sqlx::Error),
}

impl CancelError {
    /// The codes that are its own; those of the errors that it holds come on top.
    pub const CODES: &'static [&'static str] =
        &["booking-not-found", "booking-too-late", "booking-refund-changed", "unavailable"];
}

impl Problem for CancelError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "booking-not-found",
            Self::Denied(error) => error.code(),
            Self::TooLate => "booking-too-late",
            Self::Amount(_) => "booking-refund-changed",
            Self::Idempotency(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Denied(error) => error.status(),
            Self::TooLate | Self::Amount(_) => 409,
            Self::Idempotency(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

impl From<CloseError> for CancelError {
    fn from(error: CloseError) -> Self {
        match error {
            CloseError::NotFound => Self::NotFound,
            CloseError::Database(error) => Self::Database(error),
        }
    }
}

/// Cancels a booking and gives what goes back. A payment under way is closed first, which asks whether
/// it was paid after all; what comes later goes back by itself.
///
/// # Errors
/// [`CancelError`]; nothing was changed then.
pub async fn cancel(
    kernel: &Kernel,
    programme: &Programme,
    cancel: Cancel<'_>,
) -> Result<Fen, CancelError> {
    cancel.by.may_write()?;
    close_orders(kernel, programme, &cancel).await?;
    let shown = cancel.shown.fen().to_string();
    let hash = request_hash("bulky-cancel", [&cancel.which.joined(), &shown]);
    let begun = Once::begin(kernel, cancel.by.scope(), cancel.key, hash).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(_) => return Ok(cancel.shown),
    };
    match call_off(kernel, programme, once.conn(), &cancel).await {
        Ok((id, back)) => {
            once.finish(kernel, cancel.event(kernel, id, back), b"").await?;
            Ok(back)
        }
        Err(error) => {
            once.roll_back().await?;
            Err(error)
        }
    }
}

/// What is cancelled is not paid any more. Where it cannot be cancelled, nobody is kept from paying.
async fn close_orders(
    kernel: &Kernel,
    programme: &Programme,
    cancel: &Cancel<'_>,
) -> Result<(), CancelError> {
    let mut conn = kernel.db.acquire().await?;
    let booking = Standing::read_which(kernel, &mut conn, cancel.which, &cancel.by)
        .await?
        .ok_or(CancelError::NotFound)?;
    drop(conn);
    if rule(kernel, programme, &booking).is_none() {
        return Ok(());
    }
    for order in payments::orders_of(&kernel.db, subject(booking.id)).await? {
        if order.state.is_open() {
            payments::close_order(kernel, order.id).await?;
        }
    }
    Ok(())
}

async fn call_off(
    kernel: &Kernel,
    programme: &Programme,
    conn: &mut PgConnection,
    cancel: &Cancel<'_>,
) -> Result<(Uuid, Fen), CancelError> {
    let booking = Standing::lock_which(kernel, &mut *conn, cancel.which, &cancel.by).await?;
    let booking = booking.ok_or(CancelError::NotFound)?;
    let (party, staff) = cancel.by.party();
    let who = Who { party, staff };
    let refund = rule(kernel, programme, &booking).ok_or(CancelError::TooLate)?;
    if !may(&booking, Step::Cancel, who) {
        return Err(CancelError::TooLate);
    }
    let purse = Purse::of(&mut *conn, booking.id).await?;
    let back = refund.of(programme.policy(booking.terms), purse.paid);
    if back != cancel.shown {
        return Err(CancelError::Amount(back));
    }
    end_and_pay_back(kernel, conn, &booking, (Step::Cancel, who), &purse, (refund, back)).await?;
    Ok((booking.id, back))
}

/// Ends a booking by a step that may be taken, and gives `back` of what is in its purse.
pub(super) async fn end_and_pay_back(
    kernel: &Kernel,
    conn: &mut PgConnection,
    booking: &Standing,
    (step, who): (Step, Who),
    purse: &Purse,
    (refund, back): (Refund, Fen),
) -> Result<(), sqlx::Error> {
    let kept = purse.paid.less(back);
    keep(&mut *conn, booking.id, kept).await?;
    let event = advance(kernel, &mut *conn, booking, step, who, "").await?;
    let reason = match refund {
        Refund::Ours | Refund::NotFound => RefundReason::NotDone,
        Refund::InTime | Refund::Late => RefundReason::Cancelled,
    };
    purse.give_back(kernel, conn, kept, reason, event).await?;
    Ok(())
}

/// By which rule a booking is paid back if it is cancelled now; none where it cannot be.
pub(super) fn rule(kernel: &Kernel, programme: &Programme, booking: &Standing) -> Option<Refund> {
    let policy = programme.policy(booking.terms);
    match booking.state {
        State::Waiting | State::Held | State::Paying => Some(Refund::InTime),
        State::Displaced | State::NotFound => Refund::unanswered(booking.state),
        State::Booked => policy.on_cancel(booking.starts_at?, kernel.now()),
        State::OnTheWay | State::Collected | State::Cancelled | State::Expired => None,
    }
}

async fn keep(conn: &mut PgConnection, booking: Uuid, kept: Fen) -> Result<(), sqlx::Error> {
    sqlx::query!("update bulky_booking set kept_fen = $2 where id = $1", booking, fen(kept))
        .execute(conn)
        .await?;
    Ok(())
}

impl Cancel<'_> {
    fn event(&self, kernel: &Kernel, id: Uuid, back: Fen) -> Event {
        Event {
            id: kernel.new_id(),
            at: kernel.now(),
            actor: self.by.actor(),
            act: "cancel-booking",
            subject: Subject { kind: BOOKING, id: Some(id) },
            detail: Detail::none().number("refund-fen", fen(back)),
            request_id: self.request_id.clone(),
        }
    }
}
