//! Makes a held window certain: free of charge, paid to the crew, or paid online first.

use chrono::{DateTime, Utc};
use domain::{
    bulky::{Policy, State, Step},
    money::Fen,
    payments::ProviderCode,
    phone::PhoneError,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    BOOKING,
    advance::{Who, advance, may},
    contact::Contact,
    hold::BookBy,
    money::{Purse, subject},
    programme::Programme,
    standing::Standing,
};
use crate::{
    Kernel, Problem,
    accounts::Denied,
    audit::{Detail, Event, Subject},
    capacity,
    forms::FormKey,
    idempotency::{IdempotencyError, request_hash},
    once::{Begun, Once},
    payments::{self, NewOrder},
    problem::FieldError,
};

/// The longest name of a person, in characters.
pub const MAX_NAME: usize = 40;

/// How what is due is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pay {
    /// Before it is certain, on a platform.
    Online(ProviderCode),
    /// To the crew, in cash or by card.
    Crew,
}

/// A booking that is to be certain.
pub struct Confirm<'a> {
    /// Of the receipt's link.
    pub secret: &'a str,
    pub by: BookBy<'a>,
    /// For the crew; may be empty.
    pub name: String,
    pub phone: String,
    pub pay: Pay,
    /// The key of the form.
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// What is next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// Nothing: it is booked.
    Booked,
    /// It is paid first: the order of [`payments`] for [`payments::start`].
    Pay(Uuid),
}

/// Why a booking is not certain.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// There is no booking for this secret.
    #[error("there is no such booking")]
    NotFound,
    /// Not in this post.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// What is wrong with which field.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// It is booked, cancelled, or its time is over.
    #[error("this cannot be done any more")]
    TooLate,
    /// The hold is over, or the window is closed or past its cut-off by now.
    #[error(transparent)]
    Capacity(#[from] capacity::ConfirmError),
    /// There is no order for it.
    #[error(transparent)]
    Order(#[from] payments::OpenError),
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The database did not answer as it should; nothing was changed.
    #[error("the booking could not be confirmed")]
    Database(#[from] sqlx::Error),
}

impl ConfirmError {
    /// The codes that are its own; those of the errors that it holds come on top.
    pub const CODES: &'static [&'static str] = &[
        "booking-not-found",
        "form-invalid",
        "booking-too-late",
        "bulky-name-too-long",
        "bulky-phone-missing",
        PhoneError::CODE,
        "unavailable",
    ];

    /// What is wrong with which field, to show beside it.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            _ => Vec::new(),
        }
    }
}

impl Problem for ConfirmError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "booking-not-found",
            Self::Denied(error) => error.code(),
            Self::Invalid(_) => "form-invalid",
            Self::TooLate => "booking-too-late",
            Self::Capacity(error) => error.code(),
            Self::Order(error) => error.code(),
            Self::Idempotency(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Denied(error) => error.status(),
            Self::Invalid(_) => 422,
            Self::TooLate => 409,
            Self::Capacity(error) => error.status(),
            Self::Order(error) => error.status(),
            Self::Idempotency(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

/// Makes a held booking certain, or begins its payment. The window's cut-off is judged again; what is
/// begun to be paid before it is not judged once more.
///
/// # Errors
/// [`ConfirmError`]; nothing was changed then.
pub async fn confirm(
    kernel: &Kernel,
    programme: &Programme,
    confirm: Confirm<'_>,
) -> Result<Confirmed, ConfirmError> {
    confirm.by.may_write()?;
    let contact = Contact::check(&confirm.name, &confirm.phone).map_err(ConfirmError::Invalid)?;
    let pay = match confirm.pay {
        Pay::Online(provider) => provider.as_str(),
        Pay::Crew => "crew",
    };
    let fields = [confirm.secret, &contact.name, contact.phone.as_str(), pay];
    let hash = request_hash("bulky-confirm", fields);
    let begun = Once::begin(kernel, confirm.by.scope(), confirm.key, hash).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(answer) => {
            return Ok(Uuid::from_slice(&answer).map_or(Confirmed::Booked, Confirmed::Pay));
        }
    };
    match make_certain(kernel, programme, once.conn(), &confirm, &contact).await {
        Ok((id, confirmed)) => {
            let answer = match confirmed {
                Confirmed::Booked => Vec::new(),
                Confirmed::Pay(order) => order.as_bytes().to_vec(),
            };
            once.finish(kernel, confirm.event(kernel, id), &answer).await?;
            Ok(confirmed)
        }
        Err(error) => {
            once.roll_back().await?;
            Err(error)
        }
    }
}

async fn make_certain(
    kernel: &Kernel,
    programme: &Programme,
    conn: &mut PgConnection,
    confirm: &Confirm<'_>,
    contact: &Contact,
) -> Result<(Uuid, Confirmed), ConfirmError> {
    let booking = Standing::lock_by_secret(kernel, &mut *conn, confirm.secret).await?;
    let booking = booking.ok_or(ConfirmError::NotFound)?;
    let claim = booking.claim.filter(|_| booking.state == State::Held);
    let claim = claim.ok_or(ConfirmError::TooLate)?;
    contact.keep(kernel, &mut *conn, booking.id).await?;
    let (party, staff) = confirm.by.party();
    let who = Who { party, staff };
    let now = kernel.now();
    let due = Purse::of(&mut *conn, booking.id).await?.due(booking.total);
    if due > Fen::ZERO
        && let Pay::Online(provider) = confirm.pay
    {
        let policy = programme.policy(booking.terms);
        let until = now + Policy::minutes(policy.payment);
        capacity::begin_payment(&mut *conn, claim, now, until).await?;
        let order = order(kernel, &mut *conn, confirm, &booking, (due, provider), until).await?;
        let booking = Standing { held_until: Some(until), ..booking };
        advance(kernel, conn, &booking, Step::Pay, who, "").await?;
        return Ok((booking.id, Confirmed::Pay(order)));
    }
    if !may(&booking, Step::Confirm, who) {
        return Err(ConfirmError::TooLate);
    }
    capacity::confirm(&mut *conn, claim, now).await?;
    advance(kernel, conn, &booking, Step::Confirm, who, "").await?;
    Ok((booking.id, Confirmed::Booked))
}

async fn order(
    kernel: &Kernel,
    conn: &mut PgConnection,
    confirm: &Confirm<'_>,
    booking: &Standing,
    (amount, provider): (Fen, ProviderCode),
    expires_at: DateTime<Utc>,
) -> Result<Uuid, ConfirmError> {
    let new = NewOrder {
        subject: subject(booking.id),
        amount,
        provider,
        expires_at,
        actor: confirm.by.actor(),
        request_id: confirm.request_id.clone(),
    };
    Ok(payments::open_order(kernel, conn, new).await?)
}

impl Confirm<'_> {
    fn event(&self, kernel: &Kernel, id: Uuid) -> Event {
        Event {
            id: kernel.new_id(),
            at: kernel.now(),
            actor: self.by.actor(),
            act: "confirm-booking",
            subject: Subject { kind: BOOKING, id: Some(id) },
            detail: Detail::none(),
            request_id: self.request_id.clone(),
        }
    }
}
