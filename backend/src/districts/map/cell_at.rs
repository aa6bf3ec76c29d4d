//! Where a point is.

use domain::districts::Point;
use sqlx::PgExecutor;
use uuid::Uuid;

/// A grid cell, as far as those ask who have a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Its 15 digits.
    pub code: String,
    pub street: Uuid,
    pub street_code: String,
}

/// The grid cell that `point` is in; none where no cell is drawn, which is outside the district
/// wherever the grid is complete ([`street_at`] tells the two apart). A point on a border belongs to
/// the cell with the smallest number, so that everybody gets the same answer.
///
/// # Errors
/// When the database does not answer.
pub async fn cell_at(db: impl PgExecutor<'_>, point: Point) -> Result<Option<Cell>, sqlx::Error> {
    // Materialised, so that the order cannot tempt the planner to walk the primary key.
    sqlx::query_as!(
        Cell,
        r#"with covering as materialized (
             select id, street, street_code from grid_cell
             where retired_at is null
               and st_covers(area, st_setsrid(st_makepoint($1, $2), 4326)))
           select id as "code!", street as "street!", street_code as "street_code!"
           from covering order by id limit 1"#,
        point.longitude(),
        point.latitude(),
    )
    .fetch_optional(db)
    .await
}

/// The street that `point` is in; none is outside the district.
///
/// # Errors
/// When the database does not answer.
pub async fn street_at(db: impl PgExecutor<'_>, point: Point) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with covering as materialized (
             select id, code from street
             where retired_at is null
               and st_covers(boundary, st_setsrid(st_makepoint($1, $2), 4326)))
           select id as "id!" from covering order by code limit 1"#,
        point.longitude(),
        point.latitude(),
    )
    .fetch_optional(db)
    .await
}

#[cfg(test)]
mod tests {
    use sqlx::{PgPool, Row};

    use super::*;
    use crate::{
        db::{
            Role,
            testing::{TestKernel, as_role},
        },
        districts::demonstration,
    };

    #[sqlx::test(migrations = false)]
    async fn every_point_of_the_district_is_in_one_cell(pool: PgPool) {
        let kernel = TestKernel::new(pool.clone());
        demonstration::for_tests(&kernel, 1).await;
        let serve = as_role(&pool, Role::Serve).await;
        let centres = sqlx::query(
            "select id, st_x(st_centroid(area)), st_y(st_centroid(area)) from grid_cell",
        )
        .fetch_all(&pool)
        .await
        .unwrap();
        assert_eq!(centres.len(), 120);
        for row in centres {
            let point = Point::new(row.get(1), row.get(2)).unwrap();
            let cell = cell_at(&serve, point).await.unwrap().unwrap();
            assert_eq!(cell.code, row.get::<String, _>(0));
            assert!(cell.code.starts_with(&cell.street_code));
            assert_eq!(street_at(&serve, point).await.unwrap(), Some(cell.street));
        }
        // A corner of four cells has one answer, every time.
        let corner: (f64, f64) = sqlx::query_as(
            "select st_x(p), st_y(p) from (
               select (st_dumppoints(area)).geom as p from grid_cell) as corners
             group by p having count(*) >= 4 order by 1 limit 1",
        )
        .fetch_one(&pool)
        .await
        .unwrap();
        let corner = Point::new(corner.0, corner.1).unwrap();
        let first = cell_at(&serve, corner).await.unwrap();
        assert!(first.is_some());
        assert_eq!(cell_at(&serve, corner).await.unwrap(), first);
        let outside = Point::new(116.4, 39.9).unwrap();
        assert_eq!(cell_at(&serve, outside).await.unwrap(), None);
        assert_eq!(street_at(&serve, outside).await.unwrap(), None);
    }

    /// Prints what the budget of 1 ms asks: `cargo nextest run --run-ignored only cell_at`.
    #[sqlx::test(migrations = false)]
    #[ignore = "a measurement; it asserts no time"]
    async fn how_long_it_takes_with_five_thousand_cells(pool: PgPool) {
        let kernel = TestKernel::new(pool.clone());
        demonstration::for_tests(&kernel, 42).await;
        sqlx::query("analyze").execute(&pool).await.unwrap();
        let count: i64 =
            sqlx::query_scalar("select count(*) from grid_cell").fetch_one(&pool).await.unwrap();
        let plan = sqlx::query(
            "explain (analyze, buffers) select id from grid_cell where retired_at is null
               and st_covers(area, st_setsrid(st_makepoint(118.8123, 32.0456), 4326))",
        )
        .fetch_all(&pool)
        .await
        .unwrap();
        for line in plan {
            println!("{}", line.get::<String, _>(0));
        }
        let mut conn = pool.acquire().await.unwrap();
        let started = std::time::Instant::now();
        let rounds = 2000_i32;
        let mut inside = 0;
        for round in 0..rounds {
            let step = f64::from(round) / f64::from(rounds);
            let point = Point::new(118.76 + step * 0.1, 32.02 + step * 0.06).unwrap();
            inside += usize::from(cell_at(&mut *conn, point).await.unwrap().is_some());
        }
        let each = started.elapsed() / rounds.unsigned_abs();
        println!("{count} cells: {each:?} a look-up over the socket, {inside} of {rounds} inside");
    }
}
