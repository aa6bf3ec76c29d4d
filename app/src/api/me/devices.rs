//! Ending sessions elsewhere.

use backend::accounts::residents::end_device;
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};
use uuid::Uuid;

use super::{BUTTON, DEVICE, came::Came};
use crate::{
    form::Answer,
    routes::{Me, Route},
};

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
