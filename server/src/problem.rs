//! Problem documents (RFC 9457): why a request was not done, for programs.

use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::problem::Problem;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// A document that is being written.
#[derive(Debug)]
pub(crate) struct Document {
    status: StatusCode,
    members: Map<String, Value>,
}

impl Document {
    /// With what every document has.
    pub(crate) fn new(status: StatusCode) -> Self {
        let document = Self { status, members: Map::new() };
        document
            .with("type", "about:blank")
            .with("title", status.canonical_reason())
            .with("status", status.as_u16())
    }

    /// What it is: a stable code for programs, and in words.
    pub(crate) fn says(self, code: &str, detail: &str) -> Self {
        self.with("code", code).with("detail", detail)
    }

    /// The id of the request, where it is known.
    pub(crate) fn of_request(self, id: Option<&str>) -> Self {
        match id {
            Some(id) => self.with("instance", id),
            None => self,
        }
    }

    /// Each thing that is wrong; left out where nothing is listed.
    pub(crate) fn errors(self, errors: &[impl Serialize]) -> Self {
        if errors.is_empty() { self } else { self.with("errors", errors) }
    }

    fn with(mut self, name: &str, value: impl Serialize) -> Self {
        self.members.insert(name.to_owned(), json!(value));
        self
    }

    pub(crate) fn value(self) -> Value {
        Value::Object(self.members)
    }

    /// The whole answer.
    pub(crate) fn answer(self) -> Response {
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        (self.status, kind, Json(self.members)).into_response()
    }
}

/// The status of an operation's error.
pub(crate) fn status_of(error: &impl Problem) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
