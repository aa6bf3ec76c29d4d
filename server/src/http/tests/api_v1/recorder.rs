//! Writes down what the tests ask and are answered, as examples of the API's description.
//!
//! Tests run in processes of their own, so each leaves files in `target/api-examples`, and
//! `every_operation_has_an_example` gathers them into `api_v1/openapi/examples.json`. Run the tests of
//! the API twice with `UPDATE_DOCS=1`: whichever runs first gathers what was left before.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
    sync::LazyLock,
};

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
    /// Why it may refuse: status and code.
    pub(super) refusals: BTreeSet<(u16, String)>,
}

/// What a partner's key may be refused for, whatever is asked with it.
const OF_PARTNERS: &[(u16, &str)] =
    &[(401, "token-expired"), (403, "token-scope"), (429, "quota-used")];
/// What layers refuse, whatever is asked.
const OF_LAYERS: &[(u16, &str)] = &[(403, "origin")];

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
                refusals: refusals(&document, operation),
            });
        }
    }
    // What is named in full before what has a part in its place.
    operations.sort_by_key(|one| one.path.matches('{').count());
    operations
});

fn refusals(document: &Value, operation: &Value) -> BTreeSet<(u16, String)> {
    let mut all = BTreeSet::new();
    for (status, answer) in operation["responses"].as_object().unwrap() {
        let shared = answer["$ref"].as_str().and_then(|at| at.strip_prefix('#'));
        let answer = shared.map_or(answer, |at| document.pointer(at).unwrap());
        let examples = &answer["content"]["application/problem+json"]["examples"];
        for (code, _) in examples.as_object().into_iter().flatten() {
            all.insert((status.parse().unwrap(), code.clone()));
        }
    }
    all
}

fn find(method: &str, path: &str) -> Option<&'static Described> {
    let path = path.split('?').next().unwrap_or_default();
    OPERATIONS.iter().find(|one| one.method == method && fits(&one.path, path))
}

/// Fails where the description does not say that the operation refuses so.
pub(super) fn expect_described(
    method: &str,
    path: &str,
    is_partner: bool,
    (status, problem): (u16, &Value),
) {
    let Some(found) = find(method, path) else { return };
    let id = &found.id;
    let is_a_code = |code: &str| found.refusals.iter().any(|(_, one)| one == code);
    for fault in problem["errors"].as_array().into_iter().flatten() {
        let code = fault["code"].as_str().unwrap();
        assert!(is_a_code(code), "{id}: {code} is not in api_v1/openapi/errors.rs");
    }
    let code = problem["code"].as_str().unwrap();
    let is_described = found.refusals.contains(&(status, code.to_owned()))
        // Several things are wrong at once, and some of them with the body itself.
        || status == 422 && is_a_code(code)
        || OF_LAYERS.contains(&(status, code))
        || is_partner && OF_PARTNERS.contains(&(status, code));
    assert!(is_described, "{id}: {status} {code} is not in api_v1/openapi/errors.rs");
}

/// Where the files are.
pub(super) fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/api-examples"))
}

/// Keeps what was asked and answered, where it says more than what was kept before.
pub(super) fn record(method: &str, path: &str, asked: &[u8], answered: &Value) {
    if std::env::var_os("UPDATE_DOCS").is_none() {
        return;
    }
    let Some(found) = find(method, path) else { return };
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
