//! Parking as ParkAPI v3 has it: the facts of a parking site, and what is free now.
//!
//! The names are those of `StaticParkingSiteInput` and `RealtimeParkingSiteInput` of
//! parkapi-sources-v3. What is not known is left out, as there; a count that is too old, or that
//! cannot be, is not told.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};

use super::{Row, Terms, geojson::licence};

pub(super) fn head(terms: &Terms, now: DateTime<Utc>) -> String {
    let licence = terms.licence.as_deref().map_or(Value::Null, Value::from);
    format!(
        "{{\"publisher\":{},\"licence\":{licence},\"date\":\"{}\",\"items\":[",
        Value::from(terms.publisher.as_str()),
        stamp(now)
    )
}

fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Audiences by the names that ParkAPI has for them.
const AUDIENCES: [(&str, &str); 5] = [
    ("accessible", "disabled"),
    ("charging", "charging"),
    ("women", "woman"),
    ("family", "family"),
    ("truck", "truck"),
];

/// A parking site; none for what is no parking.
pub(super) fn site(row: &Row, terms: &Terms) -> Option<Value> {
    if row.kind != "parking" {
        return None;
    }
    let details = row.details.as_ref();
    let detail = |name: &str| details.and_then(|all| all.get(name)).cloned();
    let mut site = Map::new();
    let mut put = |name: String, value: Option<Value>| {
        if let Some(value) = value.filter(|value| !value.is_null() && *value != "") {
            site.insert(name, value);
        }
    };
    let kind = detail("site");
    let is_bike = matches!(kind.as_ref().and_then(Value::as_str), Some("bicycles" | "e-bikes"));
    let known = |code: &str| row.attributes.get(code).and_then(Value::as_str);
    put("uid".to_owned(), Some(row.code.as_str().into()));
    put("name".to_owned(), Some(row.name.as_str().into()));
    put("purpose".to_owned(), Some(if is_bike { "BIKE" } else { "CAR" }.into()));
    put(
        "type".to_owned(),
        kind.as_ref().and_then(Value::as_str).map(|site| {
            match site {
                "on-street" => "ON_STREET",
                "lot" => "OFF_STREET_PARKING_GROUND",
                "underground" => "UNDERGROUND",
                "garage" => "CAR_PARK",
                "bicycles" => "GENERIC_BIKE",
                _ => "OTHER",
            }
            .into()
        }),
    );
    put("address".to_owned(), Some(row.address.as_str().into()));
    put("operator_name".to_owned(), Some(row.operator.as_str().into()));
    put("lat".to_owned(), Some(row.latitude.into()));
    put("lon".to_owned(), Some(row.longitude.into()));
    put("capacity".to_owned(), detail("capacity"));
    let by = detail("capacity_by").unwrap_or_default();
    for (audience, name) in AUDIENCES {
        put(format!("capacity_{name}"), by.get(audience).cloned());
    }
    put("max_height".to_owned(), detail("max_height_cm"));
    put("has_fee".to_owned(), known("free").map(|free| (free != "yes").into()));
    put("fee_description".to_owned(), detail("tariff_text"));
    put("opening_hours".to_owned(), row.hours_syntax.clone().map(Value::from));
    put("static_data_updated_at".to_owned(), Some(stamp(row.changed_at).into()));
    put("has_realtime_data".to_owned(), Some(row.observed_at.is_some().into()));
    put("license".to_owned(), licence(row, terms).map(Value::from));
    if let Some(observed_at) = row.observed_at {
        put("realtime_data_updated_at".to_owned(), Some(stamp(observed_at).into()));
        let status = match row.live_status.as_deref() {
            Some("closed") if !row.is_stale => "CLOSED",
            _ if row.is_suspended => "CLOSED",
            Some("open") if !row.is_stale => "OPEN",
            _ => "UNKNOWN",
        };
        put("realtime_opening_status".to_owned(), Some(status.into()));
        if !row.is_stale {
            put("realtime_free_capacity".to_owned(), row.free.map(Value::from));
            let by = row.free_by.clone().unwrap_or_default();
            for (audience, name) in AUDIENCES {
                put(format!("realtime_free_capacity_{name}"), by.get(audience).cloned());
            }
        }
    }
    Some(Value::Object(site))
}
