//! Streets and grid cells: the plain map under the places, where no other is set.

use sqlx::PgExecutor;

use super::Address;

/// From this zoom on a grid cell of some hundred metres is wider than a finger.
const CELLS_FROM: i32 = 14;

/// Layer `streets` with the names, `middles` with a point for each name, and `cells`.
pub(super) async fn draw(
    db: impl PgExecutor<'_>,
    address: Address,
) -> Result<Vec<u8>, sqlx::Error> {
    let (z, x, y) = (i32::from(address.z), address.x.cast_signed(), address.y.cast_signed());
    let tile = sqlx::query_scalar!(
        r#"with frame as (
             select st_tileenvelope($1, $2, $3) as frame,
               -- With a margin, so that no border is drawn along the edge of a tile.
               st_transform(st_tileenvelope($1, $2, $3, margin => 0.0625), 4326) as box
           ), streets as (
             select name_zh_hans as name, name_zh_hant, name_en,
               st_asmvtgeom(st_transform(boundary, 3857), frame, 4096, 256) as outline
             from street, frame where boundary && box and retired_at is null
           ), middles as (
             select name_zh_hans as name, name_zh_hant, name_en,
               st_asmvtgeom(st_transform(st_pointonsurface(boundary), 3857), frame, 4096, 0)
                 as middle
             from street, frame where boundary && box and retired_at is null
           ), cells as (
             select right(id, 6) as name,
               st_asmvtgeom(st_transform(area, 3857), frame, 4096, 256) as outline
             from grid_cell, frame where $1 >= $4 and area && box and retired_at is null limit 500
           )
           select coalesce(
               (select st_asmvt(streets, 'streets', 4096, 'outline') from streets
                where outline is not null), '')
             || coalesce(
               (select st_asmvt(middles, 'middles', 4096, 'middle') from middles
                where middle is not null), '')
             || coalesce(
               (select st_asmvt(cells, 'cells', 4096, 'outline') from cells
                where outline is not null), '') as "tile!""#,
        z,
        x,
        y,
        CELLS_FROM,
    )
    .fetch_one(db)
    .await?;
    Ok(tile)
}
