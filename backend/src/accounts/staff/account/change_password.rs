//! Somebody changes their password.

use chrono::TimeDelta;

use super::event;
use crate::{
    Kernel, Problem,
    accounts::staff::{
        invitation::check_twice,
        password::{self, Busy},
        session::{self, Session},
    },
    audit::{self, Detail},
    limits::{self, Limit, LimitError},
    privacy::Redacted,
    problem::FieldError,
};

/// Enough for slips of the finger; whoever sits down at somebody's desk stops here.
const BY_STAFF: Limit = Limit::new("staff-change-password", 10, TimeDelta::hours(1));

/// The old password, and the new one twice.
#[derive(Debug, Clone)]
pub struct ChangePassword {
    pub old: Redacted<String>,
    pub password: Redacted<String>,
    pub again: Redacted<String>,
    pub request_id: Option<String>,
}

/// Why it stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
    /// What is wrong with which field.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// An account of the demonstration, whose password is for everybody.
    #[error("the password of a demonstration account is fixed")]
    Demonstration,
    /// Too many tries.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// Too many passwords at this moment.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The database did not answer as it should.
    #[error("the password could not be changed")]
    Database(#[from] sqlx::Error),
}

impl ChangePasswordError {
    /// Its own codes; those of [`LimitError`] and [`PasswordFault`](password::PasswordFault) come on
    /// top.
    pub const CODES: &'static [&'static str] = &[
        "form-invalid",
        "password-old-wrong",
        "password-differs",
        "demonstration-fixed",
        "sign-in-busy",
        "unavailable",
    ];

    /// What is wrong with which field.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            other => vec![FieldError::new("", other.code())],
        }
    }
}

impl Problem for ChangePasswordError {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "form-invalid",
            Self::Demonstration => "demonstration-fixed",
            Self::Limit(error) => error.code(),
            Self::Busy(_) => "sign-in-busy",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) => 422,
            Self::Demonstration => 403,
            Self::Limit(error) => error.status(),
            Self::Busy(_) | Self::Database(_) => 503,
        }
    }
}

/// Changes the password, and ends every other session: whoever knew the old one is out.
///
/// # Errors
/// [`ChangePasswordError`].
pub async fn change_password(
    kernel: &Kernel,
    session: &Session,
    change: ChangePassword,
) -> Result<(), ChangePasswordError> {
    if session.demonstration {
        return Err(ChangePasswordError::Demonstration);
    }
    let staff = session.staff.id;
    limits::spend(kernel, &kernel.db, &BY_STAFF, staff.as_bytes()).await?;
    let kept = sqlx::query_scalar!("select password_hash from staff where id = $1", staff)
        .fetch_optional(&kernel.db)
        .await?
        .flatten();
    if !password::verify(kept, change.old).await? {
        let wrong = vec![FieldError::new("old", "password-old-wrong")];
        return Err(ChangePasswordError::Invalid(wrong));
    }
    check_twice(&change.password, &change.again, &session.staff.login)
        .map_err(ChangePasswordError::Invalid)?;
    let hash = password::hash(kernel, change.password).await?;
    let mut tx = kernel.db.begin().await?;
    sqlx::query!("update staff set password_hash = $2 where id = $1", staff, hash)
        .execute(&mut *tx)
        .await?;
    let ended = session::end_all(&mut *tx, staff, Some(session.id)).await?;
    let detail = Detail::none().number("sessions-ended", i64::try_from(ended).unwrap_or(i64::MAX));
    let event = event(kernel, staff, "password-changed", detail, change.request_id);
    audit::record(&mut tx, event).await?;
    tx.commit().await?;
    Ok(())
}
