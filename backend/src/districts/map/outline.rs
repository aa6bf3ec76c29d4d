//! A street and its cells as shapes to be drawn.

use sqlx::PgExecutor;
use uuid::Uuid;

/// The longer side of a drawing, in its own units.
const SIZE: f64 = 1000.0;
/// Corners that are nearer than this to a line through their neighbours are left out.
const SIMPLER_BY: f64 = 1.0;

/// A drawing of a street; north is up, and a metre is as long both ways.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    pub width: f64,
    pub height: f64,
    /// Cells by their number, each with the path of its border (SVG `d`).
    pub cells: Vec<(String, String)>,
}

/// The drawing of a street's cells; none when there is no such street or it has none.
///
/// # Errors
/// When the database does not answer.
pub async fn outline(
    db: impl PgExecutor<'_>,
    street: Uuid,
) -> Result<Option<Outline>, sqlx::Error> {
    // Degrees of longitude are shorter than those of latitude by the cosine of the latitude.
    let rows = sqlx::query!(
        r#"with cells as (
             select id, area from grid_cell where street = $1 and retired_at is null
           ), box as (
             select st_xmin(extent) as west, st_ymin(extent) as south,
               cos(radians((st_ymin(extent) + st_ymax(extent)) / 2)) as narrow,
               st_xmax(extent) - st_xmin(extent) as wide, st_ymax(extent) - st_ymin(extent) as high
             from (select st_extent(area) as extent from cells) as all_cells
             where extent is not null
           ), scaled as (
             select *, $2 / greatest(wide * narrow, high) as scale from box
           )
           select id, wide * narrow * scale as "width!", high * scale as "height!",
             st_assvg(st_simplifypreservetopology(st_affine(st_setsrid(area, 0),
               narrow * scale, 0, 0, scale, -west * narrow * scale, -(south + high) * scale), $3),
               1, 0) as "path!"
           from cells cross join scaled
           order by id"#,
        street,
        SIZE,
        SIMPLER_BY,
    )
    .fetch_all(db)
    .await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let (width, height) = (first.width, first.height);
    let cells = rows.into_iter().map(|row| (row.id, row.path)).collect();
    Ok(Some(Outline { width, height, cells }))
}

#[cfg(test)]
mod tests {
    use sqlx::PgPool;

    use super::*;
    use crate::{
        db::testing::TestKernel,
        districts::{demonstration, map},
    };

    #[sqlx::test(migrations = false)]
    async fn every_cell_is_drawn_inside_the_drawing(pool: PgPool) {
        let kernel = TestKernel::new(pool.clone());
        demonstration::for_tests(&kernel, 1).await;
        let street = map::streets(&pool).await.unwrap().remove(0);
        let drawing = outline(&pool, street.id).await.unwrap().unwrap();
        assert_eq!(i64::try_from(drawing.cells.len()).unwrap(), street.cells);
        assert!((drawing.width.max(drawing.height) - SIZE).abs() < 1e-6);
        for (id, path) in &drawing.cells {
            assert!(id.starts_with(&street.code));
            let numbers: Vec<f64> = path
                .split([' ', 'M', 'm', 'l', 'z'])
                .filter_map(|part| part.parse().ok())
                .collect();
            assert!(numbers.len() >= 8, "{path}");
            let start = (numbers[0], numbers[1]);
            assert!((0.0..=drawing.width + 1.0).contains(&start.0), "{path}");
            assert!((0.0..=drawing.height + 1.0).contains(&start.1), "{path}");
        }
        assert_eq!(outline(&pool, Uuid::nil()).await.unwrap(), None);
    }
}
