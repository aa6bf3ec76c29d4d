//! The nearest places.

use app::{
    pages::places::{
        query::{self, Filter, ListQuery},
        start::OUTSIDE,
    },
    render::speaking,
    state::AppState,
};
use axum::extract::State;
use backend::places::find::{After, Reach, Search, Sort, Stay, Survey, Terms, nearest};
use domain::{
    money::Fen,
    places::{Finder, parking::Vehicle, straight_line},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    super::{
        answer::{Answer, fresh, private},
        input::{Asked, Asking},
        refusal::Refusal,
    },
    listed::{PlaceListed, whole},
    point::{MapDatum, PlacePoint},
    shown::View,
    unavailable,
};

/// How many places a page of the list has.
const PAGE: usize = 10;

/// What comes first.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::api_v1) enum PlaceOrder {
    Distance,
    /// The cheapest for the stay, of the nearest that pass: 100, or 1,000 with `far`.
    Price,
    /// The most free spaces, of the nearest that pass: 100, or 1,000 with `far`.
    Spaces,
}

impl PlaceOrder {
    const fn sort(self) -> Sort {
        match self {
            Self::Distance => Sort::Distance,
            Self::Price => Sort::Price,
            Self::Spaces => Sort::Spaces,
        }
    }
}

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::api_v1) struct PlacesAsked {
    /// `toilets`, `parking` or `dropoff`; or one kind by its code, such as `recycling` or `station`.
    /// See `/api/v1/places/kinds`; 404 for another.
    #[param(min_length = 1, example = "toilets")]
    kind: String,
    /// Degrees east of where to start, with `latitude`. Without both, the list starts from the middle
    /// of the district.
    #[param(minimum = 73, maximum = 136, example = 118.8012)]
    longitude: Option<f64>,
    /// Degrees north, with `longitude`.
    #[param(minimum = 3, maximum = 54, example = 32.0405)]
    latitude: Option<f64>,
    /// Of the start, and of the points in the answer: `wgs84` unless said, or `gcj02`.
    #[param(inline)]
    datum: Option<MapDatum>,
    /// What a place must have: codes with commas between them, such as `open,accessible`. Which there
    /// are says `/api/v1/places/kinds`; 404 for another. What is not known of a place does not pass.
    #[param(example = "open,accessible")]
    filters: Option<String>,
    /// Only parking for bicycles and e-bikes; else only the other. This and the next four are of parking
    /// only, and change nothing elsewhere.
    cycles: Option<bool>,
    /// How high a vehicle is, in centimetres.
    #[param(minimum = 100, maximum = 1000)]
    height_cm: Option<i16>,
    /// The most that the stay may cost, in fen.
    #[param(maximum = 1000000)]
    budget_fen: Option<u64>,
    /// How long one stays from now on: prices are of that. 120 unless said.
    #[param(minimum = 1, maximum = 10080)]
    stay_minutes: Option<u32>,
    /// Another order than `distance`.
    #[param(inline)]
    sort: Option<PlaceOrder>,
    /// Looks at ten times as many places; see `within_m`.
    far: Option<bool>,
    /// `next` of the page before. All else must be the same. 404 for what is none.
    #[param(min_length = 1)]
    after: Option<String>,
}

impl PlacesAsked {
    /// The same query as that of the pages, but for its start.
    fn query(&self, finder: Finder, kind: Option<String>) -> Result<ListQuery, Refusal> {
        let codes = self.filters.as_deref().unwrap_or_default();
        let filters = filters(finder, codes).ok_or_else(|| Refusal::nothing_at("filters"))?;
        if self.height_cm.is_some_and(|height| !(100..=1000).contains(&height)) {
            return Err(Refusal::parameter("height_cm"));
        }
        if self.budget_fen.is_some_and(|fen| Fen::new(fen) > query::MOST_BUDGET) {
            return Err(Refusal::parameter("budget_fen"));
        }
        // An app may leave what was chosen for parking where it was.
        let parking = finder == Finder::Parking;
        let cycles = parking && self.cycles.unwrap_or(false);
        let vehicle = if cycles { Vehicle::Bicycle } else { Vehicle::Small };
        let stay = match self.stay_minutes {
            None => Stay::usual(vehicle),
            Some(minutes) => {
                Stay::new(minutes, vehicle).ok_or_else(|| Refusal::parameter("stay_minutes"))?
            }
        };
        let after = match self.after.as_deref() {
            None => None,
            Some(after) => Some(After::parse(after).ok_or_else(|| Refusal::nothing_at("after"))?),
        };
        Ok(ListQuery {
            from: query::From::Nowhere,
            filters,
            kind,
            cycles,
            height_cm: self.height_cm.filter(|_| parking),
            budget: self.budget_fen.filter(|_| parking).map(Fen::new),
            stay,
            sort: self.sort.filter(|_| parking).map(PlaceOrder::sort).unwrap_or_default(),
            far: self.far.unwrap_or(false),
            after,
            mistyped: query::Mistyped::default(),
        })
    }
}

/// The filters of these codes; none if one of them is not the finder's.
fn filters(finder: Finder, codes: &str) -> Option<Vec<Filter>> {
    let known = Filter::of(finder);
    codes
        .split(',')
        .map(str::trim)
        .filter(|code| !code.is_empty())
        .map(|code| known.iter().copied().find(|filter| filter.code() == code))
        .collect()
}

/// The list of a finder, or of one kind.
fn list_of(survey: &Survey, asked: &str) -> Option<(Finder, Option<String>)> {
    match Finder::parse(asked).filter(|finder| *finder != Finder::Other) {
        Some(finder) => Some((finder, None)),
        None => survey.kind(asked).map(|kind| (kind.finder, Some(kind.code.clone()))),
    }
}

/// Where a list starts.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlacesStart {
    point: PlacePoint,
    /// Whether that is the middle of the district, since nothing was said.
    assumed: bool,
    /// How far the middle of the district is, in metres, where nobody walks that far. All places are
    /// in the district.
    #[serde(skip_serializing_if = "Option::is_none")]
    outside_m: Option<u32>,
}

/// The nearest places.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlacesFound {
    /// Ten at most.
    items: Vec<PlaceListed>,
    /// For `after`, to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// On the last page, if not all places were looked at: how far it was looked. `far=true` looks
    /// farther.
    #[serde(skip_serializing_if = "Option::is_none")]
    within_m: Option<u32>,
    /// Absent in a district that has neither streets nor places yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<PlacesStart>,
}

/// Lists the nearest places
///
/// The same list as on the pages, ten at a time. Distances are straight lines. Whether a place is open
/// and what is free are as of now: ask again with `If-None-Match`.
#[utoipa::path(
    get, path = "/api/v1/places", tag = "places", params(PlacesAsked),
    responses((status = 200, body = PlacesFound)),
)]
pub(in crate::api_v1) async fn places(
    State(state): State<AppState>,
    asking: Asking,
    Asked(asked): Asked<PlacesAsked>,
) -> Answer {
    let survey = state.survey.get();
    let datum = asked.datum.unwrap_or_default();
    let found = list_of(&survey, &asked.kind);
    let (finder, kind) = found.ok_or_else(|| Refusal::nothing_at("kind"))?;
    let given = datum.read(asked.longitude, asked.latitude)?;
    let query = asked.query(finder, kind)?;
    let Some(start) = given.or(survey.middle) else {
        return fresh(&PlacesFound { items: Vec::new(), next: None, within_m: None, from: None });
    };
    let (now, calendar) = (state.kernel.now(), state.calendar.get());
    let terms = Terms { now, calendar: &calendar.calendar };
    let search = Search { limit: PAGE, ..query.search(finder, start) };
    let found = nearest(&state.kernel, &terms, &search).await.map_err(unavailable)?;
    let view = View { survey: &survey, datum, locale: asking.locale, now };
    let items = speaking(&state, asking.locale, || {
        let places = found.places.iter();
        places.map(|listed| PlaceListed::of(listed, &query.filters, view)).collect()
    });
    let away = survey.middle.map(|middle| straight_line(start, middle));
    let found = PlacesFound {
        items,
        next: found.next.map(|after| after.to_string()),
        within_m: match found.reach {
            Some(Reach::Metres(metres)) => Some(whole(metres)),
            Some(Reach::All) | None => None,
        },
        from: Some(PlacesStart {
            point: datum.show(start),
            assumed: given.is_none(),
            outside_m: away.filter(|metres| *metres > OUTSIDE).map(whole),
        }),
    };
    // Where somebody stands is nobody else's.
    if given.is_some() { private(&found) } else { fresh(&found) }
}
