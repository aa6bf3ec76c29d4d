//! `/api/v1/handler`: what a handler does with their cases from an app: the same steps as on the pages,
//! with the same permissions.
//!
//! - [`tokens`] signs staff in, with the same proofs and limits as the page; the token is good for
//!   nothing else than what is here;
//! - [`list`] is what they have to do, [`case`] one of it, [`claim`] that they work on it, [`step`]
//!   what they do to it;
//! - [`reporter`] is whom they may have to call.

pub(in crate::api_v1) mod case;
pub(in crate::api_v1) mod claim;
pub(in crate::api_v1) mod list;
pub(in crate::api_v1) mod reporter;
pub(in crate::api_v1) mod step;
pub(in crate::api_v1) mod tokens;

use app::state::AppState;
use axum::{extract::FromRequestParts, http::request::Parts};
use backend::accounts::{
    SessionToken, Staff,
    residents::apps::GateError,
    staff::session::{Session, read_app},
};

use super::{
    partner::bearer,
    refusal::{Refusal, unavailable},
};

/// Whoever of the staff sends the token of their app.
#[derive(Debug, Clone)]
pub(in crate::api_v1) struct AtWork {
    session: Session,
    token: SessionToken,
}

impl AtWork {
    const fn staff(&self) -> &Staff {
        &self.session.staff
    }
}

impl FromRequestParts<AppState> for AtWork {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let token = bearer(&parts.headers).and_then(SessionToken::parse);
        let token = token.ok_or(GateError::NotGood)?;
        let session = read_app(&state.kernel, &token).await.map_err(unavailable)?;
        let session = session.ok_or(GateError::NotGood)?;
        // A district that has become a real one lets nobody of the demonstration stay.
        if session.demonstration && !state.district.get().demonstration {
            return Err(GateError::NotGood.into());
        }
        Ok(Self { session, token })
    }
}
