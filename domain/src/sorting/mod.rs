//! Which bin? The categories of the national standard, the catalogue of items, and the engine that
//! finds an item by what people type. No I/O: the server keeps a [`Catalogue`] in memory and the
//! browser holds one [`search::Index`] of it; both search with the same code.
//!
//! To add an item: rows in `backend/seed/sorting/items-*.csv`, or `minhu import sorting`; no code.
//! To rule otherwise in a district: a [`RuleSet`] with its [`Override`]s, as data; no code either.
//! To add a category: a variant in [`category`], its code there, and its texts in `app/locales`.

pub mod catalogue;
pub mod category;
mod guess;
pub mod rules;
pub mod search;
mod subject;
mod vocabulary;

pub use catalogue::{Catalogue, Condition, Group, Guidance, Item, Variant};
pub use category::{Bin, Category, Food, Hazardous, Outside, Recyclable};
pub use guess::Lesson;
pub use rules::{Change, Difference, Override, RuleSet};
pub use subject::Subject;
pub use vocabulary::in_wet_dry;
