//! The demonstration's places, and staff, for tests of what staff do to places.

use std::{collections::HashMap, time::Duration};

use domain::accounts::Role;
use sqlx::{PgPool, postgres::PgListener};
use uuid::Uuid;

use super::demonstration;
use crate::{
    accounts::Staff,
    db::{
        Role as DbRole,
        testing::{TestKernel, as_role},
    },
    districts,
    forms::FormKey,
    lists,
    records::Saving,
};

/// The demonstration district with its places, as the web role sees it.
pub(super) async fn places(pool: &PgPool) -> TestKernel {
    let owner = TestKernel::new(pool.clone());
    districts::demonstration::for_tests(&owner, 1).await;
    demonstration::for_tests(&owner, 1).await;
    TestKernel::new(as_role(pool, DbRole::Serve).await)
}

/// Somebody new with this post; whoever has streets has this one.
pub(super) async fn staff(kernel: &TestKernel, role: Role, street: Option<Uuid>) -> Staff {
    let mut staff = lists::testing::staff(kernel, role).await;
    staff.streets.extend(street);
    staff
}

/// A form of this person, just opened.
pub(super) fn saving<'a>(kernel: &TestKernel, staff: &'a Staff, id: Uuid) -> Saving<'a> {
    Saving { staff, id: Some(id), key: FormKey::mint(&*kernel.random), request_id: None }
}

/// Some place in use of this kind, and its street.
pub(super) async fn some(pool: &PgPool, kind: &str) -> (Uuid, Uuid) {
    sqlx::query_as(
        "select id, street from place where kind = $1 and status = 'in-use'
           and hours_syntax is not null and suspended_during = '{}' order by id limit 1",
    )
    .bind(kind)
    .fetch_one(pool)
    .await
    .unwrap()
}

/// Fields by their name.
pub(super) fn fields(
    values: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
) -> impl Fn(&str) -> String + Sync {
    let values: HashMap<String, String> =
        values.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
    move |field| values.get(field).cloned().unwrap_or_default()
}

/// Hears what open pages are told.
pub(super) async fn listener(pool: &PgPool) -> PgListener {
    let mut listener = PgListener::connect_with(pool).await.unwrap();
    listener.listen("places").await.unwrap();
    listener
}

/// Waits until open pages are told of this place, and of no other before.
pub(super) async fn told(listener: &mut PgListener, pool: &PgPool, place: Uuid) {
    let heard = tokio::time::timeout(Duration::from_secs(20), listener.recv());
    let heard = heard.await.expect("to be told").unwrap();
    let code: String = sqlx::query_scalar("select code from place where id = $1")
        .bind(place)
        .fetch_one(pool)
        .await
        .unwrap();
    assert_eq!(heard.payload(), code);
}
