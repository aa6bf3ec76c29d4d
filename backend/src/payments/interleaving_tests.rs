//! Whatever comes in whatever order, at once and over a bad line: no 分 is lost, and none goes back
//! twice.

use std::sync::atomic::Ordering;

use chrono::{Days, TimeDelta};
use domain::payments::{OrderState, ProviderCode};
use futures::future::join_all;
use rand::{Rng, SeedableRng, rngs::StdRng};
use sqlx::PgPool;
use tokio::sync::Mutex;
use uuid::Uuid;

use super::{
    provider::Unheard,
    sandbox::{Choice, choose},
    testing::{Scene, signed},
    *,
};
use crate::calendar::to_local;

/// Lives that are tried; each has its own database rows, all have one database.
const LIVES: u64 = 24;
const STEPS: usize = 30;
const ORDERS: usize = 3;

/// What can happen.
#[derive(Debug, Clone, Copy)]
enum Event {
    Start(usize),
    AtTheCashier(usize, Choice),
    Callbacks,
    Again,
    Altered,
    OffByOne,
    Close(usize),
    Refund(usize, u64, u128),
    Ask,
    AskRefunds,
}

fn event(random: &mut StdRng) -> Event {
    let order = random.random_range(0..ORDERS);
    match random.random_range(0..20) {
        0..=4 => Event::Start(order),
        5..=8 => {
            let choice = random.random_range(0..Choice::PAYMENTS.len());
            Event::AtTheCashier(order, Choice::PAYMENTS[choice])
        }
        9..=10 => Event::Callbacks,
        11 => Event::Again,
        12 => Event::Altered,
        13 => Event::OffByOne,
        14 => Event::Close(order),
        15..=16 => {
            let fen = [1, 1_680, 3_359, 3_360][random.random_range(0..4)];
            Event::Refund(order, fen, random.random_range(1..4))
        }
        17..=18 => Event::Ask,
        _ => Event::AskRefunds,
    }
}

/// A life of a few orders.
struct Life<'a> {
    scene: &'a Scene,
    orders: Vec<Uuid>,
    /// Bodies that were handed over.
    heard: Mutex<Vec<Vec<u8>>>,
}

impl Life<'_> {
    async fn happen(&self, event: Event) {
        let scene = self.scene;
        match event {
            // Whatever the answer: what counts is what the books say afterwards.
            Event::Start(at) => drop(scene.start(self.orders[at]).await),
            Event::AtTheCashier(at, choice) => {
                let number = scene.read(self.orders[at]).await.number;
                match choose(&scene.kernel, &number, choice).await {
                    Ok(_) | Err(ChooseError::NotFound) => {}
                    Err(error) => panic!("{error}"),
                }
            }
            Event::Callbacks => {
                for (_, body) in scene.callbacks().await {
                    scene.call(&body).await.unwrap();
                    self.heard.lock().await.push(body);
                }
            }
            Event::Again => {
                let last = self.heard.lock().await.last().cloned();
                if let Some(body) = last {
                    assert_eq!(scene.call(&body).await.unwrap(), Verdict::Known);
                }
            }
            Event::Altered => {
                let last = self.heard.lock().await.last().cloned();
                if let Some(mut body) = last {
                    let (timestamp, signature) = sandbox::signature(&scene.kernel, &body);
                    body.retain(|byte| *byte != b'3');
                    body.push(b' ');
                    let headers = signed(&timestamp, &signature);
                    let refused = callback(&scene.kernel, "sandbox", &headers, &body).await;
                    assert!(
                        matches!(refused, Err(CallbackError::Unheard(Unheard::Forged))),
                        "{refused:?}"
                    );
                }
            }
            Event::OffByOne => {
                let number = scene.read(self.orders[0]).await.number;
                let body = format!(
                    r#"{{"id":"{}","kind":"payment","number":"{number}","state":"paid",
                       "money":{{"external_id":"X","amount":3359,"at":"2026-11-20T01:00:00Z"}}}}"#,
                    scene.kernel.new_id(),
                );
                assert_eq!(scene.call(body.as_bytes()).await.unwrap(), Verdict::Asked);
            }
            Event::Close(at) => drop(close_order(&scene.worker, self.orders[at]).await.unwrap()),
            Event::Refund(at, fen, cause) => {
                match scene.refund(self.orders[at], fen, cause).await {
                    Ok(_) | Err(RefundError::TooMuch { .. }) => {}
                    Err(error) => panic!("{error}"),
                }
            }
            Event::Ask => drop(ask(&scene.worker).await.unwrap()),
            Event::AskRefunds => drop(ask_refunds(&scene.worker).await.unwrap()),
        }
    }

    /// Lets everything come to its end over a good line.
    async fn end(&self) {
        let scene = self.scene;
        scene.flaky.lossy.store(false, Ordering::Relaxed);
        for minutes in [1, 5, 11, 15, 15, 60, 600, 1_440, 1_440, 1_440] {
            scene.later(TimeDelta::minutes(minutes)).await;
            scene.later(TimeDelta::seconds(30)).await;
        }
    }

    /// Our books and the platform's say the same, and what is not paid has all gone back.
    async fn assert_settled(&self, seed: u64) {
        for id in &self.orders {
            let order = self.scene.read(*id).await;
            let (paid, back): (i64, i64) = sqlx::query_as(
                "select coalesce((select paid_fen from sandbox_trade where number = $1), 0),
                   (select coalesce(sum(amount_fen), 0)::bigint from sandbox_refund
                    where trade = $1)",
            )
            .bind(&order.number)
            .fetch_one(&self.scene.owner)
            .await
            .unwrap();
            assert!(!order.state.is_open(), "{seed}: {order:?}");
            assert_eq!(order.balance.paid.fen(), paid.unsigned_abs(), "{seed}: {order:?}");
            assert_eq!(order.balance.refunded.fen(), back.unsigned_abs(), "{seed}: {order:?}");
            if order.state != OrderState::Paid {
                assert_eq!(order.balance.due().fen(), 0, "{seed}: {order:?}");
            }
        }
        self.scene.assert_balanced().await;
    }
}

#[sqlx::test(migrations = false)]
async fn no_order_of_events_loses_or_doubles_money(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    for seed in 0..LIVES {
        let mut random = StdRng::seed_from_u64(seed);
        scene.flaky.lossy.store(random.random_bool(0.7), Ordering::Relaxed);
        let mut orders = Vec::new();
        for _ in 0..ORDERS {
            orders.push(scene.order(3_360, ProviderCode::Sandbox).await);
        }
        let life = Life { scene: &scene, orders, heard: Mutex::default() };
        for _ in 0..STEPS {
            let at_once = random.random_range(1..=4);
            let events: Vec<Event> = (0..at_once).map(|_| event(&mut random)).collect();
            join_all(events.into_iter().map(|event| life.happen(event))).await;
            scene.assert_balanced().await;
            scene.kernel.clock.advance(TimeDelta::seconds(random.random_range(0..60)));
        }
        life.end().await;
        life.assert_settled(seed).await;
    }
    // Every day of it is in order against the platform's statement.
    let today = to_local(scene.kernel.now()).date();
    for back in 1..200 {
        let day = today - Days::new(back);
        let found =
            reconcile(&scene.kernel, ProviderCode::Sandbox, day, ReconcileBy::Worker, None).await;
        assert_eq!(found.unwrap().differences, [], "{day}");
    }
}
