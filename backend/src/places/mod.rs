//! Toilets, parking and places to drop things off.
//!
//! - [`hours`] evaluates opening hours on the district's calendar; [`expand`] turns them into times
//!   in the database, so that open now is data.
//! - [`store`] writes many places at once; [`demonstration`] invents some.
//!
//! What needs no database and no evaluator, reading hours from Chinese among it, is in
//! `domain::places`.

pub mod demonstration;
pub mod expand;
pub mod hours;
pub mod import;
pub mod store;
