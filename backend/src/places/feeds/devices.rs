//! The devices that the demonstration plays.

use chrono::{DateTime, Datelike, Timelike, Utc};
use domain::places::parking::Site;
use serde_json::{Value, json};

use super::{FeedToken, Scope};
use crate::{
    Kernel,
    calendar::to_local,
    places::demonstration::occupied,
    privacy::{Purpose, sign},
};

/// A device of the demonstration that is alive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub source: String,
    pub external_id: String,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Parking { site: Site, capacity: i32 },
    Toilet { stalls: i32 },
}

/// Those that spoke when the demonstration was made; the others stay silent, like life has it.
///
/// # Errors
/// When the database refuses.
pub async fn devices(kernel: &Kernel) -> Result<Vec<Device>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select place.source, place.external_id as "external_id!", parking.site,
             coalesce(counted.capacity, parking.capacity) as spaces,
             (reading.free + reading.occupied)::integer as stalls
           from place
           left join parking on parking.place = place.id
           left join parking_count as counted on counted.place = place.id
           left join toilet_reading as reading on reading.place = place.id
           where place.status = 'in-use' and place.external_id is not null
             and coalesce(counted.flaw, reading.flaw) is null
             and coalesce(counted.observed_at, reading.observed_at)
               > place.created_at - interval '30 minutes'
           order by place.id limit 5000"#
    )
    .fetch_all(&kernel.db)
    .await?;
    let device = |source, external_id, kind| Device { source, external_id, kind };
    let devices = rows.into_iter().filter_map(|row| {
        let kind = match (row.spaces, row.stalls) {
            (Some(capacity), _) => Kind::Parking {
                site: row.site.as_deref().and_then(Site::parse).unwrap_or(Site::Lot),
                capacity,
            },
            (None, Some(stalls)) => Kind::Toilet { stalls },
            (None, None) => return None,
        };
        Some(device(row.source, row.external_id, kind))
    });
    Ok(devices.collect())
}

/// The key with which the demonstration pushes for `source`: the same at every start, so that a
/// start leaves no key behind.
#[must_use]
pub fn demonstration_token(kernel: &Kernel, source: &str) -> FeedToken {
    FeedToken::from_bytes(sign(&kernel.keys, Purpose::DemonstrationFeed, source.as_bytes()))
}

impl Device {
    /// The feed that it pushes to.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        match self.kind {
            Kind::Parking { .. } => Scope::Parking,
            Kind::Toilet { .. } => Scope::Toilets,
        }
    }

    /// What it says at `at`, as an item of a batch: what is usual at that hour, and a bit of chance
    /// (`noise`, any byte).
    #[must_use]
    pub fn says(&self, at: DateTime<Utc>, noise: u8) -> Value {
        let swing = f64::from(noise) / 255.0 - 0.5;
        let local = to_local(at);
        let hour = |later: u32| {
            let site = match self.kind {
                Kind::Parking { site, .. } => site,
                Kind::Toilet { .. } => Site::Lot,
            };
            occupied(site, local.weekday(), (local.hour() + later) % 24)
        };
        let into = f64::from(local.minute()) / 60.0;
        let usual = hour(0) + (hour(1) - hour(0)) * into;
        let mut said = match self.kind {
            Kind::Parking { capacity, .. } => {
                let free = free_of(capacity, usual + swing * 0.06);
                json!({"free": free, "capacity": capacity, "status": "open"})
            }
            Kind::Toilet { stalls } => {
                let free = free_of(stalls, usual * 0.6 + swing * 0.5);
                json!({
                    "free": free, "occupied": stalls - free, "paper": noise > 8, "soap": noise > 4,
                    "power": true, "water": true, "ammonia": 40 + i32::from(noise) / 2,
                })
            }
        };
        said["external_id"] = json!(self.external_id);
        said["observed_at"] = json!(at.to_rfc3339());
        said
    }
}

/// What is left of `all` when this share is taken.
#[expect(clippy::cast_possible_truncation, reason = "between 0 and `all`")]
fn free_of(all: i32, taken: f64) -> i32 {
    (f64::from(all) * (1.0 - taken.clamp(0.0, 1.0))).round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_played_can_be_true() {
        let device = |kind| Device {
            source: "minghu-parking".to_owned(),
            external_id: "P-1".to_owned(),
            kind,
        };
        let lot = device(Kind::Parking { site: Site::Lot, capacity: 80 });
        let toilet = device(Kind::Toilet { stalls: 6 });
        let mut seen = std::collections::BTreeSet::new();
        for hour in 0..24 {
            let at = DateTime::from_timestamp(1_795_104_000 + hour * 3600, 0).unwrap();
            for noise in [0, 100, 255] {
                let free = lot.says(at, noise)["free"].as_i64().unwrap();
                assert!((0..=80).contains(&free));
                seen.insert(free);
                let said = toilet.says(at, noise);
                let sum = said["free"].as_i64().unwrap() + said["occupied"].as_i64().unwrap();
                assert_eq!(sum, 6);
            }
        }
        assert!(seen.len() > 20, "it moves: {seen:?}");
    }
}
