//! A district with its rulebook, for the tests of cases.

use std::{collections::BTreeMap, net::Ipv4Addr, sync::Arc};

use domain::{
    accounts::Role,
    cases::{CaseKind, State, Step},
    districts::Point,
    locale::Locale,
};
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    CaseReceipt, Channel, FileBy, NewCase, StepPhoto, TakeStep, file,
    rulebook::{self, Rulebook},
    take_step,
};
use crate::{
    accounts::Staff,
    calendar::{self, Edition},
    db::{
        Role as DbRole,
        testing::{TestKernel, as_role},
    },
    districts,
    files::{PreparedPhoto, prepare_photo, samples},
    forms::FormKey,
    lists::testing::staff,
    presession::PreSession,
    records::{SaveError, Saving},
};

/// The demonstration district as the web role sees it, with what its rules are. The tests' now is
/// Friday 2026-11-20, 09:00 in Shanghai.
pub(crate) struct Bureau {
    pub(crate) kernel: TestKernel,
    pub(crate) rules: Rulebook,
    pub(crate) calendar: Edition,
    /// Of whom nothing has changed yet.
    pub(crate) owner: PgPool,
}

impl Bureau {
    pub(crate) async fn new(pool: &PgPool) -> Self {
        let owner = TestKernel::new(pool.clone());
        districts::demonstration::for_tests(&owner, 1).await;
        let mut tx = pool.begin().await.unwrap();
        rulebook::seed(&mut tx, || owner.new_id()).await.unwrap();
        calendar::seed(&mut tx, owner.now(), owner.new_id()).await.unwrap();
        tx.commit().await.unwrap();
        Self {
            kernel: TestKernel::new(as_role(pool, DbRole::Serve).await),
            rules: rulebook::load(pool).await.unwrap(),
            calendar: calendar::load(pool).await.unwrap(),
            owner: pool.clone(),
        }
    }

    /// Litter at a lake, as a resident reports it.
    pub(crate) fn litter(&self) -> NewCase<'static> {
        let visitor = PreSession::mint(&*self.kernel.random).id();
        NewCase {
            by: FileBy::Visitor { visitor, address: Ipv4Addr::LOCALHOST.into(), resident: None },
            channel: Channel::Web,
            kind: CaseKind::Report,
            class: "06010".to_owned(),
            words: "湖边的垃圾桶旁边堆了很多袋垃圾".to_owned(),
            answers: BTreeMap::new(),
            address: "湖滨公园东门".to_owned(),
            point: Some(Point::new(118.8123, 32.0456).unwrap()),
            place: None,
            photos: Vec::new(),
            booking: None,
            name: String::new(),
            phone: "13812345678".to_owned(),
            locale: Locale::ZhHans,
            key: FormKey::mint(&*self.kernel.random),
            request_id: None,
        }
    }

    pub(crate) async fn file(&self, new: NewCase<'_>) -> CaseReceipt {
        file(&self.kernel, &self.rules, &self.calendar, new).await.unwrap()
    }

    /// Somebody with a desk of their own.
    pub(crate) async fn at_desk(&self, role: Role) -> Staff {
        staff(&self.kernel.with_db(self.owner.clone()), role).await
    }

    /// Takes a step of a case that was seen in a state; `photo` among the fields sends one along.
    pub(crate) async fn step(
        &self,
        staff: &Staff,
        case: Uuid,
        step: (State, Step),
        fields: &[(&str, &str)],
    ) -> Result<Uuid, SaveError> {
        let mut photos = Vec::new();
        if fields.iter().any(|(name, _)| *name == "photo") {
            photos.push(self.photo().await.into());
        }
        self.step_with(staff, case, step, fields, photos).await
    }

    pub(crate) async fn photo(&self) -> PreparedPhoto {
        prepare_photo(&self.kernel, samples::jpeg(64, 48).into()).await.unwrap()
    }

    /// The same with photos of which something is known.
    pub(crate) async fn step_with(
        &self,
        staff: &Staff,
        case: Uuid,
        (seen, step): (State, Step),
        fields: &[(&str, &str)],
        photos: Vec<StepPhoto>,
    ) -> Result<Uuid, SaveError> {
        let get = |name: &str| {
            let found = fields.iter().find(|(field, _)| *field == name);
            found.map(|(_, value)| (*value).to_owned()).unwrap_or_default()
        };
        let key = FormKey::mint(&*self.kernel.random);
        let saving = Saving { staff, id: Some(case), key, request_id: None };
        let take = TakeStep { saving, step, seen, get: &get, photos };
        take_step(&self.kernel, &self.rules, &self.calendar, take).await
    }

    /// The row of a receipt's case.
    pub(crate) async fn id(&self, receipt: &CaseReceipt) -> Uuid {
        sqlx::query_scalar("select id from case_file where number = $1")
            .bind(receipt.number.as_str())
            .fetch_one(&self.owner)
            .await
            .unwrap()
    }
}

/// Shared, so that tasks can have it.
pub(crate) async fn shared(pool: &PgPool) -> Arc<Bureau> {
    Arc::new(Bureau::new(pool).await)
}
