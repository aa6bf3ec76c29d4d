use chrono::TimeDelta;
use domain::accounts::Role;
use futures::future::join_all;
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    Kernel,
    accounts::staff::{
        By, Order,
        invitation::{self, Accept},
        session,
        totp::TotpSecret,
        users::{self, Profile, State},
    },
    audit::Actor,
    db::{
        Role as DbRole,
        testing::{TestKernel, as_role},
    },
    forms::FormKey,
    limits::LimitError,
    presession::PreSession,
    privacy::Redacted,
};

pub(crate) const PASSWORD: &str = "lantern-otter-crispy-47";

/// A browser of its own, at an address of its own.
pub(crate) fn browser(kernel: &Kernel, address: u8) -> From {
    From {
        presession: PreSession::mint(&*kernel.random).id(),
        device: None,
        label: "Chrome · Windows".to_owned(),
        address: IpAddr::from([203, 0, 113, address]),
        request_id: None,
    }
}

pub(crate) fn order(kernel: &Kernel) -> Order {
    Order {
        by: By::Operator(Actor::Operator("test".to_owned())),
        key: FormKey::mint(&*kernel.random),
        request_id: None,
    }
}

/// An account with [`PASSWORD`], made as an operator makes it.
pub(crate) async fn account(kernel: &Kernel, login: &str, role: Role) -> Uuid {
    let profile = Profile {
        name: Redacted::new("王小明".to_owned()),
        roles: vec![role],
        ..Profile::default()
    };
    let created = users::create(kernel, order(kernel), login, profile).await.unwrap();
    let password = Redacted::new(PASSWORD.to_owned());
    let accept = Accept {
        token: created.link,
        password: password.clone(),
        again: password,
        from: browser(kernel, 99),
    };
    invitation::accept(kernel, accept).await.unwrap();
    created.id
}

fn typed(login: &str, password: &str, from: &From) -> SignIn {
    SignIn {
        login: login.to_owned(),
        password: Redacted::new(password.to_owned()),
        demonstration: false,
        from: from.clone(),
    }
}

async fn code(kernel: &Kernel, from: &From, code: &str) -> Result<SignedIn, ProveError> {
    prove(kernel, Prove { code: Redacted::new(code.to_owned()), from: from.clone() }).await
}

/// Signs in for the first time; gives the secret that was set up.
async fn set_up(kernel: &TestKernel, login: &str, from: &From) -> (TotpSecret, SignedIn) {
    begin(kernel, typed(login, PASSWORD, from)).await.unwrap();
    let waiting = pending(kernel, from.presession).await.unwrap().unwrap();
    let secret = waiting.set_up.unwrap().secret;
    let signed_in = code(kernel, from, &secret.code(kernel.now())).await.unwrap();
    kernel.clock.advance(TimeDelta::minutes(2));
    (secret, signed_in)
}

async fn fresh(pool: &PgPool) -> TestKernel {
    TestKernel::new(as_role(pool, DbRole::Serve).await)
}

#[sqlx::test(migrations = false)]
async fn the_first_sign_in_sets_up_an_app_and_the_next_asks_for_it(pool: PgPool) {
    let kernel = fresh(&pool).await;
    let id = account(&kernel, "wang", Role::Editor).await;
    let from = browser(&kernel, 1);
    let (secret, first) = set_up(&kernel, "wang", &from).await;
    assert_eq!((first.staff, first.recovery_codes.len()), (id, 10));
    let signed_in = session::read(&kernel, &first.session).await.unwrap().unwrap();
    assert_eq!(signed_in.staff.name, "王小明");

    begin(&kernel, typed(" WANG ", PASSWORD, &from)).await.unwrap();
    assert!(pending(&kernel, from.presession).await.unwrap().unwrap().set_up.is_none());
    let second = code(&kernel, &from, &secret.code(kernel.now())).await.unwrap();
    assert!(second.recovery_codes.is_empty());
    assert_ne!(second.session, first.session, "never a token that was there before");
    let none_left = code(&kernel, &from, &secret.code(kernel.now())).await;
    assert!(matches!(none_left, Err(ProveError::Over)));
}

#[sqlx::test(migrations = false)]
async fn fifty_guesses_at_once_get_five_tries(pool: PgPool) {
    let kernel = fresh(&pool).await;
    account(&kernel, "wang", Role::Editor).await;
    let from = browser(&kernel, 1);
    set_up(&kernel, "wang", &from).await;
    begin(&kernel, typed("wang", PASSWORD, &from)).await.unwrap();
    let guesses: Vec<String> = (0..50).map(|guess| format!("{guess:06}")).collect();
    let answers = join_all(guesses.iter().map(|guess| code(&kernel, &from, guess))).await;
    let tries: i64 = sqlx::query_scalar("select tries from staff_sign_in")
        .fetch_one(&pool)
        .await
        .map(|tries: i16| tries.into())
        .unwrap();
    let wrong = answers.iter().filter(|answer| matches!(answer, Err(ProveError::Wrong))).count();
    let over = answers.iter().filter(|answer| matches!(answer, Err(ProveError::Over))).count();
    // The fifth wrong one is told that it was the last.
    assert_eq!((tries, wrong, over), (5, 4, 46));
    let alarms: i64 =
        sqlx::query_scalar("select count(*) from audit_event where act = 'sign-in-exhausted'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(alarms, 1);
}

#[sqlx::test(migrations = false)]
async fn a_code_is_good_once_also_in_another_browser(pool: PgPool) {
    let kernel = fresh(&pool).await;
    account(&kernel, "wang", Role::Editor).await;
    let (secret, _) = set_up(&kernel, "wang", &browser(&kernel, 1)).await;
    let browsers: Vec<From> = (1..=4).map(|number| browser(&kernel, number)).collect();
    for from in &browsers {
        begin(&kernel, typed("wang", PASSWORD, from)).await.unwrap();
    }
    let now = secret.code(kernel.now());
    let answers = join_all(browsers.iter().map(|from| code(&kernel, from, &now))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    // Nor is the one before it, which was not used, after it.
    let before = secret.code(kernel.now() - TimeDelta::seconds(30));
    begin(&kernel, typed("wang", PASSWORD, &browsers[0])).await.unwrap();
    assert!(matches!(code(&kernel, &browsers[0], &before).await, Err(ProveError::Wrong)));
}

#[sqlx::test(migrations = false)]
async fn a_recovery_code_works_once(pool: PgPool) {
    let kernel = fresh(&pool).await;
    account(&kernel, "wang", Role::Editor).await;
    let from = browser(&kernel, 1);
    let (_, first) = set_up(&kernel, "wang", &from).await;
    let paper = first.recovery_codes[3].expose().to_uppercase();
    begin(&kernel, typed("wang", PASSWORD, &from)).await.unwrap();
    code(&kernel, &from, &paper).await.unwrap();
    begin(&kernel, typed("wang", PASSWORD, &from)).await.unwrap();
    assert!(matches!(code(&kernel, &from, &paper).await, Err(ProveError::Wrong)));
    let left = crate::accounts::staff::recovery_code::left(&kernel, first.staff).await.unwrap();
    assert_eq!(left, 9);
}

#[sqlx::test(migrations = false)]
async fn the_second_proof_is_for_the_browser_that_gave_the_first(pool: PgPool) {
    let kernel = fresh(&pool).await;
    account(&kernel, "wang", Role::Editor).await;
    let from = browser(&kernel, 1);
    let (secret, _) = set_up(&kernel, "wang", &from).await;
    begin(&kernel, typed("wang", PASSWORD, &from)).await.unwrap();
    let elsewhere = browser(&kernel, 1);
    assert!(pending(&kernel, elsewhere.presession).await.unwrap().is_none());
    let stolen = code(&kernel, &elsewhere, &secret.code(kernel.now())).await;
    assert!(matches!(stolen, Err(ProveError::Over)));
    kernel.clock.advance(PENDING_FOR);
    let late = code(&kernel, &from, &secret.code(kernel.now())).await;
    assert!(matches!(late, Err(ProveError::Over)), "it waits for ten minutes");
}

#[sqlx::test(migrations = false)]
async fn unknown_wrong_and_disabled_are_one_answer(pool: PgPool) {
    let kernel = fresh(&pool).await;
    account(&kernel, "wang", Role::Editor).await;
    let id = account(&kernel, "li", Role::Editor).await;
    users::set_state(&kernel, order(&kernel), id, State::Disabled).await.unwrap();
    let mut demonstration = pool.acquire().await.unwrap();
    crate::accounts::staff::demonstration::seed(&kernel, &mut demonstration).await.unwrap();
    let from = browser(&kernel, 1);
    for (login, password) in [
        ("nobody", PASSWORD),
        ("wang", "lantern-otter-crispy-48"),
        ("li", PASSWORD),
        // Published accounts are let in nowhere but in the demonstration.
        ("admin", crate::accounts::staff::demonstration::PASSWORD),
    ] {
        let answer = begin(&kernel, typed(login, password, &from)).await;
        assert!(matches!(answer, Err(SignInError::Wrong)), "{login}: {answer:?}");
    }
    let here = SignIn {
        demonstration: true,
        ..typed("admin", crate::accounts::staff::demonstration::PASSWORD, &from)
    };
    begin(&kernel, here).await.unwrap();
    let now = crate::accounts::staff::demonstration::code(&kernel);
    let signed_in = code(&kernel, &from, &now).await.unwrap();
    let session = session::read(&kernel, &signed_in.session).await.unwrap().unwrap();
    assert!(session.demonstration && session.staff.roles == [Role::Administrator]);
    let empty = begin(&kernel, typed("", "", &from)).await.unwrap_err().fields();
    assert_eq!(empty.len(), 2);
}

#[sqlx::test(migrations = false)]
async fn a_stranger_who_guesses_slows_nobody_down_who_is_known(pool: PgPool) {
    let kernel = fresh(&pool).await;
    account(&kernel, "wang", Role::Editor).await;
    let mine = browser(&kernel, 1);
    let (_, first) = set_up(&kernel, "wang", &mine).await;
    // From many networks, so that only the limit of the login itself stops them.
    let guess =
        async |address| begin(&kernel, typed("wang", "wrong", &browser(&kernel, address))).await;
    for address in 10..20 {
        assert!(matches!(guess(address).await, Err(SignInError::Wrong)));
    }
    let eleventh = guess(20).await;
    assert!(matches!(eleventh, Err(SignInError::Limit(LimitError::TooMany { .. }))));
    let known = From { device: Some(first.device), ..browser(&kernel, 21) };
    begin(&kernel, typed("wang", PASSWORD, &known)).await.unwrap();
    // From one network, the tenth is the last: for that network.
    kernel.clock.advance(TimeDelta::hours(1));
    for _ in 0..10 {
        let _ = guess(30).await;
        kernel.clock.advance(TimeDelta::seconds(10));
    }
    assert!(matches!(guess(30).await, Err(SignInError::Limit(_))));
    kernel.clock.advance(TimeDelta::minutes(1));
    assert!(matches!(guess(31).await, Err(SignInError::Wrong)));
}
