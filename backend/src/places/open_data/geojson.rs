//! GeoJSON (RFC 7946): features of points in WGS-84.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use super::{Row, Terms};

/// What stands before the first feature. Members that RFC 7946 does not know are allowed (§6.1).
pub(super) fn head(terms: &Terms, now: DateTime<Utc>) -> String {
    let date = now.to_rfc3339_opts(SecondsFormat::Secs, true);
    let licence = terms.licence.as_deref().map_or(Value::Null, Value::from);
    format!(
        "{{\"type\":\"FeatureCollection\",\"publisher\":{},\"licence\":{licence},\"date\":\"{date}\",\
         \"features\":[",
        Value::from(terms.publisher.as_str()),
    )
}

/// Members of a place; what is not known is not there.
pub(super) fn feature(row: &Row, terms: &Terms) -> Option<Value> {
    let mut members = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() && value != "" {
            members.insert(name.to_owned(), value);
        }
    };
    put("kind", row.kind.as_str().into());
    put("name", row.name.as_str().into());
    put("name_zh_hant", row.name_zh_hant.clone().into());
    put("name_en", row.name_en.clone().into());
    put("address", row.address.as_str().into());
    put("street", row.street.clone().into());
    put("operator", row.operator.as_str().into());
    put("phone", row.phone.clone().into());
    put("hours", row.hours.as_str().into());
    put("opening_hours", row.hours_syntax.clone().into());
    put("suspended", row.is_suspended.into());
    put("attributes", row.attributes.clone());
    put("checked_at", row.checked_at.map(|at| at.timestamp()).map_or(Value::Null, date));
    put("changed_at", date(row.changed_at.timestamp()));
    put("source", row.source.as_str().into());
    put("licence", licence(row, terms).map_or(Value::Null, Value::from));
    put("prices", row.prices.clone().unwrap_or_default());
    for (name, value) in row.details.as_ref().and_then(Value::as_object).into_iter().flatten() {
        // Stalls that are accessible, beside the attribute of this name.
        put(if name == "accessible" { "accessible_stalls" } else { name }, value.clone());
    }
    Some(json!({
        "type": "Feature",
        "id": row.code,
        "geometry": { "type": "Point", "coordinates": [row.longitude, row.latitude] },
        "properties": members,
    }))
}

/// The source's own licence, or the district's.
pub(super) fn licence<'a>(row: &'a Row, terms: &'a Terms) -> Option<&'a str> {
    Some(row.licence.as_str()).filter(|own| !own.is_empty()).or(terms.licence.as_deref())
}

fn date(seconds: i64) -> Value {
    let at = DateTime::<Utc>::from_timestamp(seconds, 0);
    at.map_or(Value::Null, |at| at.to_rfc3339_opts(SecondsFormat::Secs, true).into())
}
