//! The two tokens of an app, and the session that they belong to.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Scope;
use crate::{
    Kernel,
    accounts::{
        SessionToken,
        residents::session::{LONGEST, MAX_DEVICE},
    },
};

/// How long an access token is good.
pub const ACCESS_LIFE: TimeDelta = TimeDelta::minutes(30);
/// How long a refresh token is good: an app that nobody opens for so long signs in again.
pub const REFRESH_LIFE: TimeDelta = TimeDelta::days(30);

/// What an app is given. Not printed by `Debug`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// Goes with every request.
    pub access: SessionToken,
    /// Is exchanged for the next two.
    pub refresh: SessionToken,
    /// When the access token ends.
    pub access_until: DateTime<Utc>,
    /// When the refresh token ends.
    pub refresh_until: DateTime<Utc>,
}

impl Tokens {
    fn mint(kernel: &Kernel) -> Self {
        let now = kernel.now();
        Self {
            access: SessionToken::mint(&*kernel.random),
            refresh: SessionToken::mint(&*kernel.random),
            access_until: now + ACCESS_LIFE,
            refresh_until: now + REFRESH_LIFE,
        }
    }

    /// As an idempotent answer keeps them.
    pub(in crate::accounts::residents) fn to_text(&self) -> String {
        let [access, refresh] = [&self.access, &self.refresh].map(SessionToken::to_text);
        let [access_until, refresh_until] =
            [self.access_until, self.refresh_until].map(|until| until.timestamp_micros());
        format!("{access} {refresh} {access_until} {refresh_until}")
    }

    /// Reads what [`to_text`](Self::to_text) wrote.
    pub(in crate::accounts::residents) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut parts = std::str::from_utf8(bytes).ok()?.split(' ');
        let access = SessionToken::parse(parts.next()?)?;
        let refresh = SessionToken::parse(parts.next()?)?;
        let mut until = || DateTime::from_timestamp_micros(parts.next()?.parse().ok()?);
        Some(Self { access, refresh, access_until: until()?, refresh_until: until()? })
    }
}

/// Begins the session of an app, in the transaction of the code that proved the number.
///
/// # Errors
/// When the database refuses.
pub(in crate::accounts::residents) async fn begin(
    kernel: &Kernel,
    conn: &mut PgConnection,
    resident: Uuid,
    device: &str,
    scopes: &[Scope],
) -> Result<Tokens, sqlx::Error> {
    let session = kernel.new_id();
    let now = kernel.now();
    // No cookie opens it: nobody ever has this token.
    let nobodys = SessionToken::mint(&*kernel.random);
    sqlx::query!(
        "insert into resident_session
           (id, token_hash, resident, device, scopes, created_at, seen_at, ends_at)
         values ($1, $2, $3, $4, $5, $6, $6, $7)",
        session,
        &nobodys.hash()[..],
        resident,
        device.chars().take(MAX_DEVICE).collect::<String>(),
        &scopes.iter().map(|scope| scope.as_str().to_owned()).collect::<Vec<_>>(),
        now,
        now + LONGEST,
    )
    .execute(&mut *conn)
    .await?;
    give(kernel, conn, session).await
}

/// Two new tokens of a session.
pub(super) async fn give(
    kernel: &Kernel,
    conn: &mut PgConnection,
    session: Uuid,
) -> Result<Tokens, sqlx::Error> {
    let tokens = Tokens::mint(kernel);
    sqlx::query!(
        "insert into app_token (hash, session, kind, expires_at)
         values ($1, $3, 'access', $4), ($2, $3, 'refresh', $5)",
        &tokens.access.hash()[..],
        &tokens.refresh.hash()[..],
        session,
        tokens.access_until,
        tokens.refresh_until,
    )
    .execute(conn)
    .await?;
    Ok(tokens)
}
