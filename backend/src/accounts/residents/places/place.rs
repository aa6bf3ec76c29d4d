//! A place, and how it is sealed.

use std::fmt;

use domain::{
    districts::Point,
    text::{clean_line, length},
};
use uuid::Uuid;

use crate::{
    Kernel,
    accounts::residents::ReadError,
    privacy::{Place, open, seal},
};

/// The most places of an account; the table's check says the same.
pub const MAX_PLACES: usize = 20;
/// The longest label, in characters.
pub const MAX_LABEL: usize = 20;
/// The longest address, in characters.
pub const MAX_ADDRESS: usize = 100;
/// The longest name of a spot, in characters.
const MAX_SPOT: usize = 80;

/// A place as its owner sees it. Personal data, so not `Debug`.
#[derive(Clone, PartialEq)]
pub struct SavedPlace {
    pub id: Uuid,
    /// `家`.
    pub label: String,
    pub address: String,
    /// Where it is, if that was found.
    pub spot: Option<Spot>,
}

/// A point with the name by which it was found.
#[derive(Clone, PartialEq)]
pub struct Spot {
    pub point: Point,
    pub name: String,
}

impl Spot {
    /// What [`Display`](fmt::Display) wrote; none for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ' ');
        let mut coordinate = || parts.next()?.parse().ok();
        let (longitude, latitude) = (coordinate()?, coordinate()?);
        let name = clean_line(parts.next()?);
        let fits = !name.is_empty() && length(&name) <= MAX_SPOT;
        let point = Point::new(longitude, latitude).ok()?;
        fits.then_some(Self { point, name })
    }
}

/// `120.123456 30.654321 明湖公园`: for a form's field, and to be sealed.
impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.6} {:.6} {}", self.point.longitude(), self.point.latitude(), self.name)
    }
}

/// As it is stored.
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) label: Vec<u8>,
    pub(super) address: Vec<u8>,
    pub(super) point: Option<Vec<u8>>,
}

impl Row {
    pub(super) fn open(self, kernel: &Kernel) -> Result<SavedPlace, ReadError> {
        let opened = |column, sealed: &[u8]| -> Result<String, ReadError> {
            let place = Place { column, row: self.id.as_bytes() };
            Ok(String::from_utf8_lossy(&open(&kernel.keys, place, sealed)?).into_owned())
        };
        let spot = self.point.as_deref().map(|sealed| opened("saved_place.point", sealed));
        Ok(SavedPlace {
            id: self.id,
            label: opened("saved_place.label", &self.label)?,
            address: opened("saved_place.address", &self.address)?,
            spot: spot.transpose()?.and_then(|text| Spot::parse(&text)),
        })
    }
}

/// A column of the place `id`, sealed.
pub(super) fn sealed(kernel: &Kernel, column: &'static str, id: Uuid, text: &str) -> Vec<u8> {
    let place = Place { column, row: id.as_bytes() };
    seal(&kernel.keys, &*kernel.random, place, text.as_bytes())
}
