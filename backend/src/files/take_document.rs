//! Takes a document that staff send: a PDF, kept as it was sent, encrypted.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{ReadError, Size, StoreError};
use crate::{
    Kernel, Problem,
    privacy::{FileKey, decrypt_file, encrypt_file},
};

/// The largest document that is accepted, in bytes (10 MB), as the tables that name one have it.
pub const MAX_DOCUMENT_BYTES: usize = 10_000_000;

/// How near to its beginning and its end a PDF says what it is, as readers of PDF look for it.
const EDGE: usize = 1024;

/// Why a document was not taken.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// Not a PDF from its beginning to its end, whatever its name says.
    #[error("not a whole PDF")]
    Type,
    /// More than [`MAX_DOCUMENT_BYTES`].
    #[error("more than {MAX_DOCUMENT_BYTES} bytes")]
    TooLarge,
    /// The file store failed.
    #[error("the document could not be stored")]
    Store(#[from] StoreError),
    /// The database failed.
    #[error("the document could not be recorded")]
    Database(#[from] sqlx::Error),
}

impl DocumentError {
    /// Every code that [`Problem::code`] can give.
    pub const CODES: &[&str] = &["document-type", "document-too-large", "document-not-stored"];
}

impl Problem for DocumentError {
    fn code(&self) -> &'static str {
        match self {
            Self::Type => "document-type",
            Self::TooLarge => "document-too-large",
            Self::Store(_) | Self::Database(_) => "document-not-stored",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Type => 422,
            Self::TooLarge => 413,
            Self::Store(_) | Self::Database(_) => 503,
        }
    }
}

/// A document that is stored and belongs to nobody yet. Pass its id to [`attach`](super::attach)
/// within a day, or it is removed.
pub struct PreparedDocument {
    /// The id of the file.
    pub id: Uuid,
    /// What opens it, to be sealed in the row that it belongs to.
    pub key: FileKey,
}

/// Checks that `bytes` are a PDF, and stores them encrypted.
///
/// The row is committed first and the object follows, as of a photo.
///
/// # Errors
/// See [`DocumentError`].
pub async fn prepare_document(
    kernel: &Kernel,
    bytes: &[u8],
) -> Result<PreparedDocument, DocumentError> {
    check(bytes)?;
    let (key, encrypted) = encrypt_file(&*kernel.random, bytes);
    let id = kernel.new_id();
    insert(&kernel.db, id, &encrypted, kernel.now()).await?;
    kernel.files.put(id, Size::Full, encrypted.into()).await?;
    Ok(PreparedDocument { id, key })
}

/// The document in the file `id`, which `key` opens.
///
/// # Errors
/// See [`ReadError`].
pub async fn read_document(kernel: &Kernel, id: Uuid, key: &[u8]) -> Result<Bytes, ReadError> {
    let encrypted = kernel.files.get(id, Size::Full).await?.ok_or(ReadError::NotFound)?;
    Ok(decrypt_file(key, &encrypted)?.into())
}

fn check(bytes: &[u8]) -> Result<(), DocumentError> {
    if bytes.len() > MAX_DOCUMENT_BYTES {
        return Err(DocumentError::TooLarge);
    }
    let first = &bytes[..bytes.len().min(EDGE)];
    let last = &bytes[bytes.len().saturating_sub(EDGE)..];
    let has = |part: &[u8], mark: &[u8]| part.windows(mark.len()).any(|here| here == mark);
    if has(first, b"%PDF-") && has(last, b"%%EOF") { Ok(()) } else { Err(DocumentError::Type) }
}

async fn insert(
    db: impl PgExecutor<'_>,
    id: Uuid,
    encrypted: &[u8],
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let sha256 = Sha256::digest(encrypted);
    sqlx::query!(
        "insert into file (id, kind, content_type, bytes, sha256, thumb, created_at)
         values ($1, 'document', 'application/pdf', $2, $3, false, $4)",
        id,
        encrypted.len() as i64,
        sha256.as_slice(),
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::PgPool;

    use super::super::{read, samples};
    use super::*;
    use crate::db::{
        Role,
        testing::{TestKernel, as_role},
    };

    #[test]
    fn a_pdf_says_so_at_both_ends() {
        let long = |before: usize, after: usize| {
            let lines = |count| vec![b'\n'; count];
            [lines(before), samples::PDF.to_vec(), lines(after)].concat()
        };
        for taken in [samples::PDF.to_vec(), long(EDGE - 5, EDGE - 6), b"%PDF-%%EOF".to_vec()] {
            assert!(check(&taken).is_ok(), "{}", taken.len());
        }
        let cut = samples::PDF[..samples::PDF.len() - 4].to_vec();
        let no_pdf = [b"".to_vec(), b"hello".to_vec(), cut.to_vec(), samples::jpeg(8, 8)];
        for refused in no_pdf.into_iter().chain([long(EDGE, 0), long(0, EDGE)]) {
            let length = refused.len();
            assert!(matches!(check(&refused), Err(DocumentError::Type)), "{length}");
        }
        let mut largest = samples::PDF.to_vec();
        largest.resize(MAX_DOCUMENT_BYTES - samples::PDF.len(), b' ');
        largest.extend_from_slice(samples::PDF);
        assert!(check(&largest).is_ok());
        largest.push(b'\n');
        assert!(matches!(check(&largest), Err(DocumentError::TooLarge)));
    }

    #[sqlx::test(migrations = false)]
    async fn what_is_stored_opens_with_its_key_only(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        let document = prepare_document(&kernel, samples::PDF).await.unwrap();
        let stored = kernel.files.get(document.id, Size::Full).await.unwrap().unwrap();
        assert!(!samples::contains(&stored, b"PDF") && !samples::contains(&stored, b"obj"));
        let opened = read_document(&kernel, document.id, document.key.as_slice()).await.unwrap();
        assert_eq!(opened, samples::PDF);
        let refused = read_document(&kernel, document.id, &[7; 32]).await.unwrap_err();
        assert_eq!((refused.code(), refused.status()), ("file-not-available", 503));
        // It has no address of a picture.
        let missing = read(&kernel, document.id, Size::Full).await.unwrap_err();
        assert!(matches!(missing, ReadError::NotFound), "{missing:?}");
    }

    #[sqlx::test(migrations = false)]
    async fn what_is_no_document_leaves_nothing_behind(pool: PgPool) {
        let kernel = TestKernel::new(pool);
        let error = prepare_document(&kernel, b"%PDF-1.7 and no end").await.err().unwrap();
        assert_eq!(error.code(), "document-type");
        let rows: i64 =
            sqlx::query_scalar("select count(*) from file").fetch_one(&kernel.db).await.unwrap();
        assert_eq!(rows, 0);
    }
}
