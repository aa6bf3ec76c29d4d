//! Waiting for what takes as long as it takes, and no longer than is decent.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(100);
/// For whatever was killed to be back, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(40);

/// Calls `attempt` until it has something.
#[track_caller]
pub(crate) fn patiently<T>(mut attempt: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(result) = attempt() {
            return result;
        }
        assert!(began.elapsed() < PATIENCE, "in vain for {PATIENCE:?}");
        thread::sleep(PAUSE);
    }
}

/// Says that something is over when it is dropped: also when it failed, so that those who wait for
/// it do not wait for ever.
pub(crate) struct Over<'a>(pub(crate) &'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
