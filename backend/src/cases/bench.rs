//! How fast cases are filed and go through their lives, beside how many there are already:
//! `BENCH_CASES=1000000 cargo test --release -p backend -- --ignored --nocapture how_fast`.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use domain::{
    accounts::Role as Post,
    cases::{State, Step},
};
use futures::future::join_all;
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    CaseFilter, Channel, FileBy, NewCase, Queue, TakeStep, count, demonstration, file, queue,
    take_step, testing::Bureau,
};
use crate::{
    accounts::{self, Staff},
    audit,
    districts::By,
    forms::FormKey,
    lists::testing::staff,
    records::Saving,
};

/// People at work at the same time.
const TASKS: usize = 12;
const FILED: usize = 3_000;
const LIVES: usize = 1_200;
/// Lives before anything is measured.
const WARM_UP: usize = 200;
const LISTS: usize = 1_200;
/// Pages that are open at the same time, each of which asks every 20 seconds.
const AGENTS: usize = 200;

const LIFE: [(State, Step); 7] = [
    (State::Received, Step::Accept),
    (State::Accepted, Step::Register),
    (State::Registered, Step::Dispatch),
    (State::Dispatched, Step::Take),
    (State::Handling, Step::FeedBack),
    (State::FedBack, Step::Verify),
    (State::Verified, Step::Close),
];

/// Somebody who may take every step of sanitation.
async fn everybody(bureau: &Bureau) -> Staff {
    let owner = bureau.kernel.with_db(bureau.owner.clone());
    let somebody = staff(&owner, Post::HotlineAgent).await;
    let department: Uuid =
        sqlx::query_scalar("select id from department where code = 'sanitation'")
            .fetch_one(&bureau.owner)
            .await
            .unwrap();
    Staff {
        roles: vec![Post::HotlineAgent, Post::Dispatcher, Post::Handler, Post::Verifier],
        department: Some(department),
        ..somebody
    }
}

async fn filed(bureau: &Bureau, somebody: &Staff) -> Uuid {
    let new = NewCase { by: FileBy::Staff(somebody), channel: Channel::Hotline, ..bureau.litter() };
    let receipt = file(&bureau.kernel, &bureau.rules, &bureau.calendar, new).await.unwrap();
    sqlx::query_scalar("select id from case_file where number = $1")
        .bind(receipt.number.as_str())
        .fetch_one(&bureau.kernel.db)
        .await
        .unwrap()
}

async fn step(bureau: &Bureau, somebody: &Staff, case: Uuid, seen: State, step: Step) {
    let get = |field: &str| {
        match field {
            "department" => "sanitation",
            "outcome" => "cannot",
            "words" | "answer_zh_hans" => "今天清运完了，明天再来看一次。",
            _ => "",
        }
        .to_owned()
    };
    let saving = Saving {
        staff: somebody,
        id: Some(case),
        key: FormKey::mint(&*bureau.kernel.random),
        request_id: None,
    };
    let take = TakeStep { saving, step, seen, get: &get, photos: Vec::new() };
    take_step(&bureau.kernel, &bureau.rules, &bureau.calendar, take).await.unwrap();
}

/// A whole life, and how long each of its steps took.
async fn live(bureau: &Bureau, somebody: &Staff) -> Vec<(&'static str, Duration)> {
    let at = Instant::now();
    let case = filed(bureau, somebody).await;
    let mut times = vec![("file", at.elapsed())];
    for (seen, one) in LIFE {
        let at = Instant::now();
        step(bureau, somebody, case, seen, one).await;
        times.push((one.as_str(), at.elapsed()));
    }
    times
}

fn p95(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() * 95 / 100]
}

/// Lists of 50 of every queue, one after the other; as many as there can be in a second; and what
/// the open pages of 200 people ask for, all in the same moment.
async fn print_queues(bureau: &Bureau, somebody: &Staff) {
    let all = CaseFilter::default();
    let list = async |which| {
        let at = Instant::now();
        drop(queue(&bureau.kernel, somebody, which, &all, None, 50).await.unwrap());
        at.elapsed()
    };
    let queues = Queue::of(&somebody.roles);
    for which in &queues {
        let mut times = Vec::new();
        for _ in 0..40 {
            times.push(list(*which).await);
        }
        println!("  a list of 50, {}: p95 {:?}", which.as_str(), p95(&mut times));
    }
    let began = Instant::now();
    join_all((0..TASKS).map(async |task| {
        for at in 0..LISTS / TASKS {
            list(queues[(task + at) % queues.len()]).await;
        }
    }))
    .await;
    println!("lists of 50 a second: {:.0}", LISTS as f64 / began.elapsed().as_secs_f64());
    let counted: Vec<Queue> = queues.into_iter().filter(|which| *which != Queue::All).collect();
    let mut times = Vec::new();
    let began = Instant::now();
    for _ in 0..3 {
        times.extend(
            join_all((0..AGENTS).map(async |_| {
                let at = Instant::now();
                drop(count(&bureau.kernel, somebody, &counted).await.unwrap());
                at.elapsed()
            }))
            .await,
        );
    }
    println!(
        "{AGENTS} people ask for their counts in one moment: answered in {:?}, p95 {:?}",
        began.elapsed() / 3,
        p95(&mut times)
    );
}

/// Lists of 50 that are found by a common word, by two, by an address and by what is nowhere.
async fn print_words(bureau: &Bureau, somebody: &Staff) {
    for words in ["垃圾", "垃圾 没人", "湖滨公园", "没有这样的事"] {
        let filter = CaseFilter { words: words.to_owned(), ..CaseFilter::default() };
        for which in [Queue::All, Queue::Open] {
            let mut times = Vec::new();
            let mut found = 0;
            for _ in 0..40 {
                let at = Instant::now();
                let rows = queue(&bureau.kernel, somebody, which, &filter, None, 50).await.unwrap();
                times.push(at.elapsed());
                found = rows.len();
            }
            let time = p95(&mut times);
            println!("  {found} with {words}, {}: p95 {time:?}", which.as_str());
        }
    }
}

#[sqlx::test(migrations = false)]
#[ignore = "prints times"]
async fn how_fast_cases_go(pool: PgPool) {
    let cases = std::env::var("BENCH_CASES").ok().and_then(|text| text.parse().ok());
    let cases: u32 = cases.unwrap_or(10_000);
    let bureau = Bureau::new(&pool).await;
    let owner = bureau.kernel.with_db(pool.clone());
    let mut tx = pool.begin().await.unwrap();
    accounts::staff::demonstration::seed(&owner, &mut tx).await.unwrap();
    let by = By {
        actor: audit::Actor::System("test"),
        at: owner.now(),
        event: owner.new_id(),
        request_id: None,
    };
    let scale = u16::try_from(cases.div_ceil(3_000)).unwrap();
    let began = Instant::now();
    demonstration::seed(&mut tx, &bureau.rules, &bureau.calendar, scale, by).await.unwrap();
    tx.commit().await.unwrap();
    println!("{} cases there, made in {:?}", u32::from(scale) * 3_000, began.elapsed());
    let somebody = everybody(&bureau).await;
    // Tables that have had no row are planned for as such, and nothing but this analyses them.
    for _ in 0..WARM_UP {
        live(&bureau, &somebody).await;
    }
    sqlx::query("vacuum analyze").execute(&pool).await.unwrap();

    sqlx::query("select pg_stat_reset()").execute(&pool).await.unwrap();
    let began = Instant::now();
    join_all((0..TASKS).map(|_| async {
        for _ in 0..FILED / TASKS {
            filed(&bureau, &somebody).await;
        }
    }))
    .await;
    let spent = began.elapsed().as_secs_f64();
    println!("filed a second: {:.0}", FILED as f64 / spent);

    let began = Instant::now();
    let times = join_all((0..TASKS).map(|_| async {
        let mut times = Vec::new();
        for _ in 0..LIVES / TASKS {
            times.extend(live(&bureau, &somebody).await);
        }
        times
    }))
    .await;
    let spent = began.elapsed().as_secs_f64();
    println!("whole lives a second: {:.0}", LIVES as f64 / spent);
    let mut by_step: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
    for (step, time) in times.into_iter().flatten() {
        by_step.entry(step).or_default().push(time);
    }
    for (step, mut times) in by_step {
        println!("  {step}: p95 {:?}", p95(&mut times));
    }
    print_queues(&bureau, &somebody).await;
    print_words(&bureau, &somebody).await;
    // What has no index: Postgres tells its counts within a second or so.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let scanned: Vec<(String, i64, i64)> = sqlx::query_as(
        "select relname::text, seq_scan, seq_tup_read from pg_stat_user_tables
         where seq_tup_read > 100000 order by seq_tup_read desc",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    for (table, scans, rows) in scanned {
        println!("  {table} was read from end to end {scans} times, {rows} rows");
    }
}
