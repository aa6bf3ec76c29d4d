//! Something is broken or missing.

use domain::{
    places::{Fault, PlaceCode},
    text::{clean_lines, length},
};

use super::saying::{Said, SayError, Sender, place};
use crate::{Kernel, idempotency::request_hash, places::review::Class, problem::FieldError};

/// The longest description, in characters; the form's `maxlength`.
pub const MAX_WORDS: usize = 200;

/// A fault as it was sent.
#[derive(Debug, Clone)]
pub struct ReportFault {
    pub place: PlaceCode,
    /// Its code.
    pub fault: String,
    /// What else there is to say; needed where the fault is `other`.
    pub words: String,
    pub sender: Sender,
}

/// Keeps it and tells staff. The same form sent twice is one report.
///
/// # Errors
/// [`SayError`]; nothing was kept then.
pub async fn report_fault(kernel: &Kernel, report: ReportFault) -> Result<(), SayError> {
    let words = clean_lines(&report.words);
    let fault = check(&report.fault, &words).map_err(SayError::Invalid)?;
    let sender = &report.sender;
    let fields = [report.place.as_str(), fault.as_str(), &words, sender.locale.as_str()];
    let Some(mut once) = sender.begin(kernel, request_hash("place-fault", fields)).await? else {
        return Ok(());
    };
    let of = place(once.conn(), report.place).await?;
    if of.kind.is_some_and(|kind| !fault.is_of(kind)) {
        return Err(SayError::Invalid(vec![FieldError::new("fault", "fault-missing")]));
    }
    let said = Said {
        place: of.id,
        class: Class::Fault,
        subject: fault.as_str(),
        value: None,
        words: &words,
    };
    sender.keep(kernel, once, said).await
}

fn check(fault: &str, words: &str) -> Result<Fault, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let fault = Fault::parse(fault);
    match fault {
        None => wrong.push(FieldError::new("fault", "fault-missing")),
        Some(Fault::Other) if words.is_empty() => {
            wrong.push(FieldError::new("words", "fault-words-missing"));
        }
        Some(_) => {}
    }
    if length(words) > MAX_WORDS {
        wrong.push(FieldError::new("words", "report-too-long"));
    }
    match fault {
        Some(fault) if wrong.is_empty() => Ok(fault),
        _ => Err(wrong),
    }
}
