//! A form of an account as it came, and the ways to answer it.

use std::net::{IpAddr, Ipv4Addr};

use axum::http::StatusCode;
use backend::{
    Problem,
    accounts::residents::{By, RequestCode, Resident},
    forms::{FormKey, FormSpec, FormValues, save_draft},
    privacy::Redacted,
    problem::FieldError,
};
use leptos::{prelude::expect_context, server_fn::codec::MultipartData};

use super::{CODE_FIELD, PHONE, TO};
use crate::{
    account::resident,
    form::{Answer, FormPost, Outcome, Session, again, done, presession},
    pages::{self, problem::problem_page},
    routes::{Me, Route},
    state::AppState,
    visit::Visit,
};

/// Everything that a post comes with.
pub(super) struct Came {
    pub(super) state: AppState,
    pub(super) visit: Visit,
    pub(super) session: Session,
    pub(super) post: FormPost,
    /// The code, which is not among the kept values.
    pub(super) code: Redacted<String>,
    pub(super) resident: Option<Resident>,
}

impl Came {
    /// Reads a form. A session that cannot be read is none: the page that follows says so.
    pub(super) async fn read(form: MultipartData, spec: &FormSpec) -> Self {
        let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
        let session = presession(&state, &visit);
        let post = match form.into_inner() {
            Some(parts) => FormPost::read(parts, spec, None).await,
            None => FormPost::default(),
        };
        let code = post.secret(CODE_FIELD);
        let resident = resident(&state, &visit).await.unwrap_or_else(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "account not read");
            None
        });
        Self { state, visit, session, post, code, resident }
    }

    pub(super) fn key(&self) -> FormKey {
        self.post.key.unwrap_or_else(|| FormKey::mint(&*self.state.kernel.random))
    }

    pub(super) fn value(&self, field: &str) -> &str {
        self.post.values.get(field).unwrap_or_default()
    }

    pub(super) fn request_code(&self) -> RequestCode {
        RequestCode {
            visitor: self.session.token.id(),
            key: self.key(),
            locale: self.visit.locale,
            address: self.visit.address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
            request_id: Some(self.visit.request_id.clone()),
        }
    }

    pub(super) fn by(&self, resident: Resident) -> By {
        let request_id = Some(self.visit.request_id.clone());
        By { resident, key: self.key(), request_id }
    }

    /// On to another page.
    pub(super) fn to(self, route: Route) -> Answer {
        Outcome::Done(route).answer(self.session)
    }

    /// On to another page, which does not need the draft of `spec`.
    pub(super) async fn done(self, spec: &FormSpec, route: Route) -> Answer {
        done(&self.state, &self.session.token, spec, route).await.answer(self.session)
    }

    /// What is wrong with the post itself.
    pub(super) fn whole(&self) -> Result<(), Vec<FieldError>> {
        if self.post.errors.is_empty() { Ok(()) } else { Err(self.post.errors.clone()) }
    }

    /// Notes what is not the resident's fault.
    pub(super) fn log(&self, error: &(dyn Problem + Sync)) {
        if error.status() >= 500 {
            tracing::error!(code = error.code(), %error, "form of an account not taken");
        }
    }

    /// Back to the form of `spec`, with what is wrong.
    pub(super) async fn again(
        self,
        spec: &FormSpec,
        error: &(dyn Problem + Sync),
        route: Route,
    ) -> Answer {
        let errors = vec![FieldError::new(error.field().unwrap_or_default(), error.code())];
        self.log(error);
        self.back(spec, errors, route).await
    }

    /// Back to the form of `spec`, with everything that is wrong.
    pub(super) async fn back(
        self,
        spec: &FormSpec,
        errors: Vec<FieldError>,
        route: Route,
    ) -> Answer {
        let Self { state, visit, session, post, .. } = self;
        let phone = spec.name == PHONE.name;
        let show = |form| {
            if phone {
                pages::me::sign_in::show(&state, &visit, form)
            } else {
                problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE)
            }
        };
        let outcome = again(&state, &session.token, spec, post.values, errors, route, show).await;
        outcome.answer(session)
    }

    /// Whoever was signed out meanwhile signs in first. What they typed waits in the form's draft,
    /// and the way to sign in says so and leads back.
    pub(super) async fn sign_in_first(self, spec: &FormSpec, page: Me) -> Answer {
        let Self { state, visit, session, post, .. } = self;
        let values = FormValues::from_post(&PHONE, [(TO, page.path())]);
        let said = [FieldError::new("", "signed-out")];
        let sign_in = save_draft(&state.kernel, session.token.id(), &PHONE, &values, &said).await;
        if let Err(error) = sign_in {
            tracing::warn!(%error, "nobody is told why they have to sign in");
        }
        let show = |_| problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        let back = Route::SignIn(Some(page));
        again(&state, &session.token, spec, post.values, Vec::new(), back, show)
            .await
            .answer(session)
    }
}
