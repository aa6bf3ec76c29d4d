//! What only places of one list have.

use app::render::t_with;
use backend::places::{
    find::{Specifics, Stay, Terms},
    history::Usual,
    read::{Place, RecyclingPrice},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    shown::{PlaceCount, PlaceSpaces, PlaceWord},
    tariff::{PlacePrice, PlaceTariff, price, tariffs},
};

/// How many stalls are for whom.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceStalls {
    /// `female`, `male`, `urinal`, `unisex` or `accessible`.
    code: &'static str,
    stalls: u16,
    /// The same in words.
    words: String,
}

/// What only toilets have.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceToilet {
    /// `first`, `second` or `third`.
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<PlaceWord>,
    /// `stand-alone`, `attached` or `mobile`.
    #[serde(skip_serializing_if = "Option::is_none")]
    build: Option<PlaceWord>,
    /// Who may enter: `public`, `customers`, `inside-gates` or `key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<PlaceWord>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stalls: Vec<PlaceStalls>,
    /// In service since.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<NaiveDate>,
    /// What sensors last said; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<PlaceCount>,
}

impl PlaceToilet {
    pub(super) fn of(place: &Place, now: DateTime<Utc>) -> Self {
        let facts = place.toilet.clone().unwrap_or_default();
        let class = match &place.listed.specifics {
            Specifics::Toilet { class, .. } => *class,
            _ => None,
        };
        let stalls = facts.stalls.iter().map(|(whose, count)| PlaceStalls {
            code: whose.as_str(),
            stalls: *count,
            words: t_with(
                &format!("place-stalls-{}", whose.as_str()),
                &[("count", (*count).into())],
            ),
        });
        Self {
            class: class.map(|class| PlaceWord::new("place-class", class.as_str())),
            build: facts.build.map(|build| PlaceWord::new("place-build", build.as_str())),
            entry: facts.entry.map(|entry| PlaceWord::new("place-entry", entry.as_str())),
            stalls: stalls.collect(),
            since: facts.since,
            count: PlaceCount::of(&place.listed.specifics, now),
        }
    }
}

/// What is usually free in this hour of the week.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceUsual {
    free: i64,
    /// Half of the weeks were between these two.
    low: i64,
    high: i64,
    /// Of how many weeks it is known.
    weeks: usize,
}

/// What only car parks have.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceParking {
    /// `on-street`, `lot`, `garage`, `underground`, `bicycles` or `e-bikes`.
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<PlaceWord>,
    /// Spaces in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    capacity: Option<u32>,
    /// Of these, for whom.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    capacity_by: Vec<PlaceSpaces>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_height_cm: Option<u16>,
    /// Free spaces; absent where nothing counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<PlaceCount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usual: Option<PlaceUsual>,
    /// The tariff as it was given.
    #[serde(skip_serializing_if = "String::is_empty")]
    tariff_given: String,
    /// By vehicle. What is not there has no known price.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tariffs: Vec<PlaceTariff>,
    /// Of the stay that was asked about; absent where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<PlacePrice>,
    /// How it can be paid.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    payments: Vec<PlaceWord>,
    /// When an institution's spaces are for everybody, as it was given.
    #[serde(skip_serializing_if = "String::is_empty")]
    shared_hours: String,
}

impl PlaceParking {
    pub(super) fn of(place: &Place, usual: Option<Usual>, stay: Stay, terms: &Terms<'_>) -> Self {
        let specifics = &place.listed.specifics;
        let facts = place.parking.clone().unwrap_or_default();
        let (site, capacity, max_height_cm, known) = match specifics {
            Specifics::Parking { site, capacity, max_height_cm, tariffs, .. } => {
                (*site, *capacity, *max_height_cm, tariffs.as_ref())
            }
            _ => (None, None, None, None),
        };
        let by = facts.capacity_by.iter();
        let payments = facts.payments.iter();
        Self {
            site: site.map(|site| PlaceWord::new("place-site", site.as_str())),
            capacity,
            capacity_by: by.map(|(whose, spaces)| PlaceSpaces::new(*whose, *spaces)).collect(),
            max_height_cm,
            count: PlaceCount::of(specifics, terms.now),
            usual: usual.map(|usual| PlaceUsual {
                free: usual.free,
                low: usual.low,
                high: usual.high,
                weeks: usual.weeks,
            }),
            tariffs: known.map(tariffs).unwrap_or_default(),
            price: known.and_then(|known| price(known, stay, terms)),
            payments: payments.map(|way| PlaceWord::new("place-payment", way.as_str())).collect(),
            tariff_given: facts.tariff_text,
            shared_hours: facts.shared_hours,
        }
    }
}

/// What is paid for something.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlacePaid {
    /// As the place calls it.
    material: String,
    /// `kilogram` or `piece`.
    unit: String,
    price_fen: u64,
    since: NaiveDate,
}

impl PlacePaid {
    fn of(paid: &RecyclingPrice) -> Self {
        Self {
            material: paid.material.clone(),
            unit: paid.unit.clone(),
            price_fen: paid.price.fen(),
            since: paid.since,
        }
    }
}

/// What only places have that take waste.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceDropoff {
    /// `recyclable`, `hazardous`, `food`, `residual`, `bulky`, `renovation`; absent where nobody has
    /// said.
    #[serde(skip_serializing_if = "Option::is_none")]
    accepts: Option<Vec<PlaceWord>>,
    /// Whether somebody is there: `always`, `windows`, `never` or `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    attendance: Option<PlaceWord>,
    /// How large a place for recyclables is: `point`, `station` or `centre`.
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<PlaceWord>,
    /// What is paid for recyclables.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    paid: Vec<PlacePaid>,
}

impl PlaceDropoff {
    pub(super) fn of(place: &Place) -> Self {
        let mut shown = Self {
            accepts: None,
            attendance: None,
            level: None,
            paid: place.prices.iter().map(PlacePaid::of).collect(),
        };
        if let Specifics::Dropoff { accepts, attendance, level } = &place.listed.specifics {
            shown.accepts = accepts.as_ref().map(|all| {
                all.iter().map(|one| PlaceWord::new("place-accepts", one.as_str())).collect()
            });
            shown.attendance = Some(PlaceWord::new("place-attendance", attendance.as_str()));
            shown.level = level.map(|level| PlaceWord::new("place-level", level.as_str()));
        }
        shown
    }
}
