//! The row of a new booking.

use chrono::{DateTime, Utc};
use domain::{bulky::State, locale::Locale};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    Receipt,
    estimate::{Estimate, Wish},
    hold::BookBy,
    money::fen,
};
use crate::{Kernel, capacity, numbers::new_number};

/// A million numbers a day: should one be taken, others will not be.
const NUMBER_TRIES: usize = 8;

/// A booking to be kept.
pub(super) struct NewBooking<'a> {
    pub(super) id: Uuid,
    pub(super) by: &'a BookBy<'a>,
    pub(super) wish: &'a Wish,
    pub(super) estimate: &'a Estimate,
    pub(super) locale: Locale,
    /// None while it waits for one.
    pub(super) place: Option<Held>,
}

/// The place that is held.
pub(super) struct Held {
    pub(super) claim: Uuid,
    pub(super) window: capacity::Window,
    /// Until when.
    pub(super) until: DateTime<Utc>,
}

/// Keeps it, and gives the receipt; none where every number that was tried is taken.
pub(super) async fn insert(
    kernel: &Kernel,
    conn: &mut PgConnection,
    new: NewBooking<'_>,
) -> Result<Option<Receipt>, sqlx::Error> {
    let NewBooking { id, by, wish, estimate, locale, place } = new;
    let (presession, resident, staff) = match by {
        BookBy::Visitor { visitor, resident, .. } => (Some(visitor.as_bytes()), *resident, None),
        BookBy::Staff(staff) => (None, None, Some(staff.id)),
    };
    let (state, free_pieces) = match place {
        Some(_) => (State::Held, estimate.quote.free_pieces),
        // They are taken with the place.
        None => (State::Waiting, 0),
    };
    for _ in 0..NUMBER_TRIES {
        let receipt = Receipt::mint(&*kernel.random, new_number(kernel));
        let inserted = sqlx::query!(
            "insert into bulky_booking (id, number, service, state, step, secret_hash, code_index,
               locale, presession, resident, taken_by, household, street, estate, claim, starts_at,
               ends_at, held_until, terms, total_fen, free_pieces, free_year, opened_at, changed_at)
             values ($1, $2, $3, $22, 'hold', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
               $15, $16, $17, $18, $19, $20, $21, $21)
             on conflict (number) do nothing",
            id,
            receipt.number.as_str(),
            wish.service.as_str(),
            &receipt.secret.hash()[..],
            &receipt.code_index(&kernel.keys)[..],
            locale.as_str(),
            presession.map(|one| &one[..]),
            resident,
            staff,
            &estimate.household[..],
            estimate.street,
            estimate.estate,
            place.as_ref().map(|held| held.claim),
            place.as_ref().map(|held| held.window.starts_at),
            place.as_ref().map(|held| held.window.ends_at),
            place.as_ref().map(|held| held.until),
            estimate.terms,
            fen(estimate.quote.total),
            i32::try_from(free_pieces).unwrap_or(i32::MAX),
            estimate.year,
            kernel.now(),
            state.as_str(),
        )
        .execute(&mut *conn)
        .await?;
        if inserted.rows_affected() == 1 {
            return Ok(Some(receipt));
        }
    }
    Ok(None)
}
