//! Hearing what changed, in this process or another.

use std::{sync::PoisonError, time::Duration};

use sqlx::postgres::PgListener;
use tokio_util::sync::CancellationToken;

use super::{CHANNEL, Live, MOST_WATCHED, announce::EVERYTHING, read};
use crate::Kernel;

/// How long to wait before trying to listen again.
const AGAIN: Duration = Duration::from_secs(1);

/// Listens until `shutdown`. A connection that breaks is made again; what was told meanwhile is
/// lost, so everything that is watched is then read again.
pub(super) async fn run(live: &Live, kernel: &Kernel, shutdown: &CancellationToken) {
    let listening = async {
        loop {
            if let Err(error) = listen(live, kernel).await {
                tracing::warn!(%error, "changes of places are not heard for now");
            }
            tokio::time::sleep(AGAIN).await;
        }
    };
    shutdown.run_until_cancelled(listening).await;
}

async fn listen(live: &Live, kernel: &Kernel) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(&kernel.db).await?;
    listener.listen(CHANNEL).await?;
    tracing::debug!("listening for changes of places");
    live.tell_watchers(kernel, EVERYTHING).await?;
    loop {
        match listener.try_recv().await? {
            Some(heard) => live.tell_watchers(kernel, heard.payload()).await?,
            // The connection broke, and the next call makes a new one.
            None => return Ok(()),
        }
    }
}

impl Live {
    /// Reads what changed and is watched, and hands it on.
    async fn tell_watchers(&self, kernel: &Kernel, payload: &str) -> Result<(), sqlx::Error> {
        let codes = {
            let audience = self.audience.lock().unwrap_or_else(PoisonError::into_inner);
            if payload == EVERYTHING { audience.all() } else { audience.among(payload.split(' ')) }
        };
        for some in codes.chunks(MOST_WATCHED * 10) {
            let places = read(&kernel.db, some, kernel.now()).await?;
            // Nobody may be there any more.
            let _ = self.news.send(places.into());
        }
        Ok(())
    }
}
