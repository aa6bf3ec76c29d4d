//! Bodies: every operation takes what its description says, and nothing else. Each example is
//! changed in every way that makes it wrong.

use app::routing::Access;
use axum::http::header;
use serde_json::{Map, Value, json};
use sqlx::PgPool;

use super::{super::case_desk::portal, App, Json, handler};
use crate::api_v1::description;

const UNKNOWN: &str = "no-such-member";
/// Stands for the name of another member, until the body is text.
const TWICE: &str = "the-same-again";
const KEY: &str = "01977d3e-0000-7000-8000-000000000001";
/// Fewer than this, and operations or their examples were not found.
const LEAST: usize = 300;

/// A body that is wrong, and what is said of it.
struct Wrong {
    body: String,
    code: &'static str,
    at: String,
}

/// `whole` with another value at a place.
fn with(whole: &Value, at: &str, value: Value) -> String {
    let mut body = whole.clone();
    *body.pointer_mut(at).unwrap() = value;
    body.to_string()
}

/// `whole` with another object at a place.
fn changed(whole: &Value, at: &str, change: impl FnOnce(&mut Map<String, Value>)) -> String {
    let mut body = whole.clone();
    change(body.pointer_mut(at).unwrap().as_object_mut().unwrap());
    body.to_string()
}

/// Of no type that could stand in place of `value`.
fn other(value: &Value) -> Value {
    if value.is_object() || value.is_array() { json!(7) } else { json!([{}]) }
}

/// Without its reference, and of what may be null what it is otherwise.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let any = schema["oneOf"].as_array();
    let schema = any.and_then(|any| any.iter().find(|one| one["type"] != "null")).unwrap_or(schema);
    let at = schema["$ref"].as_str().and_then(|at| at.strip_prefix('#'));
    at.map_or(schema, |at| document.pointer(at).unwrap())
}

fn may_be_null(schema: &Value) -> bool {
    let any = schema["oneOf"].as_array();
    let types = schema["type"].as_array();
    any.is_some_and(|any| any.iter().any(|one| one["type"] == "null"))
        || types.is_some_and(|types| types.contains(&json!("null")))
}

/// Everything that can be wrong with `whole` at a place and below, where it is of `schema`.
fn wrongs(document: &Value, schema: &Value, whole: &Value, at: &str, all: &mut Vec<Wrong>) {
    let schema = resolved(document, schema);
    match whole.pointer(at).unwrap() {
        // The members of a map have names of their own.
        Value::Object(_) if schema["additionalProperties"].is_object() => {}
        Value::Object(members) => {
            let body = changed(whole, at, |object| {
                object.insert(UNKNOWN.to_owned(), json!(1));
            });
            all.push(Wrong { body, code: "field-unknown", at: format!("{at}/{UNKNOWN}") });
            for (name, value) in members {
                let of_member = &schema["properties"][name.as_str()];
                let place = format!("{at}/{name}");
                let mut say = |code, body| all.push(Wrong { body, code, at: place.clone() });
                say("field-invalid", with(whole, &place, other(value)));
                if !may_be_null(of_member) {
                    say("field-invalid", with(whole, &place, Value::Null));
                }
                let twice = changed(whole, at, |object| {
                    object.insert(TWICE.to_owned(), value.clone());
                });
                say("field-duplicate", twice.replace(TWICE, name));
                let required = schema["required"].as_array();
                if required.is_some_and(|required| required.contains(&json!(name))) {
                    let without = changed(whole, at, |object| {
                        object.remove(name);
                    });
                    say("field-missing", without);
                }
                wrongs(document, of_member, whole, &place, all);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let place = format!("{at}/{index}");
                let body = with(whole, &place, other(item));
                all.push(Wrong { body, code: "field-invalid", at: place.clone() });
                wrongs(document, &schema["items"], whole, &place, all);
            }
        }
        _ => {}
    }
}

/// An operation, and who may ask it.
struct Asked<'a> {
    app: &'a App<'a>,
    method: &'a str,
    path: &'a str,
}

impl Asked<'_> {
    async fn send(&self, kind: &str, key: Option<&str>, body: &str) -> Json {
        let mut request =
            self.app.request(self.method, self.path).header(header::CONTENT_TYPE, kind);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        self.app.call(request.body(body.to_owned().into()).unwrap()).await
    }
}

/// How many rows there are in all.
pub(super) async fn rows(pool: &PgPool) -> i64 {
    sqlx::query_scalar(
        "select sum((xpath('/row/count/text()',
                     query_to_xml('select count(*) from ' || oid::regclass, false, true, ''))
                    )[1]::text::bigint)::bigint
         from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
    )
    .fetch_one(pool)
    .await
    .unwrap()
}

#[sqlx::test(migrations = false)]
async fn a_body_is_as_it_is_described(pool: PgPool) {
    let portal = portal(&pool).await;
    let nobody = App::new(&portal);
    let resident = App::signed_in(&portal, &pool, "13812345678").await;
    let (staff, _) = handler::signed_in(&portal).await;
    let document: Value = serde_json::from_str(description()).unwrap();
    let (_, table) = crate::http::routes().finish();
    let before = rows(&pool).await;
    let mut tried = 0;
    for route in table {
        let operation =
            &document["paths"][route.pattern][route.method.as_str().to_lowercase().as_str()];
        let content = &operation["requestBody"]["content"]["application/json"];
        if content.is_null() {
            continue;
        }
        let whole = &content["example"];
        assert!(whole.is_object(), "{route} has no example");
        let app = match route.access {
            Access::App => &resident,
            Access::StaffApp => &staff,
            _ => &nobody,
        };
        let path = route.pattern.replace(['{', '}'], "");
        let asked = Asked { app, method: route.method.as_str(), path: &path };

        let mut all = Vec::new();
        wrongs(&document, &content["schema"], whole, "", &mut all);
        tried += all.len();
        for wrong in all {
            let answer = asked.send("application/json", Some(KEY), &wrong.body).await;
            let said = (422, wrong.code, &*wrong.at);
            assert_eq!(answer.problem(), said, "{route} {}", wrong.body);
        }

        let good = whole.to_string();
        let text = asked.send("text/plain", Some(KEY), &good).await;
        assert_eq!(text.problem(), (415, "content-type", "Content-Type"), "{route}");
        let parameters = operation["parameters"].as_array();
        let takes_key =
            parameters.is_some_and(|all| all.iter().any(|one| one["name"] == "Idempotency-Key"));
        if takes_key {
            let keyless = asked.send("application/json", None, &good).await;
            let said = (400, "idempotency-key-missing", "Idempotency-Key");
            assert_eq!(keyless.problem(), said, "{route}");
        }
    }
    assert!(tried > LEAST, "{tried}");
    assert_eq!(rows(&pool).await, before, "nothing of it was done");
}
