//! The keys of those who push. Made and revoked by an administrator; each is shown once.

mod create;
mod error;
mod list;
mod revoke;

pub use create::{Created, NewKey, create, ensure};
pub use error::KeyError;
pub use list::{Listed, list};
pub use revoke::revoke;

#[cfg(test)]
mod tests;

use uuid::Uuid;

use crate::audit::Subject;

/// A key, as the record names it.
const fn key(id: Uuid) -> Subject {
    Subject { kind: "feed-key", id: Some(id) }
}
