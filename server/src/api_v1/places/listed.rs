//! A place of a list.

use app::pages::places::{facts::known_word, query::Filter, words::distance};
use backend::places::find::{Listed, Specifics};
use chrono::{DateTime, Utc};
use domain::{
    money::Fen,
    places::{Attribute, walking_minutes},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    point::PlacePoint,
    shown::{PlaceCount, PlaceState, PlaceWord, View},
};

/// The longest walk that is told, in minutes.
const LONGEST_WALK: u32 = 60;

/// What is known of something that a place may have.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceAttribute {
    /// Stable: `accessible`, `third-room`, `baby-changing`, `paper`, `free`, `charging`, …
    code: &'static str,
    name: String,
    /// `yes`, `no`, `limited` (in part, or not for everybody) or `unknown`.
    known: &'static str,
    known_name: String,
    /// When somebody last saw that it is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    verified_at: Option<DateTime<Utc>>,
}

impl PlaceAttribute {
    pub(super) fn of(
        listed: &Listed,
        attribute: Attribute,
        verified_at: Option<DateTime<Utc>>,
    ) -> Self {
        let PlaceWord { code, name } = PlaceWord::new("place-attribute", attribute.as_str());
        let known = listed.attributes.get(attribute);
        Self {
            code,
            name,
            known: known.as_str(),
            known_name: known_word(attribute, known),
            verified_at,
        }
    }
}

/// A place of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceListed {
    /// Permanent: part of its address.
    #[schema(example = "7abc123")]
    code: String,
    /// The code of its kind, such as `toilet` or `recycling`.
    kind: String,
    kind_name: String,
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    address: String,
    point: PlacePoint,
    /// In a straight line.
    distance_m: u32,
    /// The same as one says it: 约 320 米.
    distance: String,
    /// About, on foot; absent for what nobody walks.
    #[serde(skip_serializing_if = "Option::is_none")]
    walk_minutes: Option<u32>,
    state: PlaceState,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<PlaceCount>,
    /// When somebody last looked whether all of this is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    checked_at: Option<DateTime<Utc>>,
    /// What was filtered by.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attributes: Vec<PlaceAttribute>,
    /// Of a toilet: `first`, `second` or `third`.
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<PlaceWord>,
    /// Spaces in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    capacity: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_height_cm: Option<u16>,
    /// Of the stay that was asked about; absent where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    price_fen: Option<u64>,
    /// What is taken there; absent where nobody has said.
    #[serde(skip_serializing_if = "Option::is_none")]
    accepts: Option<Vec<PlaceWord>>,
    /// `always`, `windows`, `never` or `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    attendance: Option<PlaceWord>,
}

impl PlaceListed {
    pub(super) fn of(listed: &Listed, filters: &[Filter], view: View<'_>) -> Self {
        let View { survey, datum, locale, now } = view;
        let minutes = walking_minutes(listed.metres);
        let has = filters.iter().filter_map(|filter| match filter {
            Filter::Has(attribute) => Some(PlaceAttribute::of(listed, *attribute, None)),
            _ => None,
        });
        let mut shown = Self {
            code: listed.code.as_str().to_owned(),
            kind: listed.kind.clone(),
            kind_name: survey.kind_name(&listed.kind, locale).to_owned(),
            name: listed.name.get(locale).0.to_owned(),
            address: listed.address.clone(),
            point: datum.show(listed.point),
            distance_m: whole(listed.metres),
            distance: distance(listed.metres),
            walk_minutes: (minutes <= LONGEST_WALK).then_some(minutes),
            state: PlaceState::of(listed, now),
            count: PlaceCount::of(&listed.specifics, now),
            checked_at: listed.checked_at,
            attributes: has.collect(),
            class: None,
            capacity: None,
            max_height_cm: None,
            price_fen: None,
            accepts: None,
            attendance: None,
        };
        match &listed.specifics {
            Specifics::Toilet { class, .. } => {
                shown.class = class.map(|class| PlaceWord::new("place-class", class.as_str()));
            }
            Specifics::Parking { capacity, max_height_cm, price, .. } => {
                shown.capacity = *capacity;
                shown.max_height_cm = *max_height_cm;
                shown.price_fen = price.map(Fen::fen);
            }
            Specifics::Dropoff { accepts, attendance, .. } => {
                shown.accepts = accepts.as_ref().map(|all| {
                    all.iter().map(|one| PlaceWord::new("place-accepts", one.as_str())).collect()
                });
                shown.attendance = Some(PlaceWord::new("place-attendance", attendance.as_str()));
            }
            Specifics::Other => {}
        }
        shown
    }
}

/// Whole metres.
pub(super) fn whole(metres: f64) -> u32 {
    // A cast of a float holds at the ends, and makes 0 of NaN.
    metres.round() as u32
}
