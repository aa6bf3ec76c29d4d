//! Staff accounts as an administrator keeps them, on the console and at the command line.
//!
//! Every change takes an [`Order`](super::Order): who gives it, and the key of the form that it came
//! with, so that a second click is harmless. On the console it asks for the permission and for a
//! session that was confirmed lately.

mod create;
mod edit;
mod end_sessions;
mod error;
mod list;
mod profile;
mod read;
mod reset;
mod set_state;
#[cfg(test)]
mod tests;

use uuid::Uuid;

use crate::audit::Subject;

pub use self::{
    create::{Created, create},
    edit::edit,
    end_sessions::end_sessions,
    error::UserError,
    list::{Filter, Listed, USERS, all, list},
    profile::{MAX_ESTATE, MAX_ESTATES, MAX_NAME, Profile},
    read::{User, find_login, read},
    reset::reset,
    set_state::{State, set_state},
};

/// An account, as the record names it.
const fn account(id: Uuid) -> Subject {
    Subject { kind: "staff", id: Some(id) }
}
