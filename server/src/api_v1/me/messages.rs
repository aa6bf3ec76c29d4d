//! `/api/v1/me/messages`: the inbox.

use app::state::AppState;
use axum::extract::State;
use backend::{
    accounts::residents::{ReadError, apps::Scope},
    messages::{
        LatestError,
        inbox::{inbox, mark_all_read, mark_read, read},
    },
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{AfterAsked, id_of, unavailable};
use crate::api_v1::{
    answer::{Answer, Listed, nothing, private},
    caller::Caller,
    input::{Asked, Body, Key, Part},
    refusal::{Refusal, codes},
};

/// A message in the inbox.
#[derive(Serialize, ToSchema)]
pub(in crate::api_v1) struct InboxLine {
    id: String,
    title: String,
    came_at: DateTime<Utc>,
    /// Absent while it is unread.
    #[serde(skip_serializing_if = "Option::is_none")]
    read_at: Option<DateTime<Utc>>,
}

/// Lists the inbox
///
/// The newest first, 20 at a time.
#[utoipa::path(
    get, path = "/api/v1/me/messages", tag = "me", params(AfterAsked),
    security(("bearer" = ["account"])),
    responses((status = 200, body = Listed<InboxLine>)),
)]
pub(in crate::api_v1) async fn my_messages(
    State(state): State<AppState>,
    caller: Caller,
    Asked(page): Asked<AfterAsked>,
) -> Answer {
    let resident = caller.required(Scope::Account)?;
    let found = inbox(&state.kernel, resident.id, page.id()?).await;
    let (messages, next) = found.map_err(not_read)?;
    let items = messages.into_iter().map(|message| InboxLine {
        id: message.id.to_string(),
        title: message.title,
        came_at: message.created_at,
        read_at: message.read_at,
    });
    private(&Listed { items: items.collect(), next: next.map(|id| id.to_string()) })
}

/// A message.
#[derive(Serialize, ToSchema)]
pub(in crate::api_v1) struct InboxMessageShown {
    id: String,
    title: String,
    /// Plain text with line breaks.
    body: String,
    /// The kind of thing that it is about, such as `resident-question`, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<String>,
    came_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    read_at: Option<DateTime<Utc>>,
}

/// Gives a message
///
/// Reading it changes nothing: `PUT …/read` marks it.
#[utoipa::path(
    get, path = "/api/v1/me/messages/{id}", tag = "me",
    params(("id" = String, Path)),
    security(("bearer" = ["account"])),
    responses((status = 200, body = InboxMessageShown)),
)]
pub(in crate::api_v1) async fn my_message(
    State(state): State<AppState>,
    caller: Caller,
    Part(id): Part,
) -> Answer {
    let resident = caller.required(Scope::Account)?;
    let message = read(&state.kernel, resident.id, id_of(&id)).await.map_err(not_read)?;
    let message = message.ok_or_else(Refusal::not_found)?;
    private(&InboxMessageShown {
        id: message.id.to_string(),
        title: message.title,
        body: message.body,
        about: message.about,
        came_at: message.created_at,
        read_at: message.read_at,
    })
}

/// Marks a message as read
///
/// Doing it twice does no more. Needs no `Idempotency-Key`.
#[utoipa::path(
    put, path = "/api/v1/me/messages/{id}/read", tag = "me",
    params(("id" = String, Path)),
    security(("bearer" = ["account"])),
    responses((status = 204)),
)]
pub(in crate::api_v1) async fn mark_message_read(
    State(state): State<AppState>,
    caller: Caller,
    Part(id): Part,
) -> Answer {
    let resident = caller.required(Scope::Account)?;
    if mark_read(&state.kernel, resident.id, id_of(&id)).await.map_err(unavailable)? {
        nothing()
    } else {
        Err(Refusal::not_found())
    }
}

/// What has been read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct ReadUpTo {
    /// The id of the newest message that was on the screen: what came since stays unread.
    #[schema(format = "uuid")]
    newest: String,
}

/// Marks messages as read
///
/// Everything up to a message. Doing it twice does no more.
#[utoipa::path(
    post, path = "/api/v1/me/messages/read", tag = "me", request_body = ReadUpTo,
    security(("bearer" = ["account"])),
    responses((status = 204)),
)]
pub(in crate::api_v1) async fn mark_messages_read(
    State(state): State<AppState>,
    caller: Caller,
    _: Key,
    Body(seen): Body<ReadUpTo>,
) -> Answer {
    let resident = caller.required(Scope::Account)?;
    let newest = Uuid::parse_str(&seen.newest);
    let newest = newest.map_err(|_| Refusal::field("/newest", codes::INVALID))?;
    mark_all_read(&state.kernel, resident.id, newest).await.map_err(unavailable)?;
    nothing()
}

fn not_read(error: LatestError) -> Refusal {
    Refusal::of(&ReadError::from(error))
}
