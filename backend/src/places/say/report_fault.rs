//! Something is broken or missing.

use domain::{
    places::{Fault, PlaceCode},
    text::{clean_lines, length},
};

use super::saying::{SayError, Sender, place};
use crate::{
    Kernel, audit,
    idempotency::{self, Outcome, Request, request_hash},
    jobs::StaffMessage,
    outbox,
    problem::FieldError,
};

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
    let mut tx = kernel.db.begin().await?;
    let fields = [report.place.as_str(), fault.as_str(), &words, sender.locale.as_str()];
    let request = Request {
        scope: sender.visitor.as_bytes(),
        key: sender.key.as_bytes(),
        hash: request_hash("place-fault", fields),
    };
    let claim = match idempotency::begin(kernel, &mut tx, &request).await {
        Ok(Outcome::New(claim)) => claim,
        Ok(Outcome::Replayed(_)) => {
            tx.rollback().await?;
            return Ok(());
        }
        Err(error) => {
            tx.rollback().await?;
            return Err(error.into());
        }
    };
    let of = place(&mut tx, report.place).await?;
    if of.kind.is_some_and(|kind| !fault.is_of(kind)) {
        return Err(SayError::Invalid(vec![FieldError::new("fault", "fault-missing")]));
    }
    sender.spend(kernel, &mut tx).await?;
    let id = kernel.new_id();
    sqlx::query!(
        "insert into place_report (id, place, class, subject, words, locale, at)
         values ($1, $2, 'fault', $3, $4, $5, $6)",
        id,
        of.id,
        fault.as_str(),
        words,
        sender.locale.as_str(),
        kernel.now(),
    )
    .execute(&mut *tx)
    .await?;
    let message = StaffMessage::new("places", "fault-reported", id);
    outbox::write(&mut tx, kernel.new_id(), kernel.now(), &message).await?;
    audit::record(&mut tx, sender.event(kernel, "report-fault", id, of.id, fault.as_str())).await?;
    idempotency::finish(kernel, &mut tx, claim, b"").await?;
    tx.commit().await?;
    Ok(())
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
