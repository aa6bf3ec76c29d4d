//! So many requests a minute for each key, counted in this process.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter, clock::Clock as _};
use uuid::Uuid;

/// What each key has left. One per process.
#[derive(Debug, Default)]
pub(crate) struct PerMinute(Mutex<HashMap<Uuid, (u32, Arc<DefaultDirectRateLimiter>)>>);

impl PerMinute {
    /// Takes one request off a key's `per_minute`.
    ///
    /// # Errors
    /// How long it has to wait, where none is left.
    pub(crate) fn spend(&self, key: Uuid, per_minute: u32) -> Result<(), Duration> {
        let limiter = self.of(key, per_minute);
        limiter.check().map_err(|not_until| not_until.wait_time_from(limiter.clock().now()))
    }

    fn of(&self, key: Uuid, per_minute: u32) -> Arc<DefaultDirectRateLimiter> {
        let mut limiters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match limiters.get(&key) {
            Some((before, limiter)) if *before == per_minute => Arc::clone(limiter),
            _ => {
                let quota = NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN);
                let limiter = Arc::new(RateLimiter::direct(Quota::per_minute(quota)));
                limiters.insert(key, (per_minute, Arc::clone(&limiter)));
                limiter
            }
        }
    }
}
