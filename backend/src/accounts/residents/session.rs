//! Where a resident is signed in: begin, read and end a session.

use chrono::{DateTime, TimeDelta, Utc};
use domain::locale::Locale;
use sqlx::PgExecutor;
use uuid::Uuid;

use super::Resident;
use crate::{Kernel, Problem, accounts::SessionToken};

/// A session that nobody used for this long is over.
pub const IDLE: TimeDelta = TimeDelta::days(90);
/// A session ends after this long, however busy.
pub const LONGEST: TimeDelta = TimeDelta::days(365);
/// A visit is noted when the last noted one is this old, so that reading costs no writing.
const NOTED_EVERY: TimeDelta = TimeDelta::hours(1);
/// The longest name of a device, in characters.
pub(super) const MAX_DEVICE: usize = 60;

/// Why something of an account could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A sealed value does not open with these keys.
    #[error("a value of an account does not open")]
    Sealed(#[from] crate::privacy::OpenError),
    /// A row that this version of Minhu cannot make sense of.
    #[error("account {0} is inconsistent")]
    Inconsistent(Uuid),
    /// There is none, or it is somebody else's.
    #[error("there is no such thing in this account")]
    NotFound,
    /// The database did not answer as it should.
    #[error("the account could not be read")]
    Database(#[from] sqlx::Error),
}

impl ReadError {
    /// Every code that it can have.
    pub const CODES: &'static [&'static str] = &["internal", "not-found", "unavailable"];
}

impl Problem for ReadError {
    fn code(&self) -> &'static str {
        match self {
            Self::Sealed(_) | Self::Inconsistent(_) => "internal",
            Self::NotFound => "not-found",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Sealed(_) | Self::Inconsistent(_) => 500,
            Self::NotFound => 404,
            Self::Database(_) => 503,
        }
    }
}

/// Signs `resident` in on this device, in the transaction of the code that proved the number.
///
/// # Errors
/// When the database refuses.
pub(super) async fn begin(
    kernel: &Kernel,
    executor: impl PgExecutor<'_>,
    resident: Uuid,
    device: &str,
) -> Result<SessionToken, sqlx::Error> {
    let token = SessionToken::mint(&*kernel.random);
    let now = kernel.now();
    sqlx::query!(
        "insert into resident_session
           (id, token_hash, resident, device, created_at, seen_at, ends_at)
         values ($1, $2, $3, $4, $5, $5, $6)",
        kernel.new_id(),
        &token.hash()[..],
        resident,
        device.chars().take(MAX_DEVICE).collect::<String>(),
        now,
        now + LONGEST,
    )
    .execute(executor)
    .await?;
    Ok(token)
}

/// Who is signed in with `token`; none when the session is over.
///
/// # Errors
/// [`ReadError`].
pub async fn read(kernel: &Kernel, token: &SessionToken) -> Result<Option<Resident>, ReadError> {
    let now = kernel.now();
    let row = sqlx::query!(
        "select session.id, session.seen_at, resident.id as resident, resident.locale,
           resident.elder
         from resident_session as session join resident on resident.id = session.resident
         where session.token_hash = $1 and session.ends_at > $2 and session.seen_at > $3
           and resident.deleted_at is null",
        &token.hash()[..],
        now,
        now - IDLE,
    )
    .fetch_optional(&kernel.db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    if now - row.seen_at >= NOTED_EVERY {
        note(&kernel.db, row.id, row.resident, now).await?;
    }
    Ok(Some(Resident {
        id: row.resident,
        session: row.id,
        locale: Locale::from_tag(&row.locale).ok_or(ReadError::Inconsistent(row.resident))?,
        elder: row.elder,
    }))
}

/// Notes a visit: of the session to the hour, of the account to the day.
async fn note(
    executor: impl PgExecutor<'_>,
    session: Uuid,
    resident: Uuid,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with here as (update resident_session set seen_at = $2 where id = $1)
         update resident set seen_at = $2 where id = $3 and seen_at < $2 - interval '1 day'",
        session,
        now,
        resident,
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Ends one session of `resident`. Whether there was one.
///
/// # Errors
/// When the database refuses.
pub(super) async fn end(
    executor: impl PgExecutor<'_>,
    resident: Uuid,
    id: Uuid,
) -> Result<bool, sqlx::Error> {
    let ended =
        sqlx::query!("delete from resident_session where id = $1 and resident = $2", id, resident)
            .execute(executor)
            .await?;
    Ok(ended.rows_affected() == 1)
}

/// Ends every session of `resident` but `kept`, and but the app's that a web-view is in, and takes
/// the platforms out of the account: whoever is linked there could sign in again. How many sessions
/// there were.
///
/// # Errors
/// When the database refuses.
pub(super) async fn end_all(
    executor: impl PgExecutor<'_>,
    resident: Uuid,
    kept: Option<Uuid>,
) -> Result<u64, sqlx::Error> {
    let ended = sqlx::query!(
        "with links as (delete from resident_platform where resident = $1),
           agreed as (delete from wechat_subscription where resident = $1)
         delete from resident_session where resident = $1 and id is distinct from $2
           and id is distinct from (select parent from resident_session where id = $2)",
        resident,
        kept,
    )
    .execute(executor)
    .await?;
    Ok(ended.rows_affected())
}
