//! What every platform must do, tried on each of them.
//!
//! A new platform has its line in [`every_platform_keeps_the_contract`], with a customer who pays on
//! its side. Of platforms that take money in several scenes, the mini-app is tried.

use std::mem::discriminant;

use chrono::{Days, NaiveDate, TimeDelta};
use domain::{
    accounts::Role,
    money::Fen,
    payments::{LineKind, ProviderCode},
};
use futures::future::{BoxFuture, FutureExt};
use reqwest::header::HeaderMap;
use sqlx::PgPool;

use super::{
    alipay,
    provider::{
        Called, Heard, Payer, PaymentProvider, Prepare, ProviderError, RefundAnswer, RefundAsk,
        Scene as Where, Trade, Unheard,
    },
    sandbox::{Choice, choose, signature},
    testing::{Scene, signed},
    wechat_pay,
};
use crate::{calendar::to_local, lists::testing::staff, privacy::Redacted};

/// What happens on the platform's side.
trait Customer {
    /// What the platform says by itself of an order that was just paid, if it says anything.
    fn callback<'a>(
        &'a self,
        scene: &'a Scene,
        number: &'a str,
    ) -> BoxFuture<'a, Option<(HeaderMap, Vec<u8>)>>;
    /// Pays the order, if the platform lets them.
    fn pay<'a>(&'a self, scene: &'a Scene, number: &'a str) -> BoxFuture<'a, ()>;
    /// Lets a refund come to its end.
    fn finish_refund<'a>(&'a self, scene: &'a Scene, number: &'a str) -> BoxFuture<'a, ()>;
}

/// At the cashier; refunds end by themselves.
struct AtTheCashier;

impl Customer for AtTheCashier {
    fn callback<'a>(
        &'a self,
        scene: &'a Scene,
        number: &'a str,
    ) -> BoxFuture<'a, Option<(HeaderMap, Vec<u8>)>> {
        async move {
            let mut callbacks = scene.callbacks().await.into_iter();
            let (_, body) =
                callbacks.find(|(_, body)| String::from_utf8_lossy(body).contains(number)).unwrap();
            let (timestamp, signature) = signature(&scene.kernel, &body);
            Some((signed(&timestamp, &signature), body))
        }
        .boxed()
    }

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

impl Customer for AtTheDoor {
    fn callback<'a>(
        &'a self,
        _scene: &'a Scene,
        _number: &'a str,
    ) -> BoxFuture<'a, Option<(HeaderMap, Vec<u8>)>> {
        async { None }.boxed()
    }

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

/// In the mini-app of WeChat.
struct InWeChat<'a>(&'a wechat_pay::fake::Fake);

impl Customer for InWeChat<'_> {
    fn callback<'a>(
        &'a self,
        scene: &'a Scene,
        number: &'a str,
    ) -> BoxFuture<'a, Option<(HeaderMap, Vec<u8>)>> {
        async move { Some(self.0.signed_callback(number, scene.kernel.now())) }.boxed()
    }

    fn pay<'a>(&'a self, scene: &'a Scene, number: &'a str) -> BoxFuture<'a, ()> {
        async move { self.0.pay(number, scene.kernel.now()) }.boxed()
    }

    fn finish_refund<'a>(&'a self, _scene: &'a Scene, number: &'a str) -> BoxFuture<'a, ()> {
        async move { self.0.finish_refund(number) }.boxed()
    }
}

/// In the mini-app of Alipay.
struct InAlipay<'a>(&'a alipay::fake::Fake);

impl Customer for InAlipay<'_> {
    fn callback<'a>(
        &'a self,
        _scene: &'a Scene,
        number: &'a str,
    ) -> BoxFuture<'a, Option<(HeaderMap, Vec<u8>)>> {
        async move { Some((HeaderMap::new(), self.0.notification(number))) }.boxed()
    }

    fn pay<'a>(&'a self, scene: &'a Scene, number: &'a str) -> BoxFuture<'a, ()> {
        async move { self.0.pay(number, scene.kernel.now()) }.boxed()
    }

    fn finish_refund<'a>(&'a self, _scene: &'a Scene, number: &'a str) -> BoxFuture<'a, ()> {
        async move { self.0.finish_refund(number) }.boxed()
    }
}

fn prepare(scene: &Scene, number: &str) -> Prepare {
    Prepare {
        number: number.to_owned(),
        amount: Fen::new(3_360),
        expires_at: scene.kernel.now() + TimeDelta::minutes(15),
        return_path: "/bulky".to_owned(),
        notify_url: "http://127.0.0.1:9".to_owned(),
        description: "大件垃圾收运".to_owned(),
        payer: Payer {
            open_id: Some(Redacted::new("open-id".to_owned())),
            ..Payer::unknown(Where::MiniApp)
        },
        origin: "http://127.0.0.1:9".to_owned(),
    }
}

fn ask(number: &str, order: &str, fen: u64) -> RefundAsk {
    RefundAsk { number: number.to_owned(), order: order.to_owned(), amount: Fen::new(fen) }
}

fn today(scene: &Scene) -> NaiveDate {
    to_local(scene.kernel.now()).date()
}

async fn contract(scene: &Scene, platform: &dyn PaymentProvider, customer: &dyn Customer) {
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
    let again = platform.prepare(kernel, &order).await.unwrap();
    assert_eq!(discriminant(&again.how), discriminant(&prepared.how));
    let other = Prepare { amount: Fen::new(3_361), ..order.clone() };
    let refused = platform.prepare(kernel, &other).await;
    assert!(matches!(refused, Err(ProviderError::Refused(_))), "{refused:?}");
    assert_eq!(platform.query(kernel, &paid).await, Ok(Trade::Waiting));

    // Paid once and for good.
    customer.pay(scene, &paid).await;
    let Ok(Trade::Paid(came)) = platform.query(kernel, &paid).await else { panic!("not paid") };
    assert_eq!((came.amount, came.at), (order.amount, kernel.now()));
    customer.pay(scene, &paid).await;
    assert_eq!(platform.query(kernel, &paid).await, Ok(Trade::Paid(came.clone())));
    assert_eq!(platform.close(kernel, &paid).await, Ok(Trade::Paid(came.clone())));

    // What it says by itself is believed, and with any byte changed it is not.
    if let Some((headers, mut body)) = customer.callback(scene, &paid).await {
        let called = platform.read_callback(kernel, &headers, &body).await;
        let heard = Heard::Payment(came.clone());
        assert_eq!(called, Ok(Called { number: paid.clone(), heard }));
        for at in 0..body.len() {
            body[at] ^= 1;
            let called = platform.read_callback(kernel, &headers, &body).await;
            assert_eq!(called, Err(Unheard::Forged), "{name}, byte {at}");
            body[at] ^= 1;
        }
    }

    // Back once for each number, and never more than came.
    let part = ask(&format!("{name}-r1"), &paid, 3_000);
    let answer = platform.refund(kernel, &part).await;
    assert!(matches!(answer, Ok(RefundAnswer::Pending | RefundAnswer::Done(_))), "{answer:?}");
    assert_eq!(platform.refund(kernel, &part).await, answer);
    let too_much = platform.refund(kernel, &ask("r2", &paid, 361)).await;
    assert_eq!(too_much, Ok(RefundAnswer::Failed));
    customer.finish_refund(scene, &part.number).await;
    let Ok(RefundAnswer::Done(went)) = platform.query_refund(kernel, &part.number).await else {
        panic!("not gone back")
    };
    assert_eq!(went.amount, part.amount);
    assert_ne!(went.external_id, came.external_id);
    assert_eq!(platform.refund(kernel, &part).await, Ok(RefundAnswer::Done(went.clone())));

    // Closed for good.
    platform.prepare(kernel, &prepare(scene, &closed)).await.unwrap();
    assert_eq!(platform.close(kernel, &closed).await, Ok(Trade::Closed));
    customer.pay(scene, &closed).await;
    assert_eq!(platform.query(kernel, &closed).await, Ok(Trade::Closed));
    assert_eq!(platform.close(kernel, &closed).await, Ok(Trade::Closed));

    // The statement has what moved, and nothing else, once the platform has written it.
    let day = today(scene);
    scene.kernel.clock.advance(TimeDelta::days(3));
    let lines = platform.statement(kernel, day).await.unwrap();
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
    let next = platform.statement(kernel, day + Days::new(1)).await;
    assert_eq!(next, Ok(Vec::new()));

    // A stranger is not heard.
    for signature in ["", "v1=", "v1=00", "v1=zz", "v2=00"] {
        let timestamp = kernel.now().timestamp().to_string();
        let headers = signed(&timestamp, signature);
        assert!(platform.read_callback(kernel, &headers, b"{}").await.is_err(), "{signature}");
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
            ProviderCode::WeChatPay => {
                let fake = wechat_pay::fake::Fake::start().await;
                contract(&scene, &*fake.provider(), &InWeChat(&fake)).await;
            }
            ProviderCode::Alipay => {
                let fake = alipay::fake::Fake::start().await;
                contract(&scene, &*fake.provider(), &InAlipay(&fake)).await;
            }
            ProviderCode::Offline => contract(&scene, platform, &AtTheDoor).await,
        }
    }
}
