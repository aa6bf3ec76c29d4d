//! Why a request was not done: a problem document (RFC 9457) with a stable code, in the caller's
//! language, that names what is wrong by its JSON pointer, parameter or header.

use app::{texts::text, visit::RequestId};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::{
    accounts::residents::apps::GateError,
    limits::LimitError,
    problem::{FieldError, Problem},
};
use chrono::TimeDelta;
use domain::locale::Locale;
use serde_json::{Value, json};

use super::beyond;
use crate::problem::{Document, status_of};

/// Codes of the API itself, beside those of the operations. The text is `error-{code}`.
pub(crate) mod codes {
    pub(crate) const MALFORMED: &str = "json-malformed";
    pub(crate) const MISSING: &str = "field-missing";
    pub(crate) const UNKNOWN: &str = "field-unknown";
    pub(crate) const DUPLICATE: &str = "field-duplicate";
    pub(crate) const INVALID: &str = "field-invalid";
    pub(crate) const CONTENT_TYPE: &str = "content-type";
    pub(crate) const KEY_MISSING: &str = "idempotency-key-missing";
    pub(crate) const KEY_INVALID: &str = "idempotency-key-invalid";
    pub(crate) const NOT_FOUND: &str = "not-found";
    pub(crate) const METHOD: &str = "method-not-allowed";
    pub(crate) const ORIGIN: &str = "origin";
    pub(crate) const TOO_LARGE: &str = "too-large";
    pub(crate) const TIMEOUT: &str = "timeout";
    pub(crate) const CHANGED: &str = "changed-meanwhile";
    pub(crate) const BAD_REQUEST: &str = "bad-request";
}

/// What of a request is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum At {
    /// A JSON pointer (RFC 6901) into the body; empty for all of it.
    Pointer(String),
    /// A parameter of the query or of the path.
    Parameter(String),
    Header(&'static str),
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) at: At,
    pub(crate) code: String,
}

/// Why a request was not done. As a response it carries itself along, for [`Refusal::document`].
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: String,
    faults: Vec<Fault>,
    retry_after: Option<i64>,
}

impl Refusal {
    /// For a reason that is about the request as a whole. What is not the body's shape has a status of
    /// its own in place of 422: see [`beyond`].
    pub(crate) fn new(status: StatusCode, code: impl Into<String>) -> Self {
        let code = code.into();
        let other = (status == StatusCode::UNPROCESSABLE_ENTITY).then(|| beyond::status_of(&code));
        let status = other.flatten().unwrap_or(status);
        Self { status, code, faults: Vec::new(), retry_after: None }
    }

    /// There is no such thing, or it is somebody else's.
    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, codes::NOT_FOUND)
    }

    /// One thing is wrong. The whole has the code of it.
    pub(crate) fn fault(status: StatusCode, at: At, code: &str) -> Self {
        Self::new(status, code).with(vec![Fault { at, code: code.to_owned() }])
    }

    /// A parameter is wrong.
    pub(crate) fn parameter(name: &str) -> Self {
        let at = At::Parameter(name.to_owned());
        Self::fault(StatusCode::BAD_REQUEST, at, codes::INVALID)
    }

    /// A parameter names something that is not there.
    pub(crate) fn nothing_at(name: &str) -> Self {
        let at = At::Parameter(name.to_owned());
        Self::fault(StatusCode::NOT_FOUND, at, codes::NOT_FOUND)
    }

    /// A field of the body is not what it should be; 422, unless it is [`beyond`] a description.
    pub(crate) fn field(pointer: &str, code: &str) -> Self {
        let at = At::Pointer(pointer.to_owned());
        Self::fault(StatusCode::UNPROCESSABLE_ENTITY, at, code)
    }

    /// Fields of an operation are wrong. `pointer` says where each stands in the body.
    pub(crate) fn fields(errors: &[FieldError], pointer: impl Fn(&str) -> String) -> Self {
        let faults = errors.iter().map(|error| Fault {
            at: At::Pointer(pointer(&error.field)),
            code: error.code.clone(),
        });
        let code = errors.first().map_or("form-invalid", |error| &error.code);
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code).with(faults.collect())
    }

    /// An operation refused. What is our fault goes to the log with its cause.
    pub(crate) fn of(error: &(impl Problem + 'static)) -> Self {
        let status = status_of(error);
        if status.is_server_error() {
            tracing::error!(error = error as &dyn std::error::Error, "API request failed");
        }
        Self::new(status, error.code())
    }

    pub(crate) const fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn with(mut self, faults: Vec<Fault>) -> Self {
        let is_beyond = |code: &str| beyond::status_of(code).is_some();
        // A body that is not as described is just that, whatever it names.
        if is_beyond(&self.code) && faults.iter().any(|fault| !is_beyond(&fault.code)) {
            self.status = StatusCode::UNPROCESSABLE_ENTITY;
        }
        self.faults = faults;
        self
    }

    /// Says when to come back.
    pub(crate) fn after(mut self, wait: TimeDelta) -> Self {
        // Rounded up: a second too early is refused again.
        self.retry_after = Some(wait.num_seconds().saturating_add(1));
        self
    }

    /// The refusal of a response that only has a status, such as one of a layer.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let code = match status {
            StatusCode::NOT_FOUND => codes::NOT_FOUND,
            StatusCode::METHOD_NOT_ALLOWED => codes::METHOD,
            StatusCode::FORBIDDEN => codes::ORIGIN,
            StatusCode::PAYLOAD_TOO_LARGE => codes::TOO_LARGE,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => codes::CONTENT_TYPE,
            StatusCode::REQUEST_TIMEOUT => codes::TIMEOUT,
            StatusCode::TOO_MANY_REQUESTS => "too-many",
            StatusCode::SERVICE_UNAVAILABLE => "unavailable",
            status if status.is_server_error() => "internal",
            _ => codes::BAD_REQUEST,
        };
        Self::new(status, code)
    }

    /// The document, for a reader of `locale`.
    pub(crate) fn document(&self, locale: Locale, request: &RequestId) -> Value {
        self.written(locale, request).value()
    }

    fn written(&self, locale: Locale, request: &RequestId) -> Document {
        let words = |code: &str| text(locale, &format!("error-{code}"), &[]);
        let fault = |fault: &Fault| {
            let (kind, at) = match &fault.at {
                At::Pointer(pointer) => ("pointer", pointer.as_str()),
                At::Parameter(name) => ("parameter", name.as_str()),
                At::Header(name) => ("header", *name),
            };
            json!({ kind: at, "code": fault.code, "detail": words(&fault.code) })
        };
        let faults: Vec<Value> = self.faults.iter().map(fault).collect();
        Document::new(self.status)
            .says(&self.code, &words(&self.code))
            .of_request(Some(&request.0))
            .errors(&faults)
    }

    /// The whole answer.
    pub(crate) fn answer(&self, locale: Locale, request: &RequestId) -> Response {
        let mut response = self.written(locale, request).answer();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(locale.as_str()));
        if self.status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static(r#"Bearer realm="api""#);
            headers.insert(header::WWW_AUTHENTICATE, scheme);
        }
        let wait =
            self.retry_after.or((self.status == StatusCode::SERVICE_UNAVAILABLE).then_some(5));
        if let Some(wait) = wait {
            headers.insert(header::RETRY_AFTER, wait.into());
        }
        response
    }
}

/// Something could not be read, since the database did not answer as it should.
pub(crate) fn unavailable(error: impl std::error::Error + 'static) -> Refusal {
    tracing::error!(error = &error as &dyn std::error::Error, "API request failed");
    Refusal::of_status(StatusCode::SERVICE_UNAVAILABLE)
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<GateError> for Refusal {
    fn from(error: GateError) -> Self {
        Self::of(&error)
    }
}

impl From<LimitError> for Refusal {
    fn from(error: LimitError) -> Self {
        let refusal = Self::of(&error);
        match error {
            LimitError::TooMany { retry_after } => refusal.after(retry_after),
            LimitError::Database(_) => refusal,
        }
    }
}
