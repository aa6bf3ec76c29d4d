//! A link with which somebody sets their password: the first one, or a new one after an
//! administrator has reset them. It is handed over by whoever made it.

use chrono::TimeDelta;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    password::{self, Busy, PasswordFault},
    session,
    sign_in::{From, know},
};
use crate::{
    Kernel, Problem,
    accounts::SessionToken,
    audit::{self, Actor, Detail, Event, Subject},
    limits::{self, Limit, LimitError, network},
    privacy::Redacted,
    problem::FieldError,
};

/// How long a link works.
pub const LINK_LIFE: TimeDelta = TimeDelta::days(3);

/// Each costs a hash; a link has 256 bits and is not guessed.
const BY_NETWORK: Limit = Limit::new("staff-link-by-network", 60, TimeDelta::minutes(15));

/// Somebody sets their password.
#[derive(Debug, Clone)]
pub struct Accept {
    /// From the link.
    pub token: SessionToken,
    pub password: Redacted<String>,
    /// The password once more, so that a slip of the finger locks nobody out.
    pub again: Redacted<String>,
    pub from: From,
}

/// Why the password is not set.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// What is wrong with which field.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// The link was used, replaced, or is too old.
    #[error("the link does not work any more")]
    Gone,
    /// Too many tries.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// Too many passwords at this moment.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The database did not answer as it should.
    #[error("the password could not be set")]
    Database(#[from] sqlx::Error),
}

impl AcceptError {
    /// Its own codes; those of [`LimitError`] and [`PasswordFault`] come on top.
    pub const CODES: &'static [&'static str] =
        &["form-invalid", "password-differs", "link-gone", "sign-in-busy", "unavailable"];

    /// What is wrong with which field.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            other => vec![FieldError::new("", other.code())],
        }
    }
}

impl Problem for AcceptError {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "form-invalid",
            Self::Gone => "link-gone",
            Self::Limit(error) => error.code(),
            Self::Busy(_) => "sign-in-busy",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) => 422,
            Self::Gone => 404,
            Self::Limit(error) => error.status(),
            Self::Busy(_) | Self::Database(_) => 503,
        }
    }
}

/// A new link for `staff`; an earlier one is worth nothing from then on.
///
/// # Errors
/// When the database refuses.
pub(super) async fn issue(
    kernel: &Kernel,
    conn: &mut PgConnection,
    staff: Uuid,
) -> Result<SessionToken, sqlx::Error> {
    let token = SessionToken::mint(&*kernel.random);
    sqlx::query!(
        "insert into staff_invitation (staff, token_hash, expires_at) values ($1, $2, $3)
         on conflict (staff) do update set
           token_hash = excluded.token_hash, expires_at = excluded.expires_at",
        staff,
        &token.hash()[..],
        kernel.now() + LINK_LIFE,
    )
    .execute(conn)
    .await?;
    Ok(token)
}

/// The login that the link is for; none when it does not work any more.
///
/// # Errors
/// When the database refuses.
pub async fn login_of(
    kernel: &Kernel,
    token: &SessionToken,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "select login from staff_invitation as link join staff on staff.id = link.staff
         where token_hash = $1 and expires_at > $2 and state = 'active'",
        &token.hash()[..],
        kernel.now(),
    )
    .fetch_optional(&kernel.db)
    .await
}

/// Sets the password. Every session ends, and the browser is known from now on; signing in follows
/// as always. Gives the token for the cookie by which the browser is known.
///
/// # Errors
/// [`AcceptError`].
pub async fn accept(kernel: &Kernel, accept: Accept) -> Result<SessionToken, AcceptError> {
    limits::spend(kernel, &kernel.db, &BY_NETWORK, &network(accept.from.address)).await?;
    let login = login_of(kernel, &accept.token).await?.ok_or(AcceptError::Gone)?;
    check_twice(&accept.password, &accept.again, &login).map_err(AcceptError::Invalid)?;
    let hash = password::hash(kernel, accept.password).await?;
    let mut tx = kernel.db.begin().await?;
    let staff = redeem(kernel, &mut tx, &accept.token).await?.ok_or(AcceptError::Gone)?;
    sqlx::query!("update staff set password_hash = $2 where id = $1", staff, hash)
        .execute(&mut *tx)
        .await?;
    session::end_all(&mut *tx, staff, None).await?;
    let device = know(kernel, &mut *tx, staff, accept.from.device.as_ref()).await?;
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: Actor::Account(staff),
        act: "password-set",
        subject: Subject { kind: "staff", id: Some(staff) },
        detail: Detail::none(),
        request_id: accept.from.request_id.clone(),
    };
    audit::record(&mut tx, event).await?;
    tx.commit().await?;
    Ok(device)
}

/// Whether a password that was typed twice may be taken; the fields are `password` and `again`.
pub(super) fn check_twice(
    password: &Redacted<String>,
    again: &Redacted<String>,
    login: &str,
) -> Result<(), Vec<FieldError>> {
    if let Err(fault) = password::check(password.expose(), login) {
        return Err(vec![FieldError::new("password", PasswordFault::code(fault))]);
    }
    if password != again {
        return Err(vec![FieldError::new("again", "password-differs")]);
    }
    Ok(())
}

/// One delete: of two requests with the same link, one finds it gone.
async fn redeem(
    kernel: &Kernel,
    conn: &mut PgConnection,
    token: &SessionToken,
) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "delete from staff_invitation where token_hash = $1 and expires_at > $2 returning staff",
        &token.hash()[..],
        kernel.now(),
    )
    .fetch_optional(conn)
    .await
}
