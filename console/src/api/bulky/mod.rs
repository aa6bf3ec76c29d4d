//! The server functions of bulky waste, a file for each thing that they are about.

pub mod areas;
pub mod book;
pub mod bookings;
pub mod catalogue;
pub mod money;
pub mod terms;
pub mod windows;

use app::{
    api::{BODY_BYTES as PHOTO_BYTES, call},
    routing::{Access, Routes},
    state::AppState,
};
use backend::forms::FormValues;
use leptos::server_fn::axum::register_explicit;

pub use self::{
    areas::{AREA, AREA_WITHDRAW, CREW, CREW_RETIRE},
    book::CHANGE,
    bookings::{CANCEL, FIND, MOVE, OF_CREWS, STEP, TAKE},
    catalogue::{ITEM, ITEM_ADD, ITEM_RETIRE},
    money::{CLOSE_TILL, ELSEWHERE, EXPLAIN, PAY_OUT, RECONCILE, REFUND},
    terms::{TERMS, TERMS_DISCARD, TERMS_PUBLISH},
    windows::{CLOSE, EXCEPTION, LIMITS, REOPEN, TEMPLATE, TEMPLATE_REMOVE},
};
use crate::routes::{BulkyPart, StaffRoute, functions};

/// The server functions of bulky waste.
pub(super) fn routes() -> Routes {
    register_explicit::<book::BookForCaller>();
    register_explicit::<book::ChangeForCaller>();
    register_explicit::<book::BookForEstate>();
    register_explicit::<bookings::FindBooking>();
    register_explicit::<bookings::StepBooking>();
    register_explicit::<bookings::TakeBookingDue>();
    register_explicit::<bookings::MoveBooking>();
    register_explicit::<bookings::CancelBooking>();
    register_explicit::<windows::LimitBulkyWindow>();
    register_explicit::<windows::CloseBulkyWindows>();
    register_explicit::<windows::ReopenBulkyWindows>();
    register_explicit::<windows::SaveBulkyTemplate>();
    register_explicit::<windows::RemoveBulkyTemplate>();
    register_explicit::<windows::SetBulkyException>();
    register_explicit::<money::RefundBulkyOrder>();
    register_explicit::<money::PayOutBulkyRefund>();
    register_explicit::<money::RecordBulkyRefundElsewhere>();
    register_explicit::<money::ReconcileBulky>();
    register_explicit::<money::ExplainBulkyDifference>();
    register_explicit::<money::CloseBulkyTill>();
    register_explicit::<catalogue::SaveBulkyItem>();
    register_explicit::<catalogue::AddBulkyItem>();
    register_explicit::<catalogue::RetireBulkyItem>();
    register_explicit::<areas::SetBulkyArea>();
    register_explicit::<areas::WithdrawBulkyArea>();
    register_explicit::<areas::SaveBulkyCrew>();
    register_explicit::<areas::RetireBulkyCrew>();
    register_explicit::<terms::SaveBulkyTerms>();
    register_explicit::<terms::DiscardBulkyTerms>();
    register_explicit::<terms::PublishBulkyTerms>();
    let routes = Routes::new().post(functions::BULKY_STEP, Access::SameOrigin, PHOTO_BYTES, call);
    [
        functions::BULKY_BOOK,
        functions::BULKY_CHANGE,
        functions::BULKY_GROUP,
        functions::BULKY_FIND,
        functions::BULKY_TAKE,
        functions::BULKY_MOVE,
        functions::BULKY_CANCEL,
        functions::BULKY_LIMITS,
        functions::BULKY_CLOSE,
        functions::BULKY_REOPEN,
        functions::BULKY_TEMPLATE_SAVE,
        functions::BULKY_TEMPLATE_REMOVE,
        functions::BULKY_EXCEPTION,
        functions::BULKY_REFUND,
        functions::BULKY_PAY_OUT,
        functions::BULKY_ELSEWHERE,
        functions::BULKY_RECONCILE,
        functions::BULKY_EXPLAIN,
        functions::BULKY_CLOSE_TILL,
        functions::BULKY_ITEM,
        functions::BULKY_ITEM_ADD,
        functions::BULKY_ITEM_RETIRE,
        functions::BULKY_AREA,
        functions::BULKY_AREA_WITHDRAW,
        functions::BULKY_CREW,
        functions::BULKY_CREW_RETIRE,
        functions::BULKY_TERMS_SAVE,
        functions::BULKY_TERMS_DISCARD,
        functions::BULKY_TERMS_PUBLISH,
    ]
    .into_iter()
    .fold(routes, |routes, address| {
        routes.post(address, Access::SameOrigin, super::BODY_BYTES, call)
    })
}

/// The page of the booking that a form is about.
fn booking_page(values: &FormValues) -> StaffRoute {
    match values.get("number") {
        Some(number) if !number.is_empty() => StaffRoute::BulkyBooking(number.to_owned()),
        _ => StaffRoute::Bulky(BulkyPart::Bookings, String::new()),
    }
}

/// So that the next page of this process shows the change; others take it over within seconds.
async fn refresh(state: &AppState) {
    if let Err(error) = state.programme.refresh_if_changed(&state.kernel.db).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "bulky waste not refreshed");
    }
}
