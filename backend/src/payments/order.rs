//! An order, as it is stored.

use chrono::{DateTime, Utc};
use domain::{
    money::Fen,
    payments::{Balance, OrderState, ProviderCode},
};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

/// What an order is for. Payments never look into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// Lower-case, hyphenated: `bulky-booking`.
    pub kind: &'static str,
    pub id: Uuid,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub id: Uuid,
    /// What the platform knows it by.
    pub number: String,
    /// What it is for: [`Subject::kind`] as it is stored, and the id.
    pub subject_kind: String,
    pub subject: Uuid,
    /// What is asked for.
    pub amount: Fen,
    pub provider: ProviderCode,
    pub state: OrderState,
    /// What came and what went back.
    pub balance: Balance,
    pub paid_at: Option<DateTime<Utc>>,
    /// When it was paid, closed or failed.
    pub over_at: Option<DateTime<Utc>>,
    /// Who has not paid by then is not waited for.
    pub expires_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    /// The platform is to close it as soon as it answers.
    pub close_wanted: bool,
    /// How often the platform was asked since the state changed.
    pub asks: u32,
}

/// Its row, whose words are read in one place.
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
    paid_at: Option<DateTime<Utc>>,
    over_at: Option<DateTime<Utc>>,
    expires_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
    close_wanted: bool,
    asks: i32,
}

impl TryFrom<Row> for Order {
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
            paid_at: row.paid_at,
            over_at: row.over_at,
            expires_at: row.expires_at,
            created_at: row.created_at,
            close_wanted: row.close_wanted,
            asks: row.asks.unsigned_abs(),
        })
    }
}

/// A stored amount; checks keep it from being negative.
pub(super) fn fen(stored: i64) -> Fen {
    Fen::new(stored.unsigned_abs())
}

/// As it is stored. Orders are far below the limit.
pub(super) fn stored(amount: Fen) -> i64 {
    i64::try_from(amount.fen()).unwrap_or(i64::MAX)
}

/// A stored word, which a newer version of Minhu may have written.
pub(super) fn known<T>(parsed: Option<T>, word: &str) -> Result<T, sqlx::Error> {
    parsed.ok_or_else(|| sqlx::Error::Decode(format!("unknown word {word:?}").into()))
}

/// The order; none where there is none.
///
/// # Errors
/// When the database refuses.
pub async fn read_order(db: impl PgExecutor<'_>, id: Uuid) -> Result<Option<Order>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "select id, number, subject_kind, subject, amount_fen, provider, state, paid_fen,
           refunded_fen, paid_at, over_at, expires_at, created_at, close_wanted, asks
         from payment_order where id = $1",
        id,
    )
    .fetch_optional(db)
    .await?;
    row.map(Order::try_from).transpose()
}

/// Every order of a subject, the oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn orders_of(
    db: impl PgExecutor<'_>,
    subject: Subject,
) -> Result<Vec<Order>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "select id, number, subject_kind, subject, amount_fen, provider, state, paid_fen,
           refunded_fen, paid_at, over_at, expires_at, created_at, close_wanted, asks
         from payment_order where subject_kind = $1 and subject = $2 order by id",
        subject.kind,
        subject.id,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Order::try_from).collect()
}

/// The order, locked until the transaction ends: whatever changes an order does it under this lock.
pub(super) async fn lock(conn: &mut PgConnection, id: Uuid) -> Result<Option<Order>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "select id, number, subject_kind, subject, amount_fen, provider, state, paid_fen,
           refunded_fen, paid_at, over_at, expires_at, created_at, close_wanted, asks
         from payment_order where id = $1 for update",
        id,
    )
    .fetch_optional(conn)
    .await?;
    row.map(Order::try_from).transpose()
}
