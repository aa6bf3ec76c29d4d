//! The sorting guide in the database and in memory, and what residents ask about what it lacks.
//!
//! - [`CatalogueFiles`] are the CSV files that a district keeps; [`seed`] has the first ones.
//! - [`import`] checks them and makes the database like them, [`import_file`] lays one file of items
//!   over what is there; [`export_catalogue`] writes them.
//! - [`rules`] are what the district orders otherwise than the catalogue, and [`load()`] applies them.
//! - [`Guide`] is the whole catalogue in memory, ready to be searched, also while the database is
//!   away.
//! - `lessons` are names without an item, from which the classifier learns besides.
//! - [`for_poster`] chooses what a poster of a bin names.
//! - [`waiting`] are the open questions grouped by their words, for staff; [`tally`] counts what was
//!   looked for, by the [`Outcome`] of each search, and [`popular()`] names the most of it.
//! - [`Followed`] says whose rules the answers follow.
//! - [`ask`] takes a question, [`read_question`] shows it to who asked, and
//!   [`export_unanswered`] lists what nobody has answered.
//!
//! To add a column to the catalogue: 1. the field in `domain::sorting::catalogue`; 2. a migration;
//! 3. `parse.rs` and `export_catalogue.rs`, whose tests hold each other to account; 4. `load.rs`
//! and `import.rs`.

pub(crate) mod ask;
mod export_catalogue;
mod export_unanswered;
#[cfg(test)]
mod figures;
mod files;
pub(crate) mod folds;
mod followed;
mod guide;
mod import;
mod import_file;
mod lessons;
mod load;
mod outcome;
mod overlay;
mod parse;
mod popular;
mod poster;
mod read_question;
mod receipt;
pub mod rules;
mod sounds;
pub mod tally;
pub mod waiting;

#[cfg(test)]
pub(crate) use ask::tests as testing;
pub use ask::{Ask, AskError, MAX_DETAIL, MAX_WORDS, ask};
pub use export_catalogue::{export_catalogue, version};
pub use export_unanswered::{ExportError, export_unanswered};
pub use files::{CatalogueFiles, SourceFile, seed};
pub(crate) use folds::folds;
pub use followed::Followed;
pub use guide::{Edition, Guide};
pub use import::{Import, ImportError, ImportReport, import};
pub use import_file::{FileReport, LineChange, import_file};
pub use load::{LoadError, Loaded, load, load_imported};
pub use outcome::Outcome;
pub use parse::{LineError, Wrong, parse};
pub use popular::popular;
pub use poster::for_poster;
pub use read_question::{AskedQuestion, QuestionState, ReadQuestionError, read_question};
pub use receipt::{Receipt, ReceiptSecret};
pub(crate) use sounds::sounds;
