//! GeoJSON (RFC 7946): a FeatureCollection of points.

use serde::Deserialize;
use serde_json::{Map, Value, value::RawValue};

use super::{
    super::Fault,
    Table, Wrong,
    encoding::Text,
    table::{Place, cell, put},
};

#[derive(Deserialize)]
struct Collection<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow)]
    features: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Feature {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    properties: Option<Map<String, Value>>,
    #[serde(default)]
    geometry: Option<Geometry>,
}

#[derive(Deserialize)]
struct Geometry {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    coordinates: Value,
}

pub(super) fn read(text: &Text) -> Result<Table, Fault> {
    let broken = |error: &serde_json::Error| {
        Fault::line(error.line(), Wrong::Broken(format!("not GeoJSON: {error}")))
    };
    let collection: Collection<'_> =
        serde_json::from_str(&text.text).map_err(|error| broken(&error))?;
    if collection.kind != "FeatureCollection" {
        let found = format!("not a FeatureCollection: its type is {:?}", collection.kind);
        return Err(Fault::line(1, Wrong::Broken(found)));
    }
    let mut table = Table::new("GeoJSON", text.encoding);
    let mut lines = Lines::new(&text.text);
    for raw in collection.features {
        let line = lines.of(raw);
        match serde_json::from_str::<Feature>(raw.get()) {
            Ok(feature) => add(&mut table, line, feature)?,
            Err(error) => {
                let wrong = Wrong::Broken(format!("not a feature: {error}"));
                table.faults.push(Fault::line(line, wrong));
            }
        }
    }
    Ok(table)
}

fn add(table: &mut Table, line: usize, feature: Feature) -> Result<(), Fault> {
    let mut cells = Vec::new();
    if let Some(id) = text_of(&feature.id) {
        let place = table.column("@id")?;
        put(&mut cells, place, Some(id));
    }
    for (name, value) in feature.properties.into_iter().flatten() {
        put_value(table, &mut cells, &name, &value)?;
    }
    table.push(line, cells, place(feature.geometry.as_ref()))
}

/// A value under its name; one in another under both names with a dot, no deeper.
fn put_value(
    table: &mut Table,
    cells: &mut Vec<Option<String>>,
    name: &str,
    value: &Value,
) -> Result<(), Fault> {
    if let Value::Object(inner) = value {
        for (key, value) in inner {
            if let Some(text) = text_of(value) {
                let place = table.column(&format!("{name}.{key}"))?;
                put(cells, place, Some(text));
            }
        }
        return Ok(());
    }
    let place = table.column(name)?;
    put(cells, place, text_of(value));
    Ok(())
}

/// A value as a cell; lists by semicolons.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null | Value::Object(_) => None,
        Value::String(text) => cell(text),
        Value::Array(all) => {
            let texts: Vec<_> = all.iter().filter_map(text_of).collect();
            cell(&texts.join(";"))
        }
        other => Some(other.to_string()),
    }
}

fn place(geometry: Option<&Geometry>) -> Place {
    let Some(geometry) = geometry else { return Place::Wrong(Wrong::NoGeometry) };
    if geometry.kind != "Point" {
        return Place::Wrong(Wrong::Geometry(geometry.kind.chars().take(40).collect()));
    }
    let coordinates = geometry.coordinates.as_array().map_or(&[][..], Vec::as_slice);
    match coordinates {
        [] => Place::Wrong(Wrong::NoGeometry),
        [_] => Place::Wrong(Wrong::HalfPosition),
        [longitude, latitude, ..] => match (longitude.as_f64(), latitude.as_f64()) {
            (Some(longitude), Some(latitude)) => Place::Degrees(longitude, latitude),
            _ if longitude.is_null() != latitude.is_null() => Place::Wrong(Wrong::HalfPosition),
            _ => Place::Wrong(Wrong::NotANumber),
        },
    }
}

/// The lines on which values begin, asked for in their order.
pub(super) struct Lines<'a> {
    text: &'a str,
    counted: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, counted: 0, line: 1 }
    }

    pub(super) fn of(&mut self, raw: &RawValue) -> usize {
        // A raw value borrows from the text that it was read from.
        let at = (raw.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let between = self.text.as_bytes().get(self.counted..at).unwrap_or_default();
        self.line += between.iter().filter(|byte| **byte == b'\n').count();
        self.counted = at;
        self.line
    }
}
