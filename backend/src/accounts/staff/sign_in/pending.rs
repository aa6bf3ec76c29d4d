//! What waits for the second proof, as its page shows it.

use uuid::Uuid;

use crate::{
    Kernel,
    accounts::staff::totp::TotpSecret,
    presession::PreSessionId,
    privacy::{OpenError, Place},
};

/// Somebody who owes the second proof.
#[derive(Debug, Clone)]
pub struct Pending {
    /// There for somebody without a secret: theirs is set up now.
    pub set_up: Option<SetUp>,
    /// Tries that are left.
    pub tries_left: i16,
    /// Whether it is an account of the demonstration, whose code the page may show.
    pub demonstration: bool,
}

/// A secret for an app.
#[derive(Debug, Clone)]
pub struct SetUp {
    pub login: String,
    pub secret: TotpSecret,
}

/// Why it could not be read.
#[derive(Debug, thiserror::Error)]
pub enum PendingError {
    /// The secret does not open with these keys.
    #[error("the secret that was offered does not open")]
    Sealed(#[from] OpenError),
    /// The database did not answer as it should.
    #[error("what waits for a code could not be read")]
    Database(#[from] sqlx::Error),
}

/// What this browser is to prove; none when it has not begun, took too long, or has no try left.
///
/// # Errors
/// [`PendingError`].
pub async fn pending(
    kernel: &Kernel,
    browser: PreSessionId,
) -> Result<Option<Pending>, PendingError> {
    let row = sqlx::query!(
        "select waiting.id, waiting.tries, waiting.totp_secret, staff.login,
           staff.demonstration
         from staff_sign_in as waiting join staff on staff.id = waiting.staff
         where presession = $1 and expires_at > $2 and tries < $3 and staff.state = 'active'",
        browser.as_bytes(),
        kernel.now(),
        super::TRIES,
    )
    .fetch_optional(&kernel.db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let set_up = match row.totp_secret {
        Some(sealed) => Some(SetUp { login: row.login, secret: offered(kernel, row.id, &sealed)? }),
        None => None,
    };
    Ok(Some(Pending {
        set_up,
        tries_left: super::TRIES - row.tries,
        demonstration: row.demonstration,
    }))
}

/// Gives it up, such as for another login.
///
/// # Errors
/// When the database refuses.
pub async fn discard(kernel: &Kernel, browser: PreSessionId) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from staff_sign_in where presession = $1", browser.as_bytes())
        .execute(&kernel.db)
        .await?;
    Ok(())
}

/// The secret that was offered.
pub(super) fn offered(kernel: &Kernel, id: Uuid, sealed: &[u8]) -> Result<TotpSecret, OpenError> {
    let place = Place { column: "staff_sign_in.totp_secret", row: id.as_bytes() };
    TotpSecret::open(&kernel.keys, place, sealed)
}
