//! What becomes of photos when two places turn out to be one.

use sqlx::PgExecutor;
use uuid::Uuid;

use super::MAX_PHOTOS;

/// Gives the photos of `other` to `stays`, in their order, as far as there is room. Both places are
/// locked.
pub(in crate::places) async fn take_over(
    db: impl PgExecutor<'_>,
    stays: Uuid,
    other: Uuid,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with free as (
           select position, row_number() over (order by position) as nth
           from generate_series(1, $3::smallint) as slot (position)
           where not exists (
             select from place_photo as taken
             where taken.place = $1 and taken.position = slot.position)
         ), theirs as (
           select id, row_number() over (order by position) as nth
           from place_photo where place = $2
         )
         update place_photo set place = $1, position = free.position
         from free join theirs using (nth) where place_photo.id = theirs.id",
        stays,
        other,
        i16::from(MAX_PHOTOS),
    )
    .execute(db)
    .await?;
    Ok(())
}
