//! Orders, for staff.

use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    money::Fen,
    payments::{Balance, OrderState, ProviderCode},
};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::order::{fen, known};
use crate::{
    Kernel,
    accounts::{Area, Staff},
    lists::{After, List, ListError, Page, fetch},
};

/// The list of orders.
pub const ORDERS: List =
    List { name: "payments", fields: &["state", "provider", "refund", "number"] };

/// What of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub state: Option<OrderState>,
    pub provider: Option<ProviderCode>,
    /// Only those of which a refund waits for staff.
    pub refund_waits: bool,
    /// The whole number of an order or a refund.
    pub number: String,
}

impl Filter {
    /// The word of `refund` for those of which a refund waits for staff.
    pub const WAITS: &'static str = "waits";

    /// Reads it from the query of an address; what makes no sense filters nothing.
    #[must_use]
    pub fn read(get: &dyn Fn(&str) -> String) -> Self {
        Self {
            state: OrderState::parse(&get("state")),
            provider: ProviderCode::parse(&get("provider")),
            refund_waits: get("refund") == Self::WAITS,
            number: get("number").trim().to_ascii_uppercase(),
        }
    }
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    pub id: Uuid,
    pub number: String,
    pub subject_kind: String,
    pub subject: Uuid,
    pub amount: Fen,
    pub provider: ProviderCode,
    pub state: OrderState,
    pub balance: Balance,
    /// A refund of it is stuck or was refused, and nobody has asked for another one since.
    pub refund_waits: bool,
    pub created_at: DateTime<Utc>,
    pub paid_at: Option<DateTime<Utc>>,
}

/// Orders, the newest first.
///
/// # Errors
/// [`ListError`].
pub async fn orders(
    kernel: &Kernel,
    staff: &Staff,
    filter: &Filter,
    after: After<Uuid>,
) -> Result<Page<OrderRow>, ListError> {
    staff.permit(Act::Read, Kind::Payment, Area::default())?;
    let rows = if filter.refund_waits {
        those_that_wait(&kernel.db, filter, after.0).await?
    } else {
        every(&kernel.db, filter, after.0).await?
    };
    let rows: Result<Vec<OrderRow>, sqlx::Error> =
        rows.into_iter().map(OrderRow::try_from).collect();
    Ok(Page::cut(rows?, |row| row.id))
}

/// As it is stored.
struct Row {
    id: Uuid,
    number: String,
    subject_kind: String,
    subject: Uuid,
    amount_fen: i64,
    provider: String,
    state: String,
    paid_fen: i64,
    refunded_fen: i64,
    created_at: DateTime<Utc>,
    paid_at: Option<DateTime<Utc>>,
    refund_waits: bool,
}

impl TryFrom<Row> for OrderRow {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.id,
            number: row.number,
            subject_kind: row.subject_kind,
            subject: row.subject,
            amount: fen(row.amount_fen),
            provider: known(ProviderCode::parse(&row.provider), &row.provider)?,
            state: known(OrderState::parse(&row.state), &row.state)?,
            balance: Balance { paid: fen(row.paid_fen), refunded: fen(row.refunded_fen) },
            refund_waits: row.refund_waits,
            created_at: row.created_at,
            paid_at: row.paid_at,
        })
    }
}

async fn every(
    db: impl PgExecutor<'_>,
    filter: &Filter,
    after: Option<Uuid>,
) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        r#"select id, number, subject_kind, subject, amount_fen, provider, state, paid_fen,
             refunded_fen, created_at, paid_at,
             exists (select from payment_refund_for_staff as back
                     where back.order_id = payment_order.id) as "refund_waits!"
           from payment_order
           where ($1::text is null or state = $1) and ($2::text is null or provider = $2)
             and ($3 = '' or number = $3
               or id = (select order_id from payment_refund where payment_refund.number = $3))
             and ($4::uuid is null or id < $4)
           order by id desc limit $5"#,
        filter.state.map(OrderState::as_str),
        filter.provider.map(ProviderCode::as_str),
        filter.number,
        after,
        fetch(),
    )
    .fetch_all(db)
    .await
}

/// Those of which a refund waits. They are few among all orders, so they are looked for first.
async fn those_that_wait(
    db: impl PgExecutor<'_>,
    filter: &Filter,
    after: Option<Uuid>,
) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        r#"with waiting as materialized (
             select distinct order_id from payment_refund_for_staff
             where $4::uuid is null or order_id < $4)
           select id, number, subject_kind, subject, amount_fen, provider, state, paid_fen,
             refunded_fen, created_at, paid_at, true as "refund_waits!"
           from waiting join payment_order on payment_order.id = waiting.order_id
           where ($1::text is null or state = $1) and ($2::text is null or provider = $2)
             and ($3 = '' or number = $3
               or id = (select order_id from payment_refund where payment_refund.number = $3))
           order by id desc limit $5"#,
        filter.state.map(OrderState::as_str),
        filter.provider.map(ProviderCode::as_str),
        filter.number,
        after,
        fetch(),
    )
    .fetch_all(db)
    .await
}
