//! Walking the chain.

use std::fmt;

use sqlx::PgPool;
use uuid::Uuid;

use super::encoding::{GENESIS, Hash, StoredEvent, seal_hash, stored_hash};

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
    /// The last good seal, to compare with a log outside the database.
    pub head: Option<Head>,
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
}

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// There are later seals, but not this one.
    SealMissing {
        /// The number that is not there.
        seq: i64,
    },
    /// An event that was sealed is gone.
    EventMissing {
        /// Its seal.
        seq: i64,
        /// Its place under the seal, from 0.
        position: i32,
    },
    /// There are more events under a seal than it was made over.
    EventAdded {
        /// The seal.
        seq: i64,
    },
    /// The seal, or an event under it, is not what was sealed.
    Changed {
        /// The seal.
        seq: i64,
    },
    /// An event that neither is sealed nor waits for it.
    EventUnsealed {
        /// The event.
        event: Uuid,
    },
    /// An event was deleted before it was sealed.
    PendingEventMissing {
        /// The event.
        event: Uuid,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SealMissing { seq } => write!(f, "seal {seq} is missing"),
            Self::EventMissing { seq, position } => {
                write!(f, "event {position} of seal {seq} is missing")
            }
            Self::EventAdded { seq } => write!(f, "an event was added under seal {seq}"),
            Self::Changed { seq } => {
                write!(f, "seal {seq}, or an event under it, is not what was sealed")
            }
            Self::EventUnsealed { event } => {
                write!(f, "event {event} neither is sealed nor waits for it")
            }
            Self::PendingEventMissing { event } => {
                write!(f, "event {event} was deleted before it was sealed")
            }
        }
    }
}

/// Checks every seal and every event, oldest first, and stops at the first problem. Acts as
/// [`Role::Worker`](crate::db::Role::Worker) or [`Role::Migrate`](crate::db::Role::Migrate); runs
/// beside normal work.
///
/// # Errors
/// When the database cannot be read.
pub async fn verify(db: &PgPool) -> Result<Verification, sqlx::Error> {
    let mut found = Verification { ok: true, events: 0, seals: 0, head: None, first_problem: None };
    let mut problem = None;
    while problem.is_none() {
        let after = found.head.as_ref().map_or(0, |head| head.seq);
        let seals = seals_after(db, after).await?;
        let Some(last) = seals.last() else {
            problem = loose_ends(db).await?;
            break;
        };
        let mut events = sealed_events(db, after, last.seq).await?.into_iter().peekable();
        for seal in seals {
            let mut under = Vec::new();
            while let Some(event) = events.next_if(|event| event.seq == seal.seq) {
                under.push(event);
            }
            problem = check(found.head.as_ref(), &seal, under).err();
            if problem.is_some() {
                break;
            }
            found.seals += 1;
            found.events += u64::from(seal.count.unsigned_abs());
            found.head = Some(Head { seq: seal.seq, hash: seal.hash });
        }
    }
    found.ok = problem.is_none();
    found.first_problem = problem;
    Ok(found)
}

struct Seal {
    seq: i64,
    sealed_at: chrono::DateTime<chrono::Utc>,
    count: i32,
    first_event: Uuid,
    last_event: Uuid,
    prev_hash: Hash,
    hash: Hash,
}

/// An event under a seal.
struct SealedEvent {
    seq: i64,
    position: i32,
    event: StoredEvent,
}

fn check(head: Option<&Head>, seal: &Seal, under: Vec<SealedEvent>) -> Result<(), Finding> {
    let seq = seal.seq;
    let expected = head.map_or(0, |head| head.seq) + 1;
    if seq != expected {
        return Err(Finding::SealMissing { seq: expected });
    }
    let mut events = Vec::with_capacity(under.len());
    for (position, row) in (0..).zip(under) {
        if row.position != position {
            return Err(Finding::EventMissing { seq, position });
        }
        events.push(row.event);
    }
    match i32::try_from(events.len()) {
        Ok(count) if count < seal.count => {
            return Err(Finding::EventMissing { seq, position: count });
        }
        Ok(count) if count == seal.count => {}
        _ => return Err(Finding::EventAdded { seq }),
    }
    let previous = head.map_or(GENESIS, |head| head.hash);
    let intact = seal.prev_hash == previous
        && events.first().is_some_and(|event| event.id == seal.first_event)
        && events.last().is_some_and(|event| event.id == seal.last_event)
        && seal_hash(seq, seal.sealed_at, &previous, &events) == seal.hash;
    if intact { Ok(()) } else { Err(Finding::Changed { seq }) }
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

async fn sealed_events(
    db: &PgPool,
    after: i64,
    up_to: i64,
) -> Result<Vec<SealedEvent>, sqlx::Error> {
    sqlx::query!(
        r#"select seq, position, id, at, actor_kind, actor, act, subject_kind, subject_id,
             detail::text as "detail!", request_id
           from audit_sealed join audit_event on id = event_id
           where seq > $1 and seq <= $2
           order by seq, position"#,
        after,
        up_to,
    )
    .map(|row| SealedEvent {
        seq: row.seq,
        position: row.position,
        event: StoredEvent {
            id: row.id,
            at: row.at,
            actor_kind: row.actor_kind,
            actor: row.actor,
            act: row.act,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            detail: row.detail,
            request_id: row.request_id,
        },
    })
    .fetch_all(db)
    .await
}

/// Rows that no seal leads to: the end of the chain cut off, events outside the chain that are not
/// on the work list either, and the reverse.
async fn loose_ends(db: &PgPool) -> Result<Option<Finding>, sqlx::Error> {
    // In one statement, that is one snapshot, so an event that is being sealed is seen on one side.
    let row = sqlx::query!(
        r#"select
             (select min(seq) from audit_sealed
              where seq > (select coalesce(max(seq), 0) from audit_seal)) as seal,
             (select id from audit_event
              where not exists (select from audit_sealed where event_id = id)
                and not exists (select from audit_pending where event_id = id)
              order by id limit 1) as unsealed,
             (select event_id from audit_pending
              where not exists (select from audit_event where id = event_id)
              order by event_id limit 1) as missing"#
    )
    .fetch_one(db)
    .await?;
    Ok(row
        .seal
        .map(|seq| Finding::SealMissing { seq })
        .or_else(|| row.unsealed.map(|event| Finding::EventUnsealed { event }))
        .or_else(|| row.missing.map(|event| Finding::PendingEventMissing { event })))
}

#[cfg(test)]
mod tests {
    use sqlx::{AssertSqlSafe, Executor};

    use super::*;
    use crate::{
        audit::{Actor, Detail, Event, Subject, record, seal_pending},
        db::{
            Role,
            testing::{TestKernel, as_role},
        },
    };

    struct Scene {
        kernel: TestKernel,
        superuser: PgPool,
    }

    impl Scene {
        /// Three seals over 1,000, 1 and 3 events.
        async fn new(superuser: PgPool) -> Self {
            let kernel = TestKernel::new(as_role(&superuser, Role::Worker).await);
            let scene = Self { kernel, superuser };
            scene.record(1001).await;
            assert_eq!(seal_pending(&scene.kernel).await.unwrap(), 1001);
            scene.record(3).await;
            assert_eq!(seal_pending(&scene.kernel).await.unwrap(), 3);
            scene
        }

        async fn record(&self, number: i64) {
            let mut tx = self.kernel.db.begin().await.unwrap();
            for number in 0..number {
                let event = Event {
                    id: self.kernel.new_id(),
                    at: self.kernel.now(),
                    actor: Actor::System("test"),
                    act: "count",
                    subject: Subject { kind: "test", id: None },
                    detail: Detail::none().number("number", number),
                    request_id: None,
                };
                record(&mut tx, event).await.unwrap();
            }
            tx.commit().await.unwrap();
        }

        /// Does `statement` as somebody whom neither rights nor triggers stop.
        async fn tamper(&self, statement: &str) {
            let mut conn = self.superuser.acquire().await.unwrap();
            conn.execute("set session_replication_role = replica").await.unwrap();
            let done = conn.execute(AssertSqlSafe(statement)).await.unwrap();
            assert!(done.rows_affected() > 0, "{statement}");
            conn.execute("reset session_replication_role").await.unwrap();
        }

        async fn verify(&self) -> Verification {
            verify(&self.kernel.db).await.unwrap()
        }
    }

    #[sqlx::test(migrations = false)]
    async fn an_untouched_chain_is_whole(pool: PgPool) {
        let scene = Scene::new(pool).await;
        // Waiting for its seal is not a problem.
        scene.record(1).await;
        let found = scene.verify().await;
        assert_eq!((found.ok, &found.first_problem), (true, &None));
        assert_eq!((found.seals, found.events), (3, 1004));
        assert_eq!(found.head.map(|head| head.seq), Some(3));
    }

    #[sqlx::test(migrations = false)]
    async fn concurrent_sealers_make_one_chain(pool: PgPool) {
        let scene = Scene::new(pool).await;
        scene.record(1500).await;
        let seal = || seal_pending(&scene.kernel);
        let (a, b, c) = tokio::join!(seal(), seal(), seal());
        seal().await.unwrap();
        assert!(a.is_ok() && b.is_ok() && c.is_ok());
        let found = scene.verify().await;
        assert_eq!((found.ok, found.events), (true, 2504));
    }

    #[sqlx::test(migrations = false)]
    async fn every_kind_of_tampering_is_found(pool: PgPool) {
        let scene = Scene::new(pool).await;
        // What is done, how it is undone, and what is found.
        let third = "(select event_id from audit_sealed where seq = 3 and position = 1)";
        let swap = "update audit_sealed set position = 9 where seq = 3 and position = 1;
             update audit_sealed set position = 1 where seq = 3 and position = 2;
             update audit_sealed set position = 2 where seq = 3 and position = 9";
        let cases = [
            (
                format!("update audit_event set act = 'other' where id = {third}"),
                format!("update audit_event set act = 'count' where id = {third}"),
                Finding::Changed { seq: 3 },
            ),
            (
                "update audit_seal set sealed_at = sealed_at + interval '1 s' where seq = 2".into(),
                "update audit_seal set sealed_at = sealed_at - interval '1 s' where seq = 2".into(),
                Finding::Changed { seq: 2 },
            ),
            (swap.into(), swap.into(), Finding::Changed { seq: 3 }),
            (
                "update audit_seal set seq = 9 where seq = 3".into(),
                "update audit_seal set seq = 3 where seq = 9".into(),
                Finding::SealMissing { seq: 3 },
            ),
            (
                "create table cut as select * from audit_seal where seq = 3;
                 delete from audit_seal where seq = 3"
                    .into(),
                "insert into audit_seal select * from cut; drop table cut".into(),
                Finding::SealMissing { seq: 3 },
            ),
            (
                format!(
                    "create table cut as select * from audit_event where id = {third};
                     delete from audit_event where id = {third}"
                ),
                "insert into audit_event select * from cut; drop table cut".into(),
                Finding::EventMissing { seq: 3, position: 1 },
            ),
            (
                "create table cut as select * from audit_event where id =
                   (select last_event from audit_seal where seq = 1);
                 delete from audit_event where id in (select id from cut)"
                    .into(),
                "insert into audit_event select * from cut; drop table cut".into(),
                Finding::EventMissing { seq: 1, position: 999 },
            ),
            (
                "insert into audit_event
                   values (uuid_nil, now(), 'system', 'test', 'forged', 'test', null, '{}')"
                    .replace("uuid_nil", "'00000000-0000-0000-0000-000000000000'"),
                "delete from audit_event where act = 'forged'".into(),
                Finding::EventUnsealed { event: Uuid::nil() },
            ),
            (
                "insert into audit_event
                   values (uuid_nil, now(), 'system', 'test', 'forged', 'test', null, '{}');
                 insert into audit_sealed values (uuid_nil, 2, 1)"
                    .replace("uuid_nil", "'00000000-0000-0000-0000-000000000000'"),
                "delete from audit_sealed where event_id in
                   (select id from audit_event where act = 'forged');
                 delete from audit_event where act = 'forged'"
                    .into(),
                Finding::EventAdded { seq: 2 },
            ),
            (
                "insert into audit_pending values ('00000000-0000-0000-0000-000000000000')".into(),
                "delete from audit_pending".into(),
                Finding::PendingEventMissing { event: Uuid::nil() },
            ),
        ];
        for (tamper, undo, finding) in cases {
            scene.tamper(&tamper).await;
            let found = scene.verify().await;
            assert_eq!((found.ok, found.first_problem), (false, Some(finding)), "{tamper}");
            scene.tamper(&undo).await;
            assert!(scene.verify().await.ok, "{undo}");
        }
    }
}
