use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use domain::phone::Phone;
use futures::{FutureExt, future::BoxFuture};
use sqlx::PgPool;

use super::*;
use crate::{
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    messages::{
        Carriers, Mailer, Outgoing, SmsGateway, To, send,
        testing::{Mood, SmtpServer},
    },
};

/// A gateway that answers what it was told to, and sends one message once by its id.
#[derive(Clone, Default)]
struct Gateway(Arc<Mutex<Inside>>);

#[derive(Default)]
struct Inside {
    answer: Option<NotTaken>,
    sent: Vec<(Uuid, String, String)>,
    asked: usize,
}

impl Gateway {
    fn answer(&self, answer: Option<NotTaken>) {
        self.0.lock().unwrap().answer = answer;
    }

    fn sent(&self) -> Vec<(Uuid, String, String)> {
        self.0.lock().unwrap().sent.clone()
    }

    fn asked(&self) -> usize {
        self.0.lock().unwrap().asked
    }
}

impl SmsGateway for Gateway {
    fn sign(&self) -> Option<&str> {
        None
    }

    fn answers(&self) -> BoxFuture<'_, bool> {
        std::future::ready(true).boxed()
    }

    fn send<'a>(&'a self, sms: Sms<'a>) -> BoxFuture<'a, Result<Taken, NotTaken>> {
        async move {
            let mut inside = self.0.lock().unwrap();
            inside.asked += 1;
            if let Some(not_taken) = inside.answer {
                return Err(not_taken);
            }
            if !inside.sent.iter().any(|(id, ..)| *id == sms.id) {
                inside.sent.push((sms.id, sms.phone.to_owned(), sms.text.to_owned()));
            }
            Ok(Taken { provider_id: Some(format!("g-{}", inside.sent.len())) })
        }
        .boxed()
    }
}

struct Scene {
    serve: TestKernel,
    worker: Kernel,
    gateway: Gateway,
}

impl Scene {
    async fn new(pool: &PgPool, mail: Option<Mailer>) -> Self {
        let gateway = Gateway::default();
        let serve = TestKernel::new(as_role(pool, Role::Serve).await);
        let mut worker = serve.with_db(as_role(pool, Role::Worker).await);
        worker.carriers = Arc::new(Carriers {
            sms: Some(Box::new(gateway.clone())),
            mail,
            ..Carriers::default()
        });
        Self { serve, worker, gateway }
    }

    async fn send(&self, to: To<'_>, expires_at: Option<DateTime<Utc>>) -> Uuid {
        let mut tx = self.serve.db.begin().await.unwrap();
        let message = Outgoing {
            template: "sign-in-code",
            to,
            locale: Locale::ZhHans,
            values: &[("code", "392817"), ("minutes", "5")],
            resident: None,
            subject: None,
            deliver_after: None,
            expires_at,
        };
        let id = send(&self.serve, &mut tx, message).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn sms(&self) -> Uuid {
        let phone = Phone::parse("13812345678").unwrap();
        self.send(To::Phone(&phone), Some(self.serve.now() + TimeDelta::minutes(5))).await
    }

    async fn deliver(&self, message: Uuid) -> Result<(), Failure> {
        DeliverMessage { message }.run(&self.worker, Uuid::nil()).await
    }

    async fn state(&self, message: Uuid) -> (String, i16, Option<String>) {
        sqlx::query_as("select state, tries, last_error from message where id = $1")
            .bind(message)
            .fetch_one(&self.serve.db)
            .await
            .unwrap()
    }

    async fn outcomes(&self, message: Uuid) -> Vec<String> {
        sqlx::query_scalar("select outcome from message_try where message = $1 order by at")
            .bind(message)
            .fetch_all(&self.serve.db)
            .await
            .unwrap()
    }
}

fn state(state: &str, tries: i16, error: Option<&str>) -> (String, i16, Option<String>) {
    (state.to_owned(), tries, error.map(str::to_owned))
}

#[sqlx::test(migrations = false)]
async fn a_message_is_handed_over_once(pool: PgPool) {
    let scene = Scene::new(&pool, None).await;
    let id = scene.sms().await;
    scene.deliver(id).await.unwrap();
    scene.deliver(id).await.unwrap();
    assert_eq!(scene.gateway.asked(), 1, "the second run found it sent");
    let text = "您的登录验证码是 392817，5 分钟内有效。请勿告诉他人，工作人员不会向您索要。";
    assert_eq!(scene.gateway.sent(), [(id, "13812345678".to_owned(), text.to_owned())]);
    assert_eq!(scene.state(id).await, state("sent", 1, None));
    assert_eq!(scene.outcomes(id).await, ["sent"]);
}

/// `kill -9` after the gateway took it and before that was noted.
#[sqlx::test(migrations = false)]
async fn after_a_crash_the_same_id_is_handed_over(pool: PgPool) {
    let scene = Scene::new(&pool, None).await;
    let id = scene.sms().await;
    let letter = read(&scene.worker, id).await.unwrap().unwrap();
    hand_over(&scene.worker, &letter).await.unwrap().unwrap();
    scene.deliver(id).await.unwrap();
    assert_eq!((scene.gateway.asked(), scene.gateway.sent().len()), (2, 1));
    assert_eq!(scene.state(id).await, state("sent", 1, None));
}

#[sqlx::test(migrations = false)]
async fn later_is_tried_ten_times_and_then_failed(pool: PgPool) {
    let scene = Scene::new(&pool, None).await;
    let id = scene.sms().await;
    scene.gateway.answer(Some(NotTaken::Later("gateway-failed")));
    for tries in 1..TRIES {
        let failure = scene.deliver(id).await.unwrap_err();
        assert_eq!(failure.to_string(), "gateway-failed");
        assert_eq!(scene.state(id).await, state("queued", tries, Some("gateway-failed")));
    }
    scene.deliver(id).await.unwrap();
    assert_eq!(scene.state(id).await, state("failed", TRIES, Some("gateway-failed")));
    assert_eq!(scene.outcomes(id).await.len(), 10);
}

#[sqlx::test(migrations = false)]
async fn a_refusal_is_final_and_what_is_stale_is_not_sent(pool: PgPool) {
    let scene = Scene::new(&pool, None).await;
    let (refused, stale) = (scene.sms().await, scene.sms().await);
    scene.gateway.answer(Some(NotTaken::Refused("gateway-refused")));
    scene.deliver(refused).await.unwrap();
    assert_eq!(scene.state(refused).await, state("failed", 1, Some("gateway-refused")));

    scene.gateway.answer(None);
    scene.serve.clock.advance(TimeDelta::minutes(5));
    scene.deliver(stale).await.unwrap();
    assert_eq!(scene.state(stale).await, state("expired", 0, None));
    assert_eq!(scene.gateway.sent(), []);
}

#[sqlx::test(migrations = false)]
async fn mail_goes_to_a_real_server(pool: PgPool) {
    let server = SmtpServer::start(Mood::Defers).await;
    let mailer = Mailer::new(&server.url(), "no-reply@minhu.example").unwrap();
    let scene = Scene::new(&pool, Some(mailer)).await;
    let id = scene.send(To::Email("Wang@Example.cn"), None).await;
    assert_eq!(scene.deliver(id).await.unwrap_err().to_string(), "mail-deferred");
    server.set(Mood::Takes);
    scene.serve.clock.advance(TimeDelta::seconds(3));
    scene.deliver(id).await.unwrap();
    scene.deliver(id).await.unwrap();
    assert_eq!(server.received().len(), 1);
    assert_eq!(server.received()[0].to, "wang@example.cn");
    assert_eq!(scene.outcomes(id).await, ["retry", "sent"]);
}

#[sqlx::test(migrations = false)]
async fn with_nothing_to_carry_it_a_message_waits_but_in_the_demonstration(pool: PgPool) {
    let mut scene = Scene::new(&pool, None).await;
    scene.worker.carriers = Arc::new(Carriers::default());
    let id = scene.sms().await;
    assert_eq!(scene.deliver(id).await.unwrap_err().to_string(), "no-gateway");
    let by = districts::By {
        actor: crate::audit::Actor::System("test"),
        at: scene.serve.now(),
        event: scene.serve.new_id(),
        request_id: None,
    };
    districts::seed(&mut pool.acquire().await.unwrap(), by).await.unwrap();
    scene.deliver(id).await.unwrap();
    assert_eq!(scene.state(id).await, state("sent", 2, None));
}

/// The whole way: outbox, queue, worker.
#[sqlx::test(migrations = false)]
async fn the_worker_delivers_what_was_committed(pool: PgPool) {
    let scene = Scene::new(&pool, None).await;
    let id = scene.sms().await;
    let stop = tokio_util::sync::CancellationToken::new();
    let worker = tokio::spawn(crate::jobs::run(scene.worker.clone(), stop.clone()));
    for _ in 0..600 {
        if scene.state(id).await.0 == "sent" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    stop.cancel();
    worker.await.unwrap();
    let jobs: Vec<(Option<String>, i16, bool)> = sqlx::query_as(
        "select last_error, attempts, run_at > now() from graphile_worker._private_jobs",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(jobs, []);
    assert_eq!(scene.state(id).await, state("sent", 1, None));
}
