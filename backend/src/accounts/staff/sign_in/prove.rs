//! The second proof, and with it the session.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    From, TRIES,
    device::know,
    limit::{Unproved, spend_code},
    pending::offered,
};
use crate::{
    Kernel, Problem,
    accounts::{
        SessionToken,
        staff::{
            recovery_code::{self, RecoveryCode},
            second_factor::{self, Factor, FactorError, digits},
            session::{self, On},
        },
    },
    audit::{self, Actor, Detail, Event, Subject},
    limits::LimitError,
    presession::PreSessionId,
    privacy::{OpenError, Redacted},
};

/// A code, from the browser that has given the first proof.
#[derive(Debug, Clone)]
pub struct Prove {
    /// As it was typed: of the app, or of paper.
    pub code: Redacted<String>,
    pub from: From,
}

/// Somebody is signed in.
#[derive(Debug)]
pub struct SignedIn {
    pub staff: Uuid,
    /// For the cookie of the session: never one that the browser had before.
    pub session: SessionToken,
    /// For the cookie by which the browser is known.
    pub device: SessionToken,
    /// Codes for paper, when the app was set up now. They are shown this once.
    pub recovery_codes: Vec<RecoveryCode>,
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum ProveError {
    /// Nothing was typed.
    #[error("no code")]
    Missing,
    /// It is no code of theirs, or was used before.
    #[error("the code is wrong")]
    Wrong,
    /// Nothing waits for a code: it took too long, or there were too many tries.
    #[error("nothing waits for a code")]
    Over,
    /// Too many codes today.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// A secret does not open with these keys.
    #[error("a secret does not open")]
    Sealed(#[from] OpenError),
    /// The database did not answer as it should.
    #[error("the code could not be looked at")]
    Database(#[from] sqlx::Error),
}

impl ProveError {
    /// Its own codes; those of [`LimitError`] come on top.
    pub const CODES: &'static [&'static str] =
        &["code-missing", "code-wrong", "sign-in-over", "internal", "unavailable"];
}

impl Problem for ProveError {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "code-missing",
            Self::Wrong => "code-wrong",
            Self::Over => "sign-in-over",
            Self::Limit(error) => error.code(),
            Self::Sealed(_) => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Missing | Self::Wrong => 422,
            Self::Over => 403,
            Self::Limit(error) => error.status(),
            Self::Sealed(_) => 500,
            Self::Database(_) => 503,
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::Missing | Self::Wrong).then_some("code")
    }
}

impl std::convert::From<FactorError> for ProveError {
    fn from(error: FactorError) -> Self {
        match error {
            FactorError::Sealed(error) => Self::Sealed(error),
            FactorError::Database(error) => Self::Database(error),
        }
    }
}

/// Takes the code, and signs in. A try is counted, and stays counted, before the code is looked at.
///
/// # Errors
/// [`ProveError`].
pub async fn prove(kernel: &Kernel, prove: Prove) -> Result<SignedIn, ProveError> {
    prove_on(kernel, prove, On::Pages).await
}

/// As [`prove`], in an app: the session's token is good for what handlers do by the API, and for no
/// page.
///
/// # Errors
/// [`ProveError`].
pub async fn prove_app(kernel: &Kernel, prove: Prove) -> Result<SignedIn, ProveError> {
    prove_on(kernel, prove, On::App).await
}

async fn prove_on(kernel: &Kernel, prove: Prove, on: On) -> Result<SignedIn, ProveError> {
    let from = &prove.from;
    let code = prove.code.expose();
    if code.trim().is_empty() {
        return Err(ProveError::Missing);
    }
    let waiting = claim_try(kernel, from.presession).await?.ok_or(ProveError::Over)?;
    let who = Unproved { staff: waiting.staff, demonstration: waiting.demonstration };
    spend_code(kernel, who).await?;
    let mut tx = kernel.db.begin().await?;
    let (factor, codes) = match &waiting.totp_secret {
        Some(sealed) => {
            let codes = set_up(kernel, &mut tx, &waiting, sealed, code).await?;
            (codes.is_some().then_some(Factor::App), codes.unwrap_or_default())
        }
        None => (second_factor::take(kernel, &mut tx, who.staff, code).await?, Vec::new()),
    };
    let Some(factor) = factor else {
        tx.rollback().await?;
        return refuse(kernel, from, &waiting).await;
    };
    // Whoever comes second with another right code finds nothing to go on with.
    if !finish(&mut tx, &waiting).await? {
        tx.rollback().await?;
        return Err(ProveError::Over);
    }
    let signed_in = begin_session(kernel, &mut tx, who.staff, from, (factor.as_str(), on)).await?;
    tx.commit().await?;
    Ok(SignedIn { recovery_codes: codes, ..signed_in })
}

/// Signs somebody in for whom the identity provider has asked for both proofs.
pub(in crate::accounts::staff) async fn admit(
    kernel: &Kernel,
    staff: Uuid,
    from: &From,
) -> Result<SignedIn, ProveError> {
    let mut tx = kernel.db.begin().await?;
    let signed_in = begin_session(kernel, &mut tx, staff, from, ("provider", On::Pages)).await?;
    tx.commit().await?;
    Ok(signed_in)
}

async fn begin_session(
    kernel: &Kernel,
    conn: &mut PgConnection,
    staff: Uuid,
    from: &From,
    (with, on): (&'static str, On),
) -> Result<SignedIn, sqlx::Error> {
    let session = session::begin_on(kernel, &mut *conn, staff, &from.label, on).await?;
    let device = know(kernel, &mut *conn, staff, from.device.as_ref()).await?;
    let detail = Detail::none().word("with", with);
    audit::record(conn, event(kernel, from, staff, "sign-in", detail)).await?;
    Ok(SignedIn { staff, session, device, recovery_codes: Vec::new() })
}

/// Says no; the last no for one password is worth knowing, since somebody has that password.
async fn refuse(kernel: &Kernel, from: &From, waiting: &Waiting) -> Result<SignedIn, ProveError> {
    if waiting.tries < TRIES {
        return Err(ProveError::Wrong);
    }
    let mut tx = kernel.db.begin().await?;
    let exhausted = event(kernel, from, waiting.staff, "sign-in-exhausted", Detail::none());
    audit::record(&mut tx, exhausted).await?;
    tx.commit().await?;
    Err(ProveError::Over)
}

fn event(kernel: &Kernel, from: &From, staff: Uuid, act: &'static str, detail: Detail) -> Event {
    Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: Actor::Account(staff),
        act,
        subject: Subject { kind: "staff", id: Some(staff) },
        detail,
        request_id: from.request_id.clone(),
    }
}

struct Waiting {
    id: Uuid,
    staff: Uuid,
    /// This one included.
    tries: i16,
    totp_secret: Option<Vec<u8>>,
    demonstration: bool,
}

/// One conditional update, committed by itself: fifty guesses at once get five tries in total.
async fn claim_try(kernel: &Kernel, browser: PreSessionId) -> Result<Option<Waiting>, sqlx::Error> {
    sqlx::query_as!(
        Waiting,
        "update staff_sign_in as waiting set tries = tries + 1
         from staff
         where staff.id = waiting.staff and staff.state = 'active'
           and presession = $1 and expires_at > $2 and tries < $3
         returning waiting.id, waiting.staff, waiting.tries, waiting.totp_secret,
           staff.demonstration",
        browser.as_bytes(),
        kernel.now(),
        TRIES,
    )
    .fetch_optional(&kernel.db)
    .await
}

/// Makes the secret that was offered the person's own, if `code` is of it.
async fn set_up(
    kernel: &Kernel,
    conn: &mut PgConnection,
    waiting: &Waiting,
    sealed: &[u8],
    code: &str,
) -> Result<Option<Vec<RecoveryCode>>, ProveError> {
    let secret = offered(kernel, waiting.id, sealed)?;
    let step = digits(code).and_then(|code| secret.check(&code, kernel.now()));
    let Some(step) = step else { return Ok(None) };
    let place = second_factor::place(&waiting.staff);
    let sealed = secret.seal(&kernel.keys, &*kernel.random, place);
    // Set up in another browser meanwhile: that one counts.
    let ours = sqlx::query!(
        "update staff set totp_secret = $2, totp_step = $3 where id = $1 and totp_secret is null",
        waiting.staff,
        sealed,
        step,
    )
    .execute(&mut *conn)
    .await?;
    if ours.rows_affected() == 0 {
        return Err(ProveError::Over);
    }
    let codes = recovery_code::renew(kernel, &mut *conn, waiting.staff).await?;
    let set_up = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: Actor::Account(waiting.staff),
        act: "second-factor-set-up",
        subject: Subject { kind: "staff", id: Some(waiting.staff) },
        detail: Detail::none(),
        request_id: None,
    };
    audit::record(conn, set_up).await?;
    Ok(Some(codes))
}

async fn finish(conn: &mut PgConnection, waiting: &Waiting) -> Result<bool, sqlx::Error> {
    let gone =
        sqlx::query!("delete from staff_sign_in where id = $1", waiting.id).execute(conn).await?;
    Ok(gone.rows_affected() == 1)
}
