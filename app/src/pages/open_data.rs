//! `/open-data`: the files that anybody may build on.

use axum::{extract::State, response::Response};
use backend::places::open_data::{Dataset, Format};
use domain::places::Finder;
use leptos::prelude::*;

use crate::{
    components::breadcrumb::Breadcrumb,
    render::{Page, render, t, t_with},
    state::AppState,
    visit::Visit,
};

const fn all(format: Format) -> Dataset {
    Dataset { finder: None, format }
}

const fn of(finder: Finder, format: Format) -> Dataset {
    Dataset { finder: Some(finder), format }
}

/// Every file by its address, which `server` answers.
pub const FILES: &[(&str, Dataset)] = &[
    ("/data/places.geojson", all(Format::GeoJson)),
    ("/data/places.csv", all(Format::Csv)),
    ("/data/toilets.geojson", of(Finder::Toilets, Format::GeoJson)),
    ("/data/toilets.csv", of(Finder::Toilets, Format::Csv)),
    ("/data/parking.geojson", of(Finder::Parking, Format::GeoJson)),
    ("/data/parking.csv", of(Finder::Parking, Format::Csv)),
    ("/data/parking-parkapi.json", of(Finder::Parking, Format::ParkApi)),
    ("/data/dropoff.geojson", of(Finder::Dropoff, Format::GeoJson)),
    ("/data/dropoff.csv", of(Finder::Dropoff, Format::Csv)),
];

/// `/open-data`.
pub async fn page(State(state): State<AppState>, visit: Visit) -> Response {
    render(&state, &visit, || {
        let district = state.district.get();
        let licence = district.open_data_licence.clone();
        let licence = match &licence {
            Some(licence) => t_with("open-data-licence", &[("licence", licence.as_str().into())]),
            None => t("open-data-no-licence"),
        };
        let survey = state.survey.get();
        let sections = [None, Some(Finder::Toilets), Some(Finder::Parking), Some(Finder::Dropoff)]
            .map(|finder| {
                let places: i64 = match finder {
                    Some(finder) => survey.total(finder).places,
                    None => survey.kinds.iter().map(|kind| kind.places).sum(),
                };
                section(finder, places)
            })
            .collect_view();
        let view = view! {
            <Breadcrumb above=vec![]/>
            <h1>{t("open-data")}</h1>
            <p>{t("open-data-about")}</p>
            <p>{licence}</p>
            {sections}
            <h2>{t("open-data-how")}</h2>
            <p>{t("open-data-how-1")}</p>
            <p>{t("open-data-how-2")}</p>
            <p>{t("open-data-how-3")}</p>
        };
        Page::new(t("open-data"), view)
    })
}

fn section(finder: Option<Finder>, places: i64) -> impl IntoView {
    let code = finder.map_or("places", Finder::as_str);
    let links = FILES
        .iter()
        .filter(|(_, dataset)| dataset.finder == finder)
        .map(|(address, dataset)| {
            let format = match dataset.format {
                Format::GeoJson => t("open-data-geojson"),
                Format::Csv => t("open-data-csv"),
                Format::ParkApi => t("open-data-parkapi"),
            };
            view! { <li><a href=*address>{format}</a>" " <code>{*address}</code></li> }
        })
        .collect_view();
    view! {
        <h2>{t(&format!("open-data-{code}"))}</h2>
        <p>{t_with("open-data-count", &[("count", places.into())])}</p>
        <ul>{links}</ul>
    }
}
