//! What runs a task, and how the queue calls it.

use std::{fmt, future::Future, marker::PhantomData, panic::AssertUnwindSafe, time::Duration};

use futures::FutureExt;
use graphile_worker::{IntoTaskHandlerResult, JobDefinition, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Failure;
use crate::{Kernel, outbox::Task};

/// How a [`Task`] is done.
pub trait Handler: Task {
    /// A run that takes longer has failed.
    const TIMEOUT: Duration = Duration::from_secs(300);

    /// Does it, as `minhu_worker`. `id` is the id under which it was written to the outbox, the same
    /// in each attempt. Running twice must be harmless.
    fn run(self, kernel: &Kernel, id: Uuid) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// What the relay puts into the queue.
#[derive(Deserialize)]
struct Envelope<T> {
    id: Uuid,
    task: T,
}

/// The kernel, as the queue wants it: printable.
#[derive(Clone)]
pub(super) struct Shared(pub(super) Kernel);

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kernel")
    }
}

/// The queue's view of a handler. It takes the payload raw and catches panics itself, since the
/// queue would store what the decoder or the panic says, which may quote values.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Adapter<T> {
    payload: serde_json::Value,
    #[serde(skip)]
    handler: PhantomData<fn() -> T>,
}

impl<T: Handler> TaskHandler for Adapter<T> {
    const IDENTIFIER: &'static str = T::NAME;

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let kernel = context
            .get_ext::<Shared>()
            .map(|shared| shared.0.clone())
            .ok_or_else(|| Failure::because("worker was started without a kernel"))?;
        let Envelope { id, task } = serde_json::from_value::<Envelope<T>>(self.payload)
            .map_err(|_| Failure::because("payload does not fit the task"))?;
        let run = AssertUnwindSafe(task.run(&kernel, id)).catch_unwind();
        match tokio::time::timeout(T::TIMEOUT, run).await {
            Ok(Ok(result)) => result,
            Ok(Err(_panic)) => Err(Failure::because("handler panicked")),
            Err(_elapsed) => Err(Failure::because("took too long")),
        }
    }
}

/// `T` for the queue's list of what it can run.
pub(super) fn definition<T: Handler>() -> JobDefinition {
    JobDefinition::of::<Adapter<T>>()
}
