//! Where a place is written, and where it is looked up on the district's map.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Redirect, Response},
};
use backend::{
    accounts::residents::places::{MAX_ADDRESS, MAX_LABEL, Spot, list_places},
    districts::map::{Found, find},
    forms::{FormKey, FormValues},
};
use domain::text::clean_line;
use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    account::{SignedIn, unavailable},
    api::me::{
        PLACE,
        places::{ACT, FIND, PLACE_FORM},
    },
    components::{
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        choice::{Choice, Pick},
        error_summary::ErrorSummary,
        field::{Control, Field},
    },
    form::{FormView, presession},
    render::{Page, Section, render, t, use_locale},
    routes::{Me, Route, functions, in_locale},
    state::AppState,
    visit::Visit,
};

/// The most spots to choose from.
const SPOTS: u16 = 6;

/// Which place; empty for a new one, and not there at all to go on with what was being typed.
#[derive(serde::Deserialize)]
pub struct Which {
    place: Option<String>,
}

/// `/me/places/edit`.
pub async fn page(
    State(state): State<AppState>,
    SignedIn(resident): SignedIn,
    which: Result<Query<Which>, QueryRejection>,
    visit: Visit,
) -> Response {
    let session = presession(&state, &visit);
    let mut form = FormView::open(&state, &session.token, &PLACE_FORM).await;
    let which = which.ok().and_then(|Query(which)| which.place);
    let drafted = form.values.get(FormKey::FIELD).is_some();
    if let Some(which) = which
        && !(drafted && form.value(PLACE) == which)
    {
        // The draft, if there is one, is of another place.
        form.errors.clear();
        form.key = FormKey::mint(&*state.kernel.random);
        form.values = match which.parse::<Uuid>() {
            Err(_) => FormValues::default(),
            Ok(id) => match list_places(&state.kernel, resident.id).await {
                Ok(places) => match places.into_iter().find(|place| place.id == id) {
                    Some(place) => FormValues::from_post(
                        &PLACE_FORM,
                        [
                            (PLACE, place.id.to_string()),
                            ("label", place.label),
                            ("address", place.address),
                            ("spot", place.spot.map(|spot| spot.to_string()).unwrap_or_default()),
                        ],
                    ),
                    None => {
                        return Redirect::to(&Route::Me(Me::Places).href(visit.locale))
                            .into_response();
                    }
                },
                Err(error) => return unavailable(&state, &visit, &error),
            },
        };
    }
    let found = if form.value(ACT) == FIND {
        match find(&state.kernel.db, &clean_line(&form.value("address")), SPOTS).await {
            Ok(found) => {
                let name = |one: &Found| one.name.get(visit.locale).to_owned();
                Some(found.iter().map(|one| Spot { point: one.point, name: name(one) }).collect())
            }
            Err(error) => return unavailable(&state, &visit, &error),
        }
    } else {
        None
    };
    let page = render(&state, &visit, || {
        let title =
            if form.value(PLACE).is_empty() { t("me-place-add") } else { t("me-place-edit") };
        let view = view! { <PlaceView form found title=title.clone()/> };
        Page::new(title, view).within(Section::Mine).private()
    });
    (session.headers(), page).into_response()
}

#[component]
fn PlaceView(
    form: FormView,
    /// None while nothing was looked up.
    found: Option<Vec<Spot>>,
    title: String,
) -> impl IntoView {
    let place = form.value(PLACE);
    view! {
        <Breadcrumb above=vec![
            (Route::Me(Me::Overview), t("me")),
            (Route::Me(Me::Places), t("me-places")),
        ]/>
        <h1>{title}</h1>
        <form
            method="post"
            action=in_locale(functions::SAVE_PLACE, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <ErrorSummary errors=form.errors.clone()/>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name=PLACE value=place/>
            <Field
                form=form.clone()
                name="label"
                control=Control::Text
                label=t("me-place-label")
                hint=t("me-place-label-hint")
                max_length=MAX_LABEL
            />
            <Field
                form=form.clone()
                name="address"
                control=Control::Text
                label=t("me-place-address")
                hint=t("me-place-address-hint")
                max_length=MAX_ADDRESS
            />
            <SpotField form found/>
            <SubmitButton text=t("me-save") weight=Weight::Primary/>
        </form>
        <p class="small soft">{t("me-place-kept")}</p>
    }
}

/// Where it is: the spot that it has, those that were found, or none.
#[component]
fn SpotField(form: FormView, found: Option<Vec<Spot>>) -> impl IntoView {
    let chosen = form.value("spot");
    let looked = found.is_some();
    let nothing = found.as_ref().is_some_and(Vec::is_empty);
    let mut spots = found.unwrap_or_default();
    if let Some(kept) = Spot::parse(&chosen)
        && !spots.contains(&kept)
    {
        spots.insert(0, kept);
    }
    let mut names = std::collections::BTreeMap::new();
    for spot in &spots {
        *names.entry(spot.name.clone()).or_insert(0) += 1;
    }
    let options = spots
        .into_iter()
        .map(|spot| {
            let value = spot.to_string();
            // Of two with one name the coordinates tell which is which.
            let label = if names.get(&spot.name).is_some_and(|count| *count > 1) {
                format!(
                    "{} ({:.4}, {:.4})",
                    spot.name,
                    spot.point.longitude(),
                    spot.point.latitude()
                )
            } else {
                spot.name
            };
            let chosen = value == chosen;
            view! { <Choice pick=Pick::One name="spot" value label chosen/> }
        })
        .collect_view();
    let error = form.error("spot").map(crate::form::error_text);
    let wrong = error.is_some();
    let none_chosen = Spot::parse(&chosen).is_none();
    view! {
        <fieldset class="field" class:wrong=wrong>
            <legend>{t("me-place-spot")}</legend>
            <p class="hint">{t("me-place-spot-hint")}</p>
            {error.map(|text| view! { <p class="error">{text}</p> })}
            {nothing.then(|| view! { <p role="status">{t("me-place-not-found")}</p> })}
            {(looked && !nothing).then(|| view! { <p role="status">{t("me-place-choose")}</p> })}
            {options}
            <Choice
                pick=Pick::One
                name="spot"
                value=""
                label=t("me-place-no-spot")
                chosen=none_chosen
                id=Some("field-spot".to_owned())
            />
            <p>
                <button class="button plain" name=ACT value=FIND>{t("me-place-find")}</button>
            </p>
        </fieldset>
    }
}
