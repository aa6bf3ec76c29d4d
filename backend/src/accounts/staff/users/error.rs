//! What stands in the way of changing an account.

use crate::{
    Problem,
    accounts::{Denied, staff::order::OrderError},
    idempotency::IdempotencyError,
    lists::ExportError,
    privacy::OpenError,
    problem::FieldError,
};

/// Why an account is not changed.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    /// What is wrong with which field.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// Not in this post, or not there.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The session was not confirmed lately.
    #[error("the session is not confirmed")]
    Unconfirmed,
    /// Nobody would be left who can let others in.
    #[error("the last administrator stays one")]
    LastAdministrator,
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// A name does not open with these keys.
    #[error("the name of a member of staff does not open")]
    Sealed(#[from] OpenError),
    /// The answer that was given before cannot be read.
    #[error("the stored answer cannot be read")]
    Answer,
    /// The database did not answer as it should.
    #[error("the account could not be reached")]
    Database(sqlx::Error),
}

impl UserError {
    /// Its own codes; those of [`Denied`] and [`IdempotencyError`] come on top.
    pub const CODES: &'static [&'static str] = &[
        "form-invalid",
        "login-invalid",
        "login-taken",
        "name-missing",
        "name-too-long",
        "role-missing",
        "estates-too-many",
        "text-too-long",
        "unconfirmed",
        "last-administrator",
        "internal",
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

impl Problem for UserError {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "form-invalid",
            Self::Denied(denied) => denied.code(),
            Self::Unconfirmed => "unconfirmed",
            Self::LastAdministrator => "last-administrator",
            Self::Idempotency(error) => error.code(),
            Self::Sealed(_) | Self::Answer => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) | Self::LastAdministrator => 422,
            Self::Denied(denied) => denied.status(),
            Self::Unconfirmed => 403,
            Self::Idempotency(error) => error.status(),
            Self::Sealed(_) | Self::Answer => 500,
            Self::Database(_) => 503,
        }
    }
}

impl From<sqlx::Error> for UserError {
    fn from(error: sqlx::Error) -> Self {
        match error.as_database_error().and_then(|error| error.constraint()) {
            Some("staff_last_administrator") => Self::LastAdministrator,
            Some("staff_login") => Self::Invalid(vec![FieldError::new("login", "login-taken")]),
            _ => Self::Database(error),
        }
    }
}

impl From<OrderError> for UserError {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Denied(error) => error.into(),
            OrderError::Unconfirmed => Self::Unconfirmed,
            OrderError::Idempotency(error) => error.into(),
            // A name of a constraint is looked at, since some hold at the commit only.
            OrderError::Database(error) => error.into(),
        }
    }
}

impl From<UserError> for ExportError {
    fn from(error: UserError) -> Self {
        match error {
            UserError::Denied(error) => error.into(),
            UserError::Sealed(error) => error.into(),
            UserError::Database(error) => error.into(),
            // A list orders nothing that could be wrong in another way.
            _ => sqlx::Error::Protocol("an account could not be listed".to_owned()).into(),
        }
    }
}
