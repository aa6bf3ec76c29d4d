//! Writes what goes back, in the transaction of the step that it tells of.

use chrono::{DateTime, Utc};
use domain::cases::{Outcome, Step};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{ReturnKind, SendToCity};
use crate::{
    Kernel,
    cases::{
        demands::{Given, reason_act},
        rulebook::Rulebook,
        standing::Standing,
    },
    outbox,
};

/// More time that was granted.
pub(in crate::cases) struct Granted {
    pub(in crate::cases) until: DateTime<Utc>,
    /// Code of the reason.
    pub(in crate::cases) reason: String,
    pub(in crate::cases) words: String,
}

/// What a return says.
struct Says {
    kind: ReturnKind,
    outcome: Option<Outcome>,
    reason: String,
    words: String,
    until: Option<DateTime<Utc>>,
}

/// Tells the city how a case of its own ended, if the step ended it. Those that were merged into the
/// case have the same answer, each under its own number.
pub(in crate::cases) async fn note_step(
    kernel: &Kernel,
    conn: &mut PgConnection,
    rules: &Rulebook,
    next: &Standing,
    (step, event): (Step, Uuid),
    given: &Given,
) -> Result<(), sqlx::Error> {
    let (kind, outcome) = match (step, next.outcome) {
        (Step::Refuse, Some(Outcome::NotOurs)) | (Step::Void, _) => {
            (ReturnKind::Return, Outcome::NotOurs)
        }
        (Step::Answer | Step::Close | Step::Refuse | Step::Withdraw, outcome) => {
            (ReturnKind::Reply, outcome.unwrap_or(Outcome::Solved))
        }
        _ => return Ok(()),
    };
    let words = given.answer.as_ref().map_or(&given.words, |answer| &answer.zh_hans);
    let says = Says {
        kind,
        outcome: Some(outcome),
        reason: reason(rules, step, given.reason.as_deref()),
        words: words.clone(),
        until: None,
    };
    write(kernel, conn, next.id, event, &says).await
}

/// Tells the city that a case of its own takes longer.
pub(in crate::cases) async fn note_extension(
    kernel: &Kernel,
    conn: &mut PgConnection,
    rules: &Rulebook,
    case: Uuid,
    event: Uuid,
    granted: Granted,
) -> Result<(), sqlx::Error> {
    let says = Says {
        kind: ReturnKind::Extension,
        outcome: None,
        reason: reason(rules, Step::Extend, Some(&granted.reason)),
        words: granted.words,
        until: Some(granted.until),
    };
    write(kernel, conn, case, event, &says).await
}

/// What the district calls a reason, since the city does not know our codes.
fn reason(rules: &Rulebook, step: Step, code: Option<&str>) -> String {
    let Some(code) = code else { return String::new() };
    let known = rules.reasons(reason_act(step)).find(|reason| reason.code == code);
    known.map_or_else(|| code.to_owned(), |reason| reason.text.zh_hans.clone())
}

async fn write(
    kernel: &Kernel,
    conn: &mut PgConnection,
    case: Uuid,
    event: Uuid,
    says: &Says,
) -> Result<(), sqlx::Error> {
    let told = sqlx::query!(
        r#"with recursive told as (
             select id, external_number from case_file where id = $1
             union
             select merged.id, merged.external_number
             from case_file as merged join told on merged.merged_into = told.id
           )
           select id as "id!", external_number as "number!" from told
           where external_number is not null order by id"#,
        case,
    )
    .fetch_all(&mut *conn)
    .await?;
    let now = kernel.now();
    for one in told {
        let id = kernel.new_id();
        sqlx::query!(
            "insert into city_return (id, case_id, event, number, kind, outcome, reason, words, until,
               made_at, asked_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
            id,
            one.id,
            event,
            one.number,
            says.kind.as_str(),
            says.outcome.map(Outcome::as_str),
            says.reason,
            says.words,
            says.until,
            now,
        )
        .execute(&mut *conn)
        .await?;
        outbox::write(&mut *conn, kernel.new_id(), now, &SendToCity { returned: id }).await?;
    }
    Ok(())
}
