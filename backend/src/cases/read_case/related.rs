//! Other cases: those that are near, and those of the same callers.

use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    cases::State,
    districts::Point,
    phone::mask_numbers,
};
use sqlx::PgPool;
use uuid::Uuid;

use super::Related;
use crate::accounts::{Area, Staff};

/// More neighbours, or cases of the same caller, are not shown.
const MOST_RELATED: i64 = 20;
/// As far as somebody who calls may mean the same, in metres, and so many of them.
const AROUND: f64 = 150.0;
const MOST_AROUND: i64 = 8;

struct RelatedRow {
    number: String,
    class: String,
    state: String,
    address: String,
    opened_at: DateTime<Utc>,
    metres: Option<i32>,
    handler: Option<Uuid>,
    department: Option<Uuid>,
    street: Option<Uuid>,
}

impl RelatedRow {
    /// None for what this person may not see.
    fn related(self, staff: &Staff) -> Option<Related> {
        let area = Area { staff: self.handler, department: self.department, street: self.street };
        staff.permit(Act::Read, Kind::Case, area).ok()?;
        Some(Related {
            state: State::parse(&self.state)?,
            number: self.number,
            class: self.class,
            address: mask_numbers(&self.address),
            opened_at: self.opened_at,
            metres: self.metres,
        })
    }
}

/// Open cases of the same class within `radius` metres, the nearest first.
pub(super) async fn near(
    db: &PgPool,
    staff: &Staff,
    case: Uuid,
    radius: i32,
) -> Result<Vec<Related>, sqlx::Error> {
    let rows = sqlx::query_as!(
        RelatedRow,
        r#"select near.number, near.class, near.state, near.address, near.opened_at,
             round(st_distance(near.point, here.point))::integer as metres, near.handler,
             near.department, near.street
           from case_file as here
             join case_file as near on near.class = here.class and near.closed_at is null
               and st_dwithin(near.point, here.point, $2::float8)
           where here.id = $1 and near.id <> here.id
           order by near.point <-> here.point limit $3"#,
        case,
        f64::from(radius),
        MOST_RELATED,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(|row| row.related(staff)).collect())
}

/// Open cases within [`AROUND`] of a point, the nearest first.
pub(in crate::cases) async fn around(
    db: &PgPool,
    staff: &Staff,
    point: Point,
) -> Result<Vec<Related>, sqlx::Error> {
    let rows = sqlx::query_as!(
        RelatedRow,
        r#"select number, class, state, address, opened_at,
             round(st_distance(point, here))::integer as metres, handler, department, street
           from case_file
             cross join (
               select st_setsrid(st_makepoint($1, $2), 4326)::geography as here) as asked
           where closed_at is null and st_dwithin(point, here, $3::float8)
           order by point <-> here limit $4"#,
        point.longitude(),
        point.latitude(),
        AROUND,
        MOST_AROUND,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(|row| row.related(staff)).collect())
}

/// What was reported under one of these numbers as well.
pub(in crate::cases) async fn others(
    db: &PgPool,
    staff: &Staff,
    except: Uuid,
    indexes: &[Vec<u8>],
) -> Result<Vec<Related>, sqlx::Error> {
    if indexes.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query_as!(
        RelatedRow,
        r#"select number, class, state, address, opened_at, null::integer as metres, handler,
             department, street
           from case_file
           where id in (select case_id from case_reporter where phone_index = any ($2))
             and id <> $1
           order by closed_at is not null, opened_at desc, id limit $3"#,
        except,
        indexes,
        MOST_RELATED,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(|row| row.related(staff)).collect())
}
