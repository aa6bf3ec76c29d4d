//! Who asks, by the access token of their app.

use std::sync::Arc;

use app::state::AppState;
use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use backend::{
    accounts::{
        SessionToken,
        partners::{Partner, PartnerError},
        residents::{
            By, Resident,
            apps::{AppCaller, GateError, Scope},
        },
    },
    presession::PreSessionId,
};

use super::{
    input::{Asking, Key},
    partner::{Admitted, bearer},
    refusal::Refusal,
};

/// The resident whose app sends a token; nobody where it sends none. A token that is not good is
/// refused, also where none is needed: whoever sends one believes to be signed in. Operations that
/// do not ask for a caller do not look at it.
///
/// Or a partner by its key, which the layer of [`partner`](super::partner) has let in: no resident.
#[derive(Debug, Clone, Default)]
pub(crate) struct Caller {
    app: Option<Arc<AppCaller>>,
    partner: Option<Arc<Partner>>,
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        if let Some(Admitted(partner)) = parts.extensions.get::<Admitted>() {
            return Ok(Self { app: None, partner: Some(Arc::clone(partner)) });
        }
        if !parts.headers.contains_key(header::AUTHORIZATION) {
            return Ok(Self::default());
        }
        let token = bearer(&parts.headers).and_then(SessionToken::parse);
        let token = token.ok_or(GateError::NotGood)?;
        let app = state.apps.enter(&state.kernel, &token).await?;
        Ok(Self { app: Some(app), partner: None })
    }
}

impl Caller {
    /// The partner, if it is one.
    pub(crate) fn partner(&self) -> Option<&Partner> {
        self.partner.as_deref()
    }

    /// The resident, whose app may do `scope`.
    pub(crate) fn required(&self, scope: Scope) -> Result<Resident, Refusal> {
        self.optional(scope)?.ok_or_else(|| self.no_resident())
    }

    /// The resident, if there is one; their app may then do `scope`.
    pub(crate) fn optional(&self, scope: Scope) -> Result<Option<Resident>, Refusal> {
        match &self.app {
            Some(caller) if !caller.scopes.contains(&scope) => Err(GateError::Scope(scope).into()),
            Some(caller) => Ok(Some(caller.resident)),
            None => Ok(None),
        }
    }

    /// The resident, whatever their app may do.
    pub(crate) fn resident(&self) -> Result<Resident, Refusal> {
        let caller = self.app.as_ref().ok_or_else(|| self.no_resident())?;
        Ok(caller.resident)
    }

    /// Nobody is signed in; or a partner is there, which never is a resident.
    fn no_resident(&self) -> Refusal {
        match self.partner {
            Some(_) => PartnerError::Scope.into(),
            None => GateError::NotGood.into(),
        }
    }

    /// The resident as operations on their account want them.
    pub(crate) fn by(&self, scope: Scope, key: Key, asking: &Asking) -> Result<By, Refusal> {
        let resident = self.required(scope)?;
        Ok(By { resident, key: key.0, request_id: asking.id() })
    }
}

/// What stands for the browser of whoever sends something: their account, or the key of the request.
/// Not the session: whoever signs in again between two tries has still sent it once.
pub(crate) fn sender(resident: Option<&Resident>, key: Key) -> PreSessionId {
    match resident {
        Some(resident) => PreSessionId::of_resident(resident.id),
        None => PreSessionId::of_key(key.0),
    }
}

/// What stands for the browser that a code was sent to, or a photo comes from: the session of an app,
/// or the key of the request.
pub(crate) fn visitor(resident: Option<&Resident>, key: Key) -> PreSessionId {
    match resident {
        Some(resident) => PreSessionId::of_app(resident.session),
        None => PreSessionId::of_key(key.0),
    }
}

/// Who gives a vote that counts once a day: the session of an app, or the network that it comes from.
/// By the keys of its requests, one phone would be as many voters as it likes.
pub(crate) fn voter(resident: Option<&Resident>, asking: &Asking) -> PreSessionId {
    match resident {
        Some(resident) => PreSessionId::of_app(resident.session),
        None => PreSessionId::of_network(asking.address),
    }
}
