//! Parts of what is known of a place.

use app::pages::places::correct::fact_word;
use backend::{
    files::Size,
    places::{
        photos::{Photo, public_address},
        read::Coming,
        say::{ValueKind, choices_of, kind_of_value},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::places::Fact;
use serde::Serialize;
use utoipa::ToSchema;

use super::shown::PlaceWord;

/// A suspension that is approved and has not begun.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceComing {
    reason: PlaceWord,
    from: DateTime<Utc>,
    /// Absent while nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<DateTime<Utc>>,
}

impl PlaceComing {
    pub(super) fn of(coming: &Coming) -> Self {
        Self {
            reason: PlaceWord::new("place-suspension", coming.reason.as_str()),
            from: coming.from,
            until: coming.until,
        }
    }
}

/// A photo. Its addresses stay as long as the place has it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlacePhoto {
    /// For lists.
    thumb: String,
    full: String,
    /// What it shows, in simplified Chinese.
    #[serde(skip_serializing_if = "String::is_empty")]
    alt: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    taken_on: Option<NaiveDate>,
    /// Of the full picture, in pixels.
    width: i32,
    height: i32,
}

impl PlacePhoto {
    pub(super) fn of(photo: &Photo) -> Self {
        Self {
            thumb: public_address(photo.id, Size::Thumb),
            full: public_address(photo.id, Size::Full),
            alt: photo.alt.clone(),
            taken_on: photo.taken_on,
            width: photo.width,
            height: photo.height,
        }
    }
}

/// How clean visitors found it in this month and the two before.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceRated {
    /// In the mean, of 5; one decimal.
    #[schema(example = 4.2)]
    stars: f64,
    ratings: i64,
}

impl PlaceRated {
    pub(super) fn of((stars, ratings): (f64, i64)) -> Self {
        Self { stars: (stars * 10.0).round() / 10.0, ratings }
    }
}

/// Something that can be corrected.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceFact {
    /// For `fact` of a correction.
    code: &'static str,
    name: String,
    /// How its value is written: `words`; `known`: `yes`, `limited` or `no`; `gone`: that word;
    /// `choice`: the code of one of `choices`; `count`: a whole number; or `metres`: `2.1`.
    value: &'static str,
    /// What there is to choose from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    choices: Vec<PlaceWord>,
}

impl PlaceFact {
    pub(super) fn of(fact: Fact) -> Self {
        let key = format!("place-{}", fact.as_str());
        Self {
            code: fact.as_str(),
            name: fact_word(fact),
            value: match kind_of_value(fact) {
                ValueKind::Words => "words",
                ValueKind::Known => "known",
                ValueKind::Gone => "gone",
                ValueKind::Choice => "choice",
                ValueKind::Count => "count",
                ValueKind::Metres => "metres",
            },
            choices: choices_of(fact).into_iter().map(|code| PlaceWord::new(&key, code)).collect(),
        }
    }
}
