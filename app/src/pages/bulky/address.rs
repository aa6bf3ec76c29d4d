//! Where it is: the household, and how far it is carried.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use backend::{
    accounts::residents::places::{MAX_PLACES, list_places},
    bulky::{MAX_ESTATE, MAX_NOTE, MAX_ROOM, Service, last_address, programme::Programme},
    calendar::to_local,
};
use domain::bulky::Placed;
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    Step, draft,
    journey::Journey,
    open, page as bulky_page,
    saved::{Saved, address_of},
    words::{exemption_word, placed_word},
};
use crate::{
    account::resident,
    components::{
        choice::{Choice, Pick},
        field::{Control, Field},
        select::Select,
    },
    form::{FormView, error_text},
    pages::report::Back,
    render::{t, t_with, use_locale},
    routes::Booking,
    state::AppState,
    visit::Visit,
};

/// `/bulky/address`.
pub async fn page(
    State(state): State<AppState>,
    back: Result<Query<Back>, QueryRejection>,
    visit: Visit,
) -> Response {
    let back = Back::of(back);
    open(&state, &visit, async |mut form, programme| {
        let saved = prefilled(&state, &visit, programme, &mut form).await;
        show(&state, &visit, programme, form, back, saved)
    })
    .await
}

/// Whoever is signed in finds the address of last time or, before there is one, their first place;
/// and can choose another. Everybody else fills it in.
async fn prefilled(
    state: &AppState,
    visit: &Visit,
    programme: &Programme,
    form: &mut FormView,
) -> Saved {
    let Ok(Some(resident)) = resident(state, visit).await else { return Saved::default() };
    let places = list_places(&state.kernel, resident.id).await.unwrap_or_else(|error| {
        tracing::warn!(error = &error as &dyn std::error::Error, "places not read");
        Vec::new()
    });
    if form.value(draft::ESTATE).is_empty() && form.value(draft::STREET).is_empty() {
        let last = last_address(&state.kernel, programme, resident.id).await;
        let last = last.unwrap_or_else(|error| {
            tracing::warn!(error = &error as &dyn std::error::Error, "last address not read");
            None
        });
        let home = last.or_else(|| places.first().map(|place| address_of(place, programme)));
        if let Some(address) = home {
            form.values = draft::with_address(std::mem::take(&mut form.values), &address);
        }
    }
    Saved {
        offers: places.len() < MAX_PLACES,
        places: places.into_iter().map(|place| (place.id, place.label)).collect(),
    }
}

/// The page with `form` in it.
pub fn show(
    state: &AppState,
    visit: &Visit,
    programme: &Programme,
    form: FormView,
    back: bool,
    saved: Saved,
) -> Response {
    bulky_page(state, visit, "bulky-where", |_| body(state, programme, form, back, saved))
}

/// What it asks, with `form` in it.
#[must_use]
pub fn body(
    state: &AppState,
    programme: &Programme,
    mut form: FormView,
    back: bool,
    saved: Saved,
) -> AnyView {
    form.errors.retain(|error| {
        draft::page_of(&error.field) == Some(Booking::Address) || error.field.is_empty()
    });
    let pickup = draft::service(&form.values) == Service::Pickup;
    let exemptions: Vec<String> = programme
        .terms_on(to_local(state.kernel.now()).date())
        .map(|terms| terms.prices.exemptions.iter().map(|one| one.code.clone()).collect())
        .unwrap_or_default();
    // Staff do not see the door of a booking that they change.
    let masked = Journey::here().for_caller && !form.value(draft::CHANGES).is_empty();
    let door = |hint: &'static str| if masked { "desk-bulky-door-kept" } else { hint };
    let line = |name, label: &str, hint: &str, most| {
        let form = form.clone();
        let (label, hint) = (t(label), t(hint));
        view! { <Field form name control=Control::Text label hint max_length=most/> }
    };
    let lines = view! {
        {line(draft::ESTATE, "bulky-estate", "bulky-estate-hint", MAX_ESTATE)}
        {line(draft::BUILDING, "bulky-building", door("bulky-building-hint"), MAX_ROOM)}
        {line(draft::ROOM, "bulky-room", door("bulky-room-hint"), MAX_ROOM)}
    };
    let streets = streets(programme);
    let hotline = state.district.get().hotline.clone();
    view! {
        <Step step=Booking::Address form=form.clone() question=t("bulky-where") back>
            {places(saved.places)}
            <Select
                form=form.clone()
                name=draft::STREET
                label=t("bulky-street")
                hint=t_with("bulky-street-hint", &[("hotline", hotline.into())])
                options=streets
            />
            {lines}
            {saved.offers.then(keeps)}
            {pickup.then(|| view! { <Carrying form=form.clone()/> })}
            {(!exemptions.is_empty()).then(|| exempt(&form, exemptions))}
            <Field
                form=form.clone()
                name=draft::NOTE
                control=Control::Long
                label=t("bulky-note")
                hint=t_with("bulky-note-hint", &[("most", MAX_NOTE.into())])
                max_length=MAX_NOTE
            />
        </Step>
    }
    .into_any()
}

/// The places of whoever is signed in, each a button that fills it in.
fn places(places: Vec<(Uuid, String)>) -> Option<AnyView> {
    (!places.is_empty()).then(|| {
        let buttons = places
            .into_iter()
            .map(|(id, label)| {
                view! { <li><button class="chip" name="place" value=id.to_string()>{label}</button></li> }
            })
            .collect_view();
        view! {
            <p class="hint" id="saved-places">{t("bulky-saved")}</p>
            <ul class="chips" aria-labelledby="saved-places">{buttons}</ul>
        }
        .into_any()
    })
}

/// The offer to keep the address.
fn keeps() -> AnyView {
    let label = t("bulky-save-place");
    view! { <Choice pick=Pick::Any name="keep-place" value="yes" label chosen=false id=None/> }
        .into_any()
}

/// Those that somebody comes to, and that theirs is none of them.
fn streets(programme: &Programme) -> Vec<(String, String)> {
    let locale = use_locale();
    let served = programme
        .streets
        .iter()
        .map(|street| (street.code.clone(), street.name.get(locale).to_owned()));
    std::iter::once((String::new(), t("bulky-street-choose")))
        .chain(served)
        .chain(std::iter::once((ELSEWHERE.to_owned(), t("bulky-street-other"))))
        .collect()
}

/// No street has this code.
const ELSEWHERE: &str = "elsewhere";

/// Where it stands, how high, and whether there is a lift.
#[component]
fn Carrying(form: FormView) -> impl IntoView {
    let chosen = draft::placed(&form.values);
    let placed = Placed::ALL
        .iter()
        .enumerate()
        .map(|(at, &placed)| {
            let id = (at == 0).then(|| "field-placed".to_owned());
            let (name, value) = (draft::PLACED, placed.as_str());
            let label = placed_word(placed);
            view! { <Choice pick=Pick::One name value label chosen={placed == chosen} id/> }
        })
        .collect_view();
    let lift = form.value(draft::LIFT);
    let error = form.error(draft::LIFT).map(error_text);
    let wrong = error.is_some();
    let lifts = ["yes", "no"]
        .into_iter()
        .enumerate()
        .map(|(at, value)| {
            let id = (at == 0).then(|| "field-lift".to_owned());
            let label = t(&format!("bulky-lift-{value}"));
            let chosen = lift == value;
            view! { <Choice pick=Pick::One name=draft::LIFT value label chosen id/> }
        })
        .collect_view();
    view! {
        <fieldset class="field">
            <legend>{t("bulky-placed")}</legend>
            {placed}
        </fieldset>
        <Field
            form
            name=draft::FLOOR
            control=Control::Text
            label=t("bulky-floor")
            hint=t("bulky-floor-hint")
            max_length=4
        />
        <fieldset class="field" class:wrong=wrong>
            <legend>{t("bulky-lift")}</legend>
            {error.map(|text| view! { <p class="error">{text}</p> })}
            {lifts}
        </fieldset>
    }
}

/// Whether they pay less.
fn exempt(form: &FormView, codes: Vec<String>) -> impl IntoView + use<> {
    let none = (String::new(), t("bulky-exemption-none"));
    let options = std::iter::once(none)
        .chain(codes.into_iter().map(|code| {
            let word = exemption_word(&code);
            (code, word)
        }))
        .collect::<Vec<_>>();
    let form = form.clone();
    view! {
        <Select
            form
            name=draft::EXEMPTION
            label=t("bulky-exemption")
            hint=t("bulky-exemption-hint")
            options
        />
    }
}
