//! Staff: who they are, what they may do, how they sign in, and where they are signed in.
//!
//! Signing in takes two proofs. [`sign_in::begin`] takes the password (or [`provider`] the word of
//! the bureau's identity provider), and leaves a row that waits for the second;
//! [`sign_in::prove`] takes a code of an authenticator app or of paper and begins the [`session`].
//! Acts that matter ask for a code again ([`confirm()`]).

pub mod account;
mod confirm;
pub mod demonstration;
pub mod invitation;
pub(crate) mod order;
pub mod password;
mod permit;
pub mod provider;
pub mod recovery_code;
mod second_factor;
pub mod session;
pub mod sign_in;
pub mod totp;
pub mod users;
mod waiting;

pub use confirm::{ConfirmError, confirm};
pub use order::{By, Order};
pub use permit::{Area, Denied, Staff};
pub use waiting::{Waiting, waiting};
