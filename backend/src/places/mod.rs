//! Toilets, parking and places to drop things off.
//!
//! [`find`] lists the nearest, [`read`] gives one, [`say`] takes what residents say of it; [`hours`]
//! evaluates opening hours on the district's calendar. What needs no database and no
//! evaluator, reading them from Chinese among it, is in `domain::places`.

pub mod find;
pub mod hours;
pub mod read;
pub mod say;
