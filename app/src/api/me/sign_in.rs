//! Signing in with a code, and out again.

use axum::http::{header, request::Parts};
use backend::{
    accounts::residents::{SignIn, request_code, resend_code, session, sign_in, sign_out},
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
    pages::preference::take_over,
    routes::{Me, Route},
    visit::Visit,
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
    let headers = use_context::<Parts>().map(|parts| parts.headers).unwrap_or_default();
    let typed = SignIn {
        code: came.code.clone(),
        visitor: came.session.token.id(),
        key: came.key(),
        device: device(&headers),
        locale: came.visit.locale,
        elder: came.visit.elder,
        request_id: Some(came.visit.request_id.clone()),
    };
    match sign_in(&came.state.kernel, &typed).await {
        Ok(token) => {
            let options = expect_context::<ResponseOptions>();
            if let Some(cookie) = begin_cookie(&came.state, &token) {
                options.append_header(header::SET_COOKIE, cookie);
            }
            // Without its preferences the account is as good.
            if let Ok(Some(resident)) = session::read(&came.state.kernel, &token).await {
                let (taken, locale) = take_over(&came.state, &came.visit, &headers, &resident);
                for cookie in taken {
                    options.append_header(header::SET_COOKIE, cookie);
                }
                provide_context(Visit { locale, ..came.visit.clone() });
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
