//! The e-mail address of an account.

use backend::{
    accounts::residents::{AddEmail, add_email, remove_email, request_email},
    forms::{FormKey, FormSpec},
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};

use super::{BUTTON, came::Came};
use crate::{
    form::Answer,
    routes::{Me, Route},
};

/// The form that asks for a code.
pub const EMAIL: FormSpec = FormSpec { name: "me.email", kept: &[FormKey::FIELD, "email"] };
/// The form that takes it.
pub const EMAIL_CODE: FormSpec = FormSpec { name: "me.email-code", kept: &[FormKey::FIELD] };

const PAGE: Route = Route::Me(Me::Email);

/// Sends a code to an address.
#[server(prefix = "/_fn", endpoint = "me/request-email", input = MultipartFormData)]
pub async fn ask_for_code_by_mail(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &EMAIL).await;
    let Some(resident) = came.resident else {
        return Ok(came.sign_in_first(&EMAIL, Me::Email).await);
    };
    let (request, by) = (came.request_code(), came.by(resident));
    match request_email(&came.state.kernel, &request, &by, came.value("email")).await {
        Ok(()) => Ok(came.done(&EMAIL, PAGE).await),
        Err(error) => Ok(came.again(&EMAIL, &error, PAGE).await),
    }
}

/// Adds the address that the code was sent to.
#[server(prefix = "/_fn", endpoint = "me/add-email", input = MultipartFormData)]
pub async fn add_my_email(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &EMAIL_CODE).await;
    let Some(resident) = came.resident else {
        return Ok(came.sign_in_first(&EMAIL_CODE, Me::Email).await);
    };
    let add = AddEmail {
        by: came.by(resident),
        visitor: came.session.token.id(),
        code: came.code.clone(),
    };
    match add_email(&came.state.kernel, &add).await {
        Ok(()) => Ok(came.done(&EMAIL_CODE, Route::MeSaved(Me::Email)).await),
        Err(error) => Ok(came.again(&EMAIL_CODE, &error, PAGE).await),
    }
}

/// Removes the address.
#[server(prefix = "/_fn", endpoint = "me/remove-email", input = MultipartFormData)]
pub async fn remove_my_email(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &BUTTON).await;
    let Some(resident) = came.resident else {
        return Ok(came.to(Route::SignIn(Some(Me::Email))));
    };
    match remove_email(&came.state.kernel, &came.by(resident)).await {
        Ok(()) => Ok(came.to(Route::MeSaved(Me::Email))),
        Err(error) => Ok(came.again(&EMAIL, &error, PAGE).await),
    }
}
