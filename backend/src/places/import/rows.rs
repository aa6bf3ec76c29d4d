//! A row of a file as a place.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::{
    places::{
        Attribute, Coordinates, CoordinatesError, Datum, Fact, Known, PlaceCode, PlaceKind,
        parking::MOST_SPACES, toilet,
    },
    text::{clean_line, length},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Fault, Wrong,
    fields::Field,
    mapping::{IdFrom, Plan},
    prose,
    read::{Place, Row},
    values,
};
use crate::{
    calendar::to_local,
    districts::names::normal,
    places::store::{Details, NewPlace, Standing},
};

/// What all rows have in common.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) kind: &'a str,
    /// The kind whose rules count.
    pub(super) ruling: Option<PlaceKind>,
    pub(super) source: &'a str,
    pub(super) datum: Datum,
    /// How old the file is.
    pub(super) as_of: DateTime<Utc>,
}

/// A row, read.
#[derive(Debug, Clone)]
pub(super) struct Described {
    pub(super) line: usize,
    /// With an id and a code of nobody yet.
    pub(super) place: NewPlace,
    /// What the row speaks of, if only to say that it is not known.
    pub(super) said: BTreeSet<Field>,
    /// When somebody looked whether it is right, if the row says so.
    pub(super) checked_at: Option<DateTime<Utc>>,
    /// Words that nobody understands, which were left unknown.
    pub(super) unread: Vec<(Field, String)>,
}

impl Described {
    pub(super) fn external_id(&self) -> &str {
        self.place.external_id.as_deref().unwrap_or_default()
    }
}

/// Reads a row, or says everything that is wrong with it. Its number is given, where it has one.
pub(super) fn describe(
    plan: &Plan,
    context: &Context<'_>,
    row: &Row,
) -> Result<Described, (Option<String>, Vec<Fault>)> {
    let mut reader = Reader::new(plan, context, row);
    let external_id = reader.text(Field::ExternalId).map(|id| clean_line(&id));
    match reader.read(external_id.clone()) {
        Some(described) if reader.faults.is_empty() => Ok(described),
        _ => Err((external_id, reader.faults)),
    }
}

/// The number of a place that its source does not number.
fn digest(name: &str, at: Coordinates) -> String {
    let place = format!("{:.4} {:.4}", at.longitude(), at.latitude());
    let digest = Sha256::digest(format!("{}\n{place}", normal(name)));
    let hex: String = digest[..10].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("np-{hex}")
}

struct Reader<'a> {
    plan: &'a Plan,
    context: &'a Context<'a>,
    row: &'a Row,
    faults: Vec<Fault>,
    unread: Vec<(Field, String)>,
}

impl<'a> Reader<'a> {
    const fn new(plan: &'a Plan, context: &'a Context<'a>, row: &'a Row) -> Self {
        Self { plan, context, row, faults: Vec::new(), unread: Vec::new() }
    }

    fn fault(&mut self, field: Field, wrong: Wrong) {
        self.faults.push(Fault::field(self.row.line, field.code(), wrong));
    }

    /// The text of a field: its cells put together, its word translated; or what every row has.
    fn text(&self, wanted: Field) -> Option<String> {
        let constant = || {
            self.plan
                .constants
                .iter()
                .find(|(field, _)| *field == wanted)
                .map(|(_, value)| value.clone())
        };
        let columns = self.plan.fields.iter().find(|(field, _)| *field == wanted);
        let Some((_, places)) = columns else { return constant() };
        let cells = places.iter().filter_map(|place| self.row.cells.get(*place)?.as_deref());
        let text = cells.collect::<Vec<_>>().join("");
        if text.is_empty() {
            return constant();
        }
        Some(self.plan.translated(wanted, &text).to_owned())
    }

    fn said(&self) -> BTreeSet<Field> {
        let fields = self.plan.fields.iter().map(|(field, _)| *field);
        fields.chain(self.plan.constants.iter().map(|(field, _)| *field)).collect()
    }

    fn read(&mut self, external_id: Option<String>) -> Option<Described> {
        let raw = self.position();
        let name = self.name();
        let external_id = self.id(external_id, name.as_deref(), raw);
        let (raw, name, external_id) = (raw?, name?, external_id?);
        let point = match raw.to_point() {
            Ok(point) => point,
            Err(_) => {
                self.fault(Field::Position, Wrong::NotInChina);
                return None;
            }
        };
        let checked_at = self.checked_at();
        let mut place = NewPlace {
            id: Uuid::nil(),
            code: PlaceCode::from_random([0; 7]),
            kind: self.context.kind.to_owned(),
            standing: Standing::InUse,
            name,
            name_zh_hant: None,
            name_en: None,
            address: String::new(),
            point,
            entrance: None,
            operator: String::new(),
            phone: None,
            hours: String::new(),
            attributes: std::collections::BTreeMap::new(),
            verified: Vec::new(),
            source: self.context.source.to_owned(),
            external_id: Some(external_id),
            raw,
            details: Details::unknown(self.context.ruling),
        };
        let mut said = self.said();
        said.extend([Field::Position, Field::Standing]);
        self.entrance(&mut place);
        for field in said.clone() {
            if let Some(text) = self.text(field).filter(|text| !values::is_unknown(text)) {
                self.set(&mut place, field, &text);
            }
        }
        if let Some(text) = self.text(Field::Description) {
            take_prose(&mut place, &mut said, prose::read(&text));
        }
        if let Some(at) = checked_at {
            let facts: BTreeSet<&str> =
                said.iter().filter_map(|field| field.fact()).map(Fact::as_str).collect();
            place.verified =
                facts.into_iter().filter_map(Fact::parse).map(|fact| (fact, at)).collect();
        }
        let unread = std::mem::take(&mut self.unread);
        Some(Described { line: self.row.line, place, said, checked_at, unread })
    }

    fn position(&mut self) -> Option<Coordinates> {
        let (longitude, latitude) = match self.row.place.clone() {
            Place::Degrees(longitude, latitude) => (longitude, latitude),
            Place::Wrong(wrong) => {
                self.fault(Field::Position, wrong);
                return None;
            }
            Place::Cells => {
                self.degrees(Field::Longitude, Field::Latitude, Some(Field::Position))?
            }
        };
        if longitude == 0.0 && latitude == 0.0 {
            self.fault(Field::Position, Wrong::NullIsland);
            return None;
        }
        // No place in China is one the other way round.
        let swapped = Coordinates::new(self.context.datum, latitude, longitude)
            .is_ok_and(|swapped| swapped.to_point().is_ok());
        match Coordinates::new(self.context.datum, longitude, latitude) {
            Ok(raw) if !swapped || raw.to_point().is_ok() => Some(raw),
            Ok(_) | Err(CoordinatesError::Swapped) => {
                let wrong = if swapped { Wrong::Swapped } else { Wrong::OutOfRange };
                self.fault(Field::Position, wrong);
                None
            }
            Err(CoordinatesError::NotANumber) => {
                self.fault(Field::Position, Wrong::NotANumber);
                None
            }
            Err(CoordinatesError::OutOfRange) => {
                self.fault(Field::Position, Wrong::OutOfRange);
                None
            }
        }
    }

    /// Two columns, or one with both in it.
    fn degrees(&mut self, east: Field, north: Field, both: Option<Field>) -> Option<(f64, f64)> {
        let pair = match (self.text(east), self.text(north), both.and_then(|both| self.text(both)))
        {
            (Some(longitude), Some(latitude), _) => (longitude, latitude),
            (None, None, Some(both)) => {
                let parts: Vec<&str> =
                    both.split([',', '，', ';', ' ']).filter(|part| !part.is_empty()).collect();
                match parts.as_slice() {
                    [longitude, latitude] => ((*longitude).to_owned(), (*latitude).to_owned()),
                    _ => {
                        self.fault(Field::Position, Wrong::HalfPosition);
                        return None;
                    }
                }
            }
            (None, None, None) => {
                self.fault(Field::Position, Wrong::Missing);
                return None;
            }
            _ => {
                self.fault(Field::Position, Wrong::HalfPosition);
                return None;
            }
        };
        let (longitude, latitude) = (values::degrees(&pair.0), values::degrees(&pair.1));
        match (longitude, latitude) {
            (Some(longitude), Some(latitude)) => Some((longitude, latitude)),
            (None, _) => {
                self.fault(east, Wrong::NotANumber);
                None
            }
            (_, None) => {
                self.fault(north, Wrong::NotANumber);
                None
            }
        }
    }

    fn entrance(&mut self, place: &mut NewPlace) {
        let (east, north) = (Field::EntranceLongitude, Field::EntranceLatitude);
        if self.text(east).is_none() && self.text(north).is_none() {
            return;
        }
        let Some((longitude, latitude)) = self.degrees(east, north, None) else { return };
        let point = Coordinates::new(self.context.datum, longitude, latitude)
            .ok()
            .and_then(|raw| raw.to_point().ok());
        match point {
            Some(point) => place.entrance = Some(point),
            None => self.fault(east, Wrong::OutOfRange),
        }
    }

    fn name(&mut self) -> Option<String> {
        let name = self.text(Field::Name).or_else(|| self.plan.nameless.clone());
        let name = name.map(|name| clean_line(&name)).filter(|name| !name.is_empty());
        match name {
            Some(name) if length(&name) <= 80 => Some(name),
            Some(_) => {
                self.fault(Field::Name, Wrong::TooLong);
                None
            }
            None => {
                self.fault(Field::Name, Wrong::Missing);
                None
            }
        }
    }

    fn id(
        &mut self,
        given: Option<String>,
        name: Option<&str>,
        raw: Option<Coordinates>,
    ) -> Option<String> {
        match (given, self.plan.id_from) {
            (Some(id), _) if length(&id) > 80 => {
                self.fault(Field::ExternalId, Wrong::TooLong);
                None
            }
            (Some(id), _) => Some(id),
            (None, Some(IdFrom::NameAndPosition)) => Some(digest(name?, raw?)),
            (None, None) => {
                self.fault(Field::ExternalId, Wrong::Missing);
                None
            }
        }
    }

    fn checked_at(&mut self) -> Option<DateTime<Utc>> {
        let text = self.text(Field::CheckedAt).filter(|text| !values::is_unknown(text))?;
        match values::instant(&text) {
            // Nobody has looked tomorrow.
            Some(at) => Some(at.min(self.context.as_of)),
            None => {
                self.not_read(Field::CheckedAt, &text);
                None
            }
        }
    }

    /// A word that nobody understands: a mistake where a mapping should have translated it.
    fn not_read(&mut self, field: Field, text: &str) {
        let text: String = text.chars().take(40).collect();
        if self.plan.is_strict {
            self.fault(field, Wrong::Value(text));
        } else {
            self.unread.push((field, text));
        }
    }

    /// A text of at most so many characters.
    fn short(&mut self, field: Field, text: &str, most: usize) -> Option<String> {
        let text = clean_line(text);
        if length(&text) > most {
            self.fault(field, Wrong::TooLong);
            return None;
        }
        Some(text)
    }

    /// A word, or a note that nobody understands it.
    fn word<T>(&mut self, field: Field, text: &str, read: Option<T>) -> Option<T> {
        if read.is_none() {
            self.not_read(field, text);
        }
        read
    }

    /// A number, or a mistake.
    fn number<T>(&mut self, field: Field, text: &str, read: Option<T>) -> Option<T> {
        if read.is_none() {
            self.fault(field, Wrong::Value(text.chars().take(40).collect()));
        }
        read
    }

    fn set(&mut self, place: &mut NewPlace, field: Field, text: &str) {
        match field {
            Field::NameZhHant => place.name_zh_hant = self.short(field, text, 80),
            Field::NameEn => place.name_en = self.short(field, text, 120),
            Field::Address => place.address = self.short(field, text, 160).unwrap_or_default(),
            Field::Operator => place.operator = self.short(field, text, 80).unwrap_or_default(),
            Field::Phone => place.phone = self.word(field, text, values::phone(text)),
            Field::Hours if length(text) > 300 => self.fault(field, Wrong::TooLong),
            Field::Hours => text.clone_into(&mut place.hours),
            Field::Standing => {
                let standing = self.word(field, text, values::standing(text));
                place.standing = standing.unwrap_or_default();
            }
            Field::Attribute(attribute) => {
                if let Some(known) = self.word(field, text, values::known(text)) {
                    know(place, attribute, known);
                }
            }
            Field::Fee => {
                let known = match values::plain(text).as_str() {
                    "免费" => Some(Known::Yes),
                    "收费" => Some(Known::No),
                    _ => values::known(text).map(values::opposite),
                };
                if let Some(known) = self.word(field, text, known) {
                    know(place, Attribute::Free, known);
                }
            }
            _ => self.set_details(place, field, text),
        }
    }

    fn set_details(&mut self, place: &mut NewPlace, field: Field, text: &str) {
        match &mut place.details {
            Details::Toilet(toilet) => match field {
                Field::Class => {
                    let class = toilet::Class::from_words(text);
                    toilet.class = self.word(field, text, class);
                }
                Field::Build => {
                    let build = toilet::Build::from_words(text);
                    toilet.build = self.word(field, text, build);
                }
                Field::Entry => toilet.entry = self.word(field, text, values::entry(text)),
                Field::Since => toilet.since = self.word(field, text, values::day(text)),
                Field::Stalls(whose) => {
                    let count =
                        values::count(text, 500).and_then(|count| u16::try_from(count).ok());
                    if let Some(count) = self.number(field, text, count) {
                        toilet.stalls.insert(whose, count);
                    }
                }
                _ => {}
            },
            Details::Parking(parking) => match field {
                Field::Site => parking.site = self.word(field, text, values::site(text)),
                Field::Capacity => {
                    parking.capacity = self.number(field, text, values::count(text, MOST_SPACES));
                }
                Field::CapacityBy(audience) => {
                    let count = values::count(text, MOST_SPACES);
                    if let Some(count) = self.number(field, text, count) {
                        parking.capacity_by.insert(audience, count);
                    }
                }
                Field::MaxHeight => {
                    parking.max_height = self.word(field, text, values::height(text));
                }
                Field::TariffText => {
                    parking.tariff_text = self.short(field, text, 500).unwrap_or_default();
                }
                Field::Tariffs => {
                    parking.tariffs = self.number(field, text, serde_json::from_str(text).ok());
                }
                Field::Payments => {
                    let payments = self.word(field, text, values::payments(text));
                    parking.payments = payments.unwrap_or_default();
                }
                Field::SharedHours => {
                    parking.shared_hours = self.short(field, text, 300).unwrap_or_default();
                }
                _ => {}
            },
            Details::DropOff(dropoff) => match field {
                Field::Accepts => {
                    dropoff.accepts = self.word(field, text, values::accepts(text));
                }
                Field::Level => dropoff.level = self.word(field, text, values::level(text)),
                Field::Attendance => {
                    let attendance = self.word(field, text, values::attendance(text));
                    dropoff.attendance = attendance.unwrap_or_default();
                }
                Field::Prices => {
                    let since = to_local(self.context.as_of).date();
                    let prices = self.word(field, text, values::prices(text, since));
                    dropoff.prices = prices.unwrap_or_default();
                }
                _ => {}
            },
            Details::Plain => {}
        }
    }
}

fn know(place: &mut NewPlace, attribute: Attribute, known: Known) {
    if known.is_known() {
        place.attributes.insert(attribute, known);
    }
}

/// What sentences say and no column does.
fn take_prose(place: &mut NewPlace, said: &mut BTreeSet<Field>, read: prose::Read) {
    for (attribute, known) in read.attributes {
        if said.insert(Field::Attribute(attribute)) {
            know(place, attribute, known);
        }
    }
    let Details::Toilet(toilet) = &mut place.details else { return };
    if read.class.is_some() && said.insert(Field::Class) {
        toilet.class = read.class;
    }
    if read.build.is_some() && said.insert(Field::Build) {
        toilet.build = read.build;
    }
    if read.since.is_some() && said.insert(Field::Since) {
        toilet.since = read.since;
    }
    for (whose, count) in read.stalls {
        if said.insert(Field::Stalls(whose)) {
            toilet.stalls.insert(whose, count);
        }
    }
}
