//! `/api/v1/tokens/wechat`, `/api/v1/tokens/alipay`: a resident signs in to a mini-app by who they
//! are on its platform.

use app::state::AppState;
use axum::{extract::State, http::StatusCode};
use backend::{
    accounts::residents::platforms::{
        Platform, PlatformSignIn, PlatformSignInError, sign_in_platform,
    },
    privacy::Redacted,
    problem::Problem,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    answer::{Answer, done},
    caller::visitor,
    input::{Asking, Body, Key},
    refusal::Refusal,
    sign_in::{ScopeName, TokensShown, device_of, scopes_of},
};

/// What WeChat gave the mini-app.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WeChatProof {
    /// Of `wx.login`: good once, for five minutes.
    #[schema(max_length = 256)]
    code: String,
    /// Of the button `getPhoneNumber`: good once, for five minutes. Needed the first time, and
    /// afterwards not looked at.
    #[serde(default)]
    #[schema(max_length = 256)]
    phone_code: Option<String>,
    /// What the app may do; everything unless said.
    #[serde(default)]
    #[schema(min_items = 1)]
    scopes: Option<Vec<ScopeName>>,
    /// What the resident's list of devices shows, such as `WeChat`; 60 characters at most.
    #[serde(default)]
    #[schema(max_length = 60)]
    device: String,
}

/// What Alipay gave the mini-app.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AlipayProof {
    /// Of `my.getAuthCode` with `auth_base`: good once.
    #[schema(max_length = 256)]
    code: String,
    /// What the app may do; everything unless said.
    #[serde(default)]
    #[schema(min_items = 1)]
    scopes: Option<Vec<ScopeName>>,
    /// What the resident's list of devices shows, such as `Alipay`; 60 characters at most.
    #[serde(default)]
    #[schema(max_length = 60)]
    device: String,
}

/// Signs in with WeChat
///
/// The first time `phone_code` links whoever it is in WeChat to the account of their number, which is
/// made if there is none; from then on `code` is enough. 422 `platform-not-linked` at `/phone_code`
/// says that it is the first time: ask for both codes anew, as each is good once. 404 where WeChat is
/// not set up.
#[utoipa::path(
    post, path = "/api/v1/tokens/wechat", tag = "sign-in", request_body = WeChatProof,
    responses((status = 201, body = TokensShown)),
)]
pub(super) async fn sign_in_with_wechat(
    State(state): State<AppState>,
    asking: Asking,
    key: Key,
    Body(proof): Body<WeChatProof>,
) -> Answer {
    let sign_in = PlatformSignIn {
        platform: Platform::WeChat,
        code: Redacted::new(proof.code),
        phone_code: proof.phone_code.map(Redacted::new),
        visitor: visitor(None, key),
        key: key.0,
        address: asking.address,
        device: device_of(&proof.device)?,
        locale: asking.locale,
        scopes: scopes_of(proof.scopes.as_deref())?,
        request_id: asking.id(),
    };
    give(&state, &sign_in).await
}

/// Signs in with Alipay
///
/// For whoever has linked Alipay to their account, once they had signed in with a code by SMS:
/// `POST /api/v1/me/platforms/alipay`. Otherwise 422 `platform-not-linked`. 404 where Alipay is not
/// set up.
#[utoipa::path(
    post, path = "/api/v1/tokens/alipay", tag = "sign-in", request_body = AlipayProof,
    responses((status = 201, body = TokensShown)),
)]
pub(super) async fn sign_in_with_alipay(
    State(state): State<AppState>,
    asking: Asking,
    key: Key,
    Body(proof): Body<AlipayProof>,
) -> Answer {
    let sign_in = PlatformSignIn {
        platform: Platform::Alipay,
        code: Redacted::new(proof.code),
        phone_code: None,
        visitor: visitor(None, key),
        key: key.0,
        address: asking.address,
        device: device_of(&proof.device)?,
        locale: asking.locale,
        scopes: scopes_of(proof.scopes.as_deref())?,
        request_id: asking.id(),
    };
    give(&state, &sign_in).await
}

async fn give(state: &AppState, sign_in: &PlatformSignIn) -> Answer {
    let tokens = sign_in_platform(&state.kernel, sign_in).await.map_err(|error| match error {
        PlatformSignInError::Limit(limit) => Refusal::from(limit),
        // Alipay's body has no other code to give.
        PlatformSignInError::NotLinked if sign_in.platform == Platform::Alipay => {
            Refusal::of(&error)
        }
        error => match error.field() {
            Some(field) => Refusal::field(&format!("/{field}"), error.code()),
            None => Refusal::of(&error),
        },
    })?;
    done(StatusCode::CREATED, &TokensShown::of(&tokens))
}
