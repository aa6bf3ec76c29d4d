//! Departments, contact points and landmarks as lists.

use app::{
    components::{
        button::{LinkButton, Weight},
        pagination::Pagination,
    },
    pages::problem::problem_page,
    render::{href, render, t, use_locale},
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use backend::districts::{
    SaveError,
    map::{self, Landmarks, PAGE},
    offices::{contact_points, departments},
};
use domain::{
    accounts::{Act, Kind},
    locale::Locale,
};
use leptos::prelude::*;
use uuid::Uuid;

use super::Record;
use crate::{desk::Desk, frame, routes::StaffRoute};

/// Which part of the list.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Part {
    after: Option<Uuid>,
}

/// A line: the record and what is said of it.
struct Line {
    id: Uuid,
    name: String,
    cells: Vec<String>,
}

/// `/staff/district/{record}`.
pub(super) async fn page(
    State(state): State<AppState>,
    Path(record): Path<String>,
    part: Result<Query<Part>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let Some(record) = Record::from_slug(&record) else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    if let Err(denied) = desk.staff().reach(Act::Read, Kind::District) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    // What is no place in the list begins it.
    let after = part.ok().and_then(|Query(part)| part.after);
    let mut lines = match lines(&state, record, after, visit.locale).await {
        Ok(lines) => lines,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "records not read");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    // Departments and contact points are few, and all on one page.
    let page_size = match record {
        Record::Landmark => usize::try_from(PAGE).unwrap_or(usize::MAX),
        Record::Department | Record::ContactPoint => usize::MAX,
    };
    let more = lines.len() > page_size;
    lines.truncate(page_size);
    render(&state, &visit, || {
        let list = href(&StaffRoute::DistrictRecords(record.slug()).into());
        let next = lines.last().filter(|_| more).map(|last| format!("{list}?after={}", last.id));
        let first = after.is_some().then(|| list.clone());
        let may_write = desk.staff().may(Act::Write, Kind::District);
        let add = may_write.then(|| {
            let link = href(&StaffRoute::DistrictRecord(record.slug(), None).into());
            view! { <LinkButton text=t("district-add") href=link weight=Weight::Plain/> }
        });
        let title = t(&format!("district-{}", record.slug()));
        let body = view! {
            {add}
            {table(record, &title, &lines, may_write)}
            <Pagination first next/>
        };
        frame::page(&desk, "district", &title, body)
    })
}

/// The columns after the name.
const fn columns(record: Record) -> [&'static str; 3] {
    match record {
        Record::Department => {
            ["district-field-code", "district-field-kind", "district-field-phone"]
        }
        Record::ContactPoint => {
            ["district-field-address", "district-field-phone", "district-field-street"]
        }
        Record::Landmark => {
            ["district-field-kind", "district-cell-code", "district-field-other_names"]
        }
    }
}

async fn lines(
    state: &AppState,
    record: Record,
    after: Option<Uuid>,
    locale: Locale,
) -> Result<Vec<Line>, SaveError> {
    let db = &state.kernel.db;
    let said = |key: String| app::texts::text(locale, &key, &[]);
    Ok(match record {
        Record::Department => departments(db)
            .await?
            .into_iter()
            .map(|one| Line {
                id: one.id,
                name: one.name.get(locale).to_owned(),
                cells: vec![
                    one.code,
                    said(format!("department-kind-{}", one.kind.as_str())),
                    one.phone.unwrap_or_default(),
                ],
            })
            .collect(),
        Record::ContactPoint => contact_points(db)
            .await?
            .into_iter()
            .map(|one| Line {
                id: one.id,
                name: one.name.get(locale).to_owned(),
                cells: vec![
                    one.address.get(locale).to_owned(),
                    one.phone,
                    one.street.unwrap_or_default(),
                ],
            })
            .collect(),
        Record::Landmark => map::landmarks(db, Landmarks { street: None, after })
            .await?
            .into_iter()
            .map(|one| Line {
                id: one.id,
                name: one.name.get(locale).to_owned(),
                cells: vec![
                    said(format!("landmark-kind-{}", one.kind.as_str())),
                    one.cell.unwrap_or_default(),
                    one.other_names.join(" · "),
                ],
            })
            .collect(),
    })
}

fn table(record: Record, title: &str, lines: &[Line], linked: bool) -> impl IntoView + use<> {
    let _ = use_locale();
    let columns = columns(record).map(t);
    let rows = lines
        .iter()
        .map(|line| {
            let link = href(&StaffRoute::DistrictRecord(record.slug(), Some(line.id)).into());
            let name = if linked {
                view! { <a href=link>{line.name.clone()}</a> }.into_any()
            } else {
                line.name.clone().into_any()
            };
            let cells = line
                .cells
                .iter()
                .zip(columns.clone())
                .map(|(cell, column)| view! { <td data-label=column>{cell.clone()}</td> })
                .collect_view();
            view! { <tr><td data-label=t("district-field-name")>{name}</td>{cells}</tr> }
        })
        .collect_view();
    let heads =
        columns.iter().map(|name| view! { <th scope="col">{name.clone()}</th> }).collect_view();
    view! {
        <table class="cards">
            <caption>{title.to_owned()}</caption>
            <thead><tr><th scope="col">{t("district-field-name")}</th>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
