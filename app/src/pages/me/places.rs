//! The places that a resident keeps.

use axum::{extract::State, response::Response};
use backend::{
    accounts::residents::places::{MAX_PLACES, SavedPlace, list_places},
    forms::FormKey,
};
use leptos::prelude::*;

use super::{ButtonForm, Saved, SavedNotice};
use crate::{
    account::{SignedIn, unavailable},
    api::me::PLACE,
    components::{
        breadcrumb::Breadcrumb,
        button::{LinkButton, Weight},
    },
    render::{Page, Section, href, render, t, t_with},
    routes::{Me, Route, functions},
    state::AppState,
    visit::Visit,
};

/// `/me/places`.
pub async fn page(
    State(state): State<AppState>,
    SignedIn(resident): SignedIn,
    saved: Saved,
    visit: Visit,
) -> Response {
    let places = match list_places(&state.kernel, resident.id).await {
        Ok(places) => places,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let key = FormKey::mint(&*state.kernel.random);
    render(&state, &visit, || {
        let view = view! { <Places places key saved/> };
        Page::new(t("me-places"), view).within(Section::Mine).private()
    })
}

#[component]
fn Places(places: Vec<SavedPlace>, key: FormKey, saved: Saved) -> impl IntoView {
    let (none, full) = (places.is_empty(), places.len() >= MAX_PLACES);
    let list = places.into_iter().map(|place| view! { <Line place key/> }).collect_view();
    view! {
        <Breadcrumb above=vec![(Route::Me(Me::Overview), t("me"))]/>
        <h1>{t("me-places")}</h1>
        <SavedNotice saved/>
        <p>{t_with("me-places-intro", &[("count", MAX_PLACES.into())])}</p>
        {(!none).then(|| view! { <ul class="rows">{list}</ul> })}
        {(!full).then(|| view! {
            <p>
                <LinkButton
                    text=t("me-place-add")
                    href=href(&Route::EditPlace(None))
                    weight=if none { Weight::Primary } else { Weight::Plain }
                />
            </p>
        })}
    }
}

#[component]
fn Line(place: SavedPlace, key: FormKey) -> impl IntoView {
    let label = place.label;
    let remove = t_with("me-place-remove", &[("place", label.as_str().into())]);
    let edit = t_with("me-place-edit-one", &[("place", label.as_str().into())]);
    let spot = place.spot.map(|spot| {
        view! { <p class="small soft">{t_with("me-place-near", &[("name", spot.name.into())])}</p> }
    });
    view! {
        <li>
            <strong>{label}</strong>
            <p>{place.address}</p>
            {spot}
            <div class="actions">
                <LinkButton
                    text=edit
                    href=href(&Route::EditPlace(Some(place.id.to_string())))
                    weight=Weight::Plain
                />
                <ButtonForm
                    action=functions::REMOVE_PLACE
                    text=remove
                    key
                    hidden=vec![(PLACE, place.id.to_string())]
                />
            </div>
        </li>
    }
}
