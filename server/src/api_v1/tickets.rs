//! `/api/v1/me/tickets`: opening pages of the portal inside an app (docs/WEB-VIEW.md).

use app::{
    pages::enter::{is_page, path_of},
    routes::in_locale,
    state::AppState,
    visit::split_locale,
};
use axum::{
    extract::State,
    http::{StatusCode, Uri},
};
use backend::accounts::residents::apps::{MakeTicketError, Scope, make_ticket};
use domain::locale::Locale;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answer::{Answer, done},
    caller::Caller,
    input::{Asking, Body, Key},
    refusal::{At, Refusal, codes},
};

/// A page to open.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TicketWanted {
    /// Path and query of a page for residents, such as one under `/me` or `/bulky`; 404 for another.
    /// Without the prefix of a language, the page is in the language of the request.
    #[schema(
        example = "/bulky/track/3q2-7Xr9vK1mY8tB4nLpQw",
        min_length = 1,
        max_length = 500,
        pattern = "^/"
    )]
    path: String,
}

/// Where the page opens.
#[derive(Serialize, ToSchema)]
pub(super) struct TicketMade {
    /// Open it in a web-view at once: it is good for 60 seconds and once. It is a secret.
    url: String,
}

/// Makes a ticket with which a page opens in a web-view, signed in
///
/// Only for a token with every scope, since a page may do everything. The web-view's session is one of
/// the resident's devices and ends with the app's, after 12 hours at the latest.
#[utoipa::path(
    post, path = "/api/v1/me/tickets", tag = "me", request_body = TicketWanted,
    security(("bearer" = ["account", "bookings", "cases"])),
    responses((status = 201, body = TicketMade)),
)]
pub(super) async fn open_page(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    key: Key,
    Body(wanted): Body<TicketWanted>,
) -> Answer {
    for scope in Scope::ALL {
        caller.required(scope)?;
    }
    let by = caller.by(Scope::Account, key, &asking)?;
    if !is_page(&wanted.path) {
        let at = At::Pointer("/path".to_owned());
        return Err(Refusal::fault(StatusCode::NOT_FOUND, at, codes::NOT_FOUND));
    }
    let path = spoken(&wanted.path, asking.locale);
    let ticket = make_ticket(&state.kernel, &by, &path).await.map_err(refused)?;
    let url = format!("{}{}", state.origin, in_locale(&path_of(&ticket), asking.locale));
    done(StatusCode::CREATED, &TicketMade { url })
}

/// The page in `locale`, unless its address says another language.
fn spoken(path: &str, locale: Locale) -> String {
    let said = path.parse::<Uri>().ok().and_then(|uri| split_locale(&uri)).is_some();
    if said { path.to_owned() } else { in_locale(path, locale) }
}

fn refused(error: MakeTicketError) -> Refusal {
    match error {
        MakeTicketError::Limit(limit) => limit.into(),
        error => Refusal::of(&error),
    }
}
