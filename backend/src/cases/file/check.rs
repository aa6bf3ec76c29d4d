//! What was sent, checked against the class and against what fits.

use std::collections::BTreeMap;

use domain::{
    cases::{CaseKind, Urgency},
    phone::{Phone, PhoneError},
    text::{clean_line, clean_lines, length},
};

use super::new::{
    FileBy, FromCity, Intake, MAX_ADDRESS, MAX_EXTERNAL, MAX_NAME, MAX_PHOTOS, MAX_WORDS, NewCase,
};
use crate::{
    cases::rulebook::{Class, QuestionKind, Rulebook},
    idempotency::{RequestHash, request_hash},
    problem::FieldError,
};

/// The longest description and address that the city may write; the table's own limits.
const MAX_CITY: (usize, usize) = (2000, 200);
/// The longest answer to a question of the class, in characters.
const MAX_REPLY: usize = 200;

/// What is wrong with a case so far, for a form that asks one thing after the other.
#[must_use]
pub fn mistakes(rules: &Rulebook, new: &NewCase<'_>) -> Vec<FieldError> {
    Checked::check(rules, new, &Intake::default()).err().unwrap_or_default()
}

/// A case without mistakes.
pub(super) struct Checked<'a> {
    pub(super) class: &'a Class,
    pub(super) urgency: Urgency,
    pub(super) words: String,
    pub(super) address: String,
    pub(super) name: String,
    pub(super) phone: Option<Phone>,
    pub(super) answers: BTreeMap<String, String>,
    pub(super) external: Option<String>,
    pub(super) sms: bool,
}

impl<'a> Checked<'a> {
    /// All mistakes at once, so that nobody mends a form field by field.
    pub(super) fn check(
        rules: &'a Rulebook,
        new: &NewCase<'_>,
        intake: &Intake,
    ) -> Result<Self, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let (max_words, max_address) = match new.by {
            FileBy::City(_) => MAX_CITY,
            _ => (MAX_WORDS, MAX_ADDRESS),
        };
        let class = rules.class(&new.class);
        match class {
            None => wrong.push(FieldError::new("class", "case-class-missing")),
            Some(class) if class.retired => {
                wrong.push(FieldError::new("class", "case-class-retired"));
            }
            Some(_) => {}
        }
        let words = clean_lines(&new.words);
        if length(&words) > max_words {
            wrong.push(FieldError::new("words", "case-words-too-long"));
        } else if words.is_empty() && new.photos.is_empty() {
            wrong.push(FieldError::new("words", "case-words-missing"));
        }
        let address = clean_line(&new.address);
        if length(&address) > max_address {
            wrong.push(FieldError::new("address", "case-address-too-long"));
        } else if address.is_empty() && new.point.is_none() && is_somewhere(new.kind) {
            wrong.push(FieldError::new("address", "case-where-missing"));
        }
        let name = clean_line(&new.name);
        if length(&name) > MAX_NAME {
            wrong.push(FieldError::new("name", "case-name-too-long"));
        }
        let phone = match clean_line(&new.phone).as_str() {
            "" => None,
            typed => Phone::parse(typed)
                .map_err(|_| wrong.push(FieldError::new("phone", PhoneError::CODE)))
                .ok(),
        };
        let typed = !clean_line(&new.phone).is_empty();
        if intake.sms && !phone.as_ref().map_or(typed, Phone::is_mobile) {
            wrong.push(FieldError::new("sms", "case-sms-phone"));
        }
        let external = clean_line(&intake.external);
        if length(&external) > MAX_EXTERNAL {
            wrong.push(FieldError::new("external", "case-external-too-long"));
        }
        let external = (!external.is_empty()).then_some(external);
        if new.photos.len() > MAX_PHOTOS {
            wrong.push(FieldError::new("photo", "case-photos-too-many"));
        }
        let answers = class.map(|class| answers(class, new, &mut wrong)).unwrap_or_default();
        match class {
            Some(class) if wrong.is_empty() => {
                let urgency = match new.by {
                    FileBy::City(FromCity { urgency: Some(urgency), .. }) => *urgency,
                    _ => class.urgency,
                };
                let sms = intake.sms;
                Ok(Self { class, urgency, words, address, name, phone, answers, external, sms })
            }
            _ => Err(wrong),
        }
    }

    /// Photos go in by their content: a browser that sends again makes other files of them.
    pub(super) fn hash(&self, new: &NewCase<'_>, photos: &[Vec<u8>]) -> RequestHash {
        let answers = self.answers.iter().map(|(code, answer)| format!("{code}={answer}"));
        let point = new
            .point
            .map(|point| format!("{} {}", point.longitude(), point.latitude()))
            .unwrap_or_default();
        let fields = [
            new.kind.as_str().to_owned(),
            self.class.code.clone(),
            self.words.clone(),
            self.address.clone(),
            point,
            self.name.clone(),
            self.phone.as_ref().map_or_else(String::new, |phone| phone.as_str().to_owned()),
            new.locale.as_str().to_owned(),
            new.place.map_or_else(String::new, |place| place.as_str().to_owned()),
            new.booking.clone().unwrap_or_default(),
        ];
        let external = self.external.iter().cloned();
        let sms = self.sms.then(|| "sms".to_owned());
        let fields =
            fields.into_iter().chain(external).chain(sms).chain(answers).map(String::into_bytes);
        request_hash("case-file", fields.chain(photos.iter().cloned()))
    }
}

/// Whether a case of this kind is about somewhere.
pub(in crate::cases) const fn is_somewhere(kind: CaseKind) -> bool {
    matches!(kind, CaseKind::Report | CaseKind::Request)
}

/// The answers to the class's questions. Those to other questions are left out: the class may have
/// been changed while the form was open.
fn answers(
    class: &Class,
    new: &NewCase<'_>,
    wrong: &mut Vec<FieldError>,
) -> BTreeMap<String, String> {
    let mut answers = BTreeMap::new();
    for question in &class.questions {
        let field = format!("answer-{}", question.code);
        let answer = new.answers.get(&question.code).map_or("", String::as_str);
        let answer = clean_line(answer);
        if answer.is_empty() {
            // The city asks what it asks.
            if question.required && !matches!(new.by, FileBy::City(_)) {
                wrong.push(FieldError::new(&field, "case-answer-missing"));
            }
            continue;
        }
        let known = match question.kind {
            QuestionKind::Choice => question.options.iter().any(|(code, _)| *code == answer),
            QuestionKind::YesNo => matches!(answer.as_str(), "yes" | "no"),
            QuestionKind::Text => length(&answer) <= MAX_REPLY,
        };
        if !known {
            wrong.push(FieldError::new(&field, "case-answer-wrong"));
        } else if question.stop.as_ref().is_some_and(|(stop, _)| *stop == answer) {
            wrong.push(FieldError::new(&field, "case-answer-stops"));
        } else {
            answers.insert(question.code.clone(), answer);
        }
    }
    answers
}
