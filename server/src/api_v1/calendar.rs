//! `/api/v1/calendars`: days off and make-up workdays, year by year.

use app::state::AppState;
use axum::extract::State;
use chrono::NaiveDate;
use domain::calendar::Year;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    answer::{Answer, Listed, public},
    input::Part,
    refusal::Refusal,
};

/// A year whose days off are published.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CalendarLine {
    #[schema(example = 2026)]
    year: i32,
    /// The notice: its title and number.
    source: String,
    published_on: NaiveDate,
}

/// Lists the years whose days off are published
#[utoipa::path(
    get, path = "/api/v1/calendars", tag = "calendar",
    responses((status = 200, body = Listed<CalendarLine>)),
)]
pub(super) async fn calendars(State(state): State<AppState>) -> Answer {
    let edition = state.calendar.get();
    let line = |year: &Year| CalendarLine {
        year: year.number,
        source: year.source.clone(),
        published_on: year.published_on,
    };
    public(&Listed { items: edition.calendar.years().map(line).collect(), next: None })
}

/// A day that a notice names.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SpecialDayShown {
    date: NaiveDate,
    /// `off`, or `work` for a make-up workday (调休上班日).
    kind: &'static str,
    /// The holiday that it belongs to.
    #[schema(example = "春节")]
    name: String,
}

/// The days of a year that are not as their weekday says.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CalendarShown {
    #[schema(example = 2026)]
    year: i32,
    /// The notice: its title and number.
    source: String,
    /// Where the notice can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    published_on: NaiveDate,
    /// In their order.
    days: Vec<SpecialDayShown>,
}

/// Gives the days off and make-up workdays of a year
///
/// 404 for a year whose notice is not published yet: nothing is known of it but its weekends.
#[utoipa::path(
    get, path = "/api/v1/calendars/{year}", tag = "calendar",
    params(("year" = i32, Path, example = 2026)),
    responses((status = 200, body = CalendarShown)),
)]
pub(super) async fn calendar(State(state): State<AppState>, Part(year): Part) -> Answer {
    let edition = state.calendar.get();
    let year = year.parse::<i32>().ok().and_then(|year| edition.calendar.year(year));
    let year = year.ok_or_else(Refusal::not_found)?;
    let days = year.days.iter().map(|(date, day)| SpecialDayShown {
        date: *date,
        kind: day.special.as_str(),
        name: day.name.clone(),
    });
    public(&CalendarShown {
        year: year.number,
        source: year.source.clone(),
        link: year.link.clone(),
        published_on: year.published_on,
        days: days.collect(),
    })
}
