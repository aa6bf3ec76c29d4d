//! `/api/v1/bulky/catalogue`: what is collected, and what is not.

use app::{
    pages::bulky::{
        what::{MAX_CHARS, search::FOUND},
        words::size_word_in,
    },
    state::AppState,
};
use axum::extract::State;
use backend::{
    bulky::{
        EstimateError,
        programme::{Found, Item, Programme, Refused, Waste},
    },
    calendar::to_local,
};
use domain::{
    bulky::{Handling, PriceTable},
    locale::Locale,
    money::Fen,
    text::clean_line,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api_v1::{
    answer::{Answer, public},
    input::{Asked, Asking},
    refusal::Refusal,
};

/// The most things that are not taken of a search: more would hide what is.
const REFUSED: usize = 2;

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::api_v1) struct CatalogueAsked {
    /// Words, as somebody types them; of more than 60 characters the first 60 count.
    #[param(example = "沙发")]
    q: Option<String>,
    /// Only the things of this group. It does not count where there are words.
    group: Option<String>,
}

/// A group of the catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct BulkyGroupShown {
    id: String,
    name: String,
}

/// A thing of the catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct BulkyItemShown {
    id: String,
    name: String,
    group: String,
    /// `small`, `medium`, `large` or `oversize`.
    size: &'static str,
    size_name: String,
    /// What one takes up.
    litres: u32,
    /// `dismantle`, `two-persons`, `upholstered`, `appliance`, `glass`, `refrigerant`, `battery-out`,
    /// `heavy`.
    handling: Vec<&'static str>,
    /// The symbol of `pictures_url` that shows it.
    picture: String,
    /// What one costs, before anything that is free; absent where it is priced by volume.
    #[serde(skip_serializing_if = "Option::is_none")]
    each_fen: Option<u64>,
}

impl BulkyItemShown {
    fn of(locale: Locale, prices: &PriceTable, item: &Item) -> Self {
        let each = prices.items.get(&item.id).or_else(|| prices.sizes.get(&item.size));
        Self {
            id: item.id.clone(),
            name: item.name.get(locale).to_owned(),
            group: item.group.clone(),
            size: item.size.as_str(),
            size_name: size_word_in(locale, item.size),
            litres: item.litres,
            handling: item.handling.iter().copied().map(Handling::as_str).collect(),
            picture: item.picture.clone(),
            each_fen: each.copied().map(Fen::fen),
        }
    }
}

/// Something that is not collected.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct BulkyRefusedShown {
    name: String,
    /// What to do with it instead.
    instead: String,
}

impl BulkyRefusedShown {
    fn of(locale: Locale, refused: &Refused) -> Self {
        Self {
            name: refused.name.get(locale).to_owned(),
            instead: refused.instead.get(locale).to_owned(),
        }
    }
}

/// A kind of renovation waste; it is booked by the cubic metre.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct BulkyWasteShown {
    id: String,
    name: String,
    /// How to put it out.
    #[serde(skip_serializing_if = "String::is_empty")]
    note: String,
}

impl BulkyWasteShown {
    fn of(locale: Locale, waste: &Waste) -> Self {
        Self {
            id: waste.id.clone(),
            name: waste.name.get(locale).to_owned(),
            note: waste.note.get(locale).to_owned(),
        }
    }
}

/// A size of bags for renovation waste.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct BulkyBagShown {
    id: String,
    name: String,
    litres: u32,
    most_kilograms: u32,
    /// What one costs; absent where it is priced by volume.
    #[serde(skip_serializing_if = "Option::is_none")]
    each_fen: Option<u64>,
}

/// The catalogue, or what was found in it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct CatalogueShown {
    groups: Vec<BulkyGroupShown>,
    /// Of a search the likeliest first.
    items: Vec<BulkyItemShown>,
    /// Renovation waste; of a search what was found.
    wastes: Vec<BulkyWasteShown>,
    bags: Vec<BulkyBagShown>,
    /// Of a search: what is not collected.
    refused: Vec<BulkyRefusedShown>,
    /// An SVG with a symbol for each picture.
    pictures_url: String,
}

/// Gives the catalogue, or searches it
///
/// The same search as on the pages. What is not collected comes with what to do instead.
#[utoipa::path(
    get, path = "/api/v1/bulky/catalogue", tag = "bulky", params(CatalogueAsked),
    responses((status = 200, body = CatalogueShown)),
)]
pub(in crate::api_v1) async fn catalogue(
    State(state): State<AppState>,
    asking: Asking,
    Asked(asked): Asked<CatalogueAsked>,
) -> Answer {
    let locale = asking.locale;
    let programme = state.programme.get();
    let terms = programme.terms_on(to_local(state.kernel.now()).date());
    let terms = terms.ok_or_else(|| Refusal::of(&EstimateError::NotOffered))?;
    let words: String = clean_line(&asked.q.unwrap_or_default()).chars().take(MAX_CHARS).collect();
    let mut shown = whole(&state, locale, &programme, &terms.prices);
    if words.is_empty() {
        shown.items = programme
            .items()
            .filter(|item| asked.group.as_ref().is_none_or(|group| item.group == *group))
            .map(|item| BulkyItemShown::of(locale, &terms.prices, item))
            .collect();
    } else {
        shown.wastes.clear();
        for found in programme.search(&words, FOUND) {
            match found {
                Found::Item(item) => {
                    shown.items.push(BulkyItemShown::of(locale, &terms.prices, item));
                }
                Found::Refused(refused) if shown.refused.len() < REFUSED => {
                    shown.refused.push(BulkyRefusedShown::of(locale, refused));
                }
                Found::Refused(_) => {}
                Found::Waste(waste) => shown.wastes.push(BulkyWasteShown::of(locale, waste)),
            }
        }
    }
    public(&shown)
}

/// All of it, without the items.
fn whole(
    state: &AppState,
    locale: Locale,
    programme: &Programme,
    prices: &PriceTable,
) -> CatalogueShown {
    let groups = programme.groups.iter().map(|group| BulkyGroupShown {
        id: group.id.clone(),
        name: group.name.get(locale).to_owned(),
    });
    let bags = programme.bags.iter().map(|bag| BulkyBagShown {
        id: bag.id.clone(),
        name: bag.name.get(locale).to_owned(),
        litres: bag.litres,
        most_kilograms: bag.most_kilograms,
        each_fen: prices.bags.get(&bag.id).copied().map(Fen::fen),
    });
    CatalogueShown {
        groups: groups.collect(),
        items: Vec::new(),
        wastes: programme.wastes.iter().map(|waste| BulkyWasteShown::of(locale, waste)).collect(),
        bags: bags.collect(),
        refused: Vec::new(),
        pictures_url: state.assets.things.clone(),
    }
}
