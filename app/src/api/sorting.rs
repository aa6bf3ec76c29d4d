//! The server functions of the sorting guide.

use std::net::{IpAddr, Ipv4Addr};

use backend::{
    files::prepare_photo,
    forms::{FormKey, FormSpec},
    presession::PreSession,
    problem::{FieldError, Problem},
    sorting::{Ask, AskError, Receipt, ask},
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};

use crate::{
    form::{Answer, FormPost, Outcome, again, done, presession},
    pages,
    routes::Route,
    state::AppState,
    visit::Visit,
};

/// The "ask us" form.
pub const ASK: FormSpec =
    FormSpec { name: "sorting.ask", kept: &[FormKey::FIELD, "words", "detail", "phone"] };

/// Its photo field.
const PHOTO: &str = "photo";

/// Takes a question about something that the guide does not know.
#[server(prefix = "/_fn", endpoint = "sorting/ask", input = MultipartFormData)]
pub async fn ask_sorting_question(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(Route::Home).answer(presession(&state, &visit)));
    };
    let session = presession(&state, &visit);
    let post = FormPost::read(parts, &ASK, Some(PHOTO)).await;
    let outcome = match send(&state, &visit, &session.token, &post).await {
        Ok(receipt) => {
            let next = Route::SortingQuestion(receipt.secret.to_text());
            done(&state, &session.token, &ASK, next).await
        }
        Err(errors) => {
            let form = Route::SortingAsk(None);
            again(&state, &session.token, &ASK, post.values, errors, form, |form| {
                pages::sorting::ask::show(&state, &visit, form)
            })
            .await
        }
    };
    Ok(outcome.answer(session))
}

/// Calls the operation, and puts everything that is wrong into words of the form.
async fn send(
    state: &AppState,
    visit: &Visit,
    session: &PreSession,
    post: &FormPost,
) -> Result<Receipt, Vec<FieldError>> {
    if !post.errors.is_empty() {
        return Err(post.errors.clone());
    }
    let photo = match &post.photo {
        Some(bytes) => Some(
            prepare_photo(&state.kernel, bytes.clone())
                .await
                .map_err(|error| vec![FieldError::new(PHOTO, error.code())])?,
        ),
        None => None,
    };
    let text = |field| post.values.get(field).unwrap_or_default().to_owned();
    let question = Ask {
        words: text("words"),
        detail: text("detail"),
        phone: text("phone"),
        photo,
        locale: visit.locale,
        visitor: session.id(),
        key: post.key.unwrap_or_else(|| FormKey::mint(&*state.kernel.random)),
        address: visit.address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
        request_id: Some(visit.request_id.clone()),
    };
    ask(&state.kernel, question).await.map_err(|error| {
        if let AskError::Database(source) = &error {
            tracing::error!(error = source as &dyn std::error::Error, "question not kept");
        }
        match error.fields() {
            fields if fields.is_empty() => vec![FieldError::new("", error.code())],
            fields => fields,
        }
    })
}
