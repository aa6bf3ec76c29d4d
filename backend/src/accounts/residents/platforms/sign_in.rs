//! Signing in by who somebody is on a platform.

use std::{net::IpAddr, time::Duration};

use chrono::TimeDelta;
use domain::{locale::Locale, phone::Phone};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    Platform, PlatformError, ask,
    links::{self, Person, Put},
};
use crate::{
    Kernel, Problem,
    accounts::residents::{
        CODE_LIFE, CodeError,
        apps::{self, Scope, Tokens},
        records,
        sign_in::find_or_make,
    },
    audit::{self, Actor, Detail, Event, Subject},
    forms::FormKey,
    idempotency::{IdempotencyError, RequestHash, request_hash},
    limits::{self, Limit, LimitError},
    once::{Begun, Once},
    presession::PreSessionId,
    privacy::{Redacted, blind_indexes},
};

/// Each costs a call of the platform. Many phones of a mobile network share one address.
const BY_ADDRESS: Limit = Limit::new("platform-by-address", 120, TimeDelta::hours(1));

/// What a request waits for its twin, each time longer: two seconds in all.
const TWIN_WAITS: [Duration; 3] =
    [Duration::from_millis(200), Duration::from_millis(600), Duration::from_millis(1_200)];

/// What a mini-app signs in with.
#[derive(Debug, Clone)]
pub struct PlatformSignIn {
    pub platform: Platform,
    /// Who uses it, as the mini-app was given it; good once.
    pub code: Redacted<String>,
    /// Their number, the same way; only of WeChat.
    pub phone_code: Option<Redacted<String>>,
    /// What stands for the browser of the request.
    pub visitor: PreSessionId,
    /// The key of the request.
    pub key: FormKey,
    /// Where the request came from.
    pub address: IpAddr,
    /// What the list of devices shows: `WeChat`.
    pub device: String,
    /// The language of a new account.
    pub locale: Locale,
    /// What the app may do; at least one, each once.
    pub scopes: Vec<Scope>,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum PlatformSignInError {
    /// The platform does not say who it is.
    #[error(transparent)]
    Platform(#[from] PlatformError),
    /// Whoever it is has no account here yet, and their number was not given.
    #[error("linked to no account")]
    NotLinked,
    /// Another request links the same person at this moment.
    #[error("linked to an account meanwhile")]
    Meanwhile,
    /// Too many from here.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The request was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The account of the number could not be found or made, or the stored answer is none.
    #[error(transparent)]
    Account(#[from] CodeError),
    /// The database did not answer as it should.
    #[error("nobody could be signed in")]
    Database(#[from] sqlx::Error),
}

impl PlatformSignInError {
    /// The codes that are its own; those of [`PlatformError`], [`LimitError`],
    /// [`IdempotencyError`] and [`CodeError`] come on top.
    pub const CODES: &'static [&'static str] =
        &["platform-not-linked", "platform-linked-elsewhere", "unavailable"];
}

impl Problem for PlatformSignInError {
    fn code(&self) -> &'static str {
        match self {
            Self::Platform(error) => error.code(),
            Self::NotLinked => "platform-not-linked",
            Self::Meanwhile => "platform-linked-elsewhere",
            Self::Limit(error) => error.code(),
            Self::Idempotency(error) => error.code(),
            Self::Account(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Platform(error) => error.status(),
            Self::NotLinked => 422,
            Self::Meanwhile => 409,
            Self::Limit(error) => error.status(),
            Self::Idempotency(error) => error.status(),
            Self::Account(error) => error.status(),
            Self::Database(_) => 503,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Platform(error) => error.field(),
            Self::NotLinked => Some(ask::PHONE_CODE),
            _ => None,
        }
    }
}

/// Signs in whoever gave the code. The first time their number links them: to its account, which is
/// made if there is none, in place of whom it was linked to before; whoever has the number has a
/// new WeChat. The same request sent twice is one session, and asks the platform once.
///
/// # Errors
/// [`PlatformSignInError`]; the codes are used up then, if the platform was reached.
pub async fn sign_in_platform(
    kernel: &Kernel,
    sign_in: &PlatformSignIn,
) -> Result<Tokens, PlatformSignInError> {
    if sign_in.platform.app_id(kernel).is_none() {
        return Err(PlatformError::NotSetUp.into());
    }
    let phone_code = sign_in.phone_code.as_ref().map_or("", |code| code.expose());
    let parts = [sign_in.platform.as_str(), sign_in.code.expose().as_str(), phone_code];
    let scopes = sign_in.scopes.iter().map(|scope| scope.as_str());
    let hash = request_hash("sign-in-platform", parts.into_iter().chain(scopes));
    if let Some(tokens) = answered(kernel, sign_in, hash).await? {
        return Ok(tokens);
    }
    let network = limits::network(sign_in.address);
    limits::spend(kernel, &kernel.db, &BY_ADDRESS, &network).await?;
    let (person, phone) = match ask::in_time(identify(kernel, sign_in)).await {
        Ok(known) => known,
        Err(error @ PlatformSignInError::Platform(PlatformError::Code(_))) => {
            return twin(kernel, sign_in, hash).await?.ok_or(error);
        }
        Err(error) => return Err(error),
    };
    let scope = sign_in.visitor.as_bytes();
    let mut once = match Once::begin(kernel, scope, sign_in.key, hash).await? {
        Begun::New(once) => once,
        Begun::Before(answer) => return tokens_of(&answer),
    };
    let (id, attached) = match account(kernel, once.conn(), sign_in, &person, phone).await {
        Ok(known) => known,
        Err(error) => {
            once.roll_back().await?;
            return Err(error);
        }
    };
    let tokens = apps::begin(kernel, once.conn(), id, &sign_in.device, &sign_in.scopes).await?;
    let detail = Detail::none()
        .word("platform", sign_in.platform.as_str())
        .number("attached", i64::try_from(attached).unwrap_or(i64::MAX));
    let event = event(kernel, sign_in, id, "sign-in", detail);
    once.finish_for(kernel, event, tokens.to_text().as_bytes(), CODE_LIFE).await?;
    Ok(tokens)
}

/// What the same request, sent twice at once, is answered after all: the other one may have used the
/// codes up, and be about to write its answer down.
async fn twin(
    kernel: &Kernel,
    sign_in: &PlatformSignIn,
    hash: RequestHash,
) -> Result<Option<Tokens>, PlatformSignInError> {
    for wait in TWIN_WAITS {
        if let Some(tokens) = answered(kernel, sign_in, hash).await? {
            return Ok(Some(tokens));
        }
        tokio::time::sleep(wait).await;
    }
    answered(kernel, sign_in, hash).await
}

/// What this very request was answered before.
async fn answered(
    kernel: &Kernel,
    sign_in: &PlatformSignIn,
    hash: RequestHash,
) -> Result<Option<Tokens>, PlatformSignInError> {
    let scope = sign_in.visitor.as_bytes();
    match Once::begin(kernel, scope, sign_in.key, hash).await? {
        Begun::Before(answer) => tokens_of(&answer).map(Some),
        Begun::New(once) => {
            once.roll_back().await?;
            Ok(None)
        }
    }
}

fn tokens_of(answer: &[u8]) -> Result<Tokens, PlatformSignInError> {
    Tokens::from_bytes(answer).ok_or(PlatformSignInError::Account(CodeError::Target))
}

/// Who it is, and their number where that is needed.
async fn identify(
    kernel: &Kernel,
    sign_in: &PlatformSignIn,
) -> Result<(Person, Option<Phone>), PlatformSignInError> {
    let person = ask::person(kernel, sign_in.platform, &sign_in.code).await?;
    if links::account_of(kernel, &kernel.db, &person).await?.is_some() {
        return Ok((person, None));
    }
    let code = sign_in.phone_code.as_ref().ok_or(PlatformSignInError::NotLinked)?;
    let phone = ask::phone(kernel, sign_in.platform, code).await?;
    Ok((person, Some(phone)))
}

/// The account of `person`, linked by `phone` where it was not; and how much that was done with the
/// number before belongs to it now.
async fn account(
    kernel: &Kernel,
    conn: &mut PgConnection,
    sign_in: &PlatformSignIn,
    person: &Person,
    phone: Option<Phone>,
) -> Result<(Uuid, u64), PlatformSignInError> {
    let Some(phone) = phone else {
        let id = links::account_of(kernel, conn, person).await?;
        return Ok((id.ok_or(PlatformSignInError::NotLinked)?, 0));
    };
    let id = find_or_make(kernel, conn, &phone, sign_in.locale, false).await?;
    let Put::Done { replaced } = links::put(kernel, conn, id, person).await? else {
        return Err(PlatformSignInError::Meanwhile);
    };
    let detail = Detail::none()
        .word("platform", sign_in.platform.as_str())
        .number("replaced", replaced.into());
    audit::record(conn, event(kernel, sign_in, id, "link-platform", detail)).await?;
    let indexes = blind_indexes(&kernel.keys, "contact.phone", phone.as_str());
    Ok((id, records::attach(conn, id, &indexes, kernel.now()).await?))
}

fn event(
    kernel: &Kernel,
    sign_in: &PlatformSignIn,
    id: Uuid,
    act: &'static str,
    detail: Detail,
) -> Event {
    Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: Actor::Account(id),
        act,
        subject: Subject { kind: "resident", id: Some(id) },
        detail,
        request_id: sign_in.request_id.clone(),
    }
}
