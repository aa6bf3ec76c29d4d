//! The city's 12345: what came in, what goes back, whether both have the same, and what its words
//! mean. `/staff/cases/city`.
//!
//! To add a part: 1. its file here and its line in [`routes`]; 2. [`CityPart`]; 3. its server function
//! in `api/city.rs`; 4. its texts in `app/locales/*/cases-city.ftl`.

mod mapping;
pub(crate) mod reconcile;
pub(crate) mod returns;
mod run;
pub(crate) mod runs;
pub(super) mod words;

use app::{
    components::{
        notice::{Kind as NoticeKind, Notice},
        tabs::{Tab, Tabs},
    },
    form::FormView,
    pages::problem::problem_page,
    render::{t, t_with},
    routing::{Access::Staff, Routes},
    state::AppState,
    visit::Visit,
};
use axum::{http::StatusCode, response::Response};
use backend::{
    Problem,
    cases::city::{Came as LineCame, CityError, Fault, Report},
    forms::{FormSpec, discard_draft},
    presession::PreSession,
};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;

use crate::{
    desk::Desk,
    frame,
    list::ListTable,
    routes::{CityPart, StaffRoute, link, patterns},
};

/// The most lines that are shown of each list of a report; the file is mended from the top anyway.
const SHOWN: usize = 100;

/// Every page of it.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get(patterns::CITY, Staff, runs::page)
        .get(patterns::CITY_RETURNS, Staff, returns::page)
        .get(patterns::CITY_FILE, Staff, returns::file)
        .get(patterns::CITY_RECONCILIATIONS, Staff, reconcile::page)
        .get(patterns::CITY_RECONCILIATION, Staff, run::page)
        .get(patterns::CITY_MAPPING, Staff, mapping::page)
}

/// What came of a file that was sent.
pub(crate) enum Came {
    Report(Box<Report>),
    /// What is wrong with a list that is taken whole or not at all.
    Refused(Vec<Fault>),
    /// No file came, or not whole.
    NoFile,
    /// It is not the file that was tried.
    NotTried,
    /// Nobody said of which day it is.
    NoDay,
    Unavailable,
}

impl Came {
    fn status(&self) -> StatusCode {
        match self {
            Self::Report(report) if report.is_readable => StatusCode::OK,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

/// The parts of the section, the present one marked.
fn nav(present: CityPart) -> impl IntoView {
    let tabs = CityPart::ALL.map(|part| Tab {
        href: link(&StaffRoute::City(part, String::new())),
        name: t(&format!("city-part-{}", part.as_str())),
        current: part == present,
    });
    view! { <Tabs label=t("staff-section-city") tabs=tabs.into()/> }
}

/// The buttons' form, with what went wrong, which is said once.
async fn told_once(state: &AppState, session: &PreSession, spec: &FormSpec) -> FormView {
    let form = FormView::open(state, session, spec).await;
    if !form.errors.is_empty()
        && let Err(error) = discard_draft(&state.kernel.db, session.id(), spec).await
    {
        tracing::warn!(error = &error as &dyn std::error::Error, "draft not discarded");
    }
    form
}

/// The page for whoever may not, or for a database that did not answer.
fn refused(state: &AppState, visit: &Visit, desk: &Desk, error: &CityError) -> Response {
    if let CityError::Denied(denied) = error {
        return frame::refused(state, visit, desk, *denied);
    }
    tracing::error!(error = error as &dyn std::error::Error, "city not read");
    let status = StatusCode::from_u16(error.status());
    problem_page(state, visit, status.unwrap_or(StatusCode::SERVICE_UNAVAILABLE))
}

fn may_write(desk: &Desk) -> bool {
    desk.staff().may(Act::Write, Kind::City)
}

/// What came of a file.
fn outcome(came: &Came) -> AnyView {
    let warning = |key: &str| {
        view! {
            <Notice kind=NoticeKind::Warning title=t(key)><p>{t("city-unchanged")}</p></Notice>
        }
        .into_any()
    };
    match came {
        Came::Report(report) => shown(report),
        Came::Refused(faults) => view! {
            {warning("city-list-refused")}
            {fault_table("city-faults", faults)}
        }
        .into_any(),
        Came::NoFile => warning("city-no-file"),
        Came::NotTried => warning("city-not-tried"),
        Came::NoDay => warning("city-no-day"),
        Came::Unavailable => warning("problem-unavailable"),
    }
}

fn shown(report: &Report) -> AnyView {
    let (kind, title) = match (report.is_readable, report.dry_run) {
        (false, _) => (NoticeKind::Warning, "city-unreadable"),
        (true, true) => (NoticeKind::Info, "city-tried"),
        (true, false) if report.count(LineCame::Refused) > 0 => {
            (NoticeKind::Warning, "city-written-in-part")
        }
        (true, false) => (NoticeKind::Success, "city-written"),
    };
    let counts = report.is_readable.then(|| {
        let count = |came| report.count(came).into();
        let counts = t_with(
            "city-counts",
            &[
                ("added", count(LineCame::Added)),
                ("changed", count(LineCame::Changed)),
                ("unchanged", count(LineCame::Unchanged)),
                ("refused", count(LineCame::Refused)),
            ],
        );
        view! { <p>{counts}</p> }
    });
    let columns: Vec<String> = report
        .columns
        .iter()
        .map(|(name, field)| {
            let field = t(&format!("city-field-{}", field.as_str()));
            if *name == field { name.clone() } else { format!("{name} → {field}") }
        })
        .collect();
    let columns = (!columns.is_empty()).then(|| {
        let args = [("columns", columns.join(&t("list-separator")).into())];
        view! { <p class="small">{t_with("city-columns", &args)}</p> }
    });
    let unused = (!report.unused.is_empty()).then(|| {
        let args = [("columns", report.unused.join(&t("list-separator")).into())];
        view! { <p class="small">{t_with("city-unused", &args)}</p> }
    });
    let lines = (!report.lines.is_empty()).then(|| lines(report));
    view! {
        <Notice kind title=t(title)>
            {counts}
            {columns}
            {unused}
        </Notice>
        {fault_table("city-faults", &report.faults)}
        {fault_table("city-notes", &report.notes)}
        {lines}
    }
    .into_any()
}

/// Each line that was taken, with its case.
fn lines(report: &Report) -> AnyView {
    let columns = ["line", "number", "came", "case"].map(|name| t(&format!("city-column-{name}")));
    let rows = report
        .lines
        .iter()
        .take(SHOWN)
        .map(|line| {
            let case = line.number.clone().map(|number| {
                let href = link(&StaffRoute::Case(number.clone(), String::new()));
                view! { <a class="num" href=href>{number}</a> }
            });
            vec![
                line.line.to_string().into_any(),
                view! { <span class="num">{line.external.clone()}</span> }.into_any(),
                t(&format!("city-came-{}", line.came.as_str())).into_any(),
                case.into_any(),
            ]
        })
        .collect();
    let caption = t_with("city-lines", &[("count", report.lines.len().into())]);
    view! { <ListTable caption columns=columns.to_vec() rows/> }.into_any()
}

/// What is wrong, line by line; nothing where nothing is.
fn fault_table(key: &str, faults: &[Fault]) -> Option<AnyView> {
    if faults.is_empty() {
        return None;
    }
    let columns = ["line", "field", "wrong"].map(|name| t(&format!("city-column-{name}")));
    let rows = faults.iter().take(SHOWN).map(words::fault).collect();
    let caption = t_with(key, &[("count", faults.len().into())]);
    Some(view! { <ListTable caption columns=columns.to_vec() rows/> }.into_any())
}
