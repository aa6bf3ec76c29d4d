//! Changing places.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, types::Json};
use uuid::Uuid;

use super::{
    NewPlace,
    insert::put_details,
    rows::{PlaceRow, Rows},
};

/// Makes the places with these ids what `places` say, a few thousand at most; their kind, code,
/// source and external id stay. Where hours changed, it is unknown until they are expanded whether
/// the place is open.
///
/// # Errors
/// When the database refuses.
pub async fn update(
    db: &mut PgConnection,
    places: &[NewPlace],
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let rows = Rows::new(places);
    update_places(&mut *db, &rows.places, at).await?;
    let with_prices: Vec<Uuid> = rows.dropoff.iter().map(|row| row.place).collect();
    if !with_prices.is_empty() {
        remove_prices(&mut *db, &with_prices).await?;
    }
    put_details(db, &rows).await
}

async fn update_places(
    db: impl PgExecutor<'_>,
    rows: &[PlaceRow<'_>],
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with given as (
           select given.*, point, street.id as street, cell.id as cell
           from jsonb_to_recordset($1) as given (id uuid, status text, name text,
               name_zh_hant text, name_en text, normal text[], address text,
               longitude double precision, latitude double precision,
               entrance_longitude double precision, entrance_latitude double precision,
               operator text, phone text, hours text, hours_syntax text, attributes jsonb,
               implied text[], verified jsonb, checked_at timestamptz, datum text,
               raw_longitude double precision, raw_latitude double precision)
             cross join lateral st_setsrid(st_makepoint(longitude, latitude), 4326) as point
             left join lateral (
               select street.id from street
               where retired_at is null and st_covers(boundary, point) order by street.code limit 1
             ) as street on true
             left join lateral (
               select grid_cell.id from grid_cell
               where retired_at is null and st_covers(area, point) order by grid_cell.id limit 1
             ) as cell on true
         )
         update place as old set status = given.status, name = given.name,
           name_zh_hant = given.name_zh_hant, name_en = given.name_en, normal = given.normal,
           address = given.address, point = given.point::geography,
           entrance = st_setsrid(
             st_makepoint(entrance_longitude, entrance_latitude), 4326)::geography,
           street = given.street, cell = given.cell, operator = given.operator,
           phone = given.phone, hours = given.hours, hours_syntax = given.hours_syntax,
           hours_during = case when old.hours_syntax = given.hours_syntax then old.hours_during end,
           hours_until = case when old.hours_syntax = given.hours_syntax then old.hours_until end,
           always_open = case when old.hours_syntax = given.hours_syntax then old.always_open end,
           hours_expand_at = case when old.hours_syntax = given.hours_syntax
             then old.hours_expand_at else '-infinity' end,
           hours_calendar = case
             when old.hours_syntax = given.hours_syntax then old.hours_calendar else 0 end,
           attributes = given.attributes, implied = given.implied,
           verified = given.verified, checked_at = given.checked_at, datum = given.datum,
           raw_longitude = given.raw_longitude, raw_latitude = given.raw_latitude,
           version = old.version + 1, changed_at = $2
         from given where old.id = given.id",
        Json(rows) as _,
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn remove_prices(db: impl PgExecutor<'_>, places: &[Uuid]) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from recycling_price where place = any($1)", places).execute(db).await?;
    Ok(())
}
