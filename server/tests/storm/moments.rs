//! When to kill.

use std::{ops::Range, thread, time::Duration};

use backend::clock::{Random, SeededRandom};

/// Milliseconds that whatever is killed may live: less than a start takes, up to a while of work.
const LIFE: Range<u64> = 200..5_000;

/// Moments that are the same in each run with one seed.
pub(crate) struct Moments(SeededRandom);

impl Moments {
    pub(crate) fn from_seed(seed: u64) -> Self {
        Self(SeededRandom::new(seed))
    }

    /// Waits until the next one.
    pub(crate) fn pause(&mut self) {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        let millis = LIFE.start + u64::from_be_bytes(bytes) % (LIFE.end - LIFE.start);
        thread::sleep(Duration::from_millis(millis));
    }
}
