//! Whether orders, refunds and the ledger say the same.

use sqlx::PgExecutor;

/// An order whose amounts are not what its refunds and the ledger say. There is never one; what looks
/// for it is `minhu payments check`, and the tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imbalance {
    pub number: String,
    /// In 分: what the order says came, and what the ledger says.
    pub paid: i64,
    pub ledger_paid: i64,
    /// In 分: what the order says goes back, and what its refunds that have not failed say.
    pub refunded: i64,
    pub asked: i64,
    /// In 分: what the refunds that reached the resident say, and what the ledger says.
    pub done: i64,
    pub ledger_refunded: i64,
}

/// Every imbalance, by number, 1,000 at most.
///
/// # Errors
/// When the database refuses.
pub async fn check(db: impl PgExecutor<'_>) -> Result<Vec<Imbalance>, sqlx::Error> {
    sqlx::query_as!(
        Imbalance,
        r#"select number as "number!", paid_fen as "paid!", ledger_paid as "ledger_paid!",
             refunded_fen as "refunded!", asked as "asked!", done as "done!",
             ledger_refunded as "ledger_refunded!"
           from (
             select number, paid_fen, refunded_fen,
               coalesce(entry.paid, 0)::bigint as ledger_paid,
               coalesce(entry.refunded, 0)::bigint as ledger_refunded,
               coalesce(back.asked, 0)::bigint as asked,
               coalesce(back.done, 0)::bigint as done
             from payment_order
               left join (
                 select order_id,
                   sum(amount_fen) filter (where kind = 'payment') as paid,
                   sum(amount_fen) filter (where kind in ('refund', 'refund-elsewhere'))
                     as refunded
                 from ledger_entry group by order_id
               ) as entry on entry.order_id = payment_order.id
               left join (
                 select order_id,
                   sum(amount_fen) filter (where state <> 'failed') as asked,
                   sum(amount_fen) filter (where state in ('done', 'elsewhere')) as done
                 from payment_refund group by order_id
               ) as back on back.order_id = payment_order.id
           ) as sums
           where paid_fen <> ledger_paid or refunded_fen <> asked or done <> ledger_refunded
           order by number limit 1000"#,
    )
    .fetch_all(db)
    .await
}
