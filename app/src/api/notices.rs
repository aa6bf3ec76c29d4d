//! The server functions of questions and answers.

use std::net::{IpAddr, Ipv4Addr};

use backend::{
    forms::{FormKey, FormSpec},
    notices::{
        Rate,
        questions::{Ask, AskError, ask},
        rate,
    },
    presession::PreSession,
    problem::{FieldError, Problem},
    sorting::Receipt,
};
use domain::notices::Shelf;
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

/// The most bytes of a post without a photo.
pub const BODY_BYTES: usize = 512 * 1024;

/// The form for what nothing answers.
pub const ASK: FormSpec =
    FormSpec { name: "notices.ask", kept: &[FormKey::FIELD, "subject", "detail", "phone"] };

/// The two buttons under an article.
const RATE: FormSpec = FormSpec { name: "notices.rate", kept: &["slug", "helped"] };

/// Takes a question that nothing answers.
#[server(prefix = "/_fn", endpoint = "notices/ask", input = MultipartFormData)]
pub async fn ask_question(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(Route::AskNew(None)).answer(session));
    };
    let post = FormPost::read(parts, &ASK, None).await;
    let outcome = match send(&state, &visit, &session.token, &post).await {
        Ok(receipt) => {
            let next = Route::AskQuestion(receipt.secret.to_text());
            done(&state, &session.token, &ASK, next).await
        }
        Err(errors) => {
            let form = Route::AskNew(None);
            again(&state, &session.token, &ASK, post.values, errors, form, |form| {
                pages::ask::new::show(&state, &visit, form)
            })
            .await
        }
    };
    Ok(outcome.answer(session))
}

async fn send(
    state: &AppState,
    visit: &Visit,
    session: &PreSession,
    post: &FormPost,
) -> Result<Receipt, Vec<FieldError>> {
    if !post.errors.is_empty() {
        return Err(post.errors.clone());
    }
    let text = |field| post.values.get(field).unwrap_or_default().to_owned();
    let question = Ask {
        subject: text("subject"),
        detail: text("detail"),
        phone: text("phone"),
        locale: visit.locale,
        visitor: session.id(),
        key: post.key.unwrap_or_else(|| FormKey::mint(&*state.kernel.random)),
        address: address(visit),
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

/// Counts whether an article helped. Thanks in any case: whoever says it twice, or while nothing can
/// be counted, is not to be bothered with it.
#[server(prefix = "/_fn", endpoint = "notices/rate", input = MultipartFormData)]
pub async fn rate_article(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(Route::Ask(None)).answer(session));
    };
    let post = FormPost::read(parts, &RATE, None).await;
    let slug = post.values.get("slug").unwrap_or_default();
    let library = state.library.current();
    let Some(article) = library.get(Shelf::Article, slug, state.kernel.now()) else {
        return Ok(Outcome::Done(Route::Ask(None)).answer(session));
    };
    let said = Rate {
        publication: article.id,
        helped: post.values.get("helped") == Some("yes"),
        visitor: session.token.id(),
        address: address(&visit),
    };
    if let Err(error) = rate(&state.kernel, said).await {
        tracing::debug!(error = &error as &dyn std::error::Error, "not counted");
    }
    Ok(Outcome::Done(Route::ArticleThanks(article.slug.clone())).answer(session))
}

fn address(visit: &Visit) -> IpAddr {
    visit.address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}
