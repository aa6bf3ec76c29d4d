//! What lists of places there are, and what they are filtered by.

use app::{
    pages::places::query::Filter,
    render::{speaking, t},
    state::AppState,
};
use axum::extract::State;
use backend::places::find::{Kind, Survey};
use domain::{locale::Locale, places::Finder};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::{
    answer::{Answer, Listed, public},
    input::Asking,
};

/// A filter of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceFilter {
    /// For `filters`.
    code: &'static str,
    name: String,
    /// Of how many places nobody knows it. These do not pass.
    unknown: i64,
}

/// A kind of places.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceKindShown {
    /// For `kind`.
    code: String,
    name: String,
    /// How many there are.
    places: i64,
}

impl PlaceKindShown {
    fn of(kind: &Kind, locale: Locale) -> Self {
        Self {
            code: kind.code.clone(),
            name: kind.name.get(locale).to_owned(),
            places: kind.places,
        }
    }
}

/// A list of places.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceList {
    /// For `kind`.
    #[schema(example = "toilets")]
    kind: String,
    name: String,
    /// How many there are. Counts are a minute old, or somewhat more.
    places: i64,
    /// Of these, open now.
    #[serde(skip_serializing_if = "Option::is_none")]
    open_now: Option<i64>,
    /// Free parking spaces, as far as fresh counts tell of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    free_spaces: Option<i64>,
    filters: Vec<PlaceFilter>,
    /// The kinds in it, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    kinds: Vec<PlaceKindShown>,
}

/// Lists the kinds of places
///
/// With their filters: what can be asked of `/api/v1/places`.
#[utoipa::path(
    get, path = "/api/v1/places/kinds", tag = "places",
    responses((status = 200, body = Listed<PlaceList>)),
)]
pub(in crate::api_v1) async fn place_kinds(
    State(state): State<AppState>,
    asking: Asking,
) -> Answer {
    let survey = state.survey.get();
    let locale = asking.locale;
    let items = speaking(&state, locale, || {
        let finders = [
            (Finder::Toilets, "service-toilets"),
            (Finder::Parking, "service-parking"),
            (Finder::Dropoff, "service-dropoff"),
        ];
        let finders = finders.map(|(finder, key)| of_finder(&survey, locale, finder, t(key)));
        // Each kind that no finder has is a list of its own.
        let others = survey.kinds.iter().filter(|kind| kind.finder == Finder::Other);
        let others = others.map(|kind| of_kind(&survey, locale, kind));
        finders.into_iter().chain(others).collect()
    });
    public(&Listed::<PlaceList> { items, next: None })
}

fn of_finder(survey: &Survey, locale: Locale, finder: Finder, name: String) -> PlaceList {
    let total = survey.total(finder);
    let kinds: Vec<_> = survey.kinds.iter().filter(|kind| kind.finder == finder).collect();
    let several = kinds.len() > 1;
    PlaceList {
        kind: finder.as_str().to_owned(),
        name,
        places: total.places,
        open_now: Some(total.open_now),
        free_spaces: survey.free_spaces.filter(|_| finder == Finder::Parking),
        filters: filters(survey, finder),
        kinds: kinds
            .into_iter()
            .filter(|_| several)
            .map(|kind| PlaceKindShown::of(kind, locale))
            .collect(),
    }
}

fn of_kind(survey: &Survey, locale: Locale, kind: &Kind) -> PlaceList {
    let PlaceKindShown { code, name, places } = PlaceKindShown::of(kind, locale);
    PlaceList {
        kind: code,
        name,
        places,
        open_now: None,
        free_spaces: None,
        filters: filters(survey, Finder::Other),
        kinds: Vec::new(),
    }
}

fn filters(survey: &Survey, finder: Finder) -> Vec<PlaceFilter> {
    let total = survey.total(finder);
    let filter = |filter: Filter| PlaceFilter {
        code: filter.code(),
        name: t(&filter.key()),
        unknown: total.unknown(filter.fact()),
    };
    Filter::of(finder).into_iter().map(filter).collect()
}
