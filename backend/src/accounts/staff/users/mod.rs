//! Staff accounts as an administrator keeps them, on the console and at the command line.
//!
//! Every change takes an [`Order`]: who gives it, and the key of the form that it came with, so that
//! a second click is harmless. On the console it asks for the permission and for a session that was
//! confirmed lately.

mod create;
mod edit;
mod end_sessions;
mod list;
mod order;
mod profile;
mod read;
mod reset;
mod set_state;
#[cfg(test)]
mod tests;

pub use self::{
    create::{Created, create},
    edit::edit,
    end_sessions::end_sessions,
    list::{Filter, Listed, USERS, all, list},
    order::{By, Order, UserError},
    profile::{MAX_NAME, Profile},
    read::{User, find_login, read},
    reset::reset,
    set_state::{State, set_state},
};
