//! Signing in: the first proof ([`begin`]), what waits for the second ([`pending()`]), and the second
//! ([`prove`]).
//!
//! # Limits that lock nobody out
//!
//! A limit per login alone would let anybody lock anybody out by typing wrong passwords under their
//! name. So, for the password:
//!
//! - per login **and** network, tight: whoever guesses stops themselves, and nobody elsewhere;
//! - per network, wider: a bureau shares one address;
//! - per login from everywhere, growing: ten a minute, then sixty an hour, then three hundred a day.
//!   This is what stops a thousand machines. It does slow the person down as well, so it does not
//!   count for a browser that the person has signed in with before ([`device`]); where they are new
//!   *and* under attack, an administrator's link to set a password makes the browser known.
//!
//! Three hundred guesses a day against passwords that take 10⁸ ([`password`](super::password)) need
//! a thousand years, and then there is the second proof. For that: five tries for each time that the
//! password was right, and a hundred codes a day for each person. Only somebody with the password
//! can use those up, which the person must be told: the audit has it (`sign-in-exhausted`).
//!
//! Nothing counts for accounts of the demonstration, whose secrets everybody knows.

mod begin;
mod device;
mod limit;
mod pending;
mod prove;
#[cfg(test)]
pub(crate) mod tests;

use std::net::IpAddr;

use chrono::TimeDelta;

pub(super) use self::{
    begin::open,
    limit::{Unproved, spend_code},
    prove::admit,
};
pub use self::{
    begin::{SignIn, SignInError, begin},
    device::{DEVICE_LIFE, know},
    pending::{Pending, PendingError, SetUp, discard, pending},
    prove::{Prove, ProveError, SignedIn, prove, prove_app},
};
use crate::{accounts::SessionToken, presession::PreSessionId};

/// How long the second proof may be waited for.
pub const PENDING_FOR: TimeDelta = TimeDelta::minutes(10);
/// Codes that may be tried for one first proof. The table has it as a check.
pub const TRIES: i16 = 5;

/// Where a try to sign in comes from.
#[derive(Debug, Clone)]
pub struct From {
    /// The browser.
    pub presession: PreSessionId,
    /// Its token as a device that somebody has signed in with before.
    pub device: Option<SessionToken>,
    /// What it calls itself: `Chrome · Windows`.
    pub label: String,
    /// Its address.
    pub address: IpAddr,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}
