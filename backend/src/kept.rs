//! What many ask for, costs the database something and may be a moment old: read once and kept in
//! memory for a while.

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;

use crate::{
    cases::PublicFigures,
    open_data::{Content, Edition},
    places::find::SpotNames,
};

/// One thing that is kept.
#[derive(Debug)]
pub struct Memo<T> {
    life: TimeDelta,
    kept: Mutex<Option<(DateTime<Utc>, T)>>,
}

impl<T: Clone> Memo<T> {
    /// Keeps what was read for `life`.
    #[must_use]
    pub const fn new(life: TimeDelta) -> Self {
        Self { life, kept: Mutex::const_new(None) }
    }

    /// What is kept, or what `read` gives. Whoever asks meanwhile waits for the same reading, so there
    /// is one at a time.
    ///
    /// # Errors
    /// That of `read`, which is not kept.
    pub async fn get<E>(
        &self,
        now: DateTime<Utc>,
        read: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let mut kept = self.kept.lock().await;
        if let Some((at, value)) = &*kept
            && (now - *at).abs() < self.life
        {
            return Ok(value.clone());
        }
        let value = read.await?;
        *kept = Some((now, value.clone()));
        Ok(value)
    }
}

/// What a process keeps.
#[derive(Debug)]
pub struct Kept {
    /// Which edition of the open data of cases there is; all of the public list are read for it.
    pub cases_edition: Memo<Edition>,
    /// The catalogue of open data with its tag; whole files are made for their sizes.
    pub catalogue: Memo<(String, Content)>,
    /// The figures of the whole public list.
    pub figures: Memo<PublicFigures>,
    /// The names that one may start from.
    pub spots: SpotNames,
}

impl Default for Kept {
    fn default() -> Self {
        let minute = TimeDelta::minutes(1);
        Self {
            cases_edition: Memo::new(minute),
            catalogue: Memo::new(minute),
            figures: Memo::new(TimeDelta::seconds(30)),
            spots: SpotNames::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        sync::atomic::{AtomicU32, Ordering},
    };

    use super::*;

    async fn count(readings: &AtomicU32) -> Result<u32, Infallible> {
        tokio::task::yield_now().await;
        Ok(readings.fetch_add(1, Ordering::Relaxed))
    }

    async fn ask(memo: &Memo<u32>, readings: &AtomicU32, second: i64) -> Result<u32, Infallible> {
        let now = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(second);
        memo.get(now, count(readings)).await
    }

    #[tokio::test]
    async fn many_ask_and_one_reads() {
        let (memo, readings) = (Memo::new(TimeDelta::seconds(30)), AtomicU32::new(0));
        let ask = |second| ask(&memo, &readings, second);
        assert_eq!(tokio::join!(ask(0), ask(0), ask(29)), (Ok(0), Ok(0), Ok(0)));
        assert_eq!((ask(30).await, ask(59).await, ask(60).await), (Ok(1), Ok(1), Ok(2)));
    }

    #[tokio::test]
    async fn what_failed_is_tried_again() {
        let memo = Memo::new(TimeDelta::seconds(30));
        let now = DateTime::<Utc>::UNIX_EPOCH;
        assert_eq!(memo.get(now, async { Err::<u8, _>("away") }).await, Err("away"));
        assert_eq!(memo.get(now, async { Ok::<_, &str>(1) }).await, Ok(1));
    }
}
