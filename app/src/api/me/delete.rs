//! Leaving for good.

use backend::accounts::residents::{DeleteAccount, delete_account, request_delete};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};

use super::{DELETE, came::Came, forget_browser};
use crate::{
    form::Answer,
    routes::{Me, Route},
};

/// Sends a code to delete the account with.
#[server(prefix = "/_fn", endpoint = "me/request-delete", input = MultipartFormData)]
pub async fn ask_for_code_to_delete(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &DELETE).await;
    let Some(resident) = came.resident else {
        return Ok(came.to(Route::SignIn(Some(Me::Data))));
    };
    let asked = request_delete(&came.state.kernel, &came.request_code(), &came.by(resident)).await;
    match asked {
        Ok(()) => Ok(came.done(&DELETE, Route::Me(Me::Delete)).await),
        Err(error) => Ok(came.again(&DELETE, &error, Route::Me(Me::Delete)).await),
    }
}

/// Deletes the account.
#[server(prefix = "/_fn", endpoint = "me/delete-account", input = MultipartFormData)]
pub async fn delete_my_account(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &DELETE).await;
    let Some(resident) = came.resident else {
        return Ok(came.to(Route::SignIn(Some(Me::Data))));
    };
    let delete = DeleteAccount {
        by: came.by(resident),
        visitor: came.session.token.id(),
        code: came.code.clone(),
    };
    match delete_account(&came.state.kernel, &delete).await {
        Ok(()) => {
            forget_browser(&came.state);
            Ok(came.to(Route::Home))
        }
        Err(error) => Ok(came.again(&DELETE, &error, Route::Me(Me::Delete)).await),
    }
}
