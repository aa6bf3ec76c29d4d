//! What stands beside an intake: whatever may answer the caller at once, and what is there already.

use app::{
    components::verdict::category_word,
    pages::places::words::{StateBadges, distance, state as place_state},
    render::{href, t, t_with, use_locale},
    routes::{Finding, Route},
    state::AppState,
};
use backend::{
    cases::{Related, cases_around, cases_of_caller, point, rulebook::Rulebook},
    districts::map::Found,
    forms::FormKey,
    lists::ListError,
    messages::sent::Recipient,
    notices::markdown::summary,
    places::find::{Listed, Search, Terms, nearest},
};
use chrono::{DateTime, Utc};
use domain::{
    districts::Point, locale::Locale, notices::Shelf, places::Finder, sorting::search::Reason,
};
use leptos::prelude::*;

use super::words::{class_name, state_badge, time};
use crate::{
    desk::Desk,
    routes::{StaffRoute, link},
};

/// So many publications and things to sort are offered.
const MOST_ARTICLES: usize = 3;
const MOST_THINGS: usize = 3;
/// How much of a text is shown, in characters.
const SUMMARY: usize = 90;
/// Where somebody who calls may want to go.
const FINDERS: [Finder; 3] = [Finder::Toilets, Finder::Dropoff, Finder::Parking];

/// What was looked up for what was typed so far.
pub(super) struct Beside {
    /// None where no number was typed.
    earlier: Option<Vec<Related>>,
    /// None where no place is known.
    around: Option<Vec<Related>>,
    places: Vec<(Finder, Listed)>,
    /// What it is about, as it was typed.
    about: String,
    now: DateTime<Utc>,
    /// What is done at once with a case is done once by a part of it.
    key: FormKey,
}

/// What was typed.
pub(super) struct Typed {
    pub(super) phone: String,
    pub(super) about: String,
    /// The point that was chosen.
    pub(super) here: String,
}

impl Beside {
    /// Looks it up; `found` are the places that the address may mean.
    pub(super) async fn look(
        state: &AppState,
        desk: &Desk,
        typed: Typed,
        found: &[Found],
    ) -> Result<Self, ListError> {
        let kernel = &state.kernel;
        let earlier = match Recipient::find(&kernel.keys, &typed.phone) {
            Some(phone) => Some(cases_of_caller(kernel, desk.staff(), &phone).await?),
            None => None,
        };
        let here = point(&typed.here).or_else(|| found.first().map(|found| found.point));
        let (around, places) = match here {
            Some(here) => {
                let around = cases_around(kernel, desk.staff(), here).await?;
                (Some(around), places(state, here).await?)
            }
            None => (None, Vec::new()),
        };
        let key = FormKey::mint(&*kernel.random);
        Ok(Self { earlier, around, places, about: typed.about, now: kernel.now(), key })
    }

    /// As the page shows it. Its buttons are of the form around it.
    pub(super) fn view(self, rules: &Rulebook) -> AnyView {
        let cases = |title, none: &str, cases: Option<Vec<Related>>, acts: &[AtOnce]| {
            cases.map(|cases| group(title, listed(rules, cases, t(none), (acts, self.key))))
        };
        let own = [AtOnce::Urge];
        let earlier = cases("cases-caller", "cases-caller-none", self.earlier, &own);
        let others = [AtOnce::Join, AtOnce::Urge];
        let around = cases("cases-around", "cases-around-none", self.around, &others);
        let articles = articles(&self.about).map(|list| group("cases-knowledge", list));
        let things = things(&self.about).map(|list| group("cases-sorting", list));
        let places = places_view(self.places, self.now).map(|list| group("cases-places", list));
        view! { {earlier} {around} {articles} {things} {places} }.into_any()
    }
}

/// The `lang` of words that are in another language than the page.
fn other(language: Locale, page: Locale) -> Option<&'static str> {
    (language != page).then(|| language.as_str())
}

fn group(title: &'static str, body: AnyView) -> AnyView {
    view! { <section><h2>{t(title)}</h2> {body}</section> }.into_any()
}

/// What can be done at once with a case that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AtOnce {
    Urge,
    /// The caller reports the same, and is one more who gets its answer.
    Join,
}

impl AtOnce {
    /// Begins the value of its button, and names its texts.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Urge => "urge",
            Self::Join => "join",
        }
    }

    fn button(self, case: &Related, key: FormKey) -> AnyView {
        let of = format!("{} {}", self.as_str(), case.number);
        let key = key.part(of.as_bytes()).to_text();
        let value = format!("{of} {} {key}", case.state.as_str());
        let number = &[("number", case.number.as_str().into())];
        let (text, label) = match self {
            Self::Urge => (t("case-step-urge"), t_with("cases-urge-one", number)),
            Self::Join => (t("cases-join"), t_with("cases-join-one", number)),
        };
        view! {
            <button class="button plain" name="act" value=value aria-label=label>{text}</button>
        }
        .into_any()
    }
}

/// Cases, each that is open with buttons for what can be done at once.
fn listed(
    rules: &Rulebook,
    cases: Vec<Related>,
    none: String,
    (acts, key): (&[AtOnce], FormKey),
) -> AnyView {
    if cases.is_empty() {
        return view! { <p>{none}</p> }.into_any();
    }
    let locale = use_locale();
    let rows = cases
        .into_iter()
        .map(|one| {
            let href = link(&StaffRoute::Case(one.number.clone(), String::new()));
            let metres = one.metres.map(|metres| {
                let text = t_with("cases-metres", &[("metres", metres.into())]);
                view! { " · " <span class="num">{text}</span> }
            });
            let is_open = one.state.is_open();
            let buttons = acts.iter().filter(|_| is_open).map(|act| act.button(&one, key));
            let buttons = buttons.collect_view();
            view! {
                <li class="split">
                    <div>
                        <a class="name num" href=href target="_blank" rel="noopener">{one.number}</a>
                        " "
                        {state_badge(one.state)}
                        <div class="small soft">
                            {class_name(rules, &one.class, locale)}
                            " · "
                            {one.address}
                            {metres}
                            " · "
                            {time(one.opened_at)}
                        </div>
                    </div>
                    <div>{buttons}</div>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="rows">{rows}</ul> }.into_any()
}

/// What is published about it; none where nothing is.
fn articles(about: &str) -> Option<AnyView> {
    if about.trim().is_empty() {
        return None;
    }
    let state = expect_context::<AppState>();
    let locale = use_locale();
    let library = state.library.current();
    let found = library.search(about, state.kernel.now(), MOST_ARTICLES);
    if found.is_empty() {
        return None;
    }
    let rows = found
        .into_iter()
        .map(|found| {
            let one = found.publication;
            let (words, language) = one.content.words(locale);
            let route = match one.shelf {
                Shelf::Article => Route::Article(one.slug.clone()),
                Shelf::Notice => Route::Notice(one.slug.clone()),
            };
            view! {
                <li lang=other(language, locale)>
                    <a class="name" href=href(&route) target="_blank" rel="noopener">
                        {words.title.clone()}
                    </a>
                    <div class="small soft">{summary(&words.body, SUMMARY)}</div>
                </li>
            }
        })
        .collect_view();
    Some(view! { <ul class="rows">{rows}</ul> }.into_any())
}

/// Which bin, where a thing is named; none where nothing is.
fn things(about: &str) -> Option<AnyView> {
    let state = expect_context::<AppState>();
    let guide = state.guide.current();
    let found = guide.search(use_locale(), about, MOST_THINGS);
    let rows: Vec<_> = found
        .hits
        .iter()
        .filter(|hit| hit.reason < Reason::PartOfWords)
        .map(|hit| {
            let href = href(&Route::SortingItem(hit.slug.to_owned()));
            view! {
                <li>
                    <a class="name" href=href target="_blank" rel="noopener">{hit.title.to_owned()}</a>
                    " · "
                    <strong>{category_word(hit.category)}</strong>
                </li>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| view! { <ul class="rows">{rows}</ul> }.into_any())
}

/// The nearest of each kind of place.
async fn places(state: &AppState, here: Point) -> Result<Vec<(Finder, Listed)>, ListError> {
    let calendar = state.calendar.get();
    let terms = Terms { now: state.kernel.now(), calendar: &calendar.calendar };
    let mut places = Vec::new();
    for finder in FINDERS {
        let search = Search { limit: 1, ..Search::new(finder, here) };
        let found = nearest(&state.kernel, &terms, &search).await?;
        places.extend(found.places.into_iter().map(|place| (finder, place)));
    }
    Ok(places)
}

fn places_view(places: Vec<(Finder, Listed)>, now: DateTime<Utc>) -> Option<AnyView> {
    if places.is_empty() {
        return None;
    }
    let locale = use_locale();
    let rows = places
        .into_iter()
        .map(|(finder, place)| {
            let code = place.code.as_str().to_owned();
            let href = href(&Route::Place(Finding::of(finder, &place.kind), code));
            let (name, language) = place.name.get(locale);
            view! {
                <li>
                    <a
                        class="name"
                        href=href
                        lang=other(language, locale)
                        target="_blank"
                        rel="noopener"
                    >
                        {name.to_owned()}
                    </a>
                    " "
                    <span class="soft num">{distance(place.metres)}</span>
                    " "
                    <StateBadges words=place_state(&place, now)/>
                    <div class="small soft">{place.address.clone()}</div>
                </li>
            }
        })
        .collect_view();
    Some(view! { <ul class="rows">{rows}</ul> }.into_any())
}
