use std::path::PathBuf;

use sqlx::{AssertSqlSafe, Executor};

use super::*;
use crate::{
    audit::{Actor, AnchorError, AnchorFile, Detail, Event, Subject, record, seal_pending},
    clock::{Random, SystemRandom},
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
};

struct Scene {
    kernel: TestKernel,
    superuser: PgPool,
    anchor: AnchorFile,
    path: PathBuf,
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

impl Scene {
    /// Three seals over 1,000, 1 and 3 events, kept outside as well.
    async fn new(superuser: PgPool) -> Self {
        let kernel = TestKernel::new(as_role(&superuser, Role::Worker).await);
        let mut name = [0; 8];
        SystemRandom.fill(&mut name);
        let name = format!("minhu-anchor-{:016x}", u64::from_be_bytes(name));
        let path = std::env::temp_dir().join(name);
        let scene = Self { kernel, superuser, anchor: AnchorFile::new(path.clone()), path };
        scene.record(1001).await;
        scene.seal().await;
        scene.record(3).await;
        scene.seal().await;
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

    async fn seal(&self) {
        seal_pending(&self.kernel).await.unwrap();
        self.anchor.catch_up(&self.kernel.db).await.unwrap();
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
        verify(&self.kernel.db, None).await.unwrap()
    }

    async fn verify_with_anchors(&self) -> Verification {
        let anchors = self.anchor.read().unwrap();
        assert!(anchors.is_some());
        verify(&self.kernel.db, anchors).await.unwrap()
    }

    /// What is found, with the file and without it.
    async fn found(&self) -> Finding {
        let (with, without) = (self.verify_with_anchors().await, self.verify().await);
        assert_eq!(with.first_problem, without.first_problem);
        assert!(!with.ok);
        with.first_problem.unwrap()
    }

    /// The event at a place.
    async fn event(&self, seq: i64, position: i32) -> Uuid {
        sqlx::query_scalar("select event_id from audit_sealed where seq = $1 and position = $2")
            .bind(seq)
            .bind(position)
            .fetch_one(&self.superuser)
            .await
            .unwrap()
    }

    async fn entry(&self, seq: i64, position: i32) -> Entry {
        let event = Some(self.event(seq, position).await);
        Entry { seq, position, event, at: self.kernel.now() }
    }
}

#[sqlx::test(migrations = false)]
async fn an_untouched_chain_is_whole(pool: PgPool) {
    let scene = Scene::new(pool).await;
    // Waiting for its seal is not a problem.
    scene.record(1).await;
    let found = scene.verify_with_anchors().await;
    assert_eq!((found.ok, &found.first_problem), (true, &None));
    assert_eq!((found.seals, found.events, found.anchored), (3, 1004, true));
    assert_eq!(found.head.map(|head| head.seq), Some(3));
    assert!(!scene.verify().await.anchored);
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
async fn an_edit_is_named(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let (early, late) = (scene.event(1, 700).await, scene.event(3, 1).await);
    // Two edits: the first in the chain is named, whichever was done first.
    scene
        .tamper(&format!("update audit_event set act = 'x' where id in ('{late}', '{early}')"))
        .await;
    let entry = Entry { seq: 1, position: 700, event: Some(early), at: scene.kernel.now() };
    let found = scene.found().await;
    let said = found.to_string();
    assert!(said.contains("entry 700 of seal 1") && said.contains(&early.to_string()), "{said}");
    assert!(said.contains("2026-11-20"), "{said}");
    assert_eq!(found, Finding::EntryChanged(entry));
}

#[sqlx::test(migrations = false)]
async fn a_deletion_is_named(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let (entry, next) = (scene.entry(1, 42).await, scene.event(1, 43).await);
    let event = entry.event.unwrap();
    scene.tamper(&format!("delete from audit_event where id in ('{event}', '{next}')")).await;
    // The row that told its time is gone; its id tells it to the millisecond.
    assert_eq!(scene.found().await, Finding::EntryMissing(entry));
    // With its place in the chain, too.
    scene.tamper(&format!("delete from audit_sealed where event_id = '{event}'")).await;
    let gap = Entry { seq: 1, position: 42, event: None, at: scene.kernel.now() };
    assert_eq!(scene.found().await, Finding::EntryMissing(gap));
}

#[sqlx::test(migrations = false)]
async fn a_swap_is_named(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let (one, two) = (scene.entry(3, 0).await, scene.entry(3, 2).await);
    let (a, b) = (one.event.unwrap(), two.event.unwrap());
    // What they say changes place.
    scene
        .tamper(&format!(
            "update audit_event as one set detail = other.detail
             from audit_event as other
             where (one.id, other.id) in (('{a}', '{b}'), ('{b}', '{a}'))"
        ))
        .await;
    assert_eq!(scene.found().await, Finding::EntryChanged(one.clone()));
    scene
        .tamper(&format!(
            "update audit_event as one set detail = other.detail
             from audit_event as other
             where (one.id, other.id) in (('{a}', '{b}'), ('{b}', '{a}'))"
        ))
        .await;
    assert!(scene.verify().await.ok);
    // Their places change, with their hashes.
    scene
        .tamper(
            "update audit_sealed set position = 9 where seq = 3 and position = 0;
             update audit_sealed set position = 0 where seq = 3 and position = 2;
             update audit_sealed set position = 2 where seq = 3 and position = 9",
        )
        .await;
    assert_eq!(scene.found().await, Finding::EntryChanged(Entry { event: Some(b), ..one }));
}

const FORGED: &str = "insert into audit_event
    values ('00000000-0000-0000-0000-00000000000f', '2026-11-01', 'system', 'test', 'forged', 'test',
            null, '{}')";

#[sqlx::test(migrations = false)]
async fn an_insertion_is_named(pool: PgPool) {
    let scene = Scene::new(pool).await;
    scene.tamper(FORGED).await;
    let (event, at) = (Uuid::from_u128(15), "2026-11-01T00:00:00Z".parse().unwrap());
    assert_eq!(scene.found().await, Finding::EventUnsealed { event, at });
    // Under a seal, at its end and in its middle.
    scene.tamper(&format!("insert into audit_sealed values ('{event}', 2, 1)")).await;
    let entry = Entry { seq: 2, position: 1, event: Some(event), at };
    assert_eq!(scene.found().await, Finding::EntryAdded(entry));
    scene
        .tamper(&format!(
            "delete from audit_sealed where event_id = '{event}';
             update audit_sealed set position = position + 10 where seq = 3 and position > 0;
             update audit_sealed set position = position - 9 where seq = 3 and position > 9;
             insert into audit_sealed values ('{event}', 3, 1, sha256('x'))"
        ))
        .await;
    let entry = Entry { seq: 3, position: 1, event: Some(event), at };
    assert_eq!(scene.found().await, Finding::EntryChanged(entry));
}

#[sqlx::test(migrations = false)]
async fn a_cut_tail_is_named(pool: PgPool) {
    let scene = Scene::new(pool).await;
    scene.record(2).await;
    scene.seal().await;
    let cut = scene.event(3, 2).await;
    let at = scene.kernel.now();
    // Of the last two seals, first the seals alone, then every trace.
    scene.tamper("delete from audit_seal where seq > 2").await;
    let entry = Some(scene.entry(3, 0).await);
    assert_eq!(scene.found().await, Finding::SealMissing { seq: 3, entry });
    scene
        .tamper(
            "delete from audit_event where id in (select event_id from audit_sealed where seq > 2);
             delete from audit_sealed where seq > 2",
        )
        .await;
    // What is left is a whole chain; only the file knows more.
    assert!(scene.verify().await.ok);
    let found = scene.verify_with_anchors().await.first_problem.unwrap();
    assert_eq!(found, Finding::TailMissing { seq: 3, last: 4, anchored_at: at, event: cut });
    assert!(found.to_string().contains("seals 3 to 4 are missing"), "{found}");
}

#[sqlx::test(migrations = false)]
async fn a_restored_backup_is_named(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let at = scene.kernel.now();
    scene
        .tamper(
            "create table old_event as select * from audit_event;
             create table old_seal as select * from audit_seal;
             create table old_sealed as select * from audit_sealed",
        )
        .await;
    scene.record(2).await;
    scene.seal().await;
    scene.record(2).await;
    scene.seal().await;
    let lost = scene.event(4, 1).await;
    scene
        .tamper(
            "delete from audit_sealed; delete from audit_seal; delete from audit_event;
             insert into audit_event select * from old_event;
             insert into audit_seal select * from old_seal;
             insert into audit_sealed select * from old_sealed",
        )
        .await;
    assert!(scene.verify().await.ok);
    let found = scene.verify_with_anchors().await.first_problem;
    assert_eq!(found, Some(Finding::TailMissing { seq: 4, last: 5, anchored_at: at, event: lost }));
    // Work goes on, and the new seals take the numbers of those that were lost.
    for _ in 0..3 {
        scene.record(1).await;
        seal_pending(&scene.kernel).await.unwrap();
    }
    let refused = scene.anchor.catch_up(&scene.kernel.db).await;
    assert!(matches!(refused, Err(AnchorError::Differs(5))), "{refused:?}");
    assert!(scene.verify().await.ok);
    let found = scene.verify_with_anchors().await.first_problem;
    assert_eq!(found, Some(Finding::AnchorDiffers { seq: 4, anchored_at: at, event: lost }));
}

/// Whoever can compute everything anew in the database is found by the file alone.
#[sqlx::test(migrations = false)]
async fn a_chain_made_anew_is_named(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let last = scene.event(3, 2).await;
    let at = scene.kernel.now();
    scene
        .tamper(
            "create table events as
               select event_id from audit_sealed where seq = 3;
             update audit_event set act = 'x' where id in (select event_id from events);
             delete from audit_sealed where seq = 3; delete from audit_seal where seq = 3;
             insert into audit_pending select event_id from events",
        )
        .await;
    seal_pending(&scene.kernel).await.unwrap();
    assert!(scene.verify().await.ok);
    let found = scene.verify_with_anchors().await.first_problem;
    assert_eq!(found, Some(Finding::AnchorDiffers { seq: 3, anchored_at: at, event: last }));
}

#[sqlx::test(migrations = false)]
async fn a_changed_seal_and_a_deleted_one_are_named(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let sealed_at = scene.kernel.now() + chrono::TimeDelta::seconds(1);
    scene
        .tamper("update audit_seal set sealed_at = sealed_at + interval '1 s' where seq = 2")
        .await;
    assert_eq!(scene.found().await, Finding::SealChanged { seq: 2, sealed_at });
    scene.tamper("delete from audit_seal where seq = 1").await;
    let entry = Some(scene.entry(1, 0).await);
    assert_eq!(scene.found().await, Finding::SealMissing { seq: 1, entry });
}

/// An event that was edited together with its own hash: the seal is named, no more can be known.
#[sqlx::test(migrations = false)]
async fn an_edit_with_a_new_hash_is_found_by_the_seal(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let event = scene.event(3, 1).await;
    scene.tamper(&format!("update audit_event set act = 'x' where id = '{event}'")).await;
    let row = entries(&scene.superuser, 2, 3).await.unwrap().remove(1);
    let hash: String = entry_hash(3, 1, row.event.as_ref().unwrap())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let forge = format!("update audit_sealed set hash = '\\x{hash}' where event_id = '{event}'");
    scene.tamper(&forge).await;
    let sealed_at = scene.kernel.now();
    assert_eq!(scene.found().await, Finding::SealChanged { seq: 3, sealed_at });
}

#[sqlx::test(migrations = false)]
async fn a_pending_event_that_was_deleted_is_named(pool: PgPool) {
    let scene = Scene::new(pool).await;
    scene.record(1).await;
    let event: Uuid = sqlx::query_scalar("select event_id from audit_pending")
        .fetch_one(&scene.superuser)
        .await
        .unwrap();
    scene.tamper(&format!("delete from audit_event where id = '{event}'")).await;
    let at = scene.kernel.now();
    assert_eq!(scene.found().await, Finding::PendingEventMissing { event, at });
}
