//! Open pages that change, over two serving processes on one database.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, BodyDataStream},
    http::Request,
};
use backend::places::feeds::{FeedToken, keys};
use serde_json::{Value, json};
use sqlx::{Executor, PgPool};
use tokio_util::sync::CancellationToken;

use super::portal::Portal;

/// What a page hears, an event at a time.
struct Stream(BodyDataStream);

impl Stream {
    async fn open(portal: &Portal, path: &str) -> Self {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = portal.begin(request).await;
        assert_eq!(response.status(), 200);
        let kind = response.headers()["content-type"].to_str().unwrap();
        assert_eq!(
            (kind, &response.headers()["cache-control"]),
            ("text/event-stream", &"no-store".parse().unwrap())
        );
        Self(response.into_body().into_data_stream())
    }

    /// The next event; none when it is over.
    async fn next(&mut self) -> Option<Value> {
        use futures::StreamExt;
        loop {
            let waiting = tokio::time::timeout(Duration::from_secs(20), self.0.next());
            let chunk = waiting.await.expect("an event")?.unwrap();
            let text = String::from_utf8(chunk.to_vec()).unwrap();
            let data = text
                .lines()
                .find_map(|line| line.strip_prefix("data: ").or(line.strip_prefix("data:")));
            if let Some(data) = data {
                return Some(serde_json::from_str(data).unwrap());
            }
        }
    }
}

#[sqlx::test(migrations = false)]
async fn what_is_pushed_to_one_process_is_seen_in_another(pool: PgPool) {
    pool.execute(include_str!("../../../../backend/tests/rows/0018.sql")).await.unwrap();
    let (one, other) = (Portal::new(&pool).await, Portal::new(&pool).await);
    let stop = CancellationToken::new();
    let running = [&one, &other].map(|portal| {
        let (live, stop) = (Arc::clone(&portal.state.live), stop.clone());
        let kernel = portal.state.kernel.clone();
        tokio::spawn(async move { live.run(&kernel, &stop).await })
    });
    let token = FeedToken::from_bytes([7; 32]);
    keys::ensure(&one.kernel, "staff", "一家", &token).await.unwrap();

    let mut page = Stream::open(&other, "/en/places/live?codes=0000002,0000001,nonsense").await;
    let first = page.next().await.unwrap();
    let lot = first.as_array().unwrap().iter().find(|one| one["code"] == "0000002").unwrap();
    assert!(lot["count"][1].as_str().unwrap().contains("unknown"), "{lot}");

    let at = one.kernel.now().to_rfc3339();
    let push = async |path: &str, body: Value| {
        let put = Request::put(path).header("authorization", format!("Bearer {}", token.to_text()));
        assert_eq!(one.send(put.body(body.to_string().into()).unwrap()).await.status, 200);
    };
    let lot = json!({"free": 12, "status": "open", "observed_at": at});
    push("/feeds/v1/parking/P-1", lot).await;
    let news = page.next().await.unwrap();
    insta::assert_json_snapshot!(news);

    let toilet = json!({"free": 2, "occupied": 6, "ammonia": 120, "paper": false,
        "observed_at": at});
    push("/feeds/v1/toilets/T-1", toilet).await;
    let news = page.next().await.unwrap();
    let sensors = news[0]["sensors"].as_str().unwrap();
    for words in ["2 of 8 stalls free", "air good", "Paper No"] {
        assert!(sensors.contains(words), "{sensors}");
    }

    pool.execute("update place set status = 'gone' where code = '0000002'").await.unwrap();
    one.state.live.announce(["0000002"]);
    let news = page.next().await.unwrap();
    assert_eq!(news[0]["code"], "0000002");
    assert_eq!(news[0]["state"], json!([["badge late", "No longer there"]]));
    assert_eq!(news[0]["count"], Value::Null);

    stop.cancel();
    assert_eq!(page.next().await, None, "open pages do not hold a stopping process up");
    for running in running {
        running.await.unwrap();
    }
}

#[sqlx::test(migrations = false)]
async fn nothing_to_watch_is_refused(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    for path in [
        "/places/live",
        "/places/live?codes=",
        "/places/live?codes=nobody,%00",
        "/places/live?codes[]=1",
    ] {
        assert_eq!(portal.get(path).await.status, 400, "{path}");
    }
}
