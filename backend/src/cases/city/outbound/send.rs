//! The job `send-to-city`: hands a return over, or notes why not.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    gateway::{Answer, Outgoing},
    settle::settle,
};
use crate::{
    Kernel,
    jobs::{Failure, Handler},
    outbox::Task,
};

/// How often it is tried in a row, over about four hours. Then it waits until it is
/// [chased](super::chase()) or somebody asks for it.
const TRIES: i32 = 10;

/// Hands a return to the city's system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendToCity {
    /// The row of `city_return`.
    pub returned: Uuid,
}

impl Task for SendToCity {
    const NAME: &'static str = "send-to-city";
    /// More than [`TRIES`], so that a return which the city does not take stays in its list and not
    /// among dead letters, which are left for what is wrong with the database.
    const MAX_ATTEMPTS: i16 = 15;
}

impl Handler for SendToCity {
    const TIMEOUT: Duration = Duration::from_secs(60);

    /// A worker that dies between the city's answer and the note of it is followed by one that sends
    /// it again: under the same id, which the city knows.
    async fn run(self, kernel: &Kernel, _id: Uuid) -> Result<(), Failure> {
        // Without a system it waits to be taken away as a file.
        let Some(city) = &kernel.carriers.city else { return Ok(()) };
        let row = sqlx::query!(
            r#"select city_return.number, case_file.number as case_number, city_return.kind,
                 city_return.outcome, reason, city_return.words, until, made_at, tries
               from city_return join case_file on case_file.id = case_id
               where city_return.id = $1 and city_return.state = 'waiting'"#,
            self.returned,
        )
        .fetch_optional(&kernel.db)
        .await?;
        let Some(row) = row else { return Ok(()) };
        let outgoing = Outgoing {
            id: self.returned,
            number: &row.number,
            case: &row.case_number,
            kind: &row.kind,
            outcome: row.outcome.as_deref(),
            reason: &row.reason,
            words: &row.words,
            until: row.until,
            at: row.made_at,
        };
        match city.send(kernel.now(), &outgoing).await {
            Ok(answer) => {
                metrics::counter!("minhu_city_returns_total", "outcome" => answer.state.as_str())
                    .increment(1);
                note(kernel, self.returned, &answer).await.map_err(Failure::from)
            }
            Err(code) => {
                metrics::counter!("minhu_city_returns_total", "outcome" => "retry").increment(1);
                tracing::warn!(returned = %self.returned, code, "not sent to the city");
                failed(kernel, self.returned, code).await?;
                if (row.tries + 1) % TRIES == 0 { Ok(()) } else { Err(Failure::because(code)) }
            }
        }
    }
}

async fn note(kernel: &Kernel, id: Uuid, answer: &Answer) -> Result<(), sqlx::Error> {
    let mut tx = kernel.db.begin().await?;
    settle(kernel, &mut tx, id, answer, "api", None).await?;
    tx.commit().await
}

async fn failed(kernel: &Kernel, id: Uuid, code: &str) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update city_return set tries = tries + 1, last_error = $2
         where id = $1 and state = 'waiting'",
        id,
        code,
    )
    .execute(&kernel.db)
    .await?;
    Ok(())
}
