//! Takes a photo that somebody sends.

use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use sqlx::PgExecutor;
use tokio::time::timeout;
use uuid::Uuid;

use super::{FileStore, Size, StoreError, photo};
use crate::{Kernel, Problem};

/// The largest photo that is accepted, in bytes (12 MB).
pub const MAX_PHOTO_BYTES: usize = 12_000_000;

/// How long a photo waits for memory before the sender is asked to try again. A decode takes well
/// under a second, so whoever waits longer stands in a queue that only grows.
const MEMORY_WAIT: Duration = Duration::from_secs(15);

/// Why a photo was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    /// Not a JPEG, PNG or WebP, whatever its name says.
    #[error("not a JPEG, PNG or WebP")]
    Type,
    /// More than [`MAX_PHOTO_BYTES`].
    #[error("more than {MAX_PHOTO_BYTES} bytes")]
    TooLarge,
    /// A side, or the whole, has more pixels than can be decoded within the bounds.
    #[error("more pixels than are accepted")]
    TooManyPixels,
    /// Cut short or damaged.
    #[error("the picture is damaged")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Too many photos are being worked on.
    #[error("no memory for another picture in time")]
    Busy,
    /// The file store failed.
    #[error("the photo could not be stored")]
    Store(#[from] StoreError),
    /// The database failed.
    #[error("the photo could not be recorded")]
    Database(#[from] sqlx::Error),
}

impl PhotoError {
    /// Every code that [`Problem::code`] can give.
    pub const CODES: &[&str] =
        &["photo-type", "photo-too-large", "photo-broken", "photo-busy", "photo-not-stored"];
}

impl Problem for PhotoError {
    fn code(&self) -> &'static str {
        match self {
            Self::Type => "photo-type",
            // One sentence for both: to the sender, either is a photo to make smaller.
            Self::TooLarge | Self::TooManyPixels => "photo-too-large",
            Self::Broken(_) => "photo-broken",
            Self::Busy => "photo-busy",
            Self::Store(_) | Self::Database(_) => "photo-not-stored",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::TooLarge | Self::TooManyPixels => 413,
            Self::Type | Self::Broken(_) => 422,
            Self::Busy | Self::Store(_) | Self::Database(_) => 503,
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some("photo")
    }
}

impl From<photo::Refusal> for PhotoError {
    fn from(refusal: photo::Refusal) -> Self {
        match refusal {
            photo::Refusal::Type => Self::Type,
            photo::Refusal::TooManyPixels => Self::TooManyPixels,
            photo::Refusal::CutShort | photo::Refusal::Broken(_) => Self::Broken(refusal.into()),
        }
    }
}

/// A photo that is stored and belongs to nobody yet. Pass its id to [`attach`](super::attach)
/// within a day, or it is removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreparedPhoto {
    /// The id of the file.
    pub id: Uuid,
    /// Of the full picture, in pixels, upright.
    pub width: u32,
    /// Of the full picture, in pixels, upright.
    pub height: u32,
}

/// Checks `bytes`, makes a harmless JPEG of at most 2,048 px and a thumbnail, and stores both.
///
/// This is done before the transaction of whatever the photo belongs to, since decoding takes long.
/// The row is committed first and the objects follow, so whatever fails here leaves a row without an
/// owner, which the sweep finds.
///
/// # Errors
/// See [`PhotoError`].
pub async fn prepare_photo(kernel: &Kernel, bytes: Bytes) -> Result<PreparedPhoto, PhotoError> {
    let kept = prepare_photo_once(kernel, kernel.new_id(), bytes).await?;
    // An id that is new has no other photo.
    kept.ok_or_else(|| sqlx::Error::RowNotFound.into())
}

/// As [`prepare_photo`], under an id that was promised before. The same photo may come again; none
/// if another one has the id.
pub(super) async fn prepare_photo_once(
    kernel: &Kernel,
    id: Uuid,
    bytes: Bytes,
) -> Result<Option<PreparedPhoto>, PhotoError> {
    if bytes.len() > MAX_PHOTO_BYTES {
        return Err(PhotoError::TooLarge);
    }
    let renditions = render(&kernel.files, bytes, photo::render).await?;
    keep(kernel, id, renditions).await
}

/// Stores a photo under `id`; none if another one has it.
pub(super) async fn keep(
    kernel: &Kernel,
    id: Uuid,
    renditions: photo::Renditions,
) -> Result<Option<PreparedPhoto>, PhotoError> {
    let photo::Renditions { full, thumb, width, height } = renditions;
    let prepared = PreparedPhoto { id, width, height };
    if !insert(&kernel.db, &prepared, &full, kernel.now()).await? {
        return Ok(None);
    }
    tokio::try_join!(
        kernel.files.put(prepared.id, Size::Full, full),
        kernel.files.put(prepared.id, Size::Thumb, thumb),
    )?;
    Ok(Some(prepared))
}

/// Does `work` with a picture within the shared memory, on a thread that may block.
pub(super) async fn render(
    files: &FileStore,
    bytes: Bytes,
    work: impl FnOnce(&Bytes) -> Result<photo::Renditions, photo::Refusal> + Send + 'static,
) -> Result<photo::Renditions, PhotoError> {
    let header = bytes.clone();
    let memory = blocking(move || photo::memory(&header)).await?;
    let waiting = files.picture_memory.clone().acquire_many_owned(memory);
    let permit = timeout(MEMORY_WAIT, waiting)
        .await
        .ok()
        // The semaphore is never closed; were it, nothing could be decoded either.
        .and_then(Result::ok)
        .ok_or(PhotoError::Busy)?;
    blocking(move || {
        // Held by the thread, not by this future: when the sender goes away the future is dropped,
        // but the thread decodes on.
        let _permit = permit;
        work(&bytes)
    })
    .await
}

/// A panic of a decoder says that the picture is broken, no more.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, photo::Refusal> + Send + 'static,
) -> Result<T, PhotoError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result.map_err(PhotoError::from),
        Err(stopped) => Err(PhotoError::Broken(stopped.into())),
    }
}

/// Whether the id has this photo now, or had it before.
async fn insert(
    db: impl PgExecutor<'_>,
    photo: &PreparedPhoto,
    full: &Bytes,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let sha256 = Sha256::digest(full);
    // The update changes nothing: it counts the row where it is of the same photo.
    let done = sqlx::query!(
        "insert into file as held
           (id, kind, content_type, bytes, width, height, sha256, thumb, created_at)
         values ($1, 'photo', 'image/jpeg', $2, $3, $4, $5, true, $6)
         on conflict (id) do update set attached_to = held.attached_to
           where held.sha256 = excluded.sha256",
        photo.id,
        full.len() as i64,
        photo.width.cast_signed(),
        photo.height.cast_signed(),
        sha256.as_slice(),
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

#[cfg(test)]
mod tests {
    use sqlx::PgPool;

    use super::super::{read, samples};
    use super::*;
    use crate::db::testing::TestKernel;

    #[sqlx::test(migrations = false)]
    async fn a_photo_is_stored_upright_and_without_its_place(db: PgPool) {
        let kernel = TestKernel::new(db);
        let sent = samples::upside_down_with_gps();
        assert!(samples::contains(&sent, b"Exif") && samples::contains(&sent, b"GPSMARK"));

        let photo = prepare_photo(&kernel, sent.into()).await.unwrap();
        for size in [Size::Full, Size::Thumb] {
            let stored = read(&kernel, photo.id, size).await.unwrap();
            assert_eq!(stored.content_type, "image/jpeg");
            assert!(!samples::contains(&stored.bytes, b"Exif"));
            assert!(!samples::contains(&stored.bytes, b"GPSMARK"));
        }
        let row =
            sqlx::query!("select bytes, sha256, attached_to from file where id = $1", photo.id)
                .fetch_one(&kernel.db)
                .await
                .unwrap();
        let full = read(&kernel, photo.id, Size::Full).await.unwrap().bytes;
        assert_eq!(row.bytes, full.len() as i64);
        assert_eq!(row.sha256, Sha256::digest(&full).as_slice());
        assert_eq!(row.attached_to, None);
    }

    #[sqlx::test(migrations = false)]
    async fn what_is_no_photo_leaves_nothing_behind(db: PgPool) {
        let kernel = TestKernel::new(db);
        let cases: [(&str, Vec<u8>); 9] = [
            ("photo-type", Vec::new()),
            ("photo-type", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>".into()),
            ("photo-type", b"<!doctype html><script>alert(1)</script>".into()),
            ("photo-type", b"GIF89a\x01\x00\x01\x00".into()),
            ("photo-too-large", vec![0xFF; MAX_PHOTO_BYTES + 1]),
            ("photo-too-large", samples::png_declaring(60_000, 60_000)),
            ("photo-too-large", samples::png_declaring(12_000, 12_000)),
            ("photo-broken", b"\xFF\xD8\xFF\xE0 this only begins like a photo".into()),
            ("photo-broken", samples::jpeg(640, 480)[..3_000].into()),
        ];
        for (code, bytes) in cases {
            let error = prepare_photo(&kernel, bytes.into()).await.unwrap_err();
            assert_eq!(error.code(), code, "{error:?}");
            assert!(PhotoError::CODES.contains(&code));
        }
        let rows = sqlx::query_scalar!(r#"select count(*) as "count!" from file"#);
        assert_eq!(rows.fetch_one(&kernel.db).await.unwrap(), 0);
    }

    #[sqlx::test(migrations = false)]
    async fn many_at_once_wait_for_each_other_and_all_arrive(db: PgPool) {
        let kernel = TestKernel::new(db);
        let sent = Bytes::from(samples::jpeg(1_600, 1_200));
        let all = (0..12).map(|_| prepare_photo(&kernel, sent.clone()));
        let photos = futures::future::try_join_all(all).await.unwrap();
        assert_eq!(photos.len(), 12);
        let free = kernel.files.picture_memory.available_permits();
        assert_eq!(free, photo::MEMORY_MIB as usize, "every permit came back");
    }
}
