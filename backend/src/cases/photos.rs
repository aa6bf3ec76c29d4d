//! The photos of a case, whoever sends them and with whichever step.

use chrono::{DateTime, Utc};
use domain::districts::Point;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    Kernel,
    files::{self, AttachError, PreparedPhoto, ReadError, Size, StoredFile},
};

/// A photo that comes with a step.
#[derive(Debug, Clone)]
pub struct StepPhoto {
    pub photo: PreparedPhoto,
    /// Where and when it was taken, as the phone of whoever was on site says; never what the file
    /// itself says.
    pub point: Option<Point>,
    pub taken_at: Option<DateTime<Utc>>,
}

impl From<PreparedPhoto> for StepPhoto {
    fn from(photo: PreparedPhoto) -> Self {
        Self { photo, point: None, taken_at: None }
    }
}

/// What a photo shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// How it was when it was reported.
    Before,
    /// How it is meanwhile.
    During,
    /// How it is when it is done.
    After,
}

impl Stage {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::During => "during",
            Self::After => "after",
        }
    }
}

/// The content of photos, for the fingerprint of a request: a browser that sends a form again makes
/// other files of the same photos.
pub(super) async fn hashes(
    kernel: &Kernel,
    photos: impl IntoIterator<Item = &PreparedPhoto>,
) -> Result<Vec<Vec<u8>>, AttachError> {
    let ids: Vec<Uuid> = photos.into_iter().map(|photo| photo.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let hashes = sqlx::query_scalar!(
        "select sha256 from file join unnest($1::uuid[]) with ordinality as sent (id, place)
           using (id) order by place",
        &ids,
    )
    .fetch_all(&kernel.db)
    .await?;
    if hashes.len() == ids.len() { Ok(hashes) } else { Err(AttachError::Gone) }
}

/// Keeps photos of a case, in the order in which they were sent; `event` is what they came with,
/// none where they came with the case itself.
pub(super) async fn keep(
    conn: &mut PgConnection,
    case: Uuid,
    event: Option<Uuid>,
    stage: Stage,
    photos: &[StepPhoto],
    now: DateTime<Utc>,
) -> Result<(), AttachError> {
    for (position, photo) in (0_i16..).zip(photos) {
        files::attach(&mut *conn, photo.photo.id, "case", case).await?;
        sqlx::query!(
            "insert into case_photo (file, case_id, event, stage, position, point, taken_at, at)
             values ($1, $2, $3, $4, $5,
               case when $6::float8 is not null
                 then st_setsrid(st_makepoint($6, $7), 4326)::geography end, $8, $9)",
            photo.photo.id,
            case,
            event,
            stage.as_str(),
            position,
            photo.point.map(|point| point.longitude()),
            photo.point.map(|point| point.latitude()),
            photo.taken_at,
            now,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Where everybody finds the photo of a case that is kept as `file`. It is checked each time, since it
/// may be blurred, and so be another file, or hidden.
#[must_use]
pub fn public_address(file: Uuid) -> String {
    format!("/cases/photos/{file}")
}

/// The small picture of a photo that everybody may see. What is not public is not found, nor is what
/// was blurred since.
///
/// # Errors
/// See [`ReadError`].
pub async fn public_photo(kernel: &Kernel, file: Uuid) -> Result<StoredFile, ReadError> {
    let is_public = sqlx::query_scalar!(
        r#"select exists (
             select from case_photo join case_file on case_file.id = case_photo.case_id
             where (blurred = $1 or (file = $1 and blurred is null))
               and case_photo.public_at is not null and case_file.public_at is not null
               and state <> 'void'
               and not exists (select from case_event where case_event.id = event and not public)
           ) as "is_public!""#,
        file,
    )
    .fetch_one(&kernel.db)
    .await?;
    if is_public { files::read(kernel, file, Size::Thumb).await } else { Err(ReadError::NotFound) }
}

/// Photos of which nothing but the picture is known.
pub(super) fn plain(photos: &[PreparedPhoto]) -> Vec<StepPhoto> {
    photos.iter().cloned().map(StepPhoto::from).collect()
}
