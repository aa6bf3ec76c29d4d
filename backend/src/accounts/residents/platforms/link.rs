//! A resident who is signed in links who they are on a platform.

use chrono::TimeDelta;
use domain::phone::Phone;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    Platform, PlatformError, ask,
    links::{self, Person, Put},
};
use crate::{
    Kernel, Problem,
    accounts::residents::By,
    audit::{Detail, Event, Subject},
    idempotency::{IdempotencyError, RequestHash, request_hash},
    limits::{self, Limit, LimitError},
    once::{Begun, Once},
    privacy::{Redacted, blind_indexes},
};

/// Each costs a call of the platform.
const BY_ACCOUNT: Limit = Limit::new("platform-by-account", 20, TimeDelta::hours(1));

/// Alipay confirms no number, so whoever links it has signed in just now, with a code by SMS or with
/// a WeChat whose number was confirmed: a token that was found later opens the account for half an
/// hour, and not for ever.
const FRESH: TimeDelta = TimeDelta::minutes(15);

/// What links a platform.
#[derive(Debug, Clone)]
pub struct LinkPlatform {
    pub by: By,
    pub platform: Platform,
    /// As the mini-app was given it; good once.
    pub code: Redacted<String>,
    /// The number of whoever it is, the same way. WeChat's links need it; Alipay has none.
    pub phone_code: Option<Redacted<String>>,
}

/// Why a platform was not linked.
#[derive(Debug, thiserror::Error)]
pub enum LinkPlatformError {
    /// The platform does not say who it is.
    #[error(transparent)]
    Platform(#[from] PlatformError),
    /// The platform has not confirmed the number of the account.
    #[error("the number of the account is not confirmed")]
    NotYours,
    /// The session is not new enough to link what confirms no number.
    #[error("signed in too long ago")]
    SignInAgain,
    /// The account is linked to somebody else there, and nothing proves who asks.
    #[error("the account is linked already")]
    Linked,
    /// Whoever it is there has another account here.
    #[error("linked to another account")]
    Elsewhere,
    /// Too many tries.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The request was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The database did not answer as it should.
    #[error("the platform could not be linked")]
    Database(#[from] sqlx::Error),
}

impl LinkPlatformError {
    /// The codes that are its own; those of [`PlatformError`], [`LimitError`] and
    /// [`IdempotencyError`] come on top.
    pub const CODES: &'static [&'static str] = &[
        "platform-not-yours",
        "platform-sign-in-again",
        "platform-linked",
        "platform-linked-elsewhere",
        "unavailable",
    ];
}

impl Problem for LinkPlatformError {
    fn code(&self) -> &'static str {
        match self {
            Self::Platform(error) => error.code(),
            Self::NotYours => "platform-not-yours",
            Self::SignInAgain => "platform-sign-in-again",
            Self::Linked => "platform-linked",
            Self::Elsewhere => "platform-linked-elsewhere",
            Self::Limit(error) => error.code(),
            Self::Idempotency(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Platform(error) => error.status(),
            Self::NotYours => 422,
            Self::SignInAgain | Self::Linked | Self::Elsewhere => 409,
            Self::Limit(error) => error.status(),
            Self::Idempotency(error) => error.status(),
            Self::Database(_) => 503,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Platform(error) => error.field(),
            Self::NotYours => Some(ask::PHONE_CODE),
            _ => None,
        }
    }
}

/// Links whoever gave the code to the account. A link signs in for ever, and whoever holds a token
/// of the account may have found it: so WeChat has to confirm the account's number, as when somebody
/// signs in; then they take the place of whom it was linked to there. Alipay confirms none, so
/// there the account's owner has just signed in, and nobody is replaced. Whoever is linked to
/// another account stays there: that one's owner unlinks them first. The same request sent twice
/// asks the platform once.
///
/// # Errors
/// [`LinkPlatformError`]; nothing was changed then.
pub async fn link_platform(kernel: &Kernel, link: &LinkPlatform) -> Result<(), LinkPlatformError> {
    if link.platform.app_id(kernel).is_none() {
        return Err(PlatformError::NotSetUp.into());
    }
    let id = link.by.resident.id;
    let phone_code = link.phone_code.as_ref().map_or("", |code| code.expose());
    let parts = [link.platform.as_str(), link.code.expose().as_str(), phone_code];
    let hash = request_hash("link-platform", parts);
    if is_done(kernel, &link.by, hash).await? {
        return Ok(());
    }
    limits::spend(kernel, &kernel.db, &BY_ACCOUNT, id.as_bytes()).await?;
    let (person, phone) = match ask::in_time(identify(kernel, link)).await {
        Ok(known) => known,
        Err(error) => {
            // The same request, sent twice at once, may have used the codes up.
            let is_done = is_done(kernel, &link.by, hash).await?;
            return if is_done { Ok(()) } else { Err(error) };
        }
    };
    let begun = Once::begin(kernel, id.as_bytes(), link.by.key, hash).await?;
    let Begun::New(mut once) = begun else { return Ok(()) };
    let replaced = match put(kernel, once.conn(), id, &person, phone.as_ref()).await {
        Ok(replaced) => replaced,
        Err(error) => {
            once.roll_back().await?;
            return Err(error);
        }
    };
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: link.by.resident.actor(),
        act: "link-platform",
        subject: Subject { kind: "resident", id: Some(id) },
        detail: Detail::none()
            .word("platform", link.platform.as_str())
            .number("replaced", replaced.into()),
        request_id: link.by.request_id.clone(),
    };
    Ok(once.finish(kernel, event, &[]).await?)
}

/// Who it is, and their number where the platform confirms one.
async fn identify(
    kernel: &Kernel,
    link: &LinkPlatform,
) -> Result<(Person, Option<Phone>), LinkPlatformError> {
    match link.platform {
        Platform::WeChat => {
            // Before anything is asked: the codes are still good then.
            let phone_code = link.phone_code.as_ref().ok_or(LinkPlatformError::NotYours)?;
            let person = ask::person(kernel, link.platform, &link.code).await?;
            let phone = ask::phone(kernel, link.platform, phone_code).await?;
            Ok((person, Some(phone)))
        }
        Platform::Alipay => {
            if !is_fresh(kernel, link.by.resident.session).await? {
                return Err(LinkPlatformError::SignInAgain);
            }
            Ok((ask::person(kernel, link.platform, &link.code).await?, None))
        }
    }
}

/// Whether whoever has this session signed in just now.
async fn is_fresh(kernel: &Kernel, session: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
             select from resident_session where id = $1 and created_at > $2) as "is_fresh!""#,
        session,
        kernel.now() - FRESH,
    )
    .fetch_one(&kernel.db)
    .await
}

/// Links `person`, whose number is `phone`, to `account`; whether in place of another's.
async fn put(
    kernel: &Kernel,
    conn: &mut PgConnection,
    account: Uuid,
    person: &Person,
    phone: Option<&Phone>,
) -> Result<bool, LinkPlatformError> {
    if let Some(phone) = phone
        && !has_number(kernel, &mut *conn, account, phone).await?
    {
        return Err(LinkPlatformError::NotYours);
    }
    match links::account_of(kernel, &mut *conn, person).await? {
        Some(other) if other == account => return Ok(false),
        Some(_) => return Err(LinkPlatformError::Elsewhere),
        None => {}
    }
    if phone.is_none() && links::is_linked(&mut *conn, account, person).await? {
        return Err(LinkPlatformError::Linked);
    }
    match links::put(kernel, conn, account, person).await? {
        Put::Done { replaced } => Ok(replaced),
        Put::Elsewhere => Err(LinkPlatformError::Elsewhere),
    }
}

/// Whether `phone` is the number of `account`, which keeps it until the end of the transaction.
async fn has_number(
    kernel: &Kernel,
    conn: &mut PgConnection,
    account: Uuid,
    phone: &Phone,
) -> Result<bool, sqlx::Error> {
    let found = sqlx::query_scalar!(
        "select id from resident
         where id = $1 and phone_index = any($2) and deleted_at is null for share",
        account,
        &blind_indexes(&kernel.keys, "contact.phone", phone.as_str()),
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.is_some())
}

/// Whether this very request had its effect.
async fn is_done(kernel: &Kernel, by: &By, hash: RequestHash) -> Result<bool, IdempotencyError> {
    match Once::begin(kernel, by.resident.id.as_bytes(), by.key, hash).await? {
        Begun::Before(_) => Ok(true),
        Begun::New(once) => {
            once.roll_back().await?;
            Ok(false)
        }
    }
}
