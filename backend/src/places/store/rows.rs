//! Places as rows of JSON documents.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    districts::Point,
    places::{
        Attribute, Known,
        parking::{Audience, Payment},
        tariff::Tariffs,
        toilet::Stalls,
    },
};
use serde::Serialize;
use uuid::Uuid;

use super::{Details, NewPlace, syntax_of};
use crate::districts::names::normals;

/// A row of `place`, as far as the program makes it.
#[derive(Serialize)]
pub(super) struct PlaceRow<'a> {
    id: Uuid,
    code: &'a str,
    kind: &'a str,
    status: &'static str,
    name: &'a str,
    name_zh_hant: Option<&'a str>,
    name_en: Option<&'a str>,
    normal: Vec<String>,
    address: &'a str,
    longitude: f64,
    latitude: f64,
    entrance_longitude: Option<f64>,
    entrance_latitude: Option<f64>,
    operator: &'a str,
    phone: Option<&'a str>,
    hours: &'a str,
    hours_syntax: Option<String>,
    /// Those that are stated, and those that follow.
    attributes: BTreeMap<Attribute, Known>,
    /// Those of them that follow.
    implied: Vec<Attribute>,
    verified: BTreeMap<&'static str, i64>,
    checked_at: Option<DateTime<Utc>>,
    source: &'a str,
    external_id: Option<&'a str>,
    datum: &'static str,
    raw_longitude: f64,
    raw_latitude: f64,
}

#[derive(Serialize)]
pub(super) struct ToiletRow {
    place: Uuid,
    class: Option<&'static str>,
    build: Option<&'static str>,
    entry: Option<&'static str>,
    female: Option<u16>,
    male: Option<u16>,
    urinal: Option<u16>,
    unisex: Option<u16>,
    accessible: Option<u16>,
    since: Option<NaiveDate>,
}

#[derive(Serialize)]
pub(super) struct ParkingRow<'a> {
    place: Uuid,
    site: Option<&'static str>,
    capacity: Option<u32>,
    capacity_by: &'a BTreeMap<Audience, u32>,
    max_height_cm: Option<u16>,
    tariffs: Option<&'a Tariffs>,
    tariff_text: &'a str,
    payments: &'a [Payment],
    shared_hours: &'a str,
}

#[derive(Serialize)]
pub(super) struct DropOffRow {
    pub(super) place: Uuid,
    accepts: Option<Vec<&'static str>>,
    level: Option<&'static str>,
    attendance: &'static str,
}

#[derive(Serialize)]
pub(super) struct PriceRow<'a> {
    place: Uuid,
    material: &'a str,
    unit: &'static str,
    fen: u64,
    since: NaiveDate,
}

/// The rows of some places, by their tables.
#[derive(Default)]
pub(super) struct Rows<'a> {
    pub(super) places: Vec<PlaceRow<'a>>,
    pub(super) toilets: Vec<ToiletRow>,
    pub(super) parking: Vec<ParkingRow<'a>>,
    pub(super) dropoff: Vec<DropOffRow>,
    pub(super) prices: Vec<PriceRow<'a>>,
    syntax: Syntax,
}

impl<'a> Rows<'a> {
    pub(super) fn new(places: impl IntoIterator<Item = &'a NewPlace>) -> Self {
        let mut rows = Self::default();
        for place in places {
            rows.add(place);
        }
        rows
    }

    fn add(&mut self, place: &'a NewPlace) {
        let hours_syntax = self.syntax.of(place.public_hours());
        self.places.push(place_row(place, hours_syntax));
        match &place.details {
            Details::Toilet(toilet) => self.toilets.push(ToiletRow {
                place: place.id,
                class: toilet.class.map(|class| class.as_str()),
                build: toilet.build.map(|build| build.as_str()),
                entry: toilet.entry.map(|entry| entry.as_str()),
                female: toilet.stalls.get(&Stalls::Female).copied(),
                male: toilet.stalls.get(&Stalls::Male).copied(),
                urinal: toilet.stalls.get(&Stalls::Urinal).copied(),
                unisex: toilet.stalls.get(&Stalls::Unisex).copied(),
                accessible: toilet.stalls.get(&Stalls::Accessible).copied(),
                since: toilet.since,
            }),
            Details::Parking(parking) => self.parking.push(ParkingRow {
                place: place.id,
                site: parking.site.map(|site| site.as_str()),
                capacity: parking.capacity,
                capacity_by: &parking.capacity_by,
                max_height_cm: parking.max_height,
                tariffs: parking.tariffs.as_ref(),
                tariff_text: &parking.tariff_text,
                payments: &parking.payments,
                shared_hours: &parking.shared_hours,
            }),
            Details::DropOff(dropoff) => {
                let accepts = dropoff.accepts.as_ref();
                self.dropoff.push(DropOffRow {
                    place: place.id,
                    accepts: accepts.map(|all| all.iter().map(|one| one.as_str()).collect()),
                    level: dropoff.level.map(|level| level.as_str()),
                    attendance: dropoff.attendance.as_str(),
                });
                self.prices.extend(dropoff.prices.iter().map(|price| PriceRow {
                    place: place.id,
                    material: &price.material,
                    unit: price.unit.as_str(),
                    fen: price.price.fen(),
                    since: price.since,
                }));
            }
            Details::Plain => {}
        }
    }
}

fn place_row(place: &NewPlace, hours_syntax: Option<String>) -> PlaceRow<'_> {
    let names =
        [Some(place.name.as_str()), place.name_zh_hant.as_deref(), place.name_en.as_deref()];
    let texts = names.into_iter().flatten().chain([place.address.as_str()]);
    let implied = place.implied();
    let stated = place.attributes.iter().filter(|(_, known)| known.is_known());
    PlaceRow {
        id: place.id,
        code: place.code.as_str(),
        kind: &place.kind,
        status: place.standing.as_str(),
        name: &place.name,
        name_zh_hant: place.name_zh_hant.as_deref(),
        name_en: place.name_en.as_deref(),
        normal: normals(texts),
        address: &place.address,
        longitude: place.point.longitude(),
        latitude: place.point.latitude(),
        entrance_longitude: place.entrance.map(Point::longitude),
        entrance_latitude: place.entrance.map(Point::latitude),
        operator: &place.operator,
        phone: place.phone.as_deref(),
        hours: &place.hours,
        hours_syntax,
        attributes: stated.chain(&implied).map(|(one, known)| (*one, *known)).collect(),
        implied: implied.keys().copied().collect(),
        verified: place.verified.iter().map(|(fact, at)| (fact.as_str(), at.timestamp())).collect(),
        checked_at: place.verified.iter().map(|(_, at)| *at).max(),
        source: &place.source,
        external_id: place.external_id.as_deref(),
        datum: place.raw.datum().as_str(),
        raw_longitude: place.raw.longitude(),
        raw_latitude: place.raw.latitude(),
    }
}

/// The syntax of texts that were read already: of thousands of places few have words of their own.
#[derive(Default)]
struct Syntax(HashMap<String, Option<String>>);

impl Syntax {
    fn of(&mut self, hours: &str) -> Option<String> {
        if hours.is_empty() {
            return None;
        }
        if let Some(known) = self.0.get(hours) {
            return known.clone();
        }
        let syntax = syntax_of(hours);
        self.0.insert(hours.to_owned(), syntax.clone());
        syntax
    }
}
