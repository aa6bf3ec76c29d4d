//! The OpenAPI document says what is there.

use std::collections::{BTreeMap, BTreeSet};

use super::recorder;
use crate::api_v1::{Example, described, description};

#[test]
fn every_operation_is_described() {
    let (_, table) = crate::http::routes().finish();
    let served: BTreeSet<(String, String)> = table
        .iter()
        .filter(|route| route.pattern.starts_with("/api/v1/"))
        // The city's have a description of their own, docs/CITY-12345.md.
        .filter(|route| !route.pattern.starts_with("/api/v1/city/"))
        .filter(|route| route.pattern != "/api/v1/openapi.json")
        .map(|route| (route.method.to_string(), route.pattern.to_owned()))
        .collect();
    assert_eq!(described(), served);
}

/// `sdk/openapi.json` is the snapshot to review, and what the client is made of.
#[test]
fn the_description_is_as_it_was_reviewed() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../sdk/openapi.json");
    let now = format!("{}\n", description());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(file, &now).unwrap();
    }
    let reviewed = std::fs::read_to_string(file).unwrap_or_default();
    assert!(now == reviewed, "look at what changed: UPDATE_DOCS=1, make sdk, git diff sdk");
}

/// An operation's id is its name in every client: no two have the same.
#[test]
fn names_are_told_apart() {
    let document: serde_json::Value = serde_json::from_str(description()).unwrap();
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id.to_owned()), "{method} {path}: {id}");
        }
    }
}

/// What was asked and answered once, for whoever writes a client.
#[test]
fn every_operation_has_an_example() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/api_v1/openapi/examples.json");
    let kept = std::fs::read_to_string(file).unwrap();
    let mut examples: BTreeMap<String, Example> = serde_json::from_str(&kept).unwrap();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        for (id, example) in recorder::gathered() {
            examples.insert(id, serde_json::from_value(example).unwrap());
        }
        let text = serde_json::to_string_pretty(&examples).unwrap();
        std::fs::write(file, format!("{text}\n")).unwrap();
    }
    for operation in &*recorder::OPERATIONS {
        let example = examples.get(&operation.id).cloned().unwrap_or_default();
        let has = (example.asked.is_some(), example.answered.is_some());
        assert_eq!(has, (operation.asks, operation.answers), "{}", operation.id);
    }
    assert_eq!(
        examples.len(),
        recorder::OPERATIONS.iter().filter(|one| one.asks || one.answers).count()
    );
}
