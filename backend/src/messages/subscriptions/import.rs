//! The templates of a mini-app from a file.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::template::Entry;
use crate::audit::{self, Actor, Detail, Event, Subject};

/// Why templates were not taken over.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is not TOML of this form; where, and why.
    #[error("the file is not well formed: {0}")]
    Form(String),
    /// What is wrong with the templates, one sentence each.
    #[error("the templates have {} mistakes", .0.len())]
    Invalid(Vec<String>),
    /// The database did not answer as it should.
    #[error("the templates could not be written")]
    Database(#[from] sqlx::Error),
}

/// Makes the templates those of `text`, in the transaction of `conn`, and gives how many there are.
/// The text is TOML, a table for each of our messages:
///
/// ```toml
/// [bulky-reminder-1]
/// template_id = "…"
/// page = "pages/bulky/bulky"
/// fields = { thing1 = "{estate}", character_string2 = "{number}" }
/// ```
///
/// # Errors
/// [`ImportError`]; the transaction is then to be rolled back.
pub async fn import(
    conn: &mut PgConnection,
    text: &str,
    actor: Actor,
    at: DateTime<Utc>,
    event: Uuid,
) -> Result<usize, ImportError> {
    let entries: BTreeMap<String, Entry> =
        toml::from_str(text).map_err(|error| ImportError::Form(error.to_string()))?;
    let faults: Vec<String> = entries.iter().flat_map(|(name, entry)| entry.faults(name)).collect();
    if !faults.is_empty() {
        return Err(ImportError::Invalid(faults));
    }
    sqlx::query!("delete from wechat_template").execute(&mut *conn).await?;
    for (name, entry) in &entries {
        sqlx::query!(
            "insert into wechat_template (template, template_id, page, fields, changed_at)
             values ($1, $2, $3, $4, $5)",
            name,
            entry.template_id,
            entry.page,
            Json(&entry.fields) as _,
            at,
        )
        .execute(&mut *conn)
        .await?;
    }
    let count = entries.len();
    let event = Event {
        id: event,
        at,
        actor,
        act: "import",
        subject: Subject { kind: "wechat-templates", id: None },
        detail: Detail::none().number("templates", i64::try_from(count).unwrap_or(i64::MAX)),
        request_id: None,
    };
    audit::record(conn, event).await?;
    Ok(count)
}
