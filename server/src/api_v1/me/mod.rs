//! `/api/v1/me`: what is a resident's own.
//!
//! What is of one kind with something else stands beside it: a resident's cases with the cases,
//! their bookings with the bookings.

pub(super) mod data;
pub(super) mod devices;
pub(super) mod email;
pub(super) mod messages;
pub(super) mod phone;
pub(super) mod places;
pub(super) mod platforms;
pub(super) mod profile;
pub(super) mod questions;
pub(super) mod receipts;
pub(super) mod settings;
pub(super) mod subscriptions;

use app::state::AppState;
use axum::http::StatusCode;
use backend::{
    accounts::residents::{By, Purpose, RESEND_AFTER, RequestCode, RequestCodeError, pending},
    problem::Problem,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    caller::visitor,
    input::{Asking, Key},
    refusal::{At, Refusal, unavailable},
};

/// Where a page of a list begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AfterAsked {
    /// `next` of the page before.
    #[param(format = "uuid")]
    after: Option<String>,
}

impl AfterAsked {
    fn id(&self) -> Result<Option<Uuid>, Refusal> {
        let read = |text: &str| Uuid::parse_str(text).map_err(|_| Refusal::parameter("after"));
        self.after.as_deref().map(read).transpose()
    }
}

/// The id in a path. What is no id is nobody's.
fn id_of(part: &str) -> Uuid {
    part.parse().unwrap_or(Uuid::nil())
}

/// A code is on its way to somebody who is signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct CodeSentTo {
    /// Where to, masked.
    #[schema(example = "138****5678")]
    to: String,
    /// Until when the code is good.
    expires_at: DateTime<Utc>,
    /// From when on another one can be asked for.
    resend_at: DateTime<Utc>,
}

impl CodeSentTo {
    /// The code that was sent for `purpose`.
    async fn of(state: &AppState, purpose: Purpose, by: &By) -> Result<Self, Refusal> {
        let here = visitor(Some(&by.resident), Key(by.key));
        let sent = pending(&state.kernel, purpose, here, Some(&by.resident));
        let sent = sent.await.map_err(unavailable)?;
        // Used before this request, which was sent twice, came the second time.
        let sent = sent.ok_or_else(|| Refusal::of(&RequestCodeError::NothingSent))?;
        Ok(Self { to: sent.masked, expires_at: sent.expires_at, resend_at: sent.resend_at })
    }
}

/// Who wants a code: the session of the app stands for the browser that will have to type it.
fn wish(by: &By, asking: &Asking) -> RequestCode {
    RequestCode {
        visitor: visitor(Some(&by.resident), Key(by.key)),
        key: by.key,
        locale: asking.locale,
        address: asking.address,
        request_id: asking.id(),
    }
}

/// Why no code was sent.
fn not_sent(error: RequestCodeError) -> Refusal {
    match error {
        RequestCodeError::Limit(limit) => limit.into(),
        RequestCodeError::TooSoon => Refusal::of(&error).after(RESEND_AFTER),
        error => refused(&error),
    }
}

/// The refusal of an operation, at its field of the body where it is about one.
fn refused(error: &(impl Problem + 'static)) -> Refusal {
    let Some(field) = error.field() else { return Refusal::of(error) };
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    Refusal::fault(status, At::Pointer(format!("/{field}")), error.code())
}
