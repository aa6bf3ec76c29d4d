//! Comparing the city's list with ours.

use chrono::{NaiveDate, TimeDelta};
use domain::accounts::Role;
use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    accounts::Staff,
    cases::{
        city::{
            By, Source,
            tests::{import_rows, workbook},
        },
        testing::Bureau,
    },
    forms::FormKey,
    lists::{After, testing::staff},
    records::Saving,
};

struct Scene {
    bureau: Bureau,
    supervisor: Staff,
}

impl Scene {
    /// A district with `C-1`, `C-2` and `C-3` of today, due on the 25th at 18:00.
    async fn new(pool: &PgPool) -> Self {
        let bureau = Bureau::new(pool).await;
        let supervisor =
            staff(&bureau.kernel.with_db(bureau.owner.clone()), Role::Supervisor).await;
        let rows = ["C-1", "C-2", "C-3"].map(|number| {
            vec![number, "有垃圾", "投诉", "暴露垃圾", "", "", "清荷路", "", "2026-11-25 18:00"]
        });
        import_rows(&bureau, &rows).await;
        Self { bureau, supervisor }
    }

    async fn compare(&self, rows: &[Vec<&str>]) -> Found {
        let bytes = workbook(&["工单编号", "工单状态", "办结时限"], rows);
        let wanted = Reconcile {
            source: Source::File(bytes),
            day: NaiveDate::from_ymd_opt(2026, 11, 20).unwrap(),
            by: By::Staff(&self.supervisor),
            request_id: None,
        };
        reconcile(&self.bureau.kernel, wanted).await.unwrap()
    }

    async fn read(&self, found: &Found) -> (ReconcileRun, Vec<Difference>) {
        differences(&self.bureau.kernel, &self.supervisor, found.id.unwrap()).await.unwrap()
    }

    fn saving(&self, id: Uuid) -> Saving<'_> {
        let key = FormKey::mint(&*self.bureau.kernel.random);
        Saving { staff: &self.supervisor, id: Some(id), key, request_id: None }
    }
}

#[sqlx::test(migrations = false)]
async fn where_both_have_the_same_the_list_is_empty(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let rows = ["C-1", "C-2", "C-3"].map(|number| vec![number, "办理中", "2026-11-25 18:00"]);
    let found = scene.compare(&rows).await;
    assert_eq!((found.theirs, found.ours, found.differences), (3, 3, [0; 4]));
    let (run, differences) = scene.read(&found).await;
    assert!(run.is_in_order() && differences.is_empty());
    let newest = newest_day(&scene.bureau.kernel).await.unwrap();
    assert_eq!(newest, NaiveDate::from_ymd_opt(2026, 11, 20));
}

#[sqlx::test(migrations = false)]
async fn every_difference_is_gone_or_explained_before_it_is_in_order(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let rows = [
        vec!["C-1", "已办结", "2026-11-25 18:00"],
        vec!["C-2", "办理中", "2026-11-24 18:00"],
        vec!["C-9", "待签收", ""],
    ];
    let found = scene.compare(&rows).await;
    // Missing here, missing there, state, deadline.
    assert_eq!(found.differences, [1, 1, 1, 1]);
    let (run, all) = scene.read(&found).await;
    assert_eq!((run.differences, run.open, run.is_in_order()), (4, 4, false));
    let of = |kind| all.iter().find(|one| one.kind == kind).unwrap();
    let state = of(DifferenceKind::State);
    assert_eq!((state.theirs.as_str(), state.ours.as_str()), ("closed", "open"));
    assert_eq!(of(DifferenceKind::MissingThere).number, "C-3");

    // The order comes and the deadline is corrected; that much is gone.
    let kernel = &scene.bureau.kernel;
    let row = |number, due| vec![number, "有垃圾", "投诉", "暴露垃圾", "", "", "清荷路", "", due];
    import_rows(&scene.bureau, &[row("C-9", ""), row("C-2", "2026-11-24 18:00")]).await;
    recheck(kernel, scene.saving(run.id)).await.unwrap();
    let (run, all) = scene.read(&found).await;
    assert_eq!((run.open, all.iter().filter(|one| one.resolved_at.is_some()).count()), (2, 2));

    // The rest is explained, by a person and with words.
    for one in all.iter().filter(|one| one.resolved_at.is_none()) {
        let empty = explain(kernel, scene.saving(one.id), " ").await.unwrap_err();
        assert_eq!(empty.fields()[0].code, "text-missing");
        explain(kernel, scene.saving(one.id), "市平台延迟同步").await.unwrap();
    }
    let (run, all) = scene.read(&found).await;
    assert!(run.is_in_order());
    assert!(all.iter().all(|one| one.resolved_at.is_some() || one.explained_by.is_some()));

    // Compared again, what is still so is explained still; the older run is the older.
    let rows = [
        vec!["C-1", "已办结", "2026-11-25 18:00"],
        vec!["C-2", "办理中", "2026-11-24 18:00"],
        vec!["C-9", "待签收", ""],
    ];
    scene.bureau.kernel.clock.advance(TimeDelta::hours(1));
    let again = scene.compare(&rows).await;
    assert_eq!((again.differences, again.explained), ([0, 1, 1, 0], 2));
    let list = reconciliations(kernel, &scene.supervisor, After(None)).await.unwrap();
    assert_eq!(list.iter().map(|run| run.is_old).collect::<Vec<_>>(), [false, true]);
}

#[sqlx::test(migrations = false)]
async fn a_list_with_a_bad_line_is_not_compared_at_all(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let found = scene
        .compare(&[
            vec!["C-1", "办理中", ""],
            vec!["C-2", "飞走了", ""],
            vec!["C-1", "办理中", ""],
            vec!["C-3", "办理中", "改天"],
            vec!["", "办理中", ""],
        ])
        .await;
    assert!(found.id.is_none());
    let codes: Vec<_> =
        found.faults.iter().map(|fault| (fault.line.unwrap(), fault.code.as_str())).collect();
    assert_eq!(
        codes,
        [
            (3, "number-twice"),
            (4, "state-unknown"),
            (5, "number-twice"),
            (6, "due-wrong"),
            (7, "number-missing"),
        ]
    );
    let runs: i64 = sqlx::query_scalar("select count(*) from city_reconciliation")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(runs, 0);
}

#[sqlx::test(migrations = false)]
async fn another_day_asks_for_other_orders(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let wanted = |day: &str| Reconcile {
        source: Source::Batch {
            body: b"[]".to_vec(),
            orders: vec![json!({"number": "C-1", "state": "open"})],
        },
        day: day.parse().unwrap(),
        by: By::Staff(&scene.supervisor),
        request_id: None,
    };
    // The day before nothing was there, and C-1 is known all the same.
    let before = reconcile(&scene.bureau.kernel, wanted("2026-11-19")).await.unwrap();
    assert_eq!((before.ours, before.differences), (0, [0; 4]));
    let today = reconcile(&scene.bureau.kernel, wanted("2026-11-20")).await.unwrap();
    assert_eq!((today.ours, today.differences), (3, [0, 2, 0, 0]));
}

#[sqlx::test(migrations = false)]
async fn others_do_not_compare_or_explain(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let owner = scene.bureau.kernel.with_db(scene.bureau.owner.clone());
    let found = scene.compare(&[vec!["C-1", "办理中", ""]]).await;
    let (_, all) = scene.read(&found).await;
    for role in [Role::Handler, Role::Administrator] {
        let person = staff(&owner, role).await;
        let saving = Saving { staff: &person, ..scene.saving(all[0].id) };
        let error = explain(&scene.bureau.kernel, saving, "因为").await.unwrap_err();
        assert_eq!(crate::Problem::status(&error), 403, "{role:?}");
    }
}
