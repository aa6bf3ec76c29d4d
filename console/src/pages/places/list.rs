//! The list of places.

use std::sync::Arc;

use app::{
    components::{
        badge::{Badge, Tone},
        button::{LinkButton, Weight},
    },
    render::{render, t, use_locale},
    state::AppState,
    texts::date,
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::{
    calendar::to_local,
    districts::map::{StreetRow, streets},
    lists::{After, Page, Sheet, Unavailable, fetch, fetch_exported},
    places::{
        edit::{self, LIST, Places, Row},
        find::Survey,
    },
};
use domain::{
    accounts::{Act, Kind},
    locale::Locale,
};
use leptos::prelude::*;

use super::{STATES, may_write, nav, unavailable, words::word};
use crate::{
    desk::Desk,
    frame, list,
    list::{
        Exportable, Exports, FilterBar, Kept, ListTable, Pager, SavedFilters, SelectFilter,
        TextFilter,
    },
    routes::{PlacesPart, StaffRoute, link, patterns},
};

/// The filter in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    kind: String,
    /// The code of a street.
    street: String,
    state: String,
    after: Option<String>,
}

impl Asked {
    fn query(&self) -> String {
        list::query(&[
            ("q", self.q.trim()),
            ("kind", &self.kind),
            ("street", &self.street),
            ("state", &self.state),
        ])
    }

    fn places(&self, streets: &[StreetRow]) -> Places {
        let After(after) = After::parse(self.after.as_deref());
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let street = streets.iter().find(|row| row.code == self.street).map(|row| row.id);
        Places {
            kind: some(&self.kind),
            // A street that is not there has no places.
            street: street.or_else(|| (!self.street.is_empty()).then(uuid::Uuid::nil)),
            words: self.q.trim().to_owned(),
            state: some(&self.state),
            after,
        }
    }
}

/// The columns of the list.
const COLUMNS: [&str; 5] = [
    "desk-place-field-name",
    "desk-place-field-kind",
    "desk-place-field-street",
    "desk-place-state",
    "desk-place-checked",
];

/// `/staff/places`.
pub(super) async fn page(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Read, Kind::Place) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let db = &state.kernel.db;
    let read = async {
        let streets = streets(db).await?;
        let rows = edit::list(db, &asked.places(&streets), state.kernel.now(), fetch()).await?;
        Ok::<_, Unavailable>((streets, rows))
    };
    let (streets, rows) = match read.await {
        Ok(read) => read,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let kept = Kept::open(&state, &visit, &desk, &LIST).await;
    let survey = state.survey.get();
    let headers = kept.headers();
    let page = render(&state, &visit, || {
        let exports = desk.staff().may(Act::Export, Kind::Place);
        let page = Page::cut(rows, |last| last.id);
        let add = may_write(&desk).then(|| view! { <Add survey=survey.clone()/> });
        let body = view! {
            {nav(PlacesPart::List)}
            {add}
            <Listed asked page streets survey kept exports/>
        };
        frame::page(&desk, "places", &t("staff-section-places"), body)
    });
    (headers, page).into_response()
}

/// A button for each kind that staff add.
#[component]
fn Add(survey: Arc<Survey>) -> impl IntoView {
    let links = survey
        .kinds
        .iter()
        .map(|kind| {
            let href = link(&StaffRoute::PlaceNew(kind.code.clone()));
            view! { <li><a href=href>{kind.name.get(use_locale()).to_owned()}</a></li> }
        })
        .collect_view();
    let import = link(&StaffRoute::PlacesImport);
    view! {
        <details class="group">
            <summary>{t("desk-places-add")}</summary>
            <ul class="inline">{links}</ul>
            <p><LinkButton text=t("desk-places-import") href=import weight=Weight::Plain/></p>
        </details>
    }
}

#[component]
fn Listed(
    asked: Asked,
    page: Page<Row>,
    streets: Vec<StreetRow>,
    survey: Arc<Survey>,
    kept: Kept,
    exports: bool,
) -> impl IntoView {
    let locale = use_locale();
    let query = asked.query();
    let (first, next) = (asked.after.is_none(), page.next);
    let kinds = survey
        .kinds
        .iter()
        .map(|kind| (kind.code.clone(), kind.name.get(locale).to_owned()))
        .collect();
    let named = streets
        .iter()
        .map(|street| (street.code.clone(), street.name.get(locale).to_owned()))
        .collect();
    let states = STATES.map(|state| (state.to_owned(), word("desk-places-state", state))).to_vec();
    let rows = page.rows.into_iter().map(|row| cells(row, locale)).collect();
    view! {
        <FilterBar path=patterns::PLACES filtered={!query.is_empty()}>
            <TextFilter name="q" kind="search" label=t("desk-places-find") value=asked.q/>
            <SelectFilter name="kind" label=t("desk-place-field-kind") value=asked.kind options=kinds/>
            <SelectFilter name="street" label=t("desk-place-field-street") value=asked.street options=named/>
            <SelectFilter name="state" label=t("desk-place-state") value=asked.state options=states/>
        </FilterBar>
        <SavedFilters list=LIST path=patterns::PLACES query=query.clone() kept/>
        <ListTable caption=t("staff-section-places") columns=COLUMNS.map(t).to_vec() rows/>
        <Pager path=patterns::PLACES query=query.clone() first next/>
        {exports.then(|| view! { <Exports path=patterns::PLACES query=query.clone()/> })}
    }
}

fn cells(row: Row, locale: Locale) -> Vec<AnyView> {
    let street = row.street.as_ref().map(|name| name.get(locale).to_owned());
    let checked = row.checked_at.map(|at| date(locale, to_local(at).date()));
    let (state, tone) = state_of(&row);
    vec![
        view! { <a href=link(&StaffRoute::Place(row.id))>{row.name}</a> }.into_any(),
        row.kind_name.get(locale).to_owned().into_any(),
        street.unwrap_or_else(|| t("desk-place-no-street")).into_any(),
        view! { <Badge text=t(&format!("desk-places-state-{state}")) tone/> }.into_any(),
        checked.unwrap_or_else(|| t("desk-place-never-checked")).into_any(),
    ]
}

/// The state of a place in a word.
pub(super) fn state_of(row: &Row) -> (&'static str, Tone) {
    match row.status.as_str() {
        "gone" | "merged" => ("gone", Tone::Neutral),
        "planned" => ("planned", Tone::Neutral),
        _ if row.suspended => ("suspended", Tone::Late),
        _ if !row.hours_known => ("hours-unknown", Tone::Warn),
        _ => ("in-use", Tone::Good),
    }
}

/// The columns of the export.
const EXPORTED: [&str; 12] = [
    "desk-place-field-code",
    "desk-place-field-external-id",
    "desk-place-field-source",
    "desk-place-field-kind",
    "desk-place-field-name",
    "desk-place-field-address",
    "desk-place-field-street",
    "desk-place-field-hours",
    "desk-place-field-operator",
    "desk-place-state",
    "desk-place-checked",
    "desk-place-field-id",
];

/// `/staff/places/export/{format}`: what the filter shows, as a file.
pub(super) async fn export_page(
    State(state): State<AppState>,
    Path(format): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let asked = Asked { after: None, ..asked };
    let of = Exportable {
        list: LIST,
        kind: Kind::Place,
        section: "places",
        back: StaffRoute::Places(PlacesPart::List, asked.query()),
    };
    let rows = async {
        let db = &state.kernel.db;
        let streets = streets(db).await.map_err(Unavailable::from)?;
        let which = asked.places(&streets);
        let rows = edit::list(db, &which, state.kernel.now(), fetch_exported());
        let rows = rows.await.map_err(Unavailable::from)?;
        let locale = visit.locale;
        let lines = rows.into_iter().map(|row| {
            let said = format!("desk-places-state-{}", state_of(&row).0);
            let street = row.street.as_ref().map(|name| name.get(locale).to_owned());
            vec![
                row.code.as_str().to_owned(),
                row.external_id.unwrap_or_default(),
                row.source,
                row.kind_name.get(locale).to_owned(),
                row.name,
                row.address,
                street.unwrap_or_default(),
                row.hours,
                row.operator,
                app::texts::text(locale, &said, &[]),
                row.checked_at.map(list::exported_time).unwrap_or_default(),
                row.id.to_string(),
            ]
        });
        Ok(Sheet { columns: list::columns(&visit, &EXPORTED), rows: lines.collect() })
    };
    list::answer_export(&state, &visit, &desk, of, &format, rows).await
}
