//! Staff sign in to an app, and out.

use app::state::AppState;
use axum::{extract::State, http::StatusCode};
use backend::{
    accounts::{
        SessionToken,
        staff::{
            session::{IDLE, LONGEST, sign_out},
            sign_in::{
                From as SignInFrom, Prove, ProveError, SignIn, SignInError, begin, discard,
                prove_app,
            },
        },
    },
    presession::PreSession,
    privacy::Redacted,
    problem::Problem,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    super::{
        answer::{Answer, done, nothing},
        input::{Asking, Body, Key},
        refusal::{Refusal, unavailable},
    },
    AtWork,
};

/// What the list of their sessions shows.
const LABEL: &str = "App";

/// Both proofs of a member of staff.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct HandlerProof {
    login: String,
    #[schema(min_length = 1)]
    password: String,
    /// Of the authenticator app, or of paper.
    #[schema(example = "123456")]
    code: String,
    /// As it was given the last time on this device: where the login is under attack, whoever has it
    /// is let in all the same.
    #[serde(default)]
    device_token: Option<String>,
}

/// What keeps an app signed in.
#[derive(Serialize, ToSchema)]
pub(in crate::api_v1) struct HandlerToken {
    /// Goes with every request: `Authorization: Bearer …`. Good for `/api/v1/handler` only.
    access_token: String,
    /// When it ends, however busy.
    expires_at: DateTime<Utc>,
    /// After so long without a request it ends as well.
    idle_s: i64,
    /// By which the device is known the next time.
    device_token: String,
}

/// Signs a member of staff in
///
/// With the account and the authenticator app of the pages, and the same limits. A code is good once:
/// where no answer came, sign in with the next one. Whoever has not set up a second proof does so on
/// the pages first.
#[utoipa::path(
    post, path = "/api/v1/handler/tokens", tag = "handler", request_body = HandlerProof,
    responses((status = 201, body = HandlerToken)),
)]
pub(in crate::api_v1) async fn sign_in_handler(
    State(state): State<AppState>,
    asking: Asking,
    Key(key): Key,
    Body(proof): Body<HandlerProof>,
) -> Answer {
    let kernel = &state.kernel;
    let from = SignInFrom {
        presession: PreSession::of_request(&kernel.keys, key).id(),
        device: proof.device_token.as_deref().and_then(SessionToken::parse),
        label: LABEL.to_owned(),
        address: asking.address,
        request_id: asking.id(),
    };
    let first = SignIn {
        login: proof.login,
        password: Redacted::new(proof.password),
        demonstration: state.district.get().demonstration,
        from: from.clone(),
    };
    begin(kernel, first).await.map_err(not_begun)?;
    let presession = from.presession;
    let second = Prove { code: Redacted::new(proof.code), from };
    let signed_in = match prove_app(kernel, second).await {
        Ok(signed_in) => signed_in,
        Err(error) => {
            // The next request gives both proofs anew; nothing is left waiting for a code alone.
            discard(kernel, presession).await.map_err(unavailable)?;
            return Err(not_proved(error));
        }
    };
    let token = HandlerToken {
        access_token: signed_in.session.to_text(),
        expires_at: kernel.now() + LONGEST,
        idle_s: IDLE.num_seconds(),
        device_token: signed_in.device.to_text(),
    };
    done(StatusCode::CREATED, &token)
}

fn not_begun(error: SignInError) -> Refusal {
    match error {
        SignInError::Invalid(fields) => Refusal::fields(&fields, |field| format!("/{field}")),
        SignInError::Limit(limit) => limit.into(),
        error => Refusal::of(&error),
    }
}

fn not_proved(error: ProveError) -> Refusal {
    match error {
        ProveError::Missing | ProveError::Wrong => Refusal::field("/code", error.code()),
        ProveError::Limit(limit) => limit.into(),
        error => Refusal::of(&error),
    }
}

/// Signs the member of staff out
#[utoipa::path(
    delete, path = "/api/v1/handler/tokens", tag = "handler",
    security(("bearer" = [])),
    responses((status = 204)),
)]
pub(in crate::api_v1) async fn sign_out_handler(
    State(state): State<AppState>,
    at_work: AtWork,
) -> Answer {
    sign_out(&state.kernel.db, &at_work.token).await.map_err(unavailable)?;
    nothing()
}
