//! What retention has done and has to do, for the pages of staff.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, PgExecutor, PgPool};

use super::{DESCRIBED, Described, Rule};
use crate::Kernel;

/// One rule.
#[derive(Debug, Clone)]
pub struct Reported {
    pub described: Described,
    pub rule: &'static Rule,
    /// Rows that are due at this moment; above [`MAX_COUNTED`](super::MAX_COUNTED) not counted on.
    pub due: i64,
    /// When it last ran, and what it did then; none before the first time.
    pub last: Option<(DateTime<Utc>, i64)>,
    /// Rows that it has cleared since it first ran.
    pub total: i64,
}

/// Every rule with its figures. Acts as [`Role::Serve`](crate::db::Role::Serve).
///
/// # Errors
/// When the database cannot be read.
pub async fn report(kernel: &Kernel) -> Result<Vec<Reported>, sqlx::Error> {
    let tallies = tallies(&kernel.db).await?;
    let mut report = Vec::with_capacity(DESCRIBED.len());
    for described in DESCRIBED {
        let Some(rule) = described.rule() else { continue };
        let due = count(&kernel.db, described, kernel.now() - rule.keep).await?;
        let tally = tallies.get(&name(rule));
        report.push(Reported {
            described: *described,
            rule,
            due,
            last: tally.map(|(at, rows, _)| (*at, *rows)),
            total: tally.map_or(0, |(_, _, total)| *total),
        });
    }
    Ok(report)
}

/// Adds what a run of `rule` has done.
///
/// # Errors
/// When the database refuses.
pub(super) async fn keep_tally(
    executor: impl PgExecutor<'_>,
    rule: &Rule,
    at: DateTime<Utc>,
    rows: u64,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into retention_tally (rule, last_run, last_rows, total_rows)
         values ($1, $2, $3, $3)
         on conflict (rule) do update set last_run = excluded.last_run,
           last_rows = excluded.last_rows,
           total_rows = retention_tally.total_rows + excluded.last_rows",
        name(rule),
        at,
        i64::try_from(rows).unwrap_or(i64::MAX),
    )
    .execute(executor)
    .await?;
    Ok(())
}

fn name(rule: &Rule) -> String {
    format!("{}: {}", rule.table, rule.what)
}

async fn tallies(
    executor: impl PgExecutor<'_>,
) -> Result<HashMap<String, (DateTime<Utc>, i64, i64)>, sqlx::Error> {
    let rows = sqlx::query!("select rule, last_run, last_rows, total_rows from retention_tally")
        .fetch_all(executor)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.rule, (row.last_run, row.last_rows, row.total_rows)))
        .collect())
}

async fn count(
    db: &PgPool,
    described: &Described,
    before: DateTime<Utc>,
) -> Result<i64, sqlx::Error> {
    // Not a checked macro, since the statement comes from the table; a test runs every one.
    let count = format!("select count(*) from ({}) as due", described.due);
    sqlx::query_scalar(AssertSqlSafe(count)).bind(before).fetch_one(db).await
}

#[cfg(test)]
mod tests {
    use sqlx::Executor;

    use super::*;
    use crate::{
        db::{
            Role,
            testing::{TestKernel, as_role},
        },
        retention::run,
    };

    #[sqlx::test(migrations = false)]
    async fn what_is_due_is_counted_until_it_is_done(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        let worker = kernel.with_db(as_role(&pool, Role::Worker).await);
        pool.execute(
            "insert into rate_limit (name, subject, window_start, spent, expires_at)
             select 'ask', sha256(n::text::bytea), '2026-11-19', 1, '2026-11-19 01:00Z'
             from generate_series(1, 3) as n",
        )
        .await
        .unwrap();
        let of = |report: Vec<Reported>| {
            let found = report.into_iter().find(|one| one.described.code == "limit").unwrap();
            (found.due, found.last, found.total)
        };
        assert_eq!(of(report(&kernel).await.unwrap()), (3, None, 0));
        run(&worker).await.unwrap();
        let now = kernel.now();
        assert_eq!(of(report(&kernel).await.unwrap()), (0, Some((now, 3)), 3));
        run(&worker).await.unwrap();
        assert_eq!(of(report(&kernel).await.unwrap()), (0, Some((now, 0)), 3));
    }
}
