//! The inbox.

use backend::messages::inbox::mark_all_read;
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};

use super::{BUTTON, NEWEST, came::Came};
use crate::{
    form::Answer,
    routes::{Me, Route},
};

/// Marks everything read that was on the page.
#[server(prefix = "/_fn", endpoint = "me/read-all", input = MultipartFormData)]
pub async fn read_all_messages(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &BUTTON).await;
    let Some(resident) = came.resident else {
        return Ok(came.to(Route::SignIn(Some(Me::Messages))));
    };
    if let Ok(newest) = came.value(NEWEST).parse()
        && let Err(error) = mark_all_read(&came.state.kernel, resident.id, newest).await
    {
        tracing::error!(error = &error as &dyn std::error::Error, "messages not marked");
    }
    Ok(came.to(Route::Me(Me::Messages)))
}
