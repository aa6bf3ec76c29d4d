//! What a serving process keeps in memory of the keys and tokens that it sees, so that a request costs
//! no query for its own.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};

/// The most keys in memory: some 100 bytes each. Beyond it, all are forgotten and read again.
const MOST: usize = 50_000;

type Known<T> = HashMap<[u8; 32], (Arc<T>, DateTime<Utc>)>;

/// Whose keys were seen lately, by the hashes that they are stored under; each for so many seconds.
/// Strangers' keys are not kept: nobody can fill it.
#[derive(Debug)]
pub(crate) struct KnownKeys<T, const SECONDS: i64> {
    known: Mutex<Known<T>>,
}

// Derived, it would ask for a default of what is known.
impl<T, const SECONDS: i64> Default for KnownKeys<T, SECONDS> {
    fn default() -> Self {
        Self { known: Mutex::default() }
    }
}

impl<T, const SECONDS: i64> KnownKeys<T, SECONDS> {
    fn lock(&self) -> MutexGuard<'_, Known<T>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whose key it is, if that was read lately.
    pub(crate) fn get(&self, hash: [u8; 32], now: DateTime<Utc>) -> Option<Arc<T>> {
        let (owner, read_at) = self.lock().get(&hash).cloned()?;
        let is_fresh = (TimeDelta::zero()..TimeDelta::seconds(SECONDS)).contains(&(now - read_at));
        is_fresh.then_some(owner)
    }

    /// Keeps whose key it is, as was read just now; nobody's is forgotten.
    pub(crate) fn put(&self, hash: [u8; 32], owner: Option<&Arc<T>>, now: DateTime<Utc>) {
        self.put_if(hash, owner, now, || true);
    }

    /// The same, where `may_keep` holds. It is asked while nothing can be forgotten.
    pub(crate) fn put_if(
        &self,
        hash: [u8; 32],
        owner: Option<&Arc<T>>,
        now: DateTime<Utc>,
        may_keep: impl FnOnce() -> bool,
    ) {
        let mut known = self.lock();
        match owner.filter(|_| may_keep()) {
            Some(owner) => {
                if known.len() >= MOST {
                    known.clear();
                }
                known.insert(hash, (Arc::clone(owner), now));
            }
            None => {
                known.remove(&hash);
            }
        }
    }

    /// Forgets those that do not stay.
    pub(crate) fn retain(&self, stays: impl Fn(&T) -> bool) {
        self.lock().retain(|_, (owner, _)| stays(owner));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_for_its_time_and_no_longer() {
        let known: KnownKeys<&str, 5> = KnownKeys::default();
        let (hash, now) = ([1; 32], DateTime::UNIX_EPOCH);
        let owner = Arc::new("operator");
        known.put(hash, Some(&owner), now);
        assert_eq!(known.get(hash, now), Some(Arc::clone(&owner)));
        assert_eq!(known.get([2; 32], now), None);
        // Nor where the clock was set back.
        for off in [TimeDelta::seconds(5), TimeDelta::seconds(-1)] {
            assert_eq!(known.get(hash, now + off), None, "{off}");
        }
        known.put_if(hash, Some(&owner), now, || false);
        assert_eq!(known.get(hash, now), None);
        known.put(hash, Some(&owner), now);
        known.retain(|owner| *owner != "operator");
        assert_eq!(known.get(hash, now), None);
        known.put(hash, Some(&owner), now);
        known.put(hash, None, now);
        assert_eq!(known.get(hash, now), None);
    }
}
