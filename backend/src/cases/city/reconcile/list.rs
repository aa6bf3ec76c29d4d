//! The runs, and what differed in one.

use chrono::{DateTime, NaiveDate, Utc};
use domain::accounts::{Act, Kind};
use uuid::Uuid;

use super::DifferenceKind;
use crate::{
    Kernel,
    accounts::{Area, Denied, Staff},
    cases::city::CityError,
    lists::{After, fetch},
};

/// A comparison.
#[derive(Debug, Clone)]
pub struct ReconcileRun {
    pub id: Uuid,
    pub day: NaiveDate,
    /// `file`, `api` or `command`.
    pub way: String,
    pub at: DateTime<Utc>,
    pub login: Option<String>,
    pub theirs: i32,
    pub ours: i32,
    /// How much differed.
    pub differences: i64,
    /// How much of it is neither gone nor explained.
    pub open: i64,
    /// The day was compared again since.
    pub is_old: bool,
}

impl ReconcileRun {
    /// Nothing differs, or everything that does is explained.
    #[must_use]
    pub const fn is_in_order(&self) -> bool {
        self.open == 0
    }
}

/// A difference.
#[derive(Debug, Clone)]
pub struct Difference {
    pub id: Uuid,
    pub number: String,
    /// Our number of the case, if we have one.
    pub case: Option<String>,
    pub kind: DifferenceKind,
    /// `open`, `closed` or `returned`, or an instant.
    pub theirs: String,
    pub ours: String,
    pub explanation: Option<String>,
    pub explained_by: Option<String>,
    pub explained_at: Option<DateTime<Utc>>,
    pub resolved_at: Option<DateTime<Utc>>,
    /// Where the last return of the order stands, which often says why.
    pub went_back: Option<String>,
}

/// The newest day first, and one run more than are shown.
///
/// # Errors
/// [`CityError`].
pub async fn reconciliations(
    kernel: &Kernel,
    staff: &Staff,
    after: After<(NaiveDate, DateTime<Utc>, Uuid)>,
) -> Result<Vec<ReconcileRun>, CityError> {
    staff.permit(Act::Read, Kind::City, Area::default())?;
    let (day, at, id) = match after.0 {
        Some((day, at, id)) => (Some(day), Some(at), Some(id)),
        None => (None, None, None),
    };
    Ok(read(kernel, None, (day, at, id)).await?)
}

type Before = (Option<NaiveDate>, Option<DateTime<Utc>>, Option<Uuid>);

async fn read(
    kernel: &Kernel,
    only: Option<Uuid>,
    (day, at, id): Before,
) -> Result<Vec<ReconcileRun>, sqlx::Error> {
    sqlx::query_as!(
        ReconcileRun,
        r#"select run.id, day, way, at, staff.login as "login?", theirs, ours,
             (select count(*) from city_difference where reconciliation = run.id)
               as "differences!",
             (select count(*) from city_difference
              where reconciliation = run.id and explanation is null and resolved_at is null)
               as "open!",
             exists (
               select from city_reconciliation as later
               where later.day = run.day and (later.at, later.id) > (run.at, run.id)) as "is_old!"
           from city_reconciliation as run left join staff on staff.id = run.staff
           where ($1::uuid is null or run.id = $1)
             and ($2::date is null or (day, at, run.id) < ($2, $3, $4))
           order by day desc, at desc, run.id desc limit $5"#,
        only,
        day,
        at,
        id,
        fetch(),
    )
    .fetch_all(&kernel.db)
    .await
}

/// The last day that was compared.
///
/// # Errors
/// When the database refuses.
pub async fn newest_day(kernel: &Kernel) -> Result<Option<NaiveDate>, sqlx::Error> {
    sqlx::query_scalar!("select max(day) from city_reconciliation").fetch_one(&kernel.db).await
}

/// A run with everything that differed in it, by number.
///
/// # Errors
/// [`CityError`]; [`Denied::NotFound`] when there is no such run.
pub async fn differences(
    kernel: &Kernel,
    staff: &Staff,
    id: Uuid,
) -> Result<(ReconcileRun, Vec<Difference>), CityError> {
    staff.permit(Act::Read, Kind::City, Area::default())?;
    let run = read(kernel, Some(id), (None, None, None)).await?.pop().ok_or(Denied::NotFound)?;
    let rows = sqlx::query!(
        r#"select difference.id, difference.number, case_file.number as "case?",
             difference.kind, theirs, ours,
             explanation, staff.login as "explained_by?", explained_at, resolved_at,
             (select city_return.state from city_return
              where city_return.number = difference.number
              order by city_return.id desc limit 1) as went_back
           from city_difference as difference
             left join case_file on case_file.external_number = difference.number
             left join staff on staff.id = explained_by
           where reconciliation = $1
           order by explanation is not null or resolved_at is not null, difference.number,
             difference.kind
           limit 5000"#,
        id,
    )
    .fetch_all(&kernel.db)
    .await?;
    let differences = rows
        .into_iter()
        .filter_map(|row| {
            Some(Difference {
                kind: DifferenceKind::parse(&row.kind)?,
                id: row.id,
                number: row.number,
                case: row.case,
                theirs: row.theirs,
                ours: row.ours,
                explanation: row.explanation,
                explained_by: row.explained_by,
                explained_at: row.explained_at,
                resolved_at: row.resolved_at,
                went_back: row.went_back,
            })
        })
        .collect();
    Ok((run, differences))
}
