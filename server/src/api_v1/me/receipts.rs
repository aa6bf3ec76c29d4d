//! `/api/v1/me/receipts`: keeping what was done without signing in.

use app::state::AppState;
use axum::extract::State;
use backend::{
    accounts::residents::{self, apps::Scope},
    privacy::Redacted,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::refused;
use crate::api_v1::{
    answer::{Answer, nothing},
    caller::Caller,
    input::{Asking, Body, Key},
};

/// A receipt to keep.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct ReceiptToKeep {
    /// Its link, its number with the secret, or the secret alone, with anything around it: as it was
    /// pasted.
    receipt: String,
}

/// Keeps what a receipt is of
///
/// A question, a case or a booking belongs to the account from now on. Doing it twice does no more;
/// what belongs to another account stays there (409).
#[utoipa::path(
    post, path = "/api/v1/me/receipts", tag = "me", request_body = ReceiptToKeep,
    security(("bearer" = ["account"])),
    responses((status = 204)),
)]
pub(in crate::api_v1) async fn keep_receipt(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    key: Key,
    Body(kept): Body<ReceiptToKeep>,
) -> Answer {
    let by = caller.by(Scope::Account, key, &asking)?;
    let pasted = Redacted::new(kept.receipt);
    let kept = residents::keep_receipt(&state.kernel, &by, &pasted).await;
    kept.map_err(|error| refused(&error))?;
    nothing()
}
