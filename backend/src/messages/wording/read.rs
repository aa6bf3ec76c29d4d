//! One text with all that it ever said.

use chrono::{DateTime, Utc};
use domain::accounts::{Act, Kind};
use sqlx::PgExecutor;

use super::{TextOf, WordingError};
use crate::{Kernel, accounts::Staff, messages::Text};

/// The most versions that are shown besides the program's own.
const MOST_VERSIONS: i64 = 200;

/// A text as it was in one of its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// 0 is what the program itself says.
    pub version: i32,
    pub text: Text,
    /// The login of whoever wrote it; none for version 0.
    pub edited_by: Option<String>,
    pub edited_at: Option<DateTime<Utc>>,
}

/// A text as its page shows it.
#[derive(Debug, Clone)]
pub struct Wording {
    pub of: TextOf,
    /// Every version, the newest first, which is the one that applies; the program's own is last.
    pub versions: Vec<Version>,
    /// Whether this person may change it.
    pub may_write: bool,
}

impl Wording {
    /// The version of this number.
    #[must_use]
    pub fn version(&self, number: i32) -> Option<&Version> {
        self.versions.iter().find(|version| version.version == number)
    }
}

/// One text.
///
/// # Errors
/// [`WordingError`].
pub async fn read(kernel: &Kernel, staff: &Staff, of: TextOf) -> Result<Wording, WordingError> {
    staff.reach(Act::Read, Kind::Template)?;
    let mut versions = written(&kernel.db, of).await?;
    versions.extend(of.template.text(of.channel, of.locale).map(|text| Version {
        version: 0,
        text: text.clone(),
        edited_by: None,
        edited_at: None,
    }));
    Ok(Wording { of, versions, may_write: staff.may(Act::Write, Kind::Template) })
}

async fn written(db: impl PgExecutor<'_>, of: TextOf) -> Result<Vec<Version>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select version, title, body, edited_at, staff.login as "login?"
           from message_template left join staff on staff.id = edited_by
           where template = $1 and channel = $2 and locale = $3
           order by version desc limit $4"#,
        of.template.id,
        of.channel.as_str(),
        of.locale.as_str(),
        MOST_VERSIONS,
    )
    .fetch_all(db)
    .await?;
    let versions = rows.into_iter().map(|row| Version {
        version: row.version,
        text: Text { title: row.title, body: row.body },
        edited_by: row.login,
        edited_at: Some(row.edited_at),
    });
    Ok(versions.collect())
}
