//! Tokens of apps, on a real database.

use chrono::TimeDelta;
use domain::locale::Locale;
use futures::future::join_all;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::{
    Kernel, Problem,
    accounts::{
        SessionToken,
        residents::{
            SignIn, end_device, list_devices, request_code, session, sign_out,
            testing::{browser, kernel, last_code, resident, wish},
        },
    },
    db::testing::TestKernel,
    forms::FormKey,
    privacy::Redacted,
};

const PHONE: &str = "13812345678";

/// Signs in from an app that may do `scopes`.
pub(super) async fn app(kernel: &TestKernel, pool: &PgPool, scopes: &[Scope]) -> Tokens {
    let visitor = browser(kernel);
    request_code(kernel, &wish(kernel, visitor), PHONE).await.unwrap();
    let sign_in = SignIn {
        code: Redacted::new(last_code(kernel, pool, PHONE).await),
        visitor,
        key: FormKey::mint(&*kernel.random),
        device: "WeChat".to_owned(),
        locale: Locale::ZhHans,
        elder: false,
        request_id: None,
    };
    let app = AppSignIn { sign_in, scopes: scopes.to_vec() };
    let tokens = sign_in_app(kernel, &app).await.unwrap();
    assert_eq!(sign_in_app(kernel, &app).await.unwrap(), tokens, "the same request");
    kernel.clock.advance(TimeDelta::seconds(60));
    tokens
}

fn again(kernel: &Kernel, token: &SessionToken) -> Refresh {
    Refresh { token: token.clone(), key: FormKey::mint(&*kernel.random), request_id: None }
}

async fn code_of(gate: &Gate, kernel: &Kernel, token: &SessionToken) -> &'static str {
    match gate.enter(kernel, token).await {
        Ok(_) => "in",
        Err(error) => error.code(),
    }
}

#[sqlx::test(migrations = false)]
async fn a_token_is_good_for_its_scopes_and_its_half_hour(pool: PgPool) {
    let kernel = kernel(&pool).await;
    let tokens = app(&kernel, &pool, &[Scope::Cases]).await;
    let gate = Gate::default();
    let caller = gate.enter(&kernel, &tokens.access).await.unwrap();
    assert_eq!(caller.scopes, [Scope::Cases]);
    // Neither token does what the other is for, and no cookie is either.
    assert_eq!(code_of(&gate, &kernel, &tokens.refresh).await, "token-expired");
    let refused = refresh(&kernel, &again(&kernel, &tokens.access)).await.unwrap_err();
    assert_eq!((refused.code(), refused.status()), ("token-expired", 401));
    for token in [&tokens.access, &tokens.refresh] {
        assert_eq!(session::read(&kernel, token).await.unwrap(), None);
    }
    kernel.clock.advance(ACCESS_LIFE - TimeDelta::seconds(61));
    assert_eq!(code_of(&gate, &kernel, &tokens.access).await, "in");
    kernel.clock.advance(TimeDelta::seconds(1));
    assert_eq!(code_of(&gate, &kernel, &tokens.access).await, "token-expired");
}

#[sqlx::test(migrations = false)]
async fn a_refresh_token_is_good_once(pool: PgPool) {
    let kernel = kernel(&pool).await;
    let first = app(&kernel, &pool, &Scope::ALL).await;
    let gate = Gate::default();
    let asked = again(&kernel, &first.refresh);
    let second = refresh(&kernel, &asked).await.unwrap();
    assert_eq!(refresh(&kernel, &asked).await.unwrap(), second, "no answer came the first time");
    assert_eq!(code_of(&gate, &kernel, &first.access).await, "in");
    assert_eq!(code_of(&gate, &kernel, &second.access).await, "in");
    let third = refresh(&kernel, &again(&kernel, &second.refresh)).await.unwrap();

    // Somebody has had the second one as well: everything of the family ends.
    let stolen = refresh(&kernel, &again(&kernel, &second.refresh)).await.unwrap_err();
    assert_eq!(stolen.code(), "token-expired");
    for tokens in [&first, &second, &third] {
        assert_eq!(code_of(&gate, &kernel, &tokens.access).await, "token-expired");
        assert!(refresh(&kernel, &again(&kernel, &tokens.refresh)).await.is_err());
    }
}

#[sqlx::test(migrations = false)]
async fn of_many_exchanges_at_once_one_counts(pool: PgPool) {
    let kernel = kernel(&pool).await;
    let tokens = app(&kernel, &pool, &Scope::ALL).await;
    let tries: Vec<Refresh> = (0..8).map(|_| again(&kernel, &tokens.refresh)).collect();
    let got = join_all(tries.iter().map(|one| refresh(&kernel, one))).await;
    assert_eq!(got.iter().filter(|one| one.is_ok()).count(), 1);
}

#[sqlx::test(migrations = false)]
async fn a_session_that_ends_is_heard_of_at_once(pool: PgPool) {
    let kernel = kernel(&pool).await;
    let (gate, shutdown) = (Gate::default(), CancellationToken::new());
    let one = app(&kernel, &pool, &Scope::ALL).await;
    let other = app(&kernel, &pool, &Scope::ALL).await;
    let ends = async {
        // Until it hears.
        tokio::time::timeout(std::time::Duration::from_secs(20), async {
            while !gate.is_kept(&kernel, &one.access).await {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        })
        .await
        .expect("it listens");
        let caller = gate.enter(&kernel, &one.access).await.unwrap();
        let devices = list_devices(&kernel, &caller.resident).await.unwrap();
        assert_eq!(devices.iter().map(|device| &*device.name).collect::<Vec<_>>(), ["WeChat"; 2]);
        assert!(gate.is_kept(&kernel, &other.access).await);
        let away = devices.iter().find(|device| !device.here).unwrap();
        end_device(&kernel, &caller.resident, Some(away.id), None).await.unwrap();
        tokio::time::timeout(std::time::Duration::from_secs(20), async {
            while code_of(&gate, &kernel, &other.access).await == "in" {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        })
        .await
        .expect("it hears");
        assert_eq!(code_of(&gate, &kernel, &one.access).await, "in");
        sign_out(&kernel, &caller.resident, None).await.unwrap();
        shutdown.cancel();
    };
    tokio::join!(gate.run(&kernel, &shutdown), ends);
    assert!(refresh(&kernel, &again(&kernel, &one.refresh)).await.is_err());
}

#[sqlx::test(migrations = false)]
async fn what_cannot_be_heard_of_is_not_kept(pool: PgPool) {
    let kernel = kernel(&pool).await;
    let tokens = app(&kernel, &pool, &Scope::ALL).await;
    let gate = Gate::default();
    let caller = gate.enter(&kernel, &tokens.access).await.unwrap();
    assert!(!gate.is_kept(&kernel, &tokens.access).await);
    sign_out(&kernel, &caller.resident, None).await.unwrap();
    assert_eq!(code_of(&gate, &kernel, &tokens.access).await, "token-expired");
}

#[sqlx::test(migrations = false)]
async fn an_app_whose_tokens_have_run_out_is_no_device_any_more(pool: PgPool) {
    let kernel = kernel(&pool).await;
    app(&kernel, &pool, &Scope::ALL).await;
    let here = resident(&kernel, &pool, PHONE).await;
    assert_eq!(list_devices(&kernel, &here).await.unwrap().len(), 2);
    kernel.clock.advance(REFRESH_LIFE);
    let left = list_devices(&kernel, &here).await.unwrap();
    assert_eq!(left.iter().map(|device| device.id).collect::<Vec<_>>(), [here.session]);
}
