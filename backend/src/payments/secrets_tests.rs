//! That nothing of what only the platforms and we know comes out of a payment, in logs or in errors,
//! whatever goes wrong on the way.

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use chrono::TimeDelta;
use domain::payments::ProviderCode;
use reqwest::header::HeaderMap;
use sqlx::PgPool;
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

use super::{
    alipay::fake::{Fake as Alipay, Mood as AlipayMood},
    callback,
    provider::{Payer, Scene as Where},
    testing::Scene,
    wechat_pay::fake::{API_V3_KEY, Fake as WeChatPay, MERCHANT, Mood},
};
use crate::{platforms::alipay::testing::APP_KEY, privacy::Redacted};

const OPEN_ID: &str = "oPlantedOpenId";

/// Everything that we log, in any words and at any level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let text = format!("{field}={value:?} ");
        self.0.lock().unwrap().push_str(&text);
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("backend")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut self.clone());
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}

#[sqlx::test(migrations = false)]
async fn nothing_secret_is_logged_or_told(pool: PgPool) {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let (wechat_pay, alipay) = (WeChatPay::start().await, Alipay::start().await);
    let scene = Scene::beside(&pool, |platforms| {
        platforms.wechat_pay = wechat_pay.provider();
        platforms.alipay = alipay.provider();
    })
    .await;
    let payer = || {
        let open_id = Some(Redacted::new(OPEN_ID.to_owned()));
        Payer { open_id, ..Payer::unknown(Where::MiniApp) }
    };
    let mut told = format!("{:?} {:?}", scene.kernel.carriers, payer().open_id);
    for code in [ProviderCode::WeChatPay, ProviderCode::Alipay] {
        let id = scene.order(3_360, code).await;
        for (there, here) in [
            (Mood::Down, AlipayMood::Away),
            (Mood::Lossy, AlipayMood::Lossy),
            (Mood::Changed, AlipayMood::Unsigned),
        ] {
            wechat_pay.mood(there);
            alipay.is(here);
            let error = scene.start_as(id, payer()).await.unwrap_err();
            told += &format!("{error} {error:?} ");
        }
        wechat_pay.mood(Mood::Good);
        alipay.is(AlipayMood::Well);
        // Certificates are not asked for again at once.
        scene.kernel.clock.advance(TimeDelta::minutes(1));
        let prepared = scene.start_as(id, payer()).await.unwrap();
        told += &format!("{prepared:?} ");

        let (number, now) = (scene.read(id).await.number, scene.kernel.now());
        let (headers, body) = if code == ProviderCode::Alipay {
            alipay.pay(&number, now);
            (HeaderMap::new(), alipay.notification(&number))
        } else {
            wechat_pay.pay(&number, now);
            wechat_pay.signed_callback(&number, now)
        };
        let forged = [&body[..], b" "].concat();
        let error = callback(&scene.kernel, code.as_str(), &headers, &forged).await.unwrap_err();
        told += &format!("{error} {error:?} ");
        callback(&scene.kernel, code.as_str(), &headers, &body).await.unwrap();

        scene.refund(id, 1_000, id.as_u128()).await.unwrap();
        wechat_pay.mood(Mood::Poor);
        alipay.is(AlipayMood::Broke);
        scene.later(TimeDelta::minutes(1)).await;
        wechat_pay.mood(Mood::Good);
        alipay.is(AlipayMood::Well);
        scene.later(TimeDelta::minutes(11)).await;
    }

    let log = log.0.lock().unwrap().clone();
    assert!(log.contains("the payment platform did not answer"), "the log was read");
    let line = |pem: &'static str| pem.lines().nth(1).unwrap();
    for secret in [API_V3_KEY, line(MERCHANT), line(APP_KEY), OPEN_ID] {
        assert!(!log.contains(secret), "{secret} is in the log");
        assert!(!told.contains(secret), "{secret} is in {told}");
    }
}
