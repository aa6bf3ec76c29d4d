//! Every address of the console, typed.

use app::routes::{Route, encode};
use uuid::Uuid;

/// The patterns as the router knows them.
pub mod patterns {
    pub const START: &str = "/staff";
    pub const SIGN_IN: &str = "/staff/sign-in";
    pub const CALENDAR: &str = "/staff/calendar";
    pub const CALENDAR_EDIT: &str = "/staff/calendar/edit";
    pub const CALENDAR_DEADLINE: &str = "/staff/calendar/deadline";
    pub const AUDIT: &str = "/staff/audit";
    pub const AUDIT_EXPORT: &str = "/staff/audit/export/{format}";
    pub const AUDIT_EVENT: &str = "/staff/audit/{id}";
    pub const SETTINGS: &str = "/staff/settings";
    pub const SETTING: &str = "/staff/settings/{key}";
    pub const RETENTION: &str = "/staff/retention";
    pub const UNMASK: &str = "/staff/unmask/{field}/{id}";
}

/// The addresses of the server functions (POST, same origin only).
pub mod functions {
    pub const CALENDAR_EDIT: &str = "/_fn/calendar/edit";
    pub const FILTER_SAVE: &str = "/_fn/staff/filters/save";
    pub const FILTER_REMOVE: &str = "/_fn/staff/filters/remove";
    pub const SETTING_CHANGE: &str = "/_fn/staff/settings/change";
    pub const SETTING_WITHDRAW: &str = "/_fn/staff/settings/withdraw";
    pub const UNMASK: &str = "/_fn/staff/unmask";
}

/// A page of the console to link to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StaffRoute {
    Start,
    /// Where staff sign in, with the local path to come back to.
    SignIn(Option<String>),
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
    /// The record of what was done, with its filter as a query.
    Audit(String),
    AuditEvent(Uuid),
    /// The settings and their history, with its filter as a query.
    Settings(String),
    /// The form of one setting; with the value that an earlier change gave it, if one is named.
    Setting(String, Option<Uuid>),
    Retention,
    /// The form to see one field of one record in full.
    Unmask(String, Uuid),
}

impl StaffRoute {
    /// Path and query, without the language prefix.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Start => patterns::START.to_owned(),
            Self::SignIn(None) => patterns::SIGN_IN.to_owned(),
            Self::SignIn(Some(to)) => format!("{}?to={}", patterns::SIGN_IN, encode(to)),
            Self::Calendar(None) => patterns::CALENDAR.to_owned(),
            Self::Calendar(Some(year)) => format!("{}?year={year}", patterns::CALENDAR),
            Self::CalendarSaved => format!("{}?saved=yes", patterns::CALENDAR),
            Self::CalendarEdit => patterns::CALENDAR_EDIT.to_owned(),
            Self::CalendarEditYear(year) => format!("{}?year={year}", patterns::CALENDAR_EDIT),
            Self::CalendarEditDuty => format!("{}?part=duty", patterns::CALENDAR_EDIT),
            Self::CalendarDeadline => patterns::CALENDAR_DEADLINE.to_owned(),
            Self::Audit(query) if query.is_empty() => patterns::AUDIT.to_owned(),
            Self::Audit(query) => format!("{}?{query}", patterns::AUDIT),
            Self::AuditEvent(id) => format!("{}/{id}", patterns::AUDIT),
            Self::Settings(query) if query.is_empty() => patterns::SETTINGS.to_owned(),
            Self::Settings(query) => format!("{}?{query}", patterns::SETTINGS),
            Self::Setting(key, None) => format!("{}/{}", patterns::SETTINGS, encode(key)),
            Self::Setting(key, Some(from)) => {
                format!("{}/{}?from={from}", patterns::SETTINGS, encode(key))
            }
            Self::Retention => patterns::RETENTION.to_owned(),
            Self::Unmask(field, id) => format!("/staff/unmask/{}/{id}", encode(field)),
        }
    }
}

impl From<StaffRoute> for Route {
    fn from(route: StaffRoute) -> Self {
        Self::Staff(route.path())
    }
}
