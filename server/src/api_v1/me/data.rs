//! `/api/v1/me/export`, `/api/v1/me/deletion`: everything that is stored, to take along, and the end
//! of the account.

use app::state::AppState;
use axum::{
    body,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use backend::{
    accounts::residents::{
        DeleteAccount, Purpose,
        apps::Scope,
        delete_account,
        export::{ExportError, export_archive},
        request_delete,
    },
    privacy::Redacted,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{CodeSentTo, not_sent, refused, wish};
use crate::api_v1::{
    answer::{Answer, done, nothing},
    caller::{Caller, visitor},
    input::{Asking, Body, Key},
    refusal::Refusal,
};

/// Gives everything that is stored
///
/// A ZIP with `data.json` and the photos of what they asked, reported and booked. Of a receipt that
/// somebody else gave them, what the receipt shows. Five times an hour.
#[utoipa::path(
    get, path = "/api/v1/me/export", tag = "me",
    security(("bearer" = ["account"])),
    responses((status = 200, body = Vec<u8>, content_type = "application/zip")),
)]
pub(in crate::api_v1) async fn export_mine(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
) -> Answer {
    let resident = caller.required(Scope::Account)?;
    let archive = export_archive(&state.kernel, &resident, asking.id()).await;
    let archive = archive.map_err(|error| match error {
        ExportError::Limit(limit) => Refusal::from(limit),
        ExportError::Read(error) => Refusal::of(&error),
    })?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"minhu.zip\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    // A part that fails ends the connection, so that nobody takes half for all of it.
    Ok((headers, body::Body::from_stream(archive)).into_response())
}

/// Sends a code to delete the account with
///
/// To the number of the account.
#[utoipa::path(
    post, path = "/api/v1/me/deletion/codes", tag = "me",
    security(("bearer" = ["account"])),
    responses((status = 201, body = CodeSentTo)),
)]
pub(in crate::api_v1) async fn send_deletion_code(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    key: Key,
) -> Answer {
    let by = caller.by(Scope::Account, key, &asking)?;
    request_delete(&state.kernel, &wish(&by, &asking), &by).await.map_err(not_sent)?;
    done(StatusCode::CREATED, &CodeSentTo::of(&state, Purpose::Delete, &by).await?)
}

/// The code that came to the number of the account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct DeletionCode {
    /// Six digits, as they were typed.
    #[schema(example = "123456")]
    code: String,
}

/// Deletes the account
///
/// At once and for good: what says who they are goes, every session ends, and what they reported or
/// booked belongs to nobody. Of a collection that is still to come, the crew keeps phone, name and
/// address until 180 days after it is over.
#[utoipa::path(
    post, path = "/api/v1/me/deletion", tag = "me", request_body = DeletionCode,
    security(("bearer" = ["account"])),
    responses((status = 204)),
)]
pub(in crate::api_v1) async fn delete_me(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    key: Key,
    Body(typed): Body<DeletionCode>,
) -> Answer {
    let by = caller.by(Scope::Account, key, &asking)?;
    let visitor = visitor(Some(&by.resident), key);
    let delete = DeleteAccount { by, visitor, code: Redacted::new(typed.code) };
    delete_account(&state.kernel, &delete).await.map_err(|error| refused(&error))?;
    nothing()
}
