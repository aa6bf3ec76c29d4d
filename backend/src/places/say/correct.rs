//! A fact is wrong.

use domain::{
    places::{Fact, PlaceCode},
    text::{clean_line, clean_lines, length},
};

use super::{
    report_fault::MAX_WORDS,
    saying::{Said, SayError, Sender, place},
    value::fault,
};
use crate::{Kernel, idempotency::request_hash, places::review::Class, problem::FieldError};

/// A correction as it was sent.
#[derive(Debug, Clone)]
pub struct Correct {
    pub place: PlaceCode,
    /// The word of the fact.
    pub fact: String,
    /// What it should be.
    pub value: String,
    /// How one knows; may be empty.
    pub words: String,
    pub sender: Sender,
}

/// Keeps it for staff to look at; nothing of the place changes before they did. The same form sent
/// twice is one correction.
///
/// # Errors
/// [`SayError`]; nothing was kept then.
pub async fn correct(kernel: &Kernel, correction: Correct) -> Result<(), SayError> {
    let (value, words) = (clean_line(&correction.value), clean_lines(&correction.words));
    let fact = check(&correction.fact, &value, &words).map_err(SayError::Invalid)?;
    let sender = &correction.sender;
    let fields = [correction.place.as_str(), fact.as_str(), &value, &words, sender.locale.as_str()];
    let Some(mut once) = sender.begin(kernel, request_hash("place-correction", fields)).await?
    else {
        return Ok(());
    };
    let of = place(once.conn(), correction.place).await?;
    if !fact.is_of(of.kind) {
        return Err(SayError::Invalid(vec![FieldError::new("", "fact-missing")]));
    }
    let said = Said {
        place: of.id,
        class: Class::Correction,
        subject: fact.as_str(),
        value: Some(&value),
        words: &words,
    };
    sender.keep(kernel, once, said).await
}

fn check(fact: &str, value: &str, words: &str) -> Result<Fact, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let fact = Fact::parse(fact);
    match fact {
        None => wrong.push(FieldError::new("", "fact-missing")),
        Some(_) if value.is_empty() => wrong.push(FieldError::new("value", "correction-missing")),
        Some(fact) => wrong.extend(fault(fact, value).map(|code| FieldError::new("value", code))),
    }
    if length(words) > MAX_WORDS {
        wrong.push(FieldError::new("words", "report-too-long"));
    }
    match fact {
        Some(fact) if wrong.is_empty() => Ok(fact),
        _ => Err(wrong),
    }
}
