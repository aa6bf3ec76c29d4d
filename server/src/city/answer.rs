//! What the city's system is told.

use app::visit::RequestId;
use axum::{
    Extension, Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::{
    cases::city::{
        Came, CityError, Fault, MOST_ORDERS, Report,
        reconcile::{DifferenceKind, Found},
    },
    places::feeds::{FeedError, Scope},
    problem::Problem,
};
use serde_json::{Map, Value, json};

use crate::{
    feeds::answer::problem as key_problem,
    problem::{Document, status_of},
};

type Id = Option<Extension<RequestId>>;

/// Why a request was not taken at all.
pub(super) enum Refused {
    /// By its key, or since it cannot be read.
    Key(FeedError),
    TooMany,
    /// The day of its address is none.
    Day,
    /// Something is wrong with the list, which is compared whole or not at all.
    List(Vec<Fault>),
    City(CityError),
}

impl From<FeedError> for Refused {
    fn from(error: FeedError) -> Self {
        Self::Key(error)
    }
}

impl From<CityError> for Refused {
    fn from(error: CityError) -> Self {
        Self::City(error)
    }
}

/// The answer to a batch: how many of each, and each in the order in which it was sent.
pub(super) fn report(taken: Result<Report, Refused>, name: &str, id: Id) -> Response {
    let report = match taken {
        Ok(report) => report,
        Err(refused) => return problem(refused, id),
    };
    let mut body: Map<String, Value> = Came::ALL
        .iter()
        .map(|came| (came.as_str().to_owned(), json!(report.count(*came))))
        .collect();
    let each: Vec<Value> = report
        .lines
        .iter()
        .map(|line| {
            let mut one = json!({
                "index": line.line - 1,
                "number": line.external,
                "result": line.came.as_str(),
            });
            if let Some(number) = &line.number {
                one["case"] = json!(number);
            }
            for (key, faults) in [("errors", &report.faults), ("notes", &report.notes)] {
                let of_line = faults_of(faults, line.line);
                if !of_line.is_empty() {
                    one[key] = json!(of_line);
                }
            }
            one
        })
        .collect();
    body.insert(name.to_owned(), Value::Array(each));
    Json(Value::Object(body)).into_response()
}

fn faults_of(faults: &[Fault], line: usize) -> Vec<Value> {
    let of_line = faults.iter().filter(|fault| fault.line == Some(line));
    of_line.map(fault).collect()
}

fn fault(fault: &Fault) -> Value {
    let words = Fault { line: None, field: String::new(), ..fault.clone() };
    json!({ "field": fault.field, "code": fault.code, "detail": words.to_string() })
}

/// The answer to a list that was compared.
pub(super) fn compared(taken: Result<Found, Refused>, id: Id) -> Response {
    let found = match taken {
        Ok(found) if found.faults.is_empty() => found,
        Ok(found) => return problem(Refused::List(found.faults), id),
        Err(refused) => return problem(refused, id),
    };
    let differences: Map<String, Value> = DifferenceKind::ALL
        .iter()
        .zip(found.differences)
        .map(|(kind, count)| (kind.as_str().to_owned(), json!(count)))
        .collect();
    Json(json!({
        "theirs": found.theirs,
        "ours": found.ours,
        "differences": differences,
        "explained": found.explained,
    }))
    .into_response()
}

fn problem(refused: Refused, id: Id) -> Response {
    let (status, code, detail, errors) = match refused {
        Refused::Key(error) => return key_problem(&error, Scope::CityOrders, id),
        Refused::TooMany => (
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-many-items",
            format!("at most {MOST_ORDERS} at once"),
            Vec::new(),
        ),
        Refused::Day => (
            StatusCode::NOT_FOUND,
            "not-found",
            "a day is wanted, like 2026-11-20".to_owned(),
            Vec::new(),
        ),
        Refused::List(faults) => {
            let detail = "the list is compared whole or not at all".to_owned();
            let each = |one: &Fault| {
                let mut shown = fault(one);
                shown["index"] = json!(one.line.map(|line| line - 1));
                shown
            };
            (
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid",
                detail,
                faults.iter().take(100).map(each).collect(),
            )
        }
        Refused::City(error) => {
            let status = status_of(&error);
            if status.is_server_error() {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "not taken from the city"
                );
            }
            (status, error.code(), error.to_string(), Vec::new())
        }
    };
    let mut response = Document::new(status)
        .says(code, &detail)
        .of_request(id.as_ref().map(|Extension(RequestId(id))| id.as_str()))
        .errors(&errors)
        .answer();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}
