//! Two processes on one database, and a database that breaks connections.

use std::{sync::Arc, time::Duration};

use sqlx::{Executor, PgPool};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::{
    Kernel,
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
};

/// A serving process, as far as this is concerned.
struct Process {
    live: Arc<Live>,
    stop: CancellationToken,
    running: tokio::task::JoinHandle<()>,
}

impl Process {
    async fn start(kernel: &TestKernel, pool: &PgPool) -> Self {
        let kernel: Kernel = kernel.with_db(as_role(pool, Role::Serve).await);
        let (live, stop) = (Arc::new(Live::default()), CancellationToken::new());
        let running = tokio::spawn({
            let (live, stop) = (Arc::clone(&live), stop.clone());
            async move { live.run(&kernel, &stop).await }
        });
        Self { live, stop, running }
    }

    fn watch(&self, codes: &[&str]) -> Watcher {
        self.live.watch(codes.iter().map(|code| (*code).to_owned()), None).unwrap()
    }
}

async fn listeners(pool: &PgPool) -> Vec<i32> {
    sqlx::query_scalar(
        "select pid from pg_stat_activity where datname = current_database()
           and query ilike 'listen %' and pid <> pg_backend_pid()",
    )
    .fetch_all(pool)
    .await
    .unwrap()
}

async fn until_they_listen(pool: &PgPool, wanted: usize) -> Vec<i32> {
    for _ in 0..400 {
        let found = listeners(pool).await;
        if found.len() == wanted {
            // What they watch already, they read once when they begin.
            tokio::time::sleep(Duration::from_millis(200)).await;
            return found;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("nobody listens");
}

async fn heard(watcher: &mut Watcher) -> Vec<LivePlace> {
    match tokio::time::timeout(Duration::from_secs(20), watcher.next()).await.unwrap() {
        News::Changed(places) => places,
        other => panic!("{other:?}"),
    }
}

#[sqlx::test(migrations = false)]
async fn what_changes_in_one_process_is_heard_in_another(pool: PgPool) {
    pool.execute(include_str!("../../../tests/rows/0018.sql")).await.unwrap();
    let kernel = TestKernel::new(pool.clone());
    let (one, other) = (Process::start(&kernel, &pool).await, Process::start(&kernel, &pool).await);
    until_they_listen(&pool, 2).await;
    let (mut near, mut far) = (one.watch(&["0000002"]), other.watch(&["0000002", "0000003"]));
    let mut elsewhere = other.watch(&["0000001"]);

    pool.execute("update parking_count set free = 17").await.unwrap();
    one.live.announce(["0000002", "0000002", "0000009"]);
    for watcher in [&mut near, &mut far] {
        let places = heard(watcher).await;
        assert_eq!(places.len(), 1);
        assert_eq!(places[0].code, "0000002");
        assert_eq!(places[0].count.unwrap().free, Some(17));
    }
    let silence = tokio::time::timeout(Duration::from_millis(600), elsewhere.next()).await;
    assert!(silence.is_err(), "nothing of its places changed");

    // More than fit into one message.
    other.live.announce((0..2_000).map(|number| format!("{number:07}")));
    assert_eq!(heard(&mut elsewhere).await[0].code, "0000001");
    assert_eq!(heard(&mut near).await[0].code, "0000002");

    drop((far, elsewhere));
    assert_eq!((one.live.watchers(), other.live.watchers()), (1, 0));
    one.stop.cancel();
    assert_eq!(near.next().await, News::Over, "open pages let go when the process stops");
    assert!(one.live.watch(["0000001".to_owned()], None).is_none());
    one.running.await.unwrap();
    other.stop.cancel();
    other.running.await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn a_connection_that_is_killed_is_made_again(pool: PgPool) {
    pool.execute(include_str!("../../../tests/rows/0018.sql")).await.unwrap();
    let kernel = TestKernel::new(pool.clone());
    let process = Process::start(&kernel, &pool).await;
    let mut watcher = process.watch(&["0000002"]);
    let before = until_they_listen(&pool, 1).await;
    while let Ok(News::Changed(_)) =
        tokio::time::timeout(Duration::from_millis(300), watcher.next()).await
    {}
    sqlx::query("select pg_terminate_backend($1)").bind(before[0]).execute(&pool).await.unwrap();
    // Told while nobody listened: it is read all the same once somebody does again.
    pool.execute("update parking_count set free = 5").await.unwrap();
    assert_eq!(heard(&mut watcher).await[0].count.unwrap().free, Some(5));
    let after = until_they_listen(&pool, 1).await;
    assert_ne!(before, after);

    pool.execute("update parking_count set free = 6").await.unwrap();
    process.live.announce(["0000002"]);
    assert_eq!(heard(&mut watcher).await[0].count.unwrap().free, Some(6));
    process.stop.cancel();
    process.running.await.unwrap();
}

#[test]
fn only_so_many_watch() {
    let live = Arc::new(Live::default());
    let address = Some("203.0.113.7".parse().unwrap());
    let many: Vec<_> =
        std::iter::from_fn(|| live.watch(["0000001".to_owned()], address)).take(700).collect();
    assert_eq!(many.len(), 60, "from one address");
    let others: Vec<_> =
        std::iter::from_fn(|| live.watch(["0000001".to_owned()], None)).take(700).collect();
    assert_eq!(others.len(), 540, "in all");
    drop(many);
    assert!(live.watch(["0000001".to_owned()], address).is_some());
    let codes = (0..100).map(|number| format!("{number:07}"));
    assert_eq!(live.watch(codes, None).unwrap().codes().len(), MOST_WATCHED);
}

#[sqlx::test(migrations = false)]
async fn what_is_stale_or_cannot_be_is_not_told_as_true(pool: PgPool) {
    pool.execute(include_str!("../../../tests/rows/0018.sql")).await.unwrap();
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    let look = async || {
        let places = read(&kernel.db, &["0000002".to_owned()], kernel.now()).await.unwrap();
        (places[0].openness, places[0].count.unwrap())
    };
    let (openness, count) = look().await;
    assert!(count.stale, "it is from January");
    assert_eq!(openness, Openness::Unknown, "nor is what the gate said then");

    sqlx::query("update parking_count set observed_at = $1")
        .bind(kernel.now())
        .execute(&pool)
        .await
        .unwrap();
    let (openness, count) = look().await;
    assert_eq!((openness, count.free, count.stale), (Openness::Open, Some(3), false));
    pool.execute("update parking_count set status = 'closed'").await.unwrap();
    assert_eq!(look().await.0, Openness::Closed);
    pool.execute("update parking_count set flaw = 'more-free-than-capacity'").await.unwrap();
    assert_eq!(look().await.1.free, None);
    kernel.clock.advance(chrono::TimeDelta::minutes(31));
    assert!(look().await.1.stale);
}
