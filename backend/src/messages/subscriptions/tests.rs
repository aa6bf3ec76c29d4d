//! Messages that WeChat carries, on a real database and a WeChat on loopback.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use chrono::TimeDelta;
use futures::{FutureExt, future::BoxFuture};
use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_partial_json, path},
};

use super::*;
use crate::{
    Kernel, Problem,
    accounts::residents::{
        Resident,
        platforms::{
            LinkPlatform, Platform, link_platform,
            testing::{APP, asked, confirms, knows, wechat},
        },
        testing::{by, resident},
    },
    audit::Actor,
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    jobs::{Failure, Handler},
    messages::{Carriers, DeliverMessage, NotTaken, Notice, Sms, SmsGateway, Taken, notify},
    privacy::Redacted,
};

const SEND: &str = "/cgi-bin/message/subscribe/send";
const TEMPLATES: &str = r#"
[question-answered]
template_id = "T-1"
page = "pages/mine/mine"
fields = { thing1 = "{words}", character_string2 = "{number}" }
"#;

/// A gateway that takes everything and counts.
#[derive(Clone, Default)]
struct Gateway(Arc<AtomicUsize>);

impl SmsGateway for Gateway {
    fn sign(&self) -> Option<&str> {
        None
    }

    fn answers(&self) -> BoxFuture<'_, bool> {
        std::future::ready(true).boxed()
    }

    fn send<'a>(&'a self, _sms: Sms<'a>) -> BoxFuture<'a, Result<Taken, NotTaken>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        std::future::ready(Ok(Taken::default())).boxed()
    }
}

struct Scene {
    serve: TestKernel,
    worker: Kernel,
    wechat: MockServer,
    gateway: Gateway,
    me: Resident,
    pool: PgPool,
}

impl Scene {
    async fn new(pool: PgPool) -> Self {
        let mut serve = TestKernel::new(as_role(&pool, Role::Serve).await);
        let gateway = Gateway::default();
        let (wechat, platforms) = wechat().await;
        serve.kernel.carriers = Arc::new(Carriers {
            sms: Some(Box::new(gateway.clone())),
            platforms,
            ..Carriers::default()
        });
        let worker = serve.with_db(as_role(&pool, Role::Worker).await);
        let me = resident(&serve, &pool, "13812345678").await;
        knows(&wechat, "login-1", "oWang").await;
        confirms(&serve, &wechat, "phone-1", "13812345678", APP).await;
        let link = LinkPlatform {
            by: by(&serve, me),
            platform: Platform::WeChat,
            code: Redacted::new("login-1".to_owned()),
            phone_code: Some(Redacted::new("phone-1".to_owned())),
        };
        link_platform(&serve, &link).await.unwrap();
        let mut tx = pool.begin().await.unwrap();
        let actor = Actor::System("test");
        let count = import(&mut tx, TEMPLATES, actor, serve.now(), serve.new_id()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(count, 1);
        Self { serve, worker, wechat, gateway, me, pool }
    }

    async fn agree(&self) -> i32 {
        let agreed = Subscribe {
            by: by(&self.serve, self.me),
            templates: vec!["question-answered".to_owned()],
        };
        let first = subscribe(&self.serve, &agreed).await.unwrap();
        assert_eq!(subscribe(&self.serve, &agreed).await.unwrap(), first, "the same request");
        first[0].remaining
    }

    /// The id of the text message.
    async fn tell(&self) -> Uuid {
        let notice = Notice {
            template: "question-answered",
            values: &[("words", "封口膜"), ("answer", "其他垃圾"), ("number", "MH-1")],
            subject: None,
            expires_at: None,
        };
        // One after the other, so that the newest is the last.
        self.serve.clock.advance(TimeDelta::seconds(1));
        let mut tx = self.serve.db.begin().await.unwrap();
        assert_eq!(notify(&self.serve, &mut tx, self.me.id, notice).await.unwrap(), 2);
        tx.commit().await.unwrap();
        sqlx::query_scalar(
            "select id from message where template = 'question-answered' and channel = 'sms'
             order by id desc limit 1",
        )
        .fetch_one(&self.pool)
        .await
        .unwrap()
    }

    async fn wechat_answers(&self, response: ResponseTemplate) {
        Mock::given(path(SEND)).respond_with(response).up_to_n_times(1).mount(&self.wechat).await;
    }

    async fn deliver(&self, message: Uuid) -> Result<(), Failure> {
        DeliverMessage { message }.run(&self.worker, Uuid::nil()).await
    }

    /// State, carrier, and whether WeChat's values are still there.
    async fn state(&self, message: Uuid) -> (String, Option<String>, bool) {
        sqlx::query_as(
            "select state, carrier, wechat_values is not null from message where id = $1",
        )
        .bind(message)
        .fetch_one(&self.pool)
        .await
        .unwrap()
    }

    async fn tries(&self, message: Uuid) -> Vec<(String, Option<String>)> {
        sqlx::query_as("select outcome, error from message_try where message = $1 order by outcome")
            .bind(message)
            .fetch_all(&self.pool)
            .await
            .unwrap()
    }

    /// Text messages that count against the cap.
    async fn spent(&self) -> i64 {
        sqlx::query_scalar(
            "select coalesce(sum(spent), 0)::bigint from rate_limit where name = 'sms-by-day'",
        )
        .fetch_one(&self.pool)
        .await
        .unwrap()
    }

    fn texted(&self) -> usize {
        self.gateway.0.load(Ordering::Relaxed)
    }
}

fn state(state: &str, carrier: Option<&str>, values: bool) -> (String, Option<String>, bool) {
    (state.to_owned(), carrier.map(str::to_owned), values)
}

fn one(outcome: &str, error: Option<&str>) -> (String, Option<String>) {
    (outcome.to_owned(), error.map(str::to_owned))
}

#[sqlx::test(migrations = false)]
async fn wechat_carries_what_was_agreed_to_and_no_text_message_is_spent(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let before = scene.spent().await;
    assert_eq!((scene.agree().await, scene.agree().await), (1, 2));
    let message = scene.tell().await;
    assert_eq!(scene.state(message).await, state("queued", Some("wechat"), true));
    assert_eq!(scene.spent().await, before);
    scene.wechat_answers(ResponseTemplate::new(500)).await;
    assert_eq!(scene.deliver(message).await.unwrap_err().to_string(), "wechat-away");
    assert_eq!(scene.state(message).await, state("queued", Some("wechat"), true));
    Mock::given(path(SEND))
        .and(body_partial_json(json!({
            "touser": "oWang", "template_id": "T-1", "page": "pages/mine/mine",
            "data": { "thing1": { "value": "封口膜" }, "character_string2": { "value": "MH-1" } },
        })))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "errcode": 0 })))
        .up_to_n_times(1)
        .mount(&scene.wechat)
        .await;
    scene.deliver(message).await.unwrap();
    scene.deliver(message).await.unwrap();
    assert_eq!(scene.state(message).await, state("sent", Some("wechat"), false));
    let tries = [one("retry", Some("wechat-away")), one("sent", None)];
    assert_eq!(scene.tries(message).await, tries);
    assert_eq!((scene.spent().await, scene.texted()), (before, 0));
    assert_eq!(asked(&scene.wechat, SEND).await, 2);

    // The second time that was agreed to; after that it is a text message from the beginning.
    assert_eq!(scene.state(scene.tell().await).await.1.as_deref(), Some("wechat"));
    assert_eq!(scene.state(scene.tell().await).await, state("queued", None, false));
    assert_eq!(scene.spent().await, before + 1);
}

#[sqlx::test(migrations = false)]
async fn what_wechat_refuses_is_sent_as_a_text_message(pool: PgPool) {
    let mut scene = Scene::new(pool).await;
    let before = scene.spent().await;
    for _ in 0..3 {
        scene.agree().await;
    }
    let refused = scene.tell().await;
    let refusal = ResponseTemplate::new(200).set_body_json(json!({ "errcode": 43101 }));
    scene.wechat_answers(refusal).await;
    scene.deliver(refused).await.unwrap();
    assert_eq!(scene.state(refused).await, state("sent", None, false));
    let tries = [one("refused", Some("wechat-unsubscribed")), one("sent", None)];
    assert_eq!(scene.tries(refused).await, tries);
    assert_eq!((scene.spent().await, scene.texted()), (before + 1, 1));
    assert_eq!(scene.agree().await, 1, "what WeChat does not know of is void");

    // Away for good.
    let away = scene.tell().await;
    Mock::given(path(SEND)).respond_with(ResponseTemplate::new(500)).mount(&scene.wechat).await;
    for _ in 0..3 {
        scene.deliver(away).await.unwrap_err();
    }
    scene.deliver(away).await.unwrap();
    assert_eq!((scene.state(away).await, scene.texted()), (state("sent", None, false), 2));

    // Not set up any more.
    scene.agree().await;
    let left = scene.tell().await;
    let sms: Option<Box<dyn SmsGateway>> = Some(Box::new(scene.gateway.clone()));
    scene.worker.carriers = Arc::new(Carriers { sms, ..Carriers::default() });
    scene.deliver(left).await.unwrap();
    assert_eq!((scene.state(left).await, scene.texted()), (state("sent", None, false), 3));
    assert_eq!(scene.spent().await, before + 3);
}

#[sqlx::test(migrations = false)]
async fn only_templates_that_fit_a_message_are_taken_over(pool: PgPool) {
    let scene = Scene::new(pool).await;
    for (text, faults) in [
        ("[no-such-message]\ntemplate_id = \"T\"\nfields = { thing1 = \"x\" }", 1),
        ("[sign-in-code]\ntemplate_id = \"T\"\nfields = { thing1 = \"{code}\" }", 1),
        ("[question-answered]\ntemplate_id = \"\"\npage = \"/x\"\nfields = { thing1 = \"x\" }", 2),
        ("[question-answered]\ntemplate_id = \"T\"\nfields = { thing = \"{wrods}\" }", 2),
    ] {
        let mut tx = scene.pool.begin().await.unwrap();
        let actor = Actor::System("test");
        let now = scene.serve.now();
        match import(&mut tx, text, actor, now, scene.serve.new_id()).await {
            Err(ImportError::Invalid(found)) => assert_eq!(found.len(), faults, "{found:?}"),
            _ => panic!("{text} was taken"),
        }
    }
    let known = templates(&scene.serve.db).await.unwrap();
    assert_eq!(known.iter().map(|one| &*one.template_id).collect::<Vec<_>>(), ["T-1"]);
    let unknown = Subscribe {
        by: by(&scene.serve, scene.me),
        templates: vec!["question-answered".to_owned(), "case-answered".to_owned()],
    };
    let error = subscribe(&scene.serve, &unknown).await.unwrap_err();
    assert!(matches!(error, SubscribeError::Template(1)));
    assert_eq!((error.code(), error.status()), ("field-invalid", 422));
    let nothing = Subscribe { by: by(&scene.serve, scene.me), templates: Vec::new() };
    let error = subscribe(&scene.serve, &nothing).await.unwrap_err();
    assert!(matches!(error, SubscribeError::Template(0)));
    for _ in 0..25 {
        scene.agree().await;
    }
    assert_eq!(scene.agree().await, MAX_KEPT);
}
