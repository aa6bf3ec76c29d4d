//! `/api/docs`: the description as pages to read, one for each tag. Plain HTML without a script; in
//! English, as the description is.

use std::sync::LazyLock;

use app::state::AppState;
use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value};

use super::DOCUMENT;
use crate::api_v1::answer::tag;

/// Deeper in an object than this nothing is listed: what is there has a description of its own.
const DEEPEST: usize = 6;

static READ: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(&DOCUMENT).unwrap_or_default());

/// `/api/docs`: what there is.
pub(in crate::api_v1) async fn index(State(state): State<AppState>) -> Response {
    let info = &READ["info"];
    let mut body = format!(
        "<p>{}</p><p><a href=\"/api/v1/openapi.json\">The same for programs (OpenAPI 3.1)</a></p>",
        words(&info["description"])
    );
    for one in tags() {
        let name = text(&one["name"]);
        body += &format!(
            "<h2><a href=\"/api/docs/{0}\">{0}</a></h2><p>{1}</p><ul>",
            escaped(name),
            words(&one["description"])
        );
        for (method, path, operation) in operations(name) {
            body += &format!(
                "<li><a href=\"/api/docs/{}#{}\">{}</a> <code>{} {}</code></li>",
                escaped(name),
                escaped(text(&operation["operationId"])),
                words(&operation["summary"]),
                method,
                escaped(path)
            );
        }
        body += "</ul>";
    }
    page(&state, "The API", &body)
}

/// `/api/docs/{tag}`: every operation of a tag.
pub(in crate::api_v1) async fn of_tag(
    State(state): State<AppState>,
    Path(name): Path<String>,
) -> Response {
    let Some(about) = tags().iter().find(|one| one["name"] == *name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut body = format!(
        "<p><a href=\"/api/docs\">All of the API</a></p><p>{}</p>",
        words(&about["description"])
    );
    for (method, path, operation) in operations(&name) {
        body += &described(method, path, operation);
    }
    page(&state, &format!("The API: {name}"), &body)
}

fn page(state: &AppState, title: &str, body: &str) -> Response {
    let title = escaped(title);
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><link rel=\"stylesheet\" href=\"{}\"></head>\
         <body><main class=\"wrap\"><h1>{title}</h1>{body}</main></body></html>",
        escaped(&state.assets.style)
    );
    let kept = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CACHE_CONTROL, "public, no-cache".to_owned()),
        (header::ETAG, tag(html.as_bytes())),
    ];
    (kept, html).into_response()
}

fn tags() -> &'static [Value] {
    READ["tags"].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The operations of a tag: method, path and description.
fn operations(tag: &str) -> Vec<(String, &'static str, &'static Value)> {
    let mut found = Vec::new();
    for (path, item) in object(&READ["paths"]) {
        for (method, operation) in object(item) {
            if operation["tags"].as_array().is_some_and(|tags| tags.iter().any(|one| one == tag)) {
                found.push((method.to_uppercase(), path.as_str(), operation));
            }
        }
    }
    found
}

fn described(method: String, path: &str, operation: &Value) -> String {
    let id = escaped(text(&operation["operationId"]));
    let mut html = format!(
        "<section aria-labelledby=\"{id}\"><h2 id=\"{id}\">{}</h2><p><code>{method} {}</code></p>",
        words(&operation["summary"]),
        escaped(path)
    );
    for part in text(&operation["description"]).split("\n\n").filter(|part| !part.is_empty()) {
        html += &format!("<p>{}</p>", marked(part));
    }
    html += &token(&operation["security"]);
    let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !parameters.is_empty() {
        html += "<h3>Parameters</h3><ul>";
        for one in parameters {
            let needed = if one["required"] == true { ", required" } else { "" };
            html += &format!(
                "<li><code>{}</code> ({}, {}{needed}) {}</li>",
                escaped(text(&one["name"])),
                escaped(text(&one["in"])),
                escaped(&kind(&one["schema"])),
                words(&one["description"])
            );
        }
        html += "</ul>";
    }
    for (media, content) in object(&operation["requestBody"]["content"]) {
        html += &format!("<h3>Body: {}</h3>{}", escaped(media), fields(&content["schema"], 0));
        html += &example(content);
    }
    html += "<h3>Answers</h3><ul>";
    for (status, answer) in object(&operation["responses"]) {
        let answer = resolved(answer);
        html += &format!("<li><strong>{status}</strong> {}", words(&answer["description"]));
        for (media, content) in object(&answer["content"]) {
            html += &format!(" <code>{}</code>", escaped(media));
            if status.starts_with('2') {
                html += &fields(&content["schema"], 0);
            }
            html += &example(content);
            html += &refusals(content);
        }
        html += "</li>";
    }
    html + "</ul></section>"
}

/// Whether a token is needed, or looked at, and what it must be good for.
fn token(security: &Value) -> String {
    let Some(ways) = security.as_array() else { return String::new() };
    let needed = if ways.iter().any(|way| object(way).is_empty()) {
        "Looks at a token where there is one"
    } else {
        "Needs a token"
    };
    let scopes = ways.iter().filter_map(|way| way["bearer"].as_array()).flatten();
    let scopes: Vec<String> =
        scopes.map(|scope| format!("<code>{}</code>", escaped(text(scope)))).collect();
    let good_for = match scopes.len() {
        0 => String::new(),
        1 => format!(", with the scope {}", scopes.concat()),
        _ => format!(", with the scopes {}", scopes.join(", ")),
    };
    format!("<p>{needed}: <code>Authorization: Bearer …</code>{good_for}.</p>")
}

/// What was once said, behind a line to open.
fn example(content: &Value) -> String {
    let Ok(shown) = serde_json::to_string_pretty(&content["example"]) else { return String::new() };
    if content["example"].is_null() {
        return String::new();
    }
    format!(
        "<details><summary>Example</summary><pre tabindex=\"0\">{}</pre></details>",
        escaped(&shown)
    )
}

/// The codes of a refusal, with what each says.
fn refusals(content: &Value) -> String {
    let each = object(&content["examples"]).iter().map(|(code, example)| {
        let says = words(&resolved(example)["summary"]);
        format!("<li><code>{}</code> {says}</li>", escaped(code))
    });
    let all: String = each.collect();
    if all.is_empty() { all } else { format!("<ul>{all}</ul>") }
}

/// The fields of an object, and of the objects in it, as nested lists.
fn fields(schema: &Value, depth: usize) -> String {
    let schema = resolved(schema);
    if depth > DEEPEST {
        return String::new();
    }
    let mut html = String::new();
    for key in ["allOf", "oneOf", "anyOf"] {
        for one in schema[key].as_array().map(Vec::as_slice).unwrap_or_default() {
            html += &fields(one, depth + 1);
        }
    }
    if schema["items"].is_object() {
        html += &fields(&schema["items"], depth + 1);
    }
    let own = object(&schema["properties"]);
    if own.is_empty() {
        return html;
    }
    html += "<ul>";
    let needed = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    for (name, field) in own {
        let needed = if needed.iter().any(|one| one == name) { "" } else { ", optional" };
        html += &format!(
            "<li><code>{}</code> ({}{needed}) {}{}</li>",
            escaped(name),
            escaped(&kind(field)),
            words(&field["description"]),
            fields(field, depth + 1)
        );
    }
    html + "</ul>"
}

/// What a value is, in a word or two.
fn kind(schema: &Value) -> String {
    let schema = resolved(schema);
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
        return format!("one of {}", values.join(", "));
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        // Beside a type they say when something is needed.
        if let Some(all) = schema[key].as_array()
            && schema["type"].is_null()
        {
            let mut kinds: Vec<String> =
                all.iter().filter(|one| one["type"] != "null").map(kind).collect();
            kinds.dedup();
            return kinds.join(" or ");
        }
    }
    let name = match &schema["type"] {
        Value::String(name) => name.clone(),
        Value::Array(names) => {
            let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
            names.join(" or ")
        }
        _ => "value".to_owned(),
    };
    if schema["items"].is_object() {
        return format!("{name} of {}", kind(&schema["items"]));
    }
    match schema["format"].as_str() {
        Some(format) => format!("{name}, {format}"),
        None => name,
    }
}

/// What a reference leads to, or the value itself.
fn resolved(value: &Value) -> &Value {
    let at = value["$ref"].as_str().and_then(|at| at.strip_prefix('#'));
    at.and_then(|at| READ.pointer(at)).unwrap_or(value)
}

fn object(value: &Value) -> &Map<String, Value> {
    static NONE: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
    value.as_object().unwrap_or(&NONE)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A description, as HTML.
fn words(value: &Value) -> String {
    marked(text(value))
}

/// With what stands between backticks as code.
fn marked(text: &str) -> String {
    let mut html = String::new();
    for (at, part) in text.split('`').enumerate() {
        let part = escaped(part);
        html += &if at % 2 == 1 { format!("<code>{part}</code>") } else { part };
    }
    html
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_on_the_page_of_a_tag() {
        let mut shown = 0;
        for one in tags() {
            for (method, path, operation) in operations(text(&one["name"])) {
                let html = described(method, path, operation);
                assert!(html.contains(&format!("id=\"{}\"", text(&operation["operationId"]))));
                assert!(html.contains(&escaped(path)), "{path}");
                assert!(!html.contains("<script") && !html.contains("style="), "{path}");
                shown += 1;
            }
        }
        assert_eq!(shown, super::super::operations().len());
    }

    #[test]
    fn words_are_escaped() {
        assert_eq!(marked("a < `b`"), "a &lt; <code>b</code>");
    }
}
