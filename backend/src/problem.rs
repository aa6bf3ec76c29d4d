//! How an error becomes something a resident can read.
//!
//! Each operation has one error enum; it implements [`Problem`] once. The code is stable and public
//! (it is the `code` of a JSON problem and the key `error-{code}` of the texts); internal detail
//! stays in the error's `source` and goes to the log only.
//!
//! To add an error: 1. a variant in the operation's enum; 2. its code and status here below in its
//! `impl Problem`; 3. the text `error-{code}` in all three files of `app/locales` (a test fails
//! without it); 4. the code in the operation's `CODES`.

/// An error that a page or an API can answer with.
pub trait Problem: std::error::Error {
    /// Stable, lower-case, hyphenated: `question-too-long`.
    fn code(&self) -> &'static str;

    /// The HTTP status that fits, such as 422.
    fn status(&self) -> u16;

    /// The form field it belongs to, when it belongs to one.
    fn field(&self) -> Option<&'static str> {
        None
    }
}

/// One thing wrong with one field of a form. Also kept in a form draft, so it carries codes only.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FieldError {
    /// The field's name in the form.
    pub field: String,
    /// The stable code; the text is `error-{code}`.
    pub code: String,
}

impl FieldError {
    /// `code` at `field`.
    #[must_use]
    pub fn new(field: &str, code: &str) -> Self {
        Self { field: field.to_owned(), code: code.to_owned() }
    }
}
