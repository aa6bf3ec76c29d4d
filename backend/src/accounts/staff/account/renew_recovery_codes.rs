//! Somebody prints new codes for paper.

use super::event;
use crate::{
    Kernel, Problem,
    accounts::staff::{
        recovery_code::{self, RecoveryCode},
        session::Session,
    },
    audit::{self, Detail},
};

/// Why there are no new ones.
#[derive(Debug, thiserror::Error)]
pub enum RenewError {
    /// The session was not confirmed lately.
    #[error("the session is not confirmed")]
    Unconfirmed,
    /// The database did not answer as it should.
    #[error("recovery codes could not be renewed")]
    Database(#[from] sqlx::Error),
}

impl RenewError {
    /// Every code that it can have.
    pub const CODES: &'static [&'static str] = &["unconfirmed", "unavailable"];
}

impl Problem for RenewError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unconfirmed => "unconfirmed",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Unconfirmed => 403,
            Self::Database(_) => 503,
        }
    }
}

/// Ten new codes, to be shown this once; the earlier ones are worth nothing from then on.
///
/// # Errors
/// [`RenewError`].
pub async fn renew_recovery_codes(
    kernel: &Kernel,
    session: &Session,
    request_id: Option<String>,
) -> Result<Vec<RecoveryCode>, RenewError> {
    if !session.is_confirmed(kernel.now()) {
        return Err(RenewError::Unconfirmed);
    }
    let staff = session.staff.id;
    let mut tx = kernel.db.begin().await?;
    let codes = recovery_code::renew(kernel, &mut tx, staff).await?;
    let event = event(kernel, staff, "recovery-codes-renewed", Detail::none(), request_id);
    audit::record(&mut tx, event).await?;
    tx.commit().await?;
    Ok(codes)
}
