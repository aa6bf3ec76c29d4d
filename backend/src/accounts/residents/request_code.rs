//! Somebody wants a code: to sign in, the same again, or to change something of their account.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use domain::{locale::Locale, phone::Phone};

use super::{
    By, ReadError,
    code::{self, Issue, Purpose, RESEND_AFTER, Target},
    profile::contact_of,
};
use crate::{
    Kernel, Problem,
    audit::{Actor, Detail, Event, Subject},
    forms::FormKey,
    idempotency::{IdempotencyError, request_hash},
    limits::LimitError,
    messages::{SendError, normal_email},
    once::{Begun, Once},
    presession::PreSessionId,
};

/// Who wants a code.
#[derive(Debug, Clone)]
pub struct RequestCode {
    /// The browser that will have to type it.
    pub visitor: PreSessionId,
    /// The key of the form.
    pub key: FormKey,
    /// The language of the message.
    pub locale: Locale,
    /// Where the request came from.
    pub address: IpAddr,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Why no code was sent.
#[derive(Debug, thiserror::Error)]
pub enum RequestCodeError {
    /// Not the number of a mobile.
    #[error("the number is no mobile's")]
    NotMobile,
    /// Not an e-mail address.
    #[error("the address is wrong")]
    InvalidEmail,
    /// The account has this number already.
    #[error("the number is the account's own")]
    SamePhone,
    /// One was sent there a moment ago.
    #[error("a code was sent less than a minute ago")]
    TooSoon,
    /// There is none to send again.
    #[error("no code was asked for")]
    NothingSent,
    /// Too many codes to this number or from here.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The message could not be written.
    #[error(transparent)]
    Send(#[from] SendError),
    /// The account's number could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The database did not answer as it should.
    #[error("the code could not be kept")]
    Database(#[from] sqlx::Error),
}

impl RequestCodeError {
    /// The codes that are its own; those of [`LimitError`], [`IdempotencyError`], [`SendError`] and
    /// [`ReadError`] come on top.
    pub const CODES: &'static [&'static str] = &[
        "phone-not-mobile",
        "phone-same",
        "email-invalid",
        "code-too-soon",
        "code-over",
        "unavailable",
    ];
}

impl Problem for RequestCodeError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotMobile => "phone-not-mobile",
            Self::InvalidEmail => "email-invalid",
            Self::SamePhone => "phone-same",
            Self::TooSoon => "code-too-soon",
            Self::NothingSent => "code-over",
            Self::Limit(error) => error.code(),
            Self::Idempotency(error) => error.code(),
            Self::Send(error) => error.code(),
            Self::Read(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotMobile | Self::InvalidEmail | Self::SamePhone | Self::NothingSent => 422,
            Self::TooSoon => 429,
            Self::Limit(error) => error.status(),
            Self::Idempotency(error) => error.status(),
            Self::Send(error) => error.status(),
            Self::Read(error) => error.status(),
            Self::Database(_) => 503,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotMobile | Self::SamePhone => Some("phone"),
            Self::InvalidEmail => Some("email"),
            _ => None,
        }
    }
}

/// Sends a code to sign in with to `phone`, as it was typed. The answer and its time are the same
/// whether the number has an account or not: nobody looks.
///
/// # Errors
/// [`RequestCodeError`]; nothing was sent then.
pub async fn request_code(
    kernel: &Kernel,
    request: &RequestCode,
    phone: &str,
) -> Result<(), RequestCodeError> {
    send(kernel, request, &[(Purpose::SignIn, mobile(phone)?)], None).await
}

/// Sends a code to `phone`, as it was typed, to be told there of a case; it needs no account.
///
/// # Errors
/// [`RequestCodeError`]; nothing was sent then.
pub async fn request_case_code(
    kernel: &Kernel,
    request: &RequestCode,
    phone: &str,
) -> Result<(), RequestCodeError> {
    send(kernel, request, &[(Purpose::Case, mobile(phone)?)], None).await
}

/// A number that codes can be sent to.
fn mobile(typed: &str) -> Result<Target, RequestCodeError> {
    let phone = Phone::parse(typed).ok().filter(Phone::is_mobile);
    phone.map(Target::Phone).ok_or(RequestCodeError::NotMobile)
}

/// Sends another code to where the last one went, no sooner than a minute after it.
///
/// # Errors
/// [`RequestCodeError`].
pub async fn resend_code(kernel: &Kernel, request: &RequestCode) -> Result<(), RequestCodeError> {
    let sent = code::sent(kernel, Purpose::SignIn, request.visitor, None)
        .await?
        .ok_or(RequestCodeError::NothingSent)?;
    send(kernel, request, &[(Purpose::SignIn, sent.target)], None).await
}

/// Sends a code to the account's own number, to delete the account with.
///
/// # Errors
/// [`RequestCodeError`].
pub async fn request_delete(
    kernel: &Kernel,
    request: &RequestCode,
    by: &By,
) -> Result<(), RequestCodeError> {
    let phone = contact_of(kernel, by.resident.id).await?.phone;
    send(kernel, request, &[(Purpose::Delete, Target::Phone(phone))], Some(by)).await
}

/// Sends a code to an address, as it was typed, to add it to the account with.
///
/// # Errors
/// [`RequestCodeError`].
pub async fn request_email(
    kernel: &Kernel,
    request: &RequestCode,
    by: &By,
    address: &str,
) -> Result<(), RequestCodeError> {
    let address = normal_email(address).ok_or(RequestCodeError::InvalidEmail)?;
    send(kernel, request, &[(Purpose::Email, Target::Email(address))], Some(by)).await
}

/// Sends two codes to change the account's number with: to the number that it is to have, as it was
/// typed, and to the one that it has. The answer and its time are the same whether the new number
/// has an account or not: nobody looks.
///
/// # Errors
/// [`RequestCodeError`]; neither was sent then.
pub async fn request_new_phone(
    kernel: &Kernel,
    request: &RequestCode,
    by: &By,
    phone: &str,
) -> Result<(), RequestCodeError> {
    let new = mobile(phone)?;
    let old = Target::Phone(contact_of(kernel, by.resident.id).await?.phone);
    if new == old {
        return Err(RequestCodeError::SamePhone);
    }
    send(kernel, request, &[(Purpose::NewPhone, new), (Purpose::OldPhone, old)], Some(by)).await
}

async fn send(
    kernel: &Kernel,
    request: &RequestCode,
    codes: &[(Purpose, Target)],
    by: Option<&By>,
) -> Result<(), RequestCodeError> {
    let parts = codes.iter().flat_map(|(purpose, target)| [purpose.as_str(), target.as_str()]);
    let hash = request_hash("request-code", parts);
    let begun = Once::begin(kernel, request.visitor.as_bytes(), request.key, hash).await?;
    let Begun::New(mut once) = begun else { return Ok(()) };
    for (purpose, target) in codes {
        let issue = Issue {
            purpose: *purpose,
            target,
            resident: by.map(|by| by.resident.id),
            visitor: request.visitor,
            address: request.address,
            locale: request.locale,
        };
        code::issue(kernel, once.conn(), &issue).await?;
    }
    // The first says what for.
    let purpose = codes.first().map_or("none", |(purpose, _)| purpose.as_str());
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: by.map_or(Actor::Visitor(request.visitor.pseudonym()), |by| by.resident.actor()),
        act: "request-code",
        subject: Subject { kind: "sign-in-code", id: None },
        detail: Detail::none().word("purpose", purpose),
        request_id: request.request_id.clone(),
    };
    once.finish(kernel, event, &[]).await?;
    Ok(())
}

/// A code that was sent, as the page that asks for it shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Where to, masked.
    pub masked: String,
    /// From when on another can be sent.
    pub resend_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// The code that this browser had sent for `purpose`; none when there was none.
///
/// # Errors
/// When the database refuses.
pub async fn pending(
    kernel: &Kernel,
    purpose: Purpose,
    visitor: PreSessionId,
    by: Option<&super::Resident>,
) -> Result<Option<Pending>, sqlx::Error> {
    let sent = code::sent(kernel, purpose, visitor, by.map(|resident| resident.id)).await?;
    Ok(sent.map(|sent| Pending {
        masked: sent.target.masked(),
        resend_at: sent.sent_at + RESEND_AFTER,
        expires_at: sent.expires_at,
    }))
}

#[cfg(test)]
mod tests {
    use std::{net::Ipv6Addr, sync::Arc};

    use futures::{StreamExt, stream};
    use sqlx::PgPool;

    use super::*;
    use crate::{
        db::{
            Role,
            testing::{TestKernel, as_role},
        },
        messages::{Carriers, SmsCap},
        presession::PreSession,
    };

    #[sqlx::test(migrations = false)]
    async fn ten_thousand_requests_send_no_more_than_the_cap(pool: PgPool) {
        let mut kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        let sms_cap = SmsCap { per_day: 100 };
        kernel.kernel.carriers = Arc::new(Carriers { sms_cap, ..Carriers::default() });
        let kernel = &kernel;
        // Each from another network and browser, to another number: only the cap is left to hold.
        let ask = |n: u32| async move {
            let request = RequestCode {
                visitor: PreSession::mint(&*kernel.random).id(),
                key: FormKey::mint(&*kernel.random),
                locale: Locale::ZhHans,
                address: IpAddr::V6(Ipv6Addr::from(u128::from(n) << 80 | 1)),
                request_id: None,
            };
            request_code(kernel, &request, &format!("138{n:08}")).await
        };
        let answers: Vec<_> = stream::iter(0..10_000).map(ask).buffer_unordered(8).collect().await;
        let sent = answers.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!(sent, usize::try_from(sms_cap.per_hour()).unwrap());
        let paused = |error: &RequestCodeError| error.code() == "sms-paused";
        assert!(answers.iter().filter_map(|answer| answer.as_ref().err()).all(paused));
        let messages: i64 =
            sqlx::query_scalar("select count(*) from message").fetch_one(&pool).await.unwrap();
        assert_eq!(messages, i64::from(sms_cap.per_hour()));
    }
}
