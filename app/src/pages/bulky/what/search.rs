//! The catalogue: its search, its groups, and its things to be added.

use backend::bulky::programme::{Found, Item, Programme, Refused};
use domain::bulky::PriceTable;
use leptos::prelude::*;

use crate::{
    components::{
        notice::{Kind, Notice},
        picture::Picture,
    },
    pages::bulky::{
        journey::Journey,
        words::{price, size_word},
    },
    render::{t, t_with, use_locale},
    routes::Booking,
};

/// Things that a search finds.
pub const FOUND: usize = 20;

#[component]
pub fn Search(words: String, back: bool) -> impl IntoView {
    view! {
        <form
            class="ask"
            role="search"
            aria-label=t("bulky-search")
            method="get"
            action=Journey::here().href(Booking::What, "")
        >
            <div class="ask-box">
                <input
                    type="search"
                    name="q"
                    value=words
                    aria-label=t("bulky-search")
                    placeholder=t("bulky-search-example")
                    autocomplete="off"
                    enterkeyhint="search"
                    maxlength="60"
                />
            </div>
            {back.then(|| view! { <input type="hidden" name="back" value="1"/> })}
            <button class="button">{t("report-search-button")}</button>
        </form>
    }
}

/// What a search found: what can be added, what is not taken and what to do with it, and the way to
/// renovation waste.
pub fn found(programme: &Programme, prices: &PriceTable, words: &str) -> AnyView {
    let (mut items, mut refused, mut waste) = (Vec::new(), Vec::new(), None);
    for one in programme.search(words, FOUND) {
        match one {
            Found::Item(item) => items.push(item),
            Found::Refused(one) => refused.push(one),
            Found::Waste(one) => waste = waste.or(Some(one)),
        }
    }
    let none = items.is_empty() && refused.is_empty() && waste.is_none();
    let refused = refused.into_iter().take(2).map(not_taken).collect_view();
    let waste = waste.map(|waste| {
        let name = waste.name.get(use_locale()).to_owned();
        let note = waste.note.get(use_locale()).to_owned();
        view! {
            <Notice kind=Kind::Info title=t_with("bulky-waste-found", &[("name", name.into())])>
                <p>{note}</p>
                <p><a href="#renovation">{t("bulky-waste-go")}</a></p>
            </Notice>
        }
    });
    let any = !items.is_empty();
    view! {
        <h2>{t_with("bulky-found", &[("words", words.to_owned().into())])}</h2>
        {refused}
        {waste}
        {any.then(|| rows(&items, prices))}
        {none.then(|| view! {
            <p role="status">{t("bulky-nothing")} " " <a href="#own">{t("bulky-own")}</a></p>
        })}
    }
    .into_any()
}

fn not_taken(one: &Refused) -> impl IntoView + use<> {
    let locale = use_locale();
    let name = one.name.get(locale).to_owned();
    let instead = one.instead.get(locale).to_owned();
    view! {
        <Notice kind=Kind::Warning title=t_with("bulky-refused", &[("name", name.into())])>
            <p>{instead}</p>
        </Notice>
    }
}

/// Things of the catalogue, each with a button that adds it.
pub fn rows(items: &[&Item], prices: &PriceTable) -> AnyView {
    let rows = items
        .iter()
        .map(|item| {
            let name = item.name.get(use_locale()).to_owned();
            let fixed = prices.items.get(&item.id).or_else(|| prices.sizes.get(&item.size));
            let each = fixed.map_or_else(|| t("bulky-by-volume"), |each| price(*each));
            let label = t_with("bulky-add-one", &[("name", name.clone().into())]);
            view! {
                <li class="split">
                    <div class="thing">
                        <Picture of=item.picture.clone()/>
                        <b>{name}</b>
                        <div class="small soft">{size_word(item.size)} " · " {each}</div>
                    </div>
                    <button class="button plain" name="add" value=item.id.clone() aria-label=label>
                        {t("bulky-add")}
                    </button>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="rows">{rows}</ul> }.into_any()
}

/// Every group of the catalogue.
#[component]
pub fn Groups<'a>(programme: &'a Programme, chosen: String, back: bool) -> impl IntoView + use<> {
    let chips = programme
        .groups
        .iter()
        .map(|group| {
            let on = group.id == chosen;
            let query = format!("group={}{}", group.id, if back { "&back=1" } else { "" });
            let to = Journey::here().href(Booking::What, &query);
            view! {
                <li>
                    <a class="chip" class:on=on rel="nofollow" href=to aria-current=on.then_some("true")>
                        {group.name.get(use_locale()).to_owned()}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <h2>{t("report-all")}</h2>
        <ul class="chips">{chips}</ul>
    }
}
