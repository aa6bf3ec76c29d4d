//! Examples of what is asked and answered: `examples.json`, by the names of operations.
//!
//! They are true: tests of the API have asked and were answered so, and `UPDATE_DOCS=1` wrote it down
//! (`http/tests/api_v1/recorder.rs`). Lists are cut to what shows their shape.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::openapi::{RefOr, content::Content, path::Operation};

/// Of one operation; none of what has no body.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Example {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) asked: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) answered: Option<Value>,
}

/// By operation.
static EXAMPLES: LazyLock<BTreeMap<String, Example>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("examples.json"))
        .inspect_err(|error| tracing::error!(%error, "the API is described without examples"))
        .unwrap_or_default()
});

/// Shows the example of an operation, in its body and in every answer that went well.
pub(super) fn add(operation: &mut Operation) {
    let id = operation.operation_id.as_deref().unwrap_or_default();
    let Some(example) = EXAMPLES.get(id) else { return };
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        show(body.content.values_mut(), example.asked.as_ref());
    }
    for (status, answer) in &mut operation.responses.responses {
        if let RefOr::T(answer) = answer
            && status.starts_with('2')
        {
            show(answer.content.values_mut(), example.answered.as_ref());
        }
    }
}

fn show<'a>(contents: impl Iterator<Item = &'a mut RefOr<Content>>, example: Option<&Value>) {
    for content in contents {
        if let RefOr::T(content) = content {
            content.example = example.cloned();
        }
    }
}
