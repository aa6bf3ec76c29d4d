//! The phone that is told of a case; its reporter needs no account.

use backend::{
    accounts::residents::{CasePhone, confirm_case_phone, request_case_code, stop_case_messages},
    forms::{FormKey, FormSpec},
    privacy::Redacted,
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};

use super::came::Came;
use crate::{api::cases::SECRET, form::Answer, routes::Route};

/// The form that asks for a code.
pub const CASE_PHONE: FormSpec =
    FormSpec { name: "cases.phone", kept: &[FormKey::FIELD, SECRET, "phone"] };
/// The form that takes it, and the one that stops the messages.
pub const CASE_PHONE_CODE: FormSpec =
    FormSpec { name: "cases.phone-code", kept: &[FormKey::FIELD, SECRET] };

impl Came {
    fn case_phone(&self) -> CasePhone {
        CasePhone {
            secret: Redacted::new(self.value(SECRET).to_owned()),
            visitor: self.session.token.id(),
            key: self.key(),
            request_id: Some(self.visit.request_id.clone()),
        }
    }

    fn page(&self) -> Route {
        Route::CasePhone(self.value(SECRET).to_owned())
    }
}

/// Sends a code to a phone.
#[server(prefix = "/_fn", endpoint = "cases/phone-code", input = MultipartFormData)]
pub async fn ask_for_case_code(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &CASE_PHONE).await;
    let page = came.page();
    match request_case_code(&came.state.kernel, &came.request_code(), came.value("phone")).await {
        Ok(()) => Ok(came.done(&CASE_PHONE, page).await),
        Err(error) => Ok(came.again(&CASE_PHONE, &error, page).await),
    }
}

/// Takes the code: messages about the case go to its phone from now on.
#[server(prefix = "/_fn", endpoint = "cases/phone", input = MultipartFormData)]
pub async fn confirm_phone_of_case(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &CASE_PHONE_CODE).await;
    let page = came.page();
    match confirm_case_phone(&came.state.kernel, &came.case_phone(), &came.code).await {
        Ok(()) => Ok(came.done(&CASE_PHONE_CODE, page).await),
        Err(error) => Ok(came.again(&CASE_PHONE_CODE, &error, page).await),
    }
}

/// Stops the messages.
#[server(prefix = "/_fn", endpoint = "cases/phone-stop", input = MultipartFormData)]
pub async fn stop_messages_of_case(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &CASE_PHONE_CODE).await;
    let page = came.page();
    match stop_case_messages(&came.state.kernel, &came.case_phone()).await {
        Ok(()) => Ok(came.done(&CASE_PHONE_CODE, page).await),
        Err(error) => Ok(came.again(&CASE_PHONE_CODE, &error, page).await),
    }
}
