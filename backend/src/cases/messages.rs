//! Telling reporters what became of their case.
//!
//! The job `tell-reporters` is written with the event that it tells of. Those who have an account are
//! told in the ways that they chose, others by text message if they have confirmed their phone. What
//! is sent holds the number and nothing that would open the case to somebody else.

use chrono::{DateTime, Utc};
use domain::{cases::Step, locale::Locale, number::Number, phone::Phone};
use serde::{Deserialize, Serialize};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::{
    Kernel,
    calendar::civil,
    jobs::{Failure, Handler},
    messages::{
        Channel, Notice, Outgoing, SendError, Text, To, channels, notify, page, rendered, send,
        signed,
    },
    outbox::{self, Task},
    privacy::{Place, open},
};

/// Where a case is found by number and 提取码.
const FIND: &str = "/cases/find";

/// Tells the reporters of a case of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellReporters {
    /// The row of `case_event`.
    pub event: Uuid,
}

impl Task for TellReporters {
    const NAME: &'static str = "tell-reporters";
}

/// The message of a reply that is a question.
const QUESTION: &str = "case-question";

/// The message of a step, as `case_event` names it; none for most.
fn template(step: &str) -> Option<&'static str> {
    if step == "redate" {
        return Some("case-redated");
    }
    match Step::parse(step)? {
        Step::Accept => Some("case-accepted"),
        Step::Answer | Step::Close => Some("case-answered"),
        Step::Refuse => Some("case-refused"),
        Step::Extend => Some("case-extended"),
        Step::Reply => Some("case-reply"),
        _ => None,
    }
}

/// Asks for the reporters to be told of an event of the case, in the caller's transaction; does
/// nothing where nobody is told of such a step, or nobody can be.
pub(super) async fn ask(
    kernel: &Kernel,
    conn: &mut PgConnection,
    case: Uuid,
    event: Uuid,
    step: Step,
) -> Result<(), sqlx::Error> {
    if template(step.as_str()).is_none() || !anybody(&mut *conn, case).await? {
        return Ok(());
    }
    outbox::write(conn, kernel.new_id(), kernel.now(), &TellReporters { event }).await
}

/// In this form, and not with `or`, PostgreSQL reads no reporter of another case.
async fn anybody(conn: &mut PgConnection, case: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
             select from case_reporter
             where case_id in (
                 select $1::uuid union all select id from case_file where merged_into = $1)
               and (resident is not null or confirmed and phone is not null)) as "anybody!""#,
        case,
    )
    .fetch_one(conn)
    .await
}

/// Sends the number of a case that was just taken in to its caller, in the caller's transaction. A
/// day without text messages left is no reason not to take a case.
pub(super) async fn tell_number(
    kernel: &Kernel,
    tx: &mut PgConnection,
    (case, number): (Uuid, &Number),
    due: Option<DateTime<Utc>>,
    phone: &Phone,
    locale: Locale,
) -> Result<(), sqlx::Error> {
    let due = due.map(civil).unwrap_or_default();
    let link = page(kernel, locale, FIND);
    let values = [("number", number.as_str()), ("due", due.as_str()), ("link", link.as_str())];
    let message = Outgoing {
        template: "case-number",
        to: To::Phone(phone),
        locale,
        values: &values,
        resident: None,
        subject: Some(("case", case)),
        deliver_after: None,
        expires_at: None,
    };
    let mut savepoint = tx.begin().await?;
    match send(kernel, &mut savepoint, message).await {
        Ok(_) => savepoint.commit().await,
        Err(error) => {
            tracing::warn!(%error, "caller not told");
            savepoint.rollback().await
        }
    }
}

impl Handler for TellReporters {
    /// All of them in one transaction, so that a second run finds what the first one wrote.
    async fn run(self, kernel: &Kernel, _id: Uuid) -> Result<(), Failure> {
        let mut tx = kernel.db.begin().await?;
        if is_told(&mut tx, self.event).await? {
            return Ok(());
        }
        let Some(told) = read(&mut tx, self.event).await? else { return Ok(()) };
        let template = if told.asks { Some(QUESTION) } else { template(&told.step) };
        let Some(template) = template else { return Ok(()) };
        let due = told.due_at.map(civil).unwrap_or_default();
        let subject = Some((SUBJECT, self.event));
        for reporter in reporters(kernel, &mut tx, told.case).await? {
            let link = page(kernel, reporter.locale, FIND);
            let values = reporter.values(&due, &link);
            if let Some(resident) = reporter.resident {
                let notice = Notice { template, values: &values, subject, expires_at: None };
                notify(kernel, &mut tx, resident, notice).await?;
            } else if let Some(phone) = reporter.phone.as_ref().filter(|phone| phone.is_mobile()) {
                let message = Outgoing {
                    template,
                    to: To::Phone(phone),
                    locale: reporter.locale,
                    values: &values,
                    resident: None,
                    subject,
                    deliver_after: None,
                    expires_at: None,
                };
                let mut savepoint = tx.begin().await?;
                match send(kernel, &mut savepoint, message).await {
                    Ok(_) => savepoint.commit().await?,
                    Err(error) => {
                        tracing::warn!(%error, "reporter not told");
                        savepoint.rollback().await?;
                    }
                }
            }
        }
        tx.commit().await?;
        Ok(())
    }
}

/// What these messages are about, as the table of messages has it.
const SUBJECT: &str = "case-event";

/// Whether it was told before. Two runs at the same time wait for each other.
async fn is_told(conn: &mut PgConnection, event: Uuid) -> Result<bool, sqlx::Error> {
    let (_, low) = event.as_u64_pair();
    sqlx::query!("select pg_advisory_xact_lock($1)", low.cast_signed())
        .fetch_one(&mut *conn)
        .await?;
    sqlx::query_scalar!(
        r#"select exists (
             select from message where subject_kind = $1 and subject_id = $2) as "told!""#,
        SUBJECT,
        event,
    )
    .fetch_one(conn)
    .await
}

/// What there is to tell.
struct Told {
    case: Uuid,
    step: String,
    /// It asks them something.
    asks: bool,
    /// What they are promised now.
    due_at: Option<DateTime<Utc>>,
}

async fn read(conn: &mut PgConnection, event: Uuid) -> Result<Option<Told>, sqlx::Error> {
    sqlx::query_as!(
        Told,
        r#"select case_file.id as case, case_event.step,
             case_event.detail ? 'asks' as "asks!", case_file.due_at
           from case_event join case_file on case_file.id = case_event.case_id
           where case_event.id = $1"#,
        event,
    )
    .fetch_optional(conn)
    .await
}

/// Who is told. Personal data, so not `Debug`.
struct Reporter {
    resident: Option<Uuid>,
    phone: Option<Phone>,
    /// Of their account, if they have one.
    locale: Locale,
    /// Of the case that they reported: their 提取码 opens no other.
    number: String,
}

impl Reporter {
    /// What fills the places of a message.
    fn values<'a>(&'a self, due: &'a str, link: &'a str) -> [(&'static str, &'a str); 3] {
        [("number", self.number.as_str()), ("due", due), ("link", link)]
    }
}

/// What the reporters of a case are sent at a step with an answer: in each language of theirs, and
/// through each channel that anybody has it by, what the first of them gets.
pub(super) async fn would_send(
    kernel: &Kernel,
    conn: &mut PgConnection,
    case: Uuid,
    step: Step,
) -> Result<Vec<(Locale, Channel, Text)>, sqlx::Error> {
    let Some(template) = template(step.as_str()) else { return Ok(Vec::new()) };
    let sign = kernel.carriers.sms.as_ref().and_then(|gateway| gateway.sign());
    let mut told: Vec<(Locale, Channel, Text)> = Vec::new();
    for reporter in reporters(kernel, conn, case).await? {
        let locale = reporter.locale;
        let through = match (reporter.resident, &reporter.phone) {
            (Some(resident), _) => channels(&mut *conn, template, resident).await?,
            (None, Some(phone)) if phone.is_mobile() => Some(vec![Channel::Sms]),
            (None, _) => None,
        };
        let link = page(kernel, locale, FIND);
        for channel in through.into_iter().flatten() {
            if told.iter().any(|one| (one.0, one.1) == (locale, channel)) {
                continue;
            }
            let said = (template, channel, locale);
            match rendered(&mut *conn, said, &reporter.values("", &link)).await {
                Ok((_, _, mut text)) => {
                    if channel == Channel::Sms {
                        text.body = signed(sign, &text.body);
                    }
                    told.push((locale, channel, text));
                }
                Err(SendError::Database(error)) => return Err(error),
                Err(error) => tracing::warn!(%error, "reporter would not be told"),
            }
        }
    }
    Ok(told)
}

/// Those of the case and of all that were merged into it, everybody once.
async fn reporters(
    kernel: &Kernel,
    conn: &mut PgConnection,
    case: Uuid,
) -> Result<Vec<Reporter>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select distinct on (coalesce(resident::text, encode(case_reporter.phone_index, 'hex')))
             case_reporter.id, resident, case_reporter.phone,
             coalesce(account.locale, case_reporter.locale) as "locale!", number
           from case_reporter join case_file on case_file.id = case_id
             left join resident as account
               on account.id = case_reporter.resident and account.deleted_at is null
           where case_id in (
               select $1::uuid union all select id from case_file where merged_into = $1)
             and (resident is not null or confirmed and case_reporter.phone is not null)
           order by coalesce(resident::text, encode(case_reporter.phone_index, 'hex')),
             case_id <> $1, case_reporter.id"#,
        case,
    )
    .fetch_all(conn)
    .await?;
    let reporters = rows.into_iter().map(|row| {
        let place = Place { column: "case_reporter.phone", row: row.id.as_bytes() };
        let phone = row.phone.and_then(|sealed| {
            open(&kernel.keys, place, &sealed)
                .inspect_err(|error| {
                    tracing::error!(error = error as &dyn std::error::Error, "phone does not open");
                })
                .ok()
        });
        Reporter {
            resident: row.resident,
            phone: phone.and_then(|text| Phone::parse(&String::from_utf8_lossy(&text)).ok()),
            locale: Locale::from_tag(&row.locale).unwrap_or_default(),
            number: row.number,
        }
    });
    Ok(reporters.collect())
}

#[cfg(test)]
mod tests;
