//! Storing many places at once: what imports and the demonstration write.
//!
//! A statement takes thousands of rows as one JSON document, and looks up street, cell and finder
//! for all of them together. Opening hours get their syntax here; [`expand`](super::expand::due)
//! makes times of them, and is to be called when what was stored is committed.
//!
//! To add a column: its field in [`NewPlace`] or in what only some kinds have, its field in `rows`,
//! its line in `insert`, `update` and `read`. A test writes and reads back a place with everything.

mod insert;
mod read;
mod rows;
mod update;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    districts::Point,
    money::Fen,
    places::{
        Attribute, Coordinates, Fact, Known, PlaceCode, PlaceKind, dropoff, implied,
        parking::{Audience, Payment, Site},
        tariff::Tariffs,
        toilet,
    },
};
use uuid::Uuid;

pub use insert::insert;
pub use read::{Stored, one, read};
pub use update::update;

/// A place as somebody describes it, apart from what is found out about it here: its street, its
/// cell, when it is open.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPlace {
    pub id: Uuid,
    pub code: PlaceCode,
    /// A code of the table `place_kind`; those that the program knows are [`PlaceKind`].
    pub kind: String,
    pub standing: Standing,
    pub name: String,
    pub name_zh_hant: Option<String>,
    pub name_en: Option<String>,
    /// Empty where nobody knows it.
    pub address: String,
    pub point: Point,
    /// Where one goes or drives in, if that is somewhere else.
    pub entrance: Option<Point>,
    /// Empty where nobody knows it.
    pub operator: String,
    pub phone: Option<String>,
    /// As they were given: Chinese, or the syntax of OpenStreetMap; empty where nobody knows them.
    pub hours: String,
    /// Those that somebody has stated. Of the others, what follows from the details is found out
    /// when it is stored; what does not is unknown.
    pub attributes: BTreeMap<Attribute, Known>,
    /// When somebody last saw that a fact is so. Whole seconds.
    pub verified: Vec<(Fact, DateTime<Utc>)>,
    /// A code of the table `place_source`.
    pub source: String,
    /// What the source calls it.
    pub external_id: Option<String>,
    /// What the source said of its position, and on which datum.
    pub raw: Coordinates,
    pub details: Details,
}

impl NewPlace {
    /// When everybody may come in, as it was given: what an institution shares is open to others in
    /// its shared hours (错时共享), whatever its own are.
    #[must_use]
    pub fn public_hours(&self) -> &str {
        match &self.details {
            Details::Parking(parking) if !parking.shared_hours.is_empty() => &parking.shared_hours,
            _ => &self.hours,
        }
    }

    /// What follows for the attributes that nobody has stated.
    #[must_use]
    pub fn implied(&self) -> BTreeMap<Attribute, Known> {
        let details = match &self.details {
            Details::Toilet(toilet) => implied::Details::Toilet { stalls: &toilet.stalls },
            Details::Parking(parking) => implied::Details::Parking {
                site: parking.site,
                capacity_by: &parking.capacity_by,
                tariffs: parking.tariffs.as_ref(),
                tariff_text: &parking.tariff_text,
                shared_hours: &parking.shared_hours,
            },
            Details::DropOff(dropoff) => {
                implied::Details::DropOff { attendance: dropoff.attendance }
            }
            Details::Plain => implied::Details::Plain,
        };
        implied::attributes(&self.attributes, details)
    }

    /// Changes those that everybody goes by.
    pub(in crate::places) fn set_public_hours(&mut self, hours: String) {
        match &mut self.details {
            Details::Parking(parking) if !parking.shared_hours.is_empty() => {
                parking.shared_hours = hours;
            }
            _ => self.hours = hours,
        }
    }
}

/// Whether a place is in use. (That it is the same as another only staff say.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Standing {
    Planned,
    #[default]
    InUse,
    Gone,
}

impl Standing {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Planned, Self::InUse, Self::Gone];

    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::InUse => "in-use",
            Self::Gone => "gone",
        }
    }

    /// What a stored word means.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.as_str() == word)
    }
}

/// What only some kinds have.
#[derive(Debug, Clone, PartialEq)]
pub enum Details {
    Toilet(Toilet),
    Parking(Box<Parking>),
    DropOff(DropOff),
    /// Nothing.
    Plain,
}

impl Details {
    /// Nothing known of what places have for which the rules of this kind count.
    #[must_use]
    pub fn unknown(ruling: Option<PlaceKind>) -> Self {
        match ruling {
            Some(PlaceKind::Toilet) => Self::Toilet(Toilet::default()),
            Some(PlaceKind::Parking) => Self::Parking(Box::default()),
            Some(kind) if kind.takes_waste() => Self::DropOff(DropOff::default()),
            _ => Self::Plain,
        }
    }
}

/// What is known of a toilet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Toilet {
    pub class: Option<toilet::Class>,
    pub build: Option<toilet::Build>,
    pub entry: Option<toilet::Entry>,
    /// How many there are, up to 500 of each.
    pub stalls: BTreeMap<toilet::Stalls, u16>,
    /// The first day of what was said: a year, a month.
    pub since: Option<NaiveDate>,
}

/// What is known of a car park.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parking {
    pub site: Option<Site>,
    /// Up to 100,000.
    pub capacity: Option<u32>,
    /// How many of the capacity.
    pub capacity_by: BTreeMap<Audience, u32>,
    /// In centimetres, from 100 to 1,000.
    pub max_height: Option<u16>,
    pub tariffs: Option<Tariffs>,
    /// As it was given, if that is all there is.
    pub tariff_text: String,
    pub payments: Vec<Payment>,
    /// When an institution's spaces are for everybody, as given.
    pub shared_hours: String,
}

/// What is known of a place that takes waste.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DropOff {
    /// None where nobody knows.
    pub accepts: Option<Vec<dropoff::Accepts>>,
    pub level: Option<dropoff::RecyclingLevel>,
    pub attendance: dropoff::Attendance,
    pub prices: Vec<Price>,
}

/// What is paid for a recyclable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// 废纸, 塑料瓶.
    pub material: String,
    pub unit: PriceUnit,
    pub price: Fen,
    pub since: NaiveDate,
}

/// What a price is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PriceUnit {
    Kilogram,
    Piece,
}

impl PriceUnit {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Kilogram, Self::Piece];

    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kilogram => "kilogram",
            Self::Piece => "piece",
        }
    }

    /// What a stored word means.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.as_str() == word)
    }
}

/// The syntax of opening hours, where the text can be read and evaluated; none where they are
/// unknown.
#[must_use]
pub fn syntax_of(hours: &str) -> Option<String> {
    use domain::{calendar::Calendar, places::hours::read};
    let syntax = read(hours).ok()?;
    // What looks like the syntax and is none shows only when it is evaluated.
    super::hours::Schedule::parse(&syntax, &Calendar::default()).ok()?;
    (syntax.chars().count() <= 600).then_some(syntax)
}

#[cfg(test)]
mod tests;
