//! Reads a stored photo, once its address was [checked](super::address::check).

use bytes::Bytes;
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{Size, StoreError};
use crate::{Kernel, Problem, privacy::OpenError};

/// Why a file cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is no such file, or no longer.
    #[error("there is no such file")]
    NotFound,
    /// The file store failed.
    #[error("the file could not be read")]
    Store(#[from] StoreError),
    /// It is encrypted, and does not open.
    #[error("the file does not open")]
    Sealed(#[from] OpenError),
    /// The database failed.
    #[error("the file could not be looked up")]
    Database(#[from] sqlx::Error),
}

impl ReadError {
    /// Every code that [`Problem::code`] can give.
    pub const CODES: &[&str] = &["file-not-found", "file-not-available"];
}

impl Problem for ReadError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "file-not-found",
            Self::Store(_) | Self::Sealed(_) | Self::Database(_) => "file-not-available",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Store(_) | Self::Sealed(_) | Self::Database(_) => 503,
        }
    }
}

/// A file as it is sent to a browser.
#[derive(Debug, Clone)]
pub struct StoredFile {
    /// All of it; pictures are at most 2,048 px, so it is small.
    pub bytes: Bytes,
    /// Such as `image/jpeg`. To be sent with `nosniff`.
    pub content_type: String,
}

/// The photo `id` in the size asked for.
///
/// # Errors
/// See [`ReadError`].
pub async fn read(kernel: &Kernel, id: Uuid, size: Size) -> Result<StoredFile, ReadError> {
    let content_type = content_type(&kernel.db, id).await?.ok_or(ReadError::NotFound)?;
    let bytes = kernel.files.get(id, size).await?.ok_or(ReadError::NotFound)?;
    Ok(StoredFile { bytes, content_type })
}

async fn content_type(db: impl PgExecutor<'_>, id: Uuid) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!("select content_type from file where id = $1 and kind = 'photo'", id)
        .fetch_optional(db)
        .await
}

#[cfg(test)]
mod tests {
    use sqlx::PgPool;

    use super::*;
    use crate::db::testing::TestKernel;

    #[sqlx::test(migrations = false)]
    async fn a_file_that_is_not_there_is_not_found(db: PgPool) {
        let kernel = TestKernel::new(db);
        let error = read(&kernel, kernel.new_id(), Size::Full).await.unwrap_err();
        assert_eq!((error.code(), error.status()), ("file-not-found", 404));
    }
}
