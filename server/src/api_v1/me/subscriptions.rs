//! `/api/v1/me/subscriptions`: what a resident agreed to be told in WeChat.

use app::state::AppState;
use axum::{extract::State, http::StatusCode};
use backend::{
    accounts::residents::apps::Scope,
    messages::subscriptions::{Subscribe, SubscribeError, subscribe},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api_v1::{
    answer::{Answer, Listed, done},
    caller::Caller,
    input::{Asking, Body, Key},
    refusal::{Refusal, codes},
};

/// What was agreed to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct SubscriptionsWanted {
    /// Each `message` of `subscriptions` in `GET /api/v1/settings` whose template was accepted in
    /// `wx.requestSubscribeMessage`; 1 to 3.
    #[schema(min_items = 1, max_items = 3)]
    messages: Vec<String>,
}

/// How often somebody can still be told of something.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct SubscriptionShown {
    #[schema(example = "bulky-reminder-1")]
    message: String,
    remaining: i32,
}

/// Notes what was agreed to in WeChat
///
/// Each time lets one message of it come in WeChat instead of by SMS; at most 20 are kept. The answer
/// is all that there are. 404 where WeChat is not set up.
#[utoipa::path(
    post, path = "/api/v1/me/subscriptions", tag = "me", request_body = SubscriptionsWanted,
    security(("bearer" = ["account"])),
    responses((status = 200, body = Listed<SubscriptionShown>)),
)]
pub(in crate::api_v1) async fn subscribe_me(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    key: Key,
    Body(wanted): Body<SubscriptionsWanted>,
) -> Answer {
    let by = caller.by(Scope::Account, key, &asking)?;
    let agreed = Subscribe { by, templates: wanted.messages };
    let all = subscribe(&state.kernel, &agreed).await.map_err(|error| match error {
        SubscribeError::Template(at) => Refusal::field(&format!("/messages/{at}"), codes::INVALID),
        error => Refusal::of(&error),
    })?;
    let items = all
        .into_iter()
        .map(|one| SubscriptionShown { message: one.template, remaining: one.remaining });
    done(StatusCode::OK, &Listed { items: items.collect(), next: None })
}
