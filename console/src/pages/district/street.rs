//! A street: its cells as a drawing, and the same cells as a list.

use app::{
    components::{pagination::Pagination, table::Table},
    pages::problem::problem_page,
    render::{href, render, t, t_with, use_locale},
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use backend::districts::map::{CellRow, Outline, PAGE, StreetRow, cells, outline, streets};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;

use crate::{desk::Desk, frame, routes::StaffRoute};

/// Which part of the list.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Part {
    after: Option<String>,
}

/// `/staff/district/streets/{code}`.
pub(super) async fn page(
    State(state): State<AppState>,
    Path(code): Path<String>,
    part: Result<Query<Part>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Read, Kind::District) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let db = &state.kernel.db;
    // What is no place in the list begins it.
    let after = part.ok().and_then(|Query(part)| part.after);
    let read = async {
        let street = streets(db).await?.into_iter().find(|street| street.code == code);
        Ok(match street {
            None => None,
            Some(street) => {
                let cells = cells(db, street.id, after.as_deref()).await?;
                let outline = outline(db, street.id).await?;
                Some((street, cells, outline))
            }
        })
    };
    let result: Result<_, backend::districts::SaveError> = read.await;
    let (street, mut cells, outline) = match result {
        Ok(Some(read)) => read,
        Ok(None) => return problem_page(&state, &visit, StatusCode::NOT_FOUND),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "cells not read");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let page_size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = cells.len() > page_size;
    cells.truncate(page_size);
    render(&state, &visit, || {
        let to = |after| href(&StaffRoute::DistrictStreet(street.code.clone(), after).into());
        let next = cells.last().filter(|_| more).map(|last| to(Some(last.id.clone())));
        let first = after.is_some().then(|| to(None));
        let name = street.name.get(use_locale()).to_owned();
        let body = view! {
            <p>{t_with("district-street-about", &[
                ("code", street.code.as_str().into()),
                ("cells", street.cells.into()),
            ])}</p>
            {outline.map(|outline| drawing(&outline, &street))}
            {list(&cells)}
            <Pagination first next/>
        };
        frame::page(&desk, "district", &name, body)
    })
}

/// A picture for those who see; the list below says the same.
fn drawing(outline: &Outline, street: &StreetRow) -> impl IntoView + use<> {
    let label = t_with("district-drawing", &[("name", street.name.get(use_locale()).into())]);
    let paths = outline
        .cells
        .iter()
        .map(|(id, path)| {
            view! { <path d=path.clone()><title>{id.clone()}</title></path> }
        })
        .collect_view();
    let view_box = format!("-4 -4 {:.0} {:.0}", outline.width + 8.0, outline.height + 8.0);
    view! {
        <figure class="drawing">
            <svg viewBox=view_box role="img" aria-label=label>{paths}</svg>
            <figcaption class="small soft">{t("district-drawing-hint")}</figcaption>
        </figure>
    }
}

fn list(cells: &[CellRow]) -> impl IntoView + use<> {
    let rows = cells
        .iter()
        .map(|cell| {
            let area = t_with("district-hectares", &[("count", cell.hectares.round().into())]);
            vec![cell.id.clone(), cell.name.clone(), area]
        })
        .collect();
    let columns = vec![t("district-cell-code"), t("district-field-name"), t("district-area")];
    view! { <Table caption=t("district-cells") columns rows/> }
}
