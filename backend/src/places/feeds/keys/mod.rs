//! The keys of those who push. Made and revoked by an administrator; each is shown once.

mod create;
mod list;
mod order;
mod revoke;
mod sources;

pub use create::{Created, NewKey, create, ensure};
pub use list::{Listed, list};
pub use order::{By, KeyError, Order};
pub use revoke::revoke;
pub use sources::{Source, sources};

#[cfg(test)]
mod tests;
