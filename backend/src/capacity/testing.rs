//! A resource with windows, for the tests of capacity and of whatever is booked with it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{capacity::Units, locale::Localised};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{
    Hold, HoldError, NewResource, Subject, claim::let_go_live, hold, put_resource, recount,
};
use crate::{
    Kernel,
    calendar::to_local,
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
};

/// The kind of subject of the tests.
pub(crate) const KIND: &str = "test";

/// The web role's kernel, and one resource.
pub(crate) struct Yard {
    pub(crate) kernel: TestKernel,
    pub(crate) resource: Uuid,
    /// Of whom nothing has changed yet.
    pub(crate) owner: PgPool,
}

impl Yard {
    pub(crate) async fn new(pool: &PgPool) -> Self {
        let kernel = TestKernel::new(as_role(pool, Role::Serve).await);
        let resource = put_resource(&kernel.db, &new_resource(&kernel, "yard")).await.unwrap();
        Self { kernel, resource, owner: pool.clone() }
    }

    /// In so many hours from now on.
    pub(crate) fn at(&self, hours: i64) -> DateTime<Utc> {
        self.kernel.now() + TimeDelta::hours(hours)
    }

    /// A window of two hours that begins in so many, and cuts off two hours before.
    pub(crate) async fn window(&self, hours: i64, limit: Units) -> Uuid {
        add_window(&self.kernel, &self.owner, self.resource, self.at(hours), limit).await
    }

    /// A hold of somebody new for a quarter of an hour.
    pub(crate) fn wish(&self, window: Uuid, units: Units) -> Hold {
        let subject = Subject { kind: KIND, id: self.kernel.new_id() };
        Hold { window, units, subject, until: self.kernel.now() + TimeDelta::minutes(15) }
    }

    pub(crate) async fn hold(&self, window: Uuid, units: Units) -> Result<Uuid, HoldError> {
        let mut conn = self.conn().await;
        hold(&mut conn, &self.kernel, self.wish(window, units)).await
    }

    pub(crate) async fn booked(&self, window: Uuid, units: Units) -> Uuid {
        let claim = self.hold(window, units).await.unwrap();
        super::confirm(&mut *self.conn().await, claim, self.kernel.now()).await.unwrap();
        claim
    }

    pub(crate) async fn conn(&self) -> sqlx::pool::PoolConnection<sqlx::Postgres> {
        self.kernel.db.acquire().await.unwrap()
    }

    /// What is taken of a window.
    pub(crate) async fn taken(&self, window: Uuid) -> u32 {
        let stops: i32 =
            sqlx::query_scalar("select taken_stops from capacity_window where id = $1")
                .bind(window)
                .fetch_one(&self.owner)
                .await
                .unwrap();
        u32::try_from(stops).unwrap()
    }

    pub(crate) async fn state(&self, claim: Uuid) -> String {
        sqlx::query_scalar("select state from capacity_claim where id = $1")
            .bind(claim)
            .fetch_one(&self.owner)
            .await
            .unwrap()
    }

    /// Fails unless the counters are what the claims add up to.
    pub(crate) async fn check(&self) {
        assert_eq!(recount(&self.owner).await.unwrap(), []);
    }
}

pub(crate) fn new_resource(kernel: &Kernel, code: &str) -> NewResource {
    let name = |name: &str| name.to_owned();
    NewResource {
        id: kernel.new_id(),
        kind: "test-yard",
        code: code.to_owned(),
        name: Localised { zh_hans: name("场地"), zh_hant: name("場地"), en: name("Yard") },
    }
}

async fn add_window(
    kernel: &Kernel,
    owner: &PgPool,
    resource: Uuid,
    starts_at: DateTime<Utc>,
    limit: Units,
) -> Uuid {
    let number = |units: u32| i32::try_from(units).unwrap();
    sqlx::query_scalar(
        "insert into capacity_window (id, resource, day, starts_at, ends_at, cut_off_at,
           limit_stops, limit_litres, limit_kilograms)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id",
    )
    .bind(kernel.new_id())
    .bind(resource)
    .bind(to_local(starts_at).date())
    .bind(starts_at)
    .bind(starts_at + TimeDelta::hours(2))
    .bind(starts_at - TimeDelta::hours(2))
    .bind(number(limit.stops))
    .bind(number(limit.litres))
    .bind(number(limit.kilograms))
    .fetch_one(owner)
    .await
    .unwrap()
}

/// Gives back at most `limit` holds of the tests whose time is over, the oldest first, and gives
/// them. Those that somebody else works on at this moment are passed over.
pub(crate) async fn sweep(conn: &mut PgConnection, now: DateTime<Utc>, limit: i64) -> Vec<Uuid> {
    let over: Vec<Uuid> = sqlx::query_scalar(
        "select id from capacity_claim
         where subject_kind = $1 and state = 'held' and held_until <= $2
         order by held_until limit $3 for no key update skip locked",
    )
    .bind(KIND)
    .bind(now)
    .bind(limit)
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    let_go_live(conn, &over).await.unwrap();
    over
}

/// Adds so many bookings of a kind of subject, spread over all windows, of which none has any yet.
/// For times that are measured; the windows have to be large enough.
pub(crate) async fn fill(
    owner: &PgPool,
    subject_kind: &'static str,
    claims: i32,
    now: DateTime<Utc>,
) {
    sqlx::query(
        "with windows as (select array_agg(id order by starts_at) as ids from capacity_window)
         insert into capacity_claim (id, window_id, subject_kind, subject_id, stops, litres,
           kilograms, state, held_at, held_until)
         select gen_random_uuid(), ids[1 + number % array_length(ids, 1)], $3,
           gen_random_uuid(), 1, 10, 5, 'held', $2, $2
         from windows, generate_series(1, $1::integer) as number",
    )
    .bind(claims)
    .bind(now)
    .bind(subject_kind)
    .execute(owner)
    .await
    .unwrap();
    for statement in [
        "update capacity_claim set state = 'booked', held_until = null, booked_at = held_at",
        "update capacity_window set taken_stops = one.count, taken_litres = 10 * one.count,
           taken_kilograms = 5 * one.count
         from (select window_id, count(*)::integer from capacity_claim group by window_id) as one
         where one.window_id = capacity_window.id",
        "vacuum analyze",
    ] {
        sqlx::query(statement).execute(owner).await.unwrap();
    }
}
