//! One event, and writing it.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

/// Who acted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Minhu itself: the name of a job or of a periodic task.
    System(&'static str),
    /// A resident without an account, by the id of what they did it with, such as a pre-session.
    Visitor(Uuid),
    /// Another organisation, by its key for the API.
    Partner(Uuid),
    /// An account of a resident or of staff.
    Account(Uuid),
    /// Somebody at the command line, by their login on the machine.
    Operator(String),
}

impl Actor {
    const fn kind(&self) -> &'static str {
        match self {
            Self::System(_) => "system",
            Self::Visitor(_) => "visitor",
            Self::Partner(_) => "partner",
            Self::Account(_) => "account",
            Self::Operator(_) => "operator",
        }
    }

    fn name(&self) -> String {
        match self {
            Self::System(name) => (*name).to_owned(),
            Self::Visitor(id) | Self::Partner(id) | Self::Account(id) => id.to_string(),
            Self::Operator(login) => login.clone(),
        }
    }
}

/// What was acted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// Lower-case, hyphenated: `sorting-question`.
    pub kind: &'static str,
    /// Its row. `None` for an act without a single subject, such as an import.
    pub id: Option<Uuid>,
}

/// What else must be known later. Its methods take what cannot be personal data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Detail(Map<String, Value>);

impl Detail {
    /// Nothing else.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// With another thing that is concerned.
    #[must_use]
    pub fn id(mut self, name: &'static str, id: Uuid) -> Self {
        self.0.insert(name.to_owned(), Value::String(id.to_string()));
        self
    }

    /// With a word from the source: a state, a reason's code.
    #[must_use]
    pub fn word(mut self, name: &'static str, word: &'static str) -> Self {
        self.0.insert(name.to_owned(), Value::String(word.to_owned()));
        self
    }

    /// With a code of something that the district keeps, such as a thing of a catalogue: lower-case
    /// letters, digits and hyphens. Anything else is left out, since it could be anybody's.
    #[must_use]
    pub fn code(mut self, name: &'static str, code: &str) -> Self {
        let is_inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if code.len() <= 60
            && code.starts_with(|c: char| c.is_ascii_lowercase())
            && code.chars().all(is_inner)
        {
            self.0.insert(name.to_owned(), Value::String(code.to_owned()));
        }
        self
    }

    /// With a count or an amount.
    #[must_use]
    pub fn number(mut self, name: &'static str, number: i64) -> Self {
        self.0.insert(name.to_owned(), Value::from(number));
        self
    }
}

/// One act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// From [`Kernel::new_id`](crate::Kernel::new_id).
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: Actor,
    /// What was done, lower-case and hyphenated: `ask`.
    pub act: &'static str,
    /// To what.
    pub subject: Subject,
    /// What else must be known.
    pub detail: Detail,
    /// The request that did it, as in the log.
    pub request_id: Option<String>,
}

/// An event as the columns of `audit_event`.
pub(crate) struct EventRow {
    pub(crate) id: Uuid,
    pub(crate) at: DateTime<Utc>,
    pub(crate) actor_kind: &'static str,
    pub(crate) actor: String,
    pub(crate) act: &'static str,
    pub(crate) subject_kind: &'static str,
    pub(crate) subject_id: Option<Uuid>,
    pub(crate) detail: Value,
    pub(crate) request_id: Option<String>,
}

impl Event {
    pub(crate) fn into_row(self) -> EventRow {
        #[cfg(test)]
        super::words::check(&self);
        EventRow {
            id: self.id,
            at: self.at,
            actor_kind: self.actor.kind(),
            actor: self.actor.name(),
            act: self.act,
            subject_kind: self.subject.kind,
            subject_id: self.subject.id,
            detail: Value::Object(self.detail.0),
            request_id: self.request_id,
        }
    }
}

/// Writes `event` in the transaction of `conn`. Where a form's key is answered in the same
/// transaction, [`finish_audited`](crate::idempotency::finish_audited) does both at once.
///
/// # Errors
/// When the database refuses.
pub async fn record(conn: &mut PgConnection, event: Event) -> Result<(), sqlx::Error> {
    let event = event.into_row();
    sqlx::query!(
        "with event as (
           insert into audit_event
             (id, at, actor_kind, actor, act, subject_kind, subject_id, detail, request_id)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         )
         insert into audit_pending (event_id) values ($1)",
        event.id,
        event.at,
        event.actor_kind,
        event.actor,
        event.act,
        event.subject_kind,
        event.subject_id,
        event.detail,
        event.request_id,
    )
    .execute(conn)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::{Executor, PgPool};

    use super::*;
    use crate::db::{
        Role,
        testing::{TestKernel, as_role},
    };

    #[sqlx::test(migrations = false)]
    async fn append_only_for_everybody(pool: PgPool) {
        let serve = as_role(&pool, Role::Serve).await;
        let kernel = TestKernel::new(serve.clone());
        let id = kernel.new_id();
        let event = Event {
            id,
            at: kernel.now(),
            actor: Actor::Visitor(kernel.new_id()),
            act: "ask",
            subject: Subject { kind: "sorting-question", id: Some(kernel.new_id()) },
            detail: Detail::none().number("photos", 2).word("locale", "en").id("draft", id),
            request_id: Some("r-1".to_owned()),
        };
        record(&mut serve.acquire().await.unwrap(), event).await.unwrap();

        let worker = as_role(&pool, Role::Worker).await;
        crate::audit::seal_pending(&kernel.with_db(worker.clone())).await.unwrap();
        for (who, pool) in [
            ("serve", serve),
            ("worker", worker),
            ("owner", as_role(&pool, Role::Migrate).await),
            ("superuser", pool),
        ] {
            for table in ["audit_event", "audit_seal", "audit_sealed"] {
                for change in [
                    format!("delete from {table}"),
                    format!("truncate {table} cascade"),
                    match table {
                        "audit_event" => "update audit_event set act = 'x'".to_owned(),
                        "audit_seal" => "update audit_seal set count = 2".to_owned(),
                        _ => "update audit_sealed set position = 2".to_owned(),
                    },
                ] {
                    let error = pool
                        .execute(sqlx::AssertSqlSafe(change.clone()))
                        .await
                        .expect_err(&format!("{who}: {change}"));
                    let code = error.as_database_error().and_then(|error| error.code());
                    assert_eq!(code.as_deref(), Some("42501"), "{who}: {change}: {error}");
                }
            }
        }
    }
}
