use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    money::Fen,
    payments::{OrderState, ProviderCode},
};
use reqwest::header::HeaderMap;
use serde_json::json;
use sqlx::PgPool;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use super::{
    AlipayPayments,
    fake::{Fake, Mood},
    refund::refund,
    trade::{close, create, read},
};
use crate::{
    clock::{Clock, SystemClock},
    payments::{
        CallbackError, HowToPay, Payer, Prepare, ProviderError, RefundAnswer, RefundAsk,
        Scene as Where, StartError, Trade, Unheard, Verdict, callback, testing::Scene,
    },
    platforms::{Trouble, alipay::testing::alipay},
};

fn payer() -> Payer {
    Payer { open_id: Some("014abc".to_owned().into()), ..Payer::unknown(Where::MiniApp) }
}

/// Each message that can be lost is lost once, on the way from a new order to a refund.
#[sqlx::test(migrations = false)]
async fn what_is_lost_on_the_way_has_one_effect(pool: PgPool) {
    let fake = Fake::start().await;
    let scene = Scene::beside(&pool, |platforms| {
        platforms.alipay = Arc::new(AlipayPayments::new(Arc::new(fake.alipay())));
    })
    .await;
    let call = async |body: &[u8]| callback(&scene.kernel, "alipay", &HeaderMap::new(), body).await;

    let id = scene.order(3_360, ProviderCode::Alipay).await;
    for mood in [Mood::Away, Mood::Limited, Mood::Lossy, Mood::Unsigned] {
        fake.is(mood);
        let lost = scene.start_as(id, payer()).await;
        assert!(matches!(lost, Err(StartError::NoAnswer)), "{mood:?}: {lost:?}");
    }
    fake.is(Mood::Well);
    let prepared = scene.start_as(id, payer()).await.unwrap();
    assert!(matches!(prepared.how, HowToPay::Alipay { .. }), "{prepared:?}");
    assert_eq!(fake.counts(), (1, 0));
    let number = scene.read(id).await.number;

    // It was paid; the first notification was changed on the way, the second comes twice.
    fake.pay(&number, scene.kernel.now());
    let paid = fake.notification(&number);
    let altered = String::from_utf8(paid.clone()).unwrap().replace("33.60", "33.61");
    let refused = call(altered.as_bytes()).await;
    assert!(matches!(refused, Err(CallbackError::Unheard(Unheard::Forged))), "{refused:?}");
    assert_eq!(call(&paid).await.unwrap(), Verdict::Taken);
    assert_eq!(call(&paid).await.unwrap(), Verdict::Known);
    assert_eq!(scene.read(id).await.state, OrderState::Paid);

    // A refund arrives there, and nobody hears of it.
    let back = scene.refund(id, 1_000, 1).await.unwrap();
    let back: String = sqlx::query_scalar("select number from payment_refund where id = $1")
        .bind(back)
        .fetch_one(&scene.owner)
        .await
        .unwrap();
    fake.is(Mood::Lossy);
    scene.later(TimeDelta::zero()).await;
    assert_eq!(fake.counts(), (1, 1));
    fake.is(Mood::Well);
    scene.later(TimeDelta::minutes(11)).await;
    fake.finish_refund(&back);
    scene.later(TimeDelta::minutes(11)).await;
    let state: String = sqlx::query_scalar("select state from payment_refund where number = $1")
        .bind(&back)
        .fetch_one(&scene.owner)
        .await
        .unwrap();
    assert_eq!((state.as_str(), fake.counts()), ("done", (1, 1)));
    let told = call(&fake.refund_notification(&number, &back)).await.unwrap();
    assert_eq!(told, Verdict::Asked);
    scene.assert_balanced().await;
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_136_400, 0).unwrap()
}

fn order(number: &str) -> Prepare {
    Prepare {
        number: number.to_owned(),
        amount: Fen::new(3_360),
        expires_at: now() + TimeDelta::minutes(15),
        return_path: "/bulky".to_owned(),
        notify_url: "http://127.0.0.1:9/payments/callback/alipay".to_owned(),
        description: "大件垃圾收运 & 1/2".to_owned(),
        payer: payer(),
        origin: "http://127.0.0.1:9".to_owned(),
    }
}

fn ask(number: &str, fen: u64) -> RefundAsk {
    RefundAsk { number: number.to_owned(), order: "P1".to_owned(), amount: Fen::new(fen) }
}

/// By the machine's own clock, as the fake tells that as well.
#[tokio::test]
async fn what_is_wrong_is_said_by_its_kind() {
    let now = SystemClock.now();
    let fake = Fake::start().await;
    assert_eq!(fake.alipay().examine(now).await, Ok(()));
    let behind = fake.alipay().examine(now - TimeDelta::minutes(10)).await;
    assert!(matches!(behind, Err(Trouble::Clock(-610..=-580))), "{behind:?}");
    fake.is(Mood::Unsigned);
    assert_eq!(fake.alipay().examine(now).await, Err(Trouble::TheirKey));
    let nobody = alipay("http://127.0.0.1:9/gateway.do");
    assert_eq!(nobody.examine(now).await, Err(Trouble::Away));

    // What is wrong with our settings is said without a signature.
    for (sub_code, trouble) in [
        ("isv.invalid-app-id", Trouble::UnknownId),
        ("isv.invalid-signature", Trouble::OurKey),
        ("isp.unknown", Trouble::TheirKey),
    ] {
        let server = MockServer::start().await;
        let said = json!({ "error_response": { "code": "40002", "sub_code": sub_code } });
        let answer = ResponseTemplate::new(200).set_body_json(said);
        Mock::given(path("/gateway.do")).respond_with(answer).mount(&server).await;
        let asked = alipay(&format!("{}/gateway.do", server.uri()));
        assert_eq!(asked.examine(now).await, Err(trouble), "{sub_code}");
    }
}

#[tokio::test]
async fn an_order_that_was_given_back_was_paid() {
    let fake = Fake::start().await;
    let alipay = fake.alipay();
    create(&alipay, now(), &order("P1")).await.unwrap();
    fake.pay("P1", now());
    // Whoever goes to pay again is not told that it has failed.
    let again = create(&alipay, now(), &order("P1")).await;
    assert_eq!(again, Err(ProviderError::NoAnswer("over")));

    // An empty account fills again; more than came never goes back.
    fake.is(Mood::Broke);
    let broke = refund(&alipay, now(), &ask("R1", 3_360)).await;
    assert_eq!(broke, Err(ProviderError::NoAnswer("refused")));
    fake.is(Mood::Well);
    let too_much = refund(&alipay, now(), &ask("R2", 3_361)).await;
    assert_eq!(too_much, Ok(RefundAnswer::Failed));
    assert_eq!(refund(&alipay, now(), &ask("R1", 3_360)).await, Ok(RefundAnswer::Pending));
    fake.finish_refund("R1");
    let done = refund(&alipay, now(), &ask("R1", 3_360)).await;
    assert!(matches!(done, Ok(RefundAnswer::Done(_))), "{done:?}");

    let Ok(Trade::Paid(came)) = read(&alipay, now(), "P1").await else { panic!("not paid") };
    assert_eq!((came.amount, came.at), (Fen::new(3_360), now()));

    create(&alipay, now(), &order("P2")).await.unwrap();
    assert_eq!(close(&alipay, now(), "P2").await, Ok(Trade::Closed));
    assert_eq!(read(&alipay, now(), "P2").await, Ok(Trade::Closed));
    let stranger = Prepare { payer: Payer::unknown(Where::MiniApp), ..order("P3") };
    let refused = create(&alipay, now(), &stranger).await;
    assert_eq!(refused, Err(ProviderError::Refused("payer-unknown")));
}
