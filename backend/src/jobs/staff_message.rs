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
    /// The department whose it is, where it is one's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<Uuid>,
}

impl StaffMessage {
    /// `kind` about `subject_id` for `queue`, both lower-case and hyphenated.
    #[must_use]
    pub const fn new(queue: &'static str, kind: &'static str, subject_id: Uuid) -> Self {
        Self {
            queue: Cow::Borrowed(queue),
            kind: Cow::Borrowed(kind),
            subject_id,
            department: None,
        }
    }

    /// The same, of this department.
    #[must_use]
    pub fn of(self, department: Option<Uuid>) -> Self {
        Self { department, ..self }
    }
}

impl Task for StaffMessage {
    const NAME: &'static str = "staff-message";
}

impl Handler for StaffMessage {
    async fn run(self, kernel: &Kernel, id: Uuid) -> Result<(), Failure> {
        sqlx::query!(
            "insert into staff_message (id, queue, kind, subject_id, created_at, department)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (id) do nothing",
            id,
            &self.queue,
            &self.kind,
            self.subject_id,
            kernel.now(),
            self.department,
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
        let department = Some(kernel.new_id());
        for _ in 0..2 {
            let message = StaffMessage::new("sorting", "question-asked", subject).of(department);
            message.run(&kernel, id).await.unwrap();
        }
        let messages: Vec<(Uuid, String, String, Uuid, Option<Uuid>)> =
            sqlx::query_as("select id, queue, kind, subject_id, department from staff_message")
                .fetch_all(&pool)
                .await
                .unwrap();
        let (queue, kind) = ("sorting".to_owned(), "question-asked".to_owned());
        assert_eq!(messages, [(id, queue, kind, subject, department)]);
    }

    #[test]
    fn one_that_a_worker_of_the_version_before_has_written_is_read() {
        let message = StaffMessage::new("sorting", "question-asked", Uuid::from_u128(1));
        let payload = serde_json::to_value(&message).unwrap();
        assert_eq!(payload.get("department"), None, "the outbox takes no nulls");
        assert_eq!(serde_json::from_value::<StaffMessage>(payload).unwrap(), message);
    }
}
