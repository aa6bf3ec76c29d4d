//! Keeping what was done without signing in.

use backend::{
    accounts::residents::keep_receipt,
    forms::{FormKey, FormSpec},
    privacy::Redacted,
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};

use super::{RECEIPT_FIELD, came::Came};
use crate::{
    form::Answer,
    routes::{Me, Route},
};

/// The form that takes a receipt. Its draft is encrypted, as what it holds opens a question.
pub const RECEIPT: FormSpec =
    FormSpec { name: "me.receipt", kept: &[FormKey::FIELD, RECEIPT_FIELD] };

/// Keeps what a receipt is of among the resident's things.
#[server(prefix = "/_fn", endpoint = "me/keep-receipt", input = MultipartFormData)]
pub async fn keep_my_receipt(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &RECEIPT).await;
    let Some(resident) = came.resident else {
        return Ok(came.sign_in_first(&RECEIPT, Me::Questions).await);
    };
    if let Err(errors) = came.whole() {
        return Ok(came.back(&RECEIPT, errors, Route::Me(Me::Questions)).await);
    }
    let pasted = Redacted::new(came.value(RECEIPT_FIELD).to_owned());
    // A link says what it is of; without one, all are a tap apart.
    let list = match pasted.expose() {
        link if link.contains("/cases/") => Me::Cases,
        link if link.contains("/bulky/") => Me::Bookings,
        _ => Me::Questions,
    };
    match keep_receipt(&came.state.kernel, &came.by(resident), &pasted).await {
        Ok(()) => Ok(came.done(&RECEIPT, Route::MeSaved(list)).await),
        Err(error) => Ok(came.again(&RECEIPT, &error, Route::Me(Me::Questions)).await),
    }
}
