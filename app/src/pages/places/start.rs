//! Where a list starts from, and what it says about that.

use backend::{
    accounts::residents::places::list_places,
    places::find::{Spot, Survey, spots},
};
use domain::{districts::Point, locale::Locale, places::straight_line};

use super::query::{From, ListQuery};
use crate::{account::resident, state::AppState, texts::text, visit::Visit};

/// How many other spots of a name are offered.
const OTHERS: u16 = 5;
/// A point was chosen from what was found for its words, if one of these is as near as this.
const SAME: f64 = 200.0;
/// From so far away nobody walks; the page then says where they are.
pub const OUTSIDE: f64 = 30_000.0;

/// What a list begins from.
pub struct Start {
    pub point: Point,
    pub name: String,
    /// Whether nobody said it.
    pub assumed: bool,
    /// What went wrong with what was said: the key of a text.
    pub problem: Option<&'static str>,
    /// Other spots that were meant, perhaps.
    pub others: Vec<Spot>,
    /// Metres to the middle of the district, where that is far.
    pub outside: Option<f64>,
    /// Whether the page tells something of a resident.
    pub personal: bool,
}

/// The start of `query`; none where not even the middle of the district is known.
///
/// # Errors
/// When the database does not answer.
pub async fn find(
    state: &AppState,
    visit: &Visit,
    survey: &Survey,
    query: &ListQuery,
) -> Result<Option<Start>, Box<dyn std::error::Error + Send + Sync>> {
    let locale = visit.locale;
    let middle = |problem| {
        let district = state.district.get().name.get(locale).to_owned();
        survey.middle.map(|point| Start {
            point,
            name: text(locale, "places-middle", &[("district", district.into())]),
            assumed: true,
            problem,
            others: Vec::new(),
            outside: None,
            personal: false,
        })
    };
    let at = |point, name: String| Start {
        point,
        name,
        assumed: false,
        problem: None,
        others: Vec::new(),
        outside: survey
            .middle
            .map(|middle| straight_line(point, middle))
            .filter(|metres| *metres > OUTSIDE),
        personal: false,
    };
    Ok(match &query.from {
        From::Nowhere => middle(None),
        From::Wrong => middle(Some("places-near-wrong")),
        From::Point(point, words) => {
            let found = spots(&state.kernel.db, &state.kept.spots, words, OTHERS).await?;
            let same = found.iter().find(|spot| straight_line(spot.point, *point) <= SAME);
            let name = same.map(|spot| spot.name.get(locale).0.to_owned());
            Some(at(*point, name.unwrap_or_else(|| text(locale, "places-here", &[]))))
        }
        From::Words(words) => {
            let mut found = spots(&state.kernel.db, &state.kept.spots, words, OTHERS).await?;
            if found.is_empty() {
                return Ok(middle(Some("places-not-found")));
            }
            let best = found.remove(0);
            // Who wrote the whole name meant that.
            if best.name.get(locale).0 == words {
                found.clear();
            }
            Some(Start { others: found, ..at(best.point, best.name.get(locale).0.to_owned()) })
        }
        From::Saved(id) => {
            let places = match resident(state, visit).await? {
                Some(resident) => list_places(&state.kernel, resident.id).await?,
                None => Vec::new(),
            };
            let place = places.into_iter().find(|place| place.id == *id);
            match place.and_then(|place| Some((place.label, place.spot?.point))) {
                Some((label, point)) => Some(Start { personal: true, ..at(point, label) }),
                None => middle(Some("places-not-saved")),
            }
        }
    })
}

/// The name of a spot for a link.
pub fn name(spot: &Spot, locale: Locale) -> String {
    spot.name.get(locale).0.to_owned()
}
