//! The number of an account.

use backend::{
    Problem,
    accounts::residents::{ChangePhone, change_phone, request_new_phone},
    forms::{FormKey, FormSpec},
    problem::FieldError,
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};

use super::came::Came;
use crate::{
    form::Answer,
    routes::{Me, Route},
};

/// The form that asks for both codes.
pub const NEW_PHONE: FormSpec = FormSpec { name: "me.new-phone", kept: &[FormKey::FIELD, "phone"] };
/// The form that takes them, which are secrets and never kept.
pub const PHONE_CODES: FormSpec = FormSpec { name: "me.phone-codes", kept: &[FormKey::FIELD] };

const PAGE: Route = Route::Me(Me::Phone);

/// Sends a code to the new number and one to the old.
#[server(prefix = "/_fn", endpoint = "me/request-phone", input = MultipartFormData)]
pub async fn ask_for_codes_to_change_phone(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &NEW_PHONE).await;
    let Some(resident) = came.resident else {
        return Ok(came.sign_in_first(&NEW_PHONE, Me::Phone).await);
    };
    let (request, by) = (came.request_code(), came.by(resident));
    match request_new_phone(&came.state.kernel, &request, &by, came.value("phone")).await {
        Ok(()) => Ok(came.done(&NEW_PHONE, PAGE).await),
        Err(error) => Ok(came.again(&NEW_PHONE, &error, PAGE).await),
    }
}

/// Changes the number.
#[server(prefix = "/_fn", endpoint = "me/change-phone", input = MultipartFormData)]
pub async fn change_my_phone(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &PHONE_CODES).await;
    let Some(resident) = came.resident else {
        return Ok(came.sign_in_first(&PHONE_CODES, Me::Phone).await);
    };
    let change = ChangePhone {
        by: came.by(resident),
        visitor: came.session.token.id(),
        new_code: came.post.secret("new_code"),
        old_code: came.post.secret("old_code"),
    };
    match change_phone(&came.state.kernel, &change).await {
        Ok(()) => Ok(came.done(&PHONE_CODES, Route::MeSaved(Me::Phone)).await),
        Err(error) => {
            came.log(&error);
            let errors = match error.fields() {
                fields if fields.is_empty() => vec![FieldError::new("", error.code())],
                fields => fields,
            };
            Ok(came.back(&PHONE_CODES, errors, PAGE).await)
        }
    }
}
