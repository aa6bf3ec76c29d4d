//! One item: where it goes in each condition. Its address is permanent.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use backend::sorting::Followed;
use domain::sorting::{Catalogue, Item, RuleSet};
use leptos::prelude::*;

use crate::{
    components::{
        breadcrumb::Breadcrumb,
        button::{LinkButton, Weight},
        verdict::{Verdict, category_word},
    },
    pages::problem::problem_page,
    render::{Page, Section, href, render, t, t_with, use_locale},
    routes::Route,
    state::AppState,
    texts::date,
    visit::Visit,
};

/// `/sorting/items/{slug}`.
pub async fn page(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    visit: Visit,
) -> Response {
    let guide = state.guide.current();
    let Some(item) = guide.catalogue().item(&slug) else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    render(&state, &visit, || {
        let title = item.title.get(visit.locale).to_owned();
        let word = category_word(item.usual.category);
        let about = t_with(
            "item-description",
            &[("item", title.as_str().into()), ("category", word.into())],
        );
        let view = view! { <ItemView catalogue=guide.catalogue() item/> };
        Page::new(t_with("item-title", &[("item", title.into())]), view)
            .describe(about)
            .within(Section::Home)
    })
}

/// How many other names are shown; search knows them all.
const NAMES_SHOWN: usize = 8;

#[component]
fn ItemView<'a>(catalogue: &'a Catalogue, item: &'a Item) -> impl IntoView + use<> {
    let locale = use_locale();
    let title = item.title.get(locale).to_owned();
    let question = t_with("item-title", &[("item", title.as_str().into())]);
    let names: Vec<&str> = item
        .names
        .iter()
        .map(String::as_str)
        .filter(|name| *name != title)
        .take(NAMES_SHOWN)
        .collect();
    let names = (!names.is_empty()).then(|| {
        let list = names.join(&t("list-separator"));
        view! { <p class="soft">{t_with("item-also", &[("names", list.into())])}</p> }
    });
    let similar = similar(catalogue, item);
    let verdicts =
        item.variants().map(|variant| view! { <Verdict catalogue item variant/> }).collect_view();
    view! {
        <Breadcrumb above=vec![(Route::Sorting, t("sorting"))]/>
        <article itemscope=true itemtype="https://schema.org/FAQPage">
            <div itemprop="mainEntity" itemscope=true itemtype="https://schema.org/Question">
                <meta itemprop="name" content=question/>
                <h1>{title.clone()}</h1>
                {names}
                <div itemprop="acceptedAnswer" itemscope=true itemtype="https://schema.org/Answer">
                    <div itemprop="text">{verdicts}</div>
                </div>
            </div>
        </article>
        {similar}
        <Basis rules=catalogue.rules.clone()/>
        <p>
            <LinkButton
                text=t("item-wrong")
                href=href(&Route::SortingAsk(Some(title)))
                weight=Weight::Plain
            />
        </p>
    }
}

/// Things like it, to go on to.
fn similar(catalogue: &Catalogue, item: &Item) -> Option<impl IntoView + use<>> {
    let locale = use_locale();
    let chips: Vec<_> = catalogue
        .similar(item)
        .into_iter()
        .map(|other| {
            let to = href(&Route::SortingItem(other.slug.clone()));
            view! { <li><a class="chip" href=to>{other.title.get(locale).to_owned()}</a></li> }
        })
        .collect();
    (!chips.is_empty()).then(|| {
        view! {
            <h2>{t("item-similar")}</h2>
            <ul class="chips">{chips}</ul>
        }
    })
}

/// Whose rules an answer follows, and since when.
pub(super) fn whose_rules(rules: Option<&RuleSet>) -> String {
    let locale = use_locale();
    let district = expect_context::<AppState>().district.get();
    let Followed { name, since, .. } = Followed::of(rules, &district);
    t_with(
        "item-basis",
        &[
            ("district", district.name.get(locale).into()),
            ("rules", name.get(locale).into()),
            ("since", date(locale, since).into()),
        ],
    )
}

/// Whose rules the answer follows, since when, what they rest on, and when that was last looked at.
#[component]
fn Basis(rules: Option<RuleSet>) -> impl IntoView {
    let locale = use_locale();
    let district = expect_context::<AppState>().district.get();
    let Followed { basis, reviewed, .. } = Followed::of(rules.as_ref(), &district);
    let fact = |key: &str, value: String| view! { <dt>{t(key)}</dt> <dd>{value}</dd> };
    view! {
        <section class="small soft note" aria-label=t("item-rules")>
            <p>{whose_rules(rules.as_ref())}</p>
            <dl>
                {fact("item-legal-basis", basis.get(locale).to_owned())}
                {reviewed.map(|day| fact("item-reviewed", date(locale, day)))}
            </dl>
        </section>
    }
}
