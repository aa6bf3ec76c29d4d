//! `/api/v1/bulky/terms`: what can be chosen, and what counts.

use app::{
    pages::bulky::words::{exemption_word_in, placed_word_in},
    state::AppState,
    texts::text,
};
use axum::extract::State;
use backend::{
    bulky::{EstimateError, MAX_NOTE, Service},
    calendar::to_local,
};
use chrono::NaiveDate;
use domain::bulky::{MAX_QUANTITY, MAX_THINGS, Placed};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api_v1::{
    answer::{Answer, public},
    input::Asking,
    refusal::Refusal,
};

/// Something to choose.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct BulkyChoice {
    code: String,
    name: String,
}

/// A household that pays less.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct BulkyExemptionShown {
    code: String,
    name: String,
    /// What is taken off.
    percent: u8,
}

/// The district's rules for bookings, in minutes and per cent.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct BulkyPolicyShown {
    /// How long a chosen window is held.
    hold_minutes: u32,
    /// By how much that can be made longer, once.
    extension_minutes: u32,
    /// How long a window is kept for a payment.
    payment_minutes: u32,
    /// Until so long before its window a booking can be changed.
    change_before_minutes: u32,
    /// Until so long before its window a cancelled booking is paid back in full.
    cancel_before_minutes: u32,
    /// What is paid back of a later cancellation.
    late_refund_percent: u8,
    /// What is paid back if nothing was found and no second try is wanted.
    not_found_refund_percent: u8,
    /// Until so long after nothing was found a second try can be asked for.
    retry_within_minutes: u32,
    /// So long whoever was put out of a window that was closed can choose another; then all of the money
    /// goes back.
    answer_within_minutes: u32,
}

/// What can be chosen, and what counts today.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct BulkyTermsShown {
    /// Of the price table.
    version: i32,
    since: NaiveDate,
    /// The decision that it rests on.
    basis: String,
    /// Who carries it.
    services: Vec<BulkyChoice>,
    /// Where it stands.
    placed: Vec<BulkyChoice>,
    /// Streets that somebody comes to.
    streets: Vec<BulkyChoice>,
    exemptions: Vec<BulkyExemptionShown>,
    policy: BulkyPolicyShown,
    per_cubic_metre_fen: u64,
    renovation_per_cubic_metre_fen: u64,
    /// What a collection costs at least, if it costs anything.
    minimum_fen: u64,
    /// Pieces that a household has free in a year.
    #[serde(skip_serializing_if = "Option::is_none")]
    free_pieces: Option<u32>,
    /// Kinds of things in one booking, at most.
    most_things: usize,
    /// Of one thing, at most.
    most_quantity: u32,
    /// Characters of the note to the crew, at most.
    most_note: usize,
}

/// Says what can be chosen, and what counts
#[utoipa::path(
    get, path = "/api/v1/bulky/terms", tag = "bulky",
    responses((status = 200, body = BulkyTermsShown)),
)]
pub(in crate::api_v1) async fn terms(State(state): State<AppState>, asking: Asking) -> Answer {
    let locale = asking.locale;
    let programme = state.programme.get();
    let terms = programme.terms_on(to_local(state.kernel.now()).date());
    let terms = terms.ok_or_else(|| Refusal::of(&EstimateError::NotOffered))?;
    let (prices, policy) = (&terms.prices, &terms.policy);
    let services = Service::ALL
        .into_iter()
        .filter(|service| *service == Service::Pickup || programme.yard.is_some())
        .map(Service::as_str)
        .map(|code| BulkyChoice {
            code: code.to_owned(),
            name: text(locale, &format!("bulky-service-{code}"), &[]),
        });
    let placed = Placed::ALL.iter().map(|placed| BulkyChoice {
        code: placed.as_str().to_owned(),
        name: placed_word_in(locale, *placed),
    });
    let streets = programme.streets.iter().map(|street| BulkyChoice {
        code: street.code.clone(),
        name: street.name.get(locale).to_owned(),
    });
    let exemptions = prices.exemptions.iter().map(|one| BulkyExemptionShown {
        code: one.code.clone(),
        name: exemption_word_in(locale, &one.code),
        percent: one.percent,
    });
    public(&BulkyTermsShown {
        version: terms.version,
        since: terms.effective_on,
        basis: terms.basis.clone(),
        services: services.collect(),
        placed: placed.collect(),
        streets: streets.collect(),
        exemptions: exemptions.collect(),
        policy: BulkyPolicyShown {
            hold_minutes: policy.hold,
            extension_minutes: policy.extension,
            payment_minutes: policy.payment,
            change_before_minutes: policy.change_before,
            cancel_before_minutes: policy.cancel_before,
            late_refund_percent: policy.late_refund_percent,
            not_found_refund_percent: policy.not_found_refund_percent,
            retry_within_minutes: policy.retry_within,
            answer_within_minutes: policy.answer_within,
        },
        per_cubic_metre_fen: prices.per_cubic_metre.fen(),
        renovation_per_cubic_metre_fen: prices.renovation_per_cubic_metre.fen(),
        minimum_fen: prices.minimum.fen(),
        free_pieces: prices.free.map(|free| free.pieces),
        most_things: MAX_THINGS,
        most_quantity: MAX_QUANTITY,
        most_note: MAX_NOTE,
    })
}
