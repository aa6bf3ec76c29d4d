//! Staff close windows and open them again.

use domain::{
    accounts::{Act, Kind},
    capacity::ClosedReason,
};
use uuid::Uuid;

use crate::{
    Kernel,
    audit::Subject,
    capacity::{Closing, close, reopen},
    idempotency::{RequestHash, request_hash},
    problem::FieldError,
    records::{Begun, Fields, SaveError, Saving, begin, finish},
};

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
