//! What has been filled in so far, as the browser's draft keeps it.

use std::collections::BTreeMap;

use backend::{
    cases::{Channel, FileBy, NewCase, NewReporter},
    files::PreparedPhoto,
    forms::{FormKey, FormSpec, FormValues},
};
use domain::{cases::CaseKind, districts::Point, places::PlaceCode};

use crate::{routes::Reporting, visit::Visit};

/// The form over all of its pages.
pub const REPORT: FormSpec = FormSpec {
    name: "cases.report",
    kept: &[
        FormKey::FIELD,
        CLASS,
        PLACE,
        ANSWERS,
        PHOTOS,
        ADDRESS,
        POINT,
        SAME,
        WORDS,
        KIND,
        NAME,
        PHONE,
        BOOKING,
    ],
};
/// The receipt of the last one that was sent from this browser.
pub const RECEIPT: FormSpec =
    FormSpec { name: "cases.receipt", kept: &[FormKey::FIELD, "secret", "code"] };

pub const CLASS: &str = "class";
pub const PLACE: &str = "place";
/// Answers to the questions of the class: a JSON object by their codes.
pub const ANSWERS: &str = "answers";
/// The photos that have arrived: id, width and height of each.
pub const PHOTOS: &str = "photos";
pub const ADDRESS: &str = "address";
/// Longitude and latitude with a comma between, as in the finders' `near`.
pub const POINT: &str = "point";
/// The number of the case that it is the same problem as; empty for none.
pub const SAME: &str = "same";
pub const WORDS: &str = "words";
/// Code of a kind; empty for a report.
pub const KIND: &str = "kind";
pub const NAME: &str = "name";
pub const PHONE: &str = "phone";

/// The secret of the booking that it complains about; the server's to write.
pub const BOOKING: &str = "booking";

/// The fields that a page may change.
pub const fn fields_of(step: Reporting) -> &'static [&'static str] {
    match step {
        Reporting::About => &[FormKey::FIELD, CLASS, PLACE],
        Reporting::Where => &[FormKey::FIELD, ADDRESS, POINT],
        Reporting::Same => &[FormKey::FIELD, SAME],
        Reporting::Words => &[FormKey::FIELD, WORDS, KIND],
        Reporting::Contact => &[FormKey::FIELD, NAME, PHONE],
        Reporting::Photos | Reporting::Check | Reporting::Done => &[FormKey::FIELD],
    }
}

/// The page on which a field is changed; none for what belongs to no field.
pub fn page_of(field: &str) -> Option<Reporting> {
    Some(match field {
        "photo" => Reporting::Photos,
        ADDRESS => Reporting::Where,
        SAME => Reporting::Same,
        WORDS | KIND => Reporting::Words,
        NAME | PHONE => Reporting::Contact,
        CLASS => Reporting::About,
        field if field.starts_with("answer-") => Reporting::About,
        _ => return None,
    })
}

/// A value, empty where there is none.
pub fn value(values: &FormValues, field: &str) -> String {
    values.get(field).unwrap_or_default().to_owned()
}

/// The draft with one value changed.
pub fn with(values: FormValues, field: &str, value: String) -> FormValues {
    values.extend(FormValues::from_post(&REPORT, [(field, value)]))
}

pub fn answers(values: &FormValues) -> BTreeMap<String, String> {
    serde_json::from_str(&value(values, ANSWERS)).unwrap_or_default()
}

pub fn photos(values: &FormValues) -> Vec<PreparedPhoto> {
    value(values, PHOTOS).split_whitespace().filter_map(photo).collect()
}

fn photo(text: &str) -> Option<PreparedPhoto> {
    let mut parts = text.split('/');
    Some(PreparedPhoto {
        id: parts.next()?.parse().ok()?,
        width: parts.next()?.parse().ok()?,
        height: parts.next()?.parse().ok()?,
    })
}

/// As [`photos`] reads them.
pub fn photos_text(photos: &[PreparedPhoto]) -> String {
    let texts = photos.iter().map(|one| format!("{}/{}/{}", one.id, one.width, one.height));
    texts.collect::<Vec<_>>().join(" ")
}

/// Reads `118.8123,32.0456`.
pub fn point(text: &str) -> Option<Point> {
    let (longitude, latitude) = text.split_once(',')?;
    Point::new(longitude.trim().parse().ok()?, latitude.trim().parse().ok()?).ok()
}

/// As [`point`] reads it: to a metre or so.
pub fn point_text(point: Point) -> String {
    format!("{:.5},{:.5}", point.longitude(), point.latitude())
}

/// The case that the draft is of.
pub fn new_case<'a>(
    values: &FormValues,
    by: FileBy<'a>,
    key: FormKey,
    visit: &Visit,
) -> NewCase<'a> {
    NewCase {
        by,
        channel: Channel::Web,
        kind: kind(values),
        class: value(values, CLASS),
        words: value(values, WORDS),
        answers: answers(values),
        address: value(values, ADDRESS),
        point: point(&value(values, POINT)),
        place: PlaceCode::parse(&value(values, PLACE)),
        photos: photos(values),
        booking: Some(value(values, BOOKING)).filter(|secret| !secret.is_empty()),
        name: value(values, NAME),
        phone: value(values, PHONE),
        locale: visit.locale,
        key,
        request_id: Some(visit.request_id.clone()),
    }
}

/// What they want: that it is dealt with, unless they said otherwise.
pub fn kind(values: &FormValues) -> CaseKind {
    CaseKind::parse(&value(values, KIND))
        .filter(|kind| kind.is_residents())
        .unwrap_or(CaseKind::Report)
}

/// The same as one more reporter of the case `number`.
pub fn new_reporter(new: NewCase<'_>, number: String) -> NewReporter<'_> {
    NewReporter {
        by: new.by,
        number,
        words: new.words,
        photos: new.photos,
        name: new.name,
        phone: new.phone,
        locale: new.locale,
        key: new.key,
        request_id: new.request_id,
    }
}
