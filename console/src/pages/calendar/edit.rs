//! `/staff/calendar/edit`: the calendar as text, to type, paste or upload; checked first, then
//! taken over whole or not at all.

use app::{
    components::{
        breadcrumb::Breadcrumb,
        error_summary::ErrorSummary,
        field::{Control, Field},
        notice::{Kind as NoticeKind, Notice},
    },
    form::{FormView, error_text, presession},
    render::{Page, Scripts, href, render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::{
    calendar::{Changes, LineError, MAX_BYTES, Report, compare, parse, write_duty, write_year},
    forms::{Draft, FormKey, FormValues},
    problem::FieldError,
};
use domain::{
    accounts::{Act, Kind},
    calendar::Calendar,
};
use leptos::prelude::*;

use super::words;
use crate::{
    api::calendar::{ACT, BASED_ON, CHECK, EDIT, FILE, TEXT},
    desk::Desk,
    frame,
    routes::{StaffRoute, functions},
};

/// The part of the calendar to begin with.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Wanted {
    year: Option<i32>,
    part: Option<String>,
}

impl Wanted {
    /// Its text; none when no part is named, and the draft is what is wanted.
    fn text(&self, calendar: &Calendar) -> Option<String> {
        match (self.year, self.part.as_deref()) {
            (Some(year), _) => Some(calendar.year(year).map_or_else(
                || format!("year,{year},,国务院办公厅关于{year}年部分节假日安排的通知,\n"),
                write_year,
            )),
            (None, Some("duty")) => Some(write_duty(calendar)),
            (None, _) => None,
        }
    }
}

/// The page.
pub async fn page(
    State(state): State<AppState>,
    wanted: Result<Query<Wanted>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Write, Kind::Calendar) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let session = presession(&state, &visit);
    let wanted = wanted.map(|Query(wanted)| wanted).unwrap_or_default();
    let form = match wanted.text(&state.calendar.get().calendar) {
        Some(text) => {
            let values = FormValues::from_post(&EDIT, [(TEXT, text)]);
            FormView::of(&state, Draft { values, errors: Vec::new() }, true)
        }
        None => FormView::open(&state, &session.token, &EDIT).await,
    };
    (session.headers(), show(&state, &visit, Some(&desk), form)).into_response()
}

/// The page with `form` in it; also when it cannot be known who is at the desk.
pub fn show(state: &AppState, visit: &Visit, desk: Option<&Desk>, form: FormView) -> Response {
    let edition = state.calendar.get();
    render(state, visit, || {
        let title = t("calendar-edit");
        let body = view! { <EditView calendar=&edition.calendar version=edition.version form/> };
        match desk {
            Some(desk) => frame::page(desk, "calendar", &title, body),
            None => {
                let body = view! { <h1>{title.clone()}</h1> {body} };
                let mut page = Page::new(title, body).private();
                page.scripts = Scripts::Console;
                page
            }
        }
    })
}

#[component]
fn EditView<'a>(calendar: &'a Calendar, version: i64, mut form: FormView) -> impl IntoView + use<> {
    let text = form.value(TEXT);
    let checked = form.value(ACT) == CHECK;
    let stale = form.errors.iter().any(|error| error.code == "calendar-changed");
    let wrong_text = form.errors.iter().any(|error| error.code == "calendar-text");
    let outcome = (checked || stale || wrong_text)
        .then(|| parse(&text).map(|changes: Changes| compare(calendar, &changes)));
    if checked && matches!(outcome, Some(Err(_))) && !wrong_text {
        form.errors.push(FieldError::new(TEXT, "calendar-text"));
    }
    let lines = match &outcome {
        Some(Err(errors)) => Some(view! { <Lines errors=errors.clone() text=text.clone()/> }),
        _ => None,
    };
    let would = match outcome {
        Some(Ok(report)) => Some(view! { <WouldChange report/> }),
        _ => None,
    };
    let file_error = form.error(FILE).map(error_text);
    let file_wrong = file_error.is_some();
    let file_described =
        if file_wrong { "field-file-hint field-file-error" } else { "field-file-hint" };
    view! {
        <Breadcrumb above=vec![(StaffRoute::Calendar(None).into(), t("calendar"))]/>
        <p>{t("calendar-edit-intro")}</p>
        {(!form.kept).then(|| view! {
            <Notice kind=NoticeKind::Warning title=t("problem-unavailable")>
                <p>{t("error-unavailable")}</p>
            </Notice>
        })}
        <ErrorSummary errors=form.errors.clone()/>
        {lines}
        {would}
        <form
            method="post"
            action=in_locale(functions::CALENDAR_EDIT, use_locale())
            enctype="multipart/form-data"
            class="calendar-form"
            novalidate
        >
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name=BASED_ON value=version/>
            <Field
                form=form.clone()
                name=TEXT
                control=Control::Long
                label=t("calendar-text")
                hint=t("calendar-text-hint")
                max_length=MAX_BYTES
            />
            <div class="field" class:wrong=file_wrong>
                <label for="field-file">{t("calendar-file")}</label>
                <p class="hint" id="field-file-hint">{t("calendar-file-hint")}</p>
                {file_error.map(|error| view! { <p class="error" id="field-file-error">{error}</p> })}
                <input
                    id="field-file"
                    name=FILE
                    type="file"
                    accept=".csv,.txt,text/csv,text/plain"
                    aria-describedby=file_described
                />
            </div>
            <p class="buttons">
                <button class="button plain" name=ACT value=CHECK>{t("calendar-check")}</button>
                " "
                <button class="button" name=ACT value="save">{t("calendar-save")}</button>
            </p>
        </form>
        <p><a href=href(&StaffRoute::Calendar(None).into())>{t("calendar-back")}</a></p>
        <details class="group">
            <summary>{t("calendar-format")}</summary>
            <div class="group-body">
            <p>{t("calendar-format-explained")}</p>
            <pre class="example" lang="zh-Hans">{EXAMPLE}</pre>
            </div>
        </details>
    }
}

/// One line of each kind.
const EXAMPLE: &str = "duty,2026-01-01,mon-fri,08:30-12:00 13:30-17:30,
duty,2026-01-01,makeup,08:30-12:00 13:30-17:30,
year,2026,2025-11-04,国务院办公厅关于2026年部分节假日安排的通知,https://www.gov.cn/
off,2026-10-01,2026-10-07,国庆节,
work,2026-10-10,,国庆节,";

/// Every line that is wrong, with what stands in it.
#[component]
fn Lines(errors: Vec<LineError>, text: String) -> impl IntoView {
    let lines: Vec<&str> = text.lines().collect();
    let rows = errors
        .iter()
        .map(|error| {
            let index = usize::try_from(error.line.saturating_sub(1)).unwrap_or(usize::MAX);
            let line = lines.get(index).copied().unwrap_or_default().to_owned();
            let wrong = t(&format!("calendar-wrong-{}", error.wrong.code()));
            view! {
                <tr>
                    <td data-label=t("calendar-line")>{error.line}</td>
                    <td data-label=t("calendar-line-text")>{line}</td>
                    <td data-label=t("calendar-line-wrong")>{wrong}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="cards">
            <caption>{t("calendar-lines")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t("calendar-line")}</th>
                    <th scope="col">{t("calendar-line-text")}</th>
                    <th scope="col">{t("calendar-line-wrong")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// What saving would do.
#[component]
fn WouldChange(report: Report) -> impl IntoView {
    let list = |key: &str, years: &[i32]| {
        (!years.is_empty()).then(|| t_with(key, &[("years", words::years(years).into())]))
    };
    let lines = [
        list("calendar-would-add", &report.added),
        list("calendar-would-change", &report.changed),
        list("calendar-would-leave", &report.unchanged),
        report.duty_changed.then(|| t("calendar-would-change-duty")),
    ];
    let lines = lines.into_iter().flatten().map(|line| view! { <li>{line}</li> }).collect_view();
    let title = if report.is_empty() { t("calendar-would-nothing") } else { t("calendar-would") };
    view! {
        <Notice kind=NoticeKind::Info title>
            <ul>{lines}</ul>
            {(!report.is_empty()).then(|| view! { <p>{t("calendar-would-frozen")}</p> })}
        </Notice>
    }
}
