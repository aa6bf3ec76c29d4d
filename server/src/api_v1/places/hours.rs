//! When a place is open.

use app::{
    pages::places::hours::{DAYS, on, open_on, special},
    render::t,
};
use backend::{
    calendar::{to_local, to_utc},
    places::{
        hours::{Schedule, Status},
        read::Place,
    },
};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::calendar::Calendar;
use serde::Serialize;
use utoipa::ToSchema;

/// A time at which a place is open.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceOpenTime {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    /// False where nobody can tell whether these hours hold.
    sure: bool,
}

/// A day of the next seven.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceOpenDay {
    date: NaiveDate,
    /// 周一.
    weekday: String,
    /// 06:00–22:00, 全天, 不开放.
    words: String,
    /// The holiday that it is, or is worked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    special: Option<String>,
    /// Empty on a day that it is closed.
    open: Vec<PlaceOpenTime>,
}

/// Opening hours.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceHours {
    /// As they were given; absent where nobody has said.
    #[serde(skip_serializing_if = "String::is_empty")]
    given: String,
    /// In the syntax of OpenStreetMap; absent where they could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    syntax: Option<String>,
    /// From today on, with holidays and make-up workdays; absent where they could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    week: Option<Vec<PlaceOpenDay>>,
}

impl PlaceHours {
    pub(super) fn of(place: &Place, calendar: &Calendar, now: DateTime<Utc>) -> Self {
        let syntax = place.hours_syntax.as_deref();
        let schedule = syntax.and_then(|syntax| Schedule::parse(syntax, calendar).ok());
        let today = to_local(now).date();
        let week = schedule.map(|schedule| {
            let stretches = schedule.stretches(today, DAYS);
            let day = |date: NaiveDate| PlaceOpenDay {
                date,
                weekday: t(&format!("calendar-weekday-{}", date.weekday().number_from_monday())),
                words: on(&stretches, date),
                special: special(calendar, date),
                open: open_on(&stretches, date)
                    .into_iter()
                    .map(|one| PlaceOpenTime {
                        from: to_utc(one.range.start),
                        to: to_utc(one.range.end),
                        sure: one.status == Status::Open,
                    })
                    .collect(),
            };
            today.iter_days().take(usize::from(DAYS)).map(day).collect()
        });
        Self { given: place.public_hours().to_owned(), syntax: place.hours_syntax.clone(), week }
    }
}
