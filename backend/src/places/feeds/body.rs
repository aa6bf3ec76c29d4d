//! Reading what was pushed: everything that is wrong with an update is found at once, by field.

use std::{collections::BTreeMap, fmt::Display, ops::RangeInclusive};

use chrono::{DateTime, TimeDelta, Utc};
use domain::text::{clean_line, length};
use serde_json::{Map, Value};

use super::{Fault, FeedError};

/// The most updates of one batch.
pub const MOST_ITEMS: usize = 5_000;

/// How far a device's clock may be ahead of ours. What it observed then counts as observed now; what
/// is further ahead would shut out everything true until that time has come.
pub const AHEAD: TimeDelta = TimeDelta::minutes(2);

/// The longest external id, in characters; the table's own limit.
const MAX_EXTERNAL_ID: usize = 80;

/// Whether a place can have this external id. U+0000 would fail the statement, and with it every
/// other update of the batch.
pub(super) fn is_external_id(id: &str) -> bool {
    (1..=MAX_EXTERNAL_ID).contains(&length(id)) && !id.contains(char::is_control)
}

/// The object of a single update.
///
/// # Errors
/// [`FeedError::Malformed`].
pub(super) fn object(body: &[u8]) -> Result<Map<String, Value>, FeedError> {
    serde_json::from_slice(body).map_err(|error| malformed("a JSON object is wanted", &error))
}

/// A batch as far as it could be read.
pub(super) struct Batch<T> {
    /// The external id of each item, in their order; none where it could not be read.
    pub(super) ids: Vec<Option<String>>,
    /// What is wrong with which item, from 0.
    pub(super) refused: Vec<(usize, Vec<Fault>)>,
    /// The others: which item each is, and what it says of which place.
    pub(super) numbers: Vec<usize>,
    pub(super) updates: Vec<(String, T)>,
}

/// Reads each item of a batch with `one`.
///
/// # Errors
/// [`FeedError::Malformed`], [`FeedError::TooManyItems`].
pub(super) fn batch<T>(
    body: &[u8],
    one: impl Fn(Reader) -> Result<T, Vec<Fault>>,
) -> Result<Batch<T>, FeedError> {
    let items: Vec<Value> = serde_json::from_slice(body)
        .map_err(|error| malformed("a JSON array of updates is wanted", &error))?;
    if items.len() > MOST_ITEMS {
        return Err(FeedError::TooManyItems);
    }
    let mut batch =
        Batch { ids: Vec::new(), refused: Vec::new(), numbers: Vec::new(), updates: Vec::new() };
    for (number, item) in items.into_iter().enumerate() {
        let (id, read) = match item {
            Value::Object(fields) => {
                let mut reader = Reader::new(fields);
                let id = reader.external_id();
                (id, one(reader))
            }
            _ => (None, Err(vec![Fault::new("", "not-an-object", "an object is wanted")])),
        };
        match (&id, read) {
            (Some(id), Ok(update)) => {
                batch.numbers.push(number);
                batch.updates.push((id.clone(), update));
            }
            // An id that could not be read is a fault of the reader.
            (None, Ok(_)) => {}
            (_, Err(faults)) => batch.refused.push((number, faults)),
        }
        batch.ids.push(id);
    }
    Ok(batch)
}

/// Where, and of what kind; never what was sent.
fn malformed(wanted: &str, error: &serde_json::Error) -> FeedError {
    let (line, column) = (error.line(), error.column());
    FeedError::Malformed(format!("{wanted} (line {line}, column {column})"))
}

/// One update as it is taken apart. Fields that nobody asked for are faults: a misspelt one would
/// otherwise be lost without a word.
pub(super) struct Reader {
    fields: Map<String, Value>,
    pub(super) faults: Vec<Fault>,
}

impl Reader {
    pub(super) const fn new(fields: Map<String, Value>) -> Self {
        Self { fields, faults: Vec::new() }
    }

    pub(super) fn refuse(&mut self, field: &str, code: &'static str, detail: impl Into<String>) {
        self.faults.push(Fault::new(field, code, detail));
    }

    /// `null` is the same as not sent.
    fn take(&mut self, field: &str) -> Option<Value> {
        self.fields.remove(field).filter(|value| !value.is_null())
    }

    /// A whole number within `range`.
    pub(super) fn whole<T>(&mut self, field: &str, range: RangeInclusive<T>) -> Option<T>
    where
        T: TryFrom<i64> + PartialOrd + Display,
    {
        let value = self.take(field)?;
        self.whole_of(field, &value, range)
    }

    fn whole_of<T>(&mut self, field: &str, value: &Value, range: RangeInclusive<T>) -> Option<T>
    where
        T: TryFrom<i64> + PartialOrd + Display,
    {
        if !value.is_number() {
            self.refuse(field, "not-a-number", "a whole number is wanted");
            return None;
        }
        // 20.5 and 1e9 are no whole numbers of JSON either.
        let number = value.as_i64().and_then(|number| T::try_from(number).ok());
        let within = number.filter(|number| range.contains(number));
        if within.is_none() {
            let (least, most) = (range.start(), range.end());
            let detail = format!("a whole number from {least} to {most} is wanted");
            self.refuse(field, "out-of-range", detail);
        }
        within
    }

    pub(super) fn flag(&mut self, field: &str) -> Option<bool> {
        let value = self.take(field)?;
        let flag = value.as_bool();
        if flag.is_none() {
            self.refuse(field, "not-a-flag", "true or false is wanted");
        }
        flag
    }

    pub(super) fn line(&mut self, field: &str, max: usize) -> Option<String> {
        let value = self.take(field)?;
        let Some(text) = value.as_str() else {
            self.refuse(field, "not-a-text", "a text is wanted");
            return None;
        };
        let line = clean_line(text);
        if length(&line) > max {
            self.refuse(field, "too-long", format!("at most {max} characters are wanted"));
            return None;
        }
        (!line.is_empty()).then_some(line)
    }

    /// One of the words that `parse` knows.
    pub(super) fn word<T>(
        &mut self,
        field: &str,
        known: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = self.take(field)?;
        let word = value.as_str().and_then(parse);
        if word.is_none() {
            self.refuse(field, "not-known", format!("one of {known} is wanted"));
        }
        word
    }

    /// An object of whole numbers under words that `parse` knows.
    pub(super) fn numbers<K: Ord>(
        &mut self,
        field: &str,
        range: &RangeInclusive<i32>,
        known: &str,
        parse: impl Fn(&str) -> Option<K>,
    ) -> BTreeMap<K, i32> {
        let mut numbers = BTreeMap::new();
        let Some(value) = self.take(field) else { return numbers };
        let Value::Object(entries) = value else {
            self.refuse(field, "not-an-object", "an object of numbers is wanted");
            return numbers;
        };
        for (name, value) in entries {
            let path = format!("{field}.{name}");
            match parse(&name) {
                None => self.refuse(&path, "not-known", format!("one of {known} is wanted")),
                Some(_) if value.is_null() => {}
                Some(key) => {
                    if let Some(number) = self.whole_of(&path, &value, range.clone()) {
                        numbers.insert(key, number);
                    }
                }
            }
        }
        numbers
    }

    /// The external id of an item of a batch.
    pub(super) fn external_id(&mut self) -> Option<String> {
        // A number is taken as its digits: many systems number their places.
        let value = match self.take("external_id") {
            Some(Value::Number(number)) => Some(Value::String(number.to_string())),
            other => other,
        };
        let id = value.as_ref().and_then(Value::as_str).map(str::to_owned);
        let fits = id.filter(|id| is_external_id(id));
        if fits.is_none() {
            let detail = format!(
                "a text of 1 to {MAX_EXTERNAL_ID} characters without control characters is wanted"
            );
            self.refuse("external_id", "external-id", detail);
        }
        fits
    }

    /// `observed_at`, which must be there: without it nothing tells what is newer.
    pub(super) fn observed_at(&mut self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        const FIELD: &str = "observed_at";
        let wanted = "a time with its offset is wanted (RFC 3339), like 2026-11-20T09:00:00+08:00";
        let Some(value) = self.take(FIELD) else {
            self.refuse(FIELD, "missing", wanted);
            return None;
        };
        let Some(at) = value.as_str().and_then(|at| DateTime::parse_from_rfc3339(at).ok()) else {
            self.refuse(FIELD, "not-a-time", wanted);
            return None;
        };
        let at = at.to_utc();
        if at > now + AHEAD {
            let ahead = (at - now).num_seconds();
            self.refuse(
                FIELD,
                "in-the-future",
                format!("it is {ahead} seconds ahead of our clock"),
            );
            return None;
        }
        if at < DateTime::UNIX_EPOCH {
            self.refuse(FIELD, "out-of-range", "a time since 1970 is wanted");
            return None;
        }
        Some(at.min(now))
    }

    /// What is wrong, fields that nobody knows included.
    pub(super) fn finish(mut self) -> Vec<Fault> {
        let unknown: Vec<String> = self.fields.keys().cloned().collect();
        for field in unknown {
            self.refuse(&field, "unknown-field", "there is no such field");
        }
        self.faults
    }
}
