//! An app exchanges its refresh token.

use uuid::Uuid;

use super::{Tokens, tokens};
use crate::{
    Kernel, Problem,
    accounts::SessionToken,
    audit::{self, Actor, Detail, Event, Subject},
    forms::FormKey,
    idempotency::{IdempotencyError, request_hash},
    once::{Begun, Once},
};

/// A refresh token that an app sends.
#[derive(Debug, Clone)]
pub struct Refresh {
    pub token: SessionToken,
    /// The key of the request: an app that got no answer sends the same again.
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Why there are no new tokens.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// There is no such token, its time is over, its session has ended, or it was used before. One
    /// answer for all: the app signs in again.
    #[error("the refresh token is not good")]
    NotGood,
    /// The key was used before, or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The stored answer is none of ours.
    #[error("the stored tokens cannot be read")]
    Answer,
    /// The database did not answer as it should.
    #[error("the tokens could not be changed")]
    Database(#[from] sqlx::Error),
}

impl RefreshError {
    /// The codes that are its own; those of [`IdempotencyError`] come on top.
    pub const CODES: &'static [&'static str] = &["token-expired", "internal", "unavailable"];
}

impl Problem for RefreshError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotGood => "token-expired",
            Self::Idempotency(error) => error.code(),
            Self::Answer => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotGood => 401,
            Self::Idempotency(error) => error.status(),
            Self::Answer => 500,
            Self::Database(_) => 503,
        }
    }
}

/// A refresh token, as it is stored.
struct Stored {
    session: Uuid,
    resident: Uuid,
    used: bool,
}

/// Two new tokens for a refresh token that was not used before. The same request sent twice has one
/// answer; the token with another key, after it was used, ends the session.
///
/// # Errors
/// [`RefreshError`].
pub async fn refresh(kernel: &Kernel, refresh: &Refresh) -> Result<Tokens, RefreshError> {
    let token = refresh.token.hash();
    let hash = request_hash("refresh-app", [token]);
    let mut once = match Once::begin(kernel, &token, refresh.key, hash).await? {
        Begun::New(once) => once,
        Begun::Before(answer) => return Tokens::from_bytes(&answer).ok_or(RefreshError::Answer),
    };
    // Locked, so that of two at once the second sees that it was used.
    let stored = sqlx::query_as!(
        Stored,
        r#"select token.session, session.resident, used_at is not null as "used!"
           from app_token as token join resident_session as session on session.id = token.session
           where token.hash = $1 and token.kind = 'refresh' and token.expires_at > $2
             and session.ends_at > $2
           for update of token"#,
        &token[..],
        kernel.now(),
    )
    .fetch_optional(once.conn())
    .await?;
    let Some(stored) = stored else {
        once.roll_back().await?;
        return Err(RefreshError::NotGood);
    };
    if stored.used {
        end_family(kernel, once.conn(), &stored, refresh.request_id.clone()).await?;
        once.give_up().await?;
        return Err(RefreshError::NotGood);
    }
    // The access token before it is good for what is left of its time: requests may be on the way.
    sqlx::query!(
        "with used as (update app_token set used_at = $2 where hash = $1)
         update resident_session set seen_at = $2 where id = $3",
        &token[..],
        kernel.now(),
        stored.session,
    )
    .execute(once.conn())
    .await?;
    let tokens = tokens::give(kernel, once.conn(), stored.session).await?;
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: Actor::Account(stored.resident),
        act: "refresh-session",
        subject: Subject { kind: "resident-session", id: Some(stored.session) },
        detail: Detail::none(),
        request_id: refresh.request_id.clone(),
    };
    once.finish(kernel, event, tokens.to_text().as_bytes()).await?;
    Ok(tokens)
}

/// Ends the session of a token that was in two hands.
async fn end_family(
    kernel: &Kernel,
    conn: &mut sqlx::PgConnection,
    stored: &Stored,
    request_id: Option<String>,
) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from resident_session where id = $1", stored.session)
        .execute(&mut *conn)
        .await?;
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: Actor::System("apps"),
        act: "end-session",
        subject: Subject { kind: "resident-session", id: Some(stored.session) },
        detail: Detail::none().word("why", "token-reused"),
        request_id,
    };
    audit::record(conn, event).await
}
