//! What only the database can tell of polygons: whether they are whole, overlap, or lie outside.
//!
//! [`broken`] asks before anything is stored. The others ask about the district as it is after the
//! file has been stored, in the same transaction, so that what was there before counts as well.

use sqlx::PgExecutor;

/// How much two areas may overlap, or one lie outside another, in square metres. A shared border has
/// no area at all.
const TOLERANCE: f64 = 1.0;
/// How wide on average, in metres: what rounding to six or seven decimals makes along a border,
/// however long.
const WIDTH: f64 = 0.15;

/// Polygons that are none, by their place in `polygons`, with the reason, such as
/// `Self-intersection[118.81 32.05]`.
pub(super) async fn broken(
    db: impl PgExecutor<'_>,
    polygons: &[String],
) -> Result<Vec<(usize, String)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select at as "at!", st_isvalidreason(polygon) as "reason!"
           from (
             select at, st_geomfromtext(wkt, 4326) as polygon
             from unnest($1::text[]) with ordinality as given (wkt, at)) as read
           where not st_isvalid(polygon)
           order by at"#,
        polygons,
    )
    .fetch_all(db)
    .await?;
    let place = |at: i64| usize::try_from(at - 1).unwrap_or_default();
    Ok(rows.into_iter().map(|row| (place(row.at), row.reason)).collect())
}

/// Two areas that share more than a border.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) one: String,
    pub(super) other: String,
    pub(super) square_metres: f64,
}

/// Cells among `ids` that overlap another.
pub(super) async fn overlapping_cells(
    db: impl PgExecutor<'_>,
    ids: &[String],
) -> Result<Vec<Pair>, sqlx::Error> {
    sqlx::query_as!(
        Pair,
        r#"select one as "one!", other as "other!", st_area(shared) as "square_metres!"
           from (
             select one.id as one, other.id as other,
               st_intersection(one.area, other.area)::geography as shared
             from grid_cell as one
             join grid_cell as other on one.area && other.area and one.id <> other.id
             where one.id = any($1) and one.retired_at is null and other.retired_at is null
               and (other.id < one.id or other.id <> all($1))) as pair
           where st_area(shared) > greatest($2, $3 * st_perimeter(shared) / 2)
           order by one, other"#,
        ids,
        TOLERANCE,
        WIDTH,
    )
    .fetch_all(db)
    .await
}

/// Streets among `codes` that overlap another.
pub(super) async fn overlapping_streets(
    db: impl PgExecutor<'_>,
    codes: &[String],
) -> Result<Vec<Pair>, sqlx::Error> {
    sqlx::query_as!(
        Pair,
        r#"select one as "one!", other as "other!", st_area(shared) as "square_metres!"
           from (
             select one.code as one, other.code as other,
               st_intersection(one.boundary, other.boundary)::geography as shared
             from street as one
             join street as other on one.boundary && other.boundary and one.id <> other.id
             where one.code = any($1) and one.retired_at is null and other.retired_at is null
               and (other.code < one.code or other.code <> all($1))) as pair
           where st_area(shared) > greatest($2, $3 * st_perimeter(shared) / 2)
           order by one, other"#,
        codes,
        TOLERANCE,
        WIDTH,
    )
    .fetch_all(db)
    .await
}

/// A cell that is not all in its street.
#[derive(Debug)]
pub(super) struct Outlier {
    pub(super) cell: String,
    pub(super) street: String,
    pub(super) square_metres: f64,
    /// Whether no street at all is where it is.
    pub(super) outside_district: bool,
}

/// Cells that are not all in their street: those among `cells`, and all of those among `streets`.
pub(super) async fn cells_outside(
    db: impl PgExecutor<'_>,
    cells: &[String],
    streets: &[String],
) -> Result<Vec<Outlier>, sqlx::Error> {
    sqlx::query_as!(
        Outlier,
        r#"select id as "cell!", street_code as "street!", st_area(beyond) as "square_metres!",
             not exists (
               select from street as any_street
               where any_street.retired_at is null and st_intersects(any_street.boundary, area))
               as "outside_district!"
           from (
             select cell.id, cell.street_code, cell.area,
               st_difference(cell.area, street.boundary)::geography as beyond
             from grid_cell as cell join street on street.id = cell.street
             where cell.retired_at is null
               and (cell.id = any($1) or cell.street_code = any($2))) as measured
           where st_area(beyond) > greatest($3, $4 * st_perimeter(beyond) / 2)
           order by id"#,
        cells,
        streets,
        TOLERANCE,
        WIDTH,
    )
    .fetch_all(db)
    .await
}

/// Retired streets that cells or landmarks in use still belong to, by their code.
pub(super) async fn retired_in_use(db: impl PgExecutor<'_>) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "select code from street
         where retired_at is not null and (
           exists (select from grid_cell
                   where grid_cell.street = street.id and grid_cell.retired_at is null)
           or exists (select from landmark
                      where landmark.street = street.id and landmark.retired_at is null))
         order by code",
    )
    .fetch_all(db)
    .await
}
