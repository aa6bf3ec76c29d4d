//! Whatever residents, platforms and clocks do in whatever order, some of it at once and over a bad
//! line: nobody pays more than they owe, no 分 is lost, and no place is taken by nobody.

use std::sync::atomic::Ordering;

use chrono::TimeDelta;
use domain::{
    money::Fen,
    payments::{ProviderCode, RefundReason},
};
use futures::future::join_all;
use rand::{Rng, SeedableRng, rngs::StdRng};
use sqlx::PgPool;
use tokio::sync::Mutex;
use uuid::Uuid;

use super::{testing::Depot, *};
use crate::{
    Problem,
    forms::FormKey,
    payments::{self, Choice, ask, ask_refunds},
};

/// Lives that are tried, each with bookings of its own in the same few windows.
const LIVES: u64 = 24;
/// Things that happen in a life, one to three at once.
const STEPS: usize = 28;
const BOOKINGS: usize = 4;

/// What can happen.
#[derive(Debug, Clone, Copy)]
enum Event {
    Hold(usize, bool, usize),
    Extend(usize),
    Confirm(usize, bool),
    PayDue(usize),
    PayCrew(usize),
    AtTheCashier(usize, Choice),
    Callbacks,
    Ask,
    AskRefunds,
    Change(usize, bool, usize),
    Cancel(usize),
    Expire(i64),
    Hear(usize),
    Refund(usize, u64, u128),
}

fn event(random: &mut StdRng) -> Event {
    let at = random.random_range(0..BOOKINGS);
    let (paid, window) = (random.random_bool(0.7), random.random_range(0..3));
    match random.random_range(0..31) {
        0..=4 => Event::Hold(at, paid, window),
        5 => Event::Extend(at),
        6..=9 => Event::Confirm(at, random.random_bool(0.8)),
        10 => Event::PayDue(at),
        11..=14 => {
            let choice = random.random_range(0..Choice::PAYMENTS.len());
            Event::AtTheCashier(at, Choice::PAYMENTS[choice])
        }
        15..=16 => Event::Callbacks,
        17 => Event::Ask,
        18 => Event::AskRefunds,
        19..=21 => Event::Change(at, paid, window),
        22..=23 => Event::Cancel(at),
        24..=25 => Event::Expire([1, 5, 16, 31][random.random_range(0..4)]),
        26..=28 => Event::Hear(at),
        29 => Event::Refund(
            at,
            [1, 5_000, 15_000][random.random_range(0..3)],
            random.random_range(1..4),
        ),
        _ => Event::PayCrew(at),
    }
}

/// A booking of a life: its receipt, once it has one.
type Slot = Mutex<Option<String>>;

struct Life<'a> {
    depot: &'a Depot,
    windows: Vec<Uuid>,
    slots: Vec<Slot>,
    /// Every booking that there was.
    all: Mutex<Vec<Uuid>>,
    /// So that households of different lives share no free pieces.
    seed: u64,
}

/// Whoever is refused is told so; a fault of ours is none.
fn refused<T, E: Problem + std::fmt::Debug>(result: Result<T, E>, event: Event) -> Option<T> {
    match result {
        Ok(done) => Some(done),
        Err(error) => {
            assert!(error.status() < 500, "{event:?}: {error:?}");
            None
        }
    }
}

/// Of a booking: id, state, total, what is kept, paid, refunded, waived, on its way back, whether it has
/// its place, and the state of its claim.
type Books = (Uuid, String, i64, i64, i64, i64, i64, i64, bool, String);

impl Life<'_> {
    fn wish(&self, at: usize, paid: bool) -> Wish {
        let room = format!("{}-{at}", self.seed);
        if paid { self.depot.paid_wish(&room) } else { self.depot.sofas(1, &room) }
    }

    async fn secret(&self, at: usize) -> Option<String> {
        self.slots[at].lock().await.clone()
    }

    async fn orders(&self, at: usize) -> Vec<Uuid> {
        let Some(id) = self.id(at).await else { return Vec::new() };
        let subject = payments::Subject { kind: BOOKING, id };
        let orders = payments::orders_of(&self.depot.db, subject).await.unwrap();
        orders.into_iter().map(|order| order.id).collect()
    }

    async fn id(&self, at: usize) -> Option<Uuid> {
        let secret = self.secret(at).await?;
        let mut conn = self.depot.db.acquire().await.unwrap();
        standing::id_of(self.depot, &mut conn, &secret).await.unwrap()
    }

    async fn happen(&self, event: Event) {
        let depot = self.depot;
        let programme = &depot.programme;
        match event {
            Event::Hold(at, paid, window) => {
                // One at a time: a browser has one booking in its hands.
                let mut slot = self.slots[at].lock().await;
                let held = depot.hold(self.wish(at, paid), self.windows[window]).await;
                if let Some(receipt) = refused(held, event) {
                    self.all.lock().await.push(depot.id(&receipt).await);
                    *slot = Some(receipt.secret.to_text());
                }
            }
            Event::Extend(at) => {
                let Some(secret) = self.secret(at).await else { return };
                let (by, key) = (depot.visitor(), FormKey::mint(&*depot.random));
                refused(hold_longer(depot, programme, &secret, by, key).await, event);
            }
            Event::Confirm(at, online) => {
                let Some(secret) = self.secret(at).await else { return };
                let pay = if online { Pay::Online(ProviderCode::Sandbox) } else { Pay::Crew };
                let new = Confirm {
                    secret: &secret,
                    by: depot.visitor(),
                    name: String::new(),
                    phone: "13812345678".to_owned(),
                    pay,
                    key: FormKey::mint(&*depot.random),
                    request_id: None,
                };
                if let Some(Confirmed::Pay(order)) =
                    refused(confirm(depot, programme, new).await, event)
                {
                    drop(depot.scene.start(order).await);
                }
            }
            Event::PayDue(at) => {
                let Some(secret) = self.secret(at).await else { return };
                let (by, provider) = (depot.visitor(), ProviderCode::Sandbox);
                let order = pay_due(depot, programme, &secret, by, provider, None).await;
                if let Some(order) = refused(order, event) {
                    drop(depot.scene.start(order).await);
                }
            }
            Event::PayCrew(at) => {
                let Some(secret) = self.secret(at).await else { return };
                let (by, key) = (depot.visitor(), FormKey::mint(&*depot.random));
                refused(pay_crew(depot, &secret, by, key, None).await, event);
            }
            Event::AtTheCashier(at, choice) => {
                for order in self.orders(at).await {
                    let number = depot.scene.read(order).await.number;
                    drop(payments::choose(depot, &number, choice).await);
                }
            }
            Event::Callbacks => drop(depot.scene.deliver().await),
            Event::Ask => drop(ask(depot.worker()).await.unwrap()),
            Event::AskRefunds => drop(ask_refunds(depot.worker()).await.unwrap()),
            Event::Change(at, paid, window) => {
                let Some(secret) = self.secret(at).await else { return };
                let (which, by) = (Which::Secret(&secret), depot.visitor());
                let wish = self.wish(at, paid);
                let priced = estimate_change(depot, programme, which, by, &wish).await;
                let Some(priced) = refused(priced, event) else { return };
                let wanted = Change {
                    which,
                    by,
                    wish,
                    window: self.windows[window],
                    shown: priced.quote.total,
                    note: String::new(),
                    key: FormKey::mint(&*depot.random),
                    request_id: None,
                };
                refused(change(depot, programme, wanted).await, event);
            }
            Event::Cancel(at) => {
                let Some(secret) = self.secret(at).await else { return };
                let read = read_booking(depot, programme, &secret).await.unwrap();
                let Some(shown) = read.back_if_cancelled else { return };
                let wanted = Cancel {
                    which: Which::Secret(&secret),
                    by: depot.visitor(),
                    shown,
                    key: FormKey::mint(&*depot.random),
                    request_id: None,
                };
                refused(cancel(depot, programme, wanted).await, event);
            }
            Event::Expire(minutes) => {
                depot.clock.advance(TimeDelta::minutes(minutes));
                expire(depot.worker()).await.unwrap();
            }
            Event::Hear(at) => {
                if let Some(id) = self.id(at).await {
                    settle(depot.worker(), id, depot.new_id()).await.unwrap();
                }
            }
            Event::Refund(at, fen, cause) => {
                for order in self.orders(at).await {
                    let given = RefundReason::Goodwill;
                    drop(depot.scene.refund_for(order, fen, cause, given).await);
                }
            }
        }
    }

    /// Lets everything come to its end over a good line.
    async fn end(&self) {
        let depot = self.depot;
        depot.scene.flaky.lossy.store(false, Ordering::Relaxed);
        for minutes in [1, 5, 11, 15, 15, 60, 600] {
            depot.scene.deliver().await;
            depot.scene.later(TimeDelta::minutes(minutes)).await;
            expire(depot.worker()).await.unwrap();
            for id in self.all.lock().await.iter() {
                settle(depot.worker(), *id, depot.new_id()).await.unwrap();
            }
        }
    }

    /// What each booking owes, has and keeps is what its state says.
    async fn assert_settled(&self) {
        let rows: Vec<Books> = sqlx::query_as(
            "select booking.id, booking.state, total_fen, kept_fen, paid, refunded, waived,
               on_the_way, claim.state = 'booked', coalesce(claim.state, '')
             from bulky_booking as booking
             left join capacity_claim as claim on claim.id = booking.claim
             cross join lateral (
               select coalesce(sum(paid_fen), 0)::int8 as paid,
                 coalesce(sum(refunded_fen), 0)::int8 as refunded
               from payment_order where subject = booking.id) as money
             cross join lateral (
               select coalesce(sum(payment_refund.amount_fen) filter (
                   where payment_refund.state in ('requested', 'pending', 'unknown')), 0)::int8
                   as on_the_way,
                 coalesce(sum(payment_refund.amount_fen) filter (
                   where payment_refund.reason = 'goodwill'), 0)::int8 as waived
               from payment_refund join payment_order on payment_order.id = order_id
               where subject = booking.id) as back
             where booking.id = any($1)",
        )
        .bind(&*self.all.lock().await)
        .fetch_all(&self.depot.scene.owner)
        .await
        .unwrap();
        for (id, state, total, kept, paid, refunded, waived, on_the_way, has_place, claim) in rows {
            let seed = self.seed;
            assert_eq!(on_the_way, 0, "{seed}: {id} {state}");
            let net = paid - refunded;
            assert!(net >= 0, "{seed}: {id} {state}: {paid} − {refunded}");
            match state.as_str() {
                "booked" => {
                    // What staff give back is given; more than the rest stays with nobody.
                    let charged = (total - waived).max(0);
                    assert!(net <= charged, "{seed}: {id}: {net} of {total} − {waived}");
                    assert!(has_place, "{seed}: {id} has no place: {claim}");
                }
                "cancelled" => {
                    assert!(net <= kept, "{seed}: {id}: {net}, {kept} kept");
                    assert!(!has_place, "{seed}: {id}");
                }
                "expired" => {
                    assert_eq!(net, 0, "{seed}: {id}");
                    assert!(!has_place, "{seed}: {id}");
                }
                state => panic!("{seed}: {id} is still {state}"),
            }
        }
    }
}

/// Nothing is held any more, and each place that is taken is some booking's.
async fn assert_no_orphans(depot: &Depot) {
    let orphans: Vec<(Uuid, String)> = sqlx::query_as(
        "select id, state from capacity_claim as claim
         where state = 'held' or state = 'booked' and not exists (
           select from bulky_booking where bulky_booking.claim = claim.id
             and bulky_booking.state = 'booked')",
    )
    .fetch_all(&depot.scene.owner)
    .await
    .unwrap();
    assert_eq!(orphans, []);
    let (used, given): (i64, i64) = sqlx::query_as(
        "select (select coalesce(sum(used), 0)::int8 from bulky_household_year),
           (select coalesce(sum(free_pieces), 0)::int8 from bulky_booking where state = 'booked')",
    )
    .fetch_one(&depot.scene.owner)
    .await
    .unwrap();
    assert_eq!(used, given, "free pieces");
}

#[sqlx::test(migrations = false)]
async fn whatever_comes_in_whatever_order_the_books_balance(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let mut booked = 0;
    for seed in 0..LIVES {
        let mut random = StdRng::seed_from_u64(seed);
        let free: Vec<Uuid> =
            depot.windows(&depot.sofas(1, "1")).await.iter().map(|one| one.window).collect();
        // Windows of which one has room for two: some are refused.
        let windows: Vec<Uuid> = free.iter().rev().skip(seed as usize).take(3).copied().collect();
        sqlx::query(
            "update capacity_window set limit_stops = greatest(taken_stops, 2) where id = $1",
        )
        .bind(windows[0])
        .execute(&depot.scene.owner)
        .await
        .unwrap();
        let life = Life {
            depot: &depot,
            windows,
            slots: (0..BOOKINGS).map(|_| Slot::default()).collect(),
            all: Mutex::default(),
            seed,
        };
        depot.scene.flaky.lossy.store(true, Ordering::Relaxed);
        let mut left = STEPS;
        while left > 0 {
            let at_once = random.random_range(1..=3).min(left);
            left -= at_once;
            let events: Vec<Event> = (0..at_once).map(|_| event(&mut random)).collect();
            join_all(events.into_iter().map(|event| life.happen(event))).await;
        }
        life.end().await;
        life.assert_settled().await;
        assert_no_orphans(&depot).await;
        depot.check().await;
        booked += life.all.lock().await.len();
    }
    assert!(booked > 70, "only {booked} bookings: the lives are dull");
}

#[sqlx::test(migrations = false)]
async fn nobody_is_owed_and_nobody_owes_after_a_cancellation_at_every_moment(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let window = depot.windows(&depot.sofas(1, "1")).await.last().unwrap().window;
    // Cancelled before, between and after each thing that a payment does.
    for moment in 0..4 {
        let (receipt, order) = depot.paying(depot.paid_wish(&format!("6{moment}")), window).await;
        let secret = receipt.secret.to_text();
        let choose = async || depot.scene.choose(order, Choice::Succeed).await;
        if moment > 0 {
            choose().await;
        }
        if moment > 1 {
            depot.scene.deliver().await;
        }
        if moment > 2 {
            depot.hear(&receipt).await;
        }
        for _ in 0..3 {
            let read = read_booking(&depot, &depot.programme, &secret).await.unwrap();
            let Some(shown) = read.back_if_cancelled else { break };
            let wanted = Cancel {
                which: Which::Secret(&secret),
                by: depot.visitor(),
                shown,
                key: FormKey::mint(&*depot.random),
                request_id: None,
            };
            drop(cancel(&depot, &depot.programme, wanted).await);
        }
        depot.scene.deliver().await;
        for _ in 0..3 {
            depot.hear(&receipt).await;
            depot.scene.later(TimeDelta::minutes(12)).await;
        }
        assert_eq!(depot.state(&receipt).await, "cancelled", "{moment}");
        assert_eq!(depot.paid(&receipt).await, 0, "{moment}");
        let read = read_booking(&depot, &depot.programme, &secret).await.unwrap();
        assert_eq!((read.due, read.going_back), (Fen::ZERO, Fen::ZERO));
    }
    depot.check().await;
}
