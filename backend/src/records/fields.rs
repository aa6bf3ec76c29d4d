//! What the forms and the CSV files of records have in common: fields by name, and everything that
//! is wrong with them at once.

use domain::{
    districts::Point,
    locale::Localised,
    text::{clean_line, clean_lines, length},
};

use crate::{messages::normal_email, problem::FieldError};

/// The codes of what can be wrong with a field.
pub(crate) const FIELD_CODES: [&str; 14] = [
    "text-missing",
    "text-too-long",
    "code-shape",
    "code-taken",
    "choice-unknown",
    "office-phone",
    "email-invalid",
    "coordinate",
    "coordinates-swapped",
    "coordinates-abroad",
    "outside-district",
    "parent-circle",
    "whose-missing",
    "too-many-names",
];

/// In words for the command line; pages have `error-{code}`.
pub(crate) fn in_words(code: &str) -> &'static str {
    match code {
        "text-missing" => "is missing",
        "text-too-long" => "is too long",
        "code-shape" => {
            "is not a code of this kind: a lower-case letter, then letters, digits, '-'"
        }
        "code-taken" => "is there twice",
        "choice-unknown" => "is not known",
        "office-phone" => "is not a phone number",
        "email-invalid" => "is not an e-mail address",
        "coordinate" => "is not a number of degrees",
        "coordinates-swapped" => "and latitude are the wrong way round",
        "coordinates-abroad" => "and latitude are not in China",
        "outside-district" => "and latitude are outside the district",
        "parent-circle" => "is below the department itself",
        "whose-missing" => "or a street is wanted",
        "too-many-names" => "are too many",
        _ => "is wrong",
    }
}

/// Fields as they were sent, and what is wrong with them so far.
pub(crate) struct Fields<'a> {
    get: &'a (dyn Fn(&str) -> String + Sync),
    pub(crate) wrong: Vec<FieldError>,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(get: &'a (dyn Fn(&str) -> String + Sync)) -> Self {
        Self { get, wrong: Vec::new() }
    }

    /// As it was sent.
    pub(crate) fn text(&self, field: &str) -> String {
        (self.get)(field)
    }

    pub(crate) fn refuse(&mut self, field: &str, code: &'static str) {
        self.wrong.push(FieldError::new(field, code));
    }

    /// A line that may be empty.
    pub(crate) fn optional(&mut self, field: &str, max: usize) -> String {
        let line = clean_line(&(self.get)(field));
        if length(&line) > max {
            self.refuse(field, "text-too-long");
        }
        line
    }

    /// A line that must be there.
    pub(crate) fn line(&mut self, field: &str, max: usize) -> String {
        let line = self.optional(field, max);
        if line.is_empty() {
            self.refuse(field, "text-missing");
        }
        line
    }

    /// The lines of a longer text, without empty ones; `max` is for all of it.
    pub(crate) fn lines(&mut self, field: &str, max: usize) -> Vec<String> {
        let text = clean_lines(&(self.get)(field));
        if length(&text) > max {
            self.refuse(field, "text-too-long");
        }
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// `{field}_zh_hans`, `_zh_hant`, `_en`, all wanted.
    pub(crate) fn localised(&mut self, field: &str, max: usize) -> Localised {
        Localised {
            zh_hans: self.line(&format!("{field}_zh_hans"), max),
            zh_hant: self.line(&format!("{field}_zh_hant"), max),
            en: self.line(&format!("{field}_en"), max),
        }
    }

    /// The same, but each may be empty.
    pub(crate) fn optional_localised(&mut self, field: &str, max: usize) -> Localised {
        Localised {
            zh_hans: self.optional(&format!("{field}_zh_hans"), max),
            zh_hant: self.optional(&format!("{field}_zh_hant"), max),
            en: self.optional(&format!("{field}_en"), max),
        }
    }

    /// A number to call, as it is to be shown: the tables' own rule.
    pub(crate) fn phone(&mut self, field: &str) -> Option<String> {
        let phone = self.optional(field, 20);
        if phone.is_empty() {
            return None;
        }
        let inner = |byte: u8| byte.is_ascii_digit() || byte == b' ' || byte == b'-';
        let right = (3..=20).contains(&phone.len())
            && phone.starts_with(|c: char| c.is_ascii_digit() || c == '+')
            && phone.bytes().skip(1).all(inner);
        if !right {
            self.refuse(field, "office-phone");
        }
        Some(phone)
    }

    /// An address for mail, in the form that mail goes to.
    pub(crate) fn email(&mut self, field: &str) -> Option<String> {
        let typed = clean_line(&self.text(field));
        if typed.is_empty() {
            return None;
        }
        let address = normal_email(&typed);
        if address.is_none() {
            self.refuse(field, "email-invalid");
        }
        address
    }

    /// `longitude` and `latitude`.
    pub(crate) fn point(&mut self) -> Option<Point> {
        use domain::districts::PointError;
        let longitude = self.degrees("longitude");
        let latitude = self.degrees("latitude");
        match Point::new(longitude?, latitude?) {
            Ok(point) => Some(point),
            Err(error) => {
                self.refuse(
                    "longitude",
                    match error {
                        PointError::NotANumber => "coordinate",
                        PointError::Swapped => "coordinates-swapped",
                        PointError::OutOfRange => "coordinates-abroad",
                    },
                );
                None
            }
        }
    }

    fn degrees(&mut self, field: &str) -> Option<f64> {
        let typed = self.line(field, 30);
        if typed.is_empty() {
            return None;
        }
        let degrees = typed.parse().ok().filter(|degrees: &f64| degrees.is_finite());
        if degrees.is_none() {
            self.refuse(field, "coordinate");
        }
        degrees
    }
}
