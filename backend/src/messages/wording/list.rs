//! Every text, with who changed it last.

use chrono::{DateTime, Utc};
use domain::accounts::{Act, Kind};
use sqlx::PgExecutor;

use super::{TextOf, WordingError};
use crate::{Kernel, accounts::Staff};

/// A line of the list.
#[derive(Debug, Clone)]
pub struct Listed {
    pub of: TextOf,
    /// The version that applies; 0 is what the program itself says.
    pub version: i32,
    /// The login of whoever wrote it; none for version 0.
    pub edited_by: Option<String>,
    pub edited_at: Option<DateTime<Utc>>,
}

/// Every text there is, by message, channel and language.
///
/// # Errors
/// [`WordingError`].
pub async fn list(kernel: &Kernel, staff: &Staff) -> Result<Vec<Listed>, WordingError> {
    staff.reach(Act::Read, Kind::Template)?;
    let newest = newest(&kernel.db).await?;
    let listed = TextOf::all().map(|of| {
        let edited = newest.iter().find(|row| {
            row.template == of.template.id
                && row.channel == of.channel.as_str()
                && row.locale == of.locale.as_str()
        });
        Listed {
            of,
            version: edited.map_or(0, |row| row.version),
            edited_by: edited.and_then(|row| row.login.clone()),
            edited_at: edited.map(|row| row.edited_at),
        }
    });
    Ok(listed.collect())
}

struct Row {
    template: String,
    channel: String,
    locale: String,
    version: i32,
    edited_at: DateTime<Utc>,
    login: Option<String>,
}

async fn newest(db: impl PgExecutor<'_>) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        r#"select distinct on (template, channel, locale)
             template, channel, locale, version, edited_at, staff.login as "login?"
           from message_template left join staff on staff.id = edited_by
           order by template, channel, locale, version desc"#,
    )
    .fetch_all(db)
    .await
}
