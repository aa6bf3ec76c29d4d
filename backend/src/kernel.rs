//! What every operation is given: the database, the keys, the files, the clock and randomness.

use std::sync::Arc;

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

    /// A new row id: a version 7 uuid, so that rows written together lie together.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or_default();
        Builder::from_unix_timestamp_millis(millis, &self.random_bytes()).into_uuid()
    }
}
