//! Everything of Minhu that touches Postgres: one module per capability, and the small kernel
//! that all of them stand on.
//!
//! An operation (a file named by its verb) takes the [`Kernel`] and its input, begins one
//! transaction, does its work, writes its outbox and audit rows, and commits once.

pub mod accounts;
pub mod audit;
pub mod bulky;
pub mod calendar;
pub mod capacity;
pub mod cases;
pub mod clock;
pub mod db;
pub mod districts;
pub mod files;
pub mod forms;
pub mod idempotency;
pub mod jobs;
pub mod kept;
pub mod kernel;
mod known_keys;
pub mod limits;
pub mod lines;
pub mod lists;
pub mod messages;
pub mod notices;
mod numbers;
mod once;
pub mod open_data;
pub mod outbox;
mod passes;
pub mod payments;
mod per_minute;
pub mod places;
pub mod platforms;
pub mod presession;
pub mod privacy;
pub mod problem;
pub mod records;
pub mod retention;
pub mod search;
pub mod sorting;

pub use kernel::Kernel;
pub use problem::Problem;
