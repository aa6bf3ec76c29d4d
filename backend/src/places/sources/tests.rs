use chrono::TimeDelta;
use domain::{accounts::Role, places::PlaceCode};
use sqlx::{Executor, PgPool};
use uuid::Uuid;

use super::*;
use crate::{
    accounts::Staff,
    db::{
        Role as DbRole,
        testing::{TestKernel, as_role},
    },
    places::{
        find::Specifics,
        open_data::{Dataset, Format, edition},
        read::{Read, read},
        testing::{fields, saving, staff},
    },
};

/// The car park `0000002` of the source `staff`, where 3 spaces were free twenty minutes ago.
async fn counted(pool: &PgPool) -> TestKernel {
    pool.execute(include_str!("../../../tests/rows/0018.sql")).await.unwrap();
    let kernel = TestKernel::new(as_role(pool, DbRole::Serve).await);
    sqlx::query("update parking_count set observed_at = $1")
        .bind(kernel.now() - TimeDelta::minutes(20))
        .execute(pool)
        .await
        .unwrap();
    kernel
}

async fn free(kernel: &TestKernel) -> Option<u32> {
    let code = PlaceCode::parse("0000002").unwrap();
    let Read::Here(place) = read(kernel, code).await.unwrap() else { panic!("a car park") };
    let Specifics::Parking { count: Some(count), .. } = &place.listed.specifics else {
        panic!("counted")
    };
    count.free
}

async fn save(
    kernel: &TestKernel,
    who: &Staff,
    (code, version): (&str, i32),
    changes: &[(&str, &str)],
) -> Result<(), SaveError> {
    let right = [("name", "湖滨停车"), ("licence", " CC BY 4.0 "), ("stale_minutes", "15")];
    let get = fields(right.into_iter().chain(changes.iter().copied()));
    let saving = saving(kernel, who, Uuid::nil());
    save_source(kernel, SaveSource { saving, code, version, get: &get }).await
}

#[sqlx::test(migrations = false)]
async fn a_count_older_than_the_new_limit_is_unknown(pool: PgPool) {
    let kernel = counted(&pool).await;
    let admin = staff(&kernel, Role::Administrator, None).await;
    let dataset = Dataset { finder: None, format: Format::Csv };
    let before = edition(&kernel.db, dataset).await.unwrap();
    assert_eq!(free(&kernel).await, Some(3), "30 minutes to begin with");
    save(&kernel, &admin, ("staff", 1), &[]).await.unwrap();
    assert_eq!(free(&kernel).await, None);
    let all = sources(&kernel).await.unwrap();
    let source = all.iter().find(|source| source.code == "staff").unwrap();
    assert_eq!((&*source.name, &*source.licence), ("湖滨停车", "CC BY 4.0"));
    assert_eq!((source.stale_minutes, source.version), (15, 2));
    let after = edition(&kernel.db, dataset).await.unwrap();
    assert_ne!(before.tag, after.tag, "whoever reads open data sees the licence");
    save(&kernel, &admin, ("staff", 2), &[("stale_minutes", "1440")]).await.unwrap();
    assert_eq!(free(&kernel).await, Some(3));
    let recorded: i64 = sqlx::query_scalar(
        "select count(*) from audit_event where act = 'edit' and subject_kind = 'place-source'
           and detail->>'source' = 'staff'",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(recorded, 2);
}

#[sqlx::test(migrations = false)]
async fn what_is_wrong_or_was_changed_meanwhile_changes_nothing(pool: PgPool) {
    let kernel = counted(&pool).await;
    let admin = staff(&kernel, Role::Administrator, None).await;
    let handler = staff(&kernel, Role::Handler, None).await;
    let (long, name) = ("长".repeat(201), "名".repeat(81));
    for (field, value, code) in [
        ("name", "", "text-missing"),
        ("name", &*name, "text-too-long"),
        ("licence", &*long, "text-too-long"),
        ("stale_minutes", "0", "stale-minutes"),
        ("stale_minutes", "1441", "stale-minutes"),
        ("stale_minutes", "半小时", "stale-minutes"),
    ] {
        let saved = save(&kernel, &admin, ("staff", 1), &[(field, value)]).await;
        let wrong = saved.unwrap_err().fields();
        assert_eq!((&*wrong[0].field, &*wrong[0].code), (field, code), "{value}");
    }
    let denied = save(&kernel, &handler, ("staff", 1), &[]).await;
    assert!(matches!(denied, Err(SaveError::Denied(Denied::Forbidden))));
    let nowhere = save(&kernel, &admin, ("nobody", 1), &[]).await;
    assert!(matches!(nowhere, Err(SaveError::Denied(Denied::NotFound))));
    sqlx::query("update place_source set version = 2").execute(&pool).await.unwrap();
    let late = save(&kernel, &admin, ("staff", 1), &[]).await;
    assert!(matches!(late, Err(SaveError::Changed)));
    assert_eq!(free(&kernel).await, Some(3));
    // Not even the owner sets what no form would.
    for wrong in ["stale_minutes = 0", "stale_minutes = 1441", "name = ''"] {
        let change = format!("update place_source set {wrong}");
        assert!(pool.execute(sqlx::AssertSqlSafe(change)).await.is_err(), "{wrong}");
    }
}
