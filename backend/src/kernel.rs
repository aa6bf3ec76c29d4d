//! What every operation is given: the database, the keys, the files, the clock and randomness.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use uuid::{Builder, Uuid};

use crate::{
    clock::{Clock, Random},
    files::FileStore,
    messages::Carriers,
    privacy::Keys,
};

/// The services an operation needs besides its input. Cheap to clone; one per process.
#[derive(Clone)]
pub struct Kernel {
    /// The pool of the role that this process acts as (`minhu_serve` or `minhu_worker`).
    pub db: PgPool,
    /// Keys for personal data and signatures; never in the database.
    pub keys: Arc<Keys>,
    /// Photos and other files.
    pub files: Arc<FileStore>,
    /// What carries messages out of the house, and what may be spent on it.
    pub carriers: Arc<Carriers>,
    /// What addresses in messages begin with, such as `https://minhu.example.cn`; empty where nobody
    /// has set it.
    pub site: Arc<str>,
    /// The clock; tests pass [`FixedClock`](crate::clock::FixedClock).
    pub clock: Arc<dyn Clock>,
    /// Randomness; tests pass [`SeededRandom`](crate::clock::SeededRandom).
    pub random: Arc<dyn Random>,
}

impl Kernel {
    /// The current instant, in UTC.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// `N` unpredictable bytes.
    #[must_use]
    pub fn random_bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes);
        bytes
    }

    /// A new row id: a version 7 uuid, so that rows written together lie together. Those that this
    /// process makes in one millisecond are in the order in which they were made (RFC 9562, 6.2,
    /// method 1), so that the lines of a history are.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or_default();
        let mut bytes = self.random_bytes::<10>();
        let [first, second, ..] = &mut bytes;
        [.., *first, *second] = place_in(millis, &LAST_ID).to_be_bytes();
        Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }
}

/// The millisecond of the last id, and its place there in the last 12 bits.
static LAST_ID: AtomicU64 = AtomicU64::new(0);

/// How many ids were made in this millisecond since `last_id`, of which an id holds 12 bits.
fn place_in(millis: u64, last_id: &AtomicU64) -> u64 {
    let next = |last: u64| if last >> 12 >= millis { last + 1 } else { millis << 12 };
    let mut last = last_id.load(Ordering::Relaxed);
    while let Err(now) =
        last_id.compare_exchange_weak(last, next(last), Ordering::Relaxed, Ordering::Relaxed)
    {
        last = now;
    }
    next(last) & 0xfff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_one_millisecond_are_in_order() {
        let millis = 1_795_143_600_000;
        let last = AtomicU64::new(0);
        let places: Vec<_> = (0..100).map(|_| place_in(millis, &last)).collect();
        assert!(places.is_sorted_by(|a, b| a < b), "{places:?}");
        assert_eq!(place_in(millis + 1, &last), 0);
    }
}
