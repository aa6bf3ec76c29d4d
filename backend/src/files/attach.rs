//! Gives a stored file its owner, and takes it away again.

use sqlx::PgExecutor;
use uuid::Uuid;

use crate::Problem;

/// Why a file did not get its owner.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    /// It is not there, or no longer: the sender waited for more than a day.
    #[error("there is no such file")]
    Gone,
    /// It belongs to something else, and a file never changes hands.
    #[error("the file belongs to something else")]
    Taken,
    /// The database failed.
    #[error("the file could not be attached")]
    Database(#[from] sqlx::Error),
}

impl AttachError {
    /// Every code that [`Problem::code`] can give.
    pub const CODES: &[&str] = &["photo-gone", "photo-not-stored"];
}

impl Problem for AttachError {
    fn code(&self) -> &'static str {
        match self {
            // Whose it is instead is nothing to tell.
            Self::Gone | Self::Taken => "photo-gone",
            Self::Database(_) => "photo-not-stored",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Gone | Self::Taken => 422,
            Self::Database(_) => 503,
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some("photo")
    }
}

/// Makes `file` belong to the row `owner_id` of `owner` (a name such as `question`). Call it in the
/// transaction that writes the owner's row. Doing it twice is harmless.
///
/// # Errors
/// See [`AttachError`].
pub async fn attach(
    db: impl PgExecutor<'_>,
    file: Uuid,
    owner: &str,
    owner_id: Uuid,
) -> Result<(), AttachError> {
    // The lock makes a sweep that is about to remove the file and this wait for each other.
    let found = sqlx::query!(
        r#"with found as (
             select id, attached_to is null or (attached_to = $2 and attached_id = $3) as free
             from file where id = $1 for update
           ), taken as (
             update file set attached_to = $2, attached_id = $3
             from found where file.id = found.id and found.free
           )
           select free as "free!" from found"#,
        file,
        owner,
        owner_id,
    )
    .fetch_optional(db)
    .await?;
    match found {
        None => Err(AttachError::Gone),
        Some(row) if row.free => Ok(()),
        Some(_) => Err(AttachError::Taken),
    }
}

/// Leaves the files of the row `owner_id` of `owner` without an owner, for the sweep to remove.
/// Call it in the transaction that deletes the owner's row. Returns how many they were.
///
/// # Errors
/// When the database fails.
pub async fn detach(
    db: impl PgExecutor<'_>,
    owner: &str,
    owner_id: Uuid,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "update file set attached_to = null, attached_id = null
         where attached_to = $1 and attached_id = $2",
        owner,
        owner_id,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

#[cfg(test)]
mod tests {
    use sqlx::PgPool;

    use super::super::{prepare_photo, samples};
    use super::*;
    use crate::db::testing::TestKernel;

    #[sqlx::test(migrations = false)]
    async fn a_file_gets_one_owner_and_keeps_it(db: PgPool) {
        let kernel = TestKernel::new(db);
        let photo = prepare_photo(&kernel, samples::jpeg(40, 30).into()).await.unwrap().id;
        let (first, second) = (kernel.new_id(), kernel.new_id());

        attach(&kernel.db, photo, "question", first).await.unwrap();
        attach(&kernel.db, photo, "question", first).await.unwrap();
        let refused = attach(&kernel.db, photo, "question", second).await.unwrap_err();
        assert!(matches!(refused, AttachError::Taken), "{refused:?}");
        let refused = attach(&kernel.db, second, "question", first).await.unwrap_err();
        assert!(matches!(refused, AttachError::Gone), "{refused:?}");

        assert_eq!(detach(&kernel.db, "question", second).await.unwrap(), 0);
        assert_eq!(detach(&kernel.db, "question", first).await.unwrap(), 1);
        attach(&kernel.db, photo, "case", second).await.unwrap();
    }

    #[sqlx::test(migrations = false)]
    async fn a_transaction_that_is_rolled_back_attaches_nothing(db: PgPool) {
        let kernel = TestKernel::new(db);
        let photo = prepare_photo(&kernel, samples::jpeg(40, 30).into()).await.unwrap().id;
        let mut transaction = kernel.db.begin().await.unwrap();
        attach(&mut *transaction, photo, "question", kernel.new_id()).await.unwrap();
        transaction.rollback().await.unwrap();
        attach(&kernel.db, photo, "question", kernel.new_id()).await.unwrap();
    }
}
