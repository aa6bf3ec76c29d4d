//! Tiles in memory.

use std::{
    collections::{BTreeMap, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex as AsyncMutex;

use super::{Address, Layer, clusters, clusters::Cluster, district, places};
use crate::{Kernel, places::recount::due_again};

/// How old a tile may be; free spaces change by the minute, borders hardly ever.
const PLACES_FOR: TimeDelta = TimeDelta::seconds(15);
/// Far out a tile is many places, and what is counted in it changes slowly.
const FAR_PLACES_FOR: TimeDelta = TimeDelta::seconds(60);
/// Below this zoom. Its tiles are drawn of clusters.
const FAR: u8 = 12;
const DISTRICT_FOR: TimeDelta = TimeDelta::minutes(5);
/// The most tiles that are kept: at 60 KB each, 30 MB at the very worst and usually 2.
const MOST: usize = 512;

/// A tile as it is sent.
#[derive(Debug, Clone)]
pub struct Tile {
    /// The tile; empty where there is nothing.
    pub bytes: Arc<[u8]>,
    /// Changes whenever they do.
    pub tag: u64,
    /// For how many seconds it may be used without asking again.
    pub max_age: i64,
    drawn_at: DateTime<Utc>,
}

type Slot = Arc<AsyncMutex<Option<Tile>>>;

/// The clusters of a layer.
#[derive(Debug)]
struct Counted {
    clusters: Arc<[Cluster]>,
    /// When they are to be counted again.
    due: DateTime<Utc>,
}

/// The tiles that were asked for lately. One per process.
#[derive(Debug, Default)]
pub struct Cache {
    tiles: Mutex<BTreeMap<Address, Slot>>,
    layers: Mutex<BTreeMap<Layer, Counted>>,
    /// Whoever counts.
    counting: AsyncMutex<()>,
}

impl Cache {
    /// The tile, from memory if it is fresh. Of many who ask at once one draws it and the others
    /// wait for that.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn get(&self, kernel: &Kernel, address: Address) -> Result<Tile, sqlx::Error> {
        let slot = self.slot(address);
        let mut held = slot.lock().await;
        let now = kernel.now();
        let fresh_for = fresh_for(address);
        if let Some(tile) = &*held
            && (TimeDelta::zero()..fresh_for).contains(&(now - tile.drawn_at))
        {
            return Ok(tile.clone());
        }
        let bytes = self.draw(kernel, address).await?;
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        let tile = Tile {
            bytes: bytes.into(),
            tag: hasher.finish(),
            max_age: fresh_for.num_seconds(),
            drawn_at: now,
        };
        *held = Some(tile.clone());
        Ok(tile)
    }

    async fn draw(&self, kernel: &Kernel, address: Address) -> Result<Vec<u8>, sqlx::Error> {
        let cells = match address.layer {
            Layer::District => return district::draw(&kernel.db, address).await,
            _ if address.z < FAR => {
                clusters::cells(&self.clusters(kernel, address.layer).await?, address)
            }
            _ => places::cells(&kernel.db, address).await?,
        };
        places::encode(&kernel.db, address, &cells, kernel.now()).await
    }

    /// Counts what far tiles are drawn of, where that was too long ago: nobody who asks for a tile
    /// waits for it.
    ///
    /// # Errors
    /// When the database refuses; what was counted before stays.
    pub async fn recount_if_due(&self, kernel: &Kernel) -> Result<(), sqlx::Error> {
        for layer in Layer::ALL.into_iter().filter(|layer| *layer != Layer::District) {
            let now = kernel.now();
            if self.counted().get(&layer).is_none_or(|counted| counted.due <= now) {
                let _counting = self.counting.lock().await;
                self.count(kernel, layer).await?;
            }
        }
        Ok(())
    }

    /// As they were counted last, or are now where that never was.
    async fn clusters(&self, kernel: &Kernel, layer: Layer) -> Result<Arc<[Cluster]>, sqlx::Error> {
        let held = || self.counted().get(&layer).map(|counted| Arc::clone(&counted.clusters));
        if let Some(clusters) = held() {
            return Ok(clusters);
        }
        let _counting = self.counting.lock().await;
        match held() {
            Some(clusters) => Ok(clusters),
            None => self.count(kernel, layer).await,
        }
    }

    async fn count(&self, kernel: &Kernel, layer: Layer) -> Result<Arc<[Cluster]>, sqlx::Error> {
        let begun = kernel.now();
        let clusters: Arc<[Cluster]> = clusters::clusters(&kernel.db, layer).await?.into();
        let due = due_again(begun, kernel.now(), FAR_PLACES_FOR);
        let counted = Counted { clusters: Arc::clone(&clusters), due };
        self.counted().insert(layer, counted);
        Ok(clusters)
    }

    fn counted(&self) -> MutexGuard<'_, BTreeMap<Layer, Counted>> {
        self.layers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn slot(&self, address: Address) -> Slot {
        let mut slots = self.tiles.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= MOST && !slots.contains_key(&address) {
            // Rarely, and everything is drawn again in milliseconds; those who wait keep theirs.
            slots.clear();
        }
        Arc::clone(slots.entry(address).or_default())
    }
}

fn fresh_for(address: Address) -> TimeDelta {
    match address.layer {
        Layer::District => DISTRICT_FOR,
        _ if address.z < FAR => FAR_PLACES_FOR,
        _ => PLACES_FOR,
    }
}
