//! Adding committed events to the chain.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use chrono::SubsecRound;
use sqlx::PgConnection;
use uuid::Uuid;

use super::encoding::{GENESIS, Hash, StoredEvent, entry_hash, seal_hash, stored_hash};
use crate::{Kernel, db::Lock};

/// Events in one seal at most.
const BATCH: i64 = 1000;

/// Seals every event that is committed and not sealed, and says how many. One process at a time
/// does it; where another is at it, this returns 0 at once. Acts as
/// [`Role::Worker`](crate::db::Role::Worker).
///
/// # Errors
/// When the database refuses. Full batches before that stay sealed.
pub async fn seal_pending(kernel: &Kernel) -> Result<usize, sqlx::Error> {
    let mut total = 0;
    loop {
        let sealed = seal_batch(kernel).await?;
        total += sealed;
        if i64::try_from(sealed).is_ok_and(|sealed| sealed < BATCH) {
            return Ok(total);
        }
    }
}

async fn seal_batch(kernel: &Kernel) -> Result<usize, sqlx::Error> {
    let mut tx = kernel.db.begin().await?;
    // Held until the commit, so the head of the chain that is read next stays the head. Nobody else
    // touches pending rows, so they need no lock of their own.
    if !try_lock(&mut tx).await? {
        return Ok(0);
    }
    let events = pending(&mut tx).await?;
    let (Some(first), Some(last)) = (events.first(), events.last()) else {
        return Ok(0);
    };

    let (head, previous) = head(&mut tx).await?;
    let seq = head + 1;
    // As Postgres will store it, since the hash covers it.
    let sealed_at = kernel.now().trunc_subsecs(6);
    let hash = seal_hash(seq, sealed_at, &previous, &events);
    sqlx::query!(
        "insert into audit_seal (seq, sealed_at, count, first_event, last_event, prev_hash, hash)
         values ($1, $2, $3::bigint::integer, $4, $5, $6, $7)",
        seq,
        sealed_at,
        events.len() as i64,
        first.id,
        last.id,
        previous.as_slice(),
        hash.as_slice(),
    )
    .execute(&mut *tx)
    .await?;
    let ids: Vec<_> = events.iter().map(|event| event.id).collect();
    let hashes: Vec<Vec<u8>> = (0..)
        .zip(&events)
        .map(|(position, event)| entry_hash(seq, position, event).to_vec())
        .collect();
    mark_sealed(&mut tx, seq, &ids, &hashes).await?;
    tx.commit().await?;
    // A witness outside the database; see the module.
    tracing::info!(seq, events = ids.len(), hash = BASE64.encode(hash), "audit sealed");
    Ok(ids.len())
}

async fn try_lock(conn: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select pg_try_advisory_xact_lock($1) as "got!""#,
        Lock::AuditSealer.key()
    )
    .fetch_one(conn)
    .await
}

async fn pending(conn: &mut PgConnection) -> Result<Vec<StoredEvent>, sqlx::Error> {
    sqlx::query_as!(
        StoredEvent,
        r#"select id, at, actor_kind, actor, act, subject_kind, subject_id,
             detail::text as "detail!", request_id
           from audit_pending join audit_event on id = event_id
           order by event_id limit $1"#,
        BATCH,
    )
    .fetch_all(conn)
    .await
}

/// The last seal's number and hash; 0 and [`GENESIS`] before the first.
async fn head(conn: &mut PgConnection) -> Result<(i64, Hash), sqlx::Error> {
    let head = sqlx::query!("select seq, hash from audit_seal order by seq desc limit 1")
        .try_map(|row| Ok((row.seq, stored_hash(row.hash)?)))
        .fetch_optional(conn)
        .await?;
    Ok(head.unwrap_or((0, GENESIS)))
}

/// Notes place and hash of each event under seal `seq`, in the order given, and takes them off the
/// list.
async fn mark_sealed(
    conn: &mut PgConnection,
    seq: i64,
    ids: &[Uuid],
    hashes: &[Vec<u8>],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into audit_sealed (event_id, seq, position, hash)
         select event_id, $1, place - 1, hash
         from unnest($2::uuid[], $3::bytea[]) with ordinality as sealed (event_id, hash, place)",
        seq,
        ids,
        hashes,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("delete from audit_pending where event_id = any ($1)", ids).execute(conn).await?;
    Ok(())
}
