//! Opens a booking for whoever has its number and 提取码.

use backend::{
    bulky::find_by_code,
    forms::{FormKey, FormSpec},
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};

use super::{address, told};
use crate::{
    api::cases::{CODE, NUMBER},
    form::{Answer, FormPost, Outcome, again, done, presession},
    pages::bulky::find,
    routes::Route,
    state::AppState,
    visit::Visit,
};

/// Where a booking is found again.
pub const FIND: FormSpec = FormSpec { name: "bulky.find", kept: &[FormKey::FIELD, NUMBER] };

/// Opens a booking for whoever has its number and 提取码.
#[server(prefix = "/_fn", endpoint = "bulky/find", input = MultipartFormData)]
pub async fn find_booking(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(Route::BookingFind).answer(session));
    };
    let post = FormPost::read(parts, &FIND, None).await;
    let number = post.values.get(NUMBER).unwrap_or_default().to_owned();
    let code = post.secret(CODE);
    let found = if post.errors.is_empty() {
        find_by_code(&state.kernel, &number, code.expose(), address(&visit))
            .await
            .map_err(|error| told(&error, Vec::new()))
    } else {
        Err(post.errors.clone())
    };
    let outcome = match found {
        Ok(pass) => done(&state, &session.token, &FIND, Route::Booked(pass)).await,
        Err(errors) => {
            let page = Route::BookingFind;
            again(&state, &session.token, &FIND, post.values, errors, page, |form| {
                find::show(&state, &visit, form)
            })
            .await
        }
    };
    Ok(outcome.answer(session))
}
