//! Departments, contact points and landmarks as lists.

use app::{
    components::button::{LinkButton, Weight},
    pages::problem::problem_page,
    render::{href, render, t},
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    districts::{
        map::{self, Landmarks, StreetRow, streets},
        offices::{contact_points, departments, is_called},
    },
    lists::{After, Key, Page, Sheet, Unavailable, fetch, fetch_exported},
};
use domain::{
    accounts::{Act, Kind},
    locale::Locale,
};
use leptos::prelude::*;
use uuid::Uuid;

use super::Record;
use crate::{
    desk::Desk,
    frame, list,
    list::{
        Exportable, Exports, FilterBar, Kept, ListTable, Pager, SavedFilters, SelectFilter,
        TextFilter,
    },
    routes::StaffRoute,
};

/// What stands in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    /// The code of a street.
    street: String,
    after: Option<String>,
}

impl Asked {
    fn query(&self) -> String {
        list::query(&[("q", self.q.trim()), ("street", &self.street)])
    }
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
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let Some(record) = Record::from_slug(&record) else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    if let Err(denied) = desk.staff().reach(Act::Read, Kind::District) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let loaded = async {
        let streets = streets(&state.kernel.db).await?;
        let lines = lines(&state, record, &asked, &streets, fetch(), visit.locale).await?;
        Ok::<_, Unavailable>((streets, lines))
    };
    let (streets, lines) = match loaded.await {
        Ok(loaded) => loaded,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "records not read");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    // Departments and contact points are few, and all on one page.
    let page = match record {
        Record::Landmark => Page::cut(lines, |last| last.id),
        Record::Department | Record::ContactPoint => Page { rows: lines, next: None },
    };
    let kept = Kept::open(&state, &visit, &desk, &record.list()).await;
    let headers = kept.headers();
    let page = render(&state, &visit, || {
        let may_write = desk.staff().may(Act::Write, Kind::District);
        let exports = desk.staff().may(Act::Export, Kind::District);
        let add = may_write.then(|| {
            let href = href(&StaffRoute::DistrictRecord(record.slug(), None).into());
            view! { <p><LinkButton text=t("district-add") href weight=Weight::Plain/></p> }
        });
        let title = t(&format!("district-{}", record.slug()));
        let (rows, next) = (table(record, &title, page.rows, may_write), page.next);
        let filters = filters(record, &asked, &streets, visit.locale);
        let body = view! {
            {add}
            {filters}
            <Around record asked kept next exports rows/>
        };
        frame::page(&desk, "district", &title, body)
    });
    (headers, page).into_response()
}

/// The fields of the filter.
fn filters(
    record: Record,
    asked: &Asked,
    streets: &[StreetRow],
    locale: Locale,
) -> impl IntoView + use<> {
    let (asked, query) = (asked.clone(), asked.query());
    let options: Vec<_> = streets
        .iter()
        .map(|street| (street.code.clone(), street.name.get(locale).to_owned()))
        .collect();
    let street = (record != Record::Department).then(|| {
        view! {
            <SelectFilter name="street" label=t("district-field-street") value=asked.street options/>
        }
    });
    view! {
        <FilterBar path=record.path() filtered={!query.is_empty()}>
            <TextFilter name="q" kind="search" label=t("district-find") value=asked.q/>
            {street}
        </FilterBar>
    }
}

/// What is around the rows.
#[component]
fn Around(
    record: Record,
    asked: Asked,
    kept: Kept,
    next: Option<Key>,
    exports: bool,
    rows: AnyView,
) -> impl IntoView {
    let (path, query, first) = (record.path(), asked.query(), asked.after.is_none());
    view! {
        <SavedFilters list=record.list() path query=query.clone() kept/>
        {rows}
        <Pager path query=query.clone() first next/>
        {exports.then(|| view! { <Exports path query/> })}
    }
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
    asked: &Asked,
    streets: &[StreetRow],
    limit: i64,
    locale: Locale,
) -> Result<Vec<Line>, Unavailable> {
    let db = &state.kernel.db;
    let said = |key: String| app::texts::text(locale, &key, &[]);
    let (words, street) = (asked.q.trim(), asked.street.as_str());
    Ok(match record {
        Record::Department => departments(db)
            .await?
            .into_iter()
            .filter(|one| is_called(words, &one.code, &one.name))
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
            .filter(|one| is_called(words, one.code.as_deref().unwrap_or_default(), &one.name))
            .filter(|one| street.is_empty() || one.street.as_deref() == Some(street))
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
        Record::Landmark => {
            let After(after) = After::parse(asked.after.as_deref());
            let of = streets.iter().find(|row| row.code == street).map(|row| row.id);
            // A street that is not there has no landmarks.
            let of = of.or_else(|| (!street.is_empty()).then(Uuid::nil));
            let which = Landmarks { street: of, words: words.to_owned(), after };
            map::landmarks(db, &which, limit)
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
                .collect()
        }
    })
}

fn table(record: Record, title: &str, lines: Vec<Line>, linked: bool) -> AnyView {
    let columns = std::iter::once("district-field-name").chain(columns(record)).map(t).collect();
    let rows = lines
        .into_iter()
        .map(|line| {
            let link = href(&StaffRoute::DistrictRecord(record.slug(), Some(line.id)).into());
            let name = if linked {
                view! { <a href=link>{line.name}</a> }.into_any()
            } else {
                line.name.into_any()
            };
            std::iter::once(name).chain(line.cells.into_iter().map(IntoAny::into_any)).collect()
        })
        .collect();
    view! { <ListTable caption=title columns rows/> }.into_any()
}

/// `/staff/district/{record}/export/{format}`: what the filter shows, as a file.
pub(super) async fn export_page(
    State(state): State<AppState>,
    Path((record, format)): Path<(String, String)>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let Some(record) = Record::from_slug(&record) else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let asked = Asked { after: None, ..asked };
    let of = Exportable {
        list: record.list(),
        kind: Kind::District,
        section: "district",
        back: StaffRoute::DistrictFiltered(record.slug(), asked.query()),
    };
    let rows = async {
        let streets = streets(&state.kernel.db).await?;
        let limit = fetch_exported();
        let lines = lines(&state, record, &asked, &streets, limit, visit.locale).await?;
        let [second, third, fourth] = columns(record);
        let columns = list::columns(&visit, &["district-field-name", second, third, fourth]);
        let rows = lines
            .into_iter()
            .map(|line| std::iter::once(line.name).chain(line.cells).collect())
            .collect();
        Ok(Sheet { columns, rows })
    };
    list::answer_export(&state, &visit, &desk, of, &format, rows).await
}
