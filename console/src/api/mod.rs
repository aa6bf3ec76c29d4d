//! The server functions behind the forms of staff.
//!
//! Each reads its form ([`Sent`]), opens the [`Desk`](crate::desk::Desk), calls its operation in
//! `backend`, and answers with an `Outcome`. Whoever was signed out meanwhile signs in and finds what
//! they typed in the form's draft.

pub mod account;
pub mod bulky;
pub mod calendar;
pub mod case_blur;
pub mod case_desk;
pub mod case_documents;
pub mod cases;
pub mod city;
pub mod cookie;
pub mod district;
pub mod feeds;
pub mod kept_steps;
pub mod messages;
pub mod places;
pub mod places_import;
pub mod publications;
pub mod questions;
pub mod record;
pub mod search;
mod sent;
mod shots;
pub mod sign_in;
pub mod sorting;
pub mod templates;
pub mod users;

use app::{
    api::{BODY_BYTES as PHOTO_BYTES, call},
    routing::{Access, Routes},
};
use leptos::server_fn::axum::register_explicit;

pub use self::sent::Sent;
use self::sent::{page_of_problem, set_cookie};
use crate::routes::functions;

/// The most bytes of one post: texts only.
pub const BODY_BYTES: usize = 4 * 1024 * 1024;

/// Every server function.
#[must_use]
pub fn routes() -> Routes {
    register_explicit::<calendar::EditCalendar>();
    register_explicit::<feeds::CreateFeedKey>();
    register_explicit::<feeds::RevokeFeedKey>();
    register_explicit::<feeds::SavePlaceSource>();
    register_explicit::<record::SaveFilter>();
    register_explicit::<record::RemoveFilter>();
    register_explicit::<record::ChangeSetting>();
    register_explicit::<record::WithdrawSetting>();
    register_explicit::<record::ShowUnmasked>();
    register_explicit::<sign_in::StaffSignIn>();
    register_explicit::<sign_in::StaffCode>();
    register_explicit::<sign_in::StaffSignOut>();
    register_explicit::<sign_in::StaffSetPassword>();
    register_explicit::<account::StaffConfirm>();
    register_explicit::<account::StaffPassword>();
    register_explicit::<account::StaffRecoveryCodes>();
    register_explicit::<account::StaffEndSession>();
    register_explicit::<users::StaffUserCreate>();
    register_explicit::<users::StaffUserEdit>();
    register_explicit::<users::StaffUserAct>();
    register_explicit::<publications::SavePublication>();
    register_explicit::<publications::SetPublicationState>();
    register_explicit::<questions::ClaimQuestion>();
    register_explicit::<questions::AnswerQuestion>();
    register_explicit::<questions::DismissQuestion>();
    register_explicit::<places::SavePlace>();
    register_explicit::<places::SavePlaceTariff>();
    register_explicit::<places::SuspendPlace>();
    register_explicit::<places::AddPlacePhoto>();
    register_explicit::<places::RemovePlacePhoto>();
    register_explicit::<places::DecidePlaceSuspension>();
    register_explicit::<places::DecidePlaceReport>();
    register_explicit::<places::DecidePlaceDuplicate>();
    register_explicit::<search::StaffSearch>();
    register_explicit::<templates::SaveTemplate>();
    register_explicit::<messages::FindMessages>();
    register_explicit::<messages::ResendMessage>();
    register_explicit::<messages::SettleDeadLetter>();
    let addresses = [
        functions::PLACE_SAVE,
        functions::PLACE_TARIFF,
        functions::PLACE_SUSPEND,
        functions::PLACE_PHOTO_REMOVE,
        functions::SUSPENSION_DECIDE,
        functions::PLACE_REPORT_DECIDE,
        functions::DUPLICATE_DECIDE,
        functions::FEED_KEY_CREATE,
        functions::FEED_KEY_REVOKE,
        functions::FEED_SOURCE_SAVE,
        functions::SEARCH,
        functions::TEMPLATE_SAVE,
        functions::MESSAGES_FIND,
        functions::MESSAGE_RESEND,
        functions::DEAD_LETTER,
        functions::PUBLICATION_SAVE,
        functions::PUBLICATION_STATE,
        functions::QUESTION_CLAIM,
        functions::QUESTION_ANSWER,
        functions::QUESTION_DISMISS,
        functions::CALENDAR_EDIT,
        functions::FILTER_SAVE,
        functions::FILTER_REMOVE,
        functions::SETTING_CHANGE,
        functions::SETTING_WITHDRAW,
        functions::UNMASK,
        functions::SIGN_IN,
        functions::CODE,
        functions::SIGN_OUT,
        functions::SET_PASSWORD,
        functions::CONFIRM,
        functions::PASSWORD,
        functions::RECOVERY_CODES,
        functions::END_SESSION,
        functions::USER_CREATE,
        functions::USER_EDIT,
        functions::USER_ACT,
    ];
    let files = district::routes()
        .merge(places_import::routes())
        .merge(bulky::routes())
        .merge(sorting::routes())
        .merge(cases::routes())
        .merge(city::routes())
        .merge(case_blur::routes())
        .merge(case_desk::routes())
        .merge(case_documents::routes())
        .merge(kept_steps::routes())
        .post(functions::PLACE_PHOTO_ADD, Access::SameOrigin, PHOTO_BYTES, call);
    addresses
        .into_iter()
        .fold(files, |routes, address| routes.post(address, Access::SameOrigin, BODY_BYTES, call))
}
