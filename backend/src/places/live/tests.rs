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
    places::{
        find::{OpenState, Specifics},
        store::Standing,
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

fn code(place: &LivePlace) -> &str {
    place.listed.code.as_str()
}

fn free(place: &LivePlace) -> Option<u32> {
    match &place.listed.specifics {
        Specifics::Parking { count, .. } => count.as_ref().and_then(|count| count.free),
        _ => None,
    }
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

    pool.execute("update parking_count set free = 17, observed_at = '2026-11-20T01:00:00Z'")
        .await
        .unwrap();
    one.live.announce(["0000002", "0000002", "0000009"]);
    for watcher in [&mut near, &mut far] {
        let places = heard(watcher).await;
        assert_eq!(places.len(), 1);
        assert_eq!(code(&places[0]), "0000002");
        assert_eq!(free(&places[0]), Some(17));
    }
    let silence = tokio::time::timeout(Duration::from_millis(600), elsewhere.next()).await;
    assert!(silence.is_err(), "nothing of its places changed");

    // More than fit into one message.
    other.live.announce((0..2_000).map(|number| format!("{number:07}")));
    assert_eq!(code(&heard(&mut elsewhere).await[0]), "0000001");
    assert_eq!(code(&heard(&mut near).await[0]), "0000002");

    drop((far, elsewhere));
    assert_eq!((one.live.watchers(), other.live.watchers()), (1, 0));
    one.stop.cancel();
    assert!(matches!(near.next().await, News::Over), "open pages let go when the process stops");
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
    pool.execute("update parking_count set free = 5, observed_at = '2026-11-20T01:00:00Z'")
        .await
        .unwrap();
    assert_eq!(free(&heard(&mut watcher).await[0]), Some(5));
    let after = until_they_listen(&pool, 1).await;
    assert_ne!(before, after);

    pool.execute("update parking_count set free = 6, observed_at = '2026-11-20T01:00:00Z'")
        .await
        .unwrap();
    process.live.announce(["0000002"]);
    assert_eq!(free(&heard(&mut watcher).await[0]), Some(6));
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
async fn places_are_read_as_lists_show_them(pool: PgPool) {
    pool.execute(include_str!("../../../tests/rows/0018.sql")).await.unwrap();
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    let look = async |codes: &[&str]| {
        let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
        read(&kernel.db, &codes, kernel.now()).await.unwrap()
    };
    assert_eq!(free(&look(&["0000002"]).await[0]), None, "it is from January");
    sqlx::query("update parking_count set observed_at = $1")
        .bind(kernel.now())
        .execute(&pool)
        .await
        .unwrap();
    let all = look(&["0000001", "0000002", "0000003", "zzzzzzz"]).await;
    assert_eq!(all.len(), 3);
    let of = |wanted| all.iter().find(|one| code(one) == wanted).unwrap();
    assert_eq!(free(of("0000002")), Some(3));
    assert!(matches!(of("0000002").listed.state, OpenState::Unknown));
    assert!(matches!(of("0000001").listed.state, OpenState::Suspended(_)));
    pool.execute("update parking_count set flaw = 'more-free-than-capacity'").await.unwrap();
    assert_eq!(free(&look(&["0000002"]).await[0]), None, "it cannot be right");
    assert_eq!(of("0000002").standing, Standing::InUse);
    pool.execute("update place set status = 'gone'").await.unwrap();
    assert_eq!(look(&["0000002"]).await[0].standing, Standing::Gone, "whoever looks at it is told");
}
