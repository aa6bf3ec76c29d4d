//! What is to be collected: words to search the catalogue by, the basket, and what is not in the
//! catalogue.

pub mod basket;
pub mod own;
pub mod search;

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::{
    bulky::{
        MAX_PHOTOS, Service,
        programme::{Item, Programme},
    },
    calendar::to_local,
    files::{
        Size,
        address::{address, expiry},
    },
};
use domain::bulky::{PriceTable, Quantity, Thing};
use leptos::prelude::*;

use self::{
    basket::Basket,
    own::{Own, Renovation},
    search::{Groups, Search, found, rows},
};
use super::{
    Step,
    draft::{self, BULKY},
    journey::Journey,
};
use crate::{
    components::{
        choice::{Choice, Pick},
        field::{Control, Field},
    },
    form::{FormView, presession},
    pages::report::photos::Taken,
    render::{Cache, Page, Section, href, render, t, t_with, use_locale},
    routes::{Booking, Route},
    state::AppState,
    visit::Visit,
};

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
