//! Staff close windows and open them again.

use chrono::{Days, NaiveDate};
use domain::{
    accounts::{Act, Kind},
    calendar::parse_date,
    capacity::ClosedReason,
};
use uuid::Uuid;

use crate::{
    Kernel,
    audit::Subject,
    calendar::to_local,
    capacity::{Closing, close, reopen},
    idempotency::{RequestHash, request_hash},
    problem::FieldError,
    records::{Begun, Fields, SaveError, Saving, begin, finish},
};

/// Days that can be closed at once.
const MOST_DAYS: Days = Days::new(60);

/// The longest explanation, in characters.
const MAX_WORDS: usize = 200;

/// Windows to be closed: the form's fields by their name. `saving.id` is not looked at.
pub struct CloseWindows<'a> {
    pub saving: Saving<'a>,
    pub closing: Closing,
    pub get: &'a (dyn Fn(&str) -> String + Sync),
}

impl CloseWindows<'_> {
    /// The fields of the form: a [`ClosedReason`], and words where it is another one.
    pub const FIELDS: &'static [&'static str] = &["reason", "words"];
}

/// The days from `from` to `to`, as they are to be closed: none that is over, and not too many.
///
/// # Errors
/// Which of the fields `from` and `to` is wrong: `date-shape`, `closing-past`, `closing-order`,
/// `closing-far`.
pub fn closing_days(
    from: &str,
    to: &str,
    today: NaiveDate,
) -> Result<(NaiveDate, NaiveDate), FieldError> {
    let day = |field, text| parse_date(text).ok_or_else(|| FieldError::new(field, "date-shape"));
    let (from, to) = (day("from", from)?, day("to", to)?);
    check_days(from, to, today)?;
    Ok((from, to))
}

fn check_days(from: NaiveDate, to: NaiveDate, today: NaiveDate) -> Result<(), FieldError> {
    if from < today {
        return Err(FieldError::new("from", "closing-past"));
    }
    if to < from {
        return Err(FieldError::new("to", "closing-order"));
    }
    match from.checked_add_days(MOST_DAYS) {
        Some(last) if to < last => Ok(()),
        _ => Err(FieldError::new("to", "closing-far")),
    }
}

/// Closes windows in one act. Every booking in them is told by its capability
/// ([`booked_in_closed`](crate::capacity::booked_in_closed)) and offered other windows or its money.
///
/// # Errors
/// [`SaveError`].
pub async fn close_windows(kernel: &Kernel, closing: CloseWindows<'_>) -> Result<Uuid, SaveError> {
    let CloseWindows { saving, closing, get } = closing;
    saving.staff.reach(Act::Publish, Kind::Capacity)?;
    let hash = hash("close-windows", &closing, &[get("reason"), get("words")]);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    if let Closing::Days { days, .. } = &closing {
        let today = to_local(kernel.now()).date();
        check_days(*days.start(), *days.end(), today)
            .map_err(|error| SaveError::Invalid(vec![error]))?;
    }
    let (reason, words) = check(get)?;
    close(&mut tx, &closing, reason, &words, kernel.now()).await?;
    finish(kernel, tx, claim, &saving, "close-windows", subject(&closing)).await
}

/// Opens windows that staff had closed.
///
/// # Errors
/// [`SaveError`]; [`SaveError::Invalid`] with `window-overlaps` where another window was planned at
/// that time meanwhile.
pub async fn reopen_windows(
    kernel: &Kernel,
    saving: Saving<'_>,
    closing: &Closing,
) -> Result<Uuid, SaveError> {
    saving.staff.reach(Act::Publish, Kind::Capacity)?;
    let hash = hash("reopen-windows", closing, &[]);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    reopen(&mut tx, closing, kernel.now()).await.map_err(overlaps)?;
    finish(kernel, tx, claim, &saving, "reopen", subject(closing)).await
}

fn check(get: &(dyn Fn(&str) -> String + Sync)) -> Result<(ClosedReason, String), SaveError> {
    let mut fields = Fields::new(get);
    let reason = ClosedReason::parse(&fields.line("reason", 30)).filter(|one| one.drops());
    if reason.is_none() && fields.wrong.is_empty() {
        fields.refuse("reason", "choice-unknown");
    }
    let words = match reason {
        Some(ClosedReason::Other) => fields.line("words", MAX_WORDS),
        _ => fields.optional("words", MAX_WORDS),
    };
    match reason {
        Some(reason) if fields.wrong.is_empty() => Ok((reason, words)),
        _ => Err(SaveError::Invalid(fields.wrong)),
    }
}

fn hash(act: &'static str, closing: &Closing, values: &[String]) -> RequestHash {
    let named: Vec<String> = match closing {
        Closing::Windows(windows) => windows.iter().map(Uuid::to_string).collect(),
        Closing::Days { resource, days } => {
            vec![resource.to_string(), days.start().to_string(), days.end().to_string()]
        }
    };
    request_hash(act, named.iter().chain(values).map(String::as_bytes))
}

/// What the audit names: one of the windows, or the resource.
fn subject(closing: &Closing) -> Subject {
    match closing {
        Closing::Windows(windows) => {
            Subject { kind: "capacity-window", id: windows.first().copied() }
        }
        Closing::Days { resource, .. } => {
            Subject { kind: "capacity-resource", id: Some(*resource) }
        }
    }
}

fn overlaps(error: sqlx::Error) -> SaveError {
    let constraint = error.as_database_error().and_then(|error| error.constraint());
    if constraint == Some("capacity_window_does_not_overlap") {
        return SaveError::Invalid(vec![FieldError::new("", "window-overlaps")]);
    }
    SaveError::Database(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_can_be_closed() {
        let today = "2026-11-20".parse().unwrap();
        let days = |from: &str, to: &str| {
            closing_days(from, to, today)
                .map(|(from, to)| (to - from).num_days() + 1)
                .map_err(|error| format!("{} {}", error.field, error.code))
        };
        assert_eq!(days("2026-11-20", "2026-11-20"), Ok(1));
        assert_eq!(days("2026-12-01", "2027-01-29"), Ok(60));
        for (from, to, wrong) in [
            ("", "2026-11-20", "from date-shape"),
            ("2026-11-20", "soon", "to date-shape"),
            ("2026-11-19", "2026-11-20", "from closing-past"),
            ("2026-11-22", "2026-11-21", "to closing-order"),
            ("2026-12-01", "2027-01-30", "to closing-far"),
        ] {
            assert_eq!(days(from, to), Err(wrong.to_owned()));
        }
    }
}
