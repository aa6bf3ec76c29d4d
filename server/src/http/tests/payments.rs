//! The cashier of the demonstration as a browser meets it, and callbacks as a platform sends them.

use axum::{
    body::Body,
    http::{Request, header},
};
use backend::{
    audit::Actor,
    payments::{
        Back, Closing, NewOrder, NewRefund, Payer, Scene, Subject, ask_refunds, close_order,
        open_order, order, refund, start,
    },
};
use chrono::TimeDelta;
use domain::{
    money::Fen,
    payments::{OrderState, ProviderCode, RefundReason},
};
use sqlx::PgPool;
use uuid::Uuid;

use super::portal::{Answer, Portal};

async fn started(portal: &Portal) -> (Uuid, String) {
    let kernel = &portal.kernel.kernel;
    let new = NewOrder {
        subject: Subject { kind: "test", id: Uuid::from_u128(1) },
        amount: Fen::new(3_360),
        provider: ProviderCode::Sandbox,
        expires_at: kernel.now() + TimeDelta::minutes(15),
        actor: Actor::System("test"),
        request_id: None,
    };
    let mut tx = kernel.db.begin().await.unwrap();
    let id = open_order(kernel, &mut tx, new).await.unwrap();
    tx.commit().await.unwrap();
    let origin = &portal.state.origin;
    let back = Back { return_path: "/en/bulky", origin, description: "大件垃圾收运" };
    let prepared = start(kernel, id, back, Payer::unknown(Scene::MobileWeb)).await.unwrap();
    (id, prepared.page().unwrap())
}

/// Posts as a browser without JavaScript would, from a page of ours.
async fn press(portal: &Portal, path: &str, body: &str) -> Answer {
    let request = Request::post(path)
        .header(header::HOST, "minhu.example")
        .header(header::ORIGIN, "https://minhu.example")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    portal.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

#[sqlx::test(migrations = false)]
async fn the_cashier_takes_one_choice_and_sends_back(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let (_, path) = started(&portal).await;
    for (prefix, title) in
        [("", "演示收银台"), ("/zh-Hant", "示範收銀台"), ("/en", "no money moves")]
    {
        let page = portal.get(&format!("{prefix}{path}")).await;
        assert_eq!((page.status.as_u16(), page.header("cache-control")), (200, "no-store"));
        assert!(page.main().contains(title), "{}", page.main());
        assert!(page.main().contains("33.60"));
        assert!(page.main().contains(&format!("action=\"{prefix}{path}\"")));
    }
    assert_eq!(press(&portal, &path, "choice=steal").await.status, 422);
    assert_eq!(press(&portal, &path, "%ff").await.status, 422);
    assert_eq!(press(&portal, "/sandbox/pay/P1", "choice=succeed").await.status, 404);
    let answer = press(&portal, &path, "choice=succeed").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/en/bulky"));
    let again = press(&portal, &path, "choice=fail").await;
    assert_eq!(again.status, 303, "a second press changes nothing");
    let page = portal.get(&path).await;
    assert!(page.main().contains("这笔付款已有结果"));
    assert!(!page.main().contains("<form"));
    assert_eq!(portal.get("/sandbox/pay/P1").await.status, 404);
}

#[sqlx::test(migrations = false)]
async fn the_cashier_that_is_opened_again_lets_a_refund_arrive(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let kernel = &portal.kernel.kernel;
    let (id, path) = started(&portal).await;
    assert!(portal.get(&path).await.main().contains("value=\"refunds-stick\""));
    press(&portal, &path, "choice=refunds-stick").await;
    assert_eq!(close_order(kernel, id).await.unwrap(), Closing::Paid);
    assert!(!portal.get(&path).await.main().contains("<form"), "nothing goes back");
    let new = NewRefund {
        order: id,
        amount: Fen::new(3_360),
        reason: RefundReason::Goodwill,
        cause: Uuid::from_u128(1),
    };
    let mut tx = kernel.db.begin().await.unwrap();
    refund(kernel, &mut tx, new).await.unwrap();
    tx.commit().await.unwrap();
    let stands = async || {
        ask_refunds(kernel).await.unwrap();
        let stands: (String, bool) =
            sqlx::query_as("select state, stuck_at is not null from payment_refund")
                .fetch_one(&pool)
                .await
                .unwrap();
        stands
    };
    assert_eq!(stands().await, ("pending".to_owned(), true));
    let page = portal.get(&path).await;
    assert!(page.main().contains("value=\"give-back\""), "{}", page.main());
    let answer = press(&portal, &path, "choice=give-back").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/en/bulky"));
    assert!(!portal.get(&path).await.main().contains("<form"), "it has arrived");
    portal.kernel.clock.advance(TimeDelta::minutes(11));
    assert_eq!(stands().await, ("done".to_owned(), false));
}

#[sqlx::test(migrations = false)]
async fn only_a_signed_callback_pays(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let (id, path) = started(&portal).await;
    press(&portal, &path, "choice=succeed").await;
    let call = async |provider: &str, signature: &str, body: &'static str| {
        let request = Request::post(format!("/payments/callback/{provider}"))
            .header("minhu-timestamp", portal.kernel.now().timestamp().to_string())
            .header("minhu-signature", signature);
        portal.send(request.body(Body::from(body)).unwrap()).await
    };
    for (provider, signature, status) in
        [("sandbox", "", 401), ("sandbox", "v1=00", 401), ("nobody", "v1=00", 404)]
    {
        let answer = call(provider, signature, "{}").await;
        assert_eq!(answer.status.as_u16(), status, "{provider} {signature}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    // What is not set up is not acknowledged, in the platform's own words.
    let answer = call("wechat-pay", "", "{}").await;
    assert_eq!((answer.status.as_u16(), answer.body.contains("FAIL")), (404, true));
    let answer = call("alipay", "", "{}").await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (404, "fail"));
    let state = order(&pool, id).await.unwrap().unwrap().state;
    assert_eq!(state, OrderState::Pending);
}

/// The whole way: the worker's job posts what the platform has to say to a server that listens.
#[sqlx::test(migrations = false)]
async fn the_sandbox_calls_back_over_http(pool: PgPool) {
    use backend::{
        db::{Role, testing::as_role},
        jobs::Handler,
        payments::SendSandboxCallback,
    };

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap()).into();
    let portal = Portal::new(&pool).await.sharing(|shared| shared.origin = origin);
    let (routes, _) = crate::http::routes().finish();
    let service = routes.with_state(portal.state.clone());
    let serving = tokio::spawn(async move { axum::serve(listener, service).await });
    let (id, path) = started(&portal).await;
    press(&portal, &path, "choice=succeed").await;
    let worker = portal.kernel.with_db(as_role(&pool, Role::Worker).await);
    let callback: Uuid =
        sqlx::query_scalar("select id from sandbox_callback").fetch_one(&pool).await.unwrap();
    for _ in 0..2 {
        SendSandboxCallback { callback }.run(&worker, worker.new_id()).await.unwrap();
    }
    serving.abort();
    let order = order(&pool, id).await.unwrap().unwrap();
    assert_eq!((order.state, order.balance.due()), (OrderState::Paid, Fen::new(3_360)));
}
