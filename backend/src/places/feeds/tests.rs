//! What is pushed, in order and out of it, right and wrong, one after the other and all at once.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use sqlx::{Executor, PgPool, Row as _};

use super::*;
use crate::{
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    places::{live::Live, testing::staff},
};

/// The lot `P-1` with 40 spaces and the toilet `T-1`, both of the source `staff`, and a key for it.
struct Pushing {
    kernel: TestKernel,
    gate: Gate,
    live: Live,
    token: FeedToken,
    pool: PgPool,
}

impl Pushing {
    async fn new(pool: &PgPool) -> Self {
        pool.execute(include_str!("../../../tests/rows/0018.sql")).await.unwrap();
        pool.execute(
            "delete from parking_count; delete from toilet_reading; delete from feed_day;
             insert into place_source (code, name) values ('other', '别家');
             update toilet set female = 4, male = 2, urinal = 2",
        )
        .await
        .unwrap();
        let kernel = TestKernel::new(as_role(pool, Role::Serve).await);
        let token = FeedToken::from_bytes([7; 32]);
        assert!(keys::ensure(&kernel, "staff", "一家", &token).await.unwrap());
        let (gate, live) = (Gate::default(), Live::default());
        Self { kernel, gate, live, token, pool: pool.clone() }
    }

    async fn key(&self, scope: Scope) -> Arc<Key> {
        let header = format!("Bearer {}", self.token.to_text());
        self.gate.enter(&self.kernel, Some(&header), scope).await.unwrap()
    }

    async fn park(&self, update: Value) -> Result<ItemResult, FeedError> {
        let key = self.key(Scope::Parking).await;
        let body = update.to_string();
        let (kernel, gate, live) = (&self.kernel, &self.gate, &self.live);
        put(kernel, gate, live, Scope::Parking, &key, "P-1", body.as_bytes()).await
    }

    async fn faults(&self, update: Value) -> Vec<(String, &'static str)> {
        match self.park(update.clone()).await {
            Err(FeedError::Invalid(faults)) => {
                faults.into_iter().map(|fault| (fault.field, fault.code)).collect()
            }
            other => panic!("{update}: {other:?}"),
        }
    }

    /// So many minutes from now, as devices write it.
    fn at(&self, minutes: i64) -> String {
        (self.kernel.now() + TimeDelta::minutes(minutes)).to_rfc3339()
    }

    async fn stored(&self) -> Option<(Option<i32>, DateTime<Utc>, Option<String>)> {
        sqlx::query("select free, observed_at, flaw from parking_count")
            .fetch_optional(&self.pool)
            .await
            .unwrap()
            .map(|row| (row.get(0), row.get(1), row.get(2)))
    }
}

#[sqlx::test(migrations = false)]
async fn what_is_newer_counts(pool: PgPool) {
    let pushing = Pushing::new(&pool).await;
    let version = "select xmin::text from place where external_id = 'P-1'";
    let before: String = sqlx::query_scalar(version).fetch_one(&pool).await.unwrap();

    let update = json!({"free": 12, "status": "open", "observed_at": pushing.at(-5)});
    assert_eq!(pushing.park(update.clone()).await.unwrap(), ItemResult::Accepted);
    assert_eq!(pushing.park(update).await.unwrap(), ItemResult::Late, "no newer than itself");
    let older = json!({"free": 3, "observed_at": pushing.at(-6)});
    assert_eq!(pushing.park(older).await.unwrap(), ItemResult::Late);
    assert_eq!(pushing.stored().await.unwrap().0, Some(12));

    // A clock that is a little ahead is forgiven, and what is true afterwards is newer.
    let ahead = json!({"free": 9, "observed_at": pushing.at(2)});
    assert_eq!(pushing.park(ahead).await.unwrap(), ItemResult::Accepted);
    assert_eq!(pushing.stored().await.unwrap().1, pushing.kernel.now());
    pushing.kernel.clock.advance(TimeDelta::seconds(30));
    let true_one = json!({"free": 8, "observed_at": pushing.at(0)});
    assert_eq!(pushing.park(true_one).await.unwrap(), ItemResult::Accepted);

    let after: String = sqlx::query_scalar(version).fetch_one(&pool).await.unwrap();
    assert_eq!(before, after, "the place itself is not touched");
}

#[sqlx::test(migrations = false)]
async fn what_cannot_be_true_is_kept_and_flagged(pool: PgPool) {
    let pushing = Pushing::new(&pool).await;
    let flagged = ItemResult::Flagged { reason: "more-free-than-capacity" };
    let at = |minutes| pushing.at(minutes);
    let park = async |update| pushing.park(update).await.unwrap();
    assert_eq!(park(json!({"free": 41, "observed_at": at(-9)})).await, flagged);
    assert_eq!(pushing.stored().await.unwrap().0, Some(41));
    // The device's own word on the capacity is as good as the list's.
    let update = json!({"free": 41, "capacity": 60, "observed_at": at(-8)});
    assert_eq!(park(update).await, ItemResult::Accepted);
    assert_eq!(pushing.stored().await.unwrap().2, None, "the flag goes with what it was about");
    pool.execute(r#"update parking set capacity_by = '{"charging": 4, "women": "many"}'"#)
        .await
        .unwrap();
    let update = json!({"free": 9, "free_by": {"charging": 5}, "observed_at": at(-7)});
    assert_eq!(park(update).await, flagged);
    let update = json!({"free": 9, "free_by": {"women": 5}, "observed_at": at(-6)});
    assert_eq!(park(update).await, ItemResult::Accepted, "nothing is known of these");
}

#[sqlx::test(migrations = false)]
async fn what_is_wrong_is_named_and_changes_nothing(pool: PgPool) {
    let pushing = Pushing::new(&pool).await;
    let at = pushing.at(0);
    for (update, field, code) in [
        (json!({"free": -1, "observed_at": at}), "free", "out-of-range"),
        (json!({"free": 1_000_000_000, "observed_at": at}), "free", "out-of-range"),
        (json!({"free": 1e9, "observed_at": at}), "free", "out-of-range"),
        (json!({"free": 20.5, "observed_at": at}), "free", "out-of-range"),
        (json!({"free": "20", "observed_at": at}), "free", "not-a-number"),
        (json!({"capacity": -5, "free": 2, "observed_at": at}), "capacity", "out-of-range"),
        (json!({"free": 20}), "observed_at", "missing"),
        (json!({"free": 20, "observed_at": "2026-11-20 09:00"}), "observed_at", "not-a-time"),
        (json!({"free": 20, "observed_at": 1_795_136_400}), "observed_at", "not-a-time"),
        (json!({"free": 1, "observed_at": pushing.at(3)}), "observed_at", "in-the-future"),
        (json!({"free": 1, "observed_at": "1969-12-31T00:00:00Z"}), "observed_at", "out-of-range"),
        (json!({"observed_at": at}), "free", "missing"),
        (json!({"free": 1, "status": "full", "observed_at": at}), "status", "not-known"),
        (json!({"fre": 1, "status": "open", "observed_at": at}), "fre", "unknown-field"),
        (json!({"free": 1, "free_by": 3, "observed_at": at}), "free_by", "not-an-object"),
        (json!({"free": 1, "free_by": {"vip": 3}, "observed_at": at}), "free_by.vip", "not-known"),
        (
            json!({"free": 1, "free_by": {"women": -3}, "observed_at": at}),
            "free_by.women",
            "out-of-range",
        ),
    ] {
        let faults = pushing.faults(update.clone()).await;
        assert_eq!(faults, [(field.to_owned(), code)], "{update}");
    }
    let all = pushing.faults(json!({"free": -1, "capacity": "x", "y": 1})).await;
    assert_eq!(all.len(), 4, "everything at once: {all:?}");

    let key = pushing.key(Scope::Parking).await;
    for body in ["", "{", "[]", "1", r#"{"free": NaN}"#, "\u{feff}{}", "{\"free\": 1}x"] {
        let (kernel, gate, live) = (&pushing.kernel, &pushing.gate, &pushing.live);
        let put = put(kernel, gate, live, Scope::Parking, &key, "P-1", body.as_bytes()).await;
        assert!(matches!(put, Err(FeedError::Malformed(_))), "{body}: {put:?}");
    }
    assert_eq!(pushing.stored().await, None);
}

#[sqlx::test(migrations = false)]
async fn the_places_of_another_operator_are_not_there(pool: PgPool) {
    let pushing = Pushing::new(&pool).await;
    pool.execute("update place set source = 'other' where external_id = 'P-1'").await.unwrap();
    let update = json!({"free": 1, "observed_at": pushing.at(0)});
    assert!(matches!(pushing.park(update).await, Err(FeedError::NotFound)));
    assert_eq!(pushing.stored().await, None);
}

#[sqlx::test(migrations = false)]
async fn each_item_of_a_batch_is_taken_by_itself(pool: PgPool) {
    let pushing = Pushing::new(&pool).await;
    let batch = json!([
        {"external_id": "P-1", "free": 5, "observed_at": pushing.at(-3)},
        {"external_id": "P-1", "free": 7, "observed_at": pushing.at(-1)},
        {"external_id": "P-9", "free": 5, "observed_at": pushing.at(-1)},
        {"external_id": "P-1", "free": -5, "observed_at": pushing.at(-1)},
        "P-1",
        {"free": 5, "observed_at": pushing.at(-1)},
        {"external_id": "P\u{0}1", "free": 5, "observed_at": pushing.at(-1)},
        {"external_id": "P-1\n", "free": 5, "observed_at": pushing.at(-1)},
    ]);
    let key = pushing.key(Scope::Parking).await;
    let (kernel, gate, live) = (&pushing.kernel, &pushing.gate, &pushing.live);
    let put = async |batch: &Value| {
        put_batch(kernel, gate, live, Scope::Parking, &key, batch.to_string().as_bytes()).await
    };
    let received = put(&batch).await.unwrap();
    let counts = received.counts();
    assert_eq!((counts.accepted, counts.late, counts.refused), (1, 1, 6));
    assert_eq!(received.items[0], (Some("P-1".to_owned()), ItemResult::Late), "of one batch");
    let wrong = |number: usize| match &received.items[number].1 {
        ItemResult::Refused { errors } => (errors[0].field.as_str(), errors[0].code),
        other => panic!("{other:?}"),
    };
    assert_eq!(wrong(2), ("external_id", "place-not-found"));
    assert_eq!(wrong(3), ("free", "out-of-range"));
    assert_eq!(wrong(4), ("", "not-an-object"));
    for number in 5..8 {
        assert_eq!(wrong(number), ("external_id", "external-id"));
    }
    assert_eq!(pushing.stored().await.unwrap().0, Some(7));

    assert_eq!(put(&json!([])).await.unwrap().items.len(), 0);
    let too_many = Value::Array(vec![json!({}); MOST_ITEMS + 1]);
    assert!(matches!(put(&too_many).await, Err(FeedError::TooManyItems)));

    gate.flush(&pushing.kernel.db).await.unwrap();
    gate.flush(&pushing.kernel.db).await.unwrap();
    let day: (i64, i64, i64) = sqlx::query_as("select accepted, late, refused from feed_day")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(day, (1, 1, 6), "counted once");
}

#[sqlx::test(migrations = false)]
async fn sensors_of_toilets(pool: PgPool) {
    let pushing = Pushing::new(&pool).await;
    let key = pushing.key(Scope::Toilets).await;
    let (kernel, gate, live) = (&pushing.kernel, &pushing.gate, &pushing.live);
    let put = async |update: Value| {
        put(kernel, gate, live, Scope::Toilets, &key, "T-1", update.to_string().as_bytes()).await
    };
    let whole = json!({"free": 5, "occupied": 3, "paper": false, "soap": true, "power": true,
        "water": true, "ammonia": 120, "fault": "女厕第三位漏水", "observed_at": pushing.at(-2)});
    assert_eq!(put(whole).await.unwrap(), ItemResult::Accepted);
    let supervisor = staff(kernel, domain::accounts::Role::Supervisor, None).await;
    let broken = async || {
        let sources = health::health(kernel, &supervisor).await.unwrap();
        let all = sources.into_iter().flat_map(|source| source.broken);
        all.map(|one| one.fault).collect::<Vec<_>>()
    };
    assert_eq!(broken().await, ["女厕第三位漏水"]);
    let flagged = ItemResult::Flagged { reason: "more-than-stalls" };
    let more = json!({"free": 5, "occupied": 4, "observed_at": pushing.at(-1)});
    assert_eq!(put(more).await.unwrap(), flagged);
    assert!(broken().await.is_empty());
    for wrong in [
        json!({"free": 501, "observed_at": pushing.at(0)}),
        json!({"paper": 1, "observed_at": pushing.at(0)}),
        json!({"ammonia": -1, "observed_at": pushing.at(0)}),
        json!({"fault": "漏".repeat(101), "observed_at": pushing.at(0)}),
    ] {
        let put = put(wrong.clone()).await;
        assert!(matches!(put, Err(FeedError::Invalid(_))), "{wrong}: {put:?}");
    }
    let paper: Option<bool> =
        sqlx::query_scalar("select paper from toilet_reading").fetch_one(&pool).await.unwrap();
    assert_eq!(paper, None, "the last update did not say");
}

#[sqlx::test(migrations = false)]
async fn of_many_at_once_the_newest_stays(pool: PgPool) {
    let pushing = Arc::new(Pushing::new(&pool).await);
    let mut pushes = tokio::task::JoinSet::new();
    for minute in 0..40 {
        let pushing = Arc::clone(&pushing);
        pushes.spawn(async move {
            // Batches and single ones, in an order that only looks sorted.
            let minute = (minute * 17) % 40;
            let at = pushing.at(-minute);
            if minute % 2 == 0 {
                pushing.park(json!({"free": minute, "observed_at": at})).await.unwrap();
            } else {
                let item = json!([{"external_id": "P-1", "free": minute, "observed_at": at}]);
                let key = pushing.key(Scope::Parking).await;
                let (kernel, gate, live) = (&pushing.kernel, &pushing.gate, &pushing.live);
                let body = item.to_string();
                put_batch(kernel, gate, live, Scope::Parking, &key, body.as_bytes()).await.unwrap();
            }
        });
    }
    while let Some(pushed) = pushes.join_next().await {
        pushed.unwrap();
    }
    let (free, at, _) = pushing.stored().await.unwrap();
    assert_eq!((free, at), (Some(0), pushing.kernel.now()));
    pushing.gate.flush(&pushing.kernel.db).await.unwrap();
    let sum: i64 =
        sqlx::query_scalar("select accepted + late from feed_day").fetch_one(&pool).await.unwrap();
    assert_eq!(sum, 40);
}

#[sqlx::test(migrations = false)]
async fn who_may_push(pool: PgPool) {
    let pushing = Pushing::new(&pool).await;
    let (kernel, gate) = (&pushing.kernel, &pushing.gate);
    let header = format!("Bearer {}", pushing.token.to_text());
    let enter = async |header| gate.enter(kernel, header, Scope::Parking).await;
    assert!(matches!(enter(None).await, Err(FeedError::KeyMissing)));
    assert!(matches!(enter(Some("Bearer x")).await, Err(FeedError::KeyMissing)));
    let stranger = format!("Bearer {}", FeedToken::from_bytes([9; 32]).to_text());
    assert!(matches!(enter(Some(&stranger)).await, Err(FeedError::KeyUnknown)));
    assert!(enter(Some(&header)).await.is_ok());

    pool.execute("update feed_key set revoked_at = now() where label = '一家'").await.unwrap();
    kernel.clock.advance(TimeDelta::seconds(5));
    assert!(matches!(enter(Some(&header)).await, Err(FeedError::KeyUnknown)));
    let again = keys::ensure(kernel, "staff", "一家", &pushing.token).await.unwrap();
    assert!(!again, "what was revoked stays so");

    pool.execute(
        "update feed_key set revoked_at = null, scopes = '{toilets}', per_minute = 2
         where label = '一家'",
    )
    .await
    .unwrap();
    assert!(matches!(enter(Some(&header)).await, Err(FeedError::Scope)));
    let toilets = async || gate.enter(kernel, Some(&header), Scope::Toilets).await;
    assert!(toilets().await.is_ok() && toilets().await.is_ok());
    let Err(FeedError::TooMany { retry_after }) = toilets().await else { panic!("a third") };
    assert!(retry_after.as_secs() <= 30, "{retry_after:?}");
}
