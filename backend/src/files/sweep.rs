//! Removes files that nobody owns: sent but never used, or left by an owner that is gone.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{Size, StoreError};
use crate::Kernel;

/// How long a file may be without an owner: as long as a form draft lives untouched. Who takes
/// longer is told by [`attach`](super::attach) that the photo is gone.
const GRACE: TimeDelta = TimeDelta::hours(24);

/// Files in one transaction, whose rows stay locked until their objects are removed.
const BATCH: i64 = 100;

/// Why a sweep stopped. What it did until then stays done; the next one goes on.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The file store failed.
    #[error("a file could not be removed")]
    Store(#[from] StoreError),
    /// The database failed.
    #[error("the files to remove could not be found")]
    Database(#[from] sqlx::Error),
}

/// Removes every file that has been without an owner for a day, as `minhu_worker`. Returns how many.
/// Several at once do not disturb each other.
///
/// Objects go before their rows: a sweep that is killed in between is repeated by the next, whereas
/// an object without a row would never be found again.
///
/// # Errors
/// See [`SweepError`].
pub async fn sweep(kernel: &Kernel) -> Result<u64, SweepError> {
    let before = kernel.now() - GRACE;
    let mut removed = 0;
    loop {
        let mut transaction = kernel.db.begin().await?;
        let files = lock_without_owner(&mut *transaction, before).await?;
        if files.is_empty() {
            return Ok(removed);
        }
        for &id in &files {
            kernel.files.delete(id, Size::Full).await?;
            kernel.files.delete(id, Size::Thumb).await?;
        }
        removed += delete_rows(&mut *transaction, &files).await?;
        transaction.commit().await?;
    }
}

async fn lock_without_owner(
    db: impl PgExecutor<'_>,
    before: DateTime<Utc>,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select id from file where attached_to is null and created_at < $1
         order by created_at limit $2 for update skip locked",
        before,
        BATCH,
    )
    .fetch_all(db)
    .await
}

async fn delete_rows(db: impl PgExecutor<'_>, files: &[Uuid]) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!("delete from file where id = any($1)", files).execute(db).await?;
    Ok(done.rows_affected())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sqlx::PgPool;

    use super::super::{attach, detach, prepare_photo, read, samples};
    use super::*;
    use crate::{
        clock::FixedClock,
        db::{
            Role,
            testing::{TestKernel, as_role},
        },
    };

    /// `kernel` as it will be `hours` later.
    fn later(kernel: &Kernel, hours: i64) -> Kernel {
        let clock = Arc::new(FixedClock::new(kernel.now() + TimeDelta::hours(hours)));
        Kernel { clock, ..kernel.clone() }
    }

    async fn is_there(kernel: &Kernel, id: Uuid) -> bool {
        let objects = [
            kernel.files.get(id, Size::Full).await.unwrap(),
            kernel.files.get(id, Size::Thumb).await.unwrap(),
        ];
        assert_eq!(objects[0].is_some(), objects[1].is_some());
        assert_eq!(objects[0].is_some(), read(kernel, id, Size::Full).await.is_ok());
        objects[0].is_some()
    }

    #[sqlx::test(migrations = false)]
    async fn only_what_nobody_owns_for_a_day_goes(db: PgPool) {
        let kernel = TestKernel::new(db);
        let photo = || prepare_photo(&kernel, samples::jpeg(40, 30).into());
        let (kept, left) = (photo().await.unwrap().id, photo().await.unwrap().id);
        let owner = kernel.new_id();
        attach(&kernel.db, kept, "question", owner).await.unwrap();

        assert_eq!(sweep(&later(&kernel, 24)).await.unwrap(), 0);
        assert_eq!(sweep(&later(&kernel, 25)).await.unwrap(), 1);
        assert!(is_there(&kernel, kept).await);
        assert!(!is_there(&kernel, left).await);

        detach(&kernel.db, "question", owner).await.unwrap();
        assert_eq!(sweep(&later(&kernel, 25)).await.unwrap(), 1);
        assert!(!is_there(&kernel, kept).await);
    }

    #[sqlx::test(migrations = false)]
    async fn each_role_may_do_its_part_and_no_more(db: PgPool) {
        let web = TestKernel::new(as_role(&db, Role::Serve).await);
        let jobs = Kernel { db: as_role(&db, Role::Worker).await, ..later(&web, 25) };

        let photo = prepare_photo(&web, samples::jpeg(40, 30).into()).await.unwrap().id;
        let owner = web.new_id();
        attach(&web.db, photo, "question", owner).await.unwrap();
        detach(&jobs.db, "question", owner).await.unwrap();
        assert_eq!(sweep(&jobs).await.unwrap(), 1);

        for (db, refused) in [
            (&web.db, "delete from file"),
            (&web.db, "update file set sha256 = sha256"),
            (&web.db, "update district_setting set key = key"),
            (&jobs.db, "insert into file select * from file"),
            (&jobs.db, "update file set created_at = now()"),
            (&jobs.db, "update district_setting set value = '1'"),
        ] {
            let error = sqlx::query(refused).execute(db).await.unwrap_err();
            let code = error.as_database_error().and_then(|error| error.code()).unwrap();
            assert_eq!(code, "42501", "{refused}: {error}");
        }
    }

    #[sqlx::test(migrations = false)]
    async fn a_sweep_that_stopped_half_way_is_finished_by_the_next(db: PgPool) {
        let kernel = TestKernel::new(db);
        let photo = prepare_photo(&kernel, samples::jpeg(40, 30).into()).await.unwrap().id;
        kernel.files.delete(photo, Size::Full).await.unwrap();
        assert_eq!(sweep(&later(&kernel, 25)).await.unwrap(), 1);
        assert!(!is_there(&kernel, photo).await);
    }

    #[sqlx::test(migrations = false)]
    async fn a_file_that_is_just_being_sent_is_left_alone(db: PgPool) {
        let kernel = TestKernel::new(db);
        let photo = prepare_photo(&kernel, samples::jpeg(40, 30).into()).await.unwrap().id;
        let mut transaction = kernel.db.begin().await.unwrap();
        attach(&mut *transaction, photo, "question", kernel.new_id()).await.unwrap();
        assert_eq!(sweep(&later(&kernel, 25)).await.unwrap(), 0);
        transaction.commit().await.unwrap();
        assert!(is_there(&kernel, photo).await);
    }
}
