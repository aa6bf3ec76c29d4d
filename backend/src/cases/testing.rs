//! A district with its rulebook, for the tests of cases.

use std::{collections::BTreeMap, net::Ipv4Addr, sync::Arc};

use domain::{cases::CaseKind, districts::Point, locale::Locale};
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    CaseReceipt, Channel, FileBy, NewCase, file,
    rulebook::{self, Rulebook},
};
use crate::{
    calendar::{self, Edition},
    db::{
        Role as DbRole,
        testing::{TestKernel, as_role},
    },
    districts,
    forms::FormKey,
    presession::PreSession,
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
