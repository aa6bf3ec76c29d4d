//! A code comes back: its number is proved, and this browser, or app, is signed in.

use domain::{locale::Locale, phone::Phone};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    apps::{self, Scope, Tokens},
    code::{self, CodeError, Guess, Purpose, Target},
    records, session,
};
use crate::{
    Kernel,
    accounts::SessionToken,
    audit::{Actor, Detail, Event, Subject},
    forms::FormKey,
    idempotency::request_hash,
    once::{Begun, Once},
    presession::PreSessionId,
    privacy::{Place, blind_index, blind_indexes, seal},
};

/// A code as it was sent back.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// As it was typed.
    pub code: crate::privacy::Redacted<String>,
    /// The browser that asked for it.
    pub visitor: PreSessionId,
    /// The key of the form.
    pub key: FormKey,
    /// What the browser is, as far as it says: `WeChat · Android`.
    pub device: String,
    /// The language of a new account.
    pub locale: Locale,
    /// Whether a new account has elder mode.
    pub elder: bool,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// A code as an app sends it back.
#[derive(Debug, Clone)]
pub struct AppSignIn {
    pub sign_in: SignIn,
    /// What the app may do; at least one, each once.
    pub scopes: Vec<Scope>,
}

/// Signs in with the code that this browser had sent. The first time makes the account, and each
/// time attaches what was done with the number in the last 90 days. The same form sent twice is
/// one session.
///
/// # Errors
/// [`CodeError`]; a guess was counted then, unless it was no code at all.
pub async fn sign_in(kernel: &Kernel, sign_in: &SignIn) -> Result<SessionToken, CodeError> {
    let answer = prove(kernel, sign_in, None).await?;
    let token = std::str::from_utf8(&answer).ok().and_then(SessionToken::parse);
    token.ok_or(CodeError::Target)
}

/// As [`sign_in`], for an app that sends tokens.
///
/// # Errors
/// As [`sign_in`].
pub async fn sign_in_app(kernel: &Kernel, app: &AppSignIn) -> Result<Tokens, CodeError> {
    let answer = prove(kernel, &app.sign_in, Some(&app.scopes)).await?;
    Tokens::from_bytes(&answer).ok_or(CodeError::Target)
}

/// Proves the number and begins the session: of a browser, or of an app with `scopes`. What opens
/// it, as text.
async fn prove(
    kernel: &Kernel,
    sign_in: &SignIn,
    scopes: Option<&[Scope]>,
) -> Result<Vec<u8>, CodeError> {
    let typed = code::read(sign_in.code.expose())?;
    let asked = scopes.into_iter().flatten().map(|scope| scope.as_str());
    let hash = request_hash("sign-in", std::iter::once(&*typed).chain(asked));
    let mut once = match Once::begin(kernel, sign_in.visitor.as_bytes(), sign_in.key, hash).await? {
        Begun::New(once) => once,
        Begun::Before(answer) => return Ok(answer),
    };
    let guess =
        Guess { purpose: Purpose::SignIn, visitor: sign_in.visitor, resident: None, code: &typed };
    let phone = match code::guess(kernel, once.conn(), &guess).await {
        Ok(Target::Phone(phone)) => phone,
        // Codes to sign in with are sent to phones.
        Ok(Target::Email(_)) => return Err(CodeError::Target),
        Err(error) => {
            once.give_up().await?;
            return Err(error);
        }
    };
    code::used(once.conn(), sign_in.visitor, Purpose::SignIn).await?;
    let id = find_or_make(kernel, once.conn(), &phone, sign_in.locale, sign_in.elder).await?;
    let opens = match scopes {
        None => session::begin(kernel, once.conn(), id, &sign_in.device).await?.to_text(),
        Some(scopes) => {
            apps::begin(kernel, once.conn(), id, &sign_in.device, scopes).await?.to_text()
        }
    };
    let indexes = blind_indexes(&kernel.keys, "contact.phone", phone.as_str());
    let attached = records::attach(once.conn(), id, &indexes, kernel.now()).await?;
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: Actor::Account(id),
        act: "sign-in",
        subject: Subject { kind: "resident", id: Some(id) },
        detail: Detail::none().number("attached", i64::try_from(attached).unwrap_or(i64::MAX)),
        request_id: sign_in.request_id.clone(),
    };
    // No longer than a code: whoever has the key could try codes against the answer.
    once.finish_for(kernel, event, opens.as_bytes(), code::LIFE).await?;
    Ok(opens.into_bytes())
}

/// The account of the number, made in this language and mode if there is none. Two browsers that are
/// the first at the same moment get the same one: the second waits at the unique index and then finds
/// it.
pub(super) async fn find_or_make(
    kernel: &Kernel,
    conn: &mut PgConnection,
    phone: &Phone,
    locale: Locale,
    elder: bool,
) -> Result<Uuid, CodeError> {
    if let Some(id) = find(kernel, conn, phone).await? {
        return Ok(id);
    }
    let id = kernel.new_id();
    let place = Place { column: "resident.phone", row: id.as_bytes() };
    let sealed = seal(&kernel.keys, &*kernel.random, place, phone.as_str().as_bytes());
    let index = blind_index(&kernel.keys, "contact.phone", phone.as_str());
    let made = sqlx::query!(
        "insert into resident (id, phone, phone_index, locale, elder, created_at, seen_at)
         values ($1, $2, $3, $4, $5, $6, $6)
         on conflict (phone_index) where phone_index is not null do nothing",
        id,
        sealed,
        &index[..],
        locale.as_str(),
        elder,
        kernel.now(),
    )
    .execute(&mut *conn)
    .await?;
    if made.rows_affected() == 1 {
        return Ok(id);
    }
    find(kernel, conn, phone).await?.ok_or(CodeError::Target)
}

async fn find(
    kernel: &Kernel,
    conn: &mut PgConnection,
    phone: &Phone,
) -> Result<Option<Uuid>, sqlx::Error> {
    let indexes = blind_indexes(&kernel.keys, "contact.phone", phone.as_str());
    sqlx::query_scalar!("select id from resident where phone_index = any($1)", &indexes)
        .fetch_optional(conn)
        .await
}
