//! Signing in with a code, and out again.

use axum::http::{header, request::Parts};
use backend::{
    accounts::residents::{SignIn, request_code, resend_code, sign_in, sign_out},
    forms::{FormValues, save_draft},
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};
use leptos_axum::ResponseOptions;

use super::{BUTTON, CODE, PHONE, TO, came::Came, forget_browser};
use crate::{
    account::{begin_cookie, device},
    form::Answer,
    routes::{Me, Route},
};

/// Sends a code to sign in with.
#[server(prefix = "/_fn", endpoint = "me/request-code", input = MultipartFormData)]
pub async fn ask_for_code(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &PHONE).await;
    let to = Me::from_path(came.value(TO));
    let (request, phone) = (came.request_code(), came.value("phone").to_owned());
    match request_code(&came.state.kernel, &request, &phone).await {
        Ok(()) => {
            let back = [(TO, to.map_or("", Me::path))];
            let values = FormValues::from_post(&CODE, back);
            let kept = save_draft(&came.state.kernel, request.visitor, &CODE, &values, &[]).await;
            if let Err(error) = kept {
                tracing::warn!(%error, "the page to come back to is forgotten");
            }
            Ok(came.done(&PHONE, Route::Me(Me::Code)).await)
        }
        Err(error) => Ok(came.again(&PHONE, &error, Route::SignIn(to)).await),
    }
}

/// Sends another one to the same number.
#[server(prefix = "/_fn", endpoint = "me/resend-code", input = MultipartFormData)]
pub async fn ask_for_code_again(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &CODE).await;
    match resend_code(&came.state.kernel, &came.request_code()).await {
        Ok(()) => Ok(came.to(Route::Me(Me::Code))),
        Err(error) => Ok(came.again(&CODE, &error, Route::Me(Me::Code)).await),
    }
}

/// Signs in.
#[server(prefix = "/_fn", endpoint = "me/sign-in", input = MultipartFormData)]
pub async fn sign_in_with_code(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &CODE).await;
    let typed = SignIn {
        code: came.code.clone(),
        visitor: came.session.token.id(),
        key: came.key(),
        device: use_context::<Parts>().map_or_else(String::new, |parts| device(&parts.headers)),
        locale: came.visit.locale,
        request_id: Some(came.visit.request_id.clone()),
    };
    match sign_in(&came.state.kernel, &typed).await {
        Ok(token) => {
            if let Some(cookie) = begin_cookie(&came.state, &token) {
                expect_context::<ResponseOptions>().append_header(header::SET_COOKIE, cookie);
            }
            let to = Me::from_path(came.value(TO)).unwrap_or(Me::Overview);
            Ok(came.done(&CODE, Route::Me(to)).await)
        }
        Err(error) => Ok(came.again(&CODE, &error, Route::Me(Me::Code)).await),
    }
}

/// Signs out of this browser.
#[server(prefix = "/_fn", endpoint = "me/sign-out", input = MultipartFormData)]
pub async fn sign_out_here(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &BUTTON).await;
    if let Some(resident) = came.resident {
        let request_id = Some(came.visit.request_id.clone());
        if let Err(error) = sign_out(&came.state.kernel, &resident, request_id).await {
            tracing::error!(%error, "session not ended");
        }
    }
    forget_browser(&came.state);
    Ok(came.to(Route::Home))
}
