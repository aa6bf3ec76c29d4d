//! Windows, made of templates, exceptions and the calendar, [`AHEAD`] days ahead.
//!
//! It runs every day, after every change of what it is made from, and as often as anybody likes:
//! doing it again changes nothing. What it may change is in `compare.rs`.

mod compare;
mod store;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use domain::capacity;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use self::compare::{Wanted, compare};
pub(super) use self::store::templates;
use crate::{
    Kernel,
    calendar::{self, Edition, LoadError, to_local},
};

/// Days that have windows, today being the first.
pub const AHEAD: usize = 60;

/// What planning did to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Done {
    /// New windows.
    pub added: usize,
    /// Windows with other limits or another cut-off, or open again.
    pub changed: usize,
    /// Windows that are not planned any more. Whoever is in one is a
    /// [`Conflict`](super::Conflict).
    pub closed: usize,
}

/// Plans every resource that was not planned today on the newest calendar, and says how many. Any
/// number of workers may do it at once.
///
/// # Errors
/// [`LoadError`] of the calendar, or when the database does not answer. What was done stays.
pub async fn due(kernel: &Kernel) -> Result<u64, LoadError> {
    let today = to_local(kernel.now()).date();
    let edition = calendar::load(&kernel.db).await?;
    let mut planned = 0;
    loop {
        let mut tx = kernel.db.begin().await?;
        let Some(resource) = next(&mut *tx, today, edition.version).await? else {
            return Ok(planned);
        };
        let wanted = wanted(&mut tx, kernel, resource, &edition).await?;
        make(&mut tx, kernel, resource, &wanted, &edition).await?;
        tx.commit().await?;
        planned += 1;
    }
}

/// Plans one resource that was just retired or whose templates or exceptions were just changed, in
/// the transaction of the change. A retired one has no windows.
///
/// # Errors
/// As [`due`].
pub async fn one(
    conn: &mut PgConnection,
    kernel: &Kernel,
    resource: Uuid,
) -> Result<Done, LoadError> {
    let edition = calendar::load(&mut *conn).await?;
    let is_in_use = lock(&mut *conn, resource).await?;
    let wanted =
        if is_in_use { wanted(conn, kernel, resource, &edition).await? } else { Vec::new() };
    Ok(make(conn, kernel, resource, &wanted, &edition).await?)
}

/// The windows that there are to be of a locked resource.
async fn wanted(
    conn: &mut PgConnection,
    kernel: &Kernel,
    resource: Uuid,
    edition: &Edition,
) -> Result<Vec<Wanted>, sqlx::Error> {
    let today = to_local(kernel.now()).date();
    let templates = templates(&mut *conn, resource, None).await?;
    let exceptions = store::exceptions(conn, resource, today).await?;
    let days = today.iter_days().take(AHEAD);
    let planned = capacity::plan(&templates, &exceptions, &edition.calendar, days);
    Ok(planned.into_iter().map(Wanted::from).collect())
}

/// Makes the windows of a locked resource what is wanted.
async fn make(
    conn: &mut PgConnection,
    kernel: &Kernel,
    resource: Uuid,
    wanted: &[Wanted],
    edition: &Edition,
) -> Result<Done, sqlx::Error> {
    let now = kernel.now();
    // Locked, so that nobody comes in while it is decided what becomes of them.
    let existing = store::windows(&mut *conn, resource, now).await?;
    let changes = compare(wanted, &existing, now);
    store::close(&mut *conn, &changes.close, now).await?;
    store::set(&mut *conn, &changes.set).await?;
    store::add(&mut *conn, resource, || kernel.new_id(), &changes.add).await?;
    mark(conn, resource, to_local(now).date(), edition.version).await?;
    Ok(Done { added: changes.add.len(), changed: changes.set.len(), closed: changes.close.len() })
}

async fn next(
    db: impl PgExecutor<'_>,
    today: NaiveDate,
    version: i64,
) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select id from capacity_resource
         where retired_at is null
           and (planned_on is distinct from $1 or planned_calendar is distinct from $2)
         order by code limit 1 for no key update skip locked",
        today,
        version,
    )
    .fetch_optional(db)
    .await
}

/// Lets the transaction be the only one that plans a resource; whether it is there and not retired.
pub(super) async fn lock(db: impl PgExecutor<'_>, resource: Uuid) -> Result<bool, sqlx::Error> {
    let row = sqlx::query!(
        r#"select retired_at is null as "in_use!" from capacity_resource
           where id = $1 for no key update"#,
        resource,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.is_some_and(|row| row.in_use))
}

async fn mark(
    db: impl PgExecutor<'_>,
    resource: Uuid,
    today: NaiveDate,
    version: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update capacity_resource set planned_on = $2, planned_calendar = $3 where id = $1",
        resource,
        today,
        version,
    )
    .execute(db)
    .await?;
    Ok(())
}
