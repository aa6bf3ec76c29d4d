//! Writes down what the tests ask and are answered, as examples of the API's description.
//!
//! Tests run in processes of their own, so each leaves files in `target/api-examples`, and
//! `every_operation_has_an_example` gathers them into `api_v1/openapi/examples.json`. Run the tests of
//! the API twice with `UPDATE_DOCS=1`: whichever runs first gathers what was left before.

use std::{collections::BTreeMap, fs, path::PathBuf, sync::LazyLock};

use serde_json::{Map, Value};

use crate::api_v1::description;

/// More of a list says nothing new.
const SHOWN: usize = 2;
/// Longer texts are cut.
const CHARS: usize = 200;

/// An operation of the description.
pub(super) struct Described {
    pub(super) id: String,
    method: String,
    path: String,
    /// Whether it is asked with a body in JSON.
    pub(super) asks: bool,
    /// Whether it answers with one.
    pub(super) answers: bool,
}

pub(super) static OPERATIONS: LazyLock<Vec<Described>> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(description()).unwrap();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let mut good = operation["responses"]
                .as_object()
                .unwrap()
                .iter()
                .filter(|(s, _)| s.starts_with('2'));
            operations.push(Described {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                asks: !operation["requestBody"]["content"]["application/json"].is_null(),
                answers: good.any(|(_, one)| !one["content"]["application/json"].is_null()),
            });
        }
    }
    // What is named in full before what has a part in its place.
    operations.sort_by_key(|one| one.path.matches('{').count());
    operations
});

/// Where the files are.
pub(super) fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/api-examples"))
}

/// Keeps what was asked and answered, where it says more than what was kept before.
pub(super) fn record(method: &str, path: &str, asked: &[u8], answered: &Value) {
    if std::env::var_os("UPDATE_DOCS").is_none() {
        return;
    }
    let path = path.split('?').next().unwrap_or_default();
    let Some(found) = OPERATIONS.iter().find(|one| one.method == method && fits(&one.path, path))
    else {
        return;
    };
    let mut example = Map::new();
    if let (true, Ok(asked)) = (found.asks, serde_json::from_slice(asked)) {
        example.insert("asked".to_owned(), cut(asked));
    }
    if found.answers {
        example.insert("answered".to_owned(), cut(answered.clone()));
    }
    if example.is_empty() {
        return;
    }
    let file = folder().join(format!("{}.json", found.id));
    let text = serde_json::to_string_pretty(&example).unwrap();
    if fs::read(&file).is_ok_and(|kept| kept.len() >= text.len()) {
        return;
    }
    fs::create_dir_all(folder()).unwrap();
    fs::write(file, text).unwrap();
}

fn fits(pattern: &str, path: &str) -> bool {
    let (patterns, parts) = (pattern.split('/'), path.split('/'));
    pattern.matches('/').count() == path.matches('/').count()
        && patterns.zip(parts).all(|(pattern, part)| pattern.starts_with('{') || pattern == part)
}

fn cut(value: Value) -> Value {
    match value {
        Value::Array(list) => list.into_iter().take(SHOWN).map(cut).collect(),
        Value::Object(object) => object.into_iter().map(|(name, one)| (name, cut(one))).collect(),
        Value::String(text) if text.chars().count() > CHARS => {
            text.chars().take(CHARS - 1).chain(['…']).collect::<String>().into()
        }
        plain => plain,
    }
}

/// What the files hold, by operation.
pub(super) fn gathered() -> BTreeMap<String, Value> {
    let known = OPERATIONS.iter().filter_map(|one| {
        let text = fs::read(folder().join(format!("{}.json", one.id))).ok()?;
        Some((one.id.clone(), serde_json::from_slice(&text).ok()?))
    });
    known.collect()
}
