//! Partners: other departments and organisations that use `/api/v1` with a key of their own, without
//! a resident.
//!
//! - [`add`], [`list()`] and [`revoke`] are for the operator at the command line; a key is shown once;
//! - [`Gate`] is what a serving process keeps in memory of them: the keys it saw lately, how much
//!   each has left, and how many requests came, until that is written down.
//!
//! To add a scope: 1. a [`Scope`], also in the check of `partner_key`; 2. the operations that it is
//! good for, in `server::api_v1::partner`; 3. docs/API-DESIGN.md.

mod add;
mod error;
mod gate;
mod list;
mod quota;
mod revoke;
mod scope;
mod token;

pub use add::{Added, NewPartner, add};
pub use error::PartnerError;
pub use gate::{Gate, Partner};
pub use list::{Listed, list};
pub use quota::Left;
pub use revoke::revoke;
pub use scope::Scope;
pub use token::PartnerToken;

#[cfg(test)]
mod tests;

use uuid::Uuid;

use crate::audit::Subject;

/// A key, as the record names it.
const fn key(id: Uuid) -> Subject {
    Subject { kind: "partner-key", id: Some(id) }
}
