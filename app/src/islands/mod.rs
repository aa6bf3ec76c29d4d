//! The interactive parts of residents' pages. They make a page pleasant, never possible: whatever
//! an island does also works by the plain link or form that it stands in.
//!
//! Islands get their words as props and send forms by `fetch` to the very address that the form
//! names; nothing here may pull a translation table, a URL parser or a generated client stub into
//! WebAssembly (docs/adr/0001-small-bundles.md has the figures).

pub mod form_sender;
pub mod my_location;
pub mod search_box;

#[cfg(feature = "hydrate")]
mod browser;
