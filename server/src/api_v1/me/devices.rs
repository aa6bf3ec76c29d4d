//! `/api/v1/me/devices`: where the account is signed in.

use app::state::AppState;
use axum::extract::State;
use backend::accounts::residents::{apps::Scope, end_device, list_devices};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{id_of, unavailable};
use crate::api_v1::{
    answer::{Answer, Listed, nothing, private},
    caller::Caller,
    input::{Asking, Part},
    refusal::Refusal,
};

/// A browser or an app that is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct DeviceShown {
    /// To end it by.
    id: String,
    /// What it is, as far as it said; may be empty.
    #[schema(example = "WeChat · Android")]
    name: String,
    /// When it signed in.
    since: DateTime<Utc>,
    /// The last visit, to the hour.
    seen_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    here: bool,
}

/// Lists where the account is signed in
///
/// The last used first, at most 50.
#[utoipa::path(
    get, path = "/api/v1/me/devices", tag = "me",
    security(("bearer" = ["account"])),
    responses((status = 200, body = Listed<DeviceShown>)),
)]
pub(in crate::api_v1) async fn my_devices(State(state): State<AppState>, caller: Caller) -> Answer {
    let resident = caller.required(Scope::Account)?;
    let devices = list_devices(&state.kernel, &resident).await.map_err(unavailable)?;
    let items = devices.into_iter().map(|device| DeviceShown {
        id: device.id.to_string(),
        name: device.name,
        since: device.since,
        seen_at: device.seen_at,
        here: device.here,
    });
    private(&Listed { items: items.collect(), next: None })
}

/// Ends a session
///
/// Its tokens are refused from now on. 404 for one that is over already, or somebody else's. Needs no
/// `Idempotency-Key`.
#[utoipa::path(
    delete, path = "/api/v1/me/devices/{id}", tag = "me",
    params(("id" = String, Path)),
    security(("bearer" = ["account"])),
    responses((status = 204)),
)]
pub(in crate::api_v1) async fn end_my_device(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    Part(id): Part,
) -> Answer {
    let resident = caller.required(Scope::Account)?;
    let ended = end_device(&state.kernel, &resident, Some(id_of(&id)), asking.id()).await;
    match ended.map_err(unavailable)? {
        0 => Err(Refusal::not_found()),
        _ => nothing(),
    }
}

/// Ends every session but this one
///
/// Needs no `Idempotency-Key`.
#[utoipa::path(
    delete, path = "/api/v1/me/devices", tag = "me",
    security(("bearer" = ["account"])),
    responses((status = 204)),
)]
pub(in crate::api_v1) async fn end_my_other_devices(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
) -> Answer {
    let resident = caller.required(Scope::Account)?;
    end_device(&state.kernel, &resident, None, asking.id()).await.map_err(unavailable)?;
    nothing()
}
