//! Jobs asked for by a transaction, written in that transaction.
//!
//! An effect and the job that follows from it are committed together or not at all: [`write()`] adds
//! a row to `outbox`, and the [relay](move_batch), which every worker runs, moves committed rows
//! into the job queue. So a job runs at least once for each effect, and never for one that was
//! rolled back.
//!
//! To add a job: 1. a struct of ids and codes that implements [`Task`]; 2. its
//! [`Handler`](crate::jobs::Handler) in a file under `jobs/`; 3. a line in `jobs/registry.rs`;
//! 4. [`write()`] it where the effect is.

mod relay;
mod write;

pub(crate) use relay::run;
pub use relay::{BATCH, move_batch};
pub use write::{Task, write, write_all, write_later};
