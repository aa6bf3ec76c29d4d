//! What somebody had collected, with what was paid.

use domain::phone::Phone;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Photo,
    contact::{Contact, opened},
};
use crate::{
    Kernel,
    accounts::residents::{ReadError, Resident},
    bulky::{BOOKING, version_row},
    payments::{Order, Subject, orders_of},
};

/// Every booking of `resident`, whose number is `own`, the newest first; its pictures are added to
/// `photos`.
pub(super) async fn bookings(
    kernel: &Kernel,
    resident: &Resident,
    own: &Phone,
    photos: &mut Vec<Photo>,
) -> Result<Vec<Value>, ReadError> {
    let rows = sqlx::query!(
        "select bulky_booking.id, number, service, state, name_zh_hans as street, estate, phone, name,
           total_fen, kept_fen, opened_at, ended_at
         from bulky_booking join street on street.id = bulky_booking.street
         where resident = $1 order by bulky_booking.id desc",
        resident.id,
    )
    .fetch_all(&kernel.db)
    .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let id = row.id.as_bytes();
        let contact = Contact::new(
            opened(kernel, "bulky_booking.phone", id, row.phone.as_deref())?,
            opened(kernel, "bulky_booking.name", id, row.name.as_deref())?,
            own,
        );
        all.push(json!({
            "number": row.number,
            "service": row.service,
            "state": row.state,
            "street": row.street,
            "estate": row.estate,
            "phone": contact.phone,
            "name": contact.name,
            "total_fen": row.total_fen,
            "kept_fen": row.kept_fen,
            "opened_at": row.opened_at,
            "ended_at": row.ended_at,
            "versions": versions(kernel, row.id).await?,
            "steps": steps(kernel, row.id).await?,
            "payments": payments(kernel, row.id).await?,
            "photos": pictures(kernel, row.id, &row.number, photos).await?,
        }));
    }
    Ok(all)
}

/// What was booked, and where and when, as of each change.
async fn versions(kernel: &Kernel, booking: Uuid) -> Result<Vec<Value>, ReadError> {
    let rows = sqlx::query!(
        "select version, basket, quote, address, note, starts_at, ends_at, created_at
         from bulky_booking_version where booking = $1 order by version",
        booking,
    )
    .fetch_all(&kernel.db)
    .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let bound = version_row(booking, row.version);
        let door = opened(kernel, "bulky_booking_version.address", &bound, row.address.as_deref())?;
        all.push(json!({
            "at": row.created_at,
            "things": row.basket,
            "price": row.quote,
            "building_and_room": door.map(|door| door.replace('\n', " ")),
            "note": opened(kernel, "bulky_booking_version.note", &bound, row.note.as_deref())?,
            "from": row.starts_at,
            "to": row.ends_at,
        }));
    }
    Ok(all)
}

/// Notes of staff to each other are not the resident's, and are on no receipt.
async fn steps(kernel: &Kernel, booking: Uuid) -> Result<Vec<Value>, sqlx::Error> {
    let rows = sqlx::query!(
        "select step, at, to_state from bulky_event where booking = $1 and step <> 'note'
         order by seq",
        booking,
    )
    .fetch_all(&kernel.db)
    .await?;
    let steps = rows
        .into_iter()
        .map(|row| json!({ "step": row.step, "at": row.at, "state": row.to_state }));
    Ok(steps.collect())
}

async fn payments(kernel: &Kernel, booking: Uuid) -> Result<Vec<Value>, sqlx::Error> {
    let orders = orders_of(&kernel.db, Subject { kind: BOOKING, id: booking }).await?;
    let mut all = Vec::with_capacity(orders.len());
    for order in orders {
        all.push(json!({
            "number": order.number,
            "platform": order.provider.as_str(),
            "state": order.state.as_str(),
            "amount_fen": order.amount.fen(),
            "paid_fen": order.balance.paid.fen(),
            "created_at": order.created_at,
            "paid_at": order.paid_at,
            "refunds": refunds(kernel, &order).await?,
        }));
    }
    Ok(all)
}

async fn refunds(kernel: &Kernel, order: &Order) -> Result<Vec<Value>, sqlx::Error> {
    let rows = sqlx::query!(
        "select number, amount_fen, reason, state, created_at, done_at
         from payment_refund where order_id = $1 order by id",
        order.id,
    )
    .fetch_all(&kernel.db)
    .await?;
    let refunds = rows.into_iter().map(|row| {
        json!({
            "number": row.number,
            "amount_fen": row.amount_fen,
            "reason": row.reason,
            "state": row.state,
            "created_at": row.created_at,
            "done_at": row.done_at,
        })
    });
    Ok(refunds.collect())
}

/// What the pictures are called, which are added to `photos`.
async fn pictures(
    kernel: &Kernel,
    booking: Uuid,
    number: &str,
    photos: &mut Vec<Photo>,
) -> Result<Vec<String>, sqlx::Error> {
    let files = sqlx::query_scalar!(
        "select file from bulky_photo where booking = $1 order by at, file",
        booking,
    )
    .fetch_all(&kernel.db)
    .await?;
    Ok(Photo::of(number, files, photos))
}
