//! Asking for a job.

use chrono::{DateTime, Utc};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

/// What a job needs to know: a small struct whose fields are uuids and lower-case words (a check
/// on the table refuses anything else), since queues, logs and dead letters show it. Whoever handles
/// it reads the rest from the database, as it is then.
pub trait Task: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Lower-case, hyphenated, never changed once deployed: `staff-message`.
    const NAME: &'static str;

    /// How often it is tried before it becomes a dead letter. The waits grow from 3 seconds to
    /// 2 hours: ten tries are spread over about 4 hours.
    const MAX_ATTEMPTS: i16 = 10;
}

/// Asks for `task` to be done as soon as the transaction of `conn` is committed. `id` (from
/// [`Kernel::new_id`](crate::Kernel::new_id)) stays with the job: its handler can use it as the key
/// of what it writes.
///
/// # Errors
/// When the database refuses; also when the payload holds anything but ids and codes.
pub async fn write<T: Task>(
    conn: &mut PgConnection,
    id: Uuid,
    now: DateTime<Utc>,
    task: &T,
) -> Result<(), sqlx::Error> {
    insert(conn, id, now, None, task).await
}

/// The same, but not before `run_at`.
///
/// # Errors
/// As [`write()`].
pub async fn write_later<T: Task>(
    conn: &mut PgConnection,
    id: Uuid,
    now: DateTime<Utc>,
    run_at: DateTime<Utc>,
    task: &T,
) -> Result<(), sqlx::Error> {
    insert(conn, id, now, Some(run_at), task).await
}

/// The same for several at once, in one statement; each has its id.
///
/// # Errors
/// As [`write()`].
pub async fn write_all<T: Task>(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    tasks: &[(Uuid, T)],
) -> Result<(), sqlx::Error> {
    if tasks.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = tasks.iter().map(|(id, _)| *id).collect();
    let payloads: Vec<Json<&T>> = tasks.iter().map(|(_, task)| Json(task)).collect();
    sqlx::query!(
        "insert into outbox (id, task, payload, max_attempts, created_at)
         select id, $3, payload, $4, $5 from unnest($1::uuid[], $2::jsonb[]) as task (id, payload)",
        &ids,
        &payloads as _,
        T::NAME,
        T::MAX_ATTEMPTS,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn insert<T: Task>(
    conn: &mut PgConnection,
    id: Uuid,
    now: DateTime<Utc>,
    run_at: Option<DateTime<Utc>>,
    task: &T,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into outbox (id, task, payload, max_attempts, created_at, run_at)
         values ($1, $2, $3, $4, $5, $6)",
        id,
        T::NAME,
        Json(task) as _,
        T::MAX_ATTEMPTS,
        now,
        run_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use sqlx::PgPool;

    use super::*;
    use crate::db::{
        Role,
        testing::{TestKernel, as_role},
    };

    #[derive(Serialize, Deserialize)]
    struct Careless {
        phone: String,
    }

    impl Task for Careless {
        const NAME: &'static str = "careless";
    }

    #[sqlx::test(migrations = false)]
    async fn refuses_what_is_not_an_id_or_a_code(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        for (text, ids_only) in [
            ("13912345678", false),
            ("张三", false),
            ("at the gate", false),
            ("", false),
            ("sorting", true),
            ("0192f5a0-0000-7000-8000-000000000000", true),
        ] {
            let mut conn = kernel.db.acquire().await.unwrap();
            let task = Careless { phone: text.to_owned() };
            let written = write(&mut conn, kernel.new_id(), kernel.now(), &task).await;
            assert_eq!(written.is_ok(), ids_only, "{text}");
        }
    }
}
