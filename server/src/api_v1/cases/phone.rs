//! The phone that is told of a case by text message. Its reporter needs no account.

use app::state::AppState;
use axum::{extract::State, http::StatusCode};
use backend::{
    accounts::residents::{
        CasePhone, CasePhoneError, CodeError, Purpose, RequestCode, apps::Scope,
        confirm_case_phone, request_case_code, stop_case_messages,
    },
    presession::PreSession,
    privacy::Redacted,
    problem::Problem,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    super::{
        answer::{Answer, done, nothing},
        caller::{Caller, visitor},
        input::{Asking, Body, Key, Part},
        refusal::{Refusal, codes},
        sign_in::{CodeSent, code_not_sent},
    },
    track::read,
};

/// A number to tell of the case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct CasePhoneWanted {
    /// A mobile number of the mainland, however it is written.
    #[schema(example = "13812345678")]
    phone: String,
}

/// Sends a code to the phone that is to be told of a case
#[utoipa::path(
    post, path = "/api/v1/cases/{secret}/phone/codes", tag = "cases",
    request_body = CasePhoneWanted,
    params(("secret" = String, Path)),
    responses((status = 201, body = CodeSent)),
)]
pub(in crate::api_v1) async fn send_case_code(
    State(state): State<AppState>,
    asking: Asking,
    Part(secret): Part,
    Key(key): Key,
    Body(wanted): Body<CasePhoneWanted>,
) -> Answer {
    // Codes are not for whoever has no case.
    read(&state, &asking, &secret).await?;
    let challenge = PreSession::of_request(&state.kernel.keys, key);
    let request = RequestCode {
        visitor: challenge.id(),
        key,
        locale: asking.locale,
        address: asking.address,
        request_id: asking.id(),
    };
    request_case_code(&state.kernel, &request, &wanted.phone).await.map_err(code_not_sent)?;
    let sent = CodeSent::of(&state, Purpose::Case, &challenge).await?;
    done(StatusCode::CREATED, &sent)
}

/// A code that came back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct CasePhoneProof {
    /// As it was given with the code.
    challenge: String,
    /// Six digits, as they were typed.
    #[schema(example = "123456")]
    code: String,
}

/// Takes the code: text messages about the case go to its phone
#[utoipa::path(
    put, path = "/api/v1/cases/{secret}/phone", tag = "cases", request_body = CasePhoneProof,
    params(("secret" = String, Path)),
    responses((status = 204)),
)]
pub(in crate::api_v1) async fn confirm_phone_of_case(
    State(state): State<AppState>,
    asking: Asking,
    Part(secret): Part,
    Key(key): Key,
    Body(proof): Body<CasePhoneProof>,
) -> Answer {
    let challenge = PreSession::parse(&proof.challenge)
        .map_err(|_| Refusal::field("/challenge", codes::INVALID))?;
    let confirm = CasePhone {
        secret: Redacted::new(secret),
        visitor: challenge.id(),
        key,
        request_id: asking.id(),
    };
    let code = Redacted::new(proof.code);
    confirm_case_phone(&state.kernel, &confirm, &code).await.map_err(refused)?;
    nothing()
}

fn refused(error: CasePhoneError) -> Refusal {
    match error {
        CasePhoneError::Code(CodeError::NotACode | CodeError::Wrong | CodeError::Over) => {
            Refusal::field("/code", error.code())
        }
        error => Refusal::of(&error),
    }
}

/// Stops text messages about a case
#[utoipa::path(
    delete, path = "/api/v1/cases/{secret}/phone", tag = "cases",
    params(("secret" = String, Path)),
    responses((status = 204)),
)]
pub(in crate::api_v1) async fn stop_messages_of_case(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    Part(secret): Part,
    key: Key,
) -> Answer {
    let resident = caller.optional(Scope::Cases)?;
    let stop = CasePhone {
        secret: Redacted::new(secret),
        visitor: visitor(resident.as_ref(), key),
        key: key.0,
        request_id: asking.id(),
    };
    stop_case_messages(&state.kernel, &stop).await.map_err(refused)?;
    nothing()
}
