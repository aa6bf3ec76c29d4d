//! Suspensions to look at.

use chrono::{DateTime, Utc};
use domain::places::SuspensionReason;
use sqlx::PgExecutor;
use uuid::Uuid;

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuspensionState {
    Asked,
    Approved,
    Refused,
}

impl SuspensionState {
    /// As it is stored, and the last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Approved => "approved",
            Self::Refused => "refused",
        }
    }

    fn parse(word: &str) -> Self {
        match word {
            "approved" => Self::Approved,
            "refused" => Self::Refused,
            _ => Self::Asked,
        }
    }
}

/// A suspension, as staff see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspension {
    pub id: Uuid,
    pub place: Uuid,
    pub place_name: String,
    pub kind: String,
    pub reason: SuspensionReason,
    pub words: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: Option<DateTime<Utc>>,
    pub reopened_at: Option<DateTime<Utc>>,
    pub state: SuspensionState,
    /// None for what came with an import.
    pub asked_by: Option<Uuid>,
    pub asked_at: DateTime<Utc>,
    /// The office, of an approved one.
    pub approver: Option<String>,
}

impl Suspension {
    /// Whether it could still be ended early.
    #[must_use]
    pub fn is_running_or_to_come(&self, now: DateTime<Utc>) -> bool {
        self.state == SuspensionState::Approved
            && self.reopened_at.is_none()
            && self.ends_at.is_none_or(|ends_at| ends_at > now)
    }
}

struct Row {
    id: Uuid,
    place: Uuid,
    place_name: String,
    kind: String,
    reason: String,
    words: String,
    starts_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
    reopened_at: Option<DateTime<Utc>>,
    state: String,
    asked_by: Option<Uuid>,
    asked_at: DateTime<Utc>,
    approver: Option<String>,
}

impl From<Row> for Suspension {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            place: row.place,
            place_name: row.place_name,
            kind: row.kind,
            reason: SuspensionReason::parse(&row.reason).unwrap_or(SuspensionReason::Other),
            words: row.words,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            reopened_at: row.reopened_at,
            state: SuspensionState::parse(&row.state),
            asked_by: row.asked_by,
            asked_at: row.asked_at,
            approver: row.approver,
        }
    }
}

/// The last 50 suspensions of a place, the newest first. Who may see them is for the caller to ask.
///
/// # Errors
/// When the database does not answer.
pub async fn suspensions_of(
    db: impl PgExecutor<'_>,
    place: Uuid,
) -> Result<Vec<Suspension>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"select place_suspension.id, place, name as place_name, kind, reason, words, starts_at,
             ends_at, reopened_at, state, asked_by, asked_at, approver
           from place_suspension join place on place.id = place
           where place = $1 order by starts_at desc, place_suspension.id desc limit 50"#,
        place,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Suspension::from).collect())
}

/// The first 100 suspensions that wait for somebody to approve them. Whoever may approve may approve
/// in all of the district.
///
/// # Errors
/// When the database does not answer.
pub async fn waiting(db: impl PgExecutor<'_>) -> Result<Vec<Suspension>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"select place_suspension.id, place, name as place_name, kind, reason, words, starts_at,
             ends_at, reopened_at, state, asked_by, asked_at, approver
           from place_suspension join place on place.id = place
           where state = 'asked'
           order by asked_at, place_suspension.id limit 100"#,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Suspension::from).collect())
}
