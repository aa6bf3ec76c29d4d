//! What every change of the calendar does, whoever makes it.

use chrono::{DateTime, Utc};
use domain::calendar::Calendar;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{Changes, LineError, load::newest, parse, tables, write};
use crate::{
    audit::{self, Actor, Detail, Event, Subject},
    db::Lock,
};

/// Why the calendar was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// The file has mistakes; never empty.
    #[error("{} mistakes in the calendar", .0.len())]
    File(Vec<LineError>),
    /// What is stored is no calendar.
    #[error("the stored calendar cannot be read")]
    Inconsistent,
    /// The database did not answer as it should.
    #[error("the calendar could not be written")]
    Database(#[from] sqlx::Error),
}

/// What a change did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Years that were not there.
    pub added: Vec<i32>,
    /// Years that are different now.
    pub changed: Vec<i32>,
    /// Years that are named but as they were.
    pub unchanged: Vec<i32>,
    /// Whether the duty hours are different now.
    pub duty_changed: bool,
}

impl Report {
    /// Whether everything was so already.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && !self.duty_changed
    }
}

/// What `changes` would make different in `calendar`.
#[must_use]
pub fn compare(calendar: &Calendar, changes: &Changes) -> Report {
    let mut report = Report {
        duty_changed: changes.duty.as_deref().is_some_and(|duty| duty != calendar.duty_hours()),
        ..Report::default()
    };
    for (number, year) in &changes.years {
        let list = match calendar.year(*number) {
            None => &mut report.added,
            Some(before) if before != year => &mut report.changed,
            Some(_) => &mut report.unchanged,
        };
        list.push(*number);
    }
    report
}

/// Who makes a change, and when.
#[derive(Debug, Clone)]
pub(super) struct Act {
    pub(super) at: DateTime<Utc>,
    pub(super) actor: Actor,
    /// The id of the audit's row.
    pub(super) event: Uuid,
    /// What it is called in the audit.
    pub(super) act: &'static str,
    pub(super) request_id: Option<String>,
}

/// Lets the transaction of `conn` be the only one that changes the calendar until it ends, and
/// gives the number of the newest version; 0 when there is none.
pub(super) async fn lock(conn: &mut PgConnection) -> Result<i64, sqlx::Error> {
    sqlx::query!("select pg_advisory_xact_lock($1)", Lock::Calendar.key())
        .execute(&mut *conn)
        .await?;
    newest(conn).await
}

/// Makes `changes` in the transaction of `conn`, after [`lock`]. Changes nothing and leaves no trace
/// where everything is so already.
pub(super) async fn apply(
    conn: &mut PgConnection,
    changes: &Changes,
    act: Act,
) -> Result<(Report, i64), ChangeError> {
    let before = tables::read(&mut *conn).await?.ok_or(ChangeError::Inconsistent)?;
    let version = newest(&mut *conn).await?;
    let report = compare(&before, changes);
    if report.is_empty() {
        return Ok((report, version));
    }
    if let Some(duty) = &changes.duty
        && report.duty_changed
    {
        tables::write_duty(&mut *conn, duty).await?;
    }
    for number in report.added.iter().chain(&report.changed) {
        if let Some(year) = changes.years.get(number) {
            tables::write_year(&mut *conn, year).await?;
        }
    }
    // From the tables, so that a version is what they say and not what was meant.
    let after = tables::read(&mut *conn).await?.ok_or(ChangeError::Inconsistent)?;
    let content = write(&after);
    // What cannot be read again must not become a version.
    parse(&content).map_err(|_| ChangeError::Inconsistent)?;
    let version = version + 1;
    insert_version(&mut *conn, version, act.at, &content).await?;
    let count = |years: &[i32]| i64::try_from(years.len()).unwrap_or(i64::MAX);
    let detail = Detail::none()
        .number("version", version)
        .number("added", count(&report.added))
        .number("changed", count(&report.changed))
        .number("duty", i64::from(report.duty_changed));
    let event = Event {
        id: act.event,
        at: act.at,
        actor: act.actor,
        act: act.act,
        subject: Subject { kind: "calendar", id: None },
        detail,
        request_id: act.request_id,
    };
    audit::record(conn, event).await?;
    Ok((report, version))
}

async fn insert_version(
    db: impl PgExecutor<'_>,
    number: i64,
    at: DateTime<Utc>,
    content: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into calendar_version (number, made_at, content) values ($1, $2, $3)",
        number,
        at,
        content,
    )
    .execute(db)
    .await?;
    Ok(())
}
