//! Where it is: in words, by a landmark or a street, or where the phone is.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use backend::{
    cases::MAX_ADDRESS,
    places::{
        find::{Spot, spots},
        read::{Read, read},
    },
};
use domain::places::PlaceCode;
use leptos::prelude::*;

use super::{Step, draft, open, page as report_page};
use crate::{
    components::{
        field::{Control, Field},
        notice::{Kind, Notice},
        places_map::{PointMap, View},
    },
    form::FormView,
    islands::my_location::MyLocation,
    render::{href, t, t_with, use_locale},
    routes::{Reporting, Route},
    state::AppState,
    visit::Visit,
};

/// How near the map is to a spot that is set, and to none.
const STREET: f64 = 16.0;
const TOWN: f64 = 13.0;
/// How many spots of a name are offered.
const SPOTS: u16 = 6;

/// Whether the spot of the words is wanted, or the spot that was chosen.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    find: String,
    #[serde(default)]
    near: String,
    #[serde(default)]
    back: String,
}

/// What a search for the spot came to.
#[derive(Debug, Default)]
pub struct Found {
    /// Of the words in the form, once they were searched for.
    spots: Option<Vec<Spot>>,
    /// Whether the spot in the form was chosen just now.
    chosen: bool,
}

/// `/report/where`.
pub async fn page(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let back = !asked.back.is_empty();
    open(&state, &visit, async |mut form| {
        let mut found = Found::default();
        if !asked.find.is_empty() {
            let typed = form.value(draft::ADDRESS);
            match spots(&state.kernel.db, &state.kept.spots, &typed, SPOTS).await {
                Ok(spots) => found.spots = Some(spots),
                Err(error) => tracing::error!(%error, "spots not found"),
            }
        }
        if asked.near == "none" {
            form.values = draft::with(form.values, draft::POINT, String::new());
        } else if let Some(point) = draft::point(&asked.near) {
            found.chosen = true;
            form.values = draft::with(form.values, draft::POINT, draft::point_text(point));
        } else if form.value(draft::ADDRESS).is_empty() && form.value(draft::POINT).is_empty() {
            at_the_place(&state, &visit, &mut form).await;
        }
        show(&state, &visit, form, found, back)
    })
    .await
}

/// Whoever comes from a place's page or its door has said where it is.
async fn at_the_place(state: &AppState, visit: &Visit, form: &mut FormView) {
    let Some(code) = PlaceCode::parse(&form.value(draft::PLACE)) else { return };
    match read(&state.kernel, code).await {
        Ok(Read::Here(place)) => {
            let name = place.listed.name.get(visit.locale).0.to_owned();
            let point = draft::point_text(place.point);
            let values = std::mem::take(&mut form.values);
            let values = draft::with(values, draft::ADDRESS, name);
            form.values = draft::with(values, draft::POINT, point);
        }
        Ok(_) => {}
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "place not read");
        }
    }
}

/// The page with `form` in it.
pub fn show(
    state: &AppState,
    visit: &Visit,
    mut form: FormView,
    found: Found,
    back: bool,
) -> Response {
    form.errors.retain(|error| error.field == draft::ADDRESS || error.field.is_empty());
    report_page(state, visit, "report-where", |question| {
        view! { <Where form found question back/> }.into_any()
    })
}

#[component]
fn Where(form: FormView, found: Found, question: String, back: bool) -> impl IntoView {
    let point = form.value(draft::POINT);
    let known = draft::point(&point).is_some();
    // Around the spot that is set, or all of the district.
    let middle = expect_context::<AppState>().survey.get().middle;
    let around =
        draft::point(&point).map(|point| (point, STREET)).or(middle.map(|point| (point, TOWN)));
    let around = around.map(|(point, zoom)| View {
        longitude: point.longitude(),
        latitude: point.latitude(),
        zoom,
    });
    let spot = known.then(|| {
        let clear = Route::ReportWhere(back_query("near=none", back));
        let title = t(if found.chosen { "report-spot-chosen" } else { "report-spot-known" });
        view! {
            <Notice kind=Kind::Success title>
                <p><a href=href(&clear)>{t("report-spot-clear")}</a></p>
            </Notice>
        }
    });
    view! {
        <Step step=Reporting::Where form=form.clone() question back>
            {found.spots.map(|spots| view! { <Spots spots back/> })}
            {spot}
            {(!known).then(|| view! { <Here back/> })}
            <input type="hidden" name=draft::POINT value=point/>
            <Field
                form
                name=draft::ADDRESS
                control=Control::Text
                label=t("report-address")
                hint=t("report-address-hint")
                max_length=MAX_ADDRESS
            />
            {(!known).then(|| view! {
                <p>
                    <button class="button plain" name="do" value="find">{t("report-spot-find")}</button>
                </p>
                <p class="small soft">{t("report-spot-why")}</p>
            })}
            {around.map(|view| view! { <PointMap view/> })}
        </Step>
    }
}

fn back_query(query: &str, back: bool) -> String {
    format!("{query}{}", if back { "&back=1" } else { "" })
}

/// The spots that the words may mean.
#[component]
fn Spots(spots: Vec<Spot>, back: bool) -> impl IntoView {
    if spots.is_empty() {
        return view! { <p role="status">{t("report-spot-none")}</p> }.into_any();
    }
    let count = spots.len();
    let rows = spots
        .iter()
        .map(|spot| {
            let name = spot.name.get(use_locale()).0.to_owned();
            let query = format!("near={}", draft::point_text(spot.point));
            let to = Route::ReportWhere(back_query(&query, back));
            view! { <li><a class="name" rel="nofollow" href=href(&to)>{name}</a></li> }
        })
        .collect_view();
    view! {
        <p role="status">{t_with("report-spot-which", &[("count", count.into())])}</p>
        <ul class="rows">{rows}</ul>
    }
    .into_any()
}

/// Where the phone is. It stands before the words, which would be lost with the page.
#[component]
fn Here(back: bool) -> impl IntoView {
    let here =
        if back { Route::ReportAgain(Reporting::Where) } else { Route::Report(Reporting::Where) };
    view! {
        <div
            class="start"
            data-to=href(&here)
            data-locate=t("places-locate")
            data-locating=t("places-locating")
            data-refused=t("report-locate-refused")
            data-failed=t("report-locate-failed")
        >
            <MyLocation/>
        </div>
    }
}
