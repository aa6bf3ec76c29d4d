//! `/staff/calendar/deadline`: when something would be due, and how that comes about.

use app::{
    components::{
        badge::{Badge, Tone},
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        field::{Control, Field},
        notice::{Kind as NoticeKind, Notice},
        table::Table,
    },
    form::{FormView, error_text},
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use backend::{
    calendar::{CalculateError, Calculation, Edition, Question, calculate, to_local},
    forms::{Draft, FormSpec, FormValues},
};
use domain::calendar::{ExplainedDay, Unit, explain};
use leptos::prelude::*;

use super::words;
use crate::{
    desk::Desk,
    frame,
    routes::{StaffRoute, patterns},
};

/// The fields of the form, which is sent with GET and so never kept.
const FORM: FormSpec = FormSpec { name: "calendar.deadline", kept: &["start", "amount", "unit"] };
/// More days than anybody reads.
const SHOWN_DAYS: usize = 60;

/// What was typed.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Typed {
    start: Option<String>,
    amount: Option<String>,
    unit: Option<String>,
}

/// The page.
pub async fn page(
    State(state): State<AppState>,
    typed: Result<Query<Typed>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let typed = typed.map(|Query(typed)| typed).unwrap_or_default();
    let is_asked = typed.start.is_some() || typed.amount.is_some() || typed.unit.is_some();
    let now = to_local(state.kernel.now()).format("%Y-%m-%d %H:%M").to_string();
    let question = Question {
        start: typed.start.unwrap_or(now),
        amount: typed.amount.unwrap_or_default(),
        unit: typed.unit.unwrap_or_else(|| Unit::WorkingHours.as_str().to_owned()),
    };
    let edition = state.calendar.get();
    let answer = calculate(desk.staff(), &edition, &question);
    if let Err(CalculateError::Denied(denied)) = answer {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let (answer, errors) = match answer {
        Ok(answer) => (Some(answer), Vec::new()),
        Err(error) => (None, if is_asked { error.fields() } else { Vec::new() }),
    };
    let Question { start, amount, unit } = question;
    let values = [("start", start), ("amount", amount), ("unit", unit)];
    let values = FormValues::from_post(&FORM, values);
    let form = FormView::of(&state, Draft { values, errors }, true);
    render(&state, &visit, || {
        let body = view! {
            <Breadcrumb above=vec![(StaffRoute::Calendar(None).into(), t("calendar"))]/>
            <p>{t("deadline-intro")}</p>
            <DeadlineForm form/>
            {answer.filter(|_| is_asked).map(|answer| view! { <Answer edition=&edition answer/> })}
        };
        frame::page(&desk, "calendar", &t("calendar-calculator"), body)
    })
}

#[component]
fn DeadlineForm(form: FormView) -> impl IntoView {
    let unit = Unit::parse(&form.value("unit"));
    let wrong = form.error("unit").map(error_text);
    let is_wrong = wrong.is_some();
    let units = Unit::ALL
        .map(|one| {
            view! {
                <label class="choice">
                    <input type="radio" name="unit" value=one.as_str() checked=unit == Some(one)/>
                    {t(&format!("calendar-unit-{}", one.as_str()))}
                </label>
            }
        })
        .collect_view();
    view! {
        <ErrorSummary errors=form.errors.clone()/>
        <form method="get" action=in_locale(patterns::CALENDAR_DEADLINE, use_locale()) novalidate>
            <Field
                form=form.clone()
                name="start"
                control=Control::Text
                label=t("deadline-start")
                hint=t("deadline-start-hint")
                max_length=20
            />
            <Field
                form=form.clone()
                name="amount"
                control=Control::Text
                label=t("deadline-amount")
                hint=t("deadline-amount-hint")
                max_length=10
            />
            <fieldset class="field" class:wrong=is_wrong id="field-unit">
                <legend>{t("deadline-unit")}</legend>
                {wrong.map(|error| view! { <p class="error">{error}</p> })}
                {units}
            </fieldset>
            <SubmitButton text=t("deadline-calculate") weight=Weight::Primary/>
        </form>
    }
}

#[component]
fn Answer<'a>(edition: &'a Edition, answer: Calculation) -> impl IntoView + use<> {
    let Calculation { start, term, deadline } = answer;
    let mut days = explain(&edition.calendar, start, term, deadline);
    let rows: Vec<_> = days.by_ref().take(SHOWN_DAYS).map(|day| row(day, term.unit())).collect();
    let more = days.next().is_some();
    let due = words::date_and_time(deadline.at);
    view! {
        <h2>{t("deadline-answer")}</h2>
        <p class="due">
            <strong>{due}</strong>
            {deadline.provisional.then(|| view! { " " <Badge text=t("deadline-provisional") tone=Tone::Warn/> })}
        </p>
        {deadline.provisional.then(|| view! {
            <Notice kind=NoticeKind::Warning title=t("deadline-provisional")>
                <p>{t("deadline-provisional-explained")}</p>
            </Notice>
        })}
        <p>{t(match term.unit() {
            Unit::WorkingHours => "deadline-rule-hours",
            Unit::WorkingDays => "deadline-rule-days",
            Unit::NaturalHours => "deadline-rule-natural",
        })}</p>
        <Table
            caption=t("deadline-steps")
            columns=vec![
                t("calendar-column-day"),
                t("calendar-column-kind"),
                t("calendar-column-hours"),
                t("deadline-counted"),
            ]
            rows
        />
        {more.then(|| view! { <p>{t_with("deadline-more", &[("days", SHOWN_DAYS.into())])}</p> })}
        <p class="small soft">{t_with("calendar-version", &[("version", edition.version.into())])}</p>
    }
}

fn row(one: ExplainedDay<'_>, unit: Unit) -> Vec<String> {
    let ExplainedDay { date, day, counted } = one;
    let kind = words::kind(day.kind);
    let kind = if day.provisional {
        t_with("deadline-day-provisional", &[("kind", kind.into())])
    } else {
        kind
    };
    let duty = if day.duty.is_empty() {
        "—".to_owned()
    } else {
        day.duty.to_string().replace('-', "–")
    };
    let counted = match (unit, counted) {
        (_, 0) => t("deadline-counted-nothing"),
        (Unit::WorkingDays, days) => t_with("deadline-counted-days", &[("days", days.into())]),
        (_, seconds) => {
            let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
            t_with(
                "deadline-counted-hours",
                &[("hours", hours.into()), ("minutes", format!("{minutes:02}").into())],
            )
        }
    };
    vec![words::date(date), kind, duty, counted]
}
