//! The map and the offices of the demonstration district 明湖区. It is invented: there is no such
//! district, no county has the number 990101, and no phone number in it rings anywhere.
//!
//! [`plan`](mod@plan) draws it, the same one every time; [`seed`] stores it where there is nothing.

mod names;
mod offices;
mod plan;

use sqlx::PgConnection;

use super::{
    By,
    map::store,
    names::id_of,
    offices::{put_contact_point, put_department},
    save::SaveError,
};
use crate::audit::{self, Detail, Subject};

/// The largest factor: 120,000 cells.
pub const MAX_SCALE: u16 = 1000;

/// Why the demonstration was not stored.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// An office of the demonstration is not right; a test keeps this from happening.
    #[error("an office of the demonstration was refused")]
    Refused(#[source] SaveError),
    /// The database failed.
    #[error("the demonstration could not be stored")]
    Database(#[from] sqlx::Error),
}

/// Stores the demonstration's streets, cells, landmarks, departments and contact points where there
/// are no streets, and tells whether it did. With `scale` 1 it has 6 streets, 120 cells and 150
/// landmarks; a larger one, up to [`MAX_SCALE`], has as many times more cells and landmarks in the
/// same streets. The transaction is the caller's.
///
/// # Errors
/// [`SeedError`].
pub async fn seed(db: &mut PgConnection, scale: u16, by: By) -> Result<bool, SeedError> {
    if any(&mut *db).await? {
        return Ok(false);
    }
    let plan = plan::plan(scale.clamp(1, MAX_SCALE));
    store::streets(&mut *db, plan.streets.iter()).await?;
    store::cells(&mut *db, plan.cells.iter()).await?;
    store::landmarks(&mut *db, plan.landmarks.iter()).await?;
    let refused = |error| match error {
        SaveError::Database(error) => SeedError::Database(error),
        other => SeedError::Refused(other),
    };
    for department in offices::departments() {
        let id = id_of("department", &department.code);
        put_department(&mut *db, id, true, &department).await.map_err(refused)?;
    }
    for point in offices::contact_points(&plan.windows) {
        let id = id_of("contact-point", point.code.as_deref().unwrap_or_default());
        put_contact_point(&mut *db, id, true, &point).await.map_err(refused)?;
    }
    let detail = Detail::none().number("scale", scale.into());
    let subject = Subject { kind: "district", id: None };
    audit::record(&mut *db, by.did("seed", subject, detail)).await?;
    Ok(true)
}

async fn any(db: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select exists (select from street) as "any!""#).fetch_one(db).await
}

/// The demonstration in the database of a test.
#[cfg(any(test, feature = "testing"))]
pub async fn for_tests(kernel: &crate::Kernel, scale: u16) {
    let by = By {
        actor: audit::Actor::System("test"),
        at: kernel.now(),
        event: kernel.new_id(),
        request_id: None,
    };
    let mut tx = kernel.db.begin().await.expect("a database");
    assert!(seed(&mut tx, scale, by).await.expect("the demonstration fits the tables"));
    tx.commit().await.expect("a commit");
}

#[cfg(test)]
mod tests {
    use sqlx::{PgPool, Row};

    use super::*;
    use crate::db::testing::TestKernel;

    #[sqlx::test(migrations = false)]
    async fn the_cells_tile_the_district_exactly(pool: PgPool) {
        let kernel = TestKernel::new(pool.clone());
        for_tests(&kernel, 3).await;
        let row = sqlx::query(
            "select
               (select count(*) from street), (select count(*) from grid_cell),
               (select count(*) from landmark), (select count(*) from department),
               (select count(*) from contact_point),
               st_area((select st_union(boundary) from street)::geography),
               st_area((select st_union(area) from grid_cell)::geography),
               (select sum(st_area(area::geography)) from grid_cell),
               (select st_numinteriorrings((st_dump(st_union(area))).geom) from grid_cell)",
        )
        .fetch_one(&pool)
        .await
        .unwrap();
        let counts: Vec<i64> = (0..5).map(|at| row.get(at)).collect();
        assert_eq!(counts, [6, 360, 450, 8, 14]);
        let areas: Vec<f64> = (5..8).map(|at| row.get(at)).collect();
        assert!(areas.iter().all(|area| (area - areas[0]).abs() < 1.0), "{areas:?}");
        assert!((30e6..60e6).contains(&areas[0]), "{areas:?}");
        assert_eq!(row.get::<i32, _>(8), 0);
        // No landmark without a cell, and no two with one name in a street.
        let lost: i64 = sqlx::query_scalar(
            "select (select count(*) from landmark where cell is null)
               + (select count(*) - count(distinct (name_zh_hans, street)) from landmark)",
        )
        .fetch_one(&pool)
        .await
        .unwrap();
        assert_eq!(lost, 0);
    }

    #[sqlx::test(migrations = false)]
    async fn it_is_stored_once_and_is_the_same_everywhere(pool: PgPool) {
        let kernel = TestKernel::new(pool.clone());
        for_tests(&kernel, 1).await;
        let by = By {
            actor: audit::Actor::System("test"),
            at: kernel.now(),
            event: kernel.new_id(),
            request_id: None,
        };
        let mut conn = pool.acquire().await.unwrap();
        assert!(!seed(&mut conn, 1, by).await.unwrap());
        let print: String = sqlx::query_scalar(
            "select md5(string_agg(id::text || st_astext(point), ',' order by id)) from landmark",
        )
        .fetch_one(&pool)
        .await
        .unwrap();
        assert_eq!(print, "a77f3491d26c35cdba053c520cc9ddf7");
    }
}
