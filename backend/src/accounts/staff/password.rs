//! Passwords: which ones are taken, and how they are kept.
//!
//! No rules about capitals and digits, and no date by which one must be changed: both make people
//! choose worse ones (NIST SP 800-63B §3.1.1.2). What counts is how many guesses it would take, which
//! zxcvbn estimates, with the words that are likely here given to it besides.

use std::sync::LazyLock;

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::SaltString,
};
use domain::text::length;
use tokio::sync::{Semaphore, SemaphorePermit};
use zxcvbn::Score;

use crate::{Kernel, privacy::Redacted};

/// The fewest characters.
pub const MIN_LENGTH: usize = 10;
/// The most characters; the form's `maxlength`. Enough for every sentence, too few to keep the
/// machine busy.
pub const MAX_LENGTH: usize = 128;

/// OWASP's first choice for argon2id: 19 MiB, twice over, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// Hashes at the same time, each with its memory: so many sign-ins at once cost 76 MiB, and the
/// others wait.
const AT_ONCE: usize = 4;
/// More than this many that wait are sent away, since they would wait for seconds.
const WAITING: usize = 64;

static ROOM: Semaphore = Semaphore::const_new(AT_ONCE);
static QUEUE: Semaphore = Semaphore::const_new(AT_ONCE + WAITING);

/// What people here build passwords from and a dictionary of English does not know: the portal, the
/// trade, and common words in pinyin.
const LIKELY: &[&str] = &[
    "minhu",
    "minghu",
    "chengguan",
    "chengguanju",
    "jiedao",
    "shequ",
    "shizheng",
    "huanwei",
    "yuanlin",
    "zhengwu",
    "fuwu",
    "rexian",
    "gongzuo",
    "gongzuotai",
    "guanliyuan",
    "mima",
    "denglu",
    "yonghu",
    "woaini",
    "woaizhongguo",
    "zhongguo",
    "beijing",
    "shanghai",
    "nanjing",
    "guangzhou",
    "shenzhen",
    "hangzhou",
    "laopo",
    "laogong",
    "baobao",
    "baobei",
    "gongxifacai",
    "wangyi",
    "taobao",
    "weixin",
    "zhifubao",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx",
    "qazwsxedc",
    "12345",
    "12319",
    "5201314",
    "1314520",
    "147258369",
    "123456789",
    "admin",
    "administrator",
    "passw0rd",
    "password",
    "hotline",
    "dispatcher",
    "supervisor",
    "laji",
    "lajifenlei",
];

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Fewer than [`MIN_LENGTH`] characters.
    #[error("too short")]
    Short,
    /// More than [`MAX_LENGTH`] characters.
    #[error("too long")]
    Long,
    /// Others would think of it too.
    #[error("easy to guess")]
    Common,
}

impl PasswordFault {
    /// Every code.
    pub const CODES: &'static [&'static str] =
        &["password-short", "password-long", "password-common"];

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Short => "password-short",
            Self::Long => "password-long",
            Self::Common => "password-common",
        }
    }
}

/// Whether `password` may be the password of the person who signs in as `login`.
///
/// # Errors
/// [`PasswordFault`].
pub fn check(password: &str, login: &str) -> Result<(), PasswordFault> {
    match length(password) {
        ..MIN_LENGTH => return Err(PasswordFault::Short),
        count if count > MAX_LENGTH => return Err(PasswordFault::Long),
        _ => {}
    }
    let words: Vec<&str> = LIKELY.iter().copied().chain([login]).collect();
    // 3 is from 10⁸ guesses upwards: years of guessing at the pace that the limits leave.
    if zxcvbn::zxcvbn(password, &words).score() < Score::Three {
        return Err(PasswordFault::Common);
    }
    Ok(())
}

/// So many sign in at this moment that this one would wait for too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being checked")]
pub struct Busy;

/// The PHC string to keep of `password`.
///
/// # Errors
/// [`Busy`].
pub async fn hash(kernel: &Kernel, password: Redacted<String>) -> Result<String, Busy> {
    let salt: [u8; 16] = kernel.random_bytes();
    in_turn(move || hash_with(&salt, password.expose())).await
}

/// Whether `password` is the one that `kept` was made of. Without `kept` the answer is no, after the
/// same work: how long it takes does not tell whether a login exists.
///
/// # Errors
/// [`Busy`].
pub async fn verify(kept: Option<String>, password: Redacted<String>) -> Result<bool, Busy> {
    in_turn(move || {
        let known = kept.is_some();
        let kept = kept.as_deref().unwrap_or(&NOBODYS);
        let right = PasswordHash::new(kept).is_ok_and(|kept| {
            argon2().verify_password(password.expose().as_bytes(), &kept).is_ok()
        });
        known && right
    })
    .await
}

/// What a login that does not exist is compared with.
static NOBODYS: LazyLock<String> = LazyLock::new(|| hash_with(&[0; 16], "nobody's"));

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash_with(salt: &[u8; 16], password: &str) -> String {
    let salt = SaltString::encode_b64(salt).expect("16 bytes are within the bounds of a salt");
    argon2()
        .hash_password(password.as_bytes(), &salt)
        .expect("argon2 refuses only passwords above 4 GiB")
        .to_string()
}

/// Does `work` apart from the threads that answer requests, a few at once.
async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
    let _place = QUEUE.try_acquire().map_err(|_| Busy)?;
    let room: SemaphorePermit<'static> = ROOM.acquire().await.map_err(|_| Busy)?;
    // The permit goes along: a request that is given up does not end the work that it began.
    let done = tokio::task::spawn_blocking(move || {
        let _room = room;
        work()
    });
    done.await.map_err(|_| Busy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Random, SeededRandom};

    #[test]
    fn what_others_think_of_too_is_refused() {
        let cases = [
            ("short", PasswordFault::Short),
            ("桶桶桶桶桶桶桶桶桶", PasswordFault::Short),
            ("1234567890", PasswordFault::Common),
            ("qwertyuiop123", PasswordFault::Common),
            ("minhu12345", PasswordFault::Common),
            ("Minhu@12345", PasswordFault::Common),
            ("woaini5201314", PasswordFault::Common),
            ("chengguan2026", PasswordFault::Common),
            ("wangfang2026", PasswordFault::Common),
            ("aaaaaaaaaaaa", PasswordFault::Common),
            ("1qaz2wsx3edc", PasswordFault::Common),
            ("guanliyuan888", PasswordFault::Common),
        ];
        for (password, fault) in cases {
            assert_eq!(check(password, "wangfang"), Err(fault), "{password}");
        }
        assert_eq!(check(&"x7Q".repeat(50), "wangfang"), Err(PasswordFault::Long));
        for good in ["lantern-otter-crispy-47", "雨后的湖边有三只白鹭在走", "tR9vkq2LmZ0x"]
        {
            assert_eq!(check(good, "wangfang"), Ok(()), "{good}");
        }
    }

    #[tokio::test]
    async fn a_password_is_known_again_and_its_hash_says_how_it_was_made() {
        let mut salt = [0; 16];
        SeededRandom::new(1).fill(&mut salt);
        let kept = hash_with(&salt, "lantern-otter-crispy-47");
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        let right = Redacted::new("lantern-otter-crispy-47".to_owned());
        let wrong = Redacted::new("lantern-otter-crispy-48".to_owned());
        assert_eq!(verify(Some(kept.clone()), right).await, Ok(true));
        assert_eq!(verify(Some(kept), wrong).await, Ok(false));
        let nobodys = Redacted::new("nobody's".to_owned());
        assert_eq!(verify(None, nobodys).await, Ok(false));
    }
}
