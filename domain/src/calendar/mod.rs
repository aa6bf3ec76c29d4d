//! Working time: when something is due.
//!
//! A [`Calendar`] is a district's duty hours and, year by year, its days off and make-up workdays
//! (调休). [`deadline`] counts a [`Term`] on it, in one of the three units of the field:
//!
//! | unit | rule |
//! | --- | --- |
//! | 工作时 | counted inside duty hours of working days only, make-up workdays included; a start outside duty begins at the next duty; used up exactly at the end of duty means that end, not the next start |
//! | 工作日 | *n* of them end with the duty of the *n*-th working day after the day of the start |
//! | 自然时 | plain hours |
//!
//! A year that is not published yet has its weekdays and nothing else, and a deadline that was
//! counted through it is provisional (暂定).
//!
//! All times are civil times of the district. Asia/Shanghai has had no summer time since 1992, so
//! every civil time is there once.

mod days;
mod deadline;
mod duty;
mod explain;
mod local;
mod term;

pub use days::{Calendar, Day, DayKind, Special, SpecialDay, Year};
pub use deadline::{Deadline, DeadlineError, deadline};
pub use duty::{Duty, DutyHours, NotADuty, Period};
pub use explain::{ExplainedDay, explain};
pub use local::{parse_date, parse_date_time};
pub use term::{Term, TermError, Unit};
