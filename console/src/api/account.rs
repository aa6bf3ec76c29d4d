//! What somebody does with their own account.

use app::form::Answer;
use backend::{
    accounts::staff::{
        self,
        account::{
            ChangePassword, ChangePasswordError, RenewError, change_password, renew_recovery_codes,
        },
        session,
    },
    forms::{FormKey, FormSpec},
    problem::{FieldError, Problem},
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};
use uuid::Uuid;

use super::{Sent, page_of_problem};
use crate::{
    pages,
    routes::{StaffRoute, way_back},
};

/// A code, once more.
pub const CONFIRM: FormSpec = FormSpec { name: "staff.confirm", kept: &[FormKey::FIELD, "to"] };
/// Another password.
pub const PASSWORD: FormSpec = FormSpec { name: "staff.password", kept: &[FormKey::FIELD] };
/// New codes for paper.
pub const RECOVERY_CODES: FormSpec =
    FormSpec { name: "staff.recovery-codes", kept: &[FormKey::FIELD] };
/// One session, or all others.
pub const END_SESSION: FormSpec =
    FormSpec { name: "staff.end-session", kept: &[FormKey::FIELD, "session"] };

/// Proves again that it is they.
#[server(prefix = "/_fn", endpoint = "staff/confirm", input = MultipartFormData)]
pub async fn staff_confirm(form: MultipartData) -> Result<Answer, ServerFnError> {
    let sent = Sent::read(form, &CONFIRM).await;
    let to = sent.text("to");
    let page = StaffRoute::Confirm(to.clone());
    let (sent, desk) = match sent.desk(&page, |s, v, _| page_of_problem(s, v)).await {
        Ok(both) => both,
        Err(answer) => return Ok(answer),
    };
    let code = sent.post.secret("code");
    Ok(match staff::confirm(&sent.state.kernel, &desk.session, code).await {
        Ok(()) => sent.done(way_back(Some(&to))).await,
        Err(error) => {
            let errors = vec![FieldError::new(error.field().unwrap_or_default(), error.code())];
            sent.again(errors, page, |s, v, _| page_of_problem(s, v)).await
        }
    })
}

/// Changes the password.
#[server(prefix = "/_fn", endpoint = "staff/account/password", input = MultipartFormData)]
pub async fn staff_password(form: MultipartData) -> Result<Answer, ServerFnError> {
    let sent = Sent::read(form, &PASSWORD).await;
    let page = StaffRoute::Password;
    let (sent, desk) = match sent.desk(&page, |s, v, _| page_of_problem(s, v)).await {
        Ok(both) => both,
        Err(answer) => return Ok(answer),
    };
    let change = ChangePassword {
        old: sent.post.secret("old"),
        password: sent.post.secret("password"),
        again: sent.post.secret("again"),
        request_id: sent.request_id(),
    };
    Ok(match change_password(&sent.state.kernel, &desk.session, change).await {
        Ok(()) => sent.done(StaffRoute::Account.into()).await,
        Err(error) => {
            if let ChangePasswordError::Database(source) = &error {
                tracing::error!(error = source as &dyn std::error::Error, "password not changed");
            }
            sent.again(error.fields(), page, |s, v, _| page_of_problem(s, v)).await
        }
    })
}

/// Makes new codes for paper, and shows them this once.
#[server(prefix = "/_fn", endpoint = "staff/account/recovery-codes", input = MultipartFormData)]
pub async fn staff_recovery_codes(form: MultipartData) -> Result<Answer, ServerFnError> {
    let sent = Sent::read(form, &RECOVERY_CODES).await;
    let page = StaffRoute::Account;
    let (sent, desk) = match sent.desk(&page, |s, v, _| page_of_problem(s, v)).await {
        Ok(both) => both,
        Err(answer) => return Ok(answer),
    };
    let id = sent.request_id();
    Ok(match renew_recovery_codes(&sent.state.kernel, &desk.session, id).await {
        Ok(codes) => {
            let page =
                pages::account::recovery_codes::show(&sent.state, &sent.visit, &desk, &codes);
            sent.shown(page).await
        }
        Err(RenewError::Unconfirmed) => sent.done(StaffRoute::Confirm(page.path()).into()).await,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "codes not renewed");
            let errors = vec![FieldError::new("", error.code())];
            sent.again(errors, page, |s, v, _| page_of_problem(s, v)).await
        }
    })
}

/// Ends one session of their own, or all others.
#[server(prefix = "/_fn", endpoint = "staff/account/end-session", input = MultipartFormData)]
pub async fn staff_end_session(form: MultipartData) -> Result<Answer, ServerFnError> {
    let sent = Sent::read(form, &END_SESSION).await;
    let page = StaffRoute::Account;
    let (sent, desk) = match sent.desk(&page, |s, v, _| page_of_problem(s, v)).await {
        Ok(both) => both,
        Err(answer) => return Ok(answer),
    };
    let (db, who) = (&sent.state.kernel.db, desk.staff().id);
    let ended = match sent.text("session").parse::<Uuid>() {
        Ok(id) => session::end_of(db, who, id).await.map(|_| ()),
        Err(_) => session::end_all(db, who, Some(desk.session.id)).await.map(|_| ()),
    };
    Ok(match ended {
        Ok(()) => sent.done(page.into()).await,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "session not ended");
            let errors = vec![FieldError::new("", "unavailable")];
            sent.again(errors, page, |s, v, _| page_of_problem(s, v)).await
        }
    })
}
