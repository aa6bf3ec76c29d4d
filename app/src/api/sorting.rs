//! The server functions of the sorting guide.

use backend::{
    files::{PhotoError, prepare_photo},
    forms::{Draft, FormSpec, save_draft},
    problem::{FieldError, Problem},
    sorting::ask::{Ask, ask},
};
use leptos::prelude::*;
use leptos::server_fn::codec::{MultipartData, MultipartFormData};

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
    Ok(send(&state, &visit, post).await.answer())
}

async fn send(state: &AppState, visit: &Visit, post: FormPost) -> Outcome {
    let form = Route::SortingAsk(None);
    let (session, cookie) = presession(state, visit);
    if let Some(cookie) = cookie {
        expect_context::<leptos_axum::ResponseOptions>()
            .append_header(http::header::SET_COOKIE, cookie);
    }
    let _ = (form, session, post, PhotoError::CODES, prepare_photo, Draft::default(), save_draft);
    todo!()
}
