//! What is usually free at some time of the week.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

/// How many weeks back.
const WEEKS: i32 = 12;
/// Fewer weeks say nothing about what is usual.
const WEEKS_WANTED: usize = 4;

/// What is usually free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usual {
    /// In the middle of the weeks.
    pub free: i64,
    /// Half of the weeks were between these two.
    pub low: i64,
    pub high: i64,
    /// Of how many weeks it is known.
    pub weeks: usize,
}

/// What was free at `place` in the hour of `at`, one to twelve weeks before; none unless at least
/// four of these weeks are known. The same hour of the week in Shanghai, where clocks never change,
/// is the same in UTC.
///
/// # Errors
/// When the database refuses.
pub async fn usual(
    db: impl PgExecutor<'_>,
    place: Uuid,
    at: DateTime<Utc>,
) -> Result<Option<Usual>, sqlx::Error> {
    let Ok(hour) = at.duration_trunc(TimeDelta::hours(1)) else { return Ok(None) };
    let hours: Vec<_> = (1..=WEEKS).map(|week| hour - TimeDelta::weeks(week.into())).collect();
    let free = sqlx::query_scalar!(
        r#"select free::double precision / samples as "free!" from parking_hour
           where place = $1 and hour = any($2) order by 1"#,
        place,
        &hours,
    )
    .fetch_all(db)
    .await?;
    Ok((free.len() >= WEEKS_WANTED).then(|| Usual {
        free: quantile(&free, 0.5),
        low: quantile(&free, 0.25),
        high: quantile(&free, 0.75),
        weeks: free.len(),
    }))
}

/// The quantile of what is sorted and not empty, between neighbours as `percentile_cont` does, as a
/// whole number of spaces.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "at most twelve numbers of at most 100,000"
)]
fn quantile(sorted: &[f64], of: f64) -> i64 {
    let at = of * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    (below + (above - below) * at.fract()).round() as i64
}

#[cfg(test)]
mod tests {
    use sqlx::{Executor, PgPool};

    use super::*;
    use crate::{
        db::{
            Role,
            testing::{TestKernel, as_role},
        },
        places::history::sample,
    };

    #[test]
    fn quantiles_are_those_of_postgres() {
        let weeks = [10.0, 20.0, 30.0, 50.0];
        assert_eq!(quantile(&weeks, 0.5), 25);
        assert_eq!(quantile(&weeks, 0.25), 18);
        assert_eq!(quantile(&weeks, 0.75), 35);
        assert_eq!(quantile(&[7.0], 0.75), 7);
    }

    const PLACE: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_1202);

    #[sqlx::test(migrations = false)]
    async fn what_is_usual_is_known_after_four_weeks(pool: PgPool) {
        pool.execute(include_str!("../../../tests/rows/0018.sql")).await.unwrap();
        pool.execute("delete from parking_hour").await.unwrap();
        let kernel = TestKernel::new(as_role(&pool, Role::Worker).await);
        for (week, free) in [20, 22, 18, 24, 90].into_iter().enumerate() {
            assert_eq!(usual(&pool, PLACE, kernel.now()).await.unwrap().is_some(), week >= 4);
            for (minutes, more) in [(0, 0), (5, 2)] {
                sqlx::query("update parking_count set free = $1, capacity = 100, observed_at = $2")
                    .bind(free + more)
                    .bind(kernel.now() + TimeDelta::minutes(minutes - 1))
                    .execute(&pool)
                    .await
                    .unwrap();
                kernel.clock.advance(TimeDelta::minutes(minutes));
                assert_eq!(sample(&kernel).await.unwrap(), 1);
                kernel.clock.advance(TimeDelta::minutes(-minutes));
            }
            kernel.clock.advance(TimeDelta::weeks(1));
        }
        let known = usual(&pool, PLACE, kernel.now()).await.unwrap();
        assert_eq!(known, Some(Usual { free: 23, low: 21, high: 25, weeks: 5 }));
        let at = kernel.now() + TimeDelta::hours(1);
        assert_eq!(usual(&pool, PLACE, at).await.unwrap(), None, "another hour");
    }

    #[sqlx::test(migrations = false)]
    async fn what_is_stale_or_cannot_be_is_no_sample(pool: PgPool) {
        pool.execute(include_str!("../../../tests/rows/0018.sql")).await.unwrap();
        let kernel = TestKernel::new(as_role(&pool, Role::Worker).await);
        assert_eq!(sample(&kernel).await.unwrap(), 0, "it is months old");
        for change in ["flaw = 'more-free-than-capacity'", "flaw = null, status = 'closed'"] {
            let update = format!("update parking_count set observed_at = $1, {change}");
            let update = sqlx::AssertSqlSafe(update);
            sqlx::query(update).bind(kernel.now()).execute(&pool).await.unwrap();
            assert_eq!(sample(&kernel).await.unwrap(), 0, "{change}");
        }
    }
}
