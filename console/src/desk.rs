//! Who is at the desk: what every staff page and staff form asks first.

use app::{pages::problem::problem_page, routes::Route, state::AppState, visit::Visit};
use axum::{
    extract::FromRequestParts,
    http::{Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use backend::accounts::{
    Staff,
    staff::session::{self, Session, SessionError},
};

use crate::routes::StaffRoute;

/// A member of staff who is signed in.
///
/// As an argument of a page's handler, it sends everybody else to sign in first. A staff form's
/// server function calls [`Desk::open`].
#[derive(Debug, Clone)]
pub struct Desk {
    pub session: Session,
}

/// Why nobody is at the desk.
#[derive(Debug, thiserror::Error)]
pub enum NotAtDesk {
    /// Nobody is signed in, or not any more.
    #[error("nobody is signed in")]
    SignedOut,
    /// It cannot be known now.
    #[error(transparent)]
    Unavailable(#[from] SessionError),
}

impl Desk {
    /// Who sends this request.
    ///
    /// # Errors
    /// [`NotAtDesk`].
    pub async fn open(state: &AppState, visit: &Visit) -> Result<Self, NotAtDesk> {
        let token = visit.staff_session.as_ref().ok_or(NotAtDesk::SignedOut)?;
        let session = session::read(&state.kernel, token).await?.ok_or(NotAtDesk::SignedOut)?;
        // A district that has become a real one lets nobody of the demonstration stay.
        if session.demonstration && !state.district.get().demonstration {
            return Err(NotAtDesk::SignedOut);
        }
        Ok(Self { session })
    }

    /// For pages of acts that matter: the person must have proved lately that it is they.
    ///
    /// # Errors
    /// The way to prove it, which comes back to `page`.
    pub fn confirmed(
        &self,
        state: &AppState,
        visit: &Visit,
        page: &StaffRoute,
    ) -> Result<(), Redirect> {
        if self.session.is_confirmed(state.kernel.now()) {
            return Ok(());
        }
        let confirm = Route::from(StaffRoute::Confirm(page.path()));
        Err(Redirect::to(&confirm.href(visit.locale)))
    }

    /// The person.
    #[must_use]
    pub const fn staff(&self) -> &Staff {
        &self.session.staff
    }
}

impl FromRequestParts<AppState> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let visit = Visit::of(parts);
        Self::open(state, &visit).await.map_err(|absent| match absent {
            NotAtDesk::SignedOut => {
                // Back to this page afterwards, if it is one that can be asked for again.
                let to = (parts.method == Method::GET).then(|| visit.path_and_query());
                let sign_in = Route::from(StaffRoute::SignIn(to));
                let no_store = [(header::CACHE_CONTROL, "no-store")];
                (no_store, Redirect::to(&sign_in.href(visit.locale))).into_response()
            }
            NotAtDesk::Unavailable(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "session not read");
                problem_page(state, &visit, StatusCode::SERVICE_UNAVAILABLE)
            }
        })
    }
}
