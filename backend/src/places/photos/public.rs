//! The photos of a place as pages show them, and the picture behind each.

use chrono::NaiveDate;
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::{
    Kernel,
    files::{self, ReadError, Size, StoredFile},
};

/// A photo of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// Part of its address.
    pub id: Uuid,
    /// What it shows, in simplified Chinese; empty where nobody said it.
    pub alt: String,
    pub taken_on: Option<NaiveDate>,
    /// Of the full picture, in pixels; that for lists has the same proportions.
    pub width: i32,
    pub height: i32,
}

/// The photos of a place, in their order.
///
/// # Errors
/// When the database does not answer.
pub async fn photos_of(db: impl PgExecutor<'_>, place: Uuid) -> Result<Vec<Photo>, sqlx::Error> {
    sqlx::query_as!(
        Photo,
        r#"select place_photo.id, alt, taken_on, width as "width!", height as "height!"
           from place_photo join file on file.id = place_photo.file
           where place = $1 order by position"#,
        place,
    )
    .fetch_all(db)
    .await
}

/// Where the picture of the photo `id` is, for as long as the place has it.
#[must_use]
pub fn public_address(id: Uuid, size: Size) -> String {
    format!("/photos/{id}/{}", size.as_str())
}

/// The picture of the photo `id`, for everybody. Files that are no photo of a place are not found.
///
/// # Errors
/// See [`ReadError`].
pub async fn public_photo(kernel: &Kernel, id: Uuid, size: Size) -> Result<StoredFile, ReadError> {
    let file = sqlx::query_scalar!("select file from place_photo where id = $1", id)
        .fetch_optional(&kernel.db)
        .await?
        .ok_or(ReadError::NotFound)?;
    files::read(kernel, file, size).await
}
