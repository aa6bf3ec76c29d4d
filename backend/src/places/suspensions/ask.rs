//! Asking for a place to be closed for a while.

use chrono::{DateTime, Utc};
use domain::{accounts::Act, calendar::parse_date_time, places::SuspensionReason};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::{
    Kernel,
    audit::Subject,
    calendar::to_utc,
    idempotency::request_hash,
    places::permit,
    records::{Begun, Fields, SaveError, Saving, begin, finish},
};

/// The longest explanation, in characters.
const MAX_WORDS: usize = 200;
/// How far behind a closure may begin: one that is entered after the fact.
const MAX_BACK: chrono::TimeDelta = chrono::TimeDelta::days(2);

/// A suspension to be asked for: the form's fields by their name. `saving.id` is the place.
pub struct AskSuspension<'a> {
    pub saving: Saving<'a>,
    pub get: &'a (dyn Fn(&str) -> String + Sync),
}

impl AskSuspension<'_> {
    /// What can be wrong with its fields and with decisions on it, besides what [`SaveError`] knows
    /// of every form.
    pub const CODES: &'static [&'static str] =
        &["time-shape", "suspension-too-early", "suspension-ends-first", "own-suspension"];

    /// The fields of the form; times are local, `2026-11-21T08:00`.
    pub const FIELDS: &'static [&'static str] = &["reason", "words", "starts_at", "ends_at"];
}

/// Asks, and gives the id of the suspension. It changes nothing before it is approved.
///
/// # Errors
/// [`SaveError`].
pub async fn ask_suspension(kernel: &Kernel, ask: AskSuspension<'_>) -> Result<Uuid, SaveError> {
    let AskSuspension { saving, get } = ask;
    let place = saving.id.unwrap_or_default();
    permit(&kernel.db, saving.staff, Act::Write, place).await?;
    let values: Vec<String> = AskSuspension::FIELDS.iter().map(|field| get(field)).collect();
    let named = place.to_string();
    let hash = request_hash(
        "ask-suspension",
        std::iter::once(&named).chain(&values).map(String::as_bytes),
    );
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    let asked = Asked::check(&|field| get(field), kernel.now())?;
    let id = kernel.new_id();
    insert(&mut *tx, id, place, &asked, saving.staff.id, kernel.now()).await?;
    let subject = Subject { kind: "place-suspension", id: Some(id) };
    finish(kernel, tx, claim, &saving, "ask", subject).await
}

/// A form without mistakes.
struct Asked {
    reason: SuspensionReason,
    words: String,
    starts_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
}

impl Asked {
    fn check(get: &(dyn Fn(&str) -> String + Sync), now: DateTime<Utc>) -> Result<Self, SaveError> {
        let mut fields = Fields::new(get);
        let reason = SuspensionReason::parse(&fields.line("reason", 30));
        if reason.is_none() {
            fields.refuse("reason", "choice-unknown");
        }
        let words = match reason {
            Some(SuspensionReason::Other) => fields.line("words", MAX_WORDS),
            _ => fields.optional("words", MAX_WORDS),
        };
        let starts_at = time(&mut fields, "starts_at");
        if starts_at.is_none() && !fields.wrong.iter().any(|wrong| wrong.field == "starts_at") {
            fields.refuse("starts_at", "text-missing");
        }
        let ends_at = time(&mut fields, "ends_at");
        if starts_at.is_some_and(|starts_at| starts_at < now - MAX_BACK) {
            fields.refuse("starts_at", "suspension-too-early");
        }
        if ends_at.is_some_and(|ends_at| starts_at.is_some_and(|starts_at| ends_at <= starts_at)) {
            fields.refuse("ends_at", "suspension-ends-first");
        }
        match (reason, starts_at) {
            (Some(reason), Some(starts_at)) if fields.wrong.is_empty() => {
                Ok(Self { reason, words, starts_at, ends_at })
            }
            _ => Err(SaveError::Invalid(fields.wrong)),
        }
    }
}

fn time(fields: &mut Fields<'_>, field: &str) -> Option<DateTime<Utc>> {
    let typed = fields.optional(field, 30);
    if typed.is_empty() {
        return None;
    }
    let time = parse_date_time(&typed);
    if time.is_none() {
        fields.refuse(field, "time-shape");
    }
    time.map(to_utc)
}

async fn insert(
    db: impl PgExecutor<'_>,
    id: Uuid,
    place: Uuid,
    asked: &Asked,
    staff: Uuid,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into place_suspension
           (id, place, reason, words, starts_at, ends_at, asked_by, asked_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        place,
        asked.reason.as_str(),
        asked.words,
        asked.starts_at,
        asked.ends_at,
        staff,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}
