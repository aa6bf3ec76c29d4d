//! The photos of a booking.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    Kernel,
    files::{self, AttachError, PreparedPhoto},
};

/// Photos of what is to be collected, at most.
pub const MAX_PHOTOS: usize = 6;

/// What owns their files, in the words of `file.attached_to`.
const OWNER: &str = "bulky_booking";

/// Their files.
pub(super) fn ids(photos: &[PreparedPhoto]) -> Vec<Uuid> {
    photos.iter().map(|photo| photo.id).collect()
}

/// Keeps photos: `before` of what is to be collected, `after` of what was, or of where nothing was.
pub(super) async fn keep(
    kernel: &Kernel,
    conn: &mut PgConnection,
    booking: Uuid,
    stage: &'static str,
    photos: &[Uuid],
) -> Result<(), AttachError> {
    for file in photos {
        files::attach(&mut *conn, *file, OWNER, booking).await?;
        sqlx::query!(
            "insert into bulky_photo (booking, file, stage, at) values ($1, $2, $3, $4)",
            booking,
            file,
            stage,
            kernel.now(),
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Leaves the photos of a booking without an owner: whoever chooses another window sends them along
/// again.
pub(super) async fn give_back(conn: &mut PgConnection, booking: Uuid) -> Result<(), sqlx::Error> {
    files::detach(&mut *conn, OWNER, booking).await?;
    sqlx::query!("delete from bulky_photo where booking = $1", booking).execute(conn).await?;
    Ok(())
}
