//! Toilets, parking and places to drop things off.
//!
//! - [`hours`] evaluates opening hours on the district's calendar; [`expand`] turns them into times
//!   in the database, so that open now is data.
//! - [`store`] writes many places at once; [`import`] reads files of them and [`demonstration`]
//!   invents some.
//! - [`kinds`] says what kinds of them there are.
//! - Staff keep them: [`edit`], [`suspensions`], [`merge`], [`review`], [`photos`]; and [`sources`],
//!   which they come from. [`boards`] says how well.
//! - [`find`] lists the nearest, [`read`] gives one, [`say`] takes what residents say of it.
//! - What devices say comes in by [`feeds`], is told to open pages by [`live`], and becomes what is
//!   usual in [`history`]. [`tiles`] draws places on the map.
//!
//! What needs no database and no evaluator, reading hours from Chinese among it, is in
//! `domain::places`.

mod area;
pub mod boards;
pub mod demonstration;
pub mod edit;
pub mod expand;
pub mod feeds;
pub mod find;
pub mod history;
pub mod hours;
pub mod import;
pub mod kinds;
pub mod live;
pub mod merge;
pub mod mini_app_code;
pub mod open_data;
pub mod photos;
pub mod read;
mod recount;
pub mod review;
pub mod say;
pub mod sources;
pub mod store;
pub mod suspensions;
#[cfg(test)]
mod testing;
pub mod tiles;

use area::permit;
