//! Many at once do anything at all, and the counters are still what the claims add up to.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use domain::capacity::{ClosedReason, Units};
use futures::future::join_all;
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::capacity::{
    Closing, HoldError, Move, Subject, close, confirm, extend, hold, keep_for_payment, move_to,
    recount, reinstate, release, reopen, resize, set_limits,
    testing::{KIND, Yard, sweep},
    waiting::{self, Join, Target, join_waiting, lapse_offers, leave_all, offer_next, take_offer},
};

/// Numbers point into what there is at that moment.
#[derive(Debug, Clone, Copy)]
enum Act {
    Hold(usize, Units),
    Extend(usize),
    KeepForPayment(usize),
    Confirm(usize),
    Release(usize),
    Reinstate(usize),
    Resize(usize, Units),
    Move(usize, usize, Units),
    Lower(usize, Units),
    Close(usize),
    Reopen(usize),
    Wait(usize, Units),
    Offer(usize),
    Take(usize),
    Leave(usize),
    Lapse,
    Expire,
    /// So many minutes go by.
    Pass(i64),
}

fn units() -> impl Strategy<Value = Units> {
    (0..4_u32, 0..40_u32, 0..2_u32).prop_map(|(stops, litres, kilograms)| Units {
        stops: stops.max(1),
        litres,
        kilograms,
    })
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let any = 0..1_000_usize;
    let act = prop_oneof![
        6 => (any.clone(), units()).prop_map(|(window, units)| Act::Hold(window, units)),
        1 => any.clone().prop_map(Act::Extend),
        1 => any.clone().prop_map(Act::KeepForPayment),
        5 => any.clone().prop_map(Act::Confirm),
        2 => any.clone().prop_map(Act::Release),
        2 => any.clone().prop_map(Act::Reinstate),
        2 => (any.clone(), units()).prop_map(|(claim, units)| Act::Resize(claim, units)),
        4 => (any.clone(), any.clone(), units())
            .prop_map(|(claim, window, units)| Act::Move(claim, window, units)),
        1 => (any.clone(), units()).prop_map(|(window, units)| Act::Lower(window, units)),
        1 => any.clone().prop_map(Act::Close),
        1 => any.clone().prop_map(Act::Reopen),
        2 => (any.clone(), units()).prop_map(|(window, units)| Act::Wait(window, units)),
        2 => any.clone().prop_map(Act::Offer),
        1 => any.clone().prop_map(Act::Take),
        1 => any.prop_map(Act::Leave),
        1 => Just(Act::Lapse),
        2 => Just(Act::Expire),
        1 => (1..10_i64).prop_map(Act::Pass),
    ];
    prop::collection::vec(act, 40)
}

/// What there is, for everybody.
struct World {
    yard: Yard,
    windows: Vec<Uuid>,
    claims: Mutex<Vec<Uuid>>,
    waiting: Mutex<Vec<Uuid>>,
    /// Whoever waits, or did.
    waiters: Mutex<Vec<Uuid>>,
}

/// One of what there is.
fn one(of: &[Uuid], number: usize) -> Uuid {
    if of.is_empty() { Uuid::nil() } else { of[number % of.len()] }
}

impl World {
    async fn new(pool: &PgPool) -> Self {
        let yard = Yard::new(pool).await;
        let mut windows = Vec::new();
        for hours in [30, 32, 34] {
            windows.push(yard.window(hours, Units { stops: 6, litres: 120, kilograms: 3 }).await);
        }
        Self {
            yard,
            windows,
            claims: Mutex::default(),
            waiting: Mutex::default(),
            waiters: Mutex::default(),
        }
    }

    fn claim(&self, number: usize) -> Uuid {
        one(&self.claims.lock().unwrap(), number)
    }

    fn waiting(&self, number: usize) -> Uuid {
        one(&self.waiting.lock().unwrap(), number)
    }

    fn waiter(&self, number: usize) -> Subject {
        Subject { kind: KIND, id: one(&self.waiters.lock().unwrap(), number) }
    }

    /// A refusal is as good as a success; only the database itself may not refuse.
    async fn act(&self, act: Act) {
        let kernel = &self.yard.kernel;
        let (now, soon) = (kernel.now(), kernel.now() + TimeDelta::minutes(15));
        let window = |number| one(&self.windows, number);
        let mut tx = kernel.db.begin().await.unwrap();
        let mut made = Vec::new();
        let mut refused = None;
        let mut keep = |result: Result<Uuid, HoldError>| match result {
            Ok(claim) => made.push(claim),
            Err(HoldError::Database(error)) => refused = Some(error),
            Err(_) => {}
        };
        match act {
            Act::Hold(number, units) => {
                let wish = self.yard.wish(window(number), units);
                keep(hold(&mut tx, kernel, wish).await);
            }
            Act::Extend(number) => {
                let _ = extend(&mut tx, self.claim(number), now, soon).await;
            }
            Act::KeepForPayment(number) => {
                let _ = keep_for_payment(&mut tx, self.claim(number), soon).await;
            }
            Act::Confirm(number) => {
                let claim = self.claim(number);
                let confirmed = confirm(&mut tx, claim, now).await;
                keep(confirmed.map(|()| claim).map_err(HoldError::from));
            }
            Act::Release(number) => {
                let freed = release(&mut tx, self.claim(number)).await.unwrap();
                if let Some(window) = freed {
                    offer_next(&mut tx, kernel, window).await.unwrap();
                }
            }
            Act::Reinstate(number) => {
                let claim = self.claim(number);
                keep(reinstate(&mut tx, claim, now).await.map(|()| claim));
            }
            Act::Resize(number, units) => {
                let claim = self.claim(number);
                keep(resize(&mut tx, claim, units).await.map(|()| claim));
            }
            Act::Move(number, to, units) => {
                let claim = self.claim(number);
                let to = Move { claim, window: window(to), units, until: soon };
                keep(move_to(&mut tx, kernel, to).await);
            }
            Act::Lower(number, units) => {
                let limit = units + Units { stops: 2, litres: 60, kilograms: 1 };
                set_limits(&mut tx, window(number), limit).await.unwrap();
            }
            Act::Close(number) => {
                let closing = Closing::Windows(vec![window(number)]);
                close(&mut tx, &closing, ClosedReason::Weather, "", now).await.unwrap();
            }
            Act::Reopen(number) => {
                let closing = Closing::Windows(vec![window(number), window(number + 1)]);
                reopen(&mut tx, &closing, now).await.unwrap();
            }
            Act::Wait(number, units) => {
                let subject = self.yard.wish(Uuid::nil(), units).subject;
                let join = Join { target: Target::Window(window(number)), units, subject };
                if let Ok(waiting) = join_waiting(&mut tx, kernel, join).await {
                    self.waiting.lock().unwrap().push(waiting);
                    self.waiters.lock().unwrap().push(subject.id);
                }
            }
            Act::Offer(number) => {
                offer_next(&mut tx, kernel, window(number)).await.unwrap();
            }
            Act::Take(number) => {
                let taken = take_offer(&mut tx, self.waiting(number), now, soon).await;
                keep(taken.map_err(HoldError::from));
            }
            Act::Leave(number) => {
                leave_all(&mut tx, self.waiter(number)).await.unwrap();
            }
            Act::Lapse => {
                lapse_offers(&mut tx, now, 5).await.unwrap();
            }
            Act::Expire => {
                sweep(&mut tx, now, 5).await;
            }
            Act::Pass(minutes) => self.yard.kernel.clock.advance(TimeDelta::minutes(minutes)),
        }
        assert!(refused.is_none(), "{act:?}: {refused:?}");
        tx.commit().await.unwrap();
        self.claims.lock().unwrap().extend(made);
    }
}

/// The same from run to run.
fn generated(seed: u8) -> Vec<Act> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    acts().new_tree(&mut runner).unwrap().current()
}

async fn nothing_is_lost(world: &World) {
    let owner = &world.yard.owner;
    assert_eq!(recount(owner).await.unwrap(), []);
    let wrong: i64 = sqlx::query_scalar(
        "select count(*) from capacity_window
         where over_stops > greatest(taken_stops - limit_stops, 0)
           or over_litres > greatest(taken_litres - limit_litres, 0)",
    )
    .fetch_one(owner)
    .await
    .unwrap();
    assert_eq!(wrong, 0, "more is allowed above the limit than is there");
    let both: i64 = sqlx::query_scalar(
        "select count(*) from capacity_claim as new join capacity_claim as old on old.id = new.replaces
         where new.state = 'booked' and old.state <> 'released'
           or new.state = 'held' and old.state <> 'booked'",
    )
    .fetch_one(owner)
    .await
    .unwrap();
    assert_eq!(both, 0, "somebody has two places for one");
}

#[sqlx::test(migrations = false)]
async fn whatever_happens_one_after_the_other(pool: PgPool) {
    let world = World::new(&pool).await;
    for seed in 0..8 {
        for act in generated(seed) {
            world.act(act).await;
            nothing_is_lost(&world).await;
        }
    }
}

#[sqlx::test(migrations = false)]
async fn whatever_happens_at_the_same_time(pool: PgPool) {
    let world = Arc::new(World::new(&pool).await);
    let tasks = (100..108).map(|seed| {
        let world = world.clone();
        tokio::spawn(async move {
            for act in generated(seed).into_iter().chain(generated(seed + 50)) {
                world.act(act).await;
            }
        })
    });
    for ended in join_all(tasks).await {
        ended.unwrap();
    }
    nothing_is_lost(&world).await;

    // Everything that is held is used or given back.
    world.yard.kernel.clock.advance(TimeDelta::hours(20));
    waiting::turn(&world.yard.kernel).await.unwrap();
    let now = world.yard.kernel.now();
    sweep(&mut *world.yard.conn().await, now, 10_000).await;
    let held: Vec<String> = sqlx::query_scalar(
        "select distinct subject_kind from capacity_claim where state = 'held' and held_until <= $1",
    )
    .bind(now)
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(held, [""; 0]);
    nothing_is_lost(&world).await;
}
