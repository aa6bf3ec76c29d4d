//! The runs, and what differed in one.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    accounts::{Act, Kind},
    money::Fen,
    payments::{DifferenceKind, LineKind, ProviderCode},
};
use uuid::Uuid;

use crate::{
    Kernel,
    accounts::{Area, Denied, Staff},
    lists::{After, ListError, Page, fetch},
    payments::order::{fen, known},
};

/// A comparison of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub id: Uuid,
    pub provider: ProviderCode,
    pub day: NaiveDate,
    pub at: DateTime<Utc>,
    /// Who compared; none for a worker and the command line.
    pub login: Option<String>,
    /// Movements on the statement, and what came less what went back, in 分.
    pub theirs: i32,
    pub theirs_fen: i64,
    /// The same of the ledger.
    pub ours: i32,
    pub ours_fen: i64,
    pub differences: i64,
    /// How many of them nobody has explained.
    pub open: i64,
    /// The day was compared again since.
    pub is_old: bool,
}

/// A difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub id: Uuid,
    pub kind: DifferenceKind,
    pub line: LineKind,
    pub number: String,
    pub external_id: String,
    pub theirs: Fen,
    pub ours: Fen,
    pub words: Option<String>,
    pub explained_by: Option<String>,
    pub explained_at: Option<DateTime<Utc>>,
}

/// The newest run first.
///
/// # Errors
/// [`ListError`].
pub async fn runs(
    kernel: &Kernel,
    staff: &Staff,
    after: After<Uuid>,
) -> Result<Page<Run>, ListError> {
    staff.permit(Act::Read, Kind::Payment, Area::default())?;
    Ok(Page::cut(read(kernel, None, after.0).await?, |run| run.id))
}

/// A run with everything that differed in it, what is open first.
///
/// # Errors
/// [`ListError`]; [`Denied::NotFound`] where there is no such run.
pub async fn differences(
    kernel: &Kernel,
    staff: &Staff,
    id: Uuid,
) -> Result<(Run, Vec<Difference>), ListError> {
    staff.permit(Act::Read, Kind::Payment, Area::default())?;
    let run = read(kernel, Some(id), None).await?.pop().ok_or(Denied::NotFound)?;
    let rows = sqlx::query!(
        r#"select difference.id, kind, line, number, external_id, theirs_fen, ours_fen, words,
             staff.login as "explained_by?", explained_at
           from payment_difference as difference left join staff on staff.id = explained_by
           where reconciliation = $1
           order by words is not null, line, number limit 5000"#,
        id,
    )
    .fetch_all(&kernel.db)
    .await?;
    let differences: Result<Vec<Difference>, sqlx::Error> = rows
        .into_iter()
        .map(|row| {
            Ok(Difference {
                id: row.id,
                kind: known(DifferenceKind::parse(&row.kind), &row.kind)?,
                line: known(LineKind::parse(&row.line), &row.line)?,
                number: row.number,
                external_id: row.external_id,
                theirs: fen(row.theirs_fen),
                ours: fen(row.ours_fen),
                words: row.words,
                explained_by: row.explained_by,
                explained_at: row.explained_at,
            })
        })
        .collect();
    Ok((run, differences?))
}

async fn read(
    kernel: &Kernel,
    only: Option<Uuid>,
    before: Option<Uuid>,
) -> Result<Vec<Run>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select run.id, provider, day, at, staff.login as "login?", theirs, theirs_fen, ours,
             ours_fen,
             (select count(*) from payment_difference where reconciliation = run.id)
               as "differences!",
             (select count(*) from payment_difference
              where reconciliation = run.id and words is null) as "open!",
             exists (
               select from payment_reconciliation as later
               where later.provider = run.provider and later.day = run.day
                 and (later.at, later.id) > (run.at, run.id)) as "is_old!"
           from payment_reconciliation as run left join staff on staff.id = run.staff
           where ($1::uuid is null or run.id = $1) and ($2::uuid is null or run.id < $2)
           order by run.id desc limit $3"#,
        only,
        before,
        fetch(),
    )
    .fetch_all(&kernel.db)
    .await?;
    let runs = rows.into_iter().map(|row| {
        Ok(Run {
            id: row.id,
            provider: known(ProviderCode::parse(&row.provider), &row.provider)?,
            day: row.day,
            at: row.at,
            login: row.login,
            theirs: row.theirs,
            theirs_fen: row.theirs_fen,
            ours: row.ours,
            ours_fen: row.ours_fen,
            differences: row.differences,
            open: row.open,
            is_old: row.is_old,
        })
    });
    runs.collect()
}
