//! What 微信支付 asks of a merchant, beside what every platform asks.

use std::net::IpAddr;

use chrono::TimeDelta;
use domain::{
    accounts::Role,
    money::Fen,
    payments::{ElsewhereWay, OrderState, ProviderCode, RefundState},
};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    fake::{
        API_V3_KEY, APP_ID, Fake, MCH_ID, MERCHANT, Mood, PUBLIC_KEY_ID, Signer, headers, notice,
    },
    *,
};
use crate::{
    calendar::to_local,
    clock::{Clock, SystemClock, SystemRandom},
    lists::testing::staff,
    payments::{
        CallbackError, HowToPay, Payer, ReconcileBy, RecordElsewhere, StartError, Verdict,
        callback,
        elsewhere_tests::{is_not_refused, record},
        read_order, reconcile, record_elsewhere,
        testing::Scene as Portal,
    },
    platforms::Trouble,
    privacy::Redacted,
};

async fn portal(pool: &PgPool, platform: WeChatPay) -> Portal {
    Portal::beside(pool, |providers| providers.wechat_pay = std::sync::Arc::new(platform)).await
}

fn in_the_mini_app() -> Payer {
    Payer { open_id: Some(Redacted::new("oUpF8".to_owned())), ..Payer::unknown(Scene::MiniApp) }
}

fn on_a_phone() -> Payer {
    Payer { address: Some(IpAddr::from([192, 0, 2, 1])), ..Payer::unknown(Scene::MobileWeb) }
}

async fn heard(
    portal: &Portal,
    headers: &HeaderMap,
    body: &Value,
) -> Result<Verdict, CallbackError> {
    callback(&portal.kernel, "wechat-pay", headers, body.to_string().as_bytes()).await
}

/// Hands `body` over, signed now.
async fn call(portal: &Portal, signer: Signer, body: &Value) -> Result<Verdict, CallbackError> {
    let now = portal.kernel.now().timestamp();
    heard(portal, &headers(signer, now, body.to_string().as_bytes()), body).await
}

fn unheard(result: Result<Verdict, CallbackError>) -> Unheard {
    match result {
        Err(CallbackError::Unheard(why)) => why,
        other => panic!("{other:?}"),
    }
}

async fn refund_state(portal: &Portal, refund: Uuid) -> RefundState {
    let state: String = sqlx::query_scalar("select state from payment_refund where id = $1")
        .bind(refund)
        .fetch_one(&portal.owner)
        .await
        .unwrap();
    RefundState::parse(&state).unwrap()
}

async fn refund_number(portal: &Portal, refund: Uuid) -> String {
    sqlx::query_scalar("select number from payment_refund where id = $1")
        .bind(refund)
        .fetch_one(&portal.owner)
        .await
        .unwrap()
}

/// By the machine's own clock, as the fake tells that as well.
#[tokio::test]
async fn what_is_wrong_is_said_by_its_kind() {
    let (now, random) = (SystemClock.now(), SystemRandom);
    let fake = Fake::start().await;
    let platform = fake.provider();
    assert_eq!(platform.examine(now, &random).await, Ok(()));
    let late = now + TimeDelta::minutes(10);
    let apart = platform.examine(late, &random).await;
    assert!(matches!(apart, Err(Trouble::Clock(580..=610))), "{apart:?}");

    let settings = || fake.settings();
    let with = async |settings: WeChatPaySettings| {
        WeChatPay::new(settings).unwrap().examine(now, &random).await.unwrap_err()
    };
    let serial = WeChatPaySettings { serial: "5F1C".to_owned(), ..settings() };
    assert_eq!(with(serial).await, Trouble::OurKey);
    let api_v3_key = "testAPIv3Key000testAPIv3Key00000".into();
    let sealed = WeChatPaySettings { api_v3_key, ..settings() };
    assert_eq!(with(sealed).await, Trouble::TheirKey);
    let away = WeChatPaySettings { address: "http://127.0.0.1:9".to_owned(), ..settings() };
    assert_eq!(with(away).await, Trouble::Away);
    fake.mood(Mood::Unsigned);
    assert_eq!(with(settings()).await, Trouble::TheirKey);
    fake.mood(Mood::Down);
    assert_eq!(with(settings()).await, Trouble::Busy);
}

/// Of 1024 bits.
const SHORT: &str = "-----BEGIN PUBLIC KEY-----\n\
    MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDM4ealaVI7w8bddzbM+JJ+2t7c\n\
    srZu/cQKg9lUT4pA58i4aVOlVs/1CABxvnW3pyGQNMyp07e4X0Y+yciJwThq4I5G\n\
    3cdcemVelHFvDrpEJCu7/a9eqEFiuWOJRwosLjQt7cE4VW8yeidSvq5Orj8PYsZF\n\
    +UYe/8jHZO040GS5BQIDAQAB\n\
    -----END PUBLIC KEY-----\n";

#[test]
fn a_wrong_setting_is_refused_without_being_told() {
    let settings = || WeChatPaySettings {
        address: WeChatPay::ADDRESS.to_owned(),
        app_id: APP_ID.to_owned(),
        mch_id: MCH_ID.to_owned(),
        serial: Signer::Platform.serial().to_owned(),
        private_key: MERCHANT.into(),
        api_v3_key: API_V3_KEY.into(),
        public_key: None,
    };
    let wrong = |settings: WeChatPaySettings| WeChatPay::new(settings).err();
    assert_eq!(wrong(settings()), None);
    let key = "testAPIv3Key0000";
    let short = wrong(WeChatPaySettings { api_v3_key: key.into(), ..settings() });
    assert_eq!(short, Some(WeChatPaySettingsError::ApiV3Key));
    assert!(!WeChatPaySettingsError::ApiV3Key.to_string().contains(key));
    let long = WeChatPaySettings { api_v3_key: format!("{API_V3_KEY}\n").into(), ..settings() };
    assert_eq!(wrong(long), Some(WeChatPaySettingsError::ApiV3Key));
    let none = WeChatPaySettings { private_key: "no key".into(), ..settings() };
    assert_eq!(wrong(none), Some(WeChatPaySettingsError::PrivateKey));
    let id = (String::from("5DEA"), include_str!("testdata/platform-public.pem").to_owned());
    let other = WeChatPaySettings { public_key: Some(id), ..settings() };
    assert_eq!(wrong(other), Some(WeChatPaySettingsError::PublicKey));
    let short = Some((PUBLIC_KEY_ID.to_owned(), SHORT.to_owned()));
    let short = WeChatPaySettings { public_key: short, ..settings() };
    assert_eq!(wrong(short), Some(WeChatPaySettingsError::PublicKey));
    let address = WeChatPaySettings { address: "ftp://example".to_owned(), ..settings() };
    assert_eq!(wrong(address), Some(WeChatPaySettingsError::Address));
}

#[sqlx::test(migrations = false)]
async fn only_what_the_platform_has_signed_just_now_pays_and_it_pays_once(pool: PgPool) {
    let fake = Fake::start().await;
    let portal = portal(&pool, WeChatPay::new(fake.settings()).unwrap()).await;
    let id = portal.order(3_360, ProviderCode::WeChatPay).await;
    let number = portal.read(id).await.number;
    let stranger = portal.start_as(id, Payer::unknown(Scene::MiniApp)).await;
    assert!(matches!(stranger, Err(StartError::NeedsLink)), "{stranger:?}");
    let HowToPay::WeChat(pay) = portal.start_as(id, in_the_mini_app()).await.unwrap().how else {
        panic!("not in the mini-app")
    };
    assert_eq!((pay.sign_type, pay.package), ("RSA", format!("prepay_id=wx26{number}")));
    // What was begun in one way cannot be paid in another: it is over there as well, so that nobody pays
    // it beside a new order.
    let other = portal.order(3_360, ProviderCode::WeChatPay).await;
    portal.start_as(other, in_the_mini_app()).await.unwrap();
    let web = portal.start_as(other, on_a_phone()).await;
    assert!(matches!(web, Err(StartError::Refused)), "it was begun in the mini-app: {web:?}");
    let other = portal.read(other).await;
    assert_eq!((other.state, fake.state(&other.number)), (OrderState::Failed, "CLOSED"));
    // One that is paid meanwhile is paid.
    let other = portal.order(3_360, ProviderCode::WeChatPay).await;
    portal.start_as(other, in_the_mini_app()).await.unwrap();
    fake.pay(&portal.read(other).await.number, portal.kernel.now());
    let web = portal.start_as(other, on_a_phone()).await;
    assert!(matches!(web, Err(StartError::NoAnswer)), "{web:?}");
    portal.later(TimeDelta::minutes(1)).await;
    assert_eq!(portal.read(other).await.state, OrderState::Paid);

    fake.pay(&number, portal.kernel.now());
    let body = fake.callback(&number);
    let now = portal.kernel.now().timestamp();
    let right = headers(Signer::Platform, now, body.to_string().as_bytes());
    let changed = json!({ "id": "another", "resource": body["resource"] });
    assert_eq!(unheard(heard(&portal, &right, &changed).await), Unheard::Forged);
    let old = headers(Signer::Platform, now - 300, body.to_string().as_bytes());
    assert_eq!(unheard(heard(&portal, &old, &body).await), Unheard::Stale);
    let mut probe = right.clone();
    probe.insert("wechatpay-signature", "WECHATPAY/SIGNTEST/AAAA".parse().unwrap());
    assert_eq!(unheard(heard(&portal, &probe, &body).await), Unheard::Probe);
    assert_eq!(unheard(call(&portal, Signer::Stranger, &body).await), Unheard::Forged);
    assert_eq!(fake.listings(), 1, "it was asked just before");

    let paid = |appid: &str, mchid: &str, number: &str, currency: &str, total: u64| {
        notice(
            "TRANSACTION.SUCCESS",
            &json!({
                "appid": appid, "mchid": mchid, "out_trade_no": number, "trade_state": "SUCCESS",
                "transaction_id": "42", "success_time": "2026-11-20T09:00:00+08:00",
                "amount": { "total": total, "currency": currency },
            }),
        )
    };
    for other in [
        paid("wx2", MCH_ID, &number, "CNY", 3_360),
        paid(APP_ID, "1900000002", &number, "CNY", 3_360),
        paid(APP_ID, MCH_ID, &number, "USD", 3_360),
        notice("PAYSCORE.USER_OPEN_SERVICE", &json!({})),
    ] {
        let refused = call(&portal, Signer::Platform, &other).await;
        assert_eq!(unheard(refused), Unheard::Unreadable, "{other}");
    }
    let unknown = paid(APP_ID, MCH_ID, "P9", "CNY", 3_360);
    let refused = call(&portal, Signer::Platform, &unknown).await;
    assert!(matches!(refused, Err(CallbackError::Unknown)), "{refused:?}");
    let less = paid(APP_ID, MCH_ID, &number, "CNY", 1);
    assert_eq!(call(&portal, Signer::Platform, &less).await.unwrap(), Verdict::Asked);
    assert!(portal.read(id).await.state.is_open());

    assert_eq!(heard(&portal, &right, &body).await.unwrap(), Verdict::Taken);
    assert_eq!(heard(&portal, &right, &body).await.unwrap(), Verdict::Known);
    let order = portal.read(id).await;
    assert_eq!((order.state, order.balance.paid), (OrderState::Paid, Fen::new(3_360)));

    // A new certificate signs; the old one stays good.
    portal.kernel.clock.advance(TimeDelta::minutes(3));
    fake.sign_as(Signer::Rotated, &[Signer::Platform, Signer::Rotated, Signer::Expired]);
    assert_eq!(call(&portal, Signer::Rotated, &body).await.unwrap(), Verdict::Known);
    assert_eq!(call(&portal, Signer::Platform, &body).await.unwrap(), Verdict::Known);
    assert_eq!(unheard(call(&portal, Signer::Expired, &body).await), Unheard::Forged);
    assert_eq!(fake.listings(), 2);
    portal.kernel.clock.advance(TimeDelta::minutes(3));
    for _ in 0..3 {
        assert_eq!(unheard(call(&portal, Signer::Stranger, &body).await), Unheard::Forged);
    }
    assert_eq!(fake.listings(), 3, "strangers do not make us ask each time");
    portal.assert_balanced().await;
}

#[sqlx::test(migrations = false)]
async fn what_is_not_known_is_asked_for_under_the_same_number(pool: PgPool) {
    let fake = Fake::start().await;
    let portal = portal(&pool, WeChatPay::new(fake.settings()).unwrap()).await;
    let day = to_local(portal.kernel.now()).date();
    let platform = portal.kernel.carriers.payments.get(ProviderCode::WeChatPay);
    let id = portal.order(3_360, ProviderCode::WeChatPay).await;
    let number = portal.read(id).await.number;
    assert_eq!(platform.query(&portal.kernel, &number).await, Ok(Trade::NotThere));

    for mood in [Mood::Down, Mood::Unsigned, Mood::Changed] {
        fake.mood(mood);
        let answer = platform.query(&portal.kernel, &number).await;
        assert!(matches!(answer, Err(ProviderError::NoAnswer(_))), "{mood:?}: {answer:?}");
    }
    // The platform has it, and its answer is lost.
    fake.mood(Mood::Lossy);
    let lost = portal.start_as(id, Payer::unknown(Scene::Desktop)).await;
    assert!(matches!(lost, Err(StartError::NoAnswer)), "{lost:?}");
    assert_eq!(portal.read(id).await.state, OrderState::Unknown);
    fake.mood(Mood::Good);
    let HowToPay::Qr(code) = portal.start_as(id, Payer::unknown(Scene::Desktop)).await.unwrap().how
    else {
        panic!("no code")
    };
    assert!(code.starts_with("weixin://"), "{code}");
    // A payment that did not work is tried again.
    fake.stands(&number, "PAYERROR");
    assert_eq!(platform.query(&portal.kernel, &number).await, Ok(Trade::Waiting));
    fake.stands(&number, "NOTPAY");
    fake.pay(&number, portal.kernel.now());
    portal.later(TimeDelta::seconds(30)).await;
    assert_eq!(portal.read(id).await.state, OrderState::Paid);

    let refund = portal.refund(id, 360, 1).await.unwrap();
    for mood in [Mood::Poor, Mood::Lossy] {
        fake.mood(mood);
        portal.later(TimeDelta::minutes(1)).await;
        assert_eq!(refund_state(&portal, refund).await, RefundState::Unknown, "{mood:?}");
    }
    fake.mood(Mood::Good);
    portal.later(TimeDelta::minutes(11)).await;
    let back = refund_number(&portal, refund).await;
    // It goes to a card that was closed: staff are told once, until somebody says where it goes.
    fake.stick_refund(&back);
    portal.later(TimeDelta::minutes(11)).await;
    portal.later(TimeDelta::minutes(11)).await;
    let told: (bool, i64, i64) = sqlx::query_as(
        "select exists (select from payment_refund_for_staff where order_id = $1),
           (select count(*) from audit_event where act = 'stick-refund'),
           (select count(*) from outbox where payload ->> 'kind' = 'refund-stuck')",
    )
    .bind(id)
    .fetch_one(&portal.owner)
    .await
    .unwrap();
    assert_eq!(told, (true, 1, 1));
    assert_eq!(refund_state(&portal, refund).await, RefundState::Pending);
    fake.finish_refund(&back);
    let said = notice("REFUND.SUCCESS", &json!({ "mchid": MCH_ID, "out_refund_no": back }));
    assert_eq!(call(&portal, Signer::Platform, &said).await.unwrap(), Verdict::Asked);
    portal.later(TimeDelta::seconds(1)).await;
    assert_eq!(refund_state(&portal, refund).await, RefundState::Done);
    assert_eq!(portal.told().await, ["paid", "refunded"]);
    portal.assert_balanced().await;

    // In the browser of a phone, somebody comes back to a page of ours.
    let other = portal.order(100, ProviderCode::WeChatPay).await;
    let page = portal.start_as(other, on_a_phone()).await.unwrap().page();
    let page = page.unwrap();
    assert!(
        page.ends_with("&redirect_url=http%3A%2F%2F127.0.0.1%3A9%2Fen%2Fbulky%2Fpay"),
        "{page}"
    );

    let early = platform.statement(&portal.kernel, day).await;
    assert_eq!(early, Err(ProviderError::NoAnswer("bill-not-ready")));
    portal.kernel.clock.advance(TimeDelta::days(2));
    let by = ReconcileBy::Worker;
    let found = reconcile(&portal.kernel, ProviderCode::WeChatPay, day, by, None).await.unwrap();
    assert_eq!((found.theirs, found.ours), (2, 2), "{:?}", found.differences);
    assert!(found.is_in_order());
    fake.spoil_bills();
    let spoilt = platform.statement(&portal.kernel, day).await;
    assert_eq!(spoilt, Err(ProviderError::NoAnswer("bill-changed")));

    // With a public key that is configured, no certificate is asked for.
    let key = include_str!("testdata/platform-public.pem").to_owned();
    let public_key = Some((PUBLIC_KEY_ID.to_owned(), key));
    let before = fake.listings();
    fake.sign_as(Signer::PublicKey, &[]);
    let platform = WeChatPay::new(WeChatPaySettings { public_key, ..fake.settings() }).unwrap();
    let trade = platform.query(&portal.kernel, &number).await;
    assert!(matches!(trade, Ok(Trade::Paid(_))), "{trade:?}");
    assert_eq!(fake.listings(), before);
}

#[sqlx::test(migrations = false)]
async fn what_is_stuck_is_asked_for_once_more_before_it_is_given_back_elsewhere(pool: PgPool) {
    let fake = Fake::start().await;
    let portal = portal(&pool, WeChatPay::new(fake.settings()).unwrap()).await;
    let supervisor = staff(&portal.kernel.with_db(pool.clone()), Role::Supervisor).await;
    let id = portal.order(3_360, ProviderCode::WeChatPay).await;
    portal.start_as(id, Payer::unknown(Scene::Desktop)).await.unwrap();
    fake.pay(&portal.read(id).await.number, portal.kernel.now());
    portal.later(TimeDelta::seconds(30)).await;

    let mut stuck = Vec::new();
    for cause in [1, 2] {
        let refund = portal.refund(id, 1_000, cause).await.unwrap();
        portal.later(TimeDelta::seconds(1)).await;
        let number = refund_number(&portal, refund).await;
        fake.stick_refund(&number);
        stuck.push((refund, number));
    }
    portal.later(TimeDelta::minutes(11)).await;

    // Somebody has said there where the first one goes.
    let [(first, number), (second, _)] = &stuck[..] else { panic!("{stuck:?}") };
    fake.finish_refund(number);
    let given = record_elsewhere(&portal.kernel, record(&portal, &supervisor, *first)).await;
    assert!(is_not_refused(&given), "{given:?}");
    assert_eq!(refund_state(&portal, *first).await, RefundState::Done);

    let form = RecordElsewhere { way: ElsewhereWay::Cash, ..record(&portal, &supervisor, *second) };
    for _ in 0..2 {
        let given = record_elsewhere(&portal.kernel, form.clone()).await;
        assert_eq!(given.unwrap(), *second, "one form records once");
    }
    assert_eq!(portal.read(id).await.balance.due(), Fen::new(1_360), "set aside once");
    let read = read_order(&portal.kernel, &supervisor, id).await.unwrap();
    let safe = read.entries.iter().filter(|one| one.credit == "safe");
    assert_eq!(safe.map(|one| one.amount).collect::<Vec<_>>(), [Fen::new(1_000)]);
    portal.later(TimeDelta::hours(2)).await;
    assert_eq!(refund_state(&portal, *second).await, RefundState::Elsewhere);
    portal.assert_balanced().await;
}
