//! Residents: signing in by a code, and what they find in their account.
//!
//! Most of the portal needs no account. Who signs in proves a phone number with a code of six
//! digits ([`request_code()`], [`sign_in()`]); the first time makes the account. What was done with
//! the same number in the last 90 days is attached to it then; numbers are given to other people
//! after a while, so nothing older is.
//!
//! To let another kind of record belong to residents: 1. its table gets a nullable `resident`, in a
//! migration; 2. a line in `records.rs` says how it is attached and how it is emptied of the person;
//! 3. its list beside `list_questions.rs`; 4. its part of [`export`].

pub mod apps;
mod case_phone;
mod change_phone;
mod code;
mod delete_account;
mod devices;
mod email;
pub mod export;
mod keep_receipt;
mod list_cases;
mod list_questions;
pub mod places;
pub mod platforms;
mod profile;
mod records;
mod request_code;
mod resident;
mod save_settings;
pub mod session;
mod settings;
mod sign_in;
mod sign_out;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use self::{
    case_phone::{CasePhone, CasePhoneError, confirm_case_phone, stop_case_messages},
    change_phone::{ChangePhone, ChangePhoneError, change_phone},
    code::{CodeError, LIFE as CODE_LIFE, MAIL_LIFE, Purpose, RESEND_AFTER, TRIES as CODE_TRIES},
    delete_account::{DeleteAccount, delete_account},
    devices::{Device, end_device, list_devices},
    email::{AddEmail, add_email, remove_email},
    keep_receipt::{KeepReceiptError, keep_receipt},
    list_cases::{MyCase, list_cases},
    list_questions::{MyQuestion, MyQuestionState, list_questions},
    profile::{Profile, profile},
    request_code::{
        Pending, RequestCode, RequestCodeError, pending, request_case_code, request_code,
        request_delete, request_email, request_new_phone, resend_code,
    },
    resident::{By, Resident},
    save_settings::{SaveSettings, SaveSettingsError, save_settings},
    session::ReadError,
    settings::{Settings, settings},
    sign_in::{SignIn, sign_in},
    sign_out::sign_out,
};
