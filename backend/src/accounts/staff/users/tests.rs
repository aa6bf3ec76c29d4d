use domain::accounts::Role;
use futures::future::join_all;
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    Kernel, Problem,
    accounts::{
        Denied,
        staff::{
            By, Order,
            session::{self, Session},
            sign_in::tests::{account, order},
        },
    },
    db::{
        Role as DbRole,
        testing::{TestKernel, as_role},
    },
    forms::FormKey,
    privacy::Redacted,
};

async fn fresh(pool: &PgPool) -> TestKernel {
    TestKernel::new(as_role(pool, DbRole::Serve).await)
}

/// Somebody at the console.
async fn desk(kernel: &Kernel, staff: Uuid) -> Session {
    let token = session::begin(kernel, &kernel.db, staff, "").await.unwrap();
    session::read(kernel, &token).await.unwrap().unwrap()
}

fn by(kernel: &Kernel, session: &Session) -> Order {
    Order {
        by: By::Desk(Box::new(session.clone())),
        key: FormKey::mint(&*kernel.random),
        request_id: None,
    }
}

fn profile(roles: &[Role]) -> Profile {
    Profile {
        name: Redacted::new(" 李 娜 ".to_owned()),
        roles: roles.to_vec(),
        ..Profile::default()
    }
}

fn refused<T: std::fmt::Debug>(result: Result<T, UserError>) -> &'static str {
    result.unwrap_err().code()
}

#[sqlx::test(migrations = false)]
async fn only_administrators_change_accounts_and_only_confirmed(pool: PgPool) {
    let kernel = fresh(&pool).await;
    let admin = account(&kernel, "admin", Role::Administrator).await;
    let target = account(&kernel, "target", Role::Editor).await;
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Administrator) {
        let login = format!("a-{}", role.as_str());
        let who = desk(&kernel, account(&kernel, &login, role).await).await;
        let order = || by(&kernel, &who);
        let editor = profile(&[Role::Editor]);
        // A supervisor sees those of their department: that of nobody is not there for them.
        assert_eq!(refused(create(&kernel, order(), "li", editor.clone()).await), "forbidden");
        assert_eq!(refused(edit(&kernel, order(), target, editor).await), "forbidden");
        assert_eq!(refused(reset(&kernel, order(), target).await), "forbidden");
        assert_eq!(refused(end_sessions(&kernel, order(), target).await), "forbidden");
        let disabled = set_state(&kernel, order(), target, State::Disabled).await;
        assert_eq!(refused(disabled), "forbidden");
        let seen = read(&kernel, &who.staff, target).await.map(|_| ());
        match role {
            Role::Supervisor => assert!(matches!(seen, Err(UserError::Denied(Denied::NotFound)))),
            _ => assert!(matches!(seen, Err(UserError::Denied(Denied::Forbidden)))),
        }
    }
    let session = desk(&kernel, admin).await;
    create(&kernel, by(&kernel, &session), "li", profile(&[Role::Editor])).await.unwrap();
    kernel.clock.advance(session::CONFIRMED_FOR);
    let late = create(&kernel, by(&kernel, &session), "lu", profile(&[Role::Editor])).await;
    assert_eq!(refused(late), "unconfirmed");
}

#[sqlx::test(migrations = false)]
async fn a_form_that_is_sent_twice_makes_one_account_with_one_link(pool: PgPool) {
    let kernel = fresh(&pool).await;
    let order = order(&kernel);
    let make = || create(&kernel, order.clone(), "Li.Na", profile(&[Role::Editor]));
    let (first, second) = (make().await.unwrap(), make().await.unwrap());
    assert_eq!((first.id, &first.link), (second.id, &second.link));
    let other = create(
        &kernel,
        crate::accounts::staff::sign_in::tests::order(&kernel),
        "li.na",
        profile(&[Role::Crew]),
    )
    .await;
    let Err(UserError::Invalid(fields)) = other else { panic!("the login is taken") };
    assert_eq!(fields[0].code, "login-taken");
    let wrong = create(
        &kernel,
        crate::accounts::staff::sign_in::tests::order(&kernel),
        "李娜",
        Profile::default(),
    )
    .await;
    let Err(UserError::Invalid(fields)) = wrong else { panic!("everything is wrong") };
    let codes: Vec<&str> = fields.iter().map(|field| field.code.as_str()).collect();
    assert_eq!(codes, ["login-invalid", "name-missing", "role-missing"]);

    let listed = all(&kernel).await.unwrap();
    assert_eq!((listed.len(), listed[0].name.expose().as_str()), (1, "李 娜"));
    let stored: Vec<u8> =
        sqlx::query_scalar("select name from staff").fetch_one(&pool).await.unwrap();
    assert!(!String::from_utf8_lossy(&stored).contains("李"), "names are sealed");

    // The estates of a property company are kept by name, each once.
    let order = || crate::accounts::staff::sign_in::tests::order(&kernel);
    let company = |estates: &[&str]| Profile {
        estates: estates.iter().map(|estate| (*estate).to_owned()).collect(),
        ..profile(&[Role::PropertyCompany])
    };
    let twice = company(&["湖滨花园", " 清荷苑 ", "", "清荷苑"]);
    edit(&kernel, order(), first.id, twice).await.unwrap();
    edit(&kernel, order(), first.id, company(&["清荷苑", "翠柳里"])).await.unwrap();
    let many: Vec<String> = (0..51).map(|number| format!("{number}号苑")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let long = "长".repeat(61);
    for (estates, code) in [(&[&*long][..], "text-too-long"), (&many[..], "estates-too-many")] {
        let wrong = edit(&kernel, order(), first.id, company(estates)).await;
        let Err(UserError::Invalid(fields)) = wrong else { panic!("{code}: it was taken") };
        assert_eq!((fields.len(), &*fields[0].field, &*fields[0].code), (1, "estates", code));
    }
    let mut kept: Vec<String> =
        sqlx::query_scalar("select estate from staff_estate").fetch_all(&pool).await.unwrap();
    kept.sort_unstable();
    assert_eq!(kept, ["清荷苑", "翠柳里"]);
}

#[sqlx::test(migrations = false)]
async fn the_last_administrator_stays_one(pool: PgPool) {
    let kernel = fresh(&pool).await;
    let one = account(&kernel, "one", Role::Administrator).await;
    let editor = || profile(&[Role::Editor]);
    assert_eq!(refused(edit(&kernel, order(&kernel), one, editor()).await), "last-administrator");
    let disabled = set_state(&kernel, order(&kernel), one, State::Disabled).await;
    assert_eq!(refused(disabled), "last-administrator");
    // Whoever keeps the post may get others besides.
    let both = profile(&[Role::Editor, Role::Administrator]);
    edit(&kernel, order(&kernel), one, both).await.unwrap();

    // Accounts of the demonstration do not count, since a real district lets them in nowhere.
    let mut conn = pool.acquire().await.unwrap();
    crate::accounts::staff::demonstration::seed(&kernel, &mut conn).await.unwrap();
    let disabled = set_state(&kernel, order(&kernel), one, State::Disabled).await;
    assert_eq!(refused(disabled), "last-administrator");

    // Two who disable each other at the same moment: one of them stays.
    let two = account(&kernel, "two", Role::Administrator).await;
    let at_once =
        join_all([one, two].map(|id| set_state(&kernel, order(&kernel), id, State::Disabled)))
            .await;
    assert_eq!(at_once.iter().filter(|result| result.is_ok()).count(), 1, "{at_once:?}");
}

#[sqlx::test(migrations = false)]
async fn disabling_and_resetting_end_every_session(pool: PgPool) {
    let kernel = fresh(&pool).await;
    let id = account(&kernel, "wang", Role::Editor).await;
    let token = session::begin(&kernel, &kernel.db, id, "").await.unwrap();
    set_state(&kernel, order(&kernel), id, State::Disabled).await.unwrap();
    set_state(&kernel, order(&kernel), id, State::Active).await.unwrap();
    assert!(session::read(&kernel, &token).await.unwrap().is_none());
    let token = session::begin(&kernel, &kernel.db, id, "").await.unwrap();
    let link = reset(&kernel, order(&kernel), id).await.unwrap();
    assert!(session::read(&kernel, &token).await.unwrap().is_none());
    let login = crate::accounts::staff::invitation::login_of(&kernel, &link).await.unwrap();
    assert_eq!(login.as_deref(), Some("wang"));
    let hash: Option<String> = sqlx::query_scalar("select password_hash from staff where id = $1")
        .bind(id)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(hash, None);
}

#[sqlx::test(migrations = false)]
async fn lists_page_by_login_and_filter(pool: PgPool) {
    let kernel = fresh(&pool).await;
    let admin = desk(&kernel, account(&kernel, "admin", Role::Administrator).await).await;
    for number in 0..60 {
        let login = format!("user_{number:02}");
        create(&kernel, order(&kernel), &login, profile(&[Role::Crew])).await.unwrap();
    }
    let listed = async |filter: Filter, after: Option<&str>| {
        list(&kernel, &admin.staff, &filter, after, 50).await.unwrap()
    };
    let crews = Filter { role: Some(Role::Crew), ..Filter::default() };
    let first = listed(crews.clone(), None).await;
    assert_eq!(first.len(), 50);
    let after = first.last().map(|last| last.login.as_str());
    assert_eq!(listed(crews, after).await.len(), 10);
    let begins = Filter { login: Some("user_0%".to_owned()), ..Filter::default() };
    assert_eq!(listed(begins, None).await.len(), 10);
    let disabled = Filter { state: Some(State::Disabled), ..Filter::default() };
    assert!(listed(disabled, None).await.is_empty());
}
