//! Walking the chain.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    anchor::Anchors,
    encoding::{GENESIS, Hash, StoredEvent, entry_hash, seal_hash, stored_hash},
    finding::{Entry, Finding, made_at},
};

/// Seals read at a time: at 1,000 events each, some ten megabytes.
const BATCH: i64 = 20;

/// What [`verify`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Whether everything that is committed is as it was sealed, or waits for its seal.
    pub ok: bool,
    /// Sealed events that were checked.
    pub events: u64,
    /// Seals that were checked.
    pub seals: u64,
    /// The last good seal.
    pub head: Option<Head>,
    /// Whether it was compared with what was kept outside the database.
    pub anchored: bool,
    /// The first thing that is wrong.
    pub first_problem: Option<Finding>,
}

/// The end of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its number, from 1.
    pub seq: i64,
    /// Its hash.
    pub hash: [u8; 32],
    /// When it was made.
    pub at: DateTime<Utc>,
}

/// Checks every seal and every event, oldest first, and stops at the first problem. With `anchors`
/// it also finds what a chain in the database cannot show: an end that was cut off, an older backup
/// that was restored, a chain that was made anew. Acts as [`Role::Worker`](crate::db::Role::Worker)
/// or [`Role::Migrate`](crate::db::Role::Migrate); runs beside normal work.
///
/// # Errors
/// When the database cannot be read.
pub async fn verify(
    db: &PgPool,
    mut anchors: Option<Anchors>,
) -> Result<Verification, sqlx::Error> {
    let mut found = Verification {
        ok: true,
        events: 0,
        seals: 0,
        head: None,
        anchored: anchors.is_some(),
        first_problem: None,
    };
    let mut problem = None;
    while problem.is_none() {
        let after = found.head.as_ref().map_or(0, |head| head.seq);
        // Before the seals are read: what is in the file now is in the database since.
        let tail = anchors.as_mut().and_then(|anchors| tail(anchors, after));
        let seals = seals_after(db, after).await?;
        let Some(last) = seals.last() else {
            let end = ends(db, after, tail).await?;
            problem = end.map(|finding| whole_tail(anchors.take(), finding));
            break;
        };
        let mut entries = entries(db, after, last.seq).await?.into_iter().peekable();
        for seal in seals {
            let mut under = Vec::new();
            while let Some(entry) = entries.next_if(|entry| entry.seq <= seal.seq) {
                under.push(entry);
            }
            problem = check(found.head.as_ref(), &seal, under)
                .and_then(|()| compare(anchors.as_mut(), &seal))
                .err();
            if problem.is_some() {
                break;
            }
            found.seals += 1;
            found.events += u64::from(seal.count.unsigned_abs());
            found.head = Some(Head { seq: seal.seq, hash: seal.hash, at: seal.sealed_at });
        }
    }
    found.ok = problem.is_none();
    found.first_problem = problem;
    Ok(found)
}

struct Seal {
    seq: i64,
    sealed_at: DateTime<Utc>,
    count: i32,
    first_event: Uuid,
    last_event: Uuid,
    prev_hash: Hash,
    hash: Hash,
}

/// A place under a seal.
struct SealedEntry {
    seq: i64,
    position: i32,
    id: Uuid,
    /// None for what was sealed before entries had hashes.
    hash: Option<Hash>,
    /// None when the row is gone.
    event: Option<StoredEvent>,
}

impl SealedEntry {
    fn name(&self) -> Entry {
        Entry {
            seq: self.seq,
            position: self.position,
            event: Some(self.id),
            at: self.event.as_ref().map_or_else(|| made_at(self.id), |event| event.at),
        }
    }
}

fn check(head: Option<&Head>, seal: &Seal, under: Vec<SealedEntry>) -> Result<(), Finding> {
    let seq = seal.seq;
    let expected = head.map_or(0, |head| head.seq) + 1;
    if seq != expected {
        let entry = under.first().filter(|entry| entry.seq < seq).map(SealedEntry::name);
        return Err(Finding::SealMissing { seq: expected, entry });
    }
    let hashed = under.iter().any(|entry| entry.hash.is_some());
    let mut events = Vec::with_capacity(under.len());
    for (position, entry) in (0..).zip(under) {
        if entry.position != position {
            return Err(Finding::EntryMissing(gap(seal, position)));
        }
        // The sealer gives every entry of a seal a hash, or none of them.
        if position >= seal.count || (hashed && entry.hash.is_none()) {
            return Err(Finding::EntryAdded(entry.name()));
        }
        let name = entry.name();
        let Some(event) = entry.event else { return Err(Finding::EntryMissing(name)) };
        if entry.hash.is_some_and(|hash| hash != entry_hash(seq, position, &event)) {
            return Err(Finding::EntryChanged(name));
        }
        events.push(event);
    }
    if let Ok(position) = i32::try_from(events.len())
        && position < seal.count
    {
        return Err(Finding::EntryMissing(gap(seal, position)));
    }
    let previous = head.map_or(GENESIS, |head| head.hash);
    let intact = seal.prev_hash == previous
        && events.first().is_some_and(|event| event.id == seal.first_event)
        && events.last().is_some_and(|event| event.id == seal.last_event)
        && seal_hash(seq, seal.sealed_at, &previous, &events) == seal.hash;
    if intact { Ok(()) } else { Err(Finding::SealChanged { seq, sealed_at: seal.sealed_at }) }
}

/// An entry of which nothing is left; the seal itself names its first and its last.
fn gap(seal: &Seal, position: i32) -> Entry {
    let event = if position == 0 {
        Some(seal.first_event)
    } else if position + 1 == seal.count {
        Some(seal.last_event)
    } else {
        None
    };
    Entry { seq: seal.seq, position, event, at: event.map_or(seal.sealed_at, made_at) }
}

/// Whether the seal is the one that was kept outside, if it was.
fn compare(anchors: Option<&mut Anchors>, seal: &Seal) -> Result<(), Finding> {
    let Some(anchors) = anchors else { return Ok(()) };
    while let Some(anchor) = anchors.next_if(|anchor| anchor.seq <= seal.seq) {
        if anchor.seq == seal.seq && anchor.hash != seal.hash {
            return Err(Finding::AnchorDiffers {
                seq: seal.seq,
                anchored_at: anchor.at,
                event: anchor.event,
            });
        }
    }
    Ok(())
}

/// What is wrong if the database has no seal after `head`: the next one that was kept outside.
fn tail(anchors: &mut Anchors, head: i64) -> Option<Finding> {
    while anchors.next_if(|anchor| anchor.seq <= head).is_some() {}
    let first = anchors.peek()?;
    Some(Finding::TailMissing {
        seq: head + 1,
        last: first.seq,
        anchored_at: first.at,
        event: first.event,
    })
}

/// How many seals the file has beyond what the database has is told only once it is known that
/// they are missing, since the whole file has to be read for it.
fn whole_tail(anchors: Option<Anchors>, finding: Finding) -> Finding {
    match (finding, anchors.and_then(Iterator::last)) {
        (Finding::TailMissing { seq, anchored_at, event, .. }, Some(last)) => {
            Finding::TailMissing { seq, last: last.seq, anchored_at, event }
        }
        (finding, _) => finding,
    }
}

async fn seals_after(db: &PgPool, seq: i64) -> Result<Vec<Seal>, sqlx::Error> {
    sqlx::query!(
        "select seq, sealed_at, count, first_event, last_event, prev_hash, hash
         from audit_seal where seq > $1 order by seq limit $2",
        seq,
        BATCH,
    )
    .try_map(|row| {
        Ok(Seal {
            seq: row.seq,
            sealed_at: row.sealed_at,
            count: row.count,
            first_event: row.first_event,
            last_event: row.last_event,
            prev_hash: stored_hash(row.prev_hash)?,
            hash: stored_hash(row.hash)?,
        })
    })
    .fetch_all(db)
    .await
}

async fn entries(db: &PgPool, after: i64, up_to: i64) -> Result<Vec<SealedEntry>, sqlx::Error> {
    sqlx::query!(
        r#"select seq, position, event_id, hash, at as "at?", actor_kind as "actor_kind?",
             actor as "actor?", act as "act?", subject_kind as "subject_kind?", subject_id,
             detail::text as "detail?", request_id
           from audit_sealed left join audit_event on id = event_id
           where seq > $1 and seq <= $2
           order by seq, position"#,
        after,
        up_to,
    )
    .try_map(|row| {
        let event = match (row.at, row.actor_kind, row.actor, row.act, row.subject_kind, row.detail)
        {
            (
                Some(at),
                Some(actor_kind),
                Some(actor),
                Some(act),
                Some(subject_kind),
                Some(detail),
            ) => Some(StoredEvent {
                id: row.event_id,
                at,
                actor_kind,
                actor,
                act,
                subject_kind,
                subject_id: row.subject_id,
                detail,
                request_id: row.request_id,
            }),
            _ => None,
        };
        Ok(SealedEntry {
            seq: row.seq,
            position: row.position,
            id: row.event_id,
            hash: row.hash.map(stored_hash).transpose()?,
            event,
        })
    })
    .fetch_all(db)
    .await
}

/// Rows that no seal leads to: the end of the chain cut off, events outside the chain that are not
/// on the work list either, and the reverse. `tail` is what was kept outside beyond `head`.
async fn ends(
    db: &PgPool,
    head: i64,
    tail: Option<Finding>,
) -> Result<Option<Finding>, sqlx::Error> {
    // In one statement, that is one snapshot, so an event that is being sealed is seen on one side.
    let row = sqlx::query!(
        r#"select sealed.seq as "seq?", sealed.position as "position?",
             sealed.event_id as "sealed?", unsealed.id as "unsealed?", unsealed.at as "at?",
             missing.event_id as "missing?"
           from (select) as one
           left join lateral (
             select seq, position, event_id from audit_sealed
             where seq > (select coalesce(max(seq), 0) from audit_seal)
             order by seq, position limit 1) as sealed on true
           left join lateral (
             select id, at from audit_event
             where not exists (select from audit_sealed where event_id = id)
               and not exists (select from audit_pending where event_id = id)
             order by id limit 1) as unsealed on true
           left join lateral (
             select event_id from audit_pending
             where not exists (select from audit_event where id = event_id)
             order by event_id limit 1) as missing on true"#
    )
    .fetch_one(db)
    .await?;
    let orphan = match (row.seq, row.position, row.sealed) {
        (Some(seq), Some(position), Some(event)) if seq > head => {
            let entry = Entry { seq, position, event: Some(event), at: made_at(event) };
            Some(Finding::SealMissing { seq: head + 1, entry: Some(entry) })
        }
        _ => None,
    };
    let unsealed = row.unsealed.zip(row.at);
    Ok(orphan
        .or(tail)
        .or_else(|| unsealed.map(|(event, at)| Finding::EventUnsealed { event, at }))
        .or_else(|| {
            row.missing.map(|event| Finding::PendingEventMissing { event, at: made_at(event) })
        }))
}

#[cfg(test)]
mod tests;
