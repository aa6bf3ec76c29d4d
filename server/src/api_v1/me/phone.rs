//! `/api/v1/me/phone`: another number for the account.

use app::state::AppState;
use axum::{extract::State, http::StatusCode};
use backend::{
    accounts::residents::{
        self, ChangePhone, ChangePhoneError, Purpose, apps::Scope, request_new_phone,
    },
    privacy::Redacted,
    problem::Problem,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{CodeSentTo, not_sent, profile::MeShown, wish};
use crate::api_v1::{
    answer::{Answer, done},
    caller::{Caller, visitor},
    input::{Asking, Body, Key},
    refusal::Refusal,
};

/// The number that the account is to have.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct NewPhone {
    /// A mobile number of the mainland, however it is written.
    #[schema(example = "13912345678")]
    phone: String,
}

/// Two codes are on their way.
#[derive(Serialize, ToSchema)]
pub(in crate::api_v1) struct PhoneCodesSent {
    /// To the number that the account is to have.
    new: CodeSentTo,
    /// To the number that it has.
    old: CodeSentTo,
}

/// Sends codes to change the number with
///
/// One goes to the new number and one to the present one. The answer is the same whether the new
/// number has an account or not.
#[utoipa::path(
    post, path = "/api/v1/me/phone/codes", tag = "me", request_body = NewPhone,
    security(("bearer" = ["account"])),
    responses((status = 201, body = PhoneCodesSent)),
)]
pub(in crate::api_v1) async fn send_phone_codes(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    key: Key,
    Body(wanted): Body<NewPhone>,
) -> Answer {
    let by = caller.by(Scope::Account, key, &asking)?;
    let wish = wish(&by, &asking);
    request_new_phone(&state.kernel, &wish, &by, &wanted.phone).await.map_err(not_sent)?;
    let sent = PhoneCodesSent {
        new: CodeSentTo::of(&state, Purpose::NewPhone, &by).await?,
        old: CodeSentTo::of(&state, Purpose::OldPhone, &by).await?,
    };
    done(StatusCode::CREATED, &sent)
}

/// Both codes, as they were typed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct PhoneCodes {
    /// What came to the new number.
    #[schema(example = "123456")]
    new_code: String,
    /// What came to the present one.
    #[schema(example = "654321")]
    old_code: String,
}

/// Changes the number
///
/// Every other session of the account ends. What was done with the new number in the last 90 days
/// belongs to the account from now on.
#[utoipa::path(
    put, path = "/api/v1/me/phone", tag = "me", request_body = PhoneCodes,
    security(("bearer" = ["account"])),
    responses((status = 200, body = MeShown)),
)]
pub(in crate::api_v1) async fn change_my_phone(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    key: Key,
    Body(codes): Body<PhoneCodes>,
) -> Answer {
    let by = caller.by(Scope::Account, key, &asking)?;
    let resident = by.resident;
    let change = ChangePhone {
        by,
        visitor: visitor(Some(&resident), key),
        new_code: Redacted::new(codes.new_code),
        old_code: Redacted::new(codes.old_code),
    };
    let changed = residents::change_phone(&state.kernel, &change).await;
    changed.map_err(|error| not_changed(&error))?;
    done(StatusCode::OK, &MeShown::read(&state, &asking, &resident).await?)
}

fn not_changed(error: &ChangePhoneError) -> Refusal {
    let fields = error.fields();
    if fields.is_empty() || error.status() != 422 {
        return Refusal::of(error);
    }
    Refusal::fields(&fields, |field| format!("/{field}"))
}
