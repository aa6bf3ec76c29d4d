//! A second try, free of charge, after nothing was found.

use chrono::{DateTime, Utc};
use domain::bulky::{Policy, State, Step};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    BOOKING,
    advance::{Who, advance, may},
    hold::BookBy,
    programme::Programme,
    served::Served,
    standing::{Standing, Which},
};
use crate::{
    Kernel, Problem,
    accounts::Denied,
    audit::{Detail, Event, Subject},
    capacity,
    forms::FormKey,
    idempotency::{IdempotencyError, request_hash},
    once::{Begun, Once},
};

/// A second try that somebody wants.
pub struct Retry<'a> {
    /// By its secret, or by its id if it is staff.
    pub which: Which<'a>,
    pub by: BookBy<'a>,
    /// The new window.
    pub window: Uuid,
    /// The key of the form.
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Why there is no second try.
#[derive(Debug, thiserror::Error)]
pub enum RetryError {
    /// There is no booking for this secret.
    #[error("there is no such booking")]
    NotFound,
    /// Not in this post.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// It was had before, or its time is over.
    #[error("this cannot be done any more")]
    TooLate,
    /// The window is full, closed, or its time is over.
    #[error(transparent)]
    Capacity(#[from] capacity::HoldError),
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The database did not answer as it should; nothing was changed.
    #[error("the booking could not be changed")]
    Database(#[from] sqlx::Error),
}

impl RetryError {
    /// The codes that are its own; those of the errors that it holds come on top.
    pub const CODES: &'static [&'static str] =
        &["booking-not-found", "booking-too-late", "unavailable"];
}

impl Problem for RetryError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "booking-not-found",
            Self::Denied(error) => error.code(),
            Self::TooLate => "booking-too-late",
            Self::Capacity(error) => error.code(),
            Self::Idempotency(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Denied(error) => error.status(),
            Self::TooLate => 409,
            Self::Capacity(error) => error.status(),
            Self::Idempotency(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

/// The windows of a second try within `days` days, today being the first: of the crew that comes to the
/// street by now, or of the one that came until now where that one has none.
///
/// # Errors
/// [`RetryError`].
pub async fn retry_windows(
    kernel: &Kernel,
    programme: &Programme,
    which: Which<'_>,
    by: BookBy<'_>,
    days: u16,
) -> Result<Vec<capacity::Offer>, RetryError> {
    by.may_write()?;
    let mut conn = kernel.db.acquire().await?;
    let booking = Standing::read_which(kernel, &mut conn, which, &by).await?;
    let booking = booking.ok_or(RetryError::NotFound)?;
    let Some(claim) = booking.claim else { return Ok(Vec::new()) };
    let Some(before) = capacity::read_claim(&mut *conn, claim).await? else {
        return Ok(Vec::new());
    };
    let served = Served::of(&mut conn, booking.id).await?;
    for crew in served.may_come(programme, &booking).into_iter().rev() {
        let now = kernel.now();
        let offers = capacity::available(&mut *conn, now, crew, before.units, days).await?;
        if !offers.is_empty() {
            return Ok(offers);
        }
    }
    Ok(Vec::new())
}

/// Until when a second try can be asked for; none where it cannot be, or that is over.
pub(super) fn retry_until(
    kernel: &Kernel,
    policy: &Policy,
    booking: &Standing,
) -> Option<DateTime<Utc>> {
    let until = booking.changed_at + Policy::minutes(policy.retry_within);
    let can_be = booking.state == State::NotFound && !booking.retried;
    (can_be && kernel.now() <= until).then_some(until)
}

/// Books a second try in another window, with the same things and for nothing more.
///
/// # Errors
/// [`RetryError`]; nothing was changed then.
pub async fn retry(
    kernel: &Kernel,
    programme: &Programme,
    retry: Retry<'_>,
) -> Result<(), RetryError> {
    retry.by.may_write()?;
    let hash = request_hash("bulky-retry", [retry.which.joined(), retry.window.to_string()]);
    let begun = Once::begin(kernel, retry.by.scope(), retry.key, hash).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(_) => return Ok(()),
    };
    match apply(kernel, programme, once.conn(), &retry).await {
        Ok(id) => Ok(once.finish(kernel, retry.event(kernel, id), b"").await?),
        Err(error) => {
            once.roll_back().await?;
            Err(error)
        }
    }
}

async fn apply(
    kernel: &Kernel,
    programme: &Programme,
    conn: &mut PgConnection,
    retry: &Retry<'_>,
) -> Result<Uuid, RetryError> {
    let booking = Standing::lock_which(kernel, &mut *conn, retry.which, &retry.by).await?;
    let booking = booking.ok_or(RetryError::NotFound)?;
    let (party, staff) = retry.by.party();
    let who = Who { party, staff };
    let policy = programme.policy(booking.terms);
    let now = kernel.now();
    let old = booking.claim.filter(|_| retry_until(kernel, policy, &booking).is_some());
    let old = old.ok_or(RetryError::TooLate)?;
    if !may(&booking, Step::Retry, who) {
        return Err(RetryError::TooLate);
    }
    let before = capacity::read_claim(&mut *conn, old).await?;
    let before = before.ok_or(capacity::HoldError::Unknown)?;
    let new = capacity::window(&mut *conn, retry.window).await?;
    let served = Served::of(&mut *conn, booking.id).await?;
    let crews = served.may_come(programme, &booking);
    let new = new.filter(|new| crews.contains(&new.resource));
    let new = new.ok_or(capacity::HoldError::Unknown)?;
    let hold = capacity::Hold {
        window: retry.window,
        units: before.units,
        subject: capacity::Subject { kind: BOOKING, id: booking.id },
        until: now + Policy::minutes(policy.hold),
    };
    let claim = capacity::hold(&mut *conn, kernel, hold).await?;
    capacity::confirm(&mut *conn, claim, now).await.map_err(capacity::HoldError::from)?;
    sqlx::query!(
        "update bulky_booking set claim = $2, starts_at = $3, ends_at = $4, retried = true,
           reminded_3_at = null, reminded_1_at = null
         where id = $1",
        booking.id,
        claim,
        new.starts_at,
        new.ends_at,
    )
    .execute(&mut *conn)
    .await?;
    advance(kernel, conn, &booking, Step::Retry, who, "").await?;
    Ok(booking.id)
}

impl Retry<'_> {
    fn event(&self, kernel: &Kernel, id: Uuid) -> Event {
        Event {
            id: kernel.new_id(),
            at: kernel.now(),
            actor: self.by.actor(),
            act: "retry-booking",
            subject: Subject { kind: BOOKING, id: Some(id) },
            detail: Detail::none().id("window", self.window),
            request_id: self.request_id.clone(),
        }
    }
}
