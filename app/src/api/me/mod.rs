//! The server functions of a resident's own pages.

mod came;
pub mod case_phone;
pub mod delete;
pub mod devices;
pub mod email;
pub mod messages;
pub mod phone;
pub mod places;
pub mod receipts;
pub mod settings;
pub mod sign_in;

use axum::http::header;
use backend::forms::{FormKey, FormSpec};
use leptos::prelude::expect_context;
use leptos_axum::ResponseOptions;

use super::{BODY_BYTES, call};
use crate::{
    account::end_cookies,
    routes::functions,
    routing::{Access, Routes},
    state::AppState,
};

/// The form that asks for a code; also keeps the page to come back to.
pub const PHONE: FormSpec = FormSpec { name: "me.phone", kept: &[FormKey::FIELD, "phone", TO] };
/// The form that takes the code, which is a secret and never kept.
pub const CODE: FormSpec = FormSpec { name: "me.code", kept: &[FormKey::FIELD, TO] };
/// The form that takes the code to delete with.
pub const DELETE: FormSpec = FormSpec { name: "me.delete", kept: &[FormKey::FIELD] };
/// A button with nothing to type.
const BUTTON: FormSpec =
    FormSpec { name: "me.button", kept: &[FormKey::FIELD, DEVICE, NEWEST, PLACE] };

/// What the server functions add to the codes of their operations.
pub const CODES: &[&str] = &["signed-out"];

/// The page to come back to.
pub const TO: &str = "to";
/// The session to end; empty for all the others.
pub const DEVICE: &str = "device";
/// The place that a form is about; empty for a new one.
pub const PLACE: &str = "place";
/// A receipt: its link, or its number and the secret.
pub const RECEIPT_FIELD: &str = "receipt";
/// The newest message of the page that is read.
pub const NEWEST: &str = "newest";
/// The code. Posted beside what is kept.
pub const CODE_FIELD: &str = "code";

/// Every one of them.
pub(super) fn routes() -> Routes {
    server_fn::axum::register_explicit::<sign_in::AskForCode>();
    server_fn::axum::register_explicit::<sign_in::AskForCodeAgain>();
    server_fn::axum::register_explicit::<sign_in::SignInWithCode>();
    server_fn::axum::register_explicit::<sign_in::SignOutHere>();
    server_fn::axum::register_explicit::<devices::EndOtherDevice>();
    server_fn::axum::register_explicit::<delete::AskForCodeToDelete>();
    server_fn::axum::register_explicit::<delete::DeleteMyAccount>();
    server_fn::axum::register_explicit::<messages::ReadAllMessages>();
    server_fn::axum::register_explicit::<settings::SaveMySettings>();
    server_fn::axum::register_explicit::<email::AskForCodeByMail>();
    server_fn::axum::register_explicit::<email::AddMyEmail>();
    server_fn::axum::register_explicit::<email::RemoveMyEmail>();
    server_fn::axum::register_explicit::<phone::AskForCodesToChangePhone>();
    server_fn::axum::register_explicit::<phone::ChangeMyPhone>();
    server_fn::axum::register_explicit::<places::SaveMyPlace>();
    server_fn::axum::register_explicit::<receipts::KeepMyReceipt>();
    server_fn::axum::register_explicit::<places::RemoveMyPlace>();
    server_fn::axum::register_explicit::<case_phone::AskForCaseCode>();
    server_fn::axum::register_explicit::<case_phone::ConfirmPhoneOfCase>();
    server_fn::axum::register_explicit::<case_phone::StopMessagesOfCase>();
    let post = |routes: Routes, path| routes.post(path, Access::SameOrigin, BODY_BYTES, call);
    [
        functions::REQUEST_CODE,
        functions::RESEND_CODE,
        functions::SIGN_IN,
        functions::SIGN_OUT,
        functions::END_DEVICE,
        functions::REQUEST_DELETE,
        functions::DELETE_ACCOUNT,
        functions::READ_ALL,
        functions::SAVE_SETTINGS,
        functions::REQUEST_EMAIL,
        functions::ADD_EMAIL,
        functions::REMOVE_EMAIL,
        functions::REQUEST_PHONE,
        functions::CHANGE_PHONE,
        functions::SAVE_PLACE,
        functions::REMOVE_PLACE,
        functions::KEEP_RECEIPT,
        functions::CASE_PHONE_CODE,
        functions::CASE_PHONE,
        functions::CASE_PHONE_STOP,
    ]
    .into_iter()
    .fold(Routes::new(), post)
}

/// Takes the cookies away, whatever became of the session.
fn forget_browser(state: &AppState) {
    let options = expect_context::<ResponseOptions>();
    for (_, cookie) in &end_cookies(state) {
        options.append_header(header::SET_COOKIE, cookie.clone());
    }
}
