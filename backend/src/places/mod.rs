//! Toilets, parking and places to drop things off.
//!
//! [`hours`] evaluates opening hours on the district's calendar. What needs no database and no
//! evaluator, reading them from Chinese among it, is in `domain::places`.

pub mod demonstration;
pub mod hours;
pub mod store;
