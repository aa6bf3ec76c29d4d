//! What Overpass answers in JSON: nodes, and ways and relations with their centre.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    super::Fault,
    Table, Wrong,
    encoding::Text,
    features::Lines,
    table::{Place, cell, put},
};

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    elements: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Element {
    #[serde(rename = "type")]
    kind: String,
    id: u64,
    #[serde(flatten)]
    at: At,
    #[serde(default)]
    center: Option<At>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct At {
    #[serde(default)]
    lon: Option<f64>,
    #[serde(default)]
    lat: Option<f64>,
}

/// Whether a JSON document is one of OpenStreetMap.
pub(super) fn is_osm(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Look<'a> {
        #[serde(borrow, default)]
        elements: Option<&'a RawValue>,
        #[serde(borrow, default)]
        features: Option<&'a RawValue>,
    }
    serde_json::from_str::<Look<'_>>(text)
        .is_ok_and(|look| look.elements.is_some() && look.features.is_none())
}

pub(super) fn read(text: &Text) -> Result<Table, Fault> {
    let answer: Answer<'_> = serde_json::from_str(&text.text)
        .map_err(|error| Fault::line(error.line(), Wrong::Broken(error.to_string())))?;
    let mut table = Table::new("OpenStreetMap JSON", text.encoding);
    let mut lines = Lines::new(&text.text);
    let id = table.column("@id")?;
    for raw in answer.elements {
        let line = lines.of(raw);
        let element = match serde_json::from_str::<Element>(raw.get()) {
            Ok(element) => element,
            Err(error) => {
                let wrong = Wrong::Broken(format!("not an element: {error}"));
                table.faults.push(Fault::line(line, wrong));
                continue;
            }
        };
        // The corners of ways have no tags.
        if element.tags.is_empty() {
            table.skipped += 1;
            continue;
        }
        let mut cells = Vec::new();
        put(&mut cells, id, Some(format!("{}/{}", element.kind, element.id)));
        for (name, value) in &element.tags {
            let place = table.column(name)?;
            put(&mut cells, place, cell(value));
        }
        let at = element.center.unwrap_or(element.at);
        let place = match (at.lon, at.lat) {
            (Some(longitude), Some(latitude)) => Place::Degrees(longitude, latitude),
            (None, None) => Place::Wrong(Wrong::NoGeometry),
            _ => Place::Wrong(Wrong::HalfPosition),
        };
        table.push(line, cells, place)?;
    }
    Ok(table)
}
