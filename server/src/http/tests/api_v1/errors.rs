//! docs/API-ERRORS.md: every code, by what it says and who answers with it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use serde_json::Value;

use super::recorder::OPERATIONS;
use crate::api_v1::description;

/// More operations than this are not named.
const NAMED: usize = 8;

fn markdown() -> String {
    let document: Value = serde_json::from_str(description()).unwrap();
    let mut says: BTreeMap<(String, u64), String> = BTreeMap::new();
    for one in document["components"]["examples"].as_object().unwrap().values() {
        let (code, status) = (&one["value"]["code"], &one["value"]["status"]);
        let why = (code.as_str().unwrap().to_owned(), status.as_u64().unwrap());
        says.insert(why, one["summary"].as_str().unwrap().replace('|', "\\|"));
    }
    let mut page = "# Errors of the API\n\n\
        Every code of `/api/v1`, with what it says in English; the same is in the description, by \
        operation. What to do about a status is in [API-DESIGN.md](API-DESIGN.md#answers).\n\n\
        Besides, whatever is asked: 403 `origin`, 404 `not-found` and 405 `method-not-allowed`; and \
        with a partner's key 401 `token-expired`, 403 `token-scope` and 429 `quota-used`.\n\n\
        This page is written by `UPDATE_DOCS=1 cargo test -p server api_v1`.\n\n\
        | code | status | says | operations |\n| --- | --- | --- | --- |\n"
        .to_owned();
    for ((code, status), says) in says {
        let why = (u16::try_from(status).unwrap(), code.clone());
        let of: BTreeSet<&str> = OPERATIONS
            .iter()
            .filter(|one| one.refusals.contains(&why))
            .map(|one| one.id.as_str())
            .collect();
        let named = match of.len() {
            0 => continue,
            many if many > NAMED => format!("{many} operations"),
            _ => of.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", "),
        };
        writeln!(page, "| `{code}` | {status} | {says} | {named} |").unwrap();
    }
    page
}

#[test]
fn the_page_of_errors_is_current() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/API-ERRORS.md");
    let now = markdown();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(file, &now).unwrap();
    }
    let written = std::fs::read_to_string(file).unwrap_or_default();
    assert!(now == written, "run with UPDATE_DOCS=1");
}
