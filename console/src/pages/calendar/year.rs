//! `/staff/calendar`: a year, with where it comes from, and the duty hours.

use app::{
    components::{
        button::{LinkButton, Weight},
        notice::{Kind as NoticeKind, Notice},
        table::Table,
        tabs::{Tab, Tabs},
        toast::Toast,
    },
    render::{href, render, t, t_with, use_locale},
    state::AppState,
    texts,
    visit::Visit,
};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use backend::calendar::{Edition, to_local};
use chrono::{Datelike, NaiveDate};
use domain::{
    accounts::{Act, Kind},
    calendar::{DutyHours, Special, Year},
};
use leptos::prelude::*;

use super::{month::month, words};
use crate::{desk::Desk, frame, routes::StaffRoute};

/// Which year, and whether it was just changed.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Wanted {
    year: Option<i32>,
    saved: Option<String>,
}

/// The page.
pub async fn page(
    State(state): State<AppState>,
    wanted: Result<Query<Wanted>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Read, Kind::Calendar) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let wanted = wanted.map(|Query(wanted)| wanted).unwrap_or_default();
    let today = to_local(state.kernel.now()).date();
    let edition = state.calendar.get();
    render(&state, &visit, || {
        let body = view! { <YearView edition=&edition wanted today desk=&desk/> };
        frame::page(&desk, "calendar", &t("calendar"), body)
    })
}

#[component]
fn YearView<'a>(
    edition: &'a Edition,
    wanted: Wanted,
    today: NaiveDate,
    desk: &'a Desk,
) -> impl IntoView + use<> {
    let calendar = &edition.calendar;
    let missing = calendar.missing_years(today);
    let mut years: Vec<i32> = calendar.years().map(|year| year.number).collect();
    years.extend(&missing);
    // The next year can be looked at, and filled in, before it is missed.
    years.push(today.year() + 1);
    years.sort_unstable();
    years.dedup();
    let shown = wanted.year.filter(|year| years.contains(year)).unwrap_or(today.year());
    let tabs = years
        .into_iter()
        .map(|year| Tab {
            href: href(&StaffRoute::Calendar(Some(year)).into()),
            name: year.to_string(),
            current: year == shown,
        })
        .collect();
    let may_write = desk.staff().may(Act::Write, Kind::Calendar);
    let months = (1..=12)
        .filter_map(|number| NaiveDate::from_ymd_opt(shown, number, 1))
        .map(|first| month(calendar, first))
        .collect_view();
    let year = match calendar.year(shown) {
        Some(year) => view! { <Published year/> }.into_any(),
        None => view! {
            <Notice kind=NoticeKind::Warning title=t_with("calendar-unpublished", &[("year", shown.to_string().into())])>
                <p>{t("calendar-unpublished-explained")}</p>
            </Notice>
        }
        .into_any(),
    };
    view! {
        {wanted.saved.map(|_| view! { <Toast text=t("calendar-saved")/> })}
        {(!missing.is_empty()).then(|| view! {
            <Notice kind=NoticeKind::Warning title=t_with("calendar-missing", &[("years", words::years(&missing).into())])>
                <p>{t("calendar-missing-explained")}</p>
            </Notice>
        })}
        <p>
            <LinkButton text=t("calendar-calculator") href=href(&StaffRoute::CalendarDeadline.into()) weight=Weight::Plain/>
            {may_write.then(|| view! {
                " "
                <LinkButton
                    text=t_with("calendar-edit-year", &[("year", shown.to_string().into())])
                    href=href(&StaffRoute::CalendarEditYear(shown).into())
                    weight=Weight::Plain
                />
                " "
                <LinkButton text=t("calendar-edit-duty") href=href(&StaffRoute::CalendarEditDuty.into()) weight=Weight::Plain/>
            })}
        </p>
        <Tabs label=t("calendar-years") tabs/>
        <h2>{t_with("calendar-year", &[("year", shown.to_string().into())])}</h2>
        {year}
        <p class="legend">
            <b class="off">{t("calendar-off-short")}</b> " " {t("calendar-off-legend")} " · "
            <b class="makeup">{t("calendar-work-short")}</b> " " {t("calendar-work-legend")}
        </p>
        <div class="months">{months}</div>
        <h2>{t("calendar-duty")}</h2>
        {if calendar.duty_hours().is_empty() {
            view! {
                <Notice kind=NoticeKind::Warning title=t("calendar-no-duty")>
                    <p>{t("error-deadline-no-duty")}</p>
                </Notice>
            }
            .into_any()
        } else {
            calendar.duty_hours().iter().map(|hours| view! { <Duty hours/> }).collect_view().into_any()
        }}
        <p class="small soft">
            {t_with("calendar-version", &[("version", edition.version.into())])}
            {edition.made_at.map(|at| format!(" · {}", texts::date_and_time(use_locale(), at)))}
        </p>
    }
}

/// Where a year comes from, and its days in words.
#[component]
fn Published<'a>(year: &'a Year) -> impl IntoView + use<> {
    let source = year.source.clone();
    let source = match year.link.clone() {
        Some(link) => view! { <a href=link rel="noreferrer">{source}</a> }.into_any(),
        None => source.into_any(),
    };
    let mut rows: Vec<(NaiveDate, NaiveDate, Special, String)> = Vec::new();
    for (date, day) in &year.days {
        match rows.last_mut() {
            Some((_, last, special, name))
                if last.succ_opt() == Some(*date)
                    && *special == day.special
                    && *name == day.name =>
            {
                *last = *date;
            }
            _ => rows.push((*date, *date, day.special, day.name.clone())),
        }
    }
    let rows = rows
        .into_iter()
        .map(|(first, last, special, name)| {
            let days = if first == last {
                words::date(first)
            } else {
                let (from, to) = (words::date(first), words::date(last));
                t_with("calendar-range", &[("from", from.into()), ("to", to.into())])
            };
            let what = match special {
                Special::Off => t("calendar-off-legend"),
                Special::Work => t("calendar-work-legend"),
            };
            vec![days, what, name]
        })
        .collect();
    view! {
        <dl class="facts">
            <dt>{t("calendar-source")}</dt>
            <dd>{source}</dd>
            <dt>{t("calendar-published-on")}</dt>
            <dd>{texts::date(use_locale(), year.published_on)}</dd>
        </dl>
        <details class="group">
            <summary>{t("calendar-days")}</summary>
            <div class="group-body">
            <Table
                caption=t_with("calendar-days-of", &[("year", year.number.to_string().into())])
                columns=vec![t("calendar-column-day"), t("calendar-column-kind"), t("calendar-column-holiday")]
                rows
            />
            </div>
        </details>
    }
}

/// Duty hours from a day on.
#[component]
fn Duty<'a>(hours: &'a DutyHours) -> impl IntoView + use<> {
    let text = |duty: &domain::calendar::Duty| {
        if duty.is_empty() {
            t("calendar-no-duty-day")
        } else {
            duty.to_string().replace('-', "–")
        }
    };
    let weekdays = hours
        .weekdays
        .iter()
        .zip(1..)
        .map(|(duty, day)| vec![t(&format!("calendar-weekday-{day}")), text(duty)]);
    let makeup = vec![t("calendar-makeup-days"), text(&hours.makeup)];
    let from = texts::date(use_locale(), hours.effective_from);
    view! {
        <Table
            caption=t_with("calendar-duty-from", &[("date", from.into())])
            columns=vec![t("calendar-column-weekday"), t("calendar-column-hours")]
            rows=weekdays.chain([makeup]).collect()
        />
    }
}
