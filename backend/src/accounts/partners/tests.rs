//! Keys of partners, from the first to the last day.

use chrono::{NaiveDate, TimeDelta};
use sqlx::{Executor, PgPool};

use super::*;
use crate::{
    accounts::staff::{By, Order},
    audit::Actor,
    calendar::to_local,
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    forms::FormKey,
    places::feeds::keys::KeyError,
};

fn order(kernel: &TestKernel) -> Order {
    let by = By::Operator(Actor::Operator("test".to_owned()));
    Order { by, key: FormKey::mint(&*kernel.random), request_id: None }
}

fn wanted(until: NaiveDate) -> NewPartner {
    NewPartner {
        name: " 区 文旅局".to_owned(),
        contact: "信息科".to_owned(),
        scopes: vec![Scope::Report, Scope::Read],
        per_minute: 100,
        per_day: 3,
        until,
    }
}

#[sqlx::test(migrations = false)]
async fn a_key_is_good_until_its_day_and_for_so_many_requests(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    let today = to_local(kernel.now()).date();
    let first = order(&kernel);
    let until = today.succ_opt().unwrap();
    let added = add(&kernel, first.clone(), wanted(until)).await.unwrap();
    let again = add(&kernel, first, wanted(until)).await.unwrap();
    assert_eq!((again.id, &again.token), (added.id, &added.token), "one key");
    let (gate, other) = (Gate::default(), Gate::default());
    let enter = async |gate: &Gate| gate.enter(&kernel, &added.token).await;
    let (partner, left) = enter(&gate).await.unwrap();
    assert_eq!((partner.name.as_str(), left.today), ("区 文旅局", 2));
    assert_eq!(partner.scopes, [Scope::Read, Scope::Report]);
    let nobody = PartnerToken::mint(&*kernel.random);
    assert!(matches!(gate.enter(&kernel, &nobody).await, Err(PartnerError::NotGood)));

    // Another process knows after a moment what this one let in.
    gate.flush(&kernel).await.unwrap();
    gate.flush(&kernel).await.unwrap();
    assert_eq!(enter(&other).await.unwrap().1.today, 1);
    assert_eq!(enter(&other).await.unwrap().1.today, 0);
    let Err(PartnerError::Used { retry_after }) = enter(&other).await else { panic!("a fourth") };
    other.flush(&kernel).await.unwrap();
    kernel.clock.advance(TimeDelta::seconds(5));
    assert!(matches!(enter(&gate).await, Err(PartnerError::Used { .. })), "nor here");
    assert_eq!(list(&kernel).await.unwrap()[0].today, 3);

    // At midnight in Shanghai there are new ones, and after the last day none.
    kernel.clock.advance(retry_after - TimeDelta::seconds(6));
    assert!(matches!(enter(&gate).await, Err(PartnerError::Used { .. })));
    kernel.clock.advance(TimeDelta::seconds(1));
    assert_eq!(enter(&gate).await.unwrap().1.today, 2);
    kernel.clock.advance(TimeDelta::days(1));
    assert!(matches!(enter(&gate).await, Err(PartnerError::NotGood)));
}

#[sqlx::test(migrations = false)]
async fn a_revoked_key_is_refused_and_wrong_ones_are_not_made(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    let today = to_local(kernel.now()).date();
    let wrong = NewPartner {
        name: " ".to_owned(),
        contact: "长".repeat(61),
        scopes: Vec::new(),
        per_minute: 0,
        per_day: 0,
        until: today.pred_opt().unwrap(),
    };
    let error = add(&kernel, order(&kernel), wrong).await.unwrap_err();
    let fields = error.fields();
    let fields: Vec<&str> = fields.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(fields, ["name", "contact", "scope", "per_minute", "per_day", "until"]);

    let wanted = NewPartner { per_minute: 2, per_day: 1_000, ..wanted(today) };
    let added = add(&kernel, order(&kernel), wanted).await.unwrap();
    let gate = Gate::default();
    let enter = async || gate.enter(&kernel, &added.token).await;
    assert!(enter().await.is_ok() && enter().await.is_ok());
    let Err(PartnerError::Used { retry_after }) = enter().await else { panic!("a third") };
    assert!(retry_after <= TimeDelta::seconds(30), "{retry_after}");

    revoke(&kernel, order(&kernel), added.id).await.unwrap();
    kernel.clock.advance(TimeDelta::seconds(5));
    assert!(matches!(enter().await, Err(PartnerError::NotGood)));
    let nobody = revoke(&kernel, order(&kernel), kernel.new_id()).await;
    assert!(matches!(nobody, Err(KeyError::Denied(_))));
    // The web role may not make a revoked key good again by giving it another secret.
    assert!(kernel.db.execute("update partner_key set hash = sha256('x')").await.is_err());
    let acts: Vec<(String, String)> =
        sqlx::query_as("select act, subject_kind from audit_event order by act")
            .fetch_all(&pool)
            .await
            .unwrap();
    let line = |act: &str| (act.to_owned(), "partner-key".to_owned());
    assert_eq!(acts, [line("key-created"), line("key-revoked")]);
}
