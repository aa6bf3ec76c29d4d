//! Writing to the ledger.

use chrono::{DateTime, Utc};
use domain::{
    money::Fen,
    payments::{Account, EntryKind, ProviderCode},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::order::stored;
use crate::Kernel;

/// An entry to write; both its sides follow from its kind and from who holds the money.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewEntry<'a> {
    pub(super) order: Option<Uuid>,
    pub(super) kind: EntryKind,
    pub(super) provider: ProviderCode,
    pub(super) external_id: &'a str,
    /// Who holds the money that came, or held what went.
    pub(super) held: Account,
    pub(super) amount: Fen,
    /// When it moved.
    pub(super) at: DateTime<Utc>,
}

/// Writes the entry once, and gives its id; none where this movement was written before.
pub(super) async fn write(
    kernel: &Kernel,
    conn: &mut PgConnection,
    entry: NewEntry<'_>,
) -> Result<Option<Uuid>, sqlx::Error> {
    let posting = entry.kind.posting(entry.held);
    sqlx::query_scalar!(
        "insert into ledger_entry
           (id, order_id, kind, provider, external_id, debit, credit, amount_fen, at, written_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (order_id, kind, external_id) do nothing
         returning id",
        kernel.new_id(),
        entry.order,
        entry.kind.as_str(),
        entry.provider.as_str(),
        entry.external_id,
        posting.debit.as_str(),
        posting.credit.as_str(),
        stored(entry.amount),
        entry.at,
        kernel.now(),
    )
    .fetch_optional(conn)
    .await
}
