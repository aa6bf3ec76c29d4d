//! The worker: relays the outbox, runs jobs, and does what is due by the clock.
//!
//! A job is a small struct of ids ([`Task`](crate::outbox::Task)) with a [`Handler`]. It runs at
//! least once: a worker that is killed after the effect and before the tick is followed by another
//! that runs it again. So the rule for every handler is that **running twice is harmless**: it
//! writes under the job's id, or asks first whether it is done.
//!
//! A job that fails is tried again after 3 s, 7 s, 20 s and so on; after its last attempt it is a
//! [dead letter](dead_letters) for staff to retry or discard.
//!
//! To add a job: 1. a file here with the struct, its [`Task`](crate::outbox::Task) and its
//! [`Handler`]; 2. a line in `registry.rs`; 3. `outbox::write` where the effect is; 4. a test that
//! runs it twice.
//!
//! To add something periodic: 1. its function, guarded by an advisory [`Lock`](crate::db::Lock), as
//! every worker calls it; 2. a line in [`run`].

mod backoff;
pub mod dead_letters;
mod depth;
mod failure;
mod handler;
mod mail_staff;
mod payment_changed;
mod periodic;
mod queue;
mod registry;
mod run;
mod staff_message;

pub use failure::Failure;
pub use handler::Handler;
pub use run::run;
pub use staff_message::StaffMessage;

pub(crate) use backoff::Backoff;
pub(crate) use periodic::every;
