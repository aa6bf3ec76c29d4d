//! Finds a case by its number and 提取码.

use std::net::IpAddr;

use chrono::TimeDelta;
use uuid::Uuid;

use crate::{
    Kernel, Problem,
    limits::{Limit, LimitError},
    passes::{self, Tries, try_code},
    privacy::Purpose,
};

/// Who has the code in hand needs one or two, and 40 bits are not guessed in ten an hour.
const TRIES: Tries = Tries {
    by_number: Limit::new("case-find-by-number", 10, TimeDelta::hours(1)),
    by_network: Limit::new("case-find-by-network", 60, TimeDelta::hours(1)),
};

/// Why no case was found.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// There is none with this number, or its code is another. One answer for both.
    #[error("there is no such case, or this is not its code")]
    NotFound,
    /// Too many tries.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The database did not answer as it should.
    #[error("the case could not be looked up")]
    Database(#[from] sqlx::Error),
}

impl FindError {
    /// The codes that are its own; those of [`LimitError`] come on top.
    pub const CODES: &'static [&'static str] = &["case-code-wrong", "unavailable"];
}

impl Problem for FindError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "case-code-wrong",
            Self::Limit(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Limit(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

/// A pass to the case with this number and code, as they were typed. It stands where the secret of
/// the receipt's link stands, and is good for two hours. `address` is whose network's limit holds; none
/// for a partner, whose quota is its limit.
///
/// # Errors
/// [`FindError`].
pub async fn find_by_code(
    kernel: &Kernel,
    number: &str,
    code: &str,
    address: Option<IpAddr>,
) -> Result<String, FindError> {
    let tried = try_code(kernel, &TRIES, (number, code), address).await?;
    let (number, index) = tried.ok_or(FindError::NotFound)?;
    let reporter = sqlx::query_scalar!(
        "select case_reporter.id from case_reporter join case_file on case_file.id = case_id
         where number = $1 and code_index = $2",
        number.as_str(),
        &index[..],
    )
    .fetch_optional(&kernel.db)
    .await?
    .ok_or(FindError::NotFound)?;
    Ok(pass(kernel, reporter))
}

/// A pass to the case of a reporter, for whoever has shown that it is theirs.
pub(crate) fn pass(kernel: &Kernel, reporter: Uuid) -> String {
    passes::pass(kernel, Purpose::CasePass, reporter)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use domain::{locale::Locale, number::Number};
    use sqlx::PgPool;

    use super::*;
    use crate::{
        cases::{testing::Bureau, track},
        passes::PASS_LIFE,
    };

    const HERE: Option<IpAddr> = Some(IpAddr::V4(Ipv4Addr::LOCALHOST));

    #[sqlx::test(migrations = false)]
    async fn number_and_code_open_the_case_for_two_hours(pool: PgPool) {
        let bureau = Bureau::new(&pool).await;
        let receipt = bureau.file(bureau.litter()).await;
        let number = receipt.number.to_string();
        let pass = find_by_code(&bureau.kernel, &number, &receipt.code, HERE).await.unwrap();
        let found = track(&bureau.kernel, &pass, Locale::ZhHans).await.unwrap();
        assert_eq!(found.number, receipt.number);
        let typed = format!(" {} {} ", &receipt.code[..4], receipt.code[4..].to_lowercase());
        let typed = typed.replace('0', "o").replace('1', "l");
        let number = number.to_lowercase().replace('-', " ");
        let again = find_by_code(&bureau.kernel, &number, &typed, HERE).await.unwrap();
        assert_eq!(again, pass);

        let forged = format!("{}x", &pass[..pass.len() - 1]);
        let later = pass.replacen('.', ".9", 1);
        for text in [&*forged, &*later, "", ".", "..", &pass[..32]] {
            assert!(track(&bureau.kernel, text, Locale::ZhHans).await.is_err(), "{text}");
        }
        bureau.kernel.clock.advance(PASS_LIFE);
        assert!(track(&bureau.kernel, &pass, Locale::ZhHans).await.is_err());
    }

    #[sqlx::test(migrations = false)]
    async fn a_wrong_code_and_no_such_case_are_one_answer(pool: PgPool) {
        let bureau = Bureau::new(&pool).await;
        let (mine, other) =
            (bureau.file(bureau.litter()).await, bureau.file(bureau.litter()).await);
        let (number, none) = (mine.number.to_string(), Number::new(2026, 1, 1, 1).to_string());
        for (number, code) in [
            (&*number, &*other.code),
            (&*number, ""),
            (&*none, &*mine.code),
            ("nonsense", &*mine.code),
            ("", ""),
        ] {
            let error = find_by_code(&bureau.kernel, number, code, HERE).await.unwrap_err();
            assert_eq!(error.code(), "case-code-wrong", "{number} {code}");
        }
    }

    #[sqlx::test(migrations = false)]
    async fn nobody_guesses_on(pool: PgPool) {
        let bureau = Bureau::new(&pool).await;
        let receipt = bureau.file(bureau.litter()).await;
        let number = receipt.number.to_string();
        let from = |n: u8| Some(IpAddr::V4(Ipv4Addr::new(10, 0, 0, n)));
        for n in 0..10 {
            find_by_code(&bureau.kernel, &number, "00000000", from(n)).await.unwrap_err();
        }
        let right = find_by_code(&bureau.kernel, &number, &receipt.code, from(99)).await;
        assert_eq!(right.unwrap_err().code(), "too-many", "of one number, from anywhere");
        for _ in 0..60 {
            let _ = find_by_code(&bureau.kernel, "MH", "00000000", from(100)).await;
        }
        let other = bureau.file(bureau.litter()).await;
        let number = other.number.to_string();
        let right = find_by_code(&bureau.kernel, &number, &other.code, from(100)).await;
        assert_eq!(right.unwrap_err().code(), "too-many", "from one network, of any number");
        find_by_code(&bureau.kernel, &number, &other.code, from(101)).await.unwrap();
        // A partner has its quota, and is held to the number's limit.
        for _ in 0..9 {
            find_by_code(&bureau.kernel, &number, &other.code, None).await.unwrap();
        }
        let more = find_by_code(&bureau.kernel, &number, &other.code, None).await;
        assert_eq!(more.unwrap_err().code(), "too-many");
    }
}
