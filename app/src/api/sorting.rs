//! The server functions of the sorting guide.

use backend::{
    files::prepare_photo,
    forms::{Draft, FormKey, FormSpec, save_draft},
    problem::{FieldError, Problem},
    sorting::{Ask, ask},
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};
use leptos_axum::ResponseOptions;

use crate::{
    form::{Answer, FormPost, FormView, Outcome, presession},
    pages,
    routes::Route,
    state::AppState,
    visit::Visit,
};

/// The "ask us" form.
pub const ASK: FormSpec = FormSpec { name: "sorting.ask", kept: &["words", "detail", "phone"] };

/// Its photo field.
const PHOTO: &str = "photo";

/// Takes a question about something that the guide does not know.
#[server(prefix = "/_fn", endpoint = "sorting/ask", input = MultipartFormData)]
pub async fn ask_sorting_question(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let Some(parts) = form.into_inner() else { return Ok(Outcome::Again(Route::Home).answer()) };
    let post = FormPost::read(parts, &ASK, Some(PHOTO)).await;
    Ok(take(&state, &visit, post).await.answer())
}
