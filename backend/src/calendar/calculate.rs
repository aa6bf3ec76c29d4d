//! The calculator: staff ask when something would be due.

use chrono::NaiveDateTime;
use domain::{
    accounts::{Act, Kind},
    calendar::{Deadline, DeadlineError, Term, TermError, Unit, deadline, parse_date_time},
};

use super::Edition;
use crate::{
    Problem,
    accounts::{Area, Denied, Staff},
    problem::FieldError,
};

/// What was typed.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// When it begins, in local time.
    pub start: String,
    /// How much: 4, 1.5.
    pub amount: String,
    /// In what: a code of [`Unit`] or its word.
    pub unit: String,
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calculation {
    pub start: NaiveDateTime,
    pub term: Term,
    pub deadline: Deadline,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum CalculateError {
    /// They may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Everything that is wrong with the fields.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// It never ends on this calendar.
    #[error(transparent)]
    Deadline(#[from] DeadlineError),
}

impl CalculateError {
    /// The codes that are its own; those of [`Denied`] come on top.
    pub const CODES: &'static [&'static str] = &[
        "form-invalid",
        "deadline-start",
        "deadline-number",
        "deadline-fraction",
        "deadline-too-long",
        "deadline-unit",
        "deadline-no-duty",
        "deadline-too-far",
    ];

    /// What is wrong with which field, to show beside it.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            _ => vec![FieldError::new("", self.code())],
        }
    }
}

impl Problem for CalculateError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::Invalid(_) => "form-invalid",
            Self::Deadline(DeadlineError::NoDuty) => "deadline-no-duty",
            Self::Deadline(DeadlineError::TooFar) => "deadline-too-far",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::Invalid(_) | Self::Deadline(_) => 422,
        }
    }
}

/// Counts on `edition`.
///
/// # Errors
/// [`CalculateError`].
pub fn calculate(
    staff: &Staff,
    edition: &Edition,
    question: &Question,
) -> Result<Calculation, CalculateError> {
    // The calendar is the whole district's.
    staff.permit(Act::Read, Kind::Calendar, Area::default())?;
    let mut wrong = Vec::new();
    let start = parse_date_time(&question.start);
    if start.is_none() {
        wrong.push(FieldError::new("start", "deadline-start"));
    }
    let unit = Unit::parse(&question.unit);
    if unit.is_none() {
        wrong.push(FieldError::new("unit", "deadline-unit"));
    }
    // An amount that is no number is one in every unit.
    let term = Term::parse(&question.amount, unit.unwrap_or(Unit::WorkingHours));
    if let Err(error) = term {
        let code = match error {
            TermError::Number => "deadline-number",
            TermError::Fraction => "deadline-fraction",
            TermError::TooLong => "deadline-too-long",
        };
        wrong.push(FieldError::new("amount", code));
    }
    match (start, term) {
        (Some(start), Ok(term)) if wrong.is_empty() => {
            let deadline = deadline(&edition.calendar, start, term)?;
            Ok(Calculation { start, term, deadline })
        }
        _ => Err(CalculateError::Invalid(wrong)),
    }
}

#[cfg(test)]
mod tests {
    use domain::accounts::Role;
    use uuid::Uuid;

    use super::{
        super::{SEED, tests::calendar},
        *,
    };

    fn staff(roles: Vec<Role>) -> Staff {
        Staff {
            id: Uuid::nil(),
            login: String::new(),
            name: String::new(),
            roles,
            department: None,
            streets: Vec::new(),
        }
    }

    fn ask(
        roles: Vec<Role>,
        edition: &Edition,
        typed: [&str; 3],
    ) -> Result<Calculation, CalculateError> {
        let [start, amount, unit] = typed.map(str::to_owned);
        calculate(&staff(roles), edition, &Question { start, amount, unit })
    }

    #[test]
    fn whoever_is_at_a_desk_gets_an_answer() {
        let edition = Edition { calendar: calendar(SEED), ..Edition::default() };
        let typed = ["2026-09-18T16:30", "4", "working-hours"];
        let answer = ask(vec![Role::Handler], &edition, typed).unwrap();
        assert_eq!(Some(answer.deadline.at), parse_date_time("2026-09-20 11:30"));
        assert_eq!(ask(vec![Role::Crew], &edition, typed).unwrap_err().code(), "forbidden");
        let none = ask(vec![Role::Handler], &Edition::default(), typed).unwrap_err();
        assert_eq!((none.code(), none.status()), ("deadline-no-duty", 422));
    }

    #[test]
    fn everything_wrong_is_named_at_once() {
        let wrong = |typed| {
            let error = ask(vec![Role::Handler], &Edition::default(), typed).unwrap_err();
            error.fields().into_iter().map(|one| one.code).collect::<Vec<_>>()
        };
        assert_eq!(wrong(["", "", ""]), ["deadline-start", "deadline-unit", "deadline-number"]);
        assert_eq!(wrong(["2026-09-18 16:30", "0.5", "工作日"]), ["deadline-fraction"]);
        assert_eq!(wrong(["2026-09-18 16:30", "99999", "工作日"]), ["deadline-too-long"]);
    }
}
