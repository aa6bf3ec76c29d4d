//! What was planned becomes what counts.

use sqlx::Error;

use crate::{Kernel, calendar::to_local};

/// Moves over what begins today, or began before, and gives the number of streets that somebody
/// serves from now on.
///
/// # Errors
/// When the database refuses; the next turn does it.
pub async fn apply_due(kernel: &Kernel) -> Result<u64, Error> {
    let today = to_local(kernel.now()).date();
    let done = sqlx::query!(
        "with due as (
           delete from bulky_area_change where from_day <= $1 returning street, from_day, resource),
         last as (
           select distinct on (street) street, resource from due order by street, from_day desc),
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
