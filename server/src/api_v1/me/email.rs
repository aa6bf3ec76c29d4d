//! `/api/v1/me/email`: the e-mail address of the account.

use app::state::AppState;
use axum::{extract::State, http::StatusCode};
use backend::{
    accounts::residents::{AddEmail, Purpose, add_email, apps::Scope, remove_email, request_email},
    privacy::Redacted,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{CodeSentTo, not_sent, profile::MeShown, refused, wish};
use crate::api_v1::{
    answer::{Answer, done, nothing},
    caller::{Caller, visitor},
    input::{Asking, Body, Key},
    refusal::Refusal,
};

/// The address that the account is to have.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct NewEmail {
    #[schema(max_length = 254, example = "wang@example.cn")]
    email: String,
}

/// Sends a code to an e-mail address
///
/// Good for half an hour.
#[utoipa::path(
    post, path = "/api/v1/me/email/codes", tag = "me", request_body = NewEmail,
    security(("bearer" = ["account"])),
    responses((status = 201, body = CodeSentTo)),
)]
pub(in crate::api_v1) async fn send_email_code(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    key: Key,
    Body(wanted): Body<NewEmail>,
) -> Answer {
    let by = caller.by(Scope::Account, key, &asking)?;
    let wish = wish(&by, &asking);
    request_email(&state.kernel, &wish, &by, &wanted.email).await.map_err(not_sent)?;
    done(StatusCode::CREATED, &CodeSentTo::of(&state, Purpose::Email, &by).await?)
}

/// The code that came by mail.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct EmailCode {
    /// Six digits, as they were typed.
    #[schema(example = "123456")]
    code: String,
}

/// Adds the e-mail address that the code was sent to
///
/// In place of the one before.
#[utoipa::path(
    put, path = "/api/v1/me/email", tag = "me", request_body = EmailCode,
    security(("bearer" = ["account"])),
    responses((status = 200, body = MeShown)),
)]
pub(in crate::api_v1) async fn add_my_email(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    key: Key,
    Body(typed): Body<EmailCode>,
) -> Answer {
    let by = caller.by(Scope::Account, key, &asking)?;
    let resident = by.resident;
    let visitor = visitor(Some(&resident), key);
    let add = AddEmail { by, visitor, code: Redacted::new(typed.code) };
    add_email(&state.kernel, &add).await.map_err(|error| refused(&error))?;
    done(StatusCode::OK, &MeShown::read(&state, &asking, &resident).await?)
}

/// Removes the e-mail address
#[utoipa::path(
    delete, path = "/api/v1/me/email", tag = "me",
    security(("bearer" = ["account"])),
    responses((status = 204)),
)]
pub(in crate::api_v1) async fn remove_my_email(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    key: Key,
) -> Answer {
    let by = caller.by(Scope::Account, key, &asking)?;
    remove_email(&state.kernel, &by).await.map_err(|error| Refusal::of(&error))?;
    nothing()
}
