//! The job `staff-message`: something for staff to look at.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Failure, Handler};
use crate::{Kernel, outbox::Task};

/// Notes that something is there for staff to look at; a [mail](super::mail_staff) tells them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffMessage {
    /// Whose it is to look at: `sorting`.
    pub queue: Cow<'static, str>,
    /// What happened: `question-asked`.
    pub kind: Cow<'static, str>,
    /// The row that it is about.
    pub subject_id: Uuid,
}

impl StaffMessage {
    /// `kind` about `subject_id` for `queue`, both lower-case and hyphenated.
    #[must_use]
    pub const fn new(queue: &'static str, kind: &'static str, subject_id: Uuid) -> Self {
        Self { queue: Cow::Borrowed(queue), kind: Cow::Borrowed(kind), subject_id }
    }
}

impl Task for StaffMessage {
    const NAME: &'static str = "staff-message";
}

impl Handler for StaffMessage {
    async fn run(self, kernel: &Kernel, id: Uuid) -> Result<(), Failure> {
        sqlx::query!(
            "insert into staff_message (id, queue, kind, subject_id, created_at)
             values ($1, $2, $3, $4, $5)
             on conflict (id) do nothing",
            id,
            &self.queue,
            &self.kind,
            self.subject_id,
            kernel.now(),
        )
        .execute(&kernel.db)
        .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use sqlx::PgPool;

    use super::*;
    use crate::db::{
        Role,
        testing::{TestKernel, as_role},
    };

    #[sqlx::test(migrations = false)]
    async fn running_twice_is_harmless(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Worker).await);
        let (id, subject) = (kernel.new_id(), kernel.new_id());
        for _ in 0..2 {
            StaffMessage::new("sorting", "question-asked", subject).run(&kernel, id).await.unwrap();
        }
        let messages: Vec<(Uuid, String, String, Uuid)> =
            sqlx::query_as("select id, queue, kind, subject_id from staff_message")
                .fetch_all(&pool)
                .await
                .unwrap();
        assert_eq!(messages, [(id, "sorting".into(), "question-asked".into(), subject)]);
    }
}
