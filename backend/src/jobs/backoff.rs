//! How long a loop waits after its n-th failure in a row.

use std::time::Duration;

/// Doubles from half a second to 15 seconds: a database that restarts is found again soon, one that
/// stays away is not hammered.
#[derive(Debug)]
pub(crate) struct Backoff {
    next: Duration,
}

impl Backoff {
    const FIRST: Duration = Duration::from_millis(500);
    const LONGEST: Duration = Duration::from_secs(15);

    pub(crate) const fn new() -> Self {
        Self { next: Self::FIRST }
    }

    /// Call after a success.
    pub(crate) const fn reset(&mut self) {
        self.next = Self::FIRST;
    }

    /// Call after a failure.
    pub(crate) fn next_wait(&mut self) -> Duration {
        let wait = self.next;
        self.next = (wait * 2).min(Self::LONGEST);
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_to_a_limit_and_starts_over() {
        let mut backoff = Backoff::new();
        let waits: Vec<_> = (0..7).map(|_| backoff.next_wait().as_millis()).collect();
        assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
        backoff.reset();
        assert_eq!(backoff.next_wait(), Backoff::FIRST);
    }
}
