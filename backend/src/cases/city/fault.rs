//! What can be wrong with what the city sent.

use serde::{Deserialize, Serialize};

use crate::places::import::Fault as FileFault;

/// One thing wrong with a file, a line of it, or an order of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The line of the file or the place in the batch, from 1; none for all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Code of the field; empty where it is about the whole line.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub field: String,
    /// The last part of the key of its text: `city-fault-…`, for files `import-fault-…` and for
    /// fields of a case `error-…`.
    pub code: String,
    /// What the text needs besides: a word that is not known, other lines. Never a name, a phone
    /// number or what somebody wrote.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub detail: String,
}

impl Fault {
    /// The codes of its own.
    pub const CODES: &'static [&'static str] = &[
        "no-number",
        "no-state",
        "too-many",
        "number-missing",
        "number-too-long",
        "number-cut",
        "number-twice",
        "class-missing",
        "class-unknown",
        "kind-unknown",
        "urgency-unknown",
        "area-unknown",
        "phone-in-words",
        "point-wrong",
        "due-wrong",
        "state-missing",
        "state-unknown",
        "answer-missing",
        "answer-unknown",
        "return-unknown",
        "settled-otherwise",
        "not-an-object",
        "not-a-text",
        "unknown-field",
    ];

    /// The codes of fields of a case, whose texts are those of its form.
    pub const OF_CASE: &'static [&'static str] = &[
        "case-class-missing",
        "case-class-retired",
        "case-words-missing",
        "case-words-too-long",
        "case-where-missing",
        "case-address-too-long",
        "case-name-too-long",
    ];

    pub(super) fn line(line: usize, field: &str, code: &str) -> Self {
        Self {
            line: Some(line),
            field: field.to_owned(),
            code: code.to_owned(),
            detail: String::new(),
        }
    }

    pub(super) fn file(code: &str) -> Self {
        Self { line: None, field: String::new(), code: code.to_owned(), detail: String::new() }
    }

    /// With a word, shortened: whoever sends a megabyte is not sent it back.
    pub(super) fn with(self, detail: &str) -> Self {
        Self { detail: detail.chars().take(60).collect(), ..self }
    }
}

impl From<FileFault> for Fault {
    fn from(fault: FileFault) -> Self {
        Self {
            line: fault.line,
            field: fault.field.unwrap_or_default(),
            code: fault.wrong.code().to_owned(),
            detail: String::new(),
        }
        .with(fault.wrong.detail())
    }
}

/// For the command line and for senders.
impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        f.write_str(in_words(&self.code))?;
        if !self.detail.is_empty() {
            write!(f, " ({})", self.detail)?;
        }
        Ok(())
    }
}

/// In words for the command line and for senders; pages have texts.
fn in_words(code: &str) -> &'static str {
    match code {
        "no-number" => "no column was recognised as the number of the order",
        "no-state" => "no column was recognised as the state of the order",
        "too-many" => "there are too many orders at once",
        "number-missing" => "it is empty",
        "number-too-long" => "it has more than 60 characters",
        "number-cut" => "a spreadsheet kept it as a number and lost digits: make the column text",
        "number-twice" => "the same number is on other lines as well",
        "class-missing" | "case-class-missing" => "the order has no class",
        "class-unknown" => "the class is not mapped",
        "case-class-retired" => "the class that it is mapped to is retired",
        "kind-unknown" => "the kind is not mapped",
        "urgency-unknown" => "the urgency is not mapped; the one of the class was taken",
        "area-unknown" => "the area is not mapped; it was left unknown",
        "phone-in-words" => "nobody can be called back on it, so it stands in the words",
        "point-wrong" => "longitude and latitude are not a place in China",
        "due-wrong" => "it is not a date and time",
        "state-missing" => "the order has no state",
        "state-unknown" => "the state is not mapped",
        "answer-missing" => "it is empty",
        "answer-unknown" => "the answer is not mapped",
        "return-unknown" => "there is no return of this id or number that waits for an answer",
        "settled-otherwise" => "the city has said something else of it before, which stays",
        "not-an-object" => "an object is wanted",
        "not-a-text" => "a text is wanted",
        "unknown-field" => "there is no such field",
        "case-words-missing" => "the order has no words",
        "case-words-too-long" => "it has more than 2,000 characters",
        "case-where-missing" => "there is no address, no point and no area",
        "case-address-too-long" => "it has more than 200 characters",
        "case-name-too-long" => "it has more than 40 characters",
        _ => "it cannot be read",
    }
}
