//! A reporter without an account confirms a phone, to be told of their case by text message.

use uuid::Uuid;

use super::code::{self, CodeError, Guess, Purpose, Target};
use crate::{
    Kernel, Problem,
    audit::{Actor, Detail, Event, Subject},
    cases::{ReporterOf, reporter_of},
    forms::FormKey,
    idempotency::{IdempotencyError, request_hash},
    once::{Begun, Once},
    presession::PreSessionId,
    privacy::{Place, Redacted, blind_index, seal},
};

/// What confirms the phone of a reporter, or takes it back.
#[derive(Debug, Clone)]
pub struct CasePhone {
    /// Of the receipt's link, or a pass.
    pub secret: Redacted<String>,
    /// The browser that asked for the code.
    pub visitor: PreSessionId,
    /// The key of the form.
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Why a phone was not confirmed.
#[derive(Debug, thiserror::Error)]
pub enum CasePhoneError {
    /// There is no case for this secret.
    #[error("there is no such case")]
    NotFound,
    /// The code was not taken.
    #[error(transparent)]
    Code(#[from] CodeError),
}

impl CasePhoneError {
    /// The codes that are its own; those of [`CodeError`] come on top.
    pub const CODES: &'static [&'static str] = &["case-not-found"];
}

impl From<sqlx::Error> for CasePhoneError {
    fn from(error: sqlx::Error) -> Self {
        Self::Code(error.into())
    }
}

impl From<IdempotencyError> for CasePhoneError {
    fn from(error: IdempotencyError) -> Self {
        Self::Code(error.into())
    }
}

impl Problem for CasePhoneError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "case-not-found",
            Self::Code(error) => error.code(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Code(error) => error.status(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotFound => None,
            Self::Code(error) => error.field(),
        }
    }
}

/// Gives the reporter the phone that the code was sent to, in place of the one before; messages
/// about the case go there from now on.
///
/// # Errors
/// [`CasePhoneError`]; a guess was counted then, unless it was no code at all.
pub async fn confirm_case_phone(
    kernel: &Kernel,
    confirm: &CasePhone,
    typed: &Redacted<String>,
) -> Result<(), CasePhoneError> {
    let reporter = find(kernel, confirm).await?;
    let typed = code::read(typed.expose())?;
    let hash = request_hash("case-phone", [reporter.id.to_string().as_str(), &typed]);
    let begun = Once::begin(kernel, confirm.visitor.as_bytes(), confirm.key, hash).await?;
    let Begun::New(mut once) = begun else { return Ok(()) };
    let visitor = confirm.visitor;
    let guess = Guess { purpose: Purpose::Case, visitor, resident: None, code: &typed };
    let phone = match code::guess(kernel, once.conn(), &guess).await {
        Ok(Target::Phone(phone)) => phone,
        // Codes for a phone are sent to one.
        Ok(Target::Email(_)) => return Err(CodeError::Target.into()),
        Err(error) => {
            once.give_up().await?;
            return Err(error.into());
        }
    };
    code::used(once.conn(), visitor, Purpose::Case).await?;
    let place = Place { column: "case_reporter.phone", row: reporter.id.as_bytes() };
    let sealed = seal(&kernel.keys, &*kernel.random, place, phone.as_str().as_bytes());
    sqlx::query!(
        "update case_reporter
         set phone = $2, phone_index = $3, confirmed = true,
           by_receipt = by_receipt or (resident is null and phone_index is distinct from $3)
         where id = $1",
        reporter.id,
        sealed,
        &blind_index(&kernel.keys, "contact.phone", phone.as_str())[..],
    )
    .execute(once.conn())
    .await?;
    once.finish(kernel, event(kernel, confirm, reporter.case, "confirm-case-phone"), &[]).await?;
    Ok(())
}

/// No more messages go to the phone of a reporter; who handles the case can still call it.
///
/// # Errors
/// [`CasePhoneError`].
pub async fn stop_case_messages(kernel: &Kernel, stop: &CasePhone) -> Result<(), CasePhoneError> {
    let reporter = find(kernel, stop).await?;
    let hash = request_hash("stop-case-messages", [reporter.id.as_bytes()]);
    let begun = Once::begin(kernel, stop.visitor.as_bytes(), stop.key, hash).await?;
    let Begun::New(mut once) = begun else { return Ok(()) };
    sqlx::query!("update case_reporter set confirmed = false where id = $1", reporter.id)
        .execute(once.conn())
        .await?;
    once.finish(kernel, event(kernel, stop, reporter.case, "stop-case-messages"), &[]).await?;
    Ok(())
}

async fn find(kernel: &Kernel, about: &CasePhone) -> Result<ReporterOf, CasePhoneError> {
    reporter_of(kernel, about.secret.expose()).await?.ok_or(CasePhoneError::NotFound)
}

fn event(kernel: &Kernel, about: &CasePhone, case: Uuid, act: &'static str) -> Event {
    Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: Actor::Visitor(about.visitor.pseudonym()),
        act,
        subject: Subject { kind: "case", id: Some(case) },
        detail: Detail::none(),
        request_id: about.request_id.clone(),
    }
}

#[cfg(test)]
mod tests {
    use domain::locale::Locale;
    use sqlx::PgPool;

    use super::*;
    use crate::{
        accounts::residents::{
            request_case_code,
            testing::{browser, last_code, wish},
        },
        cases::{testing::Bureau, track},
    };

    #[sqlx::test(migrations = false)]
    async fn a_phone_is_told_once_its_code_comes_back(pool: PgPool) {
        let bureau = Bureau::new(&pool).await;
        let kernel = &bureau.kernel;
        let receipt = bureau.file(bureau.litter()).await;
        let secret = receipt.secret.to_text();
        let here = browser(kernel);
        let about = |secret: &str| CasePhone {
            secret: Redacted::new(secret.to_owned()),
            visitor: here,
            key: FormKey::mint(&*kernel.random),
            request_id: None,
        };
        let texted = async || track(kernel, &secret, Locale::ZhHans).await.unwrap().texted;
        assert_eq!(texted().await, None, "given, but not confirmed");

        request_case_code(kernel, &wish(kernel, here), "13987654321").await.unwrap();
        let code = last_code(kernel, &pool, "13987654321").await;
        let code = Redacted::new(code);
        let nobody = confirm_case_phone(kernel, &about("nothing"), &code).await;
        assert_eq!(nobody.unwrap_err().code(), "case-not-found");
        let wrong = Redacted::new("12".to_owned());
        let wrong = confirm_case_phone(kernel, &about(&secret), &wrong).await.unwrap_err();
        assert_eq!((wrong.code(), wrong.field()), ("code-missing", Some("code")));
        let right = about(&secret);
        confirm_case_phone(kernel, &right, &code).await.unwrap();
        confirm_case_phone(kernel, &right, &code).await.unwrap();
        assert_eq!(texted().await.as_deref(), Some("139****4321"));
        let again = confirm_case_phone(kernel, &about(&secret), &code).await.unwrap_err();
        assert_eq!(again.code(), "code-over", "a code is for one use");

        stop_case_messages(kernel, &about(&secret)).await.unwrap();
        assert_eq!(texted().await, None);
    }
}
