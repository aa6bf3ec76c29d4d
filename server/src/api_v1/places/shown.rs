//! What lists, the address of one place and what changes of it all say.

use app::{
    pages::places::{
        row,
        words::{state, suspension},
    },
    render::t,
};
use backend::places::find::{Listed, OpenState, Specifics, Survey, Suspension};
use chrono::{DateTime, Utc};
use domain::{locale::Locale, places::parking::Audience};
use serde::Serialize;
use utoipa::ToSchema;

use super::point::MapDatum;

/// For whom something is shown, and as of when.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) survey: &'a Survey,
    pub(super) datum: MapDatum,
    pub(super) locale: Locale,
    pub(super) now: DateTime<Utc>,
}

/// A code and what it is called.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceWord {
    /// Stable.
    pub(super) code: &'static str,
    pub(super) name: String,
}

impl PlaceWord {
    /// Its text is `{key}-{code}`.
    pub(super) fn new(key: &str, code: &'static str) -> Self {
        Self { code, name: t(&format!("{key}-{code}")) }
    }
}

/// How many spaces are for whom.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceSpaces {
    /// `accessible`, `charging`, `women`, `family`, `truck` or `resident`.
    code: &'static str,
    name: String,
    spaces: u32,
}

impl PlaceSpaces {
    pub(super) fn new(whose: Audience, spaces: u32) -> Self {
        let PlaceWord { code, name } = PlaceWord::new("place-audience", whose.as_str());
        Self { code, name, spaces }
    }
}

/// Why a place is not open for a while.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceSuspension {
    reason: PlaceWord,
    /// The reason and until when, in a sentence.
    words: String,
    /// What else was said, as it was given.
    #[serde(skip_serializing_if = "String::is_empty")]
    given: String,
    since: DateTime<Utc>,
    /// Absent while nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<DateTime<Utc>>,
    /// The office that approved it.
    #[serde(skip_serializing_if = "String::is_empty")]
    approver: String,
}

impl PlaceSuspension {
    fn of(one: &Suspension, now: DateTime<Utc>) -> Self {
        Self {
            reason: PlaceWord::new("place-suspension", one.reason.as_str()),
            words: suspension(one, now),
            given: one.words.clone(),
            since: one.since,
            until: one.until,
            approver: one.approver.clone(),
        }
    }
}

/// Whether a place is open.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceState {
    /// `open`, `closed`, `suspended`, or `unknown`: nobody can tell.
    code: &'static str,
    /// As a list says it, such as 开放至 22:00.
    words: String,
    /// Absent if it does not close in the next days, or is not open.
    #[serde(skip_serializing_if = "Option::is_none")]
    closes_at: Option<DateTime<Utc>>,
    /// Absent if it does not open in the next days, or is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    opens_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suspension: Option<PlaceSuspension>,
}

impl PlaceState {
    pub(super) fn of(listed: &Listed, now: DateTime<Utc>) -> Self {
        let words: Vec<String> = state(listed, now).into_iter().map(|(_, words)| words).collect();
        let (closes_at, opens_at, suspension) = match &listed.state {
            OpenState::Open { closes } => (*closes, None, None),
            OpenState::Closed { opens } => (None, *opens, None),
            OpenState::Suspended(one) => (None, None, Some(PlaceSuspension::of(one, now))),
            OpenState::Unknown => (None, None, None),
        };
        Self {
            code: listed.state.as_str(),
            words: words.join(&t("list-separator")),
            closes_at,
            opens_at,
            suspension,
        }
    }
}

/// What devices last counted. What is absent is not known; what is too old is not known either.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceCount {
    /// Free spaces, or stalls of a toilet.
    #[serde(skip_serializing_if = "Option::is_none")]
    free: Option<u32>,
    /// Of a toilet: stalls that are taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    occupied: Option<u16>,
    /// As a list says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
    /// When it was counted.
    observed_at: DateTime<Utc>,
    /// How long ago that is, in whole minutes.
    age_minutes: i64,
    /// Whether the operator of a car park lets nobody in.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<bool>,
    /// Of the free spaces, for whom.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    free_by: Vec<PlaceSpaces>,
    /// Whether there is paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    paper: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    soap: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    power: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    water: Option<bool>,
    /// What the air of a toilet is like, by its ammonia: `good`, `noticeable` or `strong`.
    #[serde(skip_serializing_if = "Option::is_none")]
    air: Option<PlaceWord>,
    /// What a device finds broken, in its own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
}

impl PlaceCount {
    /// None where no device ever spoke.
    pub(super) fn of(specifics: &Specifics, now: DateTime<Utc>) -> Option<Self> {
        let observed_at = match specifics {
            Specifics::Parking { count, .. } => count.as_ref()?.observed_at,
            Specifics::Toilet { reading, .. } => reading.as_ref()?.observed_at,
            Specifics::Dropoff { .. } | Specifics::Other => return None,
        };
        let mut shown = Self {
            free: None,
            occupied: None,
            words: row::count(specifics, now).map(|(_, words)| words),
            observed_at,
            age_minutes: (now - observed_at).num_minutes().max(0),
            closed: None,
            free_by: Vec::new(),
            paper: None,
            soap: None,
            power: None,
            water: None,
            air: None,
            fault: None,
        };
        match specifics {
            Specifics::Parking { count: Some(count), .. } => {
                shown.free = count.free;
                shown.closed = count.closed;
                let by = count.free_by.iter();
                shown.free_by = by.map(|(whose, free)| PlaceSpaces::new(*whose, *free)).collect();
            }
            Specifics::Toilet { reading: Some(reading), .. } => {
                shown.free = reading.free.map(u32::from);
                shown.occupied = reading.occupied;
                shown.paper = reading.paper;
                shown.soap = reading.soap;
                shown.power = reading.power;
                shown.water = reading.water;
                shown.air = reading.air.map(|air| PlaceWord::new("place-air", air.as_str()));
                shown.fault = reading.fault.clone();
            }
            _ => {}
        }
        Some(shown)
    }
}
