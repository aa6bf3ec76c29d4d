//! Adding places.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, types::Json};
use uuid::Uuid;

use super::{
    NewPlace,
    rows::{DropOffRow, ParkingRow, PlaceRow, PriceRow, Rows, ToiletRow},
};

/// Adds `places`, a few thousand at most, and gives the ids of those that are there now: all but
/// those whose code is another's already. Those are to be given another code and tried again. Their
/// street and cell are looked up; outside the district they have none.
///
/// # Errors
/// When the database refuses: an external id that is there already, a kind or source that is not.
pub async fn insert(
    db: &mut PgConnection,
    places: &[NewPlace],
    at: DateTime<Utc>,
) -> Result<Vec<Uuid>, sqlx::Error> {
    let rows = Rows::new(places);
    let added = insert_places(&mut *db, &rows.places, at).await?;
    if added.len() == places.len() {
        put_details(db, &rows).await?;
    } else {
        put_details(db, &Rows::new(places.iter().filter(|one| added.contains(&one.id)))).await?;
    }
    Ok(added)
}

/// Writes what only some kinds have, over what is there.
pub(super) async fn put_details(db: &mut PgConnection, rows: &Rows<'_>) -> Result<(), sqlx::Error> {
    if !rows.toilets.is_empty() {
        put_toilets(&mut *db, &rows.toilets).await?;
    }
    if !rows.parking.is_empty() {
        put_parking(&mut *db, &rows.parking).await?;
    }
    if !rows.dropoff.is_empty() {
        put_dropoff(&mut *db, &rows.dropoff).await?;
    }
    if !rows.prices.is_empty() {
        put_prices(&mut *db, &rows.prices).await?;
    }
    Ok(())
}

async fn insert_places(
    db: impl PgExecutor<'_>,
    rows: &[PlaceRow<'_>],
    at: DateTime<Utc>,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "insert into place (id, code, kind, finder, status, name, name_zh_hant, name_en, normal,
           address, point, entrance, street, cell, operator, phone, hours, hours_syntax, attributes,
           implied, verified, checked_at, source, external_id, datum, raw_longitude, raw_latitude,
           created_at, changed_at)
         select given.id, given.code, given.kind, place_kind.finder, given.status, given.name,
           given.name_zh_hant, given.name_en, given.normal, given.address, point::geography,
           st_setsrid(st_makepoint(entrance_longitude, entrance_latitude), 4326)::geography,
           street.id, cell.id, operator, phone, hours, hours_syntax, attributes, implied, verified,
           checked_at, source, external_id, datum, raw_longitude, raw_latitude, $2, $2
         from jsonb_to_recordset($1) as given (id uuid, code text, kind text, status text, name text,
             name_zh_hant text, name_en text, normal text[], address text,
             longitude double precision, latitude double precision,
             entrance_longitude double precision, entrance_latitude double precision,
             operator text, phone text, hours text, hours_syntax text, attributes jsonb,
             implied text[], verified jsonb, checked_at timestamptz, source text, external_id text,
             datum text, raw_longitude double precision, raw_latitude double precision)
           join place_kind on place_kind.code = given.kind
           cross join lateral st_setsrid(st_makepoint(longitude, latitude), 4326) as point
           left join lateral (
             select street.id from street
             where retired_at is null and st_covers(boundary, point) order by street.code limit 1
           ) as street on true
           left join lateral (
             select grid_cell.id from grid_cell
             where retired_at is null and st_covers(area, point) order by grid_cell.id limit 1
           ) as cell on true
         on conflict (code) do nothing
         returning id",
        Json(rows) as _,
        at,
    )
    .fetch_all(db)
    .await
}

async fn put_toilets(db: impl PgExecutor<'_>, rows: &[ToiletRow]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into toilet (place, class, build, entry, female, male, urinal, unisex, accessible,
           since)
         select place, class, build, entry, female, male, urinal, unisex, accessible, since
         from jsonb_to_recordset($1) as given (place uuid, class text, build text, entry text,
           female smallint, male smallint, urinal smallint, unisex smallint, accessible smallint,
           since date)
         on conflict (place) do update set class = excluded.class, build = excluded.build,
           entry = excluded.entry, female = excluded.female, male = excluded.male,
           urinal = excluded.urinal, unisex = excluded.unisex, accessible = excluded.accessible,
           since = excluded.since",
        Json(rows) as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn put_parking(db: impl PgExecutor<'_>, rows: &[ParkingRow<'_>]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into parking (place, site, capacity, capacity_by, max_height_cm, tariffs,
           tariff_text, payments, shared_hours)
         select place, site, capacity, capacity_by, max_height_cm, tariffs, tariff_text, payments,
           shared_hours
         from jsonb_to_recordset($1) as given (place uuid, site text, capacity integer,
           capacity_by jsonb, max_height_cm smallint, tariffs jsonb, tariff_text text,
           payments text[], shared_hours text)
         on conflict (place) do update set site = excluded.site, capacity = excluded.capacity,
           capacity_by = excluded.capacity_by, max_height_cm = excluded.max_height_cm,
           tariffs = excluded.tariffs, tariff_text = excluded.tariff_text,
           payments = excluded.payments, shared_hours = excluded.shared_hours",
        Json(rows) as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn put_dropoff(db: impl PgExecutor<'_>, rows: &[DropOffRow]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into dropoff (place, accepts, level, attendance)
         select place, accepts, level, attendance
         from jsonb_to_recordset($1)
           as given (place uuid, accepts text[], level text, attendance text)
         on conflict (place) do update set accepts = excluded.accepts, level = excluded.level,
           attendance = excluded.attendance",
        Json(rows) as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn put_prices(db: impl PgExecutor<'_>, rows: &[PriceRow<'_>]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into recycling_price (place, material, unit, fen, since)
         select place, material, unit, fen, since
         from jsonb_to_recordset($1)
           as given (place uuid, material text, unit text, fen integer, since date)
         on conflict (place, material, unit) do update set fen = excluded.fen,
           since = excluded.since",
        Json(rows) as _,
    )
    .execute(db)
    .await?;
    Ok(())
}
