//! A district that takes payments, and platforms that fail when they are told to.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use chrono::{NaiveDate, TimeDelta};
use domain::{
    money::Fen,
    payments::{ProviderCode, RefundReason},
};
use futures::future::{BoxFuture, FutureExt};
use reqwest::header::HeaderMap;
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    order::Order,
    provider::{
        Called, PaymentProvider, Prepare, Prepared, ProviderError, Providers, RefundAnswer,
        RefundAsk, Scene as Where, StatementLine, Trade, Unheard,
    },
    sandbox::{Choice, Sandbox, choose, signature, write},
    *,
};
use crate::{
    Kernel,
    audit::Actor,
    clock::Random,
    db::{
        Role as DbRole,
        testing::{TestKernel, as_role},
    },
    messages::Carriers,
};

/// The kernel of the web, that of a worker, and the platform between them and the sandbox.
pub(crate) struct Scene {
    pub(crate) kernel: TestKernel,
    pub(crate) worker: Kernel,
    pub(crate) owner: PgPool,
    pub(crate) flaky: Arc<Flaky>,
}

/// What orders of tests are for.
pub(crate) const SUBJECT: Subject = Subject { kind: "test", id: Uuid::from_u128(35) };

impl Scene {
    pub(crate) async fn new(pool: &PgPool) -> Self {
        Self::beside(pool, |_| ()).await
    }

    /// The same, with other platforms beside.
    pub(crate) async fn beside(pool: &PgPool, beside: impl FnOnce(&mut Providers)) -> Self {
        let mut kernel = TestKernel::new(as_role(pool, DbRole::Serve).await);
        let flaky = Arc::new(Flaky { random: Arc::clone(&kernel.random), ..Flaky::default() });
        let mut payments = Providers { sandbox: Arc::clone(&flaky) as _, ..Providers::default() };
        beside(&mut payments);
        kernel.kernel.carriers = Arc::new(Carriers { payments, ..Carriers::default() });
        let worker = kernel.with_db(as_role(pool, DbRole::Worker).await);
        Self { kernel, worker, owner: pool.clone(), flaky }
    }

    /// An order that waits for a quarter of an hour.
    pub(crate) async fn order(&self, fen: u64, provider: ProviderCode) -> Uuid {
        let new = NewOrder {
            subject: SUBJECT,
            amount: Fen::new(fen),
            provider,
            expires_at: self.kernel.now() + TimeDelta::minutes(15),
            actor: Actor::System("test"),
            request_id: None,
        };
        let mut tx = self.kernel.db.begin().await.unwrap();
        let id = open_order(&self.kernel, &mut tx, new).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    pub(crate) async fn read(&self, id: Uuid) -> Order {
        order(&self.owner, id).await.unwrap().unwrap()
    }

    pub(crate) async fn start(&self, id: Uuid) -> Result<Prepared, StartError> {
        self.start_as(id, Payer::unknown(Where::MobileWeb)).await
    }

    pub(crate) async fn start_as(&self, id: Uuid, payer: Payer) -> Result<Prepared, StartError> {
        let origin = "http://127.0.0.1:9";
        let back = Back { return_path: "/en/bulky/pay", origin, description: "大件垃圾收运" };
        start(&self.kernel, id, back, payer).await
    }

    /// An order that the resident goes to pay.
    pub(crate) async fn started(&self, fen: u64) -> Uuid {
        let id = self.order(fen, ProviderCode::Sandbox).await;
        self.start(id).await.unwrap();
        id
    }

    /// Does something at the cashier.
    pub(crate) async fn choose(&self, id: Uuid, choice: Choice) {
        let number = self.read(id).await.number;
        choose(&self.kernel, &number, choice).await.unwrap();
    }

    /// An order that was paid and heard of.
    pub(crate) async fn paid(&self, fen: u64) -> Uuid {
        let id = self.started(fen).await;
        self.choose(id, Choice::Succeed).await;
        self.deliver().await;
        id
    }

    /// Pays an order that was started; the platform calls back once, about this order alone.
    pub(crate) async fn pay(&self, id: Uuid) {
        self.choose(id, Choice::Succeed).await;
        let called: Uuid = sqlx::query_scalar(
            "select sandbox_callback.id from sandbox_callback join payment_order using (number)
             where payment_order.id = $1",
        )
        .bind(id)
        .fetch_one(&self.owner)
        .await
        .unwrap();
        let (_, body) = write(&self.worker, called).await.unwrap().unwrap();
        self.call(&body).await.unwrap();
    }

    /// The bodies of callbacks that the platform still has to send.
    pub(crate) async fn callbacks(&self) -> Vec<(Uuid, Vec<u8>)> {
        let ids: Vec<Uuid> =
            sqlx::query_scalar("select id from sandbox_callback where sent_at is null order by id")
                .fetch_all(&self.owner)
                .await
                .unwrap();
        let mut bodies = Vec::new();
        for id in ids {
            bodies.extend(write(&self.worker, id).await.unwrap().map(|(_, body)| (id, body)));
        }
        bodies
    }

    /// Hands `body` over, signed now.
    pub(crate) async fn call(&self, body: &[u8]) -> Result<Verdict, CallbackError> {
        let (timestamp, signature) = signature(&self.kernel, body);
        callback(&self.kernel, "sandbox", &signed(&timestamp, &signature), body).await
    }

    /// What the worker's job would do over HTTP.
    pub(crate) async fn deliver(&self) -> Vec<Verdict> {
        let mut verdicts = Vec::new();
        for (id, body) in self.callbacks().await {
            verdicts.push(self.call(&body).await.unwrap());
            sqlx::query("update sandbox_callback set sent_at = now() where id = $1")
                .bind(id)
                .execute(&self.owner)
                .await
                .unwrap();
        }
        verdicts
    }

    pub(crate) async fn refund(
        &self,
        id: Uuid,
        fen: u64,
        cause: u128,
    ) -> Result<Uuid, RefundError> {
        self.refund_for(id, fen, cause, RefundReason::Changed).await
    }

    /// As [`refund`](Self::refund), for another reason.
    pub(crate) async fn refund_for(
        &self,
        id: Uuid,
        fen: u64,
        cause: u128,
        reason: RefundReason,
    ) -> Result<Uuid, RefundError> {
        let cause = Uuid::from_u128(cause);
        let new = NewRefund { order: id, amount: Fen::new(fen), reason, cause };
        let mut tx = self.kernel.db.begin().await.unwrap();
        let refund = refund(&self.kernel, &mut tx, new).await?;
        tx.commit().await.unwrap();
        Ok(refund)
    }

    /// Lets time pass, and a worker work.
    pub(crate) async fn later(&self, by: TimeDelta) {
        self.kernel.clock.advance(by);
        ask(&self.worker).await.unwrap();
        ask_refunds(&self.worker).await.unwrap();
    }

    /// What subjects were told, in order.
    pub(crate) async fn told(&self) -> Vec<String> {
        sqlx::query_scalar(
            "select payload ->> 'change' from outbox where task = 'payment-changed' order by id",
        )
        .fetch_all(&self.owner)
        .await
        .unwrap()
    }

    pub(crate) async fn assert_balanced(&self) {
        assert_eq!(check(&self.owner).await.unwrap(), []);
    }
}

/// The headers of a callback of the sandbox.
pub(crate) fn signed(timestamp: &str, signature: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("minhu-timestamp", timestamp.parse().unwrap());
    headers.insert("minhu-signature", signature.parse().unwrap());
    headers
}

/// The sandbox behind a bad line: `silent` answers nothing, `lossy` loses a third of the questions and
/// a third of the answers. It takes no order while it `refuses`.
pub(crate) struct Flaky {
    inner: Sandbox,
    pub(crate) silent: AtomicBool,
    pub(crate) lossy: AtomicBool,
    /// How many orders more it does not take.
    pub(crate) refuses: AtomicUsize,
    /// How often it was asked where an order stands.
    pub(crate) asked: AtomicUsize,
    random: Arc<dyn Random>,
}

impl Default for Flaky {
    fn default() -> Self {
        Self {
            inner: Sandbox { everywhere: true },
            silent: AtomicBool::new(false),
            lossy: AtomicBool::new(false),
            refuses: AtomicUsize::new(0),
            asked: AtomicUsize::new(0),
            random: Arc::new(crate::clock::SystemRandom),
        }
    }
}

const LOST: ProviderError = ProviderError::NoAnswer("lost");

impl Flaky {
    async fn through<T: Send>(
        &self,
        answer: impl Future<Output = Result<T, ProviderError>> + Send,
    ) -> Result<T, ProviderError> {
        if self.silent.load(Ordering::Relaxed) {
            return Err(LOST);
        }
        let mut byte = [255];
        if self.lossy.load(Ordering::Relaxed) {
            self.random.fill(&mut byte);
        }
        match byte[0] {
            0..85 => Err(LOST),
            85..170 => {
                answer.await?;
                Err(LOST)
            }
            _ => answer.await,
        }
    }
}

impl PaymentProvider for Flaky {
    fn code(&self) -> ProviderCode {
        self.inner.code()
    }

    fn takes(&self, scene: Where) -> bool {
        self.inner.takes(scene)
    }

    fn is_open<'a>(&'a self, kernel: &'a Kernel) -> BoxFuture<'a, Result<bool, ProviderError>> {
        self.inner.is_open(kernel)
    }

    fn prepare<'a>(
        &'a self,
        kernel: &'a Kernel,
        order: &'a Prepare,
    ) -> BoxFuture<'a, Result<Prepared, ProviderError>> {
        let left = self.refuses.load(Ordering::Relaxed);
        if left > 0 {
            self.refuses.store(left - 1, Ordering::Relaxed);
            return async { Err(ProviderError::Refused("not in this way")) }.boxed();
        }
        self.through(self.inner.prepare(kernel, order)).boxed()
    }

    fn query<'a>(
        &'a self,
        kernel: &'a Kernel,
        number: &'a str,
    ) -> BoxFuture<'a, Result<Trade, ProviderError>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.through(self.inner.query(kernel, number)).boxed()
    }

    fn close<'a>(
        &'a self,
        kernel: &'a Kernel,
        number: &'a str,
    ) -> BoxFuture<'a, Result<Trade, ProviderError>> {
        self.through(self.inner.close(kernel, number)).boxed()
    }

    fn refund<'a>(
        &'a self,
        kernel: &'a Kernel,
        refund: &'a RefundAsk,
    ) -> BoxFuture<'a, Result<RefundAnswer, ProviderError>> {
        self.through(self.inner.refund(kernel, refund)).boxed()
    }

    fn query_refund<'a>(
        &'a self,
        kernel: &'a Kernel,
        number: &'a str,
    ) -> BoxFuture<'a, Result<RefundAnswer, ProviderError>> {
        self.through(self.inner.query_refund(kernel, number)).boxed()
    }

    fn statement<'a>(
        &'a self,
        kernel: &'a Kernel,
        day: NaiveDate,
    ) -> BoxFuture<'a, Result<Vec<StatementLine>, ProviderError>> {
        self.inner.statement(kernel, day)
    }

    fn read_callback<'a>(
        &'a self,
        kernel: &'a Kernel,
        headers: &'a HeaderMap,
        body: &'a [u8],
    ) -> BoxFuture<'a, Result<Called, Unheard>> {
        self.inner.read_callback(kernel, headers, body)
    }
}
