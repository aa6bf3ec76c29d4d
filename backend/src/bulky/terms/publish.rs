//! Lets a version count from a day on.

use chrono::NaiveDate;
use domain::accounts::{Act, Kind};
use sqlx::PgConnection;

use super::draft::{DraftError, event, writable};
use crate::{
    Kernel, Problem,
    accounts::{Area, Denied},
    calendar::to_local,
    idempotency::{IdempotencyError, request_hash},
    once::{Begun, Once},
    records::Saving,
};

/// A version that is to count. `saving.id` is not looked at.
#[derive(Debug, Clone)]
pub struct Publish<'a> {
    pub saving: Saving<'a>,
    pub version: i32,
    /// From the beginning of this day on.
    pub effective_on: Option<NaiveDate>,
}

/// Why it does not count.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// No day was said, or one that does not exist.
    #[error("there is no such day")]
    Date,
    /// The day is over: what was quoted then stays as it was quoted.
    #[error("the day is in the past")]
    Past,
    /// Another version counts from the same day on.
    #[error("another version begins on this day")]
    Taken,
    /// Not in this post, not there, published before, or sent before.
    #[error(transparent)]
    Draft(#[from] DraftError),
}

impl PublishError {
    /// The codes that are its own; those of [`DraftError`] come on top.
    pub const CODES: &'static [&'static str] = &["date-shape", "terms-past", "terms-day-taken"];
}

impl Problem for PublishError {
    fn code(&self) -> &'static str {
        match self {
            Self::Date => "date-shape",
            Self::Past => "terms-past",
            Self::Taken => "terms-day-taken",
            Self::Draft(error) => error.code(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Date | Self::Past => 422,
            Self::Taken => 409,
            Self::Draft(error) => error.status(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Date | Self::Past | Self::Taken => Some("effective_on"),
            Self::Draft(_) => None,
        }
    }
}

impl From<sqlx::Error> for PublishError {
    fn from(error: sqlx::Error) -> Self {
        let day = error.as_database_error().and_then(|error| error.constraint())
            == Some("bulky_terms_effective");
        if day { Self::Taken } else { Self::Draft(error.into()) }
    }
}

impl From<Denied> for PublishError {
    fn from(error: Denied) -> Self {
        Self::Draft(error.into())
    }
}

impl From<IdempotencyError> for PublishError {
    fn from(error: IdempotencyError) -> Self {
        Self::Draft(error.into())
    }
}

/// Publishes a version. New quotes follow it from its day on; what is booked keeps its own.
///
/// # Errors
/// [`PublishError`]; nothing was published then.
pub async fn publish(kernel: &Kernel, publish: Publish<'_>) -> Result<(), PublishError> {
    let Publish { saving, version, effective_on } = publish;
    saving.staff.permit(Act::Publish, Kind::Tariff, Area::default())?;
    let day = effective_on.ok_or(PublishError::Date)?;
    if day < to_local(kernel.now()).date() {
        return Err(PublishError::Past);
    }
    let fields = [version.to_string(), day.to_string()];
    let hash = request_hash("bulky-terms-publish", fields);
    let begun = Once::begin(kernel, saving.staff.id.as_bytes(), saving.key, hash).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(_) => return Ok(()),
    };
    match store(kernel, once.conn(), &saving, version, day).await {
        Ok(()) => Ok(once.finish(kernel, event(kernel, &saving, "publish", version), b"").await?),
        Err(error) => {
            once.roll_back().await.map_err(DraftError::from)?;
            Err(error)
        }
    }
}

async fn store(
    kernel: &Kernel,
    conn: &mut PgConnection,
    saving: &Saving<'_>,
    version: i32,
    day: NaiveDate,
) -> Result<(), PublishError> {
    writable(&mut *conn, version).await?;
    sqlx::query!(
        "update bulky_terms set published_at = $2, published_by = $3, effective_on = $4
         where version = $1",
        version,
        kernel.now(),
        saving.staff.id,
        day,
    )
    .execute(conn)
    .await?;
    Ok(())
}
