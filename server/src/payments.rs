//! `/payments/callback/{provider}`: what payment platforms say by themselves.
//!
//! Server to server: no cookie counts here, only the platform's signature over the body. Whatever is
//! acknowledged is committed.

use app::{
    routing::{Access, Routes},
    state::AppState,
};
use axum::{
    Extension, Json,
    body::Bytes,
    extract::{Path, State, rejection::PathRejection},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use backend::{
    payments::{CallbackError, Unheard, Verdict, callback},
    problem::Problem,
};
use domain::payments::ProviderCode;
use serde_json::json;

use crate::{
    http::Said,
    problem::{Document, status_of},
};

/// The most bytes of a callback.
const BODY_BYTES: usize = 64 * 1024;

/// What platforms call.
pub(crate) fn routes() -> Routes {
    Routes::new().post("/payments/callback/{provider}", Access::Platform, BODY_BYTES, take)
}

/// `POST /payments/callback/{provider}`.
async fn take(
    State(state): State<AppState>,
    provider: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Ok(Path(provider)) = provider else { return answer(None, Err(CallbackError::NoProvider)) };
    let taken = callback(&state.kernel, &provider, &headers, &body).await;
    answer(ProviderCode::parse(&provider), taken)
}

/// The answer, in the words of the platform: each takes only its own for an acknowledgement.
fn answer(provider: Option<ProviderCode>, taken: Result<Verdict, CallbackError>) -> Response {
    let error = match taken {
        Ok(verdict) => return acknowledged(provider, verdict),
        Err(error) => error,
    };
    match &error {
        // The platform tries us out.
        CallbackError::Unheard(Unheard::Probe) => tracing::debug!("probe of a callback refused"),
        error if error.status() >= 500 => {
            tracing::error!(error = error as &dyn std::error::Error, "callback not taken");
        }
        error => tracing::warn!(code = error.code(), "callback refused"),
    }
    let status = status_of(&error);
    match provider {
        Some(ProviderCode::WeChatPay) => {
            (status, Json(json!({ "code": "FAIL", "message": "失败" }))).into_response()
        }
        Some(ProviderCode::Alipay) => (status, Extension(Said), "fail").into_response(),
        _ => Document::new(status).says(error.code(), &error.to_string()).answer(),
    }
}

fn acknowledged(provider: Option<ProviderCode>, verdict: Verdict) -> Response {
    match provider {
        Some(ProviderCode::WeChatPay) => {
            Json(json!({ "code": "SUCCESS", "message": "成功" })).into_response()
        }
        Some(ProviderCode::Alipay) => "success".into_response(),
        _ => Json(json!({ "result": verdict.as_str() })).into_response(),
    }
}
