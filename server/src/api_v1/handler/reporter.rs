//! Seeing whole what a reporter gave, with a reason that is kept.

use app::state::AppState;
use axum::{extract::State, http::StatusCode};
use backend::{
    accounts::staff::{ConfirmError, confirm},
    privacy::{
        Redacted,
        unmask::{Field, Reason, Unmask, UnmaskError, unmask},
    },
    problem::Problem,
};
use domain::accounts::{Act, Kind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    super::{
        answer::{Answer, done},
        input::{Asking, Body, Key, Part},
        refusal::Refusal,
    },
    AtWork,
};

/// What a reporter gave.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::api_v1) enum ReporterField {
    Phone,
    Name,
}

impl ReporterField {
    const fn field(self) -> Field {
        match self {
            Self::Phone => Field::ReporterPhone,
            Self::Name => Field::ReporterName,
        }
    }
}

/// Why somebody has to see it.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::api_v1) enum ReporterReason {
    /// To call back about their case.
    CallBack,
    /// To be sure that it is they who call.
    Identify,
    /// To send somebody to them.
    Visit,
    /// They complained, or a complaint is looked into.
    Complaint,
    /// An authority asks by law.
    Authority,
    /// Something else, which `note` says.
    Other,
}

impl ReporterReason {
    const fn reason(self) -> Reason {
        match self {
            Self::CallBack => Reason::CallBack,
            Self::Identify => Reason::Identify,
            Self::Visit => Reason::Visit,
            Self::Complaint => Reason::Complaint,
            Self::Authority => Reason::Authority,
            Self::Other => Reason::Other,
        }
    }
}

/// What is to be seen, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct ReporterAsked {
    field: ReporterField,
    reason: ReporterReason,
    /// A sentence; needed with `other`.
    #[serde(default)]
    #[schema(max_length = 300)]
    note: String,
    /// Of the authenticator app, or of paper: needed once the last one is ten minutes old
    /// (`confirm-first`).
    #[serde(default)]
    #[schema(example = "123456")]
    code: Option<String>,
}

/// What they gave.
#[derive(Serialize, ToSchema)]
pub(in crate::api_v1) struct ReporterShown {
    /// Of the case.
    number: String,
    /// To be shown, and kept nowhere.
    value: String,
}

/// Shows a reporter's phone number or name whole
///
/// As on the pages: whoever looks proves again who they are and says why, which is in the audit. It is
/// shown once for each `Idempotency-Key` (409, `unmask-shown`), 40 times an hour at most.
#[utoipa::path(
    post, path = "/api/v1/handler/reporters/{id}/unmask", tag = "handler",
    request_body = ReporterAsked,
    params(("id" = String, Path)),
    security(("bearer" = [])),
    responses((status = 200, body = ReporterShown)),
)]
pub(in crate::api_v1) async fn unmask_reporter(
    State(state): State<AppState>,
    asking: Asking,
    at_work: AtWork,
    Part(id): Part,
    Key(key): Key,
    Body(asked): Body<ReporterAsked>,
) -> Answer {
    let id: Uuid = id.parse().map_err(|_| Refusal::not_found())?;
    let staff = at_work.staff();
    // Before a code is spent.
    staff.reach(Act::Unmask, Kind::Case).map_err(|denied| Refusal::of(&denied))?;
    let was_confirmed = at_work.session.is_confirmed(state.kernel.now());
    let proves = asked.code.is_some() && !was_confirmed;
    if let Some(code) = asked.code.filter(|_| proves) {
        let code = Redacted::new(code);
        confirm(&state.kernel, &at_work.session, code).await.map_err(not_confirmed)?;
    }
    let wanted = Unmask {
        field: asked.field.field(),
        id,
        reason: asked.reason.reason().as_str().to_owned(),
        note: asked.note,
        key,
        confirmed: was_confirmed || proves,
        request_id: asking.id(),
    };
    let shown = unmask(&state.kernel, staff, wanted).await.map_err(not_shown)?;
    let shown = ReporterShown { number: shown.number, value: shown.value.expose().clone() };
    done(StatusCode::OK, &shown)
}

fn not_confirmed(error: ConfirmError) -> Refusal {
    match error {
        ConfirmError::Missing | ConfirmError::Wrong => Refusal::field("/code", error.code()),
        ConfirmError::Limit(limit) => limit.into(),
        error => Refusal::of(&error),
    }
}

fn not_shown(error: UnmaskError) -> Refusal {
    match error {
        UnmaskError::Invalid(fields) => Refusal::fields(&fields, |field| format!("/{field}")),
        UnmaskError::Limit(limit) => limit.into(),
        error => Refusal::of(&error),
    }
}
