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
    CaseFilter, CaseRead, CaseReceipt, Channel, FileBy, NewCase, Queue, Queued, ReadError,
    StepPhoto, TakeStep, count, file, queue, read_case,
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

/// Somebody of the department with this code.
pub(super) async fn of_department(bureau: &Bureau, role: Role, code: &str) -> Staff {
    let mut staff = bureau.at_desk(role).await;
    staff.department = sqlx::query_scalar("select id from department where code = $1")
        .bind(code)
        .fetch_optional(&bureau.owner)
        .await
        .unwrap();
    assert!(staff.department.is_some(), "{code}");
    staff
}

/// The code of a department, and of another one.
pub(super) async fn two_departments(bureau: &Bureau) -> (String, String) {
    let codes: Vec<String> = sqlx::query_scalar(
        "select code from department where retired_at is null order by code limit 2",
    )
    .fetch_all(&bureau.owner)
    .await
    .unwrap();
    (codes[0].clone(), codes[1].clone())
}

/// Dispatches a case that has just come in to this department.
pub(super) async fn dispatched(bureau: &Bureau, dispatcher: &Staff, id: Uuid, department: &str) {
    let to = [("department", department)];
    for (seen, next, fields) in [
        (State::Received, Step::Accept, &[][..]),
        (State::Accepted, Step::Register, &[]),
        (State::Registered, Step::Dispatch, &to),
    ] {
        bureau.step(dispatcher, id, (seen, next), fields).await.unwrap();
    }
}

pub(super) async fn read(
    bureau: &Bureau,
    staff: &Staff,
    number: &str,
) -> Result<CaseRead, ReadError> {
    read_case(&bureau.kernel, &bureau.rules, &bureau.calendar, staff, number).await
}

pub(super) async fn listed(bureau: &Bureau, staff: &Staff, which: Queue) -> Vec<String> {
    let filter = CaseFilter::default();
    let rows = queue(&bureau.kernel, staff, which, &filter, None, 51).await.unwrap();
    rows.into_iter().map(|row| row.number).collect()
}

/// The same of a queue that is counted as well.
pub(super) async fn waiting(bureau: &Bureau, staff: &Staff, which: Queue) -> Vec<String> {
    let numbers = listed(bureau, staff, which).await;
    let counts = count(&bureau.kernel, staff, &[which]).await.unwrap();
    assert_eq!(counts, [(which, i64::try_from(numbers.len()).unwrap())]);
    numbers
}

/// The line of a case among all.
pub(super) async fn line(bureau: &Bureau, staff: &Staff, number: &str) -> Queued {
    let filter = CaseFilter { words: number.to_owned(), ..CaseFilter::default() };
    let rows = queue(&bureau.kernel, staff, Queue::All, &filter, None, 51).await.unwrap();
    assert_eq!(rows.len(), 1);
    rows[0].clone()
}

/// How often staff are told of this.
pub(super) async fn told_staff(bureau: &Bureau, kind: &str) -> i64 {
    sqlx::query_scalar("select count(*) from outbox where payload->>'kind' = $1")
        .bind(kind)
        .fetch_one(&bureau.owner)
        .await
        .unwrap()
}
