//! The answer: the bin's colour, sign and word, how to prepare the thing, why, and where it goes.

use backend::bulky::programme::Found;
use domain::{
    locale::Locale,
    places::dropoff::Accepts,
    sorting::{Bin, Catalogue, Category, Item, Outside, Variant},
};
use leptos::prelude::*;

use super::{
    bin_sign::BinSign,
    icon::{Icon, Svg},
};
use crate::{
    render::{href, t, use_locale},
    routes::{Finding, Route, encode},
    state::AppState,
    texts::text,
};

/// A text in the words of the district.
fn said(state: &AppState, locale: Locale, key: &str) -> String {
    state.district.get().vocabulary.say(locale, text(locale, key, &[]))
}

/// The word on the bin, in the vocabulary of the district (厨余/其他 or 湿/干).
#[must_use]
pub fn bin_word(bin: Bin) -> String {
    bin_word_in(&expect_context::<AppState>(), use_locale(), bin)
}

/// The same for a language of one's choice.
#[must_use]
pub fn bin_word_in(state: &AppState, locale: Locale, bin: Bin) -> String {
    said(state, locale, &format!("bin-{}", bin.as_str()))
}

/// The word for where a category goes: the bin's, or the way outside the four bins.
#[must_use]
pub fn category_word(category: Category) -> String {
    category_word_in(&expect_context::<AppState>(), use_locale(), category)
}

/// The same for a language of one's choice.
#[must_use]
pub fn category_word_in(state: &AppState, locale: Locale, category: Category) -> String {
    match category.bin() {
        Ok(bin) => bin_word_in(state, locale, bin),
        Err(_) => text(locale, &format!("category-{}", category.as_str()), &[]),
    }
}

/// The CSS class that carries the colour: the bin's, or `outside`.
#[must_use]
pub const fn category_class(category: Category) -> &'static str {
    match category.bin() {
        Ok(bin) => bin.as_str(),
        Err(_) => "outside",
    }
}

/// The name of the sub-category, where the word of the bin does not say it all.
#[must_use]
pub fn sub_category(category: Category) -> Option<String> {
    sub_category_in(&expect_context::<AppState>(), use_locale(), category)
}

/// The same for a language of one's choice.
#[must_use]
pub fn sub_category_in(state: &AppState, locale: Locale, category: Category) -> Option<String> {
    let key = || format!("category-{}", category.as_str().replace('.', "-"));
    category.is_part().then(|| said(state, locale, &key()))
}

/// Where an item is booked: with the thing of the catalogue that has its name, or a search for it.
fn booking_of(item: &Item) -> Route {
    let programme = expect_context::<AppState>().programme.get();
    let name = item.title.get(Locale::ZhHans);
    match programme.search(name, 1).first() {
        Some(Found::Item(found)) if found.is_called(name) => Route::BookingItem(found.id.clone()),
        _ => {
            let words = item.title.get(use_locale());
            Route::BookingWhat(format!("q={}", encode(words)))
        }
    }
}

/// The way to the nearest place that takes what goes into a bin, or what is collected from there; none
/// for what is not brought anywhere.
#[must_use]
pub fn drop_off(bin: Result<Bin, Outside>) -> Option<impl IntoView + use<>> {
    let takes = Accepts::of(bin)?;
    let is_hazardous = takes == Accepts::Hazardous;
    let text = t(if is_hazardous { "drop-off-hazardous" } else { "drop-off-nearest" });
    let to = href(&Route::Places(Finding::Dropoff, format!("takes-{}=1", takes.as_str())));
    Some(view! { <a href=to>{text}</a> })
}

/// What to do with an item in one condition.
#[component]
pub fn Verdict<'a>(
    catalogue: &'a Catalogue,
    item: &'a Item,
    variant: &'a Variant,
) -> impl IntoView + use<> {
    let locale = use_locale();
    let category = variant.category;
    let condition = variant
        .condition
        .as_deref()
        .and_then(|id| catalogue.condition(id))
        .map(|condition| condition.label.get(locale).to_owned());
    let sign = match category.bin() {
        Ok(bin) => view! { <BinSign bin/> }.into_any(),
        Err(_) => view! { <Svg icon=Icon::Phone/> }.into_any(),
    };
    let guidance = catalogue.guidance_of(variant).map(|guidance| {
        let steps = guidance
            .prepare
            .iter()
            .map(|step| view! { <li>{step.get(locale).to_owned()}</li> })
            .collect_view();
        view! {
            <ol>{steps}</ol>
            <p><b>{t("verdict-where")}</b> " " {guidance.whereto.get(locale).to_owned()}</p>
            <p class="soft">{guidance.why.get(locale).to_owned()}</p>
        }
    });
    let book = category.bin().is_err_and(Outside::is_booked).then(|| {
        let to = href(&booking_of(item));
        view! { <p><a href=to>{t("bulky-book-this")}</a></p> }
    });
    let near = drop_off(category.bin()).map(|link| view! { <p>{link}</p> });
    view! {
        <section class=format!("verdict {}", category_class(category))>
            <header>
                {sign}
                <div>
                    {condition.map(|label| view! { <span class="verdict-condition">{label}</span> })}
                    <h2>{category_word(category)}</h2>
                    {sub_category(category).map(|name| view! { <span class="verdict-sub">{name}</span> })}
                </div>
            </header>
            <div class="body">{guidance}{book}{near}</div>
        </section>
    }
}
