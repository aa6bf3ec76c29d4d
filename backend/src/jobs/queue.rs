//! Running the job queue, whatever happens to the database meanwhile.

use std::time::Duration;

use graphile_worker::{
    LocalQueueConfig, RefetchDelayConfig, Worker, WorkerBuildError, WorkerOptions,
    WorkerRecoveryConfig,
};
use tokio_util::sync::CancellationToken;

use super::{Backoff, handler::Shared, registry};
use crate::Kernel;

/// Jobs at the same time in one worker. A pool for a worker needs this many connections and five
/// more: for the relay, the periodic tasks, the queue's own reading, listening and heartbeat.
const CONCURRENCY: usize = 4;

/// Jobs taken from the queue in one go. Without this each slot would do one job per signal (a batch
/// of the relay, a poll), 20 a second whatever they cost; with it they go on until none is left. Few,
/// since a worker that is killed keeps them locked until it is missed.
const TAKEN_AT_ONCE: usize = 16;

/// How long an empty queue is left alone, unless a job is announced. Without it, the library asks
/// again as fast as the database answers: each fetch wakes the wait that follows it (0.14.1).
const IDLE: Duration = Duration::from_secs(1);

/// How long a job may go on after the signal to stop. Shorter than the ten seconds that service
/// managers commonly wait before they kill; what is interrupted runs again elsewhere.
const GRACE: Duration = Duration::from_secs(8);

/// Runs jobs until `shutdown`, then waits for those under way.
pub(super) async fn run(kernel: &Kernel, shutdown: &CancellationToken) {
    let mut backoff = Backoff::new();
    while !shutdown.is_cancelled() {
        let started = tokio::time::Instant::now();
        let result = match worker(kernel, shutdown).await {
            Ok(worker) => worker.run().await.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        if started.elapsed() > Duration::from_secs(60) {
            backoff.reset();
        }
        if let Err(error) = result {
            let wait = backoff.next_wait();
            tracing::warn!(error, ?wait, "job queue failed");
            shutdown.run_until_cancelled(tokio::time::sleep(wait)).await;
        }
    }
}

/// A worker that knows all jobs and stops at `shutdown`.
pub(super) async fn worker(
    kernel: &Kernel,
    shutdown: &CancellationToken,
) -> Result<Worker, WorkerBuildError> {
    WorkerOptions::default()
        .pg_pool(kernel.db.clone())
        .concurrency(CONCURRENCY)
        .local_queue(LocalQueueConfig::default().with_size(TAKEN_AT_ONCE).with_refetch_delay(
            // One announcement is enough to look at once.
            RefetchDelayConfig::default().with_duration(IDLE).with_max_abort_threshold(1),
        ))
        // For jobs that are due later; others are announced.
        .poll_interval(IDLE)
        // A worker that was killed is missed after 30 s, and its jobs run elsewhere.
        .worker_recovery(
            WorkerRecoveryConfig::default()
                .heartbeat_interval(Duration::from_secs(5))
                .sweep_interval(Duration::from_secs(10))
                .sweep_threshold(Duration::from_secs(30))
                .recovery_delay(Duration::ZERO),
        )
        .listen_os_shutdown_signals(false)
        .shutdown_signal(shutdown.clone().cancelled_owned())
        .shutdown_grace_period(GRACE)
        .shutdown_interrupted_job_retry_delay(Duration::ZERO)
        .add_extension(Shared(kernel.clone()))
        .define_jobs(registry::all())
        .init()
        .await
}
