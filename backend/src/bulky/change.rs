//! Changes a booking: another window, other things, another address or note. It keeps its number, its
//! terms, and its place until it has the new one.

use chrono::{DateTime, Utc};
use domain::{
    bulky::{Policy, State, Step},
    money::Fen,
    payments::RefundReason,
    phone::mask_numbers,
    text::clean_lines,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    BOOKING,
    address::from_door,
    advance::{Who, advance, may},
    estates,
    estimate::{Estimate, EstimateError, Wish, reckon},
    hold::{BookBy, HoldError, check_note},
    household::lock_all,
    money::{Purse, fen},
    programme::{Programme, Terms},
    read::ReadError,
    read_for_staff::wanted,
    served::Served,
    standing::{Standing, Which},
    versions::{self, Version},
};
use crate::{
    Kernel, Problem,
    accounts::Denied,
    audit::{Detail, Event, Subject},
    calendar::to_local,
    capacity,
    forms::FormKey,
    idempotency::{IdempotencyError, request_hash},
    once::{Begun, Once},
    problem::FieldError,
};

/// What a booking is to be from now on.
pub struct Change<'a> {
    /// By its secret, or by its id if it is staff.
    pub which: Which<'a>,
    pub by: BookBy<'a>,
    /// All of what is wanted, not the difference.
    pub wish: Wish,
    /// The new window, or the one that it has.
    pub window: Uuid,
    /// The new price that they were shown.
    pub shown: Fen,
    /// For the crew; may be empty.
    pub note: String,
    /// The key of the form.
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Why a booking is not changed. It stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// There is no booking for this secret.
    #[error("there is no such booking")]
    NotFound,
    /// It is over, or too close to its window.
    #[error("this cannot be done any more")]
    TooLate,
    /// The window that it has takes no more than it has now; the rest of the change is possible.
    #[error("the window takes no more")]
    NoMore,
    /// What it is to be cannot be had: its mistakes, its price, or its window.
    #[error(transparent)]
    Hold(#[from] HoldError),
    /// What it was cannot be read.
    #[error(transparent)]
    Read(ReadError),
    /// The window was lost while it was taken.
    #[error(transparent)]
    Swap(#[from] capacity::ConfirmError),
}

impl ChangeError {
    /// The codes that are its own; those of the errors that it holds come on top.
    pub const CODES: &'static [&'static str] =
        &["booking-not-found", "booking-too-late", "booking-no-more"];

    /// What is wrong with which field, to show beside it.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Hold(error) => error.fields(),
            _ => Vec::new(),
        }
    }
}

impl Problem for ChangeError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "booking-not-found",
            Self::TooLate => "booking-too-late",
            Self::NoMore => "booking-no-more",
            Self::Hold(error) => error.code(),
            Self::Read(error) => error.code(),
            Self::Swap(error) => error.code(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::TooLate | Self::NoMore => 409,
            Self::Hold(error) => error.status(),
            Self::Read(error) => error.status(),
            Self::Swap(error) => error.status(),
        }
    }
}

impl From<ReadError> for ChangeError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotFound => Self::NotFound,
            ReadError::Database(error) => error.into(),
            error => Self::Read(error),
        }
    }
}

impl From<sqlx::Error> for ChangeError {
    fn from(error: sqlx::Error) -> Self {
        Self::Hold(HoldError::Database(error))
    }
}

impl From<IdempotencyError> for ChangeError {
    fn from(error: IdempotencyError) -> Self {
        Self::Hold(error.into())
    }
}

impl From<EstimateError> for ChangeError {
    fn from(error: EstimateError) -> Self {
        Self::Hold(error.into())
    }
}

impl From<capacity::HoldError> for ChangeError {
    fn from(error: capacity::HoldError) -> Self {
        Self::Hold(error.into())
    }
}

impl From<Denied> for ChangeError {
    fn from(error: Denied) -> Self {
        Self::Hold(error.into())
    }
}

/// Changes a booking by the terms that it was made with. What is less goes back by itself; what is
/// more is due: online, or to the crew.
///
/// # Errors
/// [`ChangeError`]; nothing was changed then.
pub async fn change(
    kernel: &Kernel,
    programme: &Programme,
    change: Change<'_>,
) -> Result<(), ChangeError> {
    change.by.may_write()?;
    let Change { which, by, .. } = change;
    let (wish, note) = as_before(kernel, which, by, change.wish, &change.note).await?;
    let change = Change { wish, ..change };
    let note = check_note(&note)?;
    let window = change.window.to_string();
    let wish = serde_json::json!([change.wish.things, change.wish.site, change.wish.exemption]);
    let shown = change.shown.fen().to_string();
    let address = change.wish.address.joined();
    let which = change.which.joined();
    let fields = [&*which, &window, &wish.to_string(), &address, &shown, &note];
    let hash = request_hash("bulky-change", fields);
    let begun = Once::begin(kernel, change.by.scope(), change.key, hash).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(_) => return Ok(()),
    };
    match apply(kernel, programme, once.conn(), &change, &note).await {
        Ok(id) => Ok(once.finish(kernel, change.event(kernel, id), b"").await?),
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
    change: &Change<'_>,
    note: &str,
) -> Result<Uuid, ChangeError> {
    let booking = Standing::lock_which(kernel, &mut *conn, change.which, &change.by).await?;
    let booking = booking.ok_or(ChangeError::NotFound)?;
    let terms = programme.terms(booking.terms).ok_or(EstimateError::NotOffered)?;
    let (party, staff) = change.by.party();
    let who = Who { party, staff };
    if !may(&booking, Step::Change, who) || !in_time(kernel, terms, &booking) {
        return Err(ChangeError::TooLate);
    }
    // What the crew collects cannot be brought to the yard instead, nor the other way round: that is
    // another booking.
    if change.wish.service != booking.service {
        return Err(HoldError::OtherArea.into());
    }
    let had = versions::things(&mut *conn, &booking).await?;
    let mut estimate = reckon(kernel, programme, terms, &change.wish, &had)?;
    estates::permit(&mut *conn, change.by, &estimate).await?;
    estimate.year = booking.free_year;
    reprice(&mut *conn, terms, &booking, &mut estimate, change.shown).await?;
    let place = take_place(kernel, &mut *conn, terms, &booking, &estimate, change.window).await?;
    let version = booking.version + 1;
    store(&mut *conn, &booking, version, &estimate, &place).await?;
    let kept = Version {
        booking: booking.id,
        version,
        estimate: &estimate,
        note,
        window: Some((place.starts_at, place.ends_at)),
    };
    versions::keep(kernel, &mut *conn, &kept).await?;
    let event = advance(kernel, &mut *conn, &booking, Step::Change, who, "").await?;
    let purse = Purse::of(&mut *conn, booking.id).await?;
    let charged = purse.charged(estimate.quote.total);
    purse.give_back(kernel, conn, charged, RefundReason::Changed, event).await?;
    Ok(booking.id)
}

/// What a booking would cost with `wish`, by its own terms and with its own free pieces given back
/// first. Nothing is changed by it.
///
/// # Errors
/// [`ChangeError`].
pub async fn estimate_change(
    kernel: &Kernel,
    programme: &Programme,
    which: Which<'_>,
    by: BookBy<'_>,
    wish: &Wish,
) -> Result<Estimate, ChangeError> {
    by.may_write()?;
    let mut conn = kernel.db.acquire().await?;
    let booking = Standing::read_which(kernel, &mut conn, which, &by).await?;
    let booking = booking.ok_or(ChangeError::NotFound)?;
    let terms = programme.terms(booking.terms).ok_or(EstimateError::NotOffered)?;
    let had = versions::things(&mut conn, &booking).await?;
    let mut estimate = reckon(kernel, programme, terms, wish, &had)?;
    estimate.year = booking.free_year;
    let used = estimate.used(&mut *conn).await?;
    let same = estimate.counted.iter().any(|index| **index == booking.household);
    let own = if same { booking.free_pieces } else { 0 };
    estimate.price(terms, used.saturating_sub(own))?;
    Ok(estimate)
}

/// What staff do not see of a booking, and therefore left as it was: the door of the same estate where
/// none was typed, and the note whose numbers are masked. What anybody else wants is theirs to say.
///
/// # Errors
/// [`ChangeError`].
pub async fn as_before(
    kernel: &Kernel,
    which: Which<'_>,
    by: BookBy<'_>,
    mut wish: Wish,
    note: &str,
) -> Result<(Wish, String), ChangeError> {
    let note = note.to_owned();
    let BookBy::Staff(_) = by else { return Ok((wish, note)) };
    by.may_write()?;
    let mut conn = kernel.db.acquire().await?;
    let booking = Standing::read_which(kernel, &mut conn, which, &by).await?;
    let booking = booking.ok_or(ChangeError::NotFound)?;
    let before = wanted(kernel, &mut conn, &booking).await?;
    let address = &mut wish.address;
    let no_door = address.building.trim().is_empty() && address.room.trim().is_empty();
    if no_door && address.street == before.street && address.estate.trim() == before.estate {
        (address.building, address.room) = from_door(&before.door);
    }
    let masked = clean_lines(&note) == mask_numbers(&before.note);
    Ok((wish, if masked { before.note } else { note }))
}

/// Who was put out of their window changes whenever they like.
fn in_time(kernel: &Kernel, terms: &Terms, booking: &Standing) -> bool {
    let in_time = |starts_at| kernel.now() <= terms.policy.last_change(starts_at);
    booking.state == State::Displaced || booking.starts_at.is_some_and(in_time)
}

/// The free pieces of before go back, those of now are taken; another household may have had others.
async fn reprice(
    conn: &mut PgConnection,
    terms: &Terms,
    booking: &Standing,
    estimate: &mut Estimate,
    shown: Fen,
) -> Result<(), ChangeError> {
    let household = estimate.household();
    lock_all(&mut *conn, vec![booking.household(), household]).await?;
    booking.household().add(&mut *conn, -i64::from(booking.free_pieces)).await?;
    let used = estimate.used(&mut *conn).await?;
    estimate.price(terms, used)?;
    if estimate.quote.total != shown {
        return Err(HoldError::Price(estimate.quote.total).into());
    }
    household.add(conn, estimate.quote.free_pieces.into()).await?;
    Ok(())
}

/// The place that the booking has from now on.
struct Place {
    claim: Uuid,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
}

/// The new place is held before the old one is given up, in one go.
async fn take_place(
    kernel: &Kernel,
    conn: &mut PgConnection,
    terms: &Terms,
    booking: &Standing,
    estimate: &Estimate,
    window: Uuid,
) -> Result<Place, ChangeError> {
    let now = kernel.now();
    let until = now + Policy::minutes(terms.policy.hold);
    let claim = match booking.claim.filter(|_| booking.state == State::Booked) {
        Some(old) => {
            let to = capacity::Move { claim: old, window, units: estimate.units, until };
            let moved = capacity::move_to(&mut *conn, kernel, to).await;
            let too_late =
                matches!(moved, Err(capacity::HoldError::PastCutOff | capacity::HoldError::Closed));
            if too_late && stays(&mut *conn, old, window).await? {
                return Err(ChangeError::NoMore);
            }
            let claim = moved?;
            capacity::swap(&mut *conn, old, claim, now).await?;
            claim
        }
        None => {
            let subject = capacity::Subject { kind: BOOKING, id: booking.id };
            let hold = capacity::Hold { window, units: estimate.units, subject, until };
            let claim = capacity::hold(&mut *conn, kernel, hold).await?;
            capacity::confirm(&mut *conn, claim, now).await?;
            claim
        }
    };
    let window = capacity::window(&mut *conn, window).await?;
    let window = window.ok_or(capacity::HoldError::Unknown)?;
    if window.resource != estimate.resource {
        // Whoever stays where they are may stay with their crew as well.
        let served = Served::of(conn, booking.id).await?;
        if served.street != estimate.street || served.resource != Some(window.resource) {
            return Err(HoldError::OtherArea.into());
        }
    }
    Ok(Place { claim, starts_at: window.starts_at, ends_at: window.ends_at })
}

/// Whether a claim is in this window and keeps its place there.
async fn stays(conn: &mut PgConnection, claim: Uuid, window: Uuid) -> Result<bool, sqlx::Error> {
    let has = capacity::read_claim(&mut *conn, claim).await?;
    let same = has.is_some_and(|has| has.window.id == window);
    Ok(same && capacity::why_closed(conn, claim).await?.is_none())
}

async fn store(
    conn: &mut PgConnection,
    booking: &Standing,
    version: i32,
    estimate: &Estimate,
    place: &Place,
) -> Result<(), sqlx::Error> {
    let day = |at| to_local(at).date();
    // Whoever was reminded of the day knows it.
    let same_day = booking.starts_at.is_some_and(|before| day(before) == day(place.starts_at));
    sqlx::query!(
        "update bulky_booking set version = $2, household = $3, street = $4, estate = $5,
           claim = $6, starts_at = $7, ends_at = $8, total_fen = $9, free_pieces = $10,
           reminded_3_at = case when $11 then reminded_3_at end,
           reminded_1_at = case when $11 then reminded_1_at end
         where id = $1",
        booking.id,
        version,
        &estimate.household[..],
        estimate.street,
        estimate.estate,
        place.claim,
        place.starts_at,
        place.ends_at,
        fen(estimate.quote.total),
        i32::try_from(estimate.quote.free_pieces).unwrap_or(i32::MAX),
        same_day,
    )
    .execute(conn)
    .await?;
    Ok(())
}

impl Change<'_> {
    fn event(&self, kernel: &Kernel, id: Uuid) -> Event {
        Event {
            id: kernel.new_id(),
            at: kernel.now(),
            actor: self.by.actor(),
            act: "change-booking",
            subject: Subject { kind: BOOKING, id: Some(id) },
            detail: Detail::none().id("window", self.window),
            request_id: self.request_id.clone(),
        }
    }
}
