//! What is counted or read over all places, and when that is done again.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};

use crate::Kernel;

/// How old it may be.
const EVERY: TimeDelta = TimeDelta::minutes(1);
/// Between two counts lies so many times what one takes: with a million places, counting them all
/// takes seconds, and the database has better to do.
const REST: i32 = 50;

/// When a count that took from `begun` to `ended` is due again: after `every`, and later where it
/// took long.
pub(super) fn due_again(
    begun: DateTime<Utc>,
    ended: DateTime<Utc>,
    every: TimeDelta,
) -> DateTime<Utc> {
    ended + every.max((ended - begun) * REST)
}

/// The newest of something that is read, for as many readers as there are. One per process.
#[derive(Debug, Default)]
pub(super) struct Recounted<T> {
    /// With when it is to be read again; at once where it never was.
    current: RwLock<(Arc<T>, DateTime<Utc>)>,
}

impl<T> Recounted<T> {
    pub(super) fn get(&self) -> Arc<T> {
        // A poisoned lock still holds a whole value: it is only ever replaced at once.
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner).0)
    }

    /// Whether it was time to `read` again.
    pub(super) async fn refresh_if_due(
        &self,
        kernel: &Kernel,
        read: impl Future<Output = Result<Arc<T>, sqlx::Error>>,
    ) -> Result<bool, sqlx::Error> {
        let due = self.current.read().unwrap_or_else(PoisonError::into_inner).1;
        if kernel.now() < due {
            return Ok(false);
        }
        self.refresh(kernel, read).await.map(|()| true)
    }

    /// Keeps what `read` gives; what was there stays where it gives nothing.
    pub(super) async fn refresh(
        &self,
        kernel: &Kernel,
        read: impl Future<Output = Result<Arc<T>, sqlx::Error>>,
    ) -> Result<(), sqlx::Error> {
        let begun = kernel.now();
        let newest = read.await?;
        let due = due_again(begun, kernel.now(), EVERY);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = (newest, due);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_long_comes_less_often() {
        let begun = DateTime::UNIX_EPOCH;
        let minute = TimeDelta::minutes(1);
        let rest = |took| due_again(begun, begun + took, minute) - begun - took;
        assert_eq!(rest(TimeDelta::zero()), minute);
        assert_eq!(rest(TimeDelta::seconds(1)), minute);
        assert_eq!(rest(TimeDelta::seconds(3)), TimeDelta::seconds(150));
    }
}
