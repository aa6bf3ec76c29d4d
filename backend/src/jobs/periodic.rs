//! What is due by the clock.

use std::{fmt::Display, future::Future, time::Duration};

use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

/// Calls `task` at once and then every `period` until `shutdown`. A failure is logged and the next
/// turn tries again. At `shutdown` a call under way is dropped: its transaction rolls back, and the
/// next worker does it.
pub(crate) async fn every<F, T, E>(
    name: &'static str,
    period: Duration,
    shutdown: &CancellationToken,
    mut task: F,
) where
    F: FnMut() -> T,
    T: Future<Output = Result<(), E>>,
    E: Display,
{
    let mut turns = tokio::time::interval(period);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while shutdown.run_until_cancelled(turns.tick()).await.is_some() {
        if let Some(Err(error)) = shutdown.run_until_cancelled(task()).await {
            tracing::warn!(task = name, %error, "periodic task failed");
        }
    }
}
