//! Fields that several of the forms have.

use chrono::NaiveDate;
use domain::{
    calendar::{Duty, Period, parse_date},
    capacity::Units,
};

use crate::{
    calendar::LoadError,
    records::{Fields, SaveError},
};

/// The longest time between a cut-off and its window: thirty days, in minutes.
const MOST_CUT_OFF: u32 = 30 * 24 * 60;

/// A whole number up to `most`; nothing at all is 0.
pub(super) fn number(fields: &mut Fields<'_>, field: &str, most: u32) -> u32 {
    let typed = fields.optional(field, 12);
    if typed.is_empty() {
        return 0;
    }
    let is_plain = typed.bytes().all(|byte| byte.is_ascii_digit());
    match typed.parse().ok().filter(|number| is_plain && *number <= most) {
        Some(number) => number,
        None => {
            fields.refuse(field, "number-range");
            0
        }
    }
}

/// `stops`, `litres` and `kilograms`.
pub(super) fn units(fields: &mut Fields<'_>) -> Units {
    Units {
        stops: number(fields, "stops", Units::MOST),
        litres: number(fields, "litres", Units::MOST),
        kilograms: number(fields, "kilograms", Units::MOST),
    }
}

/// The same where there must be something.
pub(super) fn some_units(fields: &mut Fields<'_>) -> Units {
    let units = units(fields);
    if units.is_zero() && fields.wrong.is_empty() {
        fields.refuse("stops", "text-missing");
    }
    units
}

/// `cut_off`, in minutes before the start.
pub(super) fn cut_off(fields: &mut Fields<'_>) -> u32 {
    number(fields, "cut_off", MOST_CUT_OFF)
}

/// Stretches of a day such as `08:00-10:00 10:00-12:00`, none over another; at least one.
pub(super) fn periods(fields: &mut Fields<'_>, field: &str, typed: &str) -> Vec<Period> {
    match Duty::parse(typed) {
        Ok(duty) if !duty.is_empty() => return duty.periods().to_vec(),
        Ok(_) => fields.refuse(field, "text-missing"),
        Err(_) => fields.refuse(field, "time-shape"),
    }
    Vec::new()
}

/// A date that may be missing.
pub(super) fn optional_date(fields: &mut Fields<'_>, field: &str) -> Option<NaiveDate> {
    let typed = fields.optional(field, 20);
    if typed.is_empty() {
        return None;
    }
    let date = parse_date(&typed);
    if date.is_none() {
        fields.refuse(field, "date-shape");
    }
    date
}

/// A date that must be there.
pub(super) fn date(fields: &mut Fields<'_>, field: &str) -> Option<NaiveDate> {
    let wrong = fields.wrong.len();
    let date = optional_date(fields, field);
    if date.is_none() && fields.wrong.len() == wrong {
        fields.refuse(field, "text-missing");
    }
    date
}

/// Windows could not be planned anew.
pub(super) fn unplanned(error: LoadError) -> SaveError {
    match error {
        LoadError::Database(error) => SaveError::Database(error),
        LoadError::Missing | LoadError::Inconsistent(_) => SaveError::Answer,
    }
}
