//! Places from a file: the form, and what came of it. A file is tried first; the same file is then
//! imported, so that nobody imports what they have not seen the report of.

use app::{
    components::{
        field::within_textarea,
        notice::{Kind as NoticeKind, Notice},
    },
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{extract::State, http::StatusCode, response::Response};
use backend::{
    forms::FormValues,
    places::import::{Duplicate, Fault, Kept, Outcome, Report, SiteOfUnits, Unread},
};
use domain::places::Datum;
use leptos::prelude::*;

use crate::{
    api::places_import::{hex, may_import},
    desk::Desk,
    frame,
    list::ListTable,
    routes::functions,
};

/// The most lines that are shown of each list; the file is mended from the top anyway.
const SHOWN: usize = 100;

/// What came of a file.
pub(crate) enum Result {
    Report(Box<Report>),
    /// No file came, or not whole.
    NoFile,
    /// Nobody said what the coordinates are counted on.
    NoDatum,
    /// The mapping cannot be read.
    Mapping(Box<Fault>),
    /// It is not the file that was tried.
    NotTried,
    Unavailable,
}

impl Result {
    fn status(&self) -> StatusCode {
        match self {
            Self::Report(report) if report.outcome != Outcome::Refused => StatusCode::OK,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// The digest of a file that was tried and may be imported.
    fn tried(&self) -> Option<String> {
        match self {
            Self::Report(report) if report.outcome == Outcome::Dry => Some(hex(&report.sha256)),
            _ => None,
        }
    }
}

/// `/staff/places/import`.
pub(super) async fn page(State(state): State<AppState>, visit: Visit, desk: Desk) -> Response {
    match may_import(&desk) {
        Ok(()) => show(&state, &visit, &desk, &FormValues::default(), None),
        Err(denied) => frame::refused(&state, &visit, &desk, denied),
    }
}

/// The page, with what came of the file that was sent.
pub(crate) fn show(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    values: &FormValues,
    result: Option<&Result>,
) -> Response {
    render(state, visit, || {
        let status = result.map_or(StatusCode::OK, Result::status);
        let body = view! {
            {result.map(outcome)}
            <p>{t("places-import-about")}</p>
            {form(state, values, result.and_then(Result::tried))}
        };
        frame::page(desk, "places", &t("places-import"), body).status(status)
    })
}

fn form(state: &AppState, values: &FormValues, tried: Option<String>) -> impl IntoView {
    let value = |field: &str| values.get(field).unwrap_or_default().to_owned();
    let survey = state.survey.get();
    let locale = use_locale();
    let chosen = value("kind");
    let kinds = survey
        .kinds
        .iter()
        .map(|kind| {
            let code = kind.code.clone();
            let selected = code == chosen;
            let name = kind.name.get(locale).to_owned();
            view! { <option value=code selected=selected>{name}</option> }
        })
        .collect_view();
    let chosen = value("datum");
    let datums = Datum::ALL
        .map(|datum| {
            let selected = datum.as_str() == chosen;
            let name = t(&format!("places-import-datum-{}", datum.as_str()));
            view! { <option value=datum.as_str() selected=selected>{name}</option> }
        })
        .collect_view();
    let text = |name: &'static str| {
        let id = format!("field-{name}");
        let hint = format!("{id}-hint");
        view! {
            <div class="field">
                <label for=id.clone()>{t(&format!("places-import-{}", name.replace('_', "-")))}</label>
                <p class="hint" id=hint.clone()>
                    {t(&format!("places-import-{}-hint", name.replace('_', "-")))}
                </p>
                <input
                    id=id
                    name=name
                    type=if name == "as_of" { "date" } else { "text" }
                    maxlength="80"
                    aria-describedby=hint
                    value=value(name)
                />
            </div>
        }
    };
    let mapping = within_textarea(&value("mapping"));
    let choices =
        ["id_from", "skip_rejected", "keep_outside", "sure_of_datum", "tombstones", "most_may_go"]
            .map(|name| {
                let checked = !value(name).is_empty();
                view! {
                    <label class="choice">
                        <input type="checkbox" name=name value="on" checked=checked/>
                        {t(&format!("places-import-{}", name.replace('_', "-")))}
                    </label>
                }
            })
            .collect_view();
    let again = tried.map(|seen| {
        view! {
            <input type="hidden" name="seen" value=seen/>
            <p>{t("places-import-again")}</p>
            <button class="button wide" name="act" value="import">
                {t("places-import-write")}
            </button>
        }
    });
    view! {
        <form
            method="post"
            action=in_locale(functions::PLACES_IMPORT, locale)
            enctype="multipart/form-data"
        >
            <div class="field">
                <label for="field-file">{t("places-import-file")}</label>
                <p class="hint" id="field-file-hint">{t("places-import-file-hint")}</p>
                <input
                    id="field-file"
                    name="file"
                    type="file"
                    accept=".geojson,.json,.csv,.xlsx"
                    aria-describedby="field-file-hint"
                />
            </div>
            <div class="field">
                <label for="field-kind">{t("places-import-kind")}</label>
                <select id="field-kind" name="kind">{kinds}</select>
            </div>
            <div class="field">
                <label for="field-datum">{t("places-import-datum")}</label>
                <p class="hint" id="field-datum-hint">{t("places-import-datum-hint")}</p>
                <select id="field-datum" name="datum" aria-describedby="field-datum-hint">
                    <option value="">{t("places-import-datum-none")}</option>
                    {datums}
                </select>
            </div>
            {text("source")}
            {text("source_name")}
            {text("as_of")}
            <details class="group">
                <summary>{t("places-import-mapping")}</summary>
                <div class="field">
                    <label for="field-mapping">{t("places-import-mapping")}</label>
                    <p class="hint" id="field-mapping-hint">{t("places-import-mapping-hint")}</p>
                    <textarea id="field-mapping" name="mapping" rows="8" maxlength="16000"
                        aria-describedby="field-mapping-hint"
                        inner_html=mapping
                    ></textarea>
                </div>
            </details>
            <fieldset class="part">
                <legend>{t("places-import-options")}</legend>
                {choices}
            </fieldset>
            <button class="button plain" name="act" value="try">
                {t("places-import-try")}
            </button>
            {again}
        </form>
    }
}

fn outcome(result: &Result) -> AnyView {
    let warning = |title: String| {
        view! {
            <Notice kind=NoticeKind::Warning title><p>{t("places-import-unchanged")}</p></Notice>
        }
        .into_any()
    };
    match result {
        Result::Report(report) => shown(report),
        Result::NoFile => warning(t("places-import-no-file")),
        Result::NoDatum => warning(t("places-import-no-datum")),
        Result::Mapping(fault) => warning(format!("{} {fault}", t("places-import-no-mapping"))),
        Result::NotTried => warning(t("places-import-not-tried")),
        Result::Unavailable => warning(t("problem-unavailable")),
    }
}

fn shown(report: &Report) -> AnyView {
    let (kind, title) = match report.outcome {
        Outcome::Written => (NoticeKind::Success, "places-import-written"),
        Outcome::Dry => (NoticeKind::Success, "places-import-dry"),
        Outcome::Refused => (NoticeKind::Warning, "places-import-refused"),
    };
    let counts = t_with(
        "places-import-counts",
        &[
            ("added", report.added.into()),
            ("changed", report.changed.into()),
            ("unchanged", report.unchanged.into()),
            ("rejected", report.rejected.into()),
            ("gone", report.gone.into()),
        ],
    );
    let read = (!report.format.is_empty()).then(|| {
        let format = format!("{} {}", report.format, report.encoding);
        let args = [("format", format.trim().into()), ("rows", report.rows.into())];
        view! { <p>{t_with("places-import-read", &args)}</p> }
    });
    let unused = (!report.unused.is_empty()).then(|| {
        let columns = report.unused.join(&t("list-separator"));
        view! { <p>{t_with("places-import-unused", &[("columns", columns.into())])}</p> }
    });
    let before = report.before.map(|at| {
        let day = at.format("%F").to_string();
        view! { <p>{t_with("places-import-before", &[("day", day.into())])}</p> }
    });
    let pairs = &report.duplicates;
    let lists = [
        table("faults", &report.faults, &["line", "field", "wrong"], fault),
        table("unread", &report.unread, &["line", "field", "word", "times"], unread),
        table("kept", &report.kept, &["line", "name", "field"], kept),
        table("sites", &report.sites, &["name", "lines"], site),
        table("duplicates", pairs, &["line", "name", "other", "metres"], duplicate),
    ];
    let inside = inside(report);
    view! {
        <Notice kind title=t(title)>
            <p>{counts}</p>
            {read}
            {unused}
            {before}
            {inside}
        </Notice>
        {lists.into_iter().flatten().collect_view()}
    }
    .into_any()
}

/// How many positions would be in the district on each datum.
fn inside(report: &Report) -> Option<impl IntoView + use<>> {
    let counts: Vec<_> = report
        .inside
        .iter()
        .map(|(datum, count)| {
            format!("{} {count}", t(&format!("places-import-datum-{}", datum.as_str())))
        })
        .collect();
    let better = report.better.map(|datum| {
        let name = t(&format!("places-import-datum-{}", datum.as_str()));
        view! { <p>{t_with("places-import-better", &[("datum", name.into())])}</p> }
    });
    (!counts.is_empty()).then(|| {
        let counts = counts.join(&t("list-separator"));
        let args = [("all", report.measured.into()), ("counts", counts.into())];
        view! { <p>{t_with("places-import-inside", &args)}</p> {better} }
    })
}

/// A list of the report, if there is anything in it.
fn table<T>(
    name: &str,
    all: &[T],
    columns: &[&str],
    row: impl Fn(&T) -> Vec<String>,
) -> Option<AnyView> {
    if all.is_empty() {
        return None;
    }
    let caption = t_with(&format!("places-import-{name}"), &[("count", all.len().into())]);
    let columns =
        columns.iter().map(|column| t(&format!("places-import-column-{column}"))).collect();
    let rows = all
        .iter()
        .take(SHOWN)
        .map(|one| row(one).into_iter().map(IntoAny::into_any).collect())
        .collect();
    Some(view! { <ListTable caption columns rows/> }.into_any())
}

fn line(line: Option<usize>) -> String {
    line.map(|line| line.to_string()).unwrap_or_default()
}

fn fault(fault: &Fault) -> Vec<String> {
    let wrong = t_with(
        &format!("import-fault-{}", fault.wrong.code()),
        &[("detail", fault.wrong.detail().to_owned().into())],
    );
    vec![line(fault.line), fault.field.clone().unwrap_or_default(), wrong]
}

fn unread(word: &Unread) -> Vec<String> {
    let Unread { field, text, count, line } = word;
    vec![line.to_string(), (*field).to_owned(), text.clone(), count.to_string()]
}

fn kept(kept: &Kept) -> Vec<String> {
    vec![kept.line.to_string(), kept.name.clone(), kept.fact.as_str().to_owned()]
}

fn site(site: &SiteOfUnits) -> Vec<String> {
    let lines: Vec<_> = site.lines.iter().map(ToString::to_string).collect();
    vec![site.name.clone(), lines.join(", ")]
}

fn duplicate(pair: &Duplicate) -> Vec<String> {
    let other = format!("{} ({})", pair.other, pair.source);
    vec![line(pair.line), pair.name.clone(), other, format!("{:.0}", pair.metres)]
}
