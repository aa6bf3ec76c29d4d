//! `/api/v1/me/platforms`: who a resident is on WeChat and Alipay.

use app::state::AppState;
use axum::extract::State;
use backend::{
    accounts::residents::{
        apps::Scope,
        platforms::{
            LinkPlatform, LinkPlatformError, Platform, link_platform, list_platforms,
            unlink_platform,
        },
    },
    privacy::Redacted,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{refused, unavailable};
use crate::api_v1::{
    answer::{Answer, Listed, nothing, private},
    caller::Caller,
    input::{Asking, Body, Key, Part},
    refusal::Refusal,
};

/// A platform that the account is linked to.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlatformLinkShown {
    /// `wechat` or `alipay`.
    #[schema(example = "wechat")]
    platform: &'static str,
    since: DateTime<Utc>,
}

/// Lists the platforms that the account is linked to
#[utoipa::path(
    get, path = "/api/v1/me/platforms", tag = "me",
    security(("bearer" = ["account"])),
    responses((status = 200, body = Listed<PlatformLinkShown>)),
)]
pub(in crate::api_v1) async fn my_platforms(
    State(state): State<AppState>,
    caller: Caller,
) -> Answer {
    let resident = caller.required(Scope::Account)?;
    let links = list_platforms(&state.kernel, resident.id).await.map_err(unavailable)?;
    let items = links
        .into_iter()
        .map(|link| PlatformLinkShown { platform: link.platform.as_str(), since: link.since });
    private(&Listed { items: items.collect(), next: None })
}

/// What a platform gave its mini-app.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct PlatformCode {
    /// Of `wx.login` or `my.getAuthCode`: good once.
    #[schema(max_length = 256)]
    code: String,
    /// Of the button `getPhoneNumber`: good once. WeChat's links need it, and its number must be
    /// the account's; Alipay has none.
    #[serde(default)]
    #[schema(max_length = 256)]
    phone_code: Option<String>,
}

/// Links a platform
///
/// With WeChat in place of whoever the account was linked to there: WeChat confirms by `phone_code`
/// that it is the account's owner; otherwise 422 `platform-not-yours`. With Alipay, which confirms
/// no number, the resident has signed in in the last 15 minutes, with a code by SMS or with WeChat
/// (otherwise 409 `platform-sign-in-again`), and a link that is there stays (409
/// `platform-linked`): unlink first. Whoever is linked to another account is refused (409
/// `platform-linked-elsewhere`). 404 where the platform is not set up.
#[utoipa::path(
    post, path = "/api/v1/me/platforms/{platform}", tag = "me", request_body = PlatformCode,
    params(("platform" = String, Path, description = "`wechat` or `alipay`.")),
    security(("bearer" = ["account"])),
    responses((status = 204)),
)]
pub(in crate::api_v1) async fn link_my_platform(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    Part(platform): Part,
    key: Key,
    Body(given): Body<PlatformCode>,
) -> Answer {
    let by = caller.by(Scope::Account, key, &asking)?;
    let platform = Platform::parse(&platform).ok_or_else(Refusal::not_found)?;
    let link = LinkPlatform {
        by,
        platform,
        code: Redacted::new(given.code),
        phone_code: given.phone_code.map(Redacted::new),
    };
    link_platform(&state.kernel, &link).await.map_err(|error| match error {
        LinkPlatformError::Limit(limit) => Refusal::from(limit),
        error => refused(&error),
    })?;
    nothing()
}

/// Unlinks a platform
///
/// Doing it twice does no more.
#[utoipa::path(
    delete, path = "/api/v1/me/platforms/{platform}", tag = "me",
    params(("platform" = String, Path, description = "`wechat` or `alipay`.")),
    security(("bearer" = ["account"])),
    responses((status = 204)),
)]
pub(in crate::api_v1) async fn unlink_my_platform(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    Part(platform): Part,
    key: Key,
) -> Answer {
    let by = caller.by(Scope::Account, key, &asking)?;
    let platform = Platform::parse(&platform).ok_or_else(Refusal::not_found)?;
    unlink_platform(&state.kernel, &by, platform).await.map_err(|error| Refusal::of(&error))?;
    nothing()
}
