//! The private PostgreSQL: what `minhu` uses when no `DATABASE_URL` is set.
//!
//! It is made of the machine's own Postgres programs, with a cluster in the data folder, a socket
//! in a folder that only its owner can enter, and no TCP. Whoever can reach the socket is trusted,
//! and nobody else can.
//!
//! Any number of `minhu` processes may use it at once. Three files beside the cluster say who does:
//! - `users.lock`: every one of them holds it, shared. **The last one out stops Postgres**: the one
//!   that can have the lock for itself when it leaves.
//! - `supervisor.lock`: held by one, which restarts Postgres if it dies. If that process dies, even
//!   by `kill -9`, another takes its place, or the next to come: it finds the running Postgres by its
//!   `postmaster.pid` and adopts it.
//! - `keep`: made by `minhu postgres start`, removed by `minhu postgres stop`. While it is there,
//!   nobody stops Postgres by leaving.
//!
//! Nothing is lost by any of these kills: Postgres itself recovers what was committed.

mod account;
mod binaries;
mod cluster;
mod embedded;
mod locks;
mod pidfile;
mod place;
mod postmaster;
mod tests_template;

pub(crate) use binaries::programs;
pub(crate) use cluster::Purpose;
pub(crate) use embedded::{Embedded, Status, status, stop};
pub(crate) use place::Place;
pub(crate) use tests_template::prepare_for_tests;

/// The superuser of the private cluster, and the name of its database.
pub(crate) const NAME: &str = "minhu";
