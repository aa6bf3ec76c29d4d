//! `/platforms/wechat/push`: what WeChat says by itself (消息推送).
//!
//! Server to server: no cookie counts here, only WeChat's signature in the address. Whatever is
//! acknowledged is committed.

use std::sync::Arc;

use app::{
    routing::{Access, Routes},
    state::AppState,
};
use axum::{
    Extension,
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

use crate::http::Said;

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
    /// Over what is sealed.
    msg_signature: String,
    /// To be said back, when the address is entered in WeChat's console.
    echostr: String,
}

impl Asked {
    fn signed(&self) -> Signed<'_> {
        let Self { signature, timestamp, nonce, encrypt_type, msg_signature, .. } = self;
        Signed { signature, timestamp, nonce, encrypt_type, msg_signature }
    }
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
    let read = of_wechat(&state, &asked).and_then(|wechat| wechat.read_push(asked.signed(), &body));
    let looked = match read {
        Ok(Some(looked)) => looked,
        // About something that nobody here waits for.
        Ok(None) => return TAKEN.into_response(),
        Err(error) => return refused(error),
    };
    match answer(&state.kernel, &looked).await {
        Ok(true) => TAKEN.into_response(),
        // Perhaps it was faster than what it is the answer to was written down: it comes again.
        Ok(false) => says(StatusCode::NOT_FOUND, "not known"),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "push not taken");
            says(StatusCode::SERVICE_UNAVAILABLE, "try again")
        }
    }
}

/// WeChat, where the request is its.
fn of_wechat(state: &AppState, asked: &Asked) -> Result<Arc<WeChat>, PushError> {
    let wechat = state.kernel.carriers.platforms.wechat.clone().ok_or(PushError::NotSetUp)?;
    wechat.check_push(state.kernel.now(), asked.signed())?;
    Ok(wechat)
}

fn refused(error: PushError) -> Response {
    tracing::warn!(why = %error, "push refused");
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
    says(status, &error.to_string())
}

/// In words that WeChat's console shows to whoever sets it up, in place of a page for people.
fn says(status: StatusCode, words: &str) -> Response {
    (status, Extension(Said), words.to_owned()).into_response()
}
