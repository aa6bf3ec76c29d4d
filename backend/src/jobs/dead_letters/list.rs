//! Seeing them.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use uuid::Uuid;

/// A job that failed in every attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct DeadLetter {
    /// The queue's number, for [`retry`](super::retry) and [`discard`](super::discard).
    pub job: i64,
    /// The id under which it was written to the outbox.
    pub id: Option<Uuid>,
    /// Its [`Task::NAME`](crate::outbox::Task::NAME).
    pub task: String,
    /// Its ids and codes.
    pub payload: serde_json::Value,
    /// How often it was tried.
    pub attempts: i16,
    /// Why the last attempt failed; holds no personal data.
    pub error: String,
    /// When it came into the queue.
    pub created_at: DateTime<Utc>,
    /// When the last attempt failed.
    pub failed_at: DateTime<Utc>,
}

/// Up to `limit` dead letters with a number below `before`, the newest first. The first page is
/// before `i64::MAX`, each further one before the last number of the page that was seen.
///
/// # Errors
/// When the database refuses.
pub async fn list(db: &PgPool, before: i64, limit: i64) -> Result<Vec<DeadLetter>, sqlx::Error> {
    let mut letters = select(db, before, limit).await?;
    for letter in &mut letters {
        // As the queue wraps what a handler returns.
        let reason = letter.error.strip_prefix("TaskError(\"");
        if let Some(reason) = reason.and_then(|reason| reason.strip_suffix("\")")) {
            letter.error = reason.to_owned();
        }
    }
    Ok(letters)
}

async fn select(db: &PgPool, before: i64, limit: i64) -> Result<Vec<DeadLetter>, sqlx::Error> {
    // The queue keeps no time of failure, but the time of the attempt that will not be: the failure
    // and a wait that it computes so.
    sqlx::query_as!(
        DeadLetter,
        r#"
        select jobs.id as job,
          (jobs.payload ->> 'id')::uuid as id,
          tasks.identifier as task,
          coalesce(jobs.payload -> 'task', jobs.payload) as "payload!: serde_json::Value",
          jobs.attempts,
          coalesce(jobs.last_error, '') as "error!",
          jobs.created_at,
          jobs.run_at - exp(least(jobs.attempts, 10)) * interval '1 second' as "failed_at!"
        from graphile_worker._private_jobs as jobs
        join graphile_worker._private_tasks as tasks on tasks.id = jobs.task_id
        where jobs.attempts >= jobs.max_attempts and jobs.locked_at is null and jobs.id < $1
        order by jobs.id desc
        limit $2
        "#,
        before,
        limit,
    )
    .fetch_all(db)
    .await
}
