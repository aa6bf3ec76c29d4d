//! Taking a case to work on, and giving it back.

use app::state::AppState;
use axum::extract::State;
use backend::cases::claim;

use super::{
    super::{
        answer::{Answer, nothing},
        input::{Asked, Asking, Part},
    },
    AtWork,
    case::{HandlerCase, HandlerCaseAsked, read, show},
    step::refused,
};

/// Claims a case
///
/// For 15 minutes nobody else moves it; claiming it again prolongs that. Of several who try at once one
/// gets it (409, `case-claimed`). Needs no `Idempotency-Key`. Gives the case as it is now.
#[utoipa::path(
    put, path = "/api/v1/handler/cases/{number}/claim", tag = "handler",
    params(("number" = String, Path), HandlerCaseAsked),
    security(("bearer" = [])),
    responses((status = 200, body = HandlerCase)),
)]
pub(in crate::api_v1) async fn claim_case(
    State(state): State<AppState>,
    asking: Asking,
    at_work: AtWork,
    Part(number): Part,
    Asked(asked): Asked<HandlerCaseAsked>,
) -> Answer {
    let case = read(&state, &at_work, &number).await?;
    let claimed = claim(&state.kernel, at_work.staff(), case.id, true, asking.id()).await;
    claimed.map_err(refused)?;
    show(&state, &asking, &at_work, asked.datum(), case).await
}

/// Gives a claimed case back
///
/// What this person has not claimed stays as it is. Needs no `Idempotency-Key`.
#[utoipa::path(
    delete, path = "/api/v1/handler/cases/{number}/claim", tag = "handler",
    params(("number" = String, Path)),
    security(("bearer" = [])),
    responses((status = 204)),
)]
pub(in crate::api_v1) async fn release_case(
    State(state): State<AppState>,
    asking: Asking,
    at_work: AtWork,
    Part(number): Part,
) -> Answer {
    let case = read(&state, &at_work, &number).await?;
    let released = claim(&state.kernel, at_work.staff(), case.id, false, asking.id()).await;
    released.map_err(refused)?;
    nothing()
}
