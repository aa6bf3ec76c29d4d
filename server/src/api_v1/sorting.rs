//! `/api/v1/sorting`: which bin a thing goes in.

use app::{
    components::verdict::{category_word_in, sub_category_in},
    pages::sorting::suggest::{self, Found, Guess},
    state::{AppState, Bundle},
};
use axum::extract::State;
use backend::sorting::{Followed, popular};
use chrono::NaiveDate;
use domain::{
    locale::Locale,
    places::dropoff::Accepts,
    sorting::{
        Bin, Catalogue, Category, Item, Outside, Variant,
        search::{INDEX_FORMAT, MAX_QUERY_CHARS},
    },
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    answer::{Answer, public},
    input::{Asked, Asking, Part},
    refusal::Refusal,
};

/// The most hits of a search.
const MOST_HITS: usize = 20;
const HITS: usize = 10;

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SearchAsked {
    /// Words, as somebody types them: Chinese, pinyin, initials or English, also a whole question.
    #[param(min_length = 1, example = "奶茶杯")]
    q: String,
    /// The most hits; 10 unless said, 20 at most.
    #[param(minimum = 1, maximum = 20)]
    limit: Option<usize>,
}

/// A category: its code, what it is called here, and the bin.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CategoryShown {
    /// Stable: `recyclable.paper`, `hazardous.battery`, `food.household`, `residual`, `bulky`, …
    code: &'static str,
    /// In the words of the district: 厨余垃圾, or 湿垃圾.
    name: String,
    /// The sub-category, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<String>,
    /// `recyclable`, `hazardous`, `food` or `residual`; absent for what goes into none of the four.
    #[serde(skip_serializing_if = "Option::is_none")]
    bin: Option<&'static str>,
}

impl CategoryShown {
    pub(super) fn of(state: &AppState, locale: Locale, category: Category) -> Self {
        Self {
            code: category.as_str(),
            name: category_word_in(state, locale, category),
            part: sub_category_in(state, locale, category),
            bin: category.bin().ok().map(Bin::as_str),
        }
    }
}

/// A shelf of the guide, such as paper or plastic.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SortingGroupShown {
    /// Stable.
    #[schema(example = "plastic")]
    id: String,
    name: String,
}

impl SortingGroupShown {
    /// What the shelf of an item is called; its id where it is not there any more.
    pub(super) fn of(locale: Locale, catalogue: &Catalogue, item: &Item) -> Self {
        let group = catalogue.group(&item.group);
        let name = group.map_or(item.group.as_str(), |group| group.title.get(locale));
        Self { id: item.group.clone(), name: name.to_owned() }
    }
}

/// An item in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ItemLine {
    /// Permanent.
    slug: String,
    title: String,
    /// Where it goes as people usually hold it.
    category: CategoryShown,
}

impl ItemLine {
    fn of(state: &AppState, locale: Locale, item: &Item) -> Self {
        Self {
            slug: item.slug.clone(),
            title: item.title.get(locale).to_owned(),
            category: CategoryShown::of(state, locale, item.usual.category),
        }
    }
}

/// An item that was found.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HitShown {
    slug: String,
    title: String,
    /// Where it goes: in `condition`, or as people usually hold it.
    category: CategoryShown,
    /// The condition that the words name (香水用完了), such as 空的、用完的; absent where they name none and
    /// where the item has no such one.
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<String>,
    /// Why it was found, in a sentence.
    why: String,
}

/// A guess at what the guide does not have.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GuessShown {
    /// Absent if it is thought to go into none of the four.
    #[serde(skip_serializing_if = "Option::is_none")]
    bin: Option<&'static str>,
    /// How many of a hundred such guesses are right.
    percent: u8,
    /// Titles of items that it leans on.
    like: Vec<String>,
    /// Of what goes into none of the four, where it is known: what the item most like it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<CategoryShown>,
    /// What to do with what goes into none of the four, in a sentence: book, or whom to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

impl GuessShown {
    fn of(state: &AppState, locale: Locale, guess: Guess) -> Self {
        let kind = |way| CategoryShown::of(state, locale, Category::Outside(way));
        Self {
            bin: guess.bin,
            percent: guess.percent,
            like: guess.like.into_iter().map(|hit| hit.title).collect(),
            kind: guess.way.map(kind),
            advice: guess.advice,
        }
    }
}

/// What a search found.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SearchShown {
    /// What was understood.
    words: String,
    /// Whether the first hit can be told without reserve.
    sure: bool,
    /// Whether the words were too many, or of too many things, so that only the first were searched for.
    cut: bool,
    hits: Vec<HitShown>,
    /// Only where no hit is good enough. Show it as a guess.
    #[serde(skip_serializing_if = "Option::is_none")]
    guess: Option<GuessShown>,
    /// Several things in one question, each answered by itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    parts: Vec<SearchShown>,
}

impl SearchShown {
    fn of(state: &AppState, locale: Locale, found: Found) -> Self {
        let guide = state.guide.current();
        let label = |id| {
            let condition = guide.catalogue().condition(id)?;
            Some(condition.label.get(locale).to_owned())
        };
        let hits = found.hits.into_iter().map(|hit| HitShown {
            slug: hit.slug,
            title: hit.title,
            category: CategoryShown::of(state, locale, hit.category),
            condition: hit.condition.and_then(label),
            why: hit.why,
        });
        Self {
            words: found.words,
            sure: found.sure,
            cut: found.cut,
            hits: hits.collect(),
            guess: found.guess.map(|guess| GuessShown::of(state, locale, guess)),
            parts: found.parts.into_iter().map(|part| Self::of(state, locale, part)).collect(),
        }
    }
}

/// Searches the sorting guide
///
/// The same engine as on the pages: slips, pinyin, initials, questions and several things at once.
#[utoipa::path(
    get, path = "/api/v1/sorting/search", tag = "sorting", params(SearchAsked),
    responses((status = 200, body = SearchShown)),
)]
pub(super) async fn search(
    State(state): State<AppState>,
    asking: Asking,
    Asked(asked): Asked<SearchAsked>,
) -> Answer {
    if asked.q.trim().is_empty() {
        return Err(Refusal::parameter("q"));
    }
    let limit = match asked.limit.unwrap_or(HITS) {
        limit @ 1..=MOST_HITS => limit,
        _ => return Err(Refusal::parameter("limit")),
    };
    // The engine cuts by itself; this is for memory alone.
    let words: String = asked.q.chars().take(MAX_QUERY_CHARS + 1).collect();
    let found = suggest::find(&state, asking.locale, &words, limit);
    public(&SearchShown::of(&state, asking.locale, found))
}

/// Where an item goes in one condition.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VariantShown {
    /// Such as 沾了油污; absent where the condition makes no difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<String>,
    category: CategoryShown,
    /// What to do before throwing it away, in order.
    prepare: Vec<String>,
    /// Where it goes, in a sentence.
    place: String,
    /// Why, in a sentence.
    why: String,
    /// Whether it is collected by appointment: see `/api/v1/bulky`.
    booked: bool,
    /// Where it is brought to a place, what that has to take: `recyclable`, `hazardous`, `food`,
    /// `residual`, `bulky` or `renovation`. `takes-` before it makes a filter of `/api/v1/places`.
    #[serde(skip_serializing_if = "Option::is_none")]
    takes: Option<&'static str>,
}

/// An item of the guide.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ItemShown {
    /// Permanent.
    slug: String,
    title: String,
    /// What else people call it.
    names: Vec<String>,
    group: SortingGroupShown,
    /// The usual condition first.
    variants: Vec<VariantShown>,
    /// Things like it: six at most.
    similar: Vec<ItemLine>,
    rules: RulesShown,
}

/// Whose rules the answers follow.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RulesShown {
    /// Absent in a district that has no rules of its own: what follows is then of its settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i32>,
    name: String,
    /// The regulations and standards that they rest on.
    basis: String,
    since: NaiveDate,
    /// When somebody last compared them with those regulations, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    reviewed_on: Option<NaiveDate>,
}

impl RulesShown {
    fn of(locale: Locale, followed: &Followed<'_>) -> Self {
        Self {
            version: followed.version,
            name: followed.name.get(locale).to_owned(),
            basis: followed.basis.get(locale).to_owned(),
            since: followed.since,
            reviewed_on: followed.reviewed,
        }
    }
}

/// Gives an item
#[utoipa::path(
    get, path = "/api/v1/sorting/items/{slug}", tag = "sorting",
    params(("slug" = String, Path, example = "milk-tea-cup")),
    responses((status = 200, body = ItemShown)),
)]
pub(super) async fn item(
    State(state): State<AppState>,
    asking: Asking,
    Part(slug): Part,
) -> Answer {
    let guide = state.guide.current();
    let catalogue = guide.catalogue();
    let item = catalogue.item(&slug).ok_or_else(Refusal::not_found)?;
    public(&show_item(&state, asking.locale, catalogue, item))
}

fn show_item(state: &AppState, locale: Locale, catalogue: &Catalogue, item: &Item) -> ItemShown {
    let title = item.title.get(locale);
    let district = state.district.get();
    let followed = Followed::of(catalogue.rules.as_ref(), &district);
    let similar = catalogue.similar(item).into_iter();
    let variant = |variant: &Variant| {
        let guidance = catalogue.guidance_of(variant);
        let condition = variant.condition.as_deref().and_then(|id| catalogue.condition(id));
        VariantShown {
            condition: condition.map(|condition| condition.label.get(locale).to_owned()),
            category: CategoryShown::of(state, locale, variant.category),
            prepare: guidance
                .iter()
                .flat_map(|guidance| &guidance.prepare)
                .map(|step| step.get(locale).to_owned())
                .collect(),
            place: guidance.map_or("", |guidance| guidance.whereto.get(locale)).to_owned(),
            why: guidance.map_or("", |guidance| guidance.why.get(locale)).to_owned(),
            booked: variant.category.bin().is_err_and(Outside::is_booked),
            takes: Accepts::of(variant.category.bin()).map(Accepts::as_str),
        }
    };
    ItemShown {
        slug: item.slug.clone(),
        title: title.to_owned(),
        names: item.names.iter().filter(|name| *name != title).cloned().collect(),
        group: SortingGroupShown::of(locale, catalogue, item),
        variants: item.variants().map(variant).collect(),
        similar: similar.map(|other| ItemLine::of(state, locale, other)).collect(),
        rules: RulesShown::of(locale, &followed),
    }
}

/// What is often looked for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PopularShown {
    /// Whether residents' searches were counted; else the district chose the items.
    counted: bool,
    /// The most looked for first.
    items: Vec<ItemLine>,
}

/// Lists what is often looked for
#[utoipa::path(
    get, path = "/api/v1/sorting/popular", tag = "sorting",
    responses((status = 200, body = PopularShown)),
)]
pub(super) async fn popular_items(State(state): State<AppState>, asking: Asking) -> Answer {
    let guide = state.guide.current();
    let (items, counted) = popular(guide.catalogue(), &state.tally, &state.district.get());
    let items = items.into_iter().map(|item| ItemLine::of(&state, asking.locale, item));
    public(&PopularShown { counted, items: items.collect() })
}

/// The search index, for an app that searches by itself.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct IndexShown {
    locale: &'static str,
    /// Of the file; it never changes under this address.
    url: String,
    /// What tells one version from another.
    hash: String,
    /// Of what the file is written in; an engine of another format cannot read it.
    format: u8,
    /// Of the engine: a module of JavaScript, and the WebAssembly that it loads. They change with
    /// the portal's releases, under other addresses.
    engine: EngineShown,
}

/// The search engine.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EngineShown {
    js: String,
    wasm: String,
}

/// Says where the search index is
///
/// For an app that searches without a network: the index, and the engine that reads it. The default
/// export of the module, given `{ module_or_path: wasm }`, loads the engine; `new Unpacking(bytes)`
/// takes the index, `go_on(characters)` unpacks some of it until it says `true`, and `finish()` gives
/// what searches: its `search(words, limit)` answers in JSON.
#[utoipa::path(
    get, path = "/api/v1/sorting/index", tag = "sorting",
    responses((status = 200, body = IndexShown)),
)]
pub(super) async fn index(State(state): State<AppState>, asking: Asking) -> Answer {
    let hash = state.guide.current().hash(asking.locale).to_owned();
    let locale = asking.locale.as_str();
    let url = format!("/sorting/index/{locale}-{hash}.bin");
    let Bundle { js, wasm } = state.assets.lookup.clone();
    let engine = EngineShown { js, wasm };
    public(&IndexShown { locale, url, hash, format: INDEX_FORMAT, engine })
}
