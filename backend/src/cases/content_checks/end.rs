//! The job `end-content-checks`: WeChat has not said what it thinks in time, so staff look.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Kernel,
    jobs::{Failure, Handler},
    outbox::Task,
};

/// How long WeChat has to answer; as it says itself.
pub const ANSWERED_WITHIN: TimeDelta = TimeDelta::minutes(30);

/// What the clock of the database, which starts the job, may be ahead of ours.
const CLOCKS_APART: TimeDelta = TimeDelta::minutes(1);

/// Leaves to staff whatever of a case has no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndContentChecks {
    /// The row of `case_file`.
    pub case: Uuid,
}

impl Task for EndContentChecks {
    const NAME: &'static str = "end-content-checks";
}

impl Handler for EndContentChecks {
    async fn run(self, kernel: &Kernel, _: Uuid) -> Result<(), Failure> {
        let now = kernel.now();
        sqlx::query!(
            "update content_check set state = 'review', answered_at = $2, resident = null
             where case_id = $1 and state in ('waiting', 'asked') and created_at <= $3",
            self.case,
            now,
            now - ANSWERED_WITHIN + CLOCKS_APART,
        )
        .execute(&kernel.db)
        .await?;
        let is_over = sqlx::query_scalar!(
            r#"select not exists (
                 select from content_check
                 where case_id = $1 and state in ('waiting', 'asked')) as "is_over!""#,
            self.case,
        )
        .fetch_one(&kernel.db)
        .await?;
        // What was sent later is ended by a job of its own; this one comes again in any case.
        if is_over { Ok(()) } else { Err(Failure::because("a check is not over")) }
    }
}
