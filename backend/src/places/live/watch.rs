//! Who wants to know.

use std::{
    collections::{HashMap, HashSet},
    net::IpAddr,
    sync::{Arc, PoisonError},
};

use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{Live, LivePlace};

/// The most places that one connection watches: a page of a list, and what a map shows at once.
pub const MOST_WATCHED: usize = 60;
/// The most connections of a process, well below the files that it may have open. Whoever comes
/// after has the page as it is.
const MOST: usize = 600;
/// The most from one address: whole housing estates share one.
const MOST_FROM_ONE: usize = 60;

/// Who watches what.
#[derive(Debug, Default)]
pub(super) struct Audience {
    places: HashMap<String, usize>,
    addresses: HashMap<Option<IpAddr>, usize>,
    connections: usize,
}

impl Audience {
    /// Every place that anybody watches.
    pub(super) fn all(&self) -> Vec<String> {
        self.places.keys().cloned().collect()
    }

    /// Those of `codes` that anybody watches.
    pub(super) fn among<'a>(&self, codes: impl Iterator<Item = &'a str>) -> Vec<String> {
        codes.filter(|code| self.places.contains_key(*code)).map(str::to_owned).collect()
    }
}

/// Takes one off a count, and the count away with the last.
fn less<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

/// A connection that watches some places. Ends watching when it is dropped.
#[derive(Debug)]
pub struct Watcher {
    live: Arc<Live>,
    codes: HashSet<String>,
    address: Option<IpAddr>,
    news: Receiver<Arc<[LivePlace]>>,
}

/// What a watcher hears.
#[derive(Debug, Clone)]
pub enum News {
    /// These of its places changed.
    Changed(Vec<LivePlace>),
    /// It missed something: all of its places are to be read again.
    Missed,
    /// The process stops.
    Over,
}

impl Live {
    /// Begins to watch; none while too many do. Of more than [`MOST_WATCHED`] codes the first count.
    #[must_use]
    pub fn watch(
        self: &Arc<Self>,
        codes: impl IntoIterator<Item = String>,
        address: Option<IpAddr>,
    ) -> Option<Watcher> {
        let codes: HashSet<String> = codes.into_iter().take(MOST_WATCHED).collect();
        let mut audience = self.audience.lock().unwrap_or_else(PoisonError::into_inner);
        let from_there = audience.addresses.get(&address).copied().unwrap_or_default();
        if audience.connections >= MOST
            || (address.is_some() && from_there >= MOST_FROM_ONE)
            || self.closing.is_cancelled()
        {
            return None;
        }
        audience.connections += 1;
        *audience.addresses.entry(address).or_default() += 1;
        for code in &codes {
            *audience.places.entry(code.clone()).or_default() += 1;
        }
        drop(audience);
        let news = self.news.subscribe();
        Some(Watcher { live: Arc::clone(self), codes, address, news })
    }

    /// How many connections watch.
    #[must_use]
    pub fn watchers(&self) -> usize {
        self.audience.lock().unwrap_or_else(PoisonError::into_inner).connections
    }
}

impl Watcher {
    /// What it watches.
    #[must_use]
    pub fn codes(&self) -> Vec<String> {
        self.codes.iter().cloned().collect()
    }

    /// Waits for the next news of its places.
    pub async fn next(&mut self) -> News {
        loop {
            let news = tokio::select! {
                () = self.live.closing.cancelled() => return News::Over,
                news = self.news.recv() => news,
            };
            match news {
                Ok(places) => {
                    let own = |place: &&LivePlace| self.codes.contains(place.listed.code.as_str());
                    let changed: Vec<LivePlace> = places.iter().filter(own).cloned().collect();
                    if !changed.is_empty() {
                        return News::Changed(changed);
                    }
                }
                Err(RecvError::Lagged(_)) => return News::Missed,
                Err(RecvError::Closed) => return News::Over,
            }
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let mut audience = self.live.audience.lock().unwrap_or_else(PoisonError::into_inner);
        audience.connections -= 1;
        less(&mut audience.addresses, &self.address);
        for code in &self.codes {
            less(&mut audience.places, code);
        }
    }
}
