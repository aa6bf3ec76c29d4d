//! One step for several cases at once. Each is judged by itself, in a transaction of its own.

use domain::{
    accounts::{Act, Kind},
    cases::{State, Step},
    number::Number,
};
use uuid::Uuid;

use super::{ReadError, TakeStep, rulebook::Rulebook, take_step};
use crate::{
    Kernel, Problem,
    accounts::{Denied, Staff},
    calendar::Edition,
    forms::FormKey,
    problem::FieldError,
    records::{SaveError, Saving},
};

/// The steps that several cases can take at once: those that say nothing of one of them alone.
pub const BULK: &[Step] =
    &[Step::Accept, Step::Register, Step::Dispatch, Step::HandOver, Step::Urge, Step::Note];
/// So many rows does a page of a queue have.
pub const MOST_BULK: usize = 50;

/// A step for several cases.
#[derive(Clone)]
pub struct Bulk<'a> {
    pub staff: &'a Staff,
    pub step: Step,
    /// The numbers, and the states that the list showed.
    pub cases: Vec<(String, State)>,
    /// The fields of the form, as in [`TakeStep::get`].
    pub get: &'a (dyn Fn(&str) -> String + Sync),
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// What became of one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkLine {
    pub number: String,
    /// The code of why it was not done; none where it was.
    pub refused: Option<String>,
}

/// Takes the step for each case, and says of each what became of it. The same form sent twice does
/// nothing again.
///
/// # Errors
/// [`SaveError`] where nothing was tried: not by this person, no such step for several, none or too
/// many cases.
pub async fn bulk(
    kernel: &Kernel,
    rules: &Rulebook,
    calendar: &Edition,
    bulk: Bulk<'_>,
) -> Result<Vec<BulkLine>, SaveError> {
    bulk.staff.reach(Act::Write, Kind::Case)?;
    let wrong = |field: &str, code| Err(SaveError::Invalid(vec![FieldError::new(field, code)]));
    if !BULK.contains(&bulk.step) {
        return wrong("step", "choice-unknown");
    }
    match bulk.cases.len() {
        0 => return wrong("case", "case-bulk-none"),
        1..=MOST_BULK => {}
        _ => return wrong("case", "case-bulk-many"),
    }
    let mut lines = Vec::with_capacity(bulk.cases.len());
    for (number, seen) in &bulk.cases {
        let done = one(kernel, rules, calendar, &bulk, number, *seen).await;
        if let Err(SaveError::Database(error)) = &done {
            tracing::error!(error = error as &dyn std::error::Error, "case not changed");
        }
        let refused = done.err().map(|error| match &error {
            SaveError::Invalid(fields) => {
                fields.first().map_or_else(|| error.code().to_owned(), |field| field.code.clone())
            }
            // Nobody typed anything that could still be there.
            SaveError::Changed => "case-not-now".to_owned(),
            other => other.code().to_owned(),
        });
        lines.push(BulkLine { number: number.clone(), refused });
    }
    Ok(lines)
}

async fn one(
    kernel: &Kernel,
    rules: &Rulebook,
    calendar: &Edition,
    bulk: &Bulk<'_>,
    number: &str,
    seen: State,
) -> Result<Uuid, SaveError> {
    let number = Number::parse(number).map_err(|_| Denied::NotFound)?;
    let id = sqlx::query_scalar!("select id from case_file where number = $1", number.as_str())
        .fetch_optional(&kernel.db)
        .await?
        .ok_or(Denied::NotFound)?;
    let saving = Saving {
        staff: bulk.staff,
        id: Some(id),
        key: bulk.key.part(id.as_bytes()),
        request_id: bulk.request_id.clone(),
    };
    let take = TakeStep { saving, step: bulk.step, seen, get: bulk.get, photos: Vec::new() };
    take_step(kernel, rules, calendar, take).await
}

/// Those to whom somebody can hand over what they have: the others of their department or streets.
///
/// # Errors
/// [`ReadError`].
pub async fn own_colleagues(
    kernel: &Kernel,
    staff: &Staff,
) -> Result<Vec<(Uuid, String)>, ReadError> {
    staff.reach(Act::Write, Kind::Case)?;
    let rows = sqlx::query!(
        "select id, login from staff
         where state = 'active' and id <> $1
           and (department = $2 or exists (
             select from staff_street where staff_street.staff = staff.id and street = any ($3)))
         order by login limit 200",
        staff.id,
        staff.department,
        &staff.streets,
    )
    .fetch_all(&kernel.db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.login)).collect())
}

#[cfg(test)]
mod tests;
