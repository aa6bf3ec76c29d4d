//! The second proof: a code of the app, or one of the codes on paper.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{recovery_code, totp::TotpSecret};
use crate::{
    Kernel,
    privacy::{OpenError, Place},
};

/// Where a person's secret is sealed.
pub(super) fn place(staff: &Uuid) -> Place<'_> {
    Place { column: "staff.totp_secret", row: staff.as_bytes() }
}

/// What proved it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Factor {
    App,
    Paper,
}

impl Factor {
    /// As the audit says it.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Paper => "recovery-code",
        }
    }
}

/// Why it could not be looked at.
#[derive(Debug, thiserror::Error)]
pub(super) enum FactorError {
    #[error("the secret of a member of staff does not open")]
    Sealed(#[from] OpenError),
    #[error("the second proof could not be looked at")]
    Database(#[from] sqlx::Error),
}

/// Whether `code` proves that it is `staff`, and with what. It is used up by that: the same code is
/// worth nothing a second time, however close the second comes.
pub(super) async fn take(
    kernel: &Kernel,
    conn: &mut PgConnection,
    staff: Uuid,
    code: &str,
) -> Result<Option<Factor>, FactorError> {
    let Some(code) = digits(code) else {
        let used = recovery_code::use_up(kernel, conn, staff, code).await?;
        return Ok(used.then_some(Factor::Paper));
    };
    let Some(row) = secret_of(conn, staff).await? else { return Ok(None) };
    let Some(sealed) = row.sealed else { return Ok(None) };
    let secret = TotpSecret::open(&kernel.keys, place(&staff), &sealed)?;
    let Some(step) = secret.check(&code, kernel.now()) else { return Ok(None) };
    // Those of the demonstration are shared by whoever tries it, and their codes are on the sign-in
    // page: there is nothing that using one twice could give away.
    let fresh = row.demonstration || use_step(conn, staff, step).await?;
    Ok(fresh.then_some(Factor::App))
}

/// The six digits that were typed, without the gap that apps show in the middle; none if it is
/// something else, such as a code on paper.
pub(super) fn digits(typed: &str) -> Option<String> {
    let mut digits = String::new();
    for letter in typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-') {
        // Chinese keyboards write digits of full width.
        let letter = match letter {
            '０'..='９' => char::from_u32(u32::from(letter) - u32::from('０') + u32::from('0'))?,
            letter => letter,
        };
        if !letter.is_ascii_digit() || digits.len() == 6 {
            return None;
        }
        digits.push(letter);
    }
    (digits.len() == 6).then_some(digits)
}

struct SecretRow {
    sealed: Option<Vec<u8>>,
    demonstration: bool,
}

async fn secret_of(conn: &mut PgConnection, staff: Uuid) -> Result<Option<SecretRow>, sqlx::Error> {
    sqlx::query_as!(
        SecretRow,
        "select totp_secret as sealed, demonstration from staff where id = $1 and state = 'active'",
        staff,
    )
    .fetch_optional(conn)
    .await
}

/// One conditional update, so that of two requests with the same code one finds it used.
async fn use_step(conn: &mut PgConnection, staff: Uuid, step: i64) -> Result<bool, sqlx::Error> {
    let used = sqlx::query!(
        "update staff set totp_step = $2 where id = $1 and totp_step < $2",
        staff,
        step
    )
    .execute(conn)
    .await?;
    Ok(used.rows_affected() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_read_however_they_were_typed() {
        for typed in ["123456", " 123 456 ", "１２３４５６", "123-456"] {
            assert_eq!(digits(typed).as_deref(), Some("123456"), "{typed}");
        }
        for other in ["", "12345", "1234567", "k7q2m-9xw4c", "12345a"] {
            assert_eq!(digits(other), None, "{other}");
        }
    }
}
