//! `/open-data`: the files that anybody may build on, what is in them, and under which licence.

mod section;
mod words;

use axum::{extract::State, response::Response};
use backend::open_data::{Dataset, Latest, latest};
use domain::notices::Shelf;
use leptos::prelude::*;

use crate::{
    components::breadcrumb::Breadcrumb,
    render::{Page, render, t, t_with, use_locale},
    state::AppState,
    visit::Visit,
};
use section::{Facts, section};

pub use words::{about_key, meaning, name_key};

/// The catalogue for machines: DCAT 3 in JSON-LD.
pub const CATALOGUE: &str = "/data/catalog.jsonld";

/// The description of the API, as pages to read.
const API_PAGES: &str = "/api/docs";

/// `/open-data`.
pub async fn page(State(state): State<AppState>, visit: Visit) -> Response {
    // The page is of use without the days.
    let latest = latest(&state.kernel.db).await.unwrap_or_else(|error| {
        tracing::warn!(error = &error as &dyn std::error::Error, "days of the datasets not read");
        Latest::default()
    });
    render(&state, &visit, || {
        let district = state.district.get();
        let licence = match &district.open_data_licence {
            Some(licence) => t_with("open-data-licence", &[("licence", licence.as_str().into())]),
            None => t("open-data-no-licence"),
        };
        let sections = Dataset::ALL
            .map(|dataset| {
                let facts = facts(&state, dataset, latest);
                section(dataset, facts)
            })
            .collect_view();
        let view = view! {
            <Breadcrumb above=vec![]/>
            <h1>{t("open-data")}</h1>
            <p>{t("open-data-about")}</p>
            <p>{licence}</p>
            {sections}
            <h2>{t("open-data-how")}</h2>
            <ul>
                <li>{t("open-data-how-1")}</li>
                <li>{t("open-data-how-2")}</li>
                <li>{t("open-data-how-3")}</li>
                <li>{t("open-data-how-4")}</li>
            </ul>
            <p><a href=CATALOGUE>{t("open-data-catalogue")}</a></p>
            <p><a href=API_PAGES hreflang="en">{t("open-data-api")}</a></p>
        };
        Page::new(t("open-data"), view).describe(t("open-data-about")).with_catalogue()
    })
}

/// What is known of a dataset without reading it.
fn facts(state: &AppState, dataset: Dataset, latest: Latest) -> Facts {
    let district = state.district.get();
    let (rows, changed_at, years) = match dataset {
        Dataset::Places | Dataset::Toilets | Dataset::Parking | Dataset::Dropoff => {
            let survey = state.survey.get();
            let places: i64 = match dataset.finder() {
                Some(finder) => survey.total(finder).places,
                None => survey.kinds.iter().map(|kind| kind.places).sum(),
            };
            (usize::try_from(places).ok(), None, Vec::new())
        }
        Dataset::Sorting => {
            let items = state.guide.current().catalogue().items.len();
            (Some(items), latest.sorting, Vec::new())
        }
        // Nobody counts a million cases for a page.
        Dataset::Cases => (None, latest.cases, Vec::new()),
        Dataset::Notices => {
            let (library, now) = (state.library.current(), state.kernel.now());
            let notices = library.valid(Shelf::Notice, now).count();
            (Some(notices), library.last_changed(Shelf::Notice, now), Vec::new())
        }
        Dataset::Calendar => {
            let edition = state.calendar.get();
            let days = edition.calendar.years().map(|year| year.days.len()).sum();
            let years = edition.calendar.years().rev().map(|year| year.number).collect();
            (Some(days), edition.made_at, years)
        }
    };
    Facts {
        publisher: district.sponsor.get(use_locale()).to_owned(),
        licence: district.open_data_licence.clone(),
        rows,
        changed_at,
        years,
    }
}
