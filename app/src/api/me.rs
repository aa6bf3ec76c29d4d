//! The server functions of a resident's own pages.

use std::net::{IpAddr, Ipv4Addr};

use axum::http::{StatusCode, header, request::Parts};
use backend::{
    Problem,
    accounts::residents::{
        By, DeleteAccount, RequestCode, Resident, SignIn, delete_account, end_device, request_code,
        request_delete, resend_code, sign_in, sign_out,
    },
    forms::{FormKey, FormSpec, FormValues, save_draft},
    privacy::Redacted,
    problem::FieldError,
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};
use leptos_axum::ResponseOptions;
use uuid::Uuid;

use super::{BODY_BYTES, call};
use crate::{
    account::{begin_cookie, device, end_cookies, resident},
    form::{Answer, FormPost, Outcome, Session, again, done, presession},
    pages::{self, problem::problem_page},
    routes::{Me, Route, functions},
    routing::{Access, Routes},
    state::AppState,
    visit::Visit,
};

/// The form that asks for a code; also keeps the page to come back to.
pub const PHONE: FormSpec = FormSpec { name: "me.phone", kept: &[FormKey::FIELD, "phone", TO] };
/// The form that takes the code, which is a secret and never kept.
pub const CODE: FormSpec = FormSpec { name: "me.code", kept: &[FormKey::FIELD, TO] };
/// The form that takes the code to delete with.
pub const DELETE: FormSpec = FormSpec { name: "me.delete", kept: &[FormKey::FIELD] };
/// A button with nothing to type.
const BUTTON: FormSpec = FormSpec { name: "me.button", kept: &[FormKey::FIELD, DEVICE] };

/// The page to come back to.
pub const TO: &str = "to";
/// The session to end; empty for all the others.
pub const DEVICE: &str = "device";
/// The code. Posted beside what is kept.
pub const CODE_FIELD: &str = "code";

/// Every one of them.
pub(super) fn routes() -> Routes {
    server_fn::axum::register_explicit::<AskForCode>();
    server_fn::axum::register_explicit::<AskForCodeAgain>();
    server_fn::axum::register_explicit::<SignInWithCode>();
    server_fn::axum::register_explicit::<SignOutHere>();
    server_fn::axum::register_explicit::<EndOtherDevice>();
    server_fn::axum::register_explicit::<AskForCodeToDelete>();
    server_fn::axum::register_explicit::<DeleteMyAccount>();
    let post = |routes: Routes, path| routes.post(path, Access::SameOrigin, BODY_BYTES, call);
    [
        functions::REQUEST_CODE,
        functions::RESEND_CODE,
        functions::SIGN_IN,
        functions::SIGN_OUT,
        functions::END_DEVICE,
        functions::REQUEST_DELETE,
        functions::DELETE_ACCOUNT,
    ]
    .into_iter()
    .fold(Routes::new(), post)
}

/// Everything that a post comes with.
struct Came {
    state: AppState,
    visit: Visit,
    session: Session,
    post: FormPost,
    /// The code, which is not among the kept values.
    code: Redacted<String>,
    resident: Option<Resident>,
}

impl Came {
    /// Reads a form. A session that cannot be read is none: the page that follows says so.
    async fn read(form: MultipartData, spec: &FormSpec) -> Self {
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

    fn key(&self) -> FormKey {
        self.post.key.unwrap_or_else(|| FormKey::mint(&*self.state.kernel.random))
    }

    fn value(&self, field: &str) -> &str {
        self.post.values.get(field).unwrap_or_default()
    }

    fn request_code(&self) -> RequestCode {
        RequestCode {
            visitor: self.session.token.id(),
            key: self.key(),
            locale: self.visit.locale,
            address: self.visit.address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
            request_id: Some(self.visit.request_id.clone()),
        }
    }

    fn by(&self, resident: Resident) -> By {
        let request_id = Some(self.visit.request_id.clone());
        By { resident, key: self.key(), request_id }
    }

    /// On to another page.
    fn to(self, route: Route) -> Answer {
        Outcome::Done(route).answer(self.session)
    }

    /// On to another page, which does not need the draft of `spec`.
    async fn done(self, spec: &FormSpec, route: Route) -> Answer {
        done(&self.state, &self.session.token, spec, route).await.answer(self.session)
    }

    /// Back to the form of `spec`, with what is wrong.
    async fn again(self, spec: &FormSpec, error: &(dyn Problem + Sync), route: Route) -> Answer {
        let errors = vec![FieldError::new(error.field().unwrap_or_default(), error.code())];
        if error.status() >= 500 {
            tracing::error!(code = error.code(), %error, "form of an account not taken");
        }
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
}

/// Sends a code to sign in with.
#[server(prefix = "/_fn", endpoint = "me/request-code", input = MultipartFormData)]
pub async fn ask_for_code(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &PHONE).await;
    let to = Me::from_path(came.value(TO));
    let (request, phone) = (came.request_code(), came.value("phone").to_owned());
    match request_code(&came.state.kernel, &request, &phone).await {
        Ok(()) => {
            let back = [(TO, to.map_or("", Me::path))];
            let values = FormValues::from_post(&CODE, back);
            let kept = save_draft(&came.state.kernel, request.visitor, &CODE, &values, &[]).await;
            if let Err(error) = kept {
                tracing::warn!(%error, "the page to come back to is forgotten");
            }
            Ok(came.done(&PHONE, Route::Me(Me::Code)).await)
        }
        Err(error) => Ok(came.again(&PHONE, &error, Route::SignIn(to)).await),
    }
}

/// Sends another one to the same number.
#[server(prefix = "/_fn", endpoint = "me/resend-code", input = MultipartFormData)]
pub async fn ask_for_code_again(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &CODE).await;
    match resend_code(&came.state.kernel, &came.request_code()).await {
        Ok(()) => Ok(came.to(Route::Me(Me::Code))),
        Err(error) => Ok(came.again(&CODE, &error, Route::Me(Me::Code)).await),
    }
}

/// Signs in.
#[server(prefix = "/_fn", endpoint = "me/sign-in", input = MultipartFormData)]
pub async fn sign_in_with_code(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &CODE).await;
    let typed = SignIn {
        code: came.code.clone(),
        visitor: came.session.token.id(),
        key: came.key(),
        device: use_context::<Parts>().map_or_else(String::new, |parts| device(&parts.headers)),
        locale: came.visit.locale,
        request_id: Some(came.visit.request_id.clone()),
    };
    match sign_in(&came.state.kernel, &typed).await {
        Ok(token) => {
            if let Some(cookie) = begin_cookie(&came.state, &token) {
                expect_context::<ResponseOptions>().append_header(header::SET_COOKIE, cookie);
            }
            let to = Me::from_path(came.value(TO)).unwrap_or(Me::Overview);
            Ok(came.done(&CODE, Route::Me(to)).await)
        }
        Err(error) => Ok(came.again(&CODE, &error, Route::Me(Me::Code)).await),
    }
}

/// Signs out of this browser.
#[server(prefix = "/_fn", endpoint = "me/sign-out", input = MultipartFormData)]
pub async fn sign_out_here(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &BUTTON).await;
    if let Some(resident) = came.resident {
        let request_id = Some(came.visit.request_id.clone());
        if let Err(error) = sign_out(&came.state.kernel, &resident, request_id).await {
            tracing::error!(%error, "session not ended");
        }
    }
    forget_browser(&came.state);
    Ok(came.to(Route::Home))
}

/// Takes the cookies away, whatever became of the session.
fn forget_browser(state: &AppState) {
    let options = expect_context::<ResponseOptions>();
    for (_, cookie) in &end_cookies(state) {
        options.append_header(header::SET_COOKIE, cookie.clone());
    }
}

/// Ends another session, or all the others.
#[server(prefix = "/_fn", endpoint = "me/end-device", input = MultipartFormData)]
pub async fn end_other_device(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &BUTTON).await;
    let Some(resident) = came.resident else {
        return Ok(came.to(Route::SignIn(Some(Me::Devices))));
    };
    let request_id = Some(came.visit.request_id.clone());
    let device = match came.value(DEVICE) {
        "" => None,
        // What is no id is nobody's session.
        id => Some(id.parse().unwrap_or(Uuid::nil())),
    };
    if let Err(error) = end_device(&came.state.kernel, &resident, device, request_id).await {
        tracing::error!(%error, "session not ended");
    }
    Ok(came.to(Route::Me(Me::Devices)))
}

/// Sends a code to delete the account with.
#[server(prefix = "/_fn", endpoint = "me/request-delete", input = MultipartFormData)]
pub async fn ask_for_code_to_delete(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &DELETE).await;
    let Some(resident) = came.resident else {
        return Ok(came.to(Route::SignIn(Some(Me::Data))));
    };
    let asked = request_delete(&came.state.kernel, &came.request_code(), &came.by(resident)).await;
    match asked {
        Ok(()) => Ok(came.done(&DELETE, Route::Me(Me::Delete)).await),
        Err(error) => Ok(came.again(&DELETE, &error, Route::Me(Me::Delete)).await),
    }
}

/// Deletes the account.
#[server(prefix = "/_fn", endpoint = "me/delete-account", input = MultipartFormData)]
pub async fn delete_my_account(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &DELETE).await;
    let Some(resident) = came.resident else {
        return Ok(came.to(Route::SignIn(Some(Me::Data))));
    };
    let delete = DeleteAccount {
        by: came.by(resident),
        visitor: came.session.token.id(),
        code: came.code.clone(),
    };
    match delete_account(&came.state.kernel, &delete).await {
        Ok(()) => {
            forget_browser(&came.state);
            Ok(came.to(Route::Home))
        }
        Err(error) => Ok(came.again(&DELETE, &error, Route::Me(Me::Delete)).await),
    }
}
