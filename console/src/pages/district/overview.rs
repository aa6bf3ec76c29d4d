//! The streets of the district, and the ways to everything else of it.

use app::{
    components::button::{LinkButton, Weight},
    pages::problem::problem_page,
    render::{href, render, t, t_with, use_locale},
    state::AppState,
    visit::Visit,
};
use axum::{extract::State, http::StatusCode, response::Response};
use backend::districts::map::{StreetRow, streets};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;

use super::Record;
use crate::{desk::Desk, frame, routes::StaffRoute};

/// `/staff/district`.
pub(super) async fn page(State(state): State<AppState>, visit: Visit, desk: Desk) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Read, Kind::District) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let streets = match streets(&state.kernel.db).await {
        Ok(streets) => streets,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "streets not read");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    render(&state, &visit, || {
        let records = Record::ALL
            .map(|record| {
                let link = href(&StaffRoute::DistrictRecords(record.slug()).into());
                view! { <li><a class="name" href=link>{t(&format!("district-{}", record.slug()))}</a></li> }
            })
            .collect_view();
        let import = desk.staff().may(Act::Write, Kind::District).then(|| {
            let link = href(&StaffRoute::DistrictImport.into());
            view! { <LinkButton text=t("district-import") href=link weight=Weight::Plain/> }
        });
        let body = view! {
            <ul class="rows">{records}</ul>
            {table(&streets)}
            {import}
        };
        frame::page(&desk, "district", &t("district-title"), body)
    })
}

fn table(streets: &[StreetRow]) -> impl IntoView + use<> {
    let locale = use_locale();
    let rows = streets
        .iter()
        .map(|street| {
            let link = href(&StaffRoute::DistrictStreet(street.code.clone(), None).into());
            let area = t_with("district-hectares", &[("count", street.hectares.round().into())]);
            view! {
                <tr>
                    <td data-label=t("district-field-name")>
                        <a href=link>{street.name.get(locale).to_owned()}</a>
                    </td>
                    <td data-label=t("district-field-code")>{street.code.clone()}</td>
                    <td data-label=t("district-cells")>{street.cells}</td>
                    <td data-label=t("district-area")>{area}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="cards">
            <caption>{t("district-streets")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t("district-field-name")}</th>
                    <th scope="col">{t("district-field-code")}</th>
                    <th scope="col">{t("district-cells")}</th>
                    <th scope="col">{t("district-area")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
