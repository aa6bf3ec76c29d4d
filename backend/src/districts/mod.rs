//! What is particular to one district, as data: its names, its hotline, its numbers in the footer,
//! the words on its bins.
//!
//! The settings come from a TOML file ([`import`]; the demonstration district is
//! [`DEMONSTRATION`]), are kept one row per key, and are read as one [`District`] ([`load`]).
//! Pages take it from a [`DistrictStore`], which has it in memory.
//!
//! Staff [edit](settings) them one at a time, with a history.
//!
//! Its map (streets, grid cells, landmarks) is in [`map`], its departments and contact points in
//! [`offices`]; [`demonstration`](mod@demonstration) has one of each to begin with.
//!
//! To add a setting: 1. a field in [`District`] with its meaning (an `Option` with
//! `skip_serializing_if` unless every district must have it); 2. its name in [`District::KEYS`];
//! 3. its rule, if it has one, in `validate.rs`; 4. its line, with a comment, in
//! `backend/seed/district.toml`; 5. its form in `settings/parts.rs`, and the text `setting-{key}`.
//! A database that was filled before the setting existed has no row for it, so one that must be there is `Option` for one release, or a migration inserts it.

mod base_map;
mod by;
pub mod demonstration;
mod district;
mod import;
mod load;
mod locate;
pub mod map;
pub(crate) mod names;
pub mod offices;
mod save;
pub mod settings;
mod store;
mod validate;

pub use base_map::{BaseMap, BaseMapKind};
pub use by::By;
pub use district::{District, SortingRules, Vocabulary};
pub use import::{Changes, DEMONSTRATION, ImportError, demonstration, import, seed};
pub use load::{LoadError, load};
pub use save::{SaveError, Saving};
pub use store::DistrictStore;
pub use validate::Fault;
