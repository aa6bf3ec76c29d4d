//! A staff form on its way to its operation.

use std::net::{IpAddr, Ipv4Addr};

use app::{
    form::{Answer, FormPost, FormView, Outcome, Session as Browser, again, presession},
    routes::Route,
    state::AppState,
    visit::Visit,
};
use axum::{
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};
use backend::{
    accounts::staff::{By, Order, session::Session, sign_in::From},
    forms::{FormKey, FormSpec},
    problem::FieldError,
};
use leptos::{prelude::*, server_fn::codec::MultipartData};
use leptos_axum::ResponseOptions;

use crate::{
    desk::{Desk, NotAtDesk},
    form::{key, text},
    routes::StaffRoute,
};

/// A staff form that was sent, with what its server function needs besides.
pub struct Sent {
    pub state: AppState,
    pub visit: Visit,
    pub browser: Browser,
    pub post: FormPost,
    pub(super) spec: &'static FormSpec,
}

impl Sent {
    /// Reads the form; what is wrong with the post itself is in `post.errors`.
    pub async fn read(form: MultipartData, spec: &'static FormSpec) -> Self {
        let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
        let browser = presession(&state, &visit);
        let post = match form.into_inner() {
            Some(parts) => FormPost::read(parts, spec, None).await,
            None => FormPost::default(),
        };
        Self { state, visit, browser, post, spec }
    }

    /// Who sends it. Whoever is signed out signs in and comes back to the form at `form`, where
    /// everything is as they typed it.
    ///
    /// # Errors
    /// The answer that sends them there.
    pub async fn desk(
        self,
        form: &StaffRoute,
        show: impl FnOnce(&AppState, &Visit, FormView) -> Response,
    ) -> Result<(Self, Desk), Answer> {
        let fault = match Desk::open(&self.state, &self.visit).await {
            Ok(desk) => return Ok((self, desk)),
            Err(NotAtDesk::SignedOut) => None,
            Err(NotAtDesk::Unavailable(error)) => {
                tracing::error!(error = &error as &dyn std::error::Error, "session not read");
                Some(FieldError::new("", "unavailable"))
            }
        };
        let to = match fault {
            None => StaffRoute::SignIn(Some(form.path())),
            Some(_) => form.clone(),
        };
        Err(self.again(fault.into_iter().collect(), to, show).await)
    }

    /// Keeps what was typed, and goes to `to`: the form, or where somebody must go before it.
    pub async fn again(
        self,
        errors: Vec<FieldError>,
        to: StaffRoute,
        show: impl FnOnce(&AppState, &Visit, FormView) -> Response,
    ) -> Answer {
        let Self { state, visit, browser, post, spec } = self;
        let outcome = again(&state, &browser.token, spec, post.values, errors, to.into(), |form| {
            show(&state, &visit, form)
        })
        .await;
        outcome.answer(browser)
    }

    /// It took effect: on to the next page.
    pub async fn done(self, next: Route) -> Answer {
        let done = app::form::done(&self.state, &self.browser.token, self.spec, next).await;
        done.answer(self.browser)
    }

    /// It took effect, and the answer is a page that cannot be asked for again.
    pub async fn shown(self, page: Response) -> Answer {
        // Nothing else is to be done with the draft's fate here.
        let _ = app::form::done(&self.state, &self.browser.token, self.spec, Route::Home).await;
        Outcome::Shown(Box::new(page)).answer(self.browser)
    }

    /// The value of a field that the draft keeps.
    #[must_use]
    pub fn text(&self, field: &str) -> String {
        text(&self.post.values, field)
    }

    /// The key of the form; a post that was not made from a form of ours is a form of its own.
    #[must_use]
    pub fn key(&self) -> FormKey {
        key(&self.state, &self.post)
    }

    /// The request's id.
    #[must_use]
    pub fn request_id(&self) -> Option<String> {
        Some(self.visit.request_id.clone())
    }

    /// Where somebody signs in from.
    #[must_use]
    pub fn from(&self) -> From {
        let agent = use_context::<Parts>().and_then(|parts| {
            parts.headers.get(header::USER_AGENT)?.to_str().ok().map(str::to_owned)
        });
        From {
            presession: self.browser.token.id(),
            device: self.visit.staff_device.clone(),
            label: crate::browser::label(&agent.unwrap_or_default()),
            address: self.visit.address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
            request_id: self.request_id(),
        }
    }

    /// An order about accounts from this desk.
    #[must_use]
    pub fn order(&self, session: Session) -> Order {
        Order { by: By::Desk(Box::new(session)), key: self.key(), request_id: self.request_id() }
    }
}

/// Sends a cookie with the answer.
pub(super) fn set_cookie(cookie: HeaderValue) {
    expect_context::<ResponseOptions>().append_header(header::SET_COOKIE, cookie);
}

/// For posts that no form of ours makes.
pub(super) fn page_of_problem(state: &AppState, visit: &Visit) -> Response {
    app::pages::problem::problem_page(state, visit, StatusCode::SERVICE_UNAVAILABLE)
}
