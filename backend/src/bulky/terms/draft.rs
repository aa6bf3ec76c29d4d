//! Versions of the terms, and the one that is being written.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    accounts::{Act, Kind},
    bulky::{Policy, PriceTable},
};
use serde_json::json;
use sqlx::PgConnection;

use super::{TERMS, form::TermsForm};
use crate::{
    Kernel, Problem,
    accounts::{Area, Denied, Staff},
    audit::{Detail, Event, Subject},
    bulky::programme::Programme,
    idempotency::{IdempotencyError, request_hash},
    lists::ListError,
    once::{Begun, Once},
    problem::FieldError,
    records::Saving,
};

/// The most versions that are listed.
const MOST: i64 = 200;

/// A version of the terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub version: i32,
    pub prices: PriceTable,
    pub policy: Policy,
    pub basis: String,
    pub created_at: DateTime<Utc>,
    /// Login of whoever wrote it; none for what came with the demonstration.
    pub created_by: Option<String>,
    pub published_at: Option<DateTime<Utc>>,
    pub published_by: Option<String>,
    /// From this day on; none while it is a draft.
    pub effective_on: Option<NaiveDate>,
}

impl Version {
    /// Whether it can still be written.
    #[must_use]
    pub const fn is_draft(&self) -> bool {
        self.effective_on.is_none()
    }
}

struct Row {
    version: i32,
    prices: serde_json::Value,
    policy: serde_json::Value,
    basis: String,
    created_at: DateTime<Utc>,
    created_by: Option<String>,
    published_at: Option<DateTime<Utc>>,
    published_by: Option<String>,
    effective_on: Option<NaiveDate>,
}

impl TryFrom<Row> for Version {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let wrong = |error| sqlx::Error::Decode(Box::new(error));
        Ok(Self {
            version: row.version,
            prices: serde_json::from_value(row.prices).map_err(wrong)?,
            policy: serde_json::from_value(row.policy).map_err(wrong)?,
            basis: row.basis,
            created_at: row.created_at,
            created_by: row.created_by,
            published_at: row.published_at,
            published_by: row.published_by,
            effective_on: row.effective_on,
        })
    }
}

/// The versions, drafts first, then those that count last.
///
/// # Errors
/// [`ListError`].
pub async fn list(kernel: &Kernel, staff: &Staff) -> Result<Vec<Version>, ListError> {
    staff.permit(Act::Read, Kind::Tariff, Area::default())?;
    let rows = sqlx::query_as!(
        Row,
        r#"select version, prices, policy, basis, bulky_terms.created_at, author.login as "created_by?",
             published_at, publisher.login as "published_by?", effective_on
           from bulky_terms
           left join staff as author on author.id = created_by
           left join staff as publisher on publisher.id = published_by
           order by effective_on desc nulls first, version desc limit $1"#,
        MOST,
    )
    .fetch_all(&kernel.db)
    .await?;
    let versions: Result<Vec<_>, _> = rows.into_iter().map(Version::try_from).collect();
    Ok(versions?)
}

/// One version.
///
/// # Errors
/// [`ListError`]; [`Denied::NotFound`] where there is none.
pub async fn read(kernel: &Kernel, staff: &Staff, version: i32) -> Result<Version, ListError> {
    staff.permit(Act::Read, Kind::Tariff, Area::default())?;
    let row = sqlx::query_as!(
        Row,
        r#"select version, prices, policy, basis, bulky_terms.created_at, author.login as "created_by?",
             published_at, publisher.login as "published_by?", effective_on
           from bulky_terms
           left join staff as author on author.id = created_by
           left join staff as publisher on publisher.id = published_by
           where version = $1"#,
        version,
    )
    .fetch_optional(&kernel.db)
    .await?
    .ok_or(Denied::NotFound)?;
    Ok(row.try_into()?)
}

/// Why a draft was not kept.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// Not in this post, or there is no such version.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Everything that is wrong with the fields.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// It was published meanwhile: it can be copied into a new draft.
    #[error("the version is published")]
    Published,
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The database did not answer as it should; nothing was kept.
    #[error("the draft could not be kept")]
    Database(#[from] sqlx::Error),
}

impl DraftError {
    /// The codes that are its own; those of its fields and of the errors that it holds come on top.
    pub const CODES: &'static [&'static str] = &["form-invalid", "terms-published", "unavailable"];

    /// What is wrong with which field, to show beside it.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            _ => Vec::new(),
        }
    }
}

impl Problem for DraftError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::Invalid(_) => "form-invalid",
            Self::Published => "terms-published",
            Self::Idempotency(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::Invalid(_) => 422,
            Self::Published => 409,
            Self::Idempotency(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

/// Prices and rules to be kept as a draft.
pub struct SaveDraft<'a> {
    /// `saving.id` is not looked at.
    pub saving: Saving<'a>,
    /// The draft to write over; none begins a new version.
    pub version: Option<i32>,
    /// The fields of [`TermsForm`] by their names.
    pub get: &'a (dyn Fn(&str) -> String + Sync),
}

/// Keeps a draft, and gives its version. Nothing counts by it.
///
/// # Errors
/// [`DraftError`]; nothing was kept then.
pub async fn save_draft(
    kernel: &Kernel,
    programme: &Programme,
    save: SaveDraft<'_>,
) -> Result<i32, DraftError> {
    let SaveDraft { saving, version, get } = save;
    saving.staff.permit(Act::Write, Kind::Tariff, Area::default())?;
    let (prices, policy, basis) = TermsForm::check(programme, get).map_err(DraftError::Invalid)?;
    let named = version.unwrap_or_default().to_string();
    let values = std::iter::once(named).chain(TermsForm::FIELDS.iter().map(|field| get(field)));
    let hash = request_hash("bulky-terms-draft", values);
    let begun = Once::begin(kernel, saving.staff.id.as_bytes(), saving.key, hash).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(answer) => {
            return Ok(answer.try_into().map(i32::from_be_bytes).unwrap_or_default());
        }
    };
    match store(kernel, once.conn(), &saving, version, (&prices, &policy, &basis)).await {
        Ok(kept) => {
            let act = if version.is_some() { "edit" } else { "create" };
            once.finish(kernel, event(kernel, &saving, act, kept), &kept.to_be_bytes()).await?;
            Ok(kept)
        }
        Err(error) => {
            once.roll_back().await?;
            Err(error)
        }
    }
}

async fn store(
    kernel: &Kernel,
    conn: &mut PgConnection,
    saving: &Saving<'_>,
    version: Option<i32>,
    (prices, policy, basis): (&PriceTable, &Policy, &str),
) -> Result<i32, DraftError> {
    let Some(version) = version else {
        lock(&mut *conn).await?;
        let version = sqlx::query_scalar!(
            r#"insert into bulky_terms (version, prices, policy, basis, created_at, created_by)
               select coalesce(max(version), 0) + 1, $1, $2, $3, $4, $5 from bulky_terms
               returning version"#,
            json!(prices),
            json!(policy),
            basis,
            kernel.now(),
            saving.staff.id,
        )
        .fetch_one(conn)
        .await?;
        return Ok(version);
    };
    writable(&mut *conn, version).await?;
    sqlx::query!(
        "update bulky_terms set prices = $2, policy = $3, basis = $4 where version = $1",
        version,
        json!(prices),
        json!(policy),
        basis,
    )
    .execute(conn)
    .await?;
    Ok(version)
}

/// Of two who begin a version the second waits for its number.
async fn lock(conn: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("select pg_advisory_xact_lock(hashtext('bulky_terms'))").fetch_one(conn).await?;
    Ok(())
}

/// The version is there, and a draft; nobody else writes it until the transaction ends.
pub(super) async fn writable(conn: &mut PgConnection, version: i32) -> Result<(), DraftError> {
    let published = sqlx::query_scalar!(
        r#"select published_at is not null as "published!" from bulky_terms
           where version = $1 for update"#,
        version,
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Denied::NotFound)?;
    if published { Err(DraftError::Published) } else { Ok(()) }
}

/// Throws the draft `version` away.
///
/// # Errors
/// [`DraftError`].
pub async fn discard_draft(
    kernel: &Kernel,
    saving: Saving<'_>,
    version: i32,
) -> Result<(), DraftError> {
    saving.staff.permit(Act::Write, Kind::Tariff, Area::default())?;
    let hash = request_hash("bulky-terms-discard", [version.to_be_bytes()]);
    let begun = Once::begin(kernel, saving.staff.id.as_bytes(), saving.key, hash).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(_) => return Ok(()),
    };
    match remove(once.conn(), version).await {
        Ok(()) => Ok(once.finish(kernel, event(kernel, &saving, "discard", version), b"").await?),
        Err(error) => {
            once.roll_back().await?;
            Err(error)
        }
    }
}

async fn remove(conn: &mut PgConnection, version: i32) -> Result<(), DraftError> {
    writable(&mut *conn, version).await?;
    sqlx::query!("delete from bulky_terms where version = $1", version).execute(conn).await?;
    Ok(())
}

pub(super) fn event(
    kernel: &Kernel,
    saving: &Saving<'_>,
    act: &'static str,
    version: i32,
) -> Event {
    let subject = Subject { kind: TERMS, id: None };
    saving.event(kernel, act, subject, Detail::none().number("version", version.into()))
}
