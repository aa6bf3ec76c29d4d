//! What every platform must do, tried on each of them.
//!
//! A new platform has its line in [`every_platform_keeps_the_contract`], with a payer that pays on its
//! side.

use chrono::{Days, NaiveDate, TimeDelta};
use domain::{
    accounts::Role,
    money::Fen,
    payments::{LineKind, ProviderCode},
};
use futures::future::{BoxFuture, FutureExt};
use sqlx::PgPool;

use super::{
    provider::{
        PaymentProvider, Prepare, ProviderError, RefundAnswer, RefundAsk, Signature, Trade,
    },
    sandbox::{Choice, choose},
    testing::Scene,
};
use crate::{calendar::to_local, lists::testing::staff};

/// What happens on the platform's side.
trait Payer {
    /// Pays the order, if the platform lets them.
    fn pay<'a>(&'a self, scene: &'a Scene, number: &'a str) -> BoxFuture<'a, ()>;
    /// Lets a refund come to its end.
    fn finish_refund<'a>(&'a self, scene: &'a Scene, number: &'a str) -> BoxFuture<'a, ()>;
}

/// At the cashier; refunds end by themselves.
struct AtTheCashier;

impl Payer for AtTheCashier {
    fn pay<'a>(&'a self, scene: &'a Scene, number: &'a str) -> BoxFuture<'a, ()> {
        async move {
            choose(&scene.kernel, number, Choice::Succeed).await.unwrap();
        }
        .boxed()
    }

    fn finish_refund<'a>(&'a self, scene: &'a Scene, _number: &'a str) -> BoxFuture<'a, ()> {
        async move { scene.kernel.clock.advance(TimeDelta::seconds(6)) }.boxed()
    }
}

/// At the door, as the till keeps it.
struct AtTheDoor;

impl Payer for AtTheDoor {
    fn pay<'a>(&'a self, scene: &'a Scene, number: &'a str) -> BoxFuture<'a, ()> {
        async move {
            let crew = staff(&scene.kernel.with_db(scene.owner.clone()), Role::Crew).await;
            sqlx::query(
                "update till_order set state = 'taken', way = 'cash', taken_by = $2, taken_at = $3
                 where number = $1 and state = 'waiting'",
            )
            .bind(number)
            .bind(crew.id)
            .bind(scene.kernel.now())
            .execute(&scene.owner)
            .await
            .unwrap();
        }
        .boxed()
    }

    fn finish_refund<'a>(&'a self, scene: &'a Scene, number: &'a str) -> BoxFuture<'a, ()> {
        async move {
            sqlx::query(
                "update till_refund set paid_by = (select id from staff limit 1), paid_at = $2
                 where number = $1",
            )
            .bind(number)
            .bind(scene.kernel.now())
            .execute(&scene.owner)
            .await
            .unwrap();
        }
        .boxed()
    }
}

fn prepare(scene: &Scene, number: &str) -> Prepare {
    Prepare {
        number: number.to_owned(),
        amount: Fen::new(3_360),
        expires_at: scene.kernel.now() + TimeDelta::minutes(15),
        return_path: "/bulky".to_owned(),
        notify_url: "http://127.0.0.1:9".to_owned(),
    }
}

fn ask(number: &str, order: &str, fen: u64) -> RefundAsk {
    RefundAsk { number: number.to_owned(), order: order.to_owned(), amount: Fen::new(fen) }
}

fn today(scene: &Scene) -> NaiveDate {
    to_local(scene.kernel.now()).date()
}

async fn contract(scene: &Scene, platform: &dyn PaymentProvider, payer: &dyn Payer) {
    let kernel = &scene.kernel.kernel;
    let name = platform.code().as_str();
    let (paid, closed) = (format!("{name}-1"), format!("{name}-2"));
    assert_eq!(platform.is_open(kernel).await, Ok(true));

    // What it has never heard of.
    assert_eq!(platform.query(kernel, &paid).await, Ok(Trade::NotThere));
    assert_eq!(platform.close(kernel, &paid).await, Ok(Trade::NotThere));
    assert_eq!(platform.query_refund(kernel, "r").await, Ok(RefundAnswer::NotThere));
    let none = platform.refund(kernel, &ask("r0", &paid, 1)).await;
    assert_eq!(none, Ok(RefundAnswer::Failed), "nothing came, nothing goes back");

    // One number, one order.
    let order = prepare(scene, &paid);
    let prepared = platform.prepare(kernel, &order).await.unwrap();
    assert_eq!(platform.prepare(kernel, &order).await, Ok(prepared));
    let other = Prepare { amount: Fen::new(3_361), ..order.clone() };
    let refused = platform.prepare(kernel, &other).await;
    assert!(matches!(refused, Err(ProviderError::Refused(_))), "{refused:?}");
    assert_eq!(platform.query(kernel, &paid).await, Ok(Trade::Waiting));

    // Paid once and for good.
    payer.pay(scene, &paid).await;
    let Ok(Trade::Paid(came)) = platform.query(kernel, &paid).await else { panic!("not paid") };
    assert_eq!((came.amount, came.at), (order.amount, kernel.now()));
    payer.pay(scene, &paid).await;
    assert_eq!(platform.query(kernel, &paid).await, Ok(Trade::Paid(came.clone())));
    assert_eq!(platform.close(kernel, &paid).await, Ok(Trade::Paid(came.clone())));

    // Back once for each number, and never more than came.
    let part = ask(&format!("{name}-r1"), &paid, 3_000);
    let answer = platform.refund(kernel, &part).await;
    assert!(matches!(answer, Ok(RefundAnswer::Pending | RefundAnswer::Done(_))), "{answer:?}");
    assert_eq!(platform.refund(kernel, &part).await, answer);
    let too_much = platform.refund(kernel, &ask("r2", &paid, 361)).await;
    assert_eq!(too_much, Ok(RefundAnswer::Failed));
    payer.finish_refund(scene, &part.number).await;
    let Ok(RefundAnswer::Done(went)) = platform.query_refund(kernel, &part.number).await else {
        panic!("not gone back")
    };
    assert_eq!(went.amount, part.amount);
    assert_ne!(went.external_id, came.external_id);
    assert_eq!(platform.refund(kernel, &part).await, Ok(RefundAnswer::Done(went.clone())));

    // Closed for good.
    platform.prepare(kernel, &prepare(scene, &closed)).await.unwrap();
    assert_eq!(platform.close(kernel, &closed).await, Ok(Trade::Closed));
    payer.pay(scene, &closed).await;
    assert_eq!(platform.query(kernel, &closed).await, Ok(Trade::Closed));
    assert_eq!(platform.close(kernel, &closed).await, Ok(Trade::Closed));

    // The statement has what moved, and nothing else.
    let lines = platform.statement(kernel, today(scene)).await.unwrap();
    let lines: Vec<_> = lines
        .into_iter()
        .map(|line| (line.kind, line.number, line.external_id, line.amount))
        .collect();
    assert_eq!(
        lines,
        [
            (LineKind::Payment, paid.clone(), came.external_id, came.amount),
            (LineKind::Refund, part.number, went.external_id, went.amount),
        ]
    );
    let tomorrow = today(scene) + Days::new(1);
    assert_eq!(platform.statement(kernel, tomorrow).await, Ok(Vec::new()));

    // A stranger is not heard.
    for signature in ["", "v1=", "v1=00", "v1=zz", "v2=00"] {
        let timestamp = kernel.now().timestamp().to_string();
        let signed = Signature { timestamp: &timestamp, signature };
        assert!(platform.read_callback(kernel, signed, b"{}").is_err(), "{signature}");
    }
}

#[sqlx::test(migrations = false)]
async fn every_platform_keeps_the_contract(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    for code in ProviderCode::ALL {
        let platform = scene.kernel.carriers.payments.get(*code);
        assert_eq!(platform.code(), *code);
        match code {
            ProviderCode::Sandbox => contract(&scene, platform, &AtTheCashier).await,
            ProviderCode::Offline => contract(&scene, platform, &AtTheDoor).await,
        }
    }
}
