//! The private PostgreSQL under `kill -9`, of itself and of `minhu`: it comes back, and what was
//! committed is there.

mod common;

use std::{
    fs,
    thread::sleep,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use sqlx::{Connection, PgConnection};

use common::{Minhu, Scene};

/// Generous, since the tests of a whole build run beside each other.
const PATIENCE: Duration = Duration::from_secs(90);

/// Starts a worker, which uses the database and needs no built pages, and waits until it works.
async fn start(scene: &Scene) -> Minhu {
    let mut minhu = scene.spawn(&["worker"]);
    let started = Instant::now();
    while !is_working(scene).await {
        let ended = minhu.0.try_wait().expect("asked");
        assert!(ended.is_none() && started.elapsed() < PATIENCE, "{}", scene.log());
        sleep(Duration::from_millis(100));
    }
    minhu
}

async fn is_working(scene: &Scene) -> bool {
    let Some((_, url)) = scene.status() else { return false };
    let Ok(mut connection) = PgConnection::connect(&url).await else { return false };
    sqlx::query_scalar("select exists (select from pg_stat_activity where application_name = $1)")
        .bind("minhu worker")
        .fetch_one(&mut connection)
        .await
        .unwrap_or(false)
}

/// A connection to the Postgres that is not the process `before`, once it is there.
async fn connect(scene: &Scene, before: Option<Pid>) -> (Pid, PgConnection) {
    let started = Instant::now();
    loop {
        assert!(started.elapsed() < PATIENCE, "the database is not there");
        if let Some((pid, url)) = scene.status().filter(|(pid, _)| Some(*pid) != before)
            && let Ok(connection) = PgConnection::connect(&url).await
        {
            return (pid, connection);
        }
        sleep(Duration::from_millis(100));
    }
}

async fn write(connection: &mut PgConnection, row: i32) {
    sqlx::raw_sql("create table if not exists kept (row int)")
        .execute(&mut *connection)
        .await
        .expect("done");
    sqlx::query("insert into kept values ($1)").bind(row).execute(connection).await.expect("done");
}

async fn rows(connection: &mut PgConnection) -> Vec<i32> {
    sqlx::query_scalar("select row from kept order by row")
        .fetch_all(connection)
        .await
        .expect("done")
}

#[tokio::test]
async fn postgres_that_is_killed_is_started_again() {
    let scene = Scene::new();
    let minhu = start(&scene).await;
    let (first, mut connection) = connect(&scene, None).await;
    write(&mut connection, 1).await;

    kill(first, Signal::SIGKILL).expect("killed");
    let (second, mut connection) = connect(&scene, Some(first)).await;
    assert_ne!(second, first);
    assert_eq!(rows(&mut connection).await, [1]);
    drop(connection);

    minhu.stop();
    assert_eq!(scene.status(), None, "the last one out stops Postgres");
}

#[tokio::test]
async fn postgres_of_a_killed_minhu_is_taken_over() {
    let scene = Scene::new();
    let minhu = start(&scene).await;
    let (first, mut connection) = connect(&scene, None).await;
    write(&mut connection, 1).await;

    minhu.kill();
    assert_eq!(rows(&mut connection).await, [1], "Postgres is still there");
    drop(connection);
    let minhu = start(&scene).await;
    let (same, mut connection) = connect(&scene, None).await;
    assert_eq!(same, first);
    write(&mut connection, 2).await;

    // The new one supervises, though it is not the parent.
    kill(first, Signal::SIGKILL).expect("killed");
    let (_, mut connection) = connect(&scene, Some(first)).await;
    assert_eq!(rows(&mut connection).await, [1, 2]);
    drop(connection);
    minhu.stop();
    assert_eq!(scene.status(), None);
}

#[tokio::test]
async fn both_killed_at_once_lose_nothing() {
    let scene = Scene::new();
    let minhu = start(&scene).await;
    let (postgres, mut connection) = connect(&scene, None).await;
    write(&mut connection, 1).await;
    drop(connection);
    minhu.kill();
    kill(postgres, Signal::SIGKILL).expect("killed");

    let minhu = start(&scene).await;
    let (_, mut connection) = connect(&scene, Some(postgres)).await;
    assert_eq!(rows(&mut connection).await, [1]);
    drop(connection);
    minhu.stop();

    // The number of a process that is something else now, as after a restart of the machine.
    let pid_file = scene.data().join("postgres/data/postmaster.pid");
    fs::write(&pid_file, format!("{}\n{}\n", std::process::id(), scene.data().display()))
        .expect("written");
    let output = scene.run(&["with-postgres", "--", "true"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn the_first_may_leave_while_the_second_works() {
    let scene = Scene::new();
    let first = start(&scene).await;
    let (postgres, connection) = connect(&scene, None).await;
    drop(connection);
    let mut second = scene.spawn(&["with-postgres", "--", "sleep", "600"]);
    let refused = scene.run(&["postgres", "stop"]);
    assert!(!refused.status.success(), "it is in use");

    // Long enough for the second to have joined, since it started before the refusal did.
    sleep(Duration::from_secs(2));
    first.stop();
    let (same, connection) = connect(&scene, None).await;
    assert_eq!(same, postgres);
    drop(connection);
    kill(postgres, Signal::SIGKILL).expect("killed");
    let (_, connection) = connect(&scene, Some(postgres)).await;
    drop(connection);

    // What it ran ends by the signal that it passes on.
    let pid = Pid::from_raw(second.0.id().try_into().expect("a number"));
    kill(pid, Signal::SIGTERM).expect("signalled");
    let status = second.0.wait().expect("reaped");
    assert_eq!(status.code(), Some(128 + Signal::SIGTERM as i32));
    assert_eq!(scene.status(), None);
}

#[tokio::test]
async fn a_command_gets_the_database_and_gives_its_exit_code() {
    let scene = Scene::new();
    let shell = "test -n \"$DATABASE_URL\" && exit 7";
    let output = scene.run(&["with-postgres", "--", "sh", "-c", shell]);
    assert_eq!(output.status.code(), Some(7), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(scene.status(), None);

    let started = scene.run(&["postgres", "start"]);
    assert!(started.status.success(), "{}", String::from_utf8_lossy(&started.stderr));
    let url = String::from_utf8(started.stdout).expect("text");
    assert!(PgConnection::connect(url.trim()).await.is_ok());
    assert!(scene.run(&["with-postgres", "--", "true"]).status.success());
    assert!(scene.status().is_some(), "kept until it is stopped");
    assert!(scene.run(&["postgres", "stop"]).status.success());
    assert_eq!(scene.status(), None);
}
