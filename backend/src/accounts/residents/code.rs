//! A code of six digits: made, sent, and guessed at no more than five times.

use std::{fmt, net::IpAddr};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{locale::Locale, phone::Phone};
use sqlx::PgConnection;
use uuid::Uuid;

use super::request_code::RequestCodeError;
use crate::{
    Kernel, Problem,
    idempotency::IdempotencyError,
    limits::{self, Limit},
    messages::{self, Outgoing, To, mask_email},
    presession::PreSessionId,
    privacy::{self, OpenError, Place, blind_index, open, seal},
};

/// How long a code is good for that was sent to a phone.
pub const LIFE: TimeDelta = TimeDelta::minutes(5);
/// How long one is good for that was sent by mail, which may take its time.
pub const MAIL_LIFE: TimeDelta = TimeDelta::minutes(30);
/// How long before the same browser may have another one sent to the same place.
pub const RESEND_AFTER: TimeDelta = TimeDelta::seconds(60);
/// Guesses that a code takes; the table's check says the same.
pub const TRIES: i16 = 5;
/// Digits of a code.
pub(super) const DIGITS: usize = 6;

/// Enough for somebody whose messages come late; whoever sends codes to a stranger stops here.
const BY_TARGET: Limit = Limit::new("code-by-target", 5, TimeDelta::hours(1));
/// With five tries each, 75 guesses at a million a day.
const BY_TARGET_DAILY: Limit = Limit::new("code-by-target-daily", 15, TimeDelta::days(1));
/// A family that shares a tablet.
const BY_VISITOR: Limit = Limit::new("code-by-visitor", 10, TimeDelta::hours(1));
/// More than a visitor's: a whole estate can share one address.
const BY_ADDRESS: Limit = Limit::new("code-by-address", 30, TimeDelta::hours(1));

/// What a code proves. A code for one purpose is none for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    SignIn,
    Delete,
    /// That an e-mail address is theirs.
    Email,
    /// That the number that an account is to have is theirs.
    NewPhone,
    /// That the number that it has still is.
    OldPhone,
    /// That the number which is to be told of a case is theirs.
    Case,
}

impl Purpose {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Delete => "delete",
            Self::Email => "email",
            Self::NewPhone => "new-phone",
            Self::OldPhone => "old-phone",
            Self::Case => "case",
        }
    }

    /// The message that brings the code. Each says what the code does: nobody can be talked into
    /// reading one out that deletes their account as one that only signs in.
    const fn template(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in-code",
            Self::Delete => "delete-code",
            Self::Email => "email-verify",
            Self::NewPhone | Self::OldPhone => "change-phone-code",
            Self::Case => "case-phone-code",
        }
    }
}

/// What a code is sent to. Personal data, so `Debug` shows it masked.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Target {
    Phone(Phone),
    /// In its [normal form](crate::messages::normal_email).
    Email(String),
}

impl Target {
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Phone(phone) => phone.as_str(),
            Self::Email(address) => address,
        }
    }

    pub(super) fn masked(&self) -> String {
        match self {
            Self::Phone(phone) => phone.masked(),
            Self::Email(address) => mask_email(address),
        }
    }

    /// The field of the blind index, shared with every other table that has phones or addresses.
    const fn field(&self) -> &'static str {
        match self {
            Self::Phone(_) => "contact.phone",
            Self::Email(_) => "contact.email",
        }
    }

    const fn life(&self) -> TimeDelta {
        match self {
            Self::Phone(_) => LIFE,
            Self::Email(_) => MAIL_LIFE,
        }
    }

    fn read(text: &str) -> Option<Self> {
        if text.contains('@') {
            return Some(Self::Email(text.to_owned()));
        }
        Phone::parse(text).ok().map(Self::Phone)
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// A code to send.
pub(super) struct Issue<'a> {
    pub(super) purpose: Purpose,
    pub(super) target: &'a Target,
    /// Whose account it changes; none for signing in, and for a case.
    pub(super) resident: Option<Uuid>,
    pub(super) visitor: PreSessionId,
    pub(super) address: IpAddr,
    pub(super) locale: Locale,
}

/// Makes a code and asks for it to be sent, in the transaction of `conn`. Nothing here depends on
/// whether the number is known, so neither the answer nor its time can tell.
pub(super) async fn issue(
    kernel: &Kernel,
    conn: &mut PgConnection,
    issue: &Issue<'_>,
) -> Result<(), RequestCodeError> {
    let index = blind_index(&kernel.keys, issue.target.field(), issue.target.as_str());
    let code = mint(kernel);
    store(kernel, conn, issue, &index, &code).await?;
    limits::spend(kernel, &mut *conn, &BY_VISITOR, issue.visitor.as_bytes()).await?;
    limits::spend(kernel, &mut *conn, &BY_ADDRESS, &limits::network(issue.address)).await?;
    limits::spend(kernel, &mut *conn, &BY_TARGET, &index).await?;
    limits::spend(kernel, &mut *conn, &BY_TARGET_DAILY, &index).await?;
    let life = issue.target.life();
    let minutes = life.num_minutes().to_string();
    let to = match issue.target {
        Target::Phone(phone) => To::Phone(phone),
        Target::Email(address) => To::Email(address),
    };
    let message = Outgoing {
        template: issue.purpose.template(),
        to,
        locale: issue.locale,
        values: &[("code", &code), ("minutes", &minutes)],
        resident: issue.resident,
        subject: None,
        deliver_after: None,
        expires_at: Some(kernel.now() + life),
    };
    messages::send(kernel, conn, message).await?;
    Ok(())
}

/// In place of the one before, unless that was sent to the same place a moment ago.
async fn store(
    kernel: &Kernel,
    conn: &mut PgConnection,
    issue: &Issue<'_>,
    index: &[u8; 32],
    code: &str,
) -> Result<(), RequestCodeError> {
    let now = kernel.now();
    let row = row(issue.visitor, issue.purpose);
    let place = Place { column: "sign_in_code.target", row: &row };
    let target = seal(&kernel.keys, &*kernel.random, place, issue.target.as_str().as_bytes());
    let bytes = signed(issue.visitor, issue.purpose, index, code);
    let hash = privacy::sign(&kernel.keys, privacy::Purpose::Code, &bytes);
    let stored = sqlx::query!(
        "insert into sign_in_code as held
           (presession, purpose, target, target_index, resident, code_hash, sent_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (presession, purpose) do update set
           target = excluded.target,
           target_index = excluded.target_index,
           resident = excluded.resident,
           code_hash = excluded.code_hash,
           tries = 0,
           sent_at = excluded.sent_at,
           expires_at = excluded.expires_at
         where held.sent_at <= $9 or held.target_index <> excluded.target_index",
        issue.visitor.as_bytes(),
        issue.purpose.as_str(),
        target,
        &index[..],
        issue.resident,
        &hash[..],
        now,
        now + issue.target.life(),
        now - RESEND_AFTER,
    )
    .execute(conn)
    .await?;
    if stored.rows_affected() == 0 {
        return Err(RequestCodeError::TooSoon);
    }
    Ok(())
}

/// Six digits, each of the million as likely as any other: what is over a million of the 2^20 that
/// are drawn is drawn again.
fn mint(kernel: &Kernel) -> String {
    loop {
        let drawn = u32::from_be_bytes(kernel.random_bytes()) >> 12;
        if drawn < 1_000_000 {
            return format!("{drawn:06}");
        }
    }
}

/// What the hash is made over; all but the code has a fixed length or a fixed set of words.
fn signed(visitor: PreSessionId, purpose: Purpose, index: &[u8], code: &str) -> Vec<u8> {
    [visitor.as_bytes(), index, purpose.as_str().as_bytes(), b"\0", code.as_bytes()].concat()
}

fn row(visitor: PreSessionId, purpose: Purpose) -> Vec<u8> {
    [visitor.as_bytes(), purpose.as_str().as_bytes()].concat()
}

/// Why a code was not taken.
#[derive(Debug, thiserror::Error)]
pub enum CodeError {
    /// Not six digits. Costs no try.
    #[error("not six digits")]
    NotACode,
    /// Another one.
    #[error("a wrong code")]
    Wrong,
    /// It was used, its time is over, it was guessed at too often, or there was none.
    #[error("there is no code to compare with")]
    Over,
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The number that it was sent to does not open, or the stored answer is none.
    #[error("the target of a code cannot be read")]
    Target,
    /// The database did not answer as it should.
    #[error("the code could not be checked")]
    Database(#[from] sqlx::Error),
}

impl CodeError {
    /// The codes that are its own; those of [`IdempotencyError`] come on top.
    pub const CODES: &'static [&'static str] =
        &["code-missing", "code-wrong", "code-over", "internal", "unavailable"];
}

impl From<OpenError> for CodeError {
    fn from(_: OpenError) -> Self {
        Self::Target
    }
}

impl Problem for CodeError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotACode => "code-missing",
            Self::Wrong => "code-wrong",
            Self::Over => "code-over",
            Self::Idempotency(error) => error.code(),
            Self::Target => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotACode | Self::Wrong | Self::Over => 422,
            Self::Idempotency(error) => error.status(),
            Self::Target => 500,
            Self::Database(_) => 503,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotACode | Self::Wrong | Self::Over => Some("code"),
            _ => None,
        }
    }
}

/// A code as somebody typed or pasted it: six digits, also full-width, with spaces or a dash.
///
/// # Errors
/// [`CodeError::NotACode`].
pub(super) fn read(typed: &str) -> Result<String, CodeError> {
    let mut digits = String::with_capacity(DIGITS);
    for c in typed.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '０'..='９' => digits.extend(char::from_u32(u32::from(c) - 0xFF10 + 0x30)),
            c if c.is_whitespace() || c == '-' || domain::text::is_invisible(c) => {}
            _ => return Err(CodeError::NotACode),
        }
        if digits.len() > DIGITS {
            return Err(CodeError::NotACode);
        }
    }
    if digits.len() == DIGITS { Ok(digits) } else { Err(CodeError::NotACode) }
}

/// A guess at a code.
pub(super) struct Guess<'a> {
    pub(super) purpose: Purpose,
    pub(super) visitor: PreSessionId,
    pub(super) resident: Option<Uuid>,
    /// From [`read`].
    pub(super) code: &'a str,
}

/// Counts the guess and then compares. One conditional statement counts, so that fifty guesses at
/// once are five; **the caller commits, also when the guess was wrong**.
///
/// # Errors
/// [`CodeError::Wrong`] and [`CodeError::Over`], which are to be committed; others are not.
pub(super) async fn guess(
    kernel: &Kernel,
    conn: &mut PgConnection,
    guess: &Guess<'_>,
) -> Result<Target, CodeError> {
    let held = sqlx::query!(
        "update sign_in_code set tries = tries + 1
         where presession = $1 and purpose = $2 and resident is not distinct from $3
           and tries < $4 and expires_at > $5
         returning target, target_index, code_hash, tries",
        guess.visitor.as_bytes(),
        guess.purpose.as_str(),
        guess.resident,
        TRIES,
        kernel.now(),
    )
    .fetch_optional(conn)
    .await?
    .ok_or(CodeError::Over)?;
    let bytes = signed(guess.visitor, guess.purpose, &held.target_index, guess.code);
    if !privacy::verify(&kernel.keys, privacy::Purpose::Code, &bytes, &held.code_hash) {
        let over = held.tries >= TRIES;
        return Err(if over { CodeError::Over } else { CodeError::Wrong });
    }
    target(kernel, guess.visitor, guess.purpose, &held.target).ok_or(CodeError::Target)
}

/// Takes the code out of use, in the transaction of what it proved.
pub(super) async fn used(
    conn: &mut PgConnection,
    visitor: PreSessionId,
    purpose: Purpose,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from sign_in_code where presession = $1 and purpose = $2",
        visitor.as_bytes(),
        purpose.as_str(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A code that is on its way.
pub(super) struct Sent {
    pub(super) target: Target,
    pub(super) sent_at: DateTime<Utc>,
    pub(super) expires_at: DateTime<Utc>,
}

/// The code that this browser had sent for `purpose`, also when its time is over.
pub(super) async fn sent(
    kernel: &Kernel,
    purpose: Purpose,
    visitor: PreSessionId,
    resident: Option<Uuid>,
) -> Result<Option<Sent>, sqlx::Error> {
    let row = sqlx::query!(
        "select target, sent_at, expires_at from sign_in_code
         where presession = $1 and purpose = $2 and resident is not distinct from $3",
        visitor.as_bytes(),
        purpose.as_str(),
        resident,
    )
    .fetch_optional(&kernel.db)
    .await?;
    Ok(row.and_then(|row| {
        let target = target(kernel, visitor, purpose, &row.target)?;
        Some(Sent { target, sent_at: row.sent_at, expires_at: row.expires_at })
    }))
}

fn target(
    kernel: &Kernel,
    visitor: PreSessionId,
    purpose: Purpose,
    sealed: &[u8],
) -> Option<Target> {
    let row = row(visitor, purpose);
    let place = Place { column: "sign_in_code.target", row: &row };
    let opened = open(&kernel.keys, place, sealed).ok()?;
    Target::read(std::str::from_utf8(&opened).ok()?)
}

#[cfg(test)]
mod tests {
    use sqlx::PgPool;

    use super::*;
    use crate::db::testing::TestKernel;

    #[test]
    fn a_code_is_read_as_people_paste_it() {
        for typed in ["123456", " 123 456 ", "１２３４５６", "123-456", "\u{200B}123456\n"] {
            assert_eq!(read(typed).unwrap(), "123456", "{typed:?}");
        }
        for typed in ["", "12345", "1234567", "12345a", "一二三四五六", &"1".repeat(9_000)] {
            assert!(matches!(read(typed), Err(CodeError::NotACode)), "{typed:?}");
        }
    }

    #[sqlx::test(migrations = false)]
    async fn every_digit_is_as_likely_as_another(pool: PgPool) {
        let kernel = TestKernel::new(pool);
        let mut first = [0_u32; 10];
        let drawn = 20_000;
        for _ in 0..drawn {
            let code = mint(&kernel);
            assert_eq!(code.len(), DIGITS);
            first[usize::from(code.as_bytes()[0] - b'0')] += 1;
        }
        for count in first {
            // 2,000 each; seven standard deviations are about 300.
            assert!((1_700..2_300).contains(&count), "{first:?}");
        }
    }
}
