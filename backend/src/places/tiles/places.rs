//! Places of one finder.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::Address;

/// Cells along each side of a tile.
const CELLS: f64 = 16.0;

/// A cell that something is in.
pub(super) struct Cell {
    pub(super) count: i64,
    pub(super) longitude: f64,
    pub(super) latitude: f64,
    /// One of them, which is the place itself where it is alone.
    pub(super) place: Uuid,
}

impl Cell {
    /// With as many places more around another middle.
    #[expect(clippy::cast_precision_loss, reason = "places are far fewer than 2^52")]
    pub(super) fn add(&mut self, count: i64, longitude: f64, latitude: f64) {
        let share = count as f64 / (self.count + count) as f64;
        self.longitude += (longitude - self.longitude) * share;
        self.latitude += (latitude - self.latitude) * share;
        self.count += count;
    }
}

/// The cells of a tile that anything is in, by the index of places: for tiles near enough that few
/// places are in them.
pub(super) async fn cells(
    db: impl PgExecutor<'_>,
    address: Address,
) -> Result<Vec<Cell>, sqlx::Error> {
    let (z, x, y) = (i32::from(address.z), address.x.cast_signed(), address.y.cast_signed());
    sqlx::query_as!(
        Cell,
        r#"with frame as materialized (
             select st_xmin(box) as west, st_xmax(box) as east,
               st_ymin(box) as south, st_ymax(box) as north, wide
             from (select st_transform(st_tileenvelope($2, $3, $4), 4326) as box,
                 st_transform(st_tileenvelope($2, $3, $4, margin => 0.1), 4326)::geography as wide)
               as frame
           ), points as (
             select id, st_x(point::geometry) as longitude, st_y(point::geometry) as latitude
             from place
             where finder = $1 and status = 'in-use' and point && (select wide from frame)
           )
           select count(*) as "count!", avg(longitude) as "longitude!", avg(latitude) as "latitude!",
             (array_agg(id))[1] as "place!"
           from points, frame
           where longitude >= west and longitude < east and latitude >= south and latitude < north
           group by floor((longitude - west) / (east - west) * $5),
             floor((latitude - south) / (north - south) * $5)"#,
        address.layer.as_str(),
        z,
        x,
        y,
        CELLS,
    )
    .fetch_all(db)
    .await
}

/// The layer `places`: single ones with `code`, `kind`, `name`, `state` as lists have it and, where
/// a device says so, `free`; several of them with `count`. Empty without cells.
pub(super) async fn encode(
    db: impl PgExecutor<'_>,
    address: Address,
    cells: &[Cell],
    now: DateTime<Utc>,
) -> Result<Vec<u8>, sqlx::Error> {
    if cells.is_empty() {
        return Ok(Vec::new());
    }
    let (z, x, y) = (i32::from(address.z), address.x.cast_signed(), address.y.cast_signed());
    let counts: Vec<i64> = cells.iter().map(|cell| cell.count).collect();
    let longitudes: Vec<f64> = cells.iter().map(|cell| cell.longitude).collect();
    let latitudes: Vec<f64> = cells.iter().map(|cell| cell.latitude).collect();
    let places: Vec<Uuid> = cells.iter().map(|cell| cell.place).collect();
    let tile = sqlx::query_scalar!(
        r#"with cell as (
             select * from unnest($4::bigint[], $5::double precision[], $6::double precision[],
               $7::uuid[]) as cell (count, longitude, latitude, place)
           ), feature as (
             select st_asmvtgeom(
                 st_transform(st_setsrid(st_makepoint(longitude, latitude), 4326), 3857),
                 st_tileenvelope($1, $2, $3), 4096, 0, false) as point,
               case when cell.count > 1 then cell.count end as count,
               place.code, place.kind, left(place.name, 30) as name, left(place.name_en, 40) as name_en,
               case
                 when place.code is null then null
                 when suspended_during @> $8::timestamptz then 'suspended'
                 when counted.status = 'closed' then 'closed'
                 when hours_until is null or hours_until <= $8 then 'unknown'
                 when open_during @> $8::timestamptz then 'open' else 'closed'
               end as state,
               case when counted.status is distinct from 'closed'
                 then coalesce(counted.free, reading.free::integer) end as free
             from cell
             left join place on place.id = cell.place and cell.count = 1
             left join place_source on place_source.code = place.source
             left join parking_count as counted
               on counted.place = place.id and counted.flaw is null
               and counted.observed_at > $8::timestamptz - make_interval(mins => place_source.stale_minutes)
             left join toilet_reading as reading
               on reading.place = place.id and reading.flaw is null
               and reading.observed_at > $8::timestamptz - make_interval(mins => place_source.stale_minutes)
             -- In one order, so that what did not change has the same bytes.
             order by cell.place
           )
           select st_asmvt(feature, 'places', 4096, 'point') as "tile!" from feature"#,
        z,
        x,
        y,
        &counts,
        &longitudes,
        &latitudes,
        &places,
        now,
    )
    .fetch_one(db)
    .await?;
    Ok(tile)
}
