//! What is to be collected: words to search the catalogue by, the basket, and what is not in the
//! catalogue.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::{
    bulky::{
        MAX_PHOTOS, Service,
        programme::{Found, Item, Programme, Refused},
    },
    calendar::to_local,
    files::{
        Size,
        address::{address, expiry},
    },
};
use domain::bulky::{MAX_CENTIMETRES, MAX_QUANTITY, PriceTable, Quantity, Thing};
use leptos::prelude::*;

use super::{
    Step,
    draft::{self, BULKY},
    journey::Journey,
    words::{cubic_metres, price, size_word, thing_name},
};
use crate::{
    components::{
        choice::{Choice, Pick},
        field::{Control, Field},
        notice::{Kind, Notice},
        picture::Picture,
        select::Select,
    },
    form::{FormView, error_text, presession},
    pages::report::photos::Taken,
    render::{Cache, Page, Section, href, render, t, t_with, use_locale},
    routes::{Booking, Route},
    state::AppState,
    visit::Visit,
};

/// Things that a search finds.
pub const FOUND: usize = 12;
/// Characters that are looked at.
pub const MAX_CHARS: usize = 60;

/// What is searched for, or the group or the thing that is shown.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    group: String,
    /// A thing of the catalogue that goes into the basket.
    #[serde(default)]
    item: String,
    #[serde(default)]
    back: String,
}

/// `/bulky`.
pub async fn page(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let session = presession(&state, &visit);
    let form = FormView::open(&state, &session.token, &BULKY).await;
    let programme = state.programme.get();
    (session.headers(), show(&state, &visit, &programme, form, asked)).into_response()
}

/// The page with `form` in it.
pub fn show(
    state: &AppState,
    visit: &Visit,
    programme: &Programme,
    form: FormView,
    asked: Asked,
) -> Response {
    let indexed = visit.query.is_none();
    render(state, visit, || {
        let view = body(state, programme, form, asked);
        let mut page = Page::new(t("bulky-title"), view)
            .describe(t("bulky-description"))
            .within(Section::Home);
        // It holds the key of a form; the page itself is for everybody.
        page.cache = Cache::NoStore;
        page.indexed = indexed;
        page
    })
}

/// What it asks, with `form` in it.
pub fn body(state: &AppState, programme: &Programme, mut form: FormView, asked: Asked) -> AnyView {
    form.errors.retain(|error| {
        draft::page_of(&error.field) == Some(Booking::What) || error.field.is_empty()
    });
    let today = to_local(state.kernel.now()).date();
    let prices = programme.terms_on(today).map(|terms| &terms.prices);
    let until = expiry(state.kernel.now());
    let photos: Vec<String> = draft::photos(&form.values)
        .into_iter()
        .map(|photo| address(&state.kernel.keys, photo.id, Size::Thumb, until))
        .collect();
    view! { <What programme prices form photos asked/> }.into_any()
}

#[component]
fn What<'a>(
    programme: &'a Programme,
    /// None where the district has no prices yet.
    prices: Option<&'a PriceTable>,
    form: FormView,
    photos: Vec<String>,
    asked: Asked,
) -> impl IntoView + use<> {
    let Some(prices) = prices else {
        return view! { <NotOffered/> }.into_any();
    };
    let words: String = domain::text::clean_line(&asked.q).chars().take(MAX_CHARS).collect();
    let mut things = draft::things(&form.values, programme);
    // A link from elsewhere brings its thing along; it is kept with the next button.
    let brought = programme.item(&asked.item).filter(|item| !item.retired);
    let brought = brought.filter(|item| !has(&things, &item.id));
    things.extend(brought.map(|item| item.thing(Quantity::ONE)));
    let changes = !form.value(draft::CHANGES).is_empty();
    let for_caller = Journey::here().for_caller;
    let empty = things.is_empty();
    let back = !asked.back.is_empty();
    let found = (!words.is_empty()).then(|| found(programme, prices, &words));
    let of_group =
        programme.groups.iter().find(|group| group.id == asked.group && words.is_empty()).map(
            |group| {
                let items: Vec<&Item> = programme.items_of(&group.id).collect();
                let name = group.name.get(use_locale()).to_owned();
                view! {
                    <h2>{name}</h2>
                    {rows(&items, prices)}
                }
            },
        );
    let above = view! { <Search words back/> }.into_any();
    let brought = brought.map(|item| {
        view! { <input type="hidden" name="item" value=item.id.clone()/> }
    });
    let parts = view! {
        {found}
        <Basket programme things=&things form=form.clone()/>
        {empty.then(|| view! { <p class="soft">{t("bulky-what-hint")}</p> })}
        {of_group}
        <Groups programme chosen=asked.group.clone() back/>
        <Own form=form.clone()/>
        <Renovation programme form=form.clone()/>
        {(!changes && !for_caller).then(|| view! { <Photos form=form.clone() photos/> })}
        {(programme.yard.is_some() && !changes).then(|| services(&form))}
    }
    .into_any();
    view! {
        <Step step=Booking::What form question=t("bulky-what") back above>
            <input type="hidden" name="group" value=asked.group/>
            {brought}
            {parts}
        </Step>
        {(!for_caller).then(|| view! {
            <ul class="onward">
                <li><a href=href(&Route::BookingFind)>{t("bulky-find")}</a></li>
            </ul>
        })}
    }
    .into_any()
}

/// Whether it is in the basket.
fn has(things: &[Thing], id: &str) -> bool {
    things.iter().any(|thing| matches!(thing, Thing::Item { item, .. } if item == id))
}

/// The district takes no bookings here.
#[component]
fn NotOffered() -> impl IntoView {
    let hotline = expect_context::<AppState>().district.get().hotline.clone();
    let call = t_with("report-call", &[("number", hotline.as_str().into())]);
    view! {
        <h1>{t("bulky-title")}</h1>
        <p>{t("error-bulky-not-offered")}</p>
        <p><a class="button plain" href=format!("tel:{hotline}")>{call}</a></p>
    }
}

#[component]
fn Search(words: String, back: bool) -> impl IntoView {
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
fn found(programme: &Programme, prices: &PriceTable, words: &str) -> AnyView {
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
fn rows(items: &[&Item], prices: &PriceTable) -> AnyView {
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

/// What is in it so far, with how many of each.
#[component]
fn Basket<'a>(
    programme: &'a Programme,
    things: &'a [Thing],
    form: FormView,
) -> impl IntoView + use<> {
    let error = form.error(draft::THINGS).map(error_text);
    if things.is_empty() && error.is_none() {
        return None;
    }
    let count = things.len();
    let lines = things
        .iter()
        .enumerate()
        .map(|(at, thing)| basket_line(programme, thing, at, &form))
        .collect_view();
    Some(view! {
        <h2 id="field-things" tabindex="-1">
            {t_with("bulky-basket", &[("count", count.into())])}
        </h2>
        {error.map(|text| view! { <p class="error-line">{text}</p> })}
        <ul class="rows basket">{lines}</ul>
    })
}

fn basket_line(
    programme: &Programme,
    thing: &Thing,
    at: usize,
    form: &FormView,
) -> impl IntoView + use<> {
    let name = thing_name(programme, thing);
    let id = format!("field-quantity-{at}");
    let error = form.error(&format!("quantity-{at}")).map(error_text);
    let error_id = format!("{id}-error");
    let wrong = error.is_some();
    let note = match thing {
        Thing::Loose { .. } => {
            t_with("bulky-cubic-metres", &[("volume", cubic_metres(thing.volume()).into())])
        }
        Thing::Measured { measures, .. } => {
            format!("{} × {} × {} cm", measures.length, measures.width, measures.height)
        }
        _ => String::new(),
    };
    let count = match thing {
        Thing::Loose { .. } => view! { <b>{name.clone()}</b> }.into_any(),
        _ => view! {
            <label for=id.clone()>{name.clone()}</label>
            <input
                id=id
                name=format!("quantity-{at}")
                type="number"
                inputmode="numeric"
                min="1"
                max=MAX_QUANTITY.to_string()
                value=thing.quantity().get().to_string()
                aria-describedby=wrong.then(|| error_id.clone())
                aria-invalid=wrong.then_some("true")
            />
        }
        .into_any(),
    };
    let remove = t_with("bulky-remove-one", &[("name", name.into())]);
    view! {
        <li>
            {error.map(|text| view! { <p class="error-line" id=error_id.clone()>{text}</p> })}
            <div class="basket-line">
                {count}
                <button class="button plain" name="remove" value=at.to_string() aria-label=remove>
                    {t("bulky-remove")}
                </button>
            </div>
            {(!note.is_empty()).then(|| view! { <p class="small soft">{note}</p> })}
        </li>
    }
}

/// Every group of the catalogue.
#[component]
fn Groups<'a>(programme: &'a Programme, chosen: String, back: bool) -> impl IntoView + use<> {
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

/// A thing that is not in the catalogue, with its measures.
#[component]
fn Own(form: FormView) -> impl IntoView {
    let filled = draft::OWN.iter().any(|field| !form.value(field).is_empty());
    let [name, length, width, height, count] = draft::OWN;
    let side = |field, label: &str| {
        let form = form.clone();
        let label = t(label);
        view! { <Count form name=field label/> }
    };
    view! {
        <details class="group" id="own" open=filled>
            <summary>{t("bulky-own")}</summary>
            <div class="group-body">
                <Field
                    form=form.clone()
                    name=name
                    control=Control::Text
                    label=t("bulky-own-name")
                    hint=t("bulky-own-name-hint")
                    max_length=40
                />
                <p class="hint">{t_with("bulky-own-sides", &[("most", MAX_CENTIMETRES.into())])}</p>
                <div class="pair">
                    {side(length, "bulky-own-length")}
                    {side(width, "bulky-own-width")}
                    {side(height, "bulky-own-height")}
                    {side(count, "bulky-own-count")}
                </div>
                <p><button class="button plain" name="do" value="own">{t("bulky-add-this")}</button></p>
            </div>
        </details>
    }
}

/// A short field for a number.
#[component]
fn Count(form: FormView, name: &'static str, #[prop(into)] label: String) -> impl IntoView {
    let id = format!("field-{name}");
    let error_id = format!("{id}-error");
    let error = form.error(name).map(error_text);
    let wrong = error.is_some();
    view! {
        <div class="field" class:wrong=wrong>
            <label for=id.clone()>{label}</label>
            {error.map(|text| view! { <p class="error" id=error_id.clone()>{text}</p> })}
            <input
                id=id
                name=name
                type="text"
                inputmode="decimal"
                autocomplete="off"
                maxlength="8"
                value=form.value(name)
                aria-describedby=wrong.then(|| error_id.clone())
                aria-invalid=wrong.then_some("true")
            />
        </div>
    }
}

/// Renovation waste: in bags, or as it lies there.
#[component]
fn Renovation<'a>(programme: &'a Programme, form: FormView) -> impl IntoView + use<> {
    if programme.bags.is_empty() && programme.wastes.is_empty() {
        return None;
    }
    let locale = use_locale();
    let [bag, bags, waste, cubic] = draft::WASTE;
    let open = [bags, cubic].iter().any(|field| !form.value(field).is_empty());
    let sizes = programme.bags.iter();
    let sizes =
        sizes.map(|one| (one.id.clone(), one.name.get(locale).to_owned())).collect::<Vec<_>>();
    let kinds = programme.wastes.iter();
    let kinds =
        kinds.map(|one| (one.id.clone(), one.name.get(locale).to_owned())).collect::<Vec<_>>();
    Some(view! {
        <details class="group" id="renovation" open=open>
            <summary>{t("bulky-renovation")}</summary>
            <div class="group-body">
                <p>{t("bulky-renovation-rules")}</p>
                <div class="pair">
                    <Select form=form.clone() name=bag label=t("bulky-bag") hint="" options=sizes/>
                    <Count form=form.clone() name=bags label=t("bulky-bags")/>
                </div>
                <p><button class="button plain" name="do" value="bags">{t("bulky-add-bags")}</button></p>
                <div class="pair">
                    <Select form=form.clone() name=waste label=t("bulky-waste") hint="" options=kinds/>
                    <Count form=form.clone() name=cubic label=t("bulky-cubic")/>
                </div>
                <p><button class="button plain" name="do" value="waste">{t("bulky-add-waste")}</button></p>
            </div>
        </details>
    })
}

/// Photos help the crew; none is needed.
#[component]
fn Photos(form: FormView, photos: Vec<String>) -> impl IntoView {
    let (any, room) = (!photos.is_empty(), photos.len() < MAX_PHOTOS);
    let open = any || form.error("photo").is_some();
    let most = MAX_PHOTOS;
    view! {
        <details class="group" open=open>
            <summary>{t("report-photo")}</summary>
            <div class="group-body">
                <Taken photos name="remove-photo"/>
                {if room {
                    view! {
                        <Field
                            form
                            name="photo"
                            control=Control::Photo
                            label=t("report-photo-more")
                            hint=t_with("report-photo-hint", &[("most", most.into())])
                            max_length=0
                        />
                        <p><button class="button plain" name="do" value="photo">{t("report-photo-add")}</button></p>
                    }
                    .into_any()
                } else {
                    view! { <p>{t_with("report-photos-full", &[("most", most.into())])}</p> }.into_any()
                }}
            </div>
        </details>
    }
}

/// Who carries it.
fn services(form: &FormView) -> impl IntoView + use<> {
    let chosen = draft::service(&form.values);
    let choices = Service::ALL
        .into_iter()
        .enumerate()
        .map(|(at, service)| {
            let label = t(&format!("bulky-service-{}", service.as_str()));
            let id = (at == 0).then(|| "field-service".to_owned());
            let (name, value) = (draft::SERVICE, service.as_str());
            view! { <Choice pick=Pick::One name value label chosen={service == chosen} id/> }
        })
        .collect_view();
    view! {
        <fieldset class="field">
            <legend>{t("bulky-service")}</legend>
            {choices}
        </fieldset>
    }
}
