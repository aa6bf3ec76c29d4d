//! A place as it is filled in.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    districts::Point,
    money::Fen,
    places::{
        Attribute, Coordinates, CoordinatesError, Datum, Fact, Known, PlaceKind, PlainFact,
        dropoff::{Accepts, Attendance, RecyclingLevel},
        parking::{Audience, MOST_SPACES, Payment, Site},
        straight_line,
        toilet::{Build, Class, Entry, Stalls},
    },
    text::clean_line,
};

use crate::{
    places::store::{Details, DropOff, NewPlace, Parking, Price, PriceUnit, Standing, Toilet},
    problem::FieldError,
    records::Fields,
};

/// The longest name, address and hours, in characters, as the table has it.
pub const MAX_NAME: usize = 80;
pub const MAX_NAME_EN: usize = 120;
pub const MAX_ADDRESS: usize = 160;
pub const MAX_HOURS: usize = 300;
/// The most prices of a recycling point.
const MAX_PRICES: usize = 30;

/// How far from a place that moved the entrance it had may be, in metres: farther, it is that of
/// where the place was before.
const ENTRANCE_REACH: f64 = 300.0;

/// The field that says that somebody has just looked at all of it.
pub const CHECKED: &str = "checked";

/// The fields of the form. Those of other kinds are not looked at.
#[derive(Debug, Clone, Copy)]
pub struct PlaceForm;

impl PlaceForm {
    /// What can be wrong with its fields, besides what [`SaveError`] knows of every form.
    ///
    /// [`SaveError`]: crate::records::SaveError
    pub const CODES: &'static [&'static str] = &[
        "number-range",
        "month-shape",
        "more-than-capacity",
        "price-line",
        "outside-streets",
        "hours-unread",
        "entrance-far",
    ];

    /// Their names: `attribute-{code}` for attributes, `stalls-…`, `spaces-…`, `pay-…` and
    /// `accepts-…` for what is counted or ticked.
    pub const FIELDS: &'static [&'static str] = &[
        "standing",
        "name",
        "name_zh_hant",
        "name_en",
        "address",
        "datum",
        "longitude",
        "latitude",
        "entrance_longitude",
        "entrance_latitude",
        "operator",
        "phone",
        "hours",
        CHECKED,
        "attribute-accessible",
        "attribute-third-room",
        "attribute-family-room",
        "attribute-baby-changing",
        "attribute-squat",
        "attribute-seated",
        "attribute-paper",
        "attribute-soap",
        "attribute-hand-drying",
        "attribute-hot-water",
        "attribute-free",
        "attribute-alliance",
        "attribute-charging",
        "attribute-pay-later",
        "attribute-shared-hours",
        "attribute-attended",
        "attribute-hand-washing",
        "class",
        "build",
        "entry",
        "stalls-female",
        "stalls-male",
        "stalls-urinal",
        "stalls-unisex",
        "stalls-accessible",
        "since",
        "site",
        "capacity",
        "spaces-accessible",
        "spaces-charging",
        "spaces-women",
        "spaces-family",
        "spaces-truck",
        "spaces-resident",
        "max_height",
        "tariff_text",
        "pay-wechat",
        "pay-alipay",
        "pay-unionpay",
        "pay-e-cny",
        "pay-etc",
        "pay-cash",
        "pay-monthly",
        "shared_hours",
        "accepts-recyclable",
        "accepts-hazardous",
        "accepts-food",
        "accepts-residual",
        "accepts-bulky",
        "accepts-renovation",
        "level",
        "attendance",
        "prices",
    ];

    /// What the form shows of a place before it is edited.
    #[must_use]
    pub fn of(place: &NewPlace) -> Vec<(String, String)> {
        let mut values = vec![
            ("standing".to_owned(), place.standing.as_str().to_owned()),
            ("name".to_owned(), place.name.clone()),
            ("name_zh_hant".to_owned(), place.name_zh_hant.clone().unwrap_or_default()),
            ("name_en".to_owned(), place.name_en.clone().unwrap_or_default()),
            ("address".to_owned(), place.address.clone()),
            ("datum".to_owned(), Datum::Wgs84.as_str().to_owned()),
            ("longitude".to_owned(), place.point.longitude().to_string()),
            ("latitude".to_owned(), place.point.latitude().to_string()),
            ("operator".to_owned(), place.operator.clone()),
            ("phone".to_owned(), place.phone.clone().unwrap_or_default()),
            ("hours".to_owned(), place.hours.clone()),
        ];
        if let Some(entrance) = place.entrance {
            values.push(("entrance_longitude".to_owned(), entrance.longitude().to_string()));
            values.push(("entrance_latitude".to_owned(), entrance.latitude().to_string()));
        }
        for (attribute, known) in &place.attributes {
            values.push((format!("attribute-{}", attribute.as_str()), known.as_str().to_owned()));
        }
        match &place.details {
            Details::Toilet(toilet) => show_toilet(&mut values, toilet),
            Details::Parking(parking) => show_parking(&mut values, parking),
            Details::DropOff(dropoff) => show_dropoff(&mut values, dropoff),
            Details::Plain => {}
        }
        values
    }

    /// Makes `place` what the form says, or tells all that is wrong with it. What changed was seen
    /// at `now`, and everything that is known if [`CHECKED`] is ticked.
    pub(super) fn fill(
        get: &(dyn Fn(&str) -> String + Sync),
        place: &mut NewPlace,
        now: DateTime<Utc>,
    ) -> Result<(), Vec<FieldError>> {
        let before = place.clone();
        let mut fields = Fields::new(get);
        place.standing = choice(&mut fields, "standing", Standing::parse).unwrap_or_default();
        place.name = fields.line("name", MAX_NAME);
        place.name_zh_hant = some(fields.optional("name_zh_hant", MAX_NAME));
        place.name_en = some(fields.optional("name_en", MAX_NAME_EN));
        place.address = fields.optional("address", MAX_ADDRESS);
        let datum = choice(&mut fields, "datum", Datum::parse).unwrap_or(Datum::Wgs84);
        position(&mut fields, datum, place);
        entrance(&mut fields, datum, place, before.point);
        place.operator = fields.optional("operator", 80);
        place.phone = fields.phone("phone");
        place.hours = fields.optional("hours", MAX_HOURS);
        attributes(&mut fields, place);
        match &mut place.details {
            Details::Toilet(toilet) => fill_toilet(&mut fields, toilet),
            Details::Parking(parking) => fill_parking(&mut fields, parking),
            Details::DropOff(dropoff) => fill_dropoff(&mut fields, dropoff, now),
            Details::Plain => {}
        }
        if !fields.wrong.is_empty() {
            return Err(fields.wrong);
        }
        let all = !get(CHECKED).is_empty();
        for fact in facts(place) {
            if all || differs(fact, &before, place) {
                place.verified.retain(|(known, _)| *known != fact);
                place.verified.push((fact, now));
            }
        }
        Ok(())
    }
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// A choice that may be left open.
fn choice<T>(fields: &mut Fields<'_>, field: &str, parse: fn(&str) -> Option<T>) -> Option<T> {
    let word = fields.optional(field, 30);
    let chosen = parse(&word);
    if chosen.is_none() && !word.is_empty() {
        fields.refuse(field, "choice-unknown");
    }
    chosen
}

/// A number up to `most` that may be left open.
fn number(fields: &mut Fields<'_>, field: &str, least: u32, most: u32) -> Option<u32> {
    let typed = fields.optional(field, 12);
    if typed.is_empty() {
        return None;
    }
    let number = typed.parse().ok().filter(|number| (least..=most).contains(number));
    if number.is_none() {
        fields.refuse(field, "number-range");
    }
    number
}

/// The position may be typed on any datum; what was typed is kept beside what it is.
fn position(fields: &mut Fields<'_>, datum: Datum, place: &mut NewPlace) {
    let names = ["longitude", "latitude"];
    let Some(typed) = degrees(fields, names) else { return };
    let unmoved =
        datum == Datum::Wgs84 && typed == (place.point.longitude(), place.point.latitude());
    if unmoved {
        return;
    }
    if let Some(placed) = placed(fields, names, datum, typed) {
        (place.raw, place.point) = placed;
    }
}

/// Where one goes in, typed on the datum of the position; nothing where that is the position. As it
/// was shown, which is WGS-84, it stays, unless the place moved away from it.
fn entrance(fields: &mut Fields<'_>, datum: Datum, place: &mut NewPlace, before: Point) {
    let names = ["entrance_longitude", "entrance_latitude"];
    if names.iter().all(|name| clean_line(&fields.text(name)).is_empty()) {
        place.entrance = None;
        return;
    }
    let Some(typed) = degrees(fields, names) else { return };
    match place.entrance {
        Some(old) if typed == (old.longitude(), old.latitude()) => {
            let moved = place.point != before;
            if moved && straight_line(old, place.point) > ENTRANCE_REACH {
                fields.refuse(names[0], "entrance-far");
            }
        }
        _ => {
            if let Some((_, point)) = placed(fields, names, datum, typed) {
                place.entrance = Some(point);
            }
        }
    }
}

/// Degrees east and north, both of which must be there.
fn degrees(fields: &mut Fields<'_>, names: [&str; 2]) -> Option<(f64, f64)> {
    let [longitude, latitude] = names.map(|field| {
        let typed = fields.line(field, 30);
        let degrees = typed.parse::<f64>().ok().filter(|degrees| degrees.is_finite());
        if degrees.is_none() && !typed.is_empty() {
            fields.refuse(field, "coordinate");
        }
        degrees
    });
    longitude.zip(latitude)
}

/// Where those are; what is wrong with them is told at the first of the fields.
fn placed(
    fields: &mut Fields<'_>,
    names: [&str; 2],
    datum: Datum,
    (longitude, latitude): (f64, f64),
) -> Option<(Coordinates, Point)> {
    let wrong = match Coordinates::new(datum, longitude, latitude) {
        Ok(raw) => match raw.to_point() {
            Ok(point) => return Some((raw, point)),
            Err(_) => "coordinates-abroad",
        },
        Err(CoordinatesError::Swapped) => "coordinates-swapped",
        Err(_) => "coordinates-abroad",
    };
    fields.refuse(names[0], wrong);
    None
}

fn attributes(fields: &mut Fields<'_>, place: &mut NewPlace) {
    let kind = PlaceKind::parse(&place.kind);
    for attribute in Attribute::ALL.iter().filter(|one| kind.is_none_or(|kind| one.is_of(kind))) {
        let field = format!("attribute-{}", attribute.as_str());
        match choice(fields, &field, Known::parse) {
            Some(known) if known.is_known() => place.attributes.insert(*attribute, known),
            _ => place.attributes.remove(attribute),
        };
    }
}

/// What is known of a place, so that it can have been looked at.
fn facts(place: &NewPlace) -> Vec<Fact> {
    let mut facts = vec![PlainFact::Existence, PlainFact::Name, PlainFact::Position];
    facts.extend((!place.address.is_empty()).then_some(PlainFact::Address));
    facts.extend((!place.public_hours().is_empty()).then_some(PlainFact::Hours));
    facts.extend(place.phone.is_some().then_some(PlainFact::Phone));
    match &place.details {
        Details::Toilet(toilet) => {
            facts.extend(toilet.class.is_some().then_some(PlainFact::Class));
            facts.extend(toilet.build.is_some().then_some(PlainFact::Build));
            facts.extend(toilet.entry.is_some().then_some(PlainFact::Entry));
            facts.extend((!toilet.stalls.is_empty()).then_some(PlainFact::Stalls));
        }
        Details::Parking(parking) => {
            facts.extend(parking.site.is_some().then_some(PlainFact::Site));
            facts.extend(parking.max_height.is_some().then_some(PlainFact::MaxHeight));
            facts.extend((!parking.payments.is_empty()).then_some(PlainFact::Payments));
            facts.extend(parking.capacity.is_some().then_some(PlainFact::Capacity));
            facts.extend(parking.tariffs.is_some().then_some(PlainFact::Tariff));
        }
        Details::DropOff(dropoff) => {
            let is_known = dropoff.attendance != Attendance::Unknown;
            facts.extend(is_known.then_some(PlainFact::Attendance));
            facts.extend(dropoff.accepts.is_some().then_some(PlainFact::Accepts));
            facts.extend((!dropoff.prices.is_empty()).then_some(PlainFact::Tariff));
        }
        Details::Plain => {}
    }
    let attributes = place.attributes.keys().map(|attribute| Fact::Attribute(*attribute));
    facts.into_iter().map(Fact::Plain).chain(attributes).collect()
}

/// Whether a fact is another than it was.
fn differs(fact: Fact, before: &NewPlace, after: &NewPlace) -> bool {
    match fact {
        Fact::Attribute(attribute) => {
            before.attributes.get(&attribute) != after.attributes.get(&attribute)
        }
        Fact::Plain(fact) => match (fact, &before.details, &after.details) {
            (PlainFact::Existence, ..) => before.standing != after.standing,
            (PlainFact::Name, ..) => before.name != after.name,
            (PlainFact::Address, ..) => before.address != after.address,
            (PlainFact::Position, ..) => before.point != after.point,
            (PlainFact::Hours, ..) => before.public_hours() != after.public_hours(),
            (PlainFact::Phone, ..) => before.phone != after.phone,
            (fact, Details::Toilet(one), Details::Toilet(other)) => match fact {
                PlainFact::Class => one.class != other.class,
                PlainFact::Build => one.build != other.build,
                PlainFact::Entry => one.entry != other.entry,
                PlainFact::Stalls => one.stalls != other.stalls,
                _ => false,
            },
            (fact, Details::Parking(one), Details::Parking(other)) => match fact {
                PlainFact::Site => one.site != other.site,
                PlainFact::Capacity => {
                    (one.capacity, &one.capacity_by) != (other.capacity, &other.capacity_by)
                }
                PlainFact::MaxHeight => one.max_height != other.max_height,
                PlainFact::Payments => one.payments != other.payments,
                PlainFact::Tariff => one.tariffs != other.tariffs,
                _ => false,
            },
            (fact, Details::DropOff(one), Details::DropOff(other)) => match fact {
                PlainFact::Accepts => one.accepts != other.accepts,
                PlainFact::Attendance => one.attendance != other.attendance,
                PlainFact::Tariff => one.prices != other.prices,
                _ => false,
            },
            _ => false,
        },
    }
}

// ── Toilets ──────────────────────────────────────────────────────────────────────────────────────

fn show_toilet(values: &mut Vec<(String, String)>, toilet: &Toilet) {
    let mut show = |field: &str, word: Option<&str>| {
        values.push((field.to_owned(), word.unwrap_or_default().to_owned()));
    };
    show("class", toilet.class.map(Class::as_str));
    show("build", toilet.build.map(Build::as_str));
    show("entry", toilet.entry.map(Entry::as_str));
    show("since", toilet.since.map(|day| day.format("%Y-%m").to_string()).as_deref());
    for (stalls, count) in &toilet.stalls {
        values.push((format!("stalls-{}", stalls.as_str()), count.to_string()));
    }
}

fn fill_toilet(fields: &mut Fields<'_>, toilet: &mut Toilet) {
    toilet.class = choice(fields, "class", Class::parse);
    toilet.build = choice(fields, "build", Build::parse);
    toilet.entry = choice(fields, "entry", Entry::parse);
    toilet.stalls.clear();
    for stalls in Stalls::ALL {
        let count = number(fields, &format!("stalls-{}", stalls.as_str()), 0, 500);
        if let Some(count) = count.and_then(|count| u16::try_from(count).ok()) {
            toilet.stalls.insert(*stalls, count);
        }
    }
    let since = fields.optional("since", 10);
    toilet.since = month(&since);
    if toilet.since.is_none() && !since.is_empty() {
        fields.refuse("since", "month-shape");
    }
}

/// `2018`, `2018-11` or `2018-11-05`, as its first day.
fn month(typed: &str) -> Option<NaiveDate> {
    let mut parts = typed.splitn(3, '-');
    let year = parts.next()?.parse().ok().filter(|year| (1900..=2100).contains(year))?;
    let mut number = || parts.next().map_or(Some(1), |part| part.parse().ok());
    NaiveDate::from_ymd_opt(year, number()?, number()?)
}

// ── Parking ──────────────────────────────────────────────────────────────────────────────────────

fn show_parking(values: &mut Vec<(String, String)>, parking: &Parking) {
    let mut show = |field: &str, word: String| values.push((field.to_owned(), word));
    show("site", parking.site.map(Site::as_str).unwrap_or_default().to_owned());
    show("capacity", parking.capacity.map(|count| count.to_string()).unwrap_or_default());
    show("max_height", parking.max_height.map(|height| height.to_string()).unwrap_or_default());
    show("tariff_text", parking.tariff_text.clone());
    show("shared_hours", parking.shared_hours.clone());
    for (audience, count) in &parking.capacity_by {
        show(&format!("spaces-{}", audience.as_str()), count.to_string());
    }
    for payment in &parking.payments {
        show(&format!("pay-{}", payment.as_str()), "yes".to_owned());
    }
}

fn fill_parking(fields: &mut Fields<'_>, parking: &mut Parking) {
    parking.site = choice(fields, "site", Site::parse);
    parking.capacity = number(fields, "capacity", 0, MOST_SPACES);
    parking.capacity_by.clear();
    for audience in Audience::ALL {
        let field = format!("spaces-{}", audience.as_str());
        let Some(count) = number(fields, &field, 0, MOST_SPACES) else { continue };
        if parking.capacity.is_some_and(|capacity| count > capacity) {
            fields.refuse(&field, "more-than-capacity");
        }
        parking.capacity_by.insert(*audience, count);
    }
    parking.max_height =
        number(fields, "max_height", 100, 1000).and_then(|height| u16::try_from(height).ok());
    parking.tariff_text = fields.optional("tariff_text", 500);
    parking.shared_hours = fields.optional("shared_hours", MAX_HOURS);
    parking.payments = Payment::ALL
        .iter()
        .copied()
        .filter(|payment| !fields.optional(&format!("pay-{}", payment.as_str()), 9).is_empty())
        .collect();
}

// ── Places that take waste ───────────────────────────────────────────────────────────────────────

fn show_dropoff(values: &mut Vec<(String, String)>, dropoff: &DropOff) {
    for accepts in dropoff.accepts.iter().flatten() {
        values.push((format!("accepts-{}", accepts.as_str()), "yes".to_owned()));
    }
    let level = dropoff.level.map(RecyclingLevel::as_str).unwrap_or_default();
    values.push(("level".to_owned(), level.to_owned()));
    values.push(("attendance".to_owned(), dropoff.attendance.as_str().to_owned()));
    let prices: Vec<_> = dropoff
        .prices
        .iter()
        .map(|price| {
            let unit = if price.unit == PriceUnit::Kilogram { "公斤" } else { "件" };
            format!("{} {}/{unit}", price.material, price.price)
        })
        .collect();
    values.push(("prices".to_owned(), prices.join("\n")));
}

fn fill_dropoff(fields: &mut Fields<'_>, dropoff: &mut DropOff, now: DateTime<Utc>) {
    let accepts: Vec<_> = Accepts::ALL
        .iter()
        .copied()
        .filter(|accepts| !fields.optional(&format!("accepts-{}", accepts.as_str()), 9).is_empty())
        .collect();
    dropoff.accepts = (!accepts.is_empty()).then_some(accepts);
    dropoff.level = choice(fields, "level", RecyclingLevel::parse);
    dropoff.attendance = choice(fields, "attendance", Attendance::parse).unwrap_or_default();
    let today = crate::calendar::to_local(now).date();
    let mut prices: Vec<Price> = Vec::new();
    for line in fields.lines("prices", 2_000) {
        match price(&line, today) {
            Some(price) if prices.len() < MAX_PRICES => {
                // A price that did not change keeps its day.
                let same = dropoff.prices.iter().find(|old| {
                    (&old.material, old.unit, old.price)
                        == (&price.material, price.unit, price.price)
                });
                prices.retain(|one| (&one.material, one.unit) != (&price.material, price.unit));
                prices.push(same.cloned().unwrap_or(price));
            }
            _ => fields.refuse("prices", "price-line"),
        }
    }
    dropoff.prices = prices;
}

/// `废纸 1.20/公斤`, `旧衣服 2 元/件`.
fn price(line: &str, since: NaiveDate) -> Option<Price> {
    let (rest, unit) = line.rsplit_once(['/', '／'])?;
    let unit = match unit.trim() {
        "公斤" | "千克" | "kg" => PriceUnit::Kilogram,
        "件" | "个" | "個" | "台" => PriceUnit::Piece,
        _ => return None,
    };
    let rest = rest.trim();
    let rest = rest.strip_suffix('元').unwrap_or(rest).trim_end();
    let (material, amount) = rest.rsplit_once(char::is_whitespace)?;
    let price = Fen::parse_yuan(amount).filter(|price| price.fen() <= 1_000_000)?;
    let material = material.trim();
    let fits = (1..=40).contains(&material.chars().count());
    fits.then(|| Price { material: material.to_owned(), unit, price, since })
}

/// A place of a kind, with whose rules count for it, of which nothing is known yet.
pub(super) fn blank(
    id: uuid::Uuid,
    code: domain::places::PlaceCode,
    (kind, ruling): (&str, Option<PlaceKind>),
    point: Point,
) -> Option<NewPlace> {
    let raw = Coordinates::new(Datum::Wgs84, point.longitude(), point.latitude()).ok()?;
    Some(NewPlace {
        id,
        code,
        kind: kind.to_owned(),
        standing: Standing::InUse,
        name: String::new(),
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
        source: "staff".to_owned(),
        external_id: None,
        raw,
        details: Details::unknown(ruling),
    })
}
