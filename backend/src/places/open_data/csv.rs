//! CSV (RFC 4180): a column for each thing that can be known, and an empty cell where it is not.

use domain::{places::Attribute, text::guard_formula};
use serde_json::Value;

use super::{Row, Terms, geojson::licence};

/// Columns before the attributes.
const BEFORE: [&str; 15] = [
    "code",
    "kind",
    "name",
    "name_zh_hant",
    "name_en",
    "address",
    "street",
    "longitude",
    "latitude",
    "operator",
    "phone",
    "hours",
    "opening_hours",
    "suspended",
    "checked_on",
];
/// Columns behind the attributes, by the names of what only some kinds have.
const DETAILS: [&str; 19] = [
    "class",
    "build",
    "entry",
    "female",
    "male",
    "urinal",
    "unisex",
    "accessible",
    "since",
    "site",
    "capacity",
    "max_height_cm",
    "tariff_text",
    "tariffs",
    "payments",
    "shared_hours",
    "accepts",
    "level",
    "attendance",
];

/// A part of the file; the first one has the header.
pub(super) fn piece(rows: &[Row], is_first: bool, terms: &Terms) -> Vec<u8> {
    let mut piece = Vec::with_capacity(rows.len() * 300);
    if is_first {
        // Spreadsheets on a Chinese machine take a text without the mark for GBK.
        piece.extend_from_slice("\u{feff}".as_bytes());
    }
    let mut writer = ::csv::Writer::from_writer(piece);
    // Writing to memory does not fail.
    if is_first {
        let _ = writer.write_record(header());
    }
    for row in rows {
        let _ = writer
            .write_record(cells(row, terms).iter().map(|cell| guard_formula(cell).into_owned()));
    }
    writer.into_inner().unwrap_or_default()
}

/// The names of the columns, each once.
pub(super) fn header() -> Vec<String> {
    let attributes = Attribute::ALL.iter().map(|one| one.as_str().replace('-', "_"));
    // Attributes have these names already.
    let details = DETAILS.map(|name| match name {
        "accessible" => "accessible_stalls",
        "shared_hours" => "shared_hours_text",
        name => name,
    });
    BEFORE
        .map(str::to_owned)
        .into_iter()
        .chain(attributes)
        .chain(details.map(str::to_owned))
        .chain(["source".to_owned(), "licence".to_owned()])
        .collect()
}

fn cells(row: &Row, terms: &Terms) -> Vec<String> {
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let before = [
        row.code.clone(),
        row.kind.clone(),
        row.name.clone(),
        optional(&row.name_zh_hant),
        optional(&row.name_en),
        row.address.clone(),
        optional(&row.street),
        row.longitude.to_string(),
        row.latitude.to_string(),
        row.operator.clone(),
        optional(&row.phone),
        row.hours.clone(),
        optional(&row.hours_syntax),
        if row.is_suspended { "yes" } else { "no" }.to_owned(),
        row.checked_at
            .map(|at| crate::calendar::to_local(at).date().to_string())
            .unwrap_or_default(),
    ];
    let attributes = Attribute::ALL.iter().map(|one| cell(row.attributes.get(one.as_str())));
    let details = DETAILS.map(|name| cell(row.details.as_ref().and_then(|all| all.get(name))));
    before
        .into_iter()
        .chain(attributes)
        .chain(details)
        .chain([row.source.clone(), licence(row, terms).unwrap_or_default().to_owned()])
        .collect()
}

/// A value as a cell; lists by semicolons.
fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(all)) => {
            all.iter().map(|one| cell(Some(one))).collect::<Vec<_>>().join(";")
        }
        Some(other) => other.to_string(),
    }
}
