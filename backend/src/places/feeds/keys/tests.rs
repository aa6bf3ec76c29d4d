//! Making and revoking keys.

use sqlx::{Executor, PgPool};

use super::{
    super::{FeedError, Gate, Scope},
    *,
};
use crate::{
    accounts::staff::{By, Order},
    audit::Actor,
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    forms::FormKey,
};

fn order(kernel: &TestKernel) -> Order {
    let by = By::Operator(Actor::Operator("test".to_owned()));
    Order { by, key: FormKey::mint(&*kernel.random), request_id: None }
}

fn wanted() -> NewKey {
    NewKey {
        source: "staff".to_owned(),
        scopes: vec![Scope::Parking],
        label: " 湖滨 停车公司 ".to_owned(),
        per_minute: String::new(),
    }
}

#[sqlx::test(migrations = false)]
async fn a_key_is_shown_once_and_revoked_for_good(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    let first = order(&kernel);
    let created = create(&kernel, first.clone(), wanted()).await.unwrap();
    let again = create(&kernel, first, wanted()).await.unwrap();
    assert_eq!(again.token, created.token, "a second click makes no second key");
    let stored: Vec<Vec<u8>> =
        sqlx::query_scalar("select hash from feed_key").fetch_all(&pool).await.unwrap();
    assert_eq!(stored, [created.token.hash().to_vec()]);
    let listed = list(&kernel).await.unwrap();
    assert_eq!(listed[0].label, "湖滨 停车公司");
    assert_eq!(listed[0].per_minute, 600);

    revoke(&kernel, order(&kernel), created.id).await.unwrap();
    let header = format!("Bearer {}", created.token.to_text());
    let entered = Gate::default().enter(&kernel, Some(&header), Scope::Parking).await;
    assert!(matches!(entered, Err(FeedError::KeyUnknown)));
    let at = list(&kernel).await.unwrap()[0].revoked_at;
    kernel.clock.advance(chrono::TimeDelta::minutes(1));
    revoke(&kernel, order(&kernel), created.id).await.unwrap();
    assert_eq!(list(&kernel).await.unwrap()[0].revoked_at, at, "it was already");
    let nobody = revoke(&kernel, order(&kernel), kernel.new_id()).await;
    assert!(matches!(nobody, Err(KeyError::Denied(_))));

    let acts: Vec<String> = sqlx::query_scalar("select act from audit_event order by act")
        .fetch_all(&pool)
        .await
        .unwrap();
    assert_eq!(acts, ["key-created", "key-revoked", "key-revoked"]);
    // The web role may not make a revoked key good again by giving it another secret.
    let change = kernel.db.execute("update feed_key set hash = sha256('x')").await;
    assert!(change.is_err());
}

#[sqlx::test(migrations = false)]
async fn what_is_wrong_is_named_by_field(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    let wrong = NewKey {
        source: "nobody".to_owned(),
        scopes: Vec::new(),
        label: " ".to_owned(),
        per_minute: "0".to_owned(),
    };
    let Err(KeyError::Invalid(fields)) = create(&kernel, order(&kernel), wrong).await else {
        panic!("it was taken");
    };
    let fields: Vec<&str> = fields.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(fields, ["label", "scope", "per_minute", "source"]);
}

#[sqlx::test(migrations = false)]
async fn a_key_of_the_city_is_good_for_nothing_else(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    let city = NewKey { source: String::new(), scopes: vec![Scope::CityOrders], ..wanted() };
    for (wrong, field) in [
        (NewKey { source: "staff".to_owned(), ..city.clone() }, "source"),
        (NewKey { source: String::new(), ..wanted() }, "source"),
        (NewKey { scopes: vec![Scope::Parking, Scope::CityOrders], ..city.clone() }, "scope"),
    ] {
        let error = create(&kernel, order(&kernel), wrong).await.unwrap_err();
        assert_eq!(error.fields()[0].field, field);
    }
    let created = create(&kernel, order(&kernel), city).await.unwrap();
    let header = format!("Bearer {}", created.token.to_text());
    let gate = Gate::default();
    assert!(gate.enter(&kernel, Some(&header), Scope::CityOrders).await.is_ok());
    let elsewhere = gate.enter(&kernel, Some(&header), Scope::Parking).await;
    assert!(matches!(elsewhere, Err(FeedError::Scope)));
    // Not even the owner makes one that is good for both.
    let both = sqlx::query("update feed_key set scopes = '{parking,city-orders}'").execute(&pool);
    assert!(both.await.is_err());
}
