//! One order of the city, read into what a case is made from.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    cases::{CaseKind, Urgency},
    districts::Point,
    phone::Phone,
    places::Coordinates,
    text::{clean_line, clean_lines},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Fault, Field,
    mapping::{Dictionary, Mapping, instant},
    rows::Values,
};
use crate::cases::rulebook::Rulebook;

/// The most orders of one batch, and of one file.
pub const MOST_ORDERS: usize = 500;
pub(super) const MOST_LINES: usize = 2_000;
/// The longest number of an order, in characters; the table's own limit.
pub(super) const MAX_NUMBER: usize = 60;
/// What is kept of the city's own words for class and area; the table's own limits.
const MAX_CLASS: usize = 200;
const MAX_AREA: usize = 80;

/// The fields that an order by the API can have.
pub(super) const FIELDS: &[Field] = &[
    Field::Number,
    Field::Title,
    Field::Words,
    Field::Kind,
    Field::Class,
    Field::Urgency,
    Field::Area,
    Field::Address,
    Field::Longitude,
    Field::Latitude,
    Field::Name,
    Field::Phone,
    Field::Due,
];

/// An order. Personal data, so not `Debug`.
pub(super) struct Order {
    pub(super) line: usize,
    pub(super) number: String,
    pub(super) words: String,
    pub(super) kind: CaseKind,
    /// Code of our class.
    pub(super) class: String,
    pub(super) urgency: Option<Urgency>,
    pub(super) street: Option<(Uuid, String)>,
    pub(super) address: String,
    pub(super) point: Option<Point>,
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) due_at: Option<DateTime<Utc>>,
    /// What the city calls its class and its area.
    pub(super) said_class: String,
    pub(super) said_area: String,
}

impl Order {
    /// What the city wrote, to tell an order that came again from one that changed.
    pub(super) fn words_hash(&self) -> [u8; 32] {
        Sha256::digest(self.words.as_bytes()).into()
    }
}

/// The streets of the district by their codes, with their ids and names.
pub(super) type Streets = HashMap<String, (Uuid, String)>;

/// Reads a line; everything that is wrong with it at once. What does not keep it out is in `notes`.
pub(super) fn read(
    mapping: &Mapping,
    rules: &Rulebook,
    streets: &Streets,
    number: String,
    values: &Values,
    notes: &mut Vec<Fault>,
) -> Result<Order, Vec<Fault>> {
    let line = values.line;
    let mut wrong = Vec::new();
    let kind = kind(mapping, values).map_err(|fault| wrong.push(fault)).ok();
    let class = class(mapping, rules, values).map_err(|fault| wrong.push(fault)).ok();
    let point = point(mapping, values).map_err(|fault| wrong.push(fault)).ok().flatten();
    let due_at = due(values).map_err(|fault| wrong.push(fault)).ok().flatten();
    let urgency = urgency(mapping, values, notes);
    let street = street(mapping, streets, values, notes);
    let mut address = clean_line(&values.all(Field::Address).concat());
    // Where only the area is known, the case is somewhere in it.
    if address.is_empty()
        && let Some((_, code)) = &street
        && let Some((_, name)) = streets.get(code)
    {
        address.clone_from(name);
    }
    let (phone, said_phone) = phone(values, notes);
    let words = words(values, said_phone.as_deref());
    let cut = |text: String, most: usize| text.chars().take(most).collect::<String>();
    match (kind, class) {
        (Some(kind), Some(class)) if wrong.is_empty() => Ok(Order {
            line,
            number,
            words,
            kind,
            class,
            urgency,
            street,
            address,
            point,
            name: clean_line(values.one(Field::Name)),
            phone,
            due_at,
            said_class: cut(values.all(Field::Class).join("/"), MAX_CLASS),
            said_area: cut(clean_line(values.one(Field::Area)), MAX_AREA),
        }),
        _ => Err(wrong),
    }
}

fn kind(mapping: &Mapping, values: &Values) -> Result<CaseKind, Fault> {
    let said = values.one(Field::Kind);
    let known = mapping.ours(Dictionary::Kind, said).unwrap_or(said);
    let fault = Fault::line(values.line, Field::Kind.as_str(), "kind-unknown").with(said);
    CaseKind::parse(known).ok_or(fault)
}

/// From the narrowest of its columns to the widest: what the table says, our own code or name, and
/// then what every other word means.
fn class(mapping: &Mapping, rules: &Rulebook, values: &Values) -> Result<String, Fault> {
    let said: Vec<String> = values.all(Field::Class).iter().map(|word| clean_line(word)).collect();
    let whole = said.join("/");
    for word in std::iter::once(&whole).chain(said.iter().rev()).filter(|word| !word.is_empty()) {
        if let Some(code) = mapping.exact(Dictionary::Class, word) {
            return Ok(code.to_owned());
        }
        let own = rules.classes().find(|class| class.code == *word || class.name.zh_hans == *word);
        if let Some(class) = own {
            return Ok(class.code.clone());
        }
    }
    let other = mapping.ours(Dictionary::Class, super::mapping::EVERY_OTHER);
    other.map(str::to_owned).ok_or_else(|| {
        let code = if whole.is_empty() { "class-missing" } else { "class-unknown" };
        Fault::line(values.line, Field::Class.as_str(), code).with(&whole)
    })
}

fn urgency(mapping: &Mapping, values: &Values, notes: &mut Vec<Fault>) -> Option<Urgency> {
    let said = clean_line(values.one(Field::Urgency));
    if said.is_empty() {
        return None;
    }
    let known = mapping.ours(Dictionary::Urgency, &said).unwrap_or(&said);
    let urgency = Urgency::parse(known);
    if urgency.is_none() {
        let note = Fault::line(values.line, Field::Urgency.as_str(), "urgency-unknown");
        notes.push(note.with(&said));
    }
    urgency
}

fn street(
    mapping: &Mapping,
    streets: &Streets,
    values: &Values,
    notes: &mut Vec<Fault>,
) -> Option<(Uuid, String)> {
    let said = clean_line(values.one(Field::Area));
    if said.is_empty() {
        return None;
    }
    let mapped = mapping.exact(Dictionary::Area, &said).map(str::to_owned);
    let named = || {
        let own = streets.iter().find(|(code, (_, name))| **code == said || *name == said);
        own.map(|(code, _)| code.clone())
    };
    let other = || mapping.ours(Dictionary::Area, super::mapping::EVERY_OTHER).map(str::to_owned);
    let code = mapped.or_else(named).or_else(other);
    let street = code.and_then(|code| streets.get(&code).map(|(id, _)| (*id, code)));
    if street.is_none() {
        notes.push(Fault::line(values.line, Field::Area.as_str(), "area-unknown").with(&said));
    }
    street
}

fn point(mapping: &Mapping, values: &Values) -> Result<Option<Point>, Fault> {
    let (longitude, latitude) = (values.one(Field::Longitude), values.one(Field::Latitude));
    if longitude.trim().is_empty() && latitude.trim().is_empty() {
        return Ok(None);
    }
    let degrees = |text: &str| text.trim().parse::<f64>().ok();
    let read = || {
        let (longitude, latitude) = (degrees(longitude)?, degrees(latitude)?);
        // Nobody filled it in.
        if longitude == 0.0 && latitude == 0.0 {
            return Some(None);
        }
        let pair = Coordinates::new(mapping.datum()?, longitude, latitude).ok()?;
        pair.to_point().ok().map(Some)
    };
    read().ok_or_else(|| Fault::line(values.line, Field::Longitude.as_str(), "point-wrong"))
}

fn due(values: &Values) -> Result<Option<DateTime<Utc>>, Fault> {
    let said = clean_line(values.one(Field::Due));
    if said.is_empty() {
        return Ok(None);
    }
    let fault = || Fault::line(values.line, Field::Due.as_str(), "due-wrong").with(&said);
    instant(&said).map(Some).ok_or_else(fault)
}

/// A number that can be called, and else what was said: a service number, an extension.
fn phone(values: &Values, notes: &mut Vec<Fault>) -> (String, Option<String>) {
    let said = clean_line(values.one(Field::Phone));
    if said.is_empty() || Phone::parse(&said).is_ok() {
        return (said, None);
    }
    notes.push(Fault::line(values.line, Field::Phone.as_str(), "phone-in-words"));
    (String::new(), Some(said))
}

/// Title and text, each once.
fn words(values: &Values, phone: Option<&str>) -> String {
    let title = clean_line(values.one(Field::Title));
    let text = clean_lines(&values.all(Field::Words).join("\n"));
    let mut parts = Vec::new();
    if !text.starts_with(&title) {
        parts.push(title);
    }
    parts.push(text);
    if let Some(phone) = phone {
        parts.push(format!("来电：{}", phone.chars().take(40).collect::<String>()));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}
