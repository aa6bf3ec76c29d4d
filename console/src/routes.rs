//! Every address of the console, typed.

use app::routes::{Route, encode};
use uuid::Uuid;

/// The patterns as the router knows them.
pub mod patterns {
    pub const START: &str = "/staff";
    pub const SIGN_IN: &str = "/staff/sign-in";
    pub const DISTRICT: &str = "/staff/district";
    pub const DISTRICT_STREET: &str = "/staff/district/streets/{code}";
    pub const DISTRICT_IMPORT: &str = "/staff/district/import";
    pub const DISTRICT_RECORDS: &str = "/staff/district/{record}";
    pub const DISTRICT_RECORD: &str = "/staff/district/{record}/{id}";
    pub const CALENDAR: &str = "/staff/calendar";
    pub const CALENDAR_EDIT: &str = "/staff/calendar/edit";
    pub const CALENDAR_DEADLINE: &str = "/staff/calendar/deadline";
}

/// The addresses of the server functions (POST, same origin only).
pub mod functions {
    pub const DISTRICT_SAVE: &str = "/_fn/staff/district/save";
    pub const DISTRICT_RETIRE: &str = "/_fn/staff/district/retire";
    pub const DISTRICT_IMPORT: &str = "/_fn/staff/district/import";
    pub const CALENDAR_EDIT: &str = "/_fn/calendar/edit";
}

/// A page of the console to link to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StaffRoute {
    Start,
    /// Where staff sign in, with the local path to come back to.
    SignIn(Option<String>),
    District,
    /// A street by its code, and the cell after which its list goes on.
    DistrictStreet(String, Option<String>),
    DistrictImport,
    /// `departments`, `contact-points` or `landmarks`.
    DistrictRecords(&'static str),
    /// One of them, or a new one.
    DistrictRecord(&'static str, Option<Uuid>),
    /// A year of the calendar; without one, the current.
    Calendar(Option<i32>),
    /// The same after a change of the calendar.
    CalendarSaved,
    /// The form to change it, as the draft has it.
    CalendarEdit,
    /// The form with a year in it.
    CalendarEditYear(i32),
    /// The form with the duty hours in it.
    CalendarEditDuty,
    /// The calculator.
    CalendarDeadline,
}

impl StaffRoute {
    /// Path and query, without the language prefix.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Start => patterns::START.to_owned(),
            Self::SignIn(None) => patterns::SIGN_IN.to_owned(),
            Self::SignIn(Some(to)) => format!("{}?to={}", patterns::SIGN_IN, encode(to)),
            Self::District => patterns::DISTRICT.to_owned(),
            Self::DistrictStreet(code, None) => {
                format!("{}/streets/{}", patterns::DISTRICT, encode(code))
            }
            Self::DistrictStreet(code, Some(after)) => {
                let after = encode(after);
                format!("{}/streets/{}?after={after}", patterns::DISTRICT, encode(code))
            }
            Self::DistrictImport => patterns::DISTRICT_IMPORT.to_owned(),
            Self::DistrictRecords(records) => format!("{}/{records}", patterns::DISTRICT),
            Self::DistrictRecord(records, None) => {
                format!("{}/{records}/new", patterns::DISTRICT)
            }
            Self::DistrictRecord(records, Some(id)) => {
                format!("{}/{records}/{id}", patterns::DISTRICT)
            }
            Self::Calendar(None) => patterns::CALENDAR.to_owned(),
            Self::Calendar(Some(year)) => format!("{}?year={year}", patterns::CALENDAR),
            Self::CalendarSaved => format!("{}?saved=yes", patterns::CALENDAR),
            Self::CalendarEdit => patterns::CALENDAR_EDIT.to_owned(),
            Self::CalendarEditYear(year) => format!("{}?year={year}", patterns::CALENDAR_EDIT),
            Self::CalendarEditDuty => format!("{}?part=duty", patterns::CALENDAR_EDIT),
            Self::CalendarDeadline => patterns::CALENDAR_DEADLINE.to_owned(),
        }
    }
}

impl From<StaffRoute> for Route {
    fn from(route: StaffRoute) -> Self {
        Self::Staff(route.path())
    }
}
