//! One order with everything that became of it, for staff.

use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    money::Fen,
    payments::{ElsewhereWay, RefundReason, RefundState},
};
use uuid::Uuid;

use super::order::{self, Order, fen, known};
use crate::{
    Kernel,
    accounts::{Area, Denied, Staff},
    lists::ListError,
};

/// An order with its refunds, its entries of the ledger and what its platform said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRead {
    pub order: Order,
    pub refunds: Vec<RefundRow>,
    pub entries: Vec<Entry>,
    /// The newest first, 200 at most.
    pub events: Vec<EventRow>,
}

/// A refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundRow {
    pub id: Uuid,
    pub number: String,
    pub amount: Fen,
    pub reason: RefundReason,
    pub state: RefundState,
    /// The platform cannot give it back to where it came from, and somebody has to say there where it
    /// goes instead.
    pub is_stuck: bool,
    /// The platform did not do it, and staff may give it back in another way.
    pub waits: bool,
    pub created_at: DateTime<Utc>,
    pub done_at: Option<DateTime<Utc>>,
    /// How it was given back in another way.
    pub elsewhere: Option<Elsewhere>,
}

/// How staff gave back what the platform did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    pub way: ElsewhereWay,
    /// What the transfer or the receipt is found by.
    pub reference: String,
    /// Why it went back in this way.
    pub words: String,
    /// The login of whoever recorded it.
    pub by: String,
}

/// An entry of the ledger; its words are codes of `domain::payments`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub kind: String,
    pub external_id: String,
    pub debit: String,
    pub credit: String,
    pub amount: Fen,
    pub at: DateTime<Utc>,
}

/// Something that a platform said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    pub at: DateTime<Utc>,
    /// `callback` or `answer`.
    pub way: String,
    pub verdict: String,
}

/// Reads an order.
///
/// # Errors
/// [`ListError`]; [`Denied::NotFound`] where there is none.
pub async fn read_order(kernel: &Kernel, staff: &Staff, id: Uuid) -> Result<OrderRead, ListError> {
    staff.permit(Act::Read, Kind::Payment, Area::default())?;
    let db = &kernel.db;
    let order = order::read_order(db, id).await?.ok_or(Denied::NotFound)?;
    let entries = sqlx::query!(
        "select kind, external_id, debit, credit, amount_fen, at from ledger_entry
         where order_id = $1 order by at, id",
        id,
    )
    .fetch_all(db)
    .await?;
    let events = sqlx::query_as!(
        EventRow,
        "select at, way, verdict from payment_event where order_id = $1 order by id desc limit 200",
        id,
    )
    .fetch_all(db)
    .await?;
    let entries = entries
        .into_iter()
        .map(|row| Entry {
            kind: row.kind,
            external_id: row.external_id,
            debit: row.debit,
            credit: row.credit,
            amount: fen(row.amount_fen),
            at: row.at,
        })
        .collect();
    Ok(OrderRead { order, refunds: refunds(kernel, id).await?, entries, events })
}

async fn refunds(kernel: &Kernel, order: Uuid) -> Result<Vec<RefundRow>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select id, number, amount_fen, reason, state, stuck_at is not null as "is_stuck!",
             exists (select from payment_refund_for_staff as back
                     where back.id = payment_refund.id) as "waits!",
             created_at, done_at, elsewhere_way, elsewhere_reference, elsewhere_words,
             (select login from staff where staff.id = elsewhere_by) as elsewhere_login
           from payment_refund where order_id = $1 order by id"#,
        order,
    )
    .fetch_all(&kernel.db)
    .await?;
    let refunds = rows.into_iter().map(|row| {
        let given = row.elsewhere_way.as_deref().zip(row.elsewhere_reference);
        let given = given.zip(row.elsewhere_words.zip(row.elsewhere_login));
        let elsewhere = given.map(|((way, reference), (words, by))| {
            let way = known(ElsewhereWay::parse(way), way)?;
            Ok::<_, sqlx::Error>(Elsewhere { way, reference, words, by })
        });
        Ok(RefundRow {
            id: row.id,
            number: row.number,
            amount: fen(row.amount_fen),
            reason: known(RefundReason::parse(&row.reason), &row.reason)?,
            state: known(RefundState::parse(&row.state), &row.state)?,
            is_stuck: row.is_stuck,
            waits: row.waits,
            created_at: row.created_at,
            done_at: row.done_at,
            elsewhere: elsewhere.transpose()?,
        })
    });
    refunds.collect()
}
