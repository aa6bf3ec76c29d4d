//! One question as staff see it.

use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    locale::Locale,
    notices::Dismissal,
    phone::{Phone, mask_numbers, mask_phone},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Source;
use crate::{
    Kernel, Problem,
    accounts::{Area, Denied, Staff},
    privacy::{OpenError, Place, open},
};

/// Who is working on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedBy {
    pub login: String,
    pub is_me: bool,
    pub until: DateTime<Utc>,
}

/// A question, open or closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenQuestion {
    pub source: Source,
    pub id: Uuid,
    pub number: String,
    /// What is asked, masked like [`detail`](Self::detail).
    pub subject: String,
    /// Anything else about it; what looks like a phone or an identity card is masked.
    pub detail: String,
    pub masked_phone: Option<String>,
    /// The file of its photo.
    pub photo: Option<Uuid>,
    /// The language to answer in.
    pub locale: Locale,
    pub asked_at: DateTime<Utc>,
    pub claimed: Option<ClaimedBy>,
    /// None while it is open.
    pub closed_at: Option<DateTime<Utc>>,
    pub answer: Option<String>,
    pub reason: Option<Dismissal>,
    /// Whether this person may answer it.
    pub may_write: bool,
}

/// Why it is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Not there, or not for this person.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Its phone does not open.
    #[error("the phone of a question does not open")]
    Phone(#[from] OpenError),
    /// The database did not answer as it should.
    #[error("the question could not be read")]
    Database(#[from] sqlx::Error),
}

impl Problem for ReadError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::Phone(_) => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::Phone(_) => 500,
            Self::Database(_) => 503,
        }
    }
}

/// A question of `source`.
///
/// # Errors
/// [`ReadError`].
pub async fn read(
    kernel: &Kernel,
    staff: &Staff,
    source: Source,
    id: Uuid,
) -> Result<OpenQuestion, ReadError> {
    staff.permit(Act::Read, Kind::Question, Area::default())?;
    let row = select(kernel, source, id).await?.ok_or(Denied::NotFound)?;
    let place = Place { column: phone_column(source), row: id.as_bytes() };
    let phone = row.phone.map(|sealed| open(&kernel.keys, place, &sealed)).transpose()?;
    let claimed = row.claimed_by.zip(row.claimed_until).filter(|(_, until)| *until > kernel.now());
    Ok(OpenQuestion {
        source,
        id,
        number: row.number,
        subject: mask_numbers(&row.subject),
        detail: mask_numbers(&row.detail),
        masked_phone: phone.map(|phone| mask_phone(&String::from_utf8_lossy(&phone))),
        photo: row.photo,
        locale: Locale::from_tag(&row.locale).unwrap_or_default(),
        asked_at: row.asked_at,
        claimed: claimed.map(|(by, until)| ClaimedBy {
            login: row.login.unwrap_or_default(),
            is_me: by == staff.id,
            until,
        }),
        closed_at: row.closed_at,
        answer: row.answer,
        reason: row.reason.as_deref().and_then(Dismissal::parse),
        may_write: staff.may(Act::Write, Kind::Question),
    })
}

struct Row {
    number: String,
    subject: String,
    detail: String,
    phone: Option<Vec<u8>>,
    photo: Option<Uuid>,
    locale: String,
    answer: Option<String>,
    reason: Option<String>,
    asked_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    claimed_by: Option<Uuid>,
    claimed_until: Option<DateTime<Utc>>,
    login: Option<String>,
}

async fn select(kernel: &Kernel, source: Source, id: Uuid) -> Result<Option<Row>, sqlx::Error> {
    macro_rules! select {
        ($table:tt, $subject:tt, $photo:tt) => {
            sqlx::query_as!(
                Row,
                r#"select number, "#
                    + $subject
                    + r#" as "subject!", detail, phone, "#
                    + $photo
                    + r#" as "photo?", locale, answer, reason, asked_at, closed_at, claimed_by,
                      claimed_until, staff.login as "login?"
                    from "#
                    + $table
                    + r#" as question left join staff on staff.id = claimed_by
                    where question.id = $1"#,
                id,
            )
            .fetch_optional(&kernel.db)
            .await
        };
    }
    match source {
        Source::Sorting => select!("sorting_question", "words", "photo"),
        Source::General => select!("resident_question", "subject", "null::uuid"),
    }
}

/// Whether a question is open; none if there is none.
pub(super) async fn find_open(
    conn: &mut PgConnection,
    source: Source,
    id: Uuid,
) -> Result<Option<bool>, sqlx::Error> {
    macro_rules! find {
        ($table:tt) => {
            sqlx::query_scalar!(
                "select state = 'open' as " + "\"open!\"" + " from " + $table + " where id = $1",
                id,
            )
            .fetch_optional(conn)
            .await
        };
    }
    match source {
        Source::Sorting => find!("sorting_question"),
        Source::General => find!("resident_question"),
    }
}

/// Where and how to tell whoever asked.
pub(super) struct Contact {
    pub(super) number: String,
    pub(super) subject: String,
    pub(super) locale: Locale,
    /// The account that it belongs to.
    pub(super) resident: Option<Uuid>,
    /// The mobile number that was left, if its time is not over.
    pub(super) phone: Option<Phone>,
}

/// The contact of a question; none where there is no such question.
pub(super) async fn contact(
    kernel: &Kernel,
    conn: &mut PgConnection,
    source: Source,
    id: Uuid,
) -> Result<Option<Contact>, sqlx::Error> {
    struct Found {
        number: String,
        subject: String,
        locale: String,
        resident: Option<Uuid>,
        phone: Option<Vec<u8>>,
    }
    macro_rules! contact {
        ($table:tt, $subject:tt) => {
            sqlx::query_as!(
                Found,
                "select number, "
                    + $subject
                    + " as subject, locale, resident, phone from "
                    + $table
                    + " where id = $1",
                id,
            )
            .fetch_optional(conn)
            .await
        };
    }
    let found = match source {
        Source::Sorting => contact!("sorting_question", "words"),
        Source::General => contact!("resident_question", "subject"),
    }?;
    let Some(found) = found else { return Ok(None) };
    let place = Place { column: phone_column(source), row: id.as_bytes() };
    let phone = match found.phone.map(|sealed| open(&kernel.keys, place, &sealed)).transpose() {
        Ok(phone) => phone.and_then(|phone| Phone::parse(&String::from_utf8_lossy(&phone)).ok()),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "phone does not open");
            None
        }
    };
    Ok(Some(Contact {
        number: found.number,
        subject: found.subject,
        locale: Locale::from_tag(&found.locale).unwrap_or_default(),
        resident: found.resident,
        phone: phone.filter(Phone::is_mobile),
    }))
}

/// Where the phone of a question is sealed.
const fn phone_column(source: Source) -> &'static str {
    match source {
        Source::Sorting => "sorting_question.phone",
        Source::General => "resident_question.phone",
    }
}
