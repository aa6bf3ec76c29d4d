//! Toilets, parking and places to drop things off.
//!
//! [`hours`] evaluates opening hours on the district's calendar. What needs no database and no
//! evaluator, reading them from Chinese among it, is in `domain::places`.
//!
//! What devices say comes in by [`feeds`], is told to open pages by [`live`], and becomes what is
//! usual in [`history`]. [`tiles`] draws places on the map.

pub mod feeds;
pub mod history;
pub mod hours;
pub mod live;
pub mod tiles;
