//! `/staff/cases/city`: importing a file of orders, and what came in before.

use app::{
    render::{render, t, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Query, State as Extracted, rejection::QueryRejection},
    response::Response,
};
use backend::{
    cases::city::{Run, runs},
    lists::{After, Page},
};
use leptos::prelude::*;

use super::{
    super::words::{time, word},
    Came, fault_table, may_write, nav, outcome, refused,
};
use crate::{
    api::places_import::hex,
    desk::Desk,
    frame,
    list::{ListTable, Pager},
    routes::{CityPart, functions, patterns},
};

/// What stands in the address.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    after: Option<String>,
}

/// The page.
pub(super) async fn page(
    Extracted(state): Extracted<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    answer(&state, &visit, &desk, &asked, None).await
}

/// The page with what came of the file that was sent.
pub(crate) async fn show(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    came: Option<&Came>,
) -> Response {
    answer(state, visit, desk, &Asked::default(), came).await
}

async fn answer(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    asked: &Asked,
    came: Option<&Came>,
) -> Response {
    let after = After::parse(asked.after.as_deref());
    let rows = match runs(&state.kernel, desk.staff(), after).await {
        Ok(rows) => Page::cut(rows, |run| (run.at, run.id)),
        Err(error) => return refused(state, visit, desk, &error),
    };
    render(state, visit, || {
        let status = came.map_or(axum::http::StatusCode::OK, Came::status);
        let form = may_write(desk).then(|| upload(came));
        let table = table(rows.rows);
        let body = view! {
            {nav(CityPart::Runs)}
            {came.map(outcome)}
            {form}
            <h2>{t("city-runs")}</h2>
            {table}
            <Pager path=patterns::CITY query="" first=after.0.is_none() next=rows.next/>
        };
        frame::page(desk, "city", &t("city-part-runs"), body).status(status)
    })
}

/// The form for a file; with the one that was tried, it can be imported.
fn upload(came: Option<&Came>) -> AnyView {
    let tried = match came {
        Some(Came::Report(report)) if report.dry_run && report.is_readable => {
            Some(hex(&report.sha256))
        }
        _ => None,
    };
    let again = tried.map(|seen| {
        view! {
            <input type="hidden" name="seen" value=seen/>
            <p>{t("city-import-again")}</p>
            <button class="button wide" name="act" value="import">{t("city-import-write")}</button>
        }
    });
    view! {
        <p>{t("city-import-about")}</p>
        <form
            method="post"
            action=in_locale(functions::CITY_IMPORT, use_locale())
            enctype="multipart/form-data"
        >
            <div class="field">
                <label for="field-file">{t("city-import-file")}</label>
                <p class="hint" id="field-file-hint">{t("city-import-file-hint")}</p>
                <input
                    id="field-file"
                    name="file"
                    type="file"
                    accept=".xlsx,.csv"
                    aria-describedby="field-file-hint"
                />
            </div>
            <button class="button plain" name="act" value="try">{t("city-import-try")}</button>
            {again}
        </form>
    }
    .into_any()
}

fn table(runs: Vec<Run>) -> AnyView {
    let columns = ["at", "what", "way", "added", "changed", "unchanged", "refused"]
        .map(|name| t(&format!("city-column-{name}")));
    let rows = runs.into_iter().map(row).collect();
    view! { <ListTable caption=t("city-runs") columns=columns.to_vec() rows/> }.into_any()
}

fn row(run: Run) -> Vec<AnyView> {
    let who = [Some(word("city-way", &run.way)), run.login, run.key];
    let who = who.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let refused = match fault_table("city-faults", &run.faults) {
        None => run.refused.to_string().into_any(),
        Some(faults) => view! {
            <details>
                <summary>{run.refused}</summary>
                {faults}
            </details>
        }
        .into_any(),
    };
    vec![
        time(run.at),
        word("city-run", &run.kind).into_any(),
        who.into_any(),
        run.added.to_string().into_any(),
        run.changed.to_string().into_any(),
        run.unchanged.to_string().into_any(),
        refused,
    ]
}
