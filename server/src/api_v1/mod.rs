//! `/api/v1`: what a resident can do on a page, for mini-apps and partners (docs/API-DESIGN.md).
//!
//! Answers are JSON; errors are problem documents (RFC 9457). No cookies: an app sends a token.
//! [`city`](crate::city) is under the same address with a key of its own.
//!
//! To add an operation: 1. its handler beside its like, with `#[utoipa::path]`, thin over `backend`;
//! 2. its line in [`routes`] and in `openapi.rs` (a test compares the two); 3. its answers in
//! `http/tests/api_v1`.

#![expect(unused_qualifications, reason = "what utoipa writes names everything in full")]

mod answer;
mod articles;
mod ask;
mod beyond;
mod bulky;
mod calendar;
mod caller;
mod cases;
mod condition;
mod contacts;
mod deprecated;
mod handler;
mod input;
mod me;
mod notices;
mod openapi;
mod partner;
mod places;
mod questions;
mod refusal;
mod settings;
mod sign_in;
mod sign_in_platforms;
mod sorting;
mod sorting_categories;
mod sorting_questions;
mod tickets;
mod uploads;

#[cfg(test)]
pub(crate) use self::openapi::{examples::Example, operations as described, text as description};
use app::routing::{
    Access::{App, Public, Secret, StaffApp},
    Routes,
};

use self::input::BODY_BYTES;
pub(crate) use self::{
    deprecated::{DEPRECATED, mark as mark_deprecated},
    input::Asking,
    partner::admit as admit_partner,
    refusal::Refusal,
};

/// Every operation.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/openapi.json", Public, openapi::document)
        .get("/api/docs", Public, openapi::reader::index)
        .get("/api/docs/{tag}", Public, openapi::reader::of_tag)
        .get("/api/v1/settings", Public, settings::settings)
        .get("/api/v1/contacts", Public, contacts::contacts)
        .merge(of_sorting())
        .merge(of_places())
        .merge(of_cases())
        .merge(of_bulky())
        .merge(of_notices())
        .merge(of_accounts())
        .merge(of_handlers())
}

fn of_sorting() -> Routes {
    Routes::new()
        .get("/api/v1/sorting/search", Public, sorting::search)
        .get("/api/v1/sorting/items/{slug}", Public, sorting::item)
        .get("/api/v1/sorting/popular", Public, sorting::popular_items)
        .get("/api/v1/sorting/categories", Public, sorting_categories::categories)
        .get("/api/v1/sorting/categories/{code}/items", Public, sorting_categories::category_items)
        .get("/api/v1/sorting/index", Public, sorting::index)
        .post(
            "/api/v1/sorting/questions",
            Public,
            BODY_BYTES,
            sorting_questions::ask_sorting_question,
        )
        .get("/api/v1/sorting/questions/{secret}", Secret, sorting_questions::sorting_question)
}

fn of_places() -> Routes {
    Routes::new()
        .get("/api/v1/places", Public, places::list::places)
        .get("/api/v1/places/kinds", Public, places::kinds::place_kinds)
        .get("/api/v1/places/search", Public, places::search::search_places)
        .get("/api/v1/places/{code}", Public, places::place::place)
        .get("/api/v1/places/{code}/live", Public, places::live::place_live)
        .post("/api/v1/places/{code}/faults", Public, BODY_BYTES, places::say::report_place_fault)
        .post("/api/v1/places/{code}/corrections", Public, BODY_BYTES, places::say::correct_place)
        .post("/api/v1/places/{code}/confirmations", Public, BODY_BYTES, places::say::confirm_place)
        .post("/api/v1/places/{code}/ratings", Public, BODY_BYTES, places::say::rate_place)
}

fn of_cases() -> Routes {
    Routes::new()
        .get("/api/v1/case-classes", Public, cases::classes::case_classes)
        .get("/api/v1/case-classes/{code}", Public, cases::classes::case_class)
        .get("/api/v1/cases", Public, cases::list::public_cases)
        .post("/api/v1/cases", Public, BODY_BYTES, cases::report::file_case)
        .get("/api/v1/cases/streets", Public, cases::list::case_streets)
        .get("/api/v1/cases/nearby", Public, cases::same::cases_nearby)
        .post("/api/v1/cases/joined", Public, BODY_BYTES, cases::same::join_case)
        .post("/api/v1/cases/find", Public, BODY_BYTES, cases::track::find_case)
        .get("/api/v1/cases/{secret}", Secret, cases::track::tracked_case)
        .post("/api/v1/cases/{secret}/steps", Secret, BODY_BYTES, cases::step::take_case_step)
        .post(
            "/api/v1/cases/{secret}/phone/codes",
            Secret,
            BODY_BYTES,
            cases::phone::send_case_code,
        )
        .put("/api/v1/cases/{secret}/phone", Secret, cases::phone::confirm_phone_of_case)
        .delete("/api/v1/cases/{secret}/phone", Secret, cases::phone::stop_messages_of_case)
        .get("/api/v1/me/cases", App, cases::list::my_cases)
        .post("/api/v1/uploads", Public, BODY_BYTES, uploads::start_upload)
        .post("/api/v1/uploads/{token}", Secret, uploads::PHOTO_BYTES, uploads::send_photo)
}

fn of_bulky() -> Routes {
    Routes::new()
        .get("/api/v1/bulky/terms", Public, bulky::terms::terms)
        .get("/api/v1/bulky/catalogue", Public, bulky::catalogue::catalogue)
        .post("/api/v1/bulky/quotes", Public, BODY_BYTES, bulky::quote::quote)
        .get("/api/v1/bulky/windows", Public, bulky::windows::windows)
        .post("/api/v1/bulky/waiting", Public, BODY_BYTES, bulky::book::join_waiting)
        .post("/api/v1/bulky/bookings", Public, BODY_BYTES, bulky::book::hold_window)
        .post("/api/v1/bulky/bookings/find", Public, BODY_BYTES, bulky::find::find_booking)
        .get("/api/v1/bulky/bookings/{secret}", Secret, bulky::booking::booking)
        .post(
            "/api/v1/bulky/bookings/{secret}/quotes",
            Secret,
            BODY_BYTES,
            bulky::quote::quote_change,
        )
        .post(
            "/api/v1/bulky/bookings/{secret}/extend",
            Secret,
            BODY_BYTES,
            bulky::book::extend_hold,
        )
        .post(
            "/api/v1/bulky/bookings/{secret}/confirm",
            Secret,
            BODY_BYTES,
            bulky::book::confirm_booking,
        )
        .post("/api/v1/bulky/bookings/{secret}/take", Secret, BODY_BYTES, bulky::book::take_place)
        .post(
            "/api/v1/bulky/bookings/{secret}/change",
            Secret,
            BODY_BYTES,
            bulky::act::change_booking,
        )
        .post(
            "/api/v1/bulky/bookings/{secret}/cancel",
            Secret,
            BODY_BYTES,
            bulky::act::cancel_booking,
        )
        .post(
            "/api/v1/bulky/bookings/{secret}/retry",
            Secret,
            BODY_BYTES,
            bulky::act::retry_booking,
        )
        .post(
            "/api/v1/bulky/bookings/{secret}/payment",
            Secret,
            BODY_BYTES,
            bulky::payment::begin_payment,
        )
        .post(
            "/api/v1/bulky/bookings/{secret}/pay-crew",
            Secret,
            BODY_BYTES,
            bulky::payment::pay_crew_instead,
        )
        .get("/api/v1/bulky/bookings/{secret}/payment", Secret, bulky::payment::payment)
        .get("/api/v1/me/bookings", App, bulky::find::my_bookings)
}

fn of_notices() -> Routes {
    Routes::new()
        .get("/api/v1/notices", Public, notices::notices)
        .get("/api/v1/notices/{slug}", Public, notices::notice)
        .get("/api/v1/articles", Public, articles::articles)
        .get("/api/v1/articles/{slug}", Public, articles::article)
        .post("/api/v1/articles/{slug}/ratings", Public, BODY_BYTES, articles::rate_article)
        .get("/api/v1/answers", Public, ask::answers)
        .post("/api/v1/questions", Public, BODY_BYTES, questions::ask_bureau)
        .get("/api/v1/questions/{secret}", Secret, questions::asked_question)
        .get("/api/v1/calendars", Public, calendar::calendars)
        .get("/api/v1/calendars/{year}", Public, calendar::calendar)
}

fn of_accounts() -> Routes {
    Routes::new()
        .post("/api/v1/sign-in/codes", Public, BODY_BYTES, sign_in::send_sign_in_code)
        .post("/api/v1/tokens", Public, BODY_BYTES, sign_in::sign_in)
        .post("/api/v1/tokens/wechat", Public, BODY_BYTES, sign_in_platforms::sign_in_with_wechat)
        .post("/api/v1/tokens/alipay", Public, BODY_BYTES, sign_in_platforms::sign_in_with_alipay)
        .post("/api/v1/tokens/refresh", Public, BODY_BYTES, sign_in::exchange)
        .delete("/api/v1/tokens", App, sign_in::sign_out)
        .get("/api/v1/me", App, me::profile::read_me)
        .get("/api/v1/me/counts", App, me::profile::count_mine)
        .put("/api/v1/me/settings", App, me::settings::save_settings)
        .get("/api/v1/me/devices", App, me::devices::my_devices)
        .delete("/api/v1/me/devices", App, me::devices::end_my_other_devices)
        .delete("/api/v1/me/devices/{id}", App, me::devices::end_my_device)
        .get("/api/v1/me/messages", App, me::messages::my_messages)
        .post("/api/v1/me/messages/read", App, BODY_BYTES, me::messages::mark_messages_read)
        .get("/api/v1/me/messages/{id}", App, me::messages::my_message)
        .put("/api/v1/me/messages/{id}/read", App, me::messages::mark_message_read)
        .post("/api/v1/me/phone/codes", App, BODY_BYTES, me::phone::send_phone_codes)
        .put("/api/v1/me/phone", App, me::phone::change_my_phone)
        .post("/api/v1/me/email/codes", App, BODY_BYTES, me::email::send_email_code)
        .put("/api/v1/me/email", App, me::email::add_my_email)
        .delete("/api/v1/me/email", App, me::email::remove_my_email)
        .get("/api/v1/me/platforms", App, me::platforms::my_platforms)
        .post("/api/v1/me/platforms/{platform}", App, BODY_BYTES, me::platforms::link_my_platform)
        .delete("/api/v1/me/platforms/{platform}", App, me::platforms::unlink_my_platform)
        .post("/api/v1/me/subscriptions", App, BODY_BYTES, me::subscriptions::subscribe_me)
        .get("/api/v1/me/places", App, me::places::my_places)
        .post("/api/v1/me/places", App, BODY_BYTES, me::places::add_my_place)
        .post("/api/v1/me/places/spots", App, BODY_BYTES, me::places::find_spots)
        .put("/api/v1/me/places/{id}", App, me::places::change_my_place)
        .delete("/api/v1/me/places/{id}", App, me::places::remove_my_place)
        .post("/api/v1/me/tickets", App, BODY_BYTES, tickets::open_page)
        .post("/api/v1/me/receipts", App, BODY_BYTES, me::receipts::keep_receipt)
        .get("/api/v1/me/questions", App, me::questions::my_questions)
        .get("/api/v1/me/export", App, me::data::export_mine)
        .post("/api/v1/me/deletion/codes", App, BODY_BYTES, me::data::send_deletion_code)
        .post("/api/v1/me/deletion", App, BODY_BYTES, me::data::delete_me)
}

fn of_handlers() -> Routes {
    Routes::new()
        .post("/api/v1/handler/tokens", Public, BODY_BYTES, handler::tokens::sign_in_handler)
        .delete("/api/v1/handler/tokens", StaffApp, handler::tokens::sign_out_handler)
        .get("/api/v1/handler/cases", StaffApp, handler::list::handler_cases)
        .get("/api/v1/handler/cases/{number}", StaffApp, handler::case::handler_case)
        .put("/api/v1/handler/cases/{number}/claim", StaffApp, handler::claim::claim_case)
        .delete("/api/v1/handler/cases/{number}/claim", StaffApp, handler::claim::release_case)
        .post(
            "/api/v1/handler/reporters/{id}/unmask",
            StaffApp,
            BODY_BYTES,
            handler::reporter::unmask_reporter,
        )
        .post(
            "/api/v1/handler/cases/{number}/steps",
            StaffApp,
            BODY_BYTES,
            handler::step::take_handler_step,
        )
}
