//! Pages and maps that change while they are looked at.
//!
//! Whoever changes what is shown of a place calls [`Live::announce`] once it is committed. Each
//! process puts together what was announced and tells the database of it in one `NOTIFY` every
//! 250 ms: notifying serialises commits, so it stays out of the transactions of the changes. Each
//! serving process listens on one connection, reads the changed places that anybody watches once,
//! and hands them to all who do. What staff change one at a time is told at once, by `tell_of`.
//!
//! Nothing is lost that matters: a page that missed something, since a connection broke or a process
//! was busy, reads all of its places again after a minute at the latest.

mod announce;
mod listen;
mod read;
mod watch;

use std::sync::Mutex;

use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use crate::Kernel;
use announce::Announced;
use watch::Audience;

pub(in crate::places) use announce::tell_of;
pub use read::{LivePlace, read};
pub use watch::{MOST_WATCHED, News, Watcher};

/// The channel of the database that changes are told on.
const CHANNEL: &str = "places";

/// How many pieces of news a slow connection may be behind before it has to read everything again.
const BACKLOG: usize = 64;

/// What changed, and who wants to know. One per process.
#[derive(Debug)]
pub struct Live {
    announced: Mutex<Announced>,
    audience: Mutex<Audience>,
    news: broadcast::Sender<std::sync::Arc<[LivePlace]>>,
    /// Cancelled when the process stops: open connections end then.
    closing: CancellationToken,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            announced: Mutex::default(),
            audience: Mutex::default(),
            news: broadcast::Sender::new(BACKLOG),
            closing: CancellationToken::new(),
        }
    }
}

impl Live {
    /// Tells and listens until `shutdown`, and then ends every open connection. Never gives up:
    /// while the database is away it waits and tries again.
    pub async fn run(&self, kernel: &Kernel, shutdown: &CancellationToken) {
        tokio::join!(
            announce::run(self, &kernel.db, shutdown),
            listen::run(self, kernel, shutdown),
            async {
                shutdown.cancelled().await;
                self.closing.cancel();
            }
        );
    }
}

#[cfg(test)]
mod tests;
