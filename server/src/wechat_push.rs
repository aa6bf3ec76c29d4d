//! `/platforms/wechat/push`: what WeChat says by itself (消息推送, in plain mode).
//!
//! Server to server: no cookie counts here, only WeChat's signature in the address. Whatever is
//! acknowledged is committed.

use std::sync::Arc;

use app::{
    routing::{Access, Routes},
    state::AppState,
};
use axum::{
    body::Bytes,
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    cases::content_checks::answer,
    platforms::wechat::{
        WeChat,
        push::{PushError, Signed},
    },
};
use serde::Deserialize;

/// As it is entered in WeChat's console, after the portal's address.
const PATH: &str = "/platforms/wechat/push";
/// The most bytes of a push.
const BODY_BYTES: usize = 64 * 1024;
/// What WeChat wants to hear; else it says it again.
const TAKEN: &str = "success";

/// What WeChat calls.
pub(crate) fn routes() -> Routes {
    Routes::new().get(PATH, Access::Platform, prove).post(PATH, Access::Platform, BODY_BYTES, take)
}

/// What stands in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    signature: String,
    timestamp: String,
    nonce: String,
    /// `aes` where WeChat's console is not set to plain mode.
    encrypt_type: String,
    /// To be said back, when the address is entered in WeChat's console.
    echostr: String,
}

/// `GET /platforms/wechat/push`: shows WeChat that this address is ours.
async fn prove(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    let Ok(Query(asked)) = asked else { return refused(PushError::Unreadable) };
    match of_wechat(&state, &asked) {
        Ok(_) => asked.echostr.into_response(),
        Err(error) => refused(error),
    }
}

/// `POST /platforms/wechat/push`: takes what WeChat says of a photo.
async fn take(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    body: Bytes,
) -> Response {
    let Ok(Query(asked)) = asked else { return refused(PushError::Unreadable) };
    let read = of_wechat(&state, &asked).and_then(|wechat| wechat.read_push(&body));
    let looked = match read {
        Ok(Some(looked)) => looked,
        // About something that nobody here waits for.
        Ok(None) => return TAKEN.into_response(),
        Err(error) => return refused(error),
    };
    match answer(&state.kernel, &looked).await {
        Ok(true) => TAKEN.into_response(),
        // Perhaps it was faster than what it is the answer to was written down: it comes again.
        Ok(false) => (StatusCode::NOT_FOUND, "not known").into_response(),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "push not taken");
            (StatusCode::SERVICE_UNAVAILABLE, "try again").into_response()
        }
    }
}

/// WeChat, where the request is its.
fn of_wechat(state: &AppState, asked: &Asked) -> Result<Arc<WeChat>, PushError> {
    let wechat = state.kernel.carriers.platforms.wechat.clone().ok_or(PushError::NotSetUp)?;
    let Asked { signature, timestamp, nonce, encrypt_type, .. } = asked;
    let signed = Signed { signature, timestamp, nonce, encrypt_type };
    wechat.check_push(state.kernel.now(), signed)?;
    Ok(wechat)
}

fn refused(error: PushError) -> Response {
    tracing::warn!(why = %error, "push refused");
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
    (status, error.to_string()).into_response()
}
