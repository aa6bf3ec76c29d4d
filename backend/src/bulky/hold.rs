//! Holds a window for somebody: the beginning of a booking.

use std::net::IpAddr;

use chrono::TimeDelta;
use domain::{
    accounts::{Act, Kind},
    bulky::{Party, Policy, State},
    locale::Locale,
    money::Fen,
    text::{clean_lines, length},
};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    BOOKING, Receipt, estates,
    estimate::{Estimate, EstimateError, Wish, reckon, terms_today},
    history::{self, Line},
    photos::{self, MAX_PHOTOS},
    programme::{Programme, Terms},
    store::{Held, NewBooking, insert},
    versions::{self, Version},
};
use crate::{
    Kernel, Problem,
    accounts::{Denied, Staff},
    audit::{Actor, Detail, Event, Subject},
    capacity,
    files::{AttachError, PreparedPhoto},
    forms::FormKey,
    idempotency::{IdempotencyError, RequestHash, request_hash},
    limits::{self, Limit, LimitError},
    once::{Begun, Once},
    presession::PreSessionId,
    problem::FieldError,
};

/// Windows that one browser holds in an hour; a script that holds them all stops here.
const BY_VISITOR: Limit = Limit::new("bulky-hold-by-visitor", 12, TimeDelta::hours(1));
/// More than a visitor's: a whole estate can share one address.
const BY_ADDRESS: Limit = Limit::new("bulky-hold-by-address", 60, TimeDelta::hours(1));
/// The longest note to the crew, in characters.
pub const MAX_NOTE: usize = 300;

/// Who books.
#[derive(Debug, Clone, Copy)]
pub enum BookBy<'a> {
    /// A resident, by their browser.
    Visitor { visitor: PreSessionId, address: IpAddr, resident: Option<Uuid> },
    /// Staff, for a caller.
    Staff(&'a Staff),
}

/// A window that somebody wants.
#[derive(Clone)]
pub struct Hold<'a> {
    pub by: BookBy<'a>,
    pub wish: Wish,
    pub window: Uuid,
    /// The price that they were shown.
    pub shown: Fen,
    /// For the crew; may be empty.
    pub note: String,
    /// Of what is to be collected; those over [`MAX_PHOTOS`] are left out.
    pub photos: Vec<PreparedPhoto>,
    pub locale: Locale,
    /// The key of the form.
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Why no window is held.
#[derive(Debug, thiserror::Error)]
pub enum HoldError {
    /// What is wanted cannot be booked.
    #[error(transparent)]
    Estimate(#[from] EstimateError),
    /// Not in this post.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The price is another by now; this one.
    #[error("the price is {0} 元 by now")]
    Price(Fen),
    /// The window is full, closed, or its time is over.
    #[error(transparent)]
    Capacity(#[from] capacity::HoldError),
    /// The window belongs to other streets.
    #[error("the window is of another area")]
    OtherArea,
    /// A photo is not there any more, or is somebody else's.
    #[error(transparent)]
    Photo(#[from] AttachError),
    /// Too many from here.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The answer that was given before is not a receipt.
    #[error("the stored receipt cannot be read")]
    Receipt,
    /// Every number that was tried is taken.
    #[error("no number is free")]
    Number,
    /// The database did not answer as it should; nothing is held.
    #[error("the window could not be held")]
    Database(#[from] sqlx::Error),
}

impl HoldError {
    /// The codes that are its own; those of the errors that it holds come on top.
    pub const CODES: &'static [&'static str] = &[
        "bulky-price-changed",
        "bulky-other-area",
        "bulky-note-too-long",
        "internal",
        "unavailable",
    ];

    /// What is wrong with which field, to show beside it.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Estimate(error) => error.fields(),
            _ => Vec::new(),
        }
    }
}

impl Problem for HoldError {
    fn code(&self) -> &'static str {
        match self {
            Self::Estimate(error) => error.code(),
            Self::Denied(error) => error.code(),
            Self::Price(_) => "bulky-price-changed",
            Self::Capacity(error) => error.code(),
            Self::OtherArea => "bulky-other-area",
            Self::Photo(error) => error.code(),
            Self::Limit(error) => error.code(),
            Self::Idempotency(error) => error.code(),
            Self::Receipt | Self::Number => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Estimate(error) => error.status(),
            Self::Denied(error) => error.status(),
            Self::Price(_) => 409,
            Self::Capacity(error) => error.status(),
            Self::OtherArea => 422,
            Self::Photo(error) => error.status(),
            Self::Limit(error) => error.status(),
            Self::Idempotency(error) => error.status(),
            Self::Receipt | Self::Number => 500,
            Self::Database(_) => 503,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Photo(error) => error.field(),
            _ => None,
        }
    }
}

/// Holds a window for a new booking, for as long as the terms say, and gives its receipt. The same
/// form sent twice holds it once.
///
/// # Errors
/// [`HoldError`]; nothing is held then.
pub async fn hold(
    kernel: &Kernel,
    programme: &Programme,
    hold: Hold<'_>,
) -> Result<Receipt, HoldError> {
    hold.by.may_write()?;
    let terms = terms_today(kernel, programme)?;
    let estimate = reckon(kernel, programme, terms, &hold.wish, &[])?;
    estates::permit(&kernel.db, hold.by, &estimate).await?;
    let note = check_note(&hold.note)?;
    let begun = Once::begin(kernel, hold.by.scope(), hold.key, hold.hash(&estimate, &note)).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(answer) => return Receipt::from_bytes(&answer).ok_or(HoldError::Receipt),
    };
    match keep(kernel, once.conn(), terms, &hold, estimate, &note).await {
        Ok((id, receipt)) => {
            once.finish(kernel, hold.event(kernel, id), &receipt.to_bytes()).await?;
            Ok(receipt)
        }
        Err(error) => {
            once.roll_back().await?;
            Err(error)
        }
    }
}

/// A note to the crew, as it is kept.
///
/// # Errors
/// [`EstimateError::Invalid`] where it is longer than [`MAX_NOTE`].
pub(super) fn check_note(note: &str) -> Result<String, EstimateError> {
    let note = clean_lines(note);
    if length(&note) > MAX_NOTE {
        let wrong = vec![FieldError::new("note", "bulky-note-too-long")];
        return Err(EstimateError::Invalid(wrong));
    }
    Ok(note)
}

impl Hold<'_> {
    /// What was shown is part of it: the same key with another price is another form.
    fn hash(&self, estimate: &Estimate, note: &str) -> RequestHash {
        let fields = [
            self.wish.service.as_str().to_owned(),
            json!(estimate.basket).to_string(),
            format!("{} {} {}", estimate.street, estimate.estate, estimate.door),
            self.window.to_string(),
            self.shown.fen().to_string(),
            note.to_owned(),
            self.photos.iter().map(|photo| photo.id.to_string()).collect::<Vec<_>>().join(" "),
        ];
        request_hash("bulky-hold", fields)
    }

    fn event(&self, kernel: &Kernel, id: Uuid) -> Event {
        Event {
            id: kernel.new_id(),
            at: kernel.now(),
            actor: self.by.actor(),
            act: "hold-booking",
            subject: Subject { kind: BOOKING, id: Some(id) },
            detail: Detail::none().id("window", self.window),
            request_id: self.request_id.clone(),
        }
    }
}

/// The rows of a new booking, in the caller's transaction.
pub(super) async fn keep(
    kernel: &Kernel,
    conn: &mut PgConnection,
    terms: &Terms,
    hold: &Hold<'_>,
    mut estimate: Estimate,
    note: &str,
) -> Result<(Uuid, Receipt), HoldError> {
    // After the key, so that the same form always has the same answer.
    hold.by.spend(kernel, &mut *conn).await?;
    let household = estimate.household();
    household.lock(&mut *conn).await?;
    let used = estimate.used(&mut *conn).await?;
    estimate.price(terms, used)?;
    if estimate.quote.total != hold.shown {
        return Err(HoldError::Price(estimate.quote.total));
    }
    household.add(&mut *conn, estimate.quote.free_pieces.into()).await?;

    let id = kernel.new_id();
    let now = kernel.now();
    let until = now + Policy::minutes(terms.policy.hold);
    let wanted = capacity::Hold {
        window: hold.window,
        units: estimate.units,
        subject: capacity::Subject { kind: BOOKING, id },
        until,
    };
    let claim = capacity::hold(&mut *conn, kernel, wanted).await?;
    let window = capacity::window(&mut *conn, hold.window).await?;
    let window = window.ok_or(capacity::HoldError::Unknown)?;
    if window.resource != estimate.resource {
        return Err(HoldError::OtherArea);
    }
    let new = NewBooking {
        id,
        by: &hold.by,
        wish: &hold.wish,
        estimate: &estimate,
        locale: hold.locale,
        place: Some(Held { claim, window, until }),
    };
    let receipt = insert(kernel, &mut *conn, new).await?.ok_or(HoldError::Number)?;
    let version = Version {
        booking: id,
        version: 1,
        estimate: &estimate,
        note,
        window: Some((window.starts_at, window.ends_at)),
    };
    versions::keep(kernel, &mut *conn, &version).await?;
    let (party, staff) = hold.by.party();
    let line = Line { booking: id, step: "hold", from: State::Held, to: State::Held, party, staff };
    history::note(kernel, &mut *conn, line, "").await?;
    let photos = photos::ids(&hold.photos[..hold.photos.len().min(MAX_PHOTOS)]);
    photos::keep(kernel, conn, id, "before", &photos).await?;
    Ok((id, receipt))
}

impl BookBy<'_> {
    /// Whether they may change bookings at all: anybody their own, staff by their roles.
    pub(super) fn may_write(&self) -> Result<(), Denied> {
        if let Self::Staff(staff) = self {
            staff.reach(Act::Write, Kind::Booking)?;
        }
        Ok(())
    }

    /// Counts a booking of a visitor against the limits.
    pub(super) async fn spend(
        &self,
        kernel: &Kernel,
        conn: &mut PgConnection,
    ) -> Result<(), LimitError> {
        if let Self::Visitor { visitor, address, .. } = self {
            limits::spend(kernel, &mut *conn, &BY_VISITOR, visitor.as_bytes()).await?;
            limits::spend(kernel, conn, &BY_ADDRESS, &limits::network(*address)).await?;
        }
        Ok(())
    }

    /// As the history has it.
    pub(super) const fn party(&self) -> (Party, Option<Uuid>) {
        match self {
            Self::Visitor { .. } => (Party::Resident, None),
            Self::Staff(staff) => (Party::Hotline, Some(staff.id)),
        }
    }

    pub(super) fn scope(&self) -> &[u8] {
        match self {
            Self::Visitor { visitor, .. } => visitor.as_bytes(),
            Self::Staff(staff) => staff.id.as_bytes(),
        }
    }

    pub(super) fn actor(&self) -> Actor {
        match self {
            Self::Visitor { visitor, .. } => Actor::Visitor(visitor.pseudonym()),
            Self::Staff(staff) => staff.actor(),
        }
    }
}
