//! `/api/v1/sorting/categories`: the four bins and their parts, what lies outside of them, and what
//! goes there.

use app::{
    components::verdict::{bin_word_in, category_word_in, sub_category_in},
    render::{speaking, t},
    state::AppState,
};
use axum::extract::State;
use domain::{
    locale::Locale,
    sorting::{Bin, Catalogue, Category, Item, Subject, Variant},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    answer::{Answer, Listed, page, public},
    input::{Asked, Asking, Part},
    refusal::Refusal,
    sorting::{CategoryShown, SortingGroupShown},
};

/// How many items a page has.
const PAGE: usize = 50;

/// A sub-category of a bin, or a way outside the four.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SubCategoryShown {
    #[schema(example = "recyclable.paper")]
    code: &'static str,
    name: String,
    /// How many items of the guide go there.
    items: usize,
}

/// A bin and what belongs there.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BinShown {
    bin: &'static str,
    name: String,
    /// What it is for, in a sentence.
    about: String,
    examples: String,
    /// How many items of the guide go there.
    items: usize,
    /// Its sub-categories; none of what the standard does not divide.
    parts: Vec<SubCategoryShown>,
}

/// What goes into none of the four bins.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OutsideShown {
    name: String,
    /// What to do with it, in a sentence.
    about: String,
    parts: Vec<SubCategoryShown>,
}

/// Everything that an item can be.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CategoriesShown {
    /// The four bins.
    items: Vec<BinShown>,
    outside: OutsideShown,
}

/// Lists the four bins with their sub-categories, and what lies outside of them
#[utoipa::path(
    get, path = "/api/v1/sorting/categories", tag = "sorting",
    responses((status = 200, body = CategoriesShown)),
)]
pub(super) async fn categories(State(state): State<AppState>, asking: Asking) -> Answer {
    let guide = state.guide.current();
    let catalogue = guide.catalogue();
    let word = |category| category_word_in(&state, asking.locale, category);
    let count = |subject: Subject| subject.items(catalogue, None, "").count();
    let part = |one: Category| SubCategoryShown {
        code: one.as_str(),
        name: sub_category_in(&state, asking.locale, one).unwrap_or_else(|| word(one)),
        items: count(Subject::Category(one)),
    };
    let bin = |bin: Bin| {
        let say = |what| t(&format!("bin-{}-{what}", bin.as_str()));
        BinShown {
            bin: bin.as_str(),
            name: bin_word_in(&state, asking.locale, bin),
            about: say("about"),
            examples: say("examples"),
            items: count(Subject::Bin(bin)),
            parts: bin.parts().map(part).collect(),
        }
    };
    public(&speaking(&state, asking.locale, || CategoriesShown {
        items: Bin::ALL.map(bin).into(),
        outside: OutsideShown {
            name: t("category-outside"),
            about: t("category-outside-about"),
            parts: Category::outside().map(part).collect(),
        },
    }))
}

/// Which of the items that go there.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CategoryItemsAsked {
    /// Those of one shelf only, by its id: see `group` of an item. 404 for another.
    #[param(example = "paper")]
    group: Option<String>,
    /// `next` of the page before. 404 for what is no longer there: begin anew.
    #[param(min_length = 1)]
    after: Option<String>,
}

/// Where an item goes in one condition.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VariantLine {
    /// Such as 沾了油污; absent where the condition makes no difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<String>,
    category: CategoryShown,
}

/// An item of a category.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CategoryItem {
    /// Permanent.
    slug: String,
    title: String,
    group: SortingGroupShown,
    /// The usual condition first: it is what the item is listed for.
    variants: Vec<VariantLine>,
}

impl CategoryItem {
    fn of(state: &AppState, locale: Locale, catalogue: &Catalogue, item: &Item) -> Self {
        let variant = |variant: &Variant| {
            let condition = variant.condition.as_deref().and_then(|id| catalogue.condition(id));
            VariantLine {
                condition: condition.map(|condition| condition.label.get(locale).to_owned()),
                category: CategoryShown::of(state, locale, variant.category),
            }
        };
        Self {
            slug: item.slug.clone(),
            title: item.title.get(locale).to_owned(),
            group: SortingGroupShown::of(locale, catalogue, item),
            variants: item.variants().map(variant).collect(),
        }
    }
}

/// Lists what goes there as people usually hold it
///
/// `code` is a bin, a sub-category or a way outside the four bins: see `/api/v1/sorting/categories`.
/// By slug, 50 at a time.
#[utoipa::path(
    get, path = "/api/v1/sorting/categories/{code}/items", tag = "sorting",
    params(("code" = String, Path, example = "recyclable.paper"), CategoryItemsAsked),
    responses((status = 200, body = Listed<CategoryItem>)),
)]
pub(super) async fn category_items(
    State(state): State<AppState>,
    asking: Asking,
    Part(code): Part,
    Asked(asked): Asked<CategoryItemsAsked>,
) -> Answer {
    let subject = Subject::from_code(&code).ok_or_else(Refusal::not_found)?;
    let guide = state.guide.current();
    let catalogue = guide.catalogue();
    let (group, after) = (asked.group.as_deref(), asked.after.as_deref());
    if group.is_some_and(|id| catalogue.group(id).is_none()) {
        return Err(Refusal::nothing_at("group"));
    }
    if after.is_some_and(|slug| catalogue.item(slug).is_none()) {
        return Err(Refusal::nothing_at("after"));
    }
    let found = subject.items(catalogue, group, after.unwrap_or_default());
    let (shown, next) = page(found, PAGE, |item| &item.slug);
    let items =
        shown.into_iter().map(|item| CategoryItem::of(&state, asking.locale, catalogue, item));
    public(&Listed { items: items.collect(), next })
}
