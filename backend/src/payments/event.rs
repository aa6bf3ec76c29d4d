//! What platforms said, as it came.

use domain::payments::ProviderCode;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Kernel;

/// Something that a platform said and what was made of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'a> {
    pub(super) provider: ProviderCode,
    pub(super) order: Option<Uuid>,
    pub(super) refund: Option<Uuid>,
    /// The SHA-256 of a callback's body; none for an answer to a question.
    pub(super) hash: Option<&'a [u8]>,
    /// Lower-case, hyphenated.
    pub(super) verdict: &'static str,
}

/// Keeps it. False: the very same callback was kept before.
pub(super) async fn keep(
    kernel: &Kernel,
    conn: &mut PgConnection,
    said: Said<'_>,
) -> Result<bool, sqlx::Error> {
    let way = if said.hash.is_some() { "callback" } else { "answer" };
    let kept = sqlx::query!(
        "insert into payment_event (id, at, provider, way, order_id, refund_id, hash, verdict)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (provider, hash) where hash is not null do nothing",
        kernel.new_id(),
        kernel.now(),
        said.provider.as_str(),
        way,
        said.order,
        said.refund,
        said.hash,
        said.verdict,
    )
    .execute(conn)
    .await?;
    Ok(kept.rows_affected() == 1)
}
