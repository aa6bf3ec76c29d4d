//! `/api/v1/bulky/quotes`: what a collection costs, line by line.

use app::{pages::bulky::words::line_word_in, state::AppState};
use axum::{extract::State, http::StatusCode};
use backend::bulky::{Estimate, Service, Which, estimate, estimate_change, programme::Programme};
use domain::{
    bulky::{Effect, Quote, Thing},
    locale::Locale,
    money::Fen,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{not_changed, not_priced, reader, wish::BulkyWish};
use crate::api_v1::{
    answer::{Answer, done},
    input::{Asking, Body, Part},
};

/// A line of the reckoning.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct QuoteLineShown {
    /// `pieces`, `by-volume`, `collection-point`, `free-allowance`, `carrying`, `exemption` or
    /// `minimum`.
    reason: &'static str,
    /// In a sentence.
    words: String,
    /// Less than nothing where it is taken off.
    amount_fen: i64,
}

/// A price and where it comes from: the lines make the total.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct QuoteShown {
    lines: Vec<QuoteLineShown>,
    total_fen: u64,
    /// Pieces of the household's free allowance that it takes.
    free_pieces: u32,
    /// What it would cost at the estate's collection point, where that is less.
    #[serde(skip_serializing_if = "Option::is_none")]
    at_collection_point_fen: Option<u64>,
    /// The version of the price table.
    terms_version: i32,
}

impl QuoteShown {
    pub(super) fn of(
        locale: Locale,
        programme: &Programme,
        service: Service,
        things: &[Thing],
        quote: &Quote,
        terms_version: i32,
    ) -> Self {
        let signed = |fen: Fen| i64::try_from(fen.fen()).unwrap_or(i64::MAX);
        let lines = quote.lines.iter().map(|line| QuoteLineShown {
            reason: line.reason.code(),
            words: line_word_in(locale, programme, service, things, &line.reason),
            amount_fen: match line.effect {
                Effect::Adds(amount) => signed(amount),
                Effect::TakesOff(amount) => -signed(amount),
            },
        });
        Self {
            lines: lines.collect(),
            total_fen: quote.total.fen(),
            free_pieces: quote.free_pieces,
            at_collection_point_fen: quote.at_collection_point.map(Fen::fen),
            terms_version,
        }
    }
}

/// What a collection would cost, and what has to be free in a window for it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct EstimateShown {
    quote: QuoteShown,
    /// For `/api/v1/bulky/windows`.
    litres: u32,
    /// For `/api/v1/bulky/windows`.
    kilograms: u32,
}

impl EstimateShown {
    fn of(locale: Locale, programme: &Programme, service: Service, estimate: &Estimate) -> Self {
        let Estimate { basket, quote, terms, units, .. } = estimate;
        Self {
            quote: QuoteShown::of(locale, programme, service, &basket.things, quote, *terms),
            litres: units.litres,
            kilograms: units.kilograms,
        }
    }
}

/// Makes a price
///
/// Nothing is held or stored by it. The price counts today, and until the household's free pieces are
/// taken by another booking.
#[utoipa::path(
    post, path = "/api/v1/bulky/quotes", tag = "bulky", request_body = BulkyWish,
    responses((status = 200, body = EstimateShown)),
)]
pub(in crate::api_v1) async fn quote(
    State(state): State<AppState>,
    asking: Asking,
    Body(wanted): Body<BulkyWish>,
) -> Answer {
    let programme = state.programme.get();
    let wish = wanted.wish(&programme, "")?;
    let made = estimate(&state.kernel, &programme, &wish).await;
    let made = made.map_err(|error| not_priced(&error, ""))?;
    done(StatusCode::OK, &EstimateShown::of(asking.locale, &programme, wish.service, &made))
}

/// Makes the price of a change
///
/// By the terms that the booking was made with, and with its own free pieces given back first.
/// Nothing is changed by it.
#[utoipa::path(
    post, path = "/api/v1/bulky/bookings/{secret}/quotes", tag = "bulky",
    params(("secret" = String, Path)), request_body = BulkyWish,
    responses((status = 200, body = EstimateShown)),
)]
pub(in crate::api_v1) async fn quote_change(
    State(state): State<AppState>,
    asking: Asking,
    Part(secret): Part,
    Body(wanted): Body<BulkyWish>,
) -> Answer {
    let programme = state.programme.get();
    let wish = wanted.wish(&programme, "")?;
    let (which, by) = (Which::Secret(&secret), reader(&state, &asking));
    let made = estimate_change(&state.kernel, &programme, which, by, &wish).await;
    let made = made.map_err(|error| not_changed(error, ""))?;
    done(StatusCode::OK, &EstimateShown::of(asking.locale, &programme, wish.service, &made))
}
