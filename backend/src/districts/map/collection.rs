//! A GeoJSON FeatureCollection (RFC 7946), feature by feature with its line.

use std::borrow::Cow;

use domain::districts::Point;
use geojson::{Feature, GeometryValue, PolygonType, Position};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Fault, Wrong};

/// The most bytes of a file: a city's cells need a tenth of it.
pub const MAX_BYTES: usize = 12 * 1024 * 1024;
/// The most features of a file.
pub const MAX_FEATURES: usize = 20_000;
/// The most positions of one ring.
pub(super) const MAX_CORNERS: usize = 50_000;

/// The outer form; the features are looked at one by one, so that each mistake has its line.
#[derive(Deserialize)]
struct Collection<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    features: Vec<&'a RawValue>,
    /// Of GeoJSON before RFC 7946: where a file says that it is of another datum.
    #[serde(borrow, default)]
    crs: Option<&'a RawValue>,
}

/// A feature and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Placed<T> {
    pub(super) line: usize,
    pub(super) index: usize,
    pub(super) value: T,
}

impl<T> Placed<T> {
    pub(super) const fn fault(&self, wrong: Wrong) -> Fault {
        Fault { line: Some(self.line), feature: Some(self.index), wrong }
    }

    pub(super) fn map<U>(self, value: U) -> Placed<U> {
        Placed { line: self.line, index: self.index, value }
    }
}

/// The features of `text`, and what is wrong with those that are none.
pub(super) fn read(text: &str) -> Result<(Vec<Placed<Feature>>, Vec<Fault>), Fault> {
    let file = |line, wrong| Fault { line, feature: None, wrong };
    if text.len() > MAX_BYTES {
        return Err(file(None, Wrong::TooLarge));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let collection: Collection<'_> = serde_json::from_str(text)
        .map_err(|error| file(Some(error.line()), Wrong::NotGeoJson(error.to_string())))?;
    if collection.kind != "FeatureCollection" {
        let found = format!("its type is {:?}", collection.kind);
        return Err(file(Some(1), Wrong::NotGeoJson(found)));
    }
    if let Some(crs) = collection.crs.filter(|crs| !is_wgs84(crs.get())) {
        let named = crs.get().chars().take(80).collect();
        return Err(file(Some(line_of(text, crs)), Wrong::OtherDatum(named)));
    }
    if collection.features.is_empty() {
        return Err(file(Some(1), Wrong::Empty));
    }
    if collection.features.len() > MAX_FEATURES {
        return Err(file(None, Wrong::TooMany));
    }
    let (mut features, mut faults) = (Vec::new(), Vec::new());
    let (mut line, mut counted) = (1, 0);
    for (index, raw) in collection.features.into_iter().enumerate() {
        let at = offset(text, raw);
        line += breaks(&text[counted..at]);
        counted = at;
        match serde_json::from_str::<Feature>(raw.get()) {
            Ok(value) => features.push(Placed { line, index, value }),
            Err(error) => faults.push(Fault {
                line: Some(line),
                feature: Some(index),
                wrong: Wrong::NotAFeature(error.to_string()),
            }),
        }
    }
    Ok((features, faults))
}

/// A raw value borrows from the text that it was read from.
fn offset(text: &str, raw: &RawValue) -> usize {
    raw.get().as_ptr() as usize - text.as_ptr() as usize
}

fn breaks(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

fn line_of(text: &str, raw: &RawValue) -> usize {
    1 + breaks(&text[..offset(text, raw)])
}

/// `null`, or one of the names of what RFC 7946 prescribes anyway; CGCS2000 (EPSG:4490) is the same
/// to within centimetres.
fn is_wgs84(crs: &str) -> bool {
    crs == "null" || ["CRS84", "4326", "4490"].iter().any(|name| crs.contains(name))
}

/// What a geometry is called.
const fn name(geometry: &GeometryValue) -> &'static str {
    match geometry {
        GeometryValue::Point { .. } => "Point",
        GeometryValue::MultiPoint { .. } => "MultiPoint",
        GeometryValue::LineString { .. } => "LineString",
        GeometryValue::MultiLineString { .. } => "MultiLineString",
        GeometryValue::Polygon { .. } => "Polygon",
        GeometryValue::MultiPolygon { .. } => "MultiPolygon",
        GeometryValue::GeometryCollection { .. } => "GeometryCollection",
    }
}

fn geometry(feature: &Feature) -> Result<&GeometryValue, Wrong> {
    feature.geometry.as_ref().map(|geometry| &geometry.value).ok_or(Wrong::NoGeometry)
}

/// The feature's place.
pub(super) fn point(feature: &Feature) -> Result<Point, Wrong> {
    match geometry(feature)? {
        GeometryValue::Point { coordinates } => position(coordinates),
        other => Err(Wrong::Geometry(name(other))),
    }
}

/// The feature's one polygon as WKT.
pub(super) fn polygon(feature: &Feature) -> Result<String, Wrong> {
    match geometry(feature)? {
        GeometryValue::Polygon { coordinates } => Ok(format!("POLYGON{}", rings(coordinates)?)),
        other => Err(Wrong::Geometry(name(other))),
    }
}

/// The feature's polygon or polygons as WKT.
pub(super) fn polygons(feature: &Feature) -> Result<String, Wrong> {
    let parts = match geometry(feature)? {
        GeometryValue::Polygon { coordinates } => vec![rings(coordinates)?],
        GeometryValue::MultiPolygon { coordinates } => {
            coordinates.iter().map(rings).collect::<Result<_, _>>()?
        }
        other => return Err(Wrong::Geometry(name(other))),
    };
    if parts.is_empty() {
        return Err(Wrong::NoGeometry);
    }
    Ok(format!("MULTIPOLYGON({})", parts.join(",")))
}

fn rings(polygon: &PolygonType) -> Result<String, Wrong> {
    if polygon.is_empty() {
        return Err(Wrong::NoGeometry);
    }
    let rings: Vec<_> = polygon.iter().map(|corners| ring(corners)).collect::<Result<_, _>>()?;
    Ok(format!("({})", rings.join(",")))
}

fn ring(corners: &[Position]) -> Result<String, Wrong> {
    if corners.len() > MAX_CORNERS {
        return Err(Wrong::TooManyCorners);
    }
    // In WKT; numbers are written so that reading them gives the same ones.
    let written: Vec<_> = corners
        .iter()
        .map(|corner| {
            let point = position(corner)?;
            Ok(format!("{} {}", point.longitude(), point.latitude()))
        })
        .collect::<Result<_, _>>()?;
    if written.first() != written.last() {
        return Err(Wrong::OpenRing);
    }
    if written.len() < 4 {
        return Err(Wrong::ShortRing);
    }
    Ok(format!("({})", written.join(",")))
}

/// A height, where there is one, is of no use here.
fn position(position: &Position) -> Result<Point, Wrong> {
    match position.as_slice() {
        [longitude, latitude, ..] => Point::new(*longitude, *latitude).map_err(Wrong::Place),
        _ => Err(Wrong::Place(domain::districts::PointError::NotANumber)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collection(geometry: &str) -> String {
        format!(
            "{{\"type\":\"FeatureCollection\",\"features\":[\n\
             {{\"type\":\"Feature\",\"properties\":{{}},\n\"geometry\":{geometry}}}\n]}}"
        )
    }

    fn first(geometry: &str) -> Feature {
        read(&collection(geometry)).unwrap().0.remove(0).value
    }

    #[test]
    fn a_file_that_is_none_names_its_line() {
        for (text, code, line) in [
            ("", "not-geojson", Some(1)),
            ("{\"type\":\n\"FeatureCollection\",\n\"features\":[NaN]}", "not-geojson", Some(3)),
            ("[]", "not-geojson", Some(1)),
            ("{\"type\":\"Topology\",\"features\":[]}", "not-geojson", Some(1)),
            ("{\"type\":\"FeatureCollection\",\"features\":[]}", "empty", Some(1)),
            (
                "{\"type\":\"FeatureCollection\",\n\"crs\":{\"properties\":{\"name\":\"BD09\"}},\
                 \"features\":[{}]}",
                "other-datum",
                Some(2),
            ),
        ] {
            let fault = read(text).unwrap_err();
            assert_eq!((fault.wrong.code(), fault.line), (code, line), "{text}");
        }
        assert_eq!(read(&" ".repeat(MAX_BYTES + 1)).unwrap_err().wrong, Wrong::TooLarge);
        let many = vec!["1"; MAX_FEATURES + 1].join(",");
        let many = format!("{{\"type\":\"FeatureCollection\",\"features\":[{many}]}}");
        assert_eq!(read(&many).unwrap_err().wrong, Wrong::TooMany);
    }

    #[test]
    fn features_have_the_line_they_begin_on() {
        let text = "\u{feff}{\"type\":\"FeatureCollection\",\"features\":[\n\n\
                    {\"type\":\"Feature\",\n\"geometry\":null,\"properties\":null},\n\
                    {\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[1e999,2]}},\
                    17]}";
        let (features, faults) = read(text).unwrap();
        assert_eq!((features[0].line, features[0].index), (3, 0));
        let places: Vec<_> = faults.iter().map(|fault| (fault.line, fault.feature)).collect();
        assert_eq!(places, [(Some(5), Some(1)), (Some(5), Some(2))]);
        assert_eq!(point(&features[0].value), Err(Wrong::NoGeometry));
    }

    #[test]
    fn geometries_are_what_is_wanted() {
        let square = "[[118.8,32],[118.9,32],[118.9,32.1],[118.8,32]]";
        let one = first(&format!("{{\"type\":\"Polygon\",\"coordinates\":[{square}]}}"));
        let wkt = "((118.8 32,118.9 32,118.9 32.1,118.8 32))";
        assert_eq!(polygon(&one), Ok(format!("POLYGON{wkt}")));
        assert_eq!(polygons(&one), Ok(format!("MULTIPOLYGON({wkt})")));
        assert_eq!(point(&one), Err(Wrong::Geometry("Polygon")));
        for (ring, code) in [
            ("[[118.8,32],[118.9,32],[118.9,32.1],[118.8,32.1]]", "open-ring"),
            ("[[118.8,32],[118.9,32],[118.8,32]]", "short-ring"),
            ("[[32,118.8],[32,118.9],[32.1,118.9],[32,118.8]]", "swapped"),
            ("[[0,0],[1,0],[1,1],[0,0]]", "out-of-range"),
        ] {
            let feature = first(&format!("{{\"type\":\"Polygon\",\"coordinates\":[{ring}]}}"));
            assert_eq!(polygon(&feature).unwrap_err().code(), code, "{ring}");
        }
        let none = first("{\"type\":\"Polygon\",\"coordinates\":[]}");
        assert_eq!(polygon(&none), Err(Wrong::NoGeometry));
        let place = first("{\"type\":\"Point\",\"coordinates\":[118.8,32,7]}");
        assert!(point(&place).is_ok());
        assert_eq!(polygon(&place), Err(Wrong::Geometry("Point")));
    }
}
