//! Features as streets, cells and landmarks.

use std::collections::HashSet;

use domain::{
    districts::{LandmarkKind, Point, is_cell_id, is_street_code},
    locale::Localised,
    text::{clean_line, length},
};
use geojson::Feature;

use super::{
    Fault, Wrong,
    collection::{self, Placed},
};

/// The longest name, in characters; the tables' own limit.
pub(in crate::districts) const MAX_NAME: usize = 60;
/// The most other names of a landmark; the table's own limit.
pub(in crate::districts) const MAX_OTHER_NAMES: usize = 20;

/// A street to be stored.
#[derive(Debug, Clone)]
pub(in crate::districts) struct NewStreet {
    pub(in crate::districts) code: String,
    pub(in crate::districts) name: Localised,
    /// A multipolygon as WKT.
    pub(in crate::districts) boundary: String,
}

/// A grid cell to be stored.
#[derive(Debug, Clone)]
pub(in crate::districts) struct NewCell {
    pub(in crate::districts) id: String,
    pub(in crate::districts) name: String,
    /// A polygon as WKT.
    pub(in crate::districts) area: String,
}

/// A landmark to be stored.
#[derive(Debug, Clone)]
pub(in crate::districts) struct NewLandmark {
    pub(in crate::districts) code: Option<String>,
    pub(in crate::districts) kind: LandmarkKind,
    pub(in crate::districts) name: Localised,
    pub(in crate::districts) other_names: Vec<String>,
    pub(in crate::districts) point: Point,
}

/// Reads every feature of `text` with `one`, which also gives the code that must be there once.
pub(super) fn features<T>(
    text: &str,
    one: impl Fn(&Feature) -> Result<(String, T), Vec<Wrong>>,
) -> Result<Vec<Placed<T>>, Vec<Fault>> {
    let (features, mut faults) = collection::read(text).map_err(|fault| vec![fault])?;
    let mut seen = HashSet::new();
    let mut values = Vec::new();
    for feature in features {
        match one(&feature.value) {
            Ok((code, _)) if !seen.insert(code.clone()) => {
                faults.push(feature.fault(Wrong::Twice(code)));
            }
            Ok((_, value)) => values.push(feature.map(value)),
            Err(wrong) => faults.extend(wrong.into_iter().map(|wrong| feature.fault(wrong))),
        }
    }
    faults.sort_by_key(|fault| fault.feature);
    if faults.is_empty() { Ok(values) } else { Err(faults) }
}

/// Properties `code`, `name_zh_hans`, `name_zh_hant`, `name_en`; a polygon or several.
pub(super) fn street(feature: &Feature) -> Result<(String, NewStreet), Vec<Wrong>> {
    let mut wrong = Vec::new();
    let code = code(feature, "code", is_street_code, &mut wrong);
    let name = name(feature, &mut wrong);
    let boundary = keep(collection::polygons(feature), &mut wrong);
    match (code, name, boundary) {
        (Some(code), Some(name), Some(boundary)) if wrong.is_empty() => {
            Ok((code.clone(), NewStreet { code, name, boundary }))
        }
        _ => Err(wrong),
    }
}

/// Properties `code` (the 15 digits) and `name`; one polygon.
pub(super) fn cell(feature: &Feature) -> Result<(String, NewCell), Vec<Wrong>> {
    let mut wrong = Vec::new();
    let id = code(feature, "code", is_cell_id, &mut wrong);
    let name = line(feature, "name", &mut wrong);
    let area = keep(collection::polygon(feature), &mut wrong);
    match (id, name, area) {
        (Some(id), Some(name), Some(area)) if wrong.is_empty() => {
            Ok((id.clone(), NewCell { id, name, area }))
        }
        _ => Err(wrong),
    }
}

/// Properties `code`, `kind`, the three names, and optionally `other_names`, separated by `;`.
pub(super) fn landmark(feature: &Feature) -> Result<(String, NewLandmark), Vec<Wrong>> {
    let mut wrong = Vec::new();
    let code = code(feature, "code", is_landmark_code, &mut wrong);
    let kind = line(feature, "kind", &mut wrong)
        .and_then(|word| keep(LandmarkKind::parse(&word).ok_or(Wrong::Kind(word)), &mut wrong));
    let name = name(feature, &mut wrong);
    let other_names = other_names(text(feature, "other_names").unwrap_or_default());
    if other_names.len() > MAX_OTHER_NAMES || other_names.iter().any(|name| length(name) > MAX_NAME)
    {
        wrong.push(Wrong::Property("other_names"));
    }
    let point = keep(collection::point(feature), &mut wrong);
    match (code, kind, name, point) {
        (Some(code), Some(kind), Some(name), Some(point)) if wrong.is_empty() => {
            let landmark = NewLandmark { code: Some(code.clone()), kind, name, other_names, point };
            Ok((code, landmark))
        }
        _ => Err(wrong),
    }
}

/// Names separated by `;`, in Chinese or English, cleaned.
pub(in crate::districts) fn other_names(text: &str) -> Vec<String> {
    let mut names: Vec<_> =
        text.split([';', '；']).map(clean_line).filter(|name| !name.is_empty()).collect();
    names.dedup();
    names
}

/// The table's own rule.
fn is_landmark_code(code: &str) -> bool {
    let rest = |c: char| c.is_ascii_alphanumeric() || c == '-';
    code.len() <= 40
        && code.starts_with(|c: char| c.is_ascii_alphanumeric())
        && code.chars().all(rest)
}

fn keep<T>(result: Result<T, Wrong>, wrong: &mut Vec<Wrong>) -> Option<T> {
    result.map_err(|one| wrong.push(one)).ok()
}

fn text<'a>(feature: &'a Feature, property: &str) -> Option<&'a str> {
    feature.properties.as_ref()?.get(property)?.as_str()
}

fn line(feature: &Feature, property: &'static str, wrong: &mut Vec<Wrong>) -> Option<String> {
    let line = text(feature, property).map(clean_line).unwrap_or_default();
    if line.is_empty() || length(&line) > MAX_NAME {
        wrong.push(Wrong::Property(property));
        return None;
    }
    Some(line)
}

fn name(feature: &Feature, wrong: &mut Vec<Wrong>) -> Option<Localised> {
    let zh_hans = line(feature, "name_zh_hans", wrong);
    let zh_hant = line(feature, "name_zh_hant", wrong);
    let en = line(feature, "name_en", wrong);
    Some(Localised { zh_hans: zh_hans?, zh_hant: zh_hant?, en: en? })
}

/// A code is text, as a number it would lose its leading zeros.
fn code(
    feature: &Feature,
    property: &'static str,
    is_right: fn(&str) -> bool,
    wrong: &mut Vec<Wrong>,
) -> Option<String> {
    let Some(code) = text(feature, property) else {
        wrong.push(Wrong::Property(property));
        return None;
    };
    if is_right(code) {
        return Some(code.to_owned());
    }
    wrong.push(Wrong::Code(code.chars().take(40).collect()));
    None
}
