//! Where a case is.

use domain::districts::Point;
use sqlx::PgConnection;
use uuid::Uuid;

/// The street and the grid cell of a point.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Located {
    pub(super) street: Option<Uuid>,
    pub(super) street_code: Option<String>,
    pub(super) cell: Option<String>,
}

/// The point of a form: its longitude and latitude, with a space between.
#[must_use]
pub fn point(here: &str) -> Option<Point> {
    let (longitude, latitude) = here.split_once(' ')?;
    Point::new(longitude.parse().ok()?, latitude.parse().ok()?).ok()
}

/// The point of a case, if it is known.
pub(super) async fn of_case(
    conn: &mut PgConnection,
    case: Uuid,
) -> Result<Option<Point>, sqlx::Error> {
    let row = sqlx::query!(
        "select st_x(point::geometry) as longitude, st_y(point::geometry) as latitude
         from case_file where id = $1",
        case,
    )
    .fetch_one(conn)
    .await?;
    Ok(row.longitude.zip(row.latitude).and_then(|(x, y)| Point::new(x, y).ok()))
}

/// None of both is outside the district.
pub(super) async fn locate(conn: &mut PgConnection, point: Point) -> Result<Located, sqlx::Error> {
    let found = sqlx::query_as!(
        Located,
        r#"with here as (select st_setsrid(st_makepoint($1, $2), 4326) as point),
           street as materialized (
             select street.id, street.code from street, here
             where retired_at is null and st_covers(boundary, here.point)),
           cell as materialized (
             select grid_cell.id from grid_cell, here
             where retired_at is null and st_covers(area, here.point))
           select (select id from street order by code limit 1) as street,
             (select code from street order by code limit 1) as street_code,
             (select id from cell order by id limit 1) as cell"#,
        point.longitude(),
        point.latitude(),
    )
    .fetch_one(conn)
    .await?;
    Ok(found)
}
