//! What was planned becomes what counts.

use sqlx::Error;

use crate::{Kernel, calendar::to_local};

/// Moves over what begins today, or began before, and gives the number of streets that somebody
/// serves from now on. Where the crew was retired since, the street stays as it is and the plan where
/// staff see it, until they give it up or another one begins.
///
/// # Errors
/// When the database refuses; the next turn does it.
pub async fn apply_due(kernel: &Kernel) -> Result<u64, Error> {
    let today = to_local(kernel.now()).date();
    let done = sqlx::query!(
        // Locked, so that none of them is retired meanwhile.
        "with able as (
           select id from capacity_resource
           where retired_at is null
             and id in (select resource from bulky_area_change where from_day <= $1)
           for share),
         due as (
           delete from bulky_area_change
           where from_day <= $1 and (resource is null or resource in (select id from able))
           returning street, from_day, resource),
         last as (
           select distinct on (street) street, from_day, resource
           from due order by street, from_day desc),
         passed as (
           delete from bulky_area_change using last
           where bulky_area_change.street = last.street
             and bulky_area_change.from_day < last.from_day
             and bulky_area_change.resource not in (select id from able)),
         gone as (
           delete from bulky_area using last
           where bulky_area.street = last.street and last.resource is null)
         insert into bulky_area (street, resource)
         select street, resource from last where resource is not null
         on conflict (street) do update set resource = excluded.resource",
        today,
    )
    .execute(&kernel.db)
    .await?;
    Ok(done.rows_affected())
}
