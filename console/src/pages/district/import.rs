//! Streets, cells or landmarks from a GeoJSON file, departments or contact points from a CSV file:
//! the form, and what came of it.

use app::{
    components::{
        button::{SubmitButton, Weight},
        notice::{Kind as NoticeKind, Notice},
    },
    form::error_text,
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{extract::State, http::StatusCode, response::Response};
use backend::districts::{
    map::{Fault, Layer, Report},
    offices::{self, File, LineFault, LineWrong},
};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;

use crate::{desk::Desk, frame, list::ListTable, routes::functions};

/// The most faults that are shown; the file is mended from the top anyway.
const SHOWN: usize = 200;

/// What came of a file.
pub(crate) enum Result {
    /// It would do this, or has done it.
    Report {
        report: Report,
        dry_run: bool,
    },
    Faults(Vec<Fault>),
    /// The same of departments or contact points.
    Offices {
        report: offices::Report,
        dry_run: bool,
    },
    OfficeFaults(Vec<LineFault>),
    /// No file came, or not whole.
    NoFile,
    Unavailable,
}

/// `/staff/district/import`.
pub(super) async fn page(State(state): State<AppState>, visit: Visit, desk: Desk) -> Response {
    match desk.staff().reach(Act::Write, Kind::District) {
        Ok(_) => show(&state, &visit, &desk, None),
        Err(denied) => frame::refused(&state, &visit, &desk, denied),
    }
}

/// The page, with what came of the file that was sent.
pub(crate) fn show(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    result: Option<&Result>,
) -> Response {
    render(state, visit, || {
        let status = match result {
            None | Some(Result::Report { .. } | Result::Offices { .. }) => StatusCode::OK,
            Some(Result::Faults(_) | Result::OfficeFaults(_) | Result::NoFile) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Some(Result::Unavailable) => StatusCode::SERVICE_UNAVAILABLE,
        };
        let layers = Layer::ALL
            .map(|layer| {
                view! {
                    <option value=layer.as_str()>
                        {t(&format!("district-layer-{}", layer.as_str()))}
                    </option>
                }
            })
            .collect_view();
        let tables = File::ALL
            .map(|file| {
                let name = t(&format!("district-{}", file.as_str()));
                view! { <option value=file.as_str()>{format!("{name} (CSV)")}</option> }
            })
            .collect_view();
        let body = view! {
            {result.map(outcome)}
            <p>{t("district-import-about")}</p>
            <form
                method="post"
                action=in_locale(functions::DISTRICT_IMPORT, use_locale())
                enctype="multipart/form-data"
            >
                <div class="field">
                    <label for="field-layer">{t("district-layer")}</label>
                    <select id="field-layer" name="layer">{layers} {tables}</select>
                </div>
                <div class="field">
                    <label for="field-file">{t("district-file")}</label>
                    <p class="hint" id="field-file-hint">{t("district-file-hint")}</p>
                    <input
                        id="field-file"
                        name="file"
                        type="file"
                        accept=".geojson,.json,application/geo+json,.csv,text/csv"
                        aria-describedby="field-file-hint"
                    />
                </div>
                <label class="choice">
                    <input type="checkbox" name="dry_run" value="on" checked/>
                    {t("district-dry-run")}
                </label>
                <label class="choice">
                    <input type="checkbox" name="whole" value="on"/>
                    {t("district-whole")}
                </label>
                <SubmitButton text=t("district-import-send") weight=Weight::Primary/>
            </form>
            {File::ALL.map(columns).collect_view()}
        };
        frame::page(desk, "district", &t("district-import"), body).status(status)
    })
}

fn outcome(result: &Result) -> AnyView {
    match result {
        Result::Report { report, dry_run } => {
            let title = t(if *dry_run { "district-would" } else { "district-imported" });
            let counts = t_with(
                "district-report",
                &[
                    ("added", report.added.into()),
                    ("changed", report.changed.into()),
                    ("retired", report.retired.into()),
                    ("unchanged", report.unchanged.into()),
                ],
            );
            view! { <Notice kind=NoticeKind::Success title><p>{counts}</p></Notice> }.into_any()
        }
        Result::Faults(faults) => refused(faults),
        Result::Offices { report, dry_run } => {
            let title = t(if *dry_run { "district-would" } else { "district-imported" });
            let counts = t_with(
                "district-office-report",
                &[("added", report.added.into()), ("changed", report.changed.into())],
            );
            view! { <Notice kind=NoticeKind::Success title><p>{counts}</p></Notice> }.into_any()
        }
        Result::OfficeFaults(faults) => refused_lines(faults),
        Result::NoFile => {
            let title = t("district-no-file");
            view! { <Notice kind=NoticeKind::Warning title><p>{t("district-nothing-changed")}</p></Notice> }
                .into_any()
        }
        Result::Unavailable => {
            let title = t("problem-unavailable");
            view! { <Notice kind=NoticeKind::Warning title><p>{t("district-nothing-changed")}</p></Notice> }
                .into_any()
        }
    }
}

/// The columns of a table.
fn columns(file: File) -> impl IntoView {
    let title =
        t_with("district-columns", &[("name", t(&format!("district-{}", file.as_str())).into())]);
    let columns = file
        .columns()
        .into_iter()
        .map(|column| {
            let mut name = t(&format!("district-field-{column}"));
            if file.may_lack(column) {
                name = t_with("district-column-optional", &[("name", name.into())]);
            }
            view! { <dt><code>{column}</code></dt> <dd>{name}</dd> }
        })
        .collect_view();
    view! {
        <details class="group">
            <summary>{title}</summary>
            <dl class="facts">{columns}</dl>
        </details>
    }
}

/// What is wrong with a table, line by line.
fn refused_lines(faults: &[LineFault]) -> AnyView {
    let title = t_with("district-faults", &[("count", faults.len().into())]);
    let rows = faults
        .iter()
        .take(SHOWN)
        .map(|fault| {
            let wrong = match &fault.wrong {
                LineWrong::Value(wrong) => {
                    let field = t(&format!("district-field-{}", wrong.field));
                    format!("{field}: {}", error_text(wrong))
                }
                LineWrong::Column(column) => {
                    t_with("district-no-column", &[("column", (*column).into())])
                }
                LineWrong::Unknown(column) => {
                    t_with("district-unknown-column", &[("column", column.as_str().into())])
                }
                LineWrong::Broken(error) => error.clone(),
                LineWrong::Refused(code) => t(&format!("error-{code}")),
            };
            vec![fault.line.to_string().into_any(), wrong.into_any()]
        })
        .collect();
    let columns = ["district-line", "district-wrong"].map(t).to_vec();
    view! {
        <Notice kind=NoticeKind::Warning title=title.clone()>
            <p>{t("district-nothing-changed")}</p>
        </Notice>
        <ListTable caption=title columns rows/>
    }
    .into_any()
}

fn refused(faults: &[Fault]) -> AnyView {
    let title = t_with("district-faults", &[("count", faults.len().into())]);
    let number = |number: Option<usize>| number.map(|number| number.to_string());
    let rows = faults
        .iter()
        .take(SHOWN)
        .map(|fault| {
            let detail = fault.wrong.detail();
            let area = fault.wrong.square_metres().unwrap_or_default();
            let wrong = t_with(
                &format!("map-fault-{}", fault.wrong.code()),
                &[("detail", detail.into()), ("area", area.into())],
            );
            view! {
                <tr>
                    <td data-label=t("district-line")>{number(fault.line)}</td>
                    <td data-label=t("district-feature")>{number(fault.feature)}</td>
                    <td data-label=t("district-wrong")>{wrong}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Notice kind=NoticeKind::Warning title=title.clone()>
            <p>{t("district-nothing-changed")}</p>
        </Notice>
        <table class="cards">
            <caption>{title}</caption>
            <thead>
                <tr>
                    <th scope="col">{t("district-line")}</th>
                    <th scope="col">{t("district-feature")}</th>
                    <th scope="col">{t("district-wrong")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
