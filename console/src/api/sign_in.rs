//! Signing in and out, and setting a password with a link.

use app::form::Answer;
use axum::http::header;
use backend::{
    accounts::{
        SessionToken,
        staff::{
            invitation::{self, Accept, AcceptError},
            session,
            sign_in::{self, Prove, ProveError, SignIn, SignInError, SignedIn},
        },
    },
    forms::{FormKey, FormSpec, discard_draft},
    problem::{FieldError, Problem},
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};

use super::{Sent, cookie, page_of_problem, set_cookie};
use crate::{
    pages,
    routes::{StaffRoute, way_back},
};

/// Login and password.
pub const SIGN_IN: FormSpec =
    FormSpec { name: "staff.sign-in", kept: &[FormKey::FIELD, "login", "to"] };
/// The second proof.
pub const CODE: FormSpec = FormSpec { name: "staff.code", kept: &[FormKey::FIELD, "to"] };
/// The button that signs out.
pub const SIGN_OUT: FormSpec = FormSpec { name: "staff.sign-out", kept: &[FormKey::FIELD] };
/// A password for the first time, or after a reset.
pub const SET_PASSWORD: FormSpec =
    FormSpec { name: "staff.set-password", kept: &[FormKey::FIELD, "token"] };

/// Takes login and password; the code is asked for next.
#[server(prefix = "/_fn", endpoint = "staff/sign-in", input = MultipartFormData)]
pub async fn staff_sign_in(form: MultipartData) -> Result<Answer, ServerFnError> {
    let sent = Sent::read(form, &SIGN_IN).await;
    let to = Some(sent.text("to")).filter(|to| !to.is_empty());
    let input = SignIn {
        login: sent.text("login"),
        password: sent.post.secret("password"),
        demonstration: sent.state.district.get().demonstration,
        from: sent.from(),
    };
    Ok(match sign_in::begin(&sent.state.kernel, input).await {
        Ok(()) => {
            // What went wrong with the codes of another time is not said of this one.
            let (db, browser) = (&sent.state.kernel.db, sent.browser.token.id());
            if let Err(error) = discard_draft(db, browser, &CODE).await {
                tracing::warn!(error = &error as &dyn std::error::Error, "draft not discarded");
            }
            sent.done(StaffRoute::Code(to).into()).await
        }
        Err(error) => {
            if let SignInError::Database(source) = &error {
                tracing::error!(error = source as &dyn std::error::Error, "sign-in not begun");
            }
            let page = StaffRoute::SignIn(to);
            sent.again(error.fields(), page, pages::sign_in::show).await
        }
    })
}

/// Takes the code, and signs in.
#[server(prefix = "/_fn", endpoint = "staff/code", input = MultipartFormData)]
pub async fn staff_code(form: MultipartData) -> Result<Answer, ServerFnError> {
    let sent = Sent::read(form, &CODE).await;
    let to = Some(sent.text("to")).filter(|to| !to.is_empty());
    let input = Prove { code: sent.post.secret("code"), from: sent.from() };
    let error = match sign_in::prove(&sent.state.kernel, input).await {
        Ok(signed_in) => return Ok(welcome(sent, signed_in, to).await),
        Err(error) => error,
    };
    if let ProveError::Database(source) = &error {
        tracing::error!(error = source as &dyn std::error::Error, "code not looked at");
    }
    let errors = vec![FieldError::new(error.field().unwrap_or_default(), error.code())];
    if !matches!(error, ProveError::Over) {
        return Ok(sent.again(errors, StaffRoute::Code(to), |s, v, _| page_of_problem(s, v)).await);
    }
    // From the beginning, whose page says why.
    let sent = Sent { spec: &SIGN_IN, ..sent };
    Ok(sent.again(errors, StaffRoute::SignIn(to), pages::sign_in::show).await)
}

/// The cookies, and on to where they wanted to go; codes for paper are shown before that.
async fn welcome(sent: Sent, signed_in: SignedIn, to: Option<String>) -> Answer {
    let state = sent.state.clone();
    // Two sessions in one browser would leave one that nobody can end from there.
    if let Some(old) = &sent.visit.staff_session
        && let Err(error) = session::sign_out(&state.kernel.db, old).await
    {
        tracing::warn!(error = &error as &dyn std::error::Error, "old session not ended");
    }
    let cookies =
        [cookie::session(&state, &signed_in.session), cookie::device(&state, &signed_in.device)];
    let next = way_back(to.as_deref());
    if signed_in.recovery_codes.is_empty() {
        cookies.into_iter().flatten().for_each(set_cookie);
        return sent.done(next).await;
    }
    let codes = &signed_in.recovery_codes;
    let mut page = pages::account::recovery_codes::show_first(&state, &sent.visit, codes, &next);
    for cookie in cookies.into_iter().flatten() {
        page.headers_mut().append(header::SET_COOKIE, cookie);
    }
    sent.shown(page).await
}

/// Signs out.
#[server(prefix = "/_fn", endpoint = "staff/sign-out", input = MultipartFormData)]
pub async fn staff_sign_out(form: MultipartData) -> Result<Answer, ServerFnError> {
    let sent = Sent::read(form, &SIGN_OUT).await;
    if let Some(token) = &sent.visit.staff_session
        && let Err(error) = session::sign_out(&sent.state.kernel.db, token).await
    {
        // Without the cookie it is out of reach, and it ends by itself.
        tracing::error!(error = &error as &dyn std::error::Error, "session not ended");
    }
    if let Some(cookie) = cookie::no_session(&sent.state) {
        set_cookie(cookie);
    }
    Ok(sent.done(StaffRoute::SignIn(None).into()).await)
}

/// Sets a password with a link.
#[server(prefix = "/_fn", endpoint = "staff/set-password", input = MultipartFormData)]
pub async fn staff_set_password(form: MultipartData) -> Result<Answer, ServerFnError> {
    let sent = Sent::read(form, &SET_PASSWORD).await;
    let text = sent.text("token");
    let page = StaffRoute::SetPassword(text.clone());
    let Some(token) = SessionToken::parse(&text) else {
        let gone = vec![FieldError::new("", "link-gone")];
        return Ok(sent.again(gone, page, |s, v, _| page_of_problem(s, v)).await);
    };
    let input = Accept {
        token,
        password: sent.post.secret("password"),
        again: sent.post.secret("again"),
        from: sent.from(),
    };
    Ok(match invitation::accept(&sent.state.kernel, input).await {
        Ok(device) => {
            if let Some(cookie) = cookie::device(&sent.state, &device) {
                set_cookie(cookie);
            }
            sent.done(StaffRoute::SignIn(None).into()).await
        }
        Err(error) => {
            if let AcceptError::Database(source) = &error {
                tracing::error!(error = source as &dyn std::error::Error, "password not set");
            }
            sent.again(error.fields(), page, |s, v, _| page_of_problem(s, v)).await
        }
    })
}
