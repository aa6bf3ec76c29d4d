//! What the crew, and whoever plans their day, does to a booking.

use domain::{
    accounts::{Act, Kind},
    bulky::{Party, Step},
    money::Fen,
    text::{clean_line, clean_lines, length},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    BOOKING,
    advance::{Who, advance, may},
    money::Purse,
    photos,
    standing::Standing,
};
use crate::{
    Kernel, Problem,
    accounts::{Area, Denied, Staff},
    audit::{Detail, Event, Subject},
    files::{AttachError, PreparedPhoto},
    idempotency::{IdempotencyError, request_hash},
    once::{Begun, Once},
    problem::FieldError,
    records::Saving,
};

/// The longest words with a step, in characters.
pub const MAX_WORDS: usize = 1000;
/// The longest reason why nobody came, which stands in a text message.
pub const MAX_REASON: usize = 100;

/// A step of the crew.
pub struct CrewStep<'a> {
    /// Who, which booking, with which form.
    pub saving: Saving<'a>,
    /// `SetOut`, `Collect`, `Miss` or `Note`; `Displace` where the window is over and nobody came.
    pub step: Step,
    /// May be empty but for a note. Why nobody came is told to whoever booked.
    pub words: String,
    /// Of what was found, or of where nothing was.
    pub photos: Vec<PreparedPhoto>,
}

/// Why a step was not taken.
#[derive(Debug, thiserror::Error)]
pub enum CrewError {
    /// Not in this post, or there is no such booking.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// What is wrong with which field.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// The booking has gone on.
    #[error("this cannot be done any more")]
    TooLate,
    /// What is due was not taken: so much.
    #[error("{0} 元 are due")]
    Due(Fen),
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// A photo is not there any more.
    #[error(transparent)]
    Photo(#[from] AttachError),
    /// The database did not answer as it should; nothing was changed.
    #[error("the booking could not be changed")]
    Database(#[from] sqlx::Error),
}

impl CrewError {
    /// The codes that are its own; those of the errors that it holds come on top.
    pub const CODES: &'static [&'static str] = &[
        "form-invalid",
        "booking-too-late",
        "booking-due",
        "bulky-words-missing",
        "bulky-words-too-long",
        "bulky-reason-too-long",
        "bulky-photo-missing",
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

impl Problem for CrewError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::Invalid(_) => "form-invalid",
            Self::TooLate => "booking-too-late",
            Self::Due(_) => "booking-due",
            Self::Idempotency(error) => error.code(),
            Self::Photo(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::Invalid(_) => 422,
            Self::TooLate | Self::Due(_) => 409,
            Self::Idempotency(error) => error.status(),
            Self::Photo(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

/// What somebody must be allowed, to take a step of a crew: that nobody came is for those to say who
/// also close windows.
#[must_use]
pub const fn needed_for(step: Step) -> (Act, Kind) {
    match step {
        Step::Displace => (Act::Publish, Kind::Capacity),
        _ => (Act::Write, Kind::Collection),
    }
}

/// Takes a step of the crew. Nothing is collected while something is due, and nothing is "not found"
/// without a photo of the place.
///
/// # Errors
/// [`CrewError`]; nothing was changed then.
pub async fn crew_step(kernel: &Kernel, take: CrewStep<'_>) -> Result<(), CrewError> {
    let staff = take.saving.staff;
    let (act, kind) = needed_for(take.step);
    staff.permit(act, kind, Area::default())?;
    let id = take.saving.id.ok_or(Denied::NotFound)?;
    let words = match take.step {
        Step::Displace => clean_line(&take.words),
        _ => clean_lines(&take.words),
    };
    check(&take, &words).map_err(CrewError::Invalid)?;
    let photos = photos::ids(&take.photos);
    let fields = [id.to_string(), take.step.as_str().to_owned(), words.clone()];
    let hash = request_hash("bulky-crew-step", fields);
    let begun = Once::begin(kernel, staff.id.as_bytes(), take.saving.key, hash).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(_) => return Ok(()),
    };
    match apply(kernel, once.conn(), staff, (id, take.step), &words, &photos).await {
        Ok(()) => Ok(once.finish(kernel, event(kernel, &take, id), b"").await?),
        Err(error) => {
            once.roll_back().await?;
            Err(error)
        }
    }
}

fn check(take: &CrewStep<'_>, words: &str) -> Result<(), Vec<FieldError>> {
    let mut wrong = Vec::new();
    if take.step == Step::Displace && length(words) > MAX_REASON {
        wrong.push(FieldError::new("words", "bulky-reason-too-long"));
    } else if length(words) > MAX_WORDS {
        wrong.push(FieldError::new("words", "bulky-words-too-long"));
    } else if words.is_empty() && matches!(take.step, Step::Note | Step::Displace) {
        wrong.push(FieldError::new("words", "bulky-words-missing"));
    }
    if take.photos.is_empty() && take.step == Step::Miss {
        wrong.push(FieldError::new("photo", "bulky-photo-missing"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

async fn apply(
    kernel: &Kernel,
    conn: &mut PgConnection,
    staff: &Staff,
    (id, step): (Uuid, Step),
    words: &str,
    photos: &[Uuid],
) -> Result<(), CrewError> {
    let booking = Standing::lock(&mut *conn, id).await?.ok_or(Denied::NotFound)?;
    let who = [Party::Crew, Party::Dispatch]
        .map(|party| Who { party, staff: Some(staff.id) })
        .into_iter()
        .find(|who| may(&booking, step, *who))
        .ok_or(CrewError::TooLate)?;
    // Until its window is over somebody may still come.
    if step == Step::Displace && !booking.is_overdue(kernel.now()) {
        return Err(CrewError::TooLate);
    }
    if step == Step::Collect {
        let due = Purse::of(&mut *conn, id).await?.due(booking.total);
        if due > Fen::ZERO {
            return Err(CrewError::Due(due));
        }
    }
    advance(kernel, &mut *conn, &booking, step, who, words).await?;
    photos::keep(kernel, conn, id, "after", photos).await?;
    Ok(())
}

fn event(kernel: &Kernel, take: &CrewStep<'_>, id: Uuid) -> Event {
    let subject = Subject { kind: BOOKING, id: Some(id) };
    let detail = Detail::none().word("step", take.step.as_str());
    take.saving.event(kernel, "step-booking", subject, detail)
}
