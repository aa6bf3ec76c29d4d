//! Limits that protect money or secrets: messages sent, codes guessed, forms filed.
//!
//! Counted in Postgres, so they hold across processes and restarts. Windows are fixed, which means
//! that somebody who knows their edge gets twice the limit around it; set the limit with that in
//! mind.
//!
//! To add a limit: 1. a [`Limit`] constant beside the operation that it protects, with a name of
//! its own; 2. [`spend`], whose words say on which connection; 3. its error enum has a variant for
//! [`LimitError`]. Count what is scarce, by whom it can be told apart (the phone that
//! is sent to, the address that asks), and rather two limits than a clever one.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgExecutor;

use crate::{
    Kernel, Problem,
    privacy::{self, Purpose},
};

/// At most so many in so much time, for each subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    name: &'static str,
    max: i32,
    per: TimeDelta,
}

impl Limit {
    /// `max` in each window of length `per`, counted from the epoch. `name` is its key in the
    /// table, such as `ask-by-address`.
    ///
    /// # Panics
    /// If `max` or `per` is not positive, while the constant that it is meant for is compiled.
    #[must_use]
    pub const fn new(name: &'static str, max: i32, per: TimeDelta) -> Self {
        assert!(max > 0, "a limit lets at least one through");
        assert!(per.num_milliseconds() > 0, "a window has a length");
        Self { name, max, per }
    }

    /// The window that `now` is in, from its first instant to the first after it.
    fn window(&self, now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
        let into = now.timestamp_millis().rem_euclid(self.per.num_milliseconds());
        let start = DateTime::from_timestamp_millis(now.timestamp_millis() - into).unwrap_or(now);
        (start, start + self.per)
    }
}

/// Why something may not be done now.
#[derive(Debug, thiserror::Error)]
pub enum LimitError {
    /// The limit is used up.
    #[error("limit used up for another {retry_after}")]
    TooMany {
        /// How long until the next window: for `Retry-After` and for the page to say.
        retry_after: TimeDelta,
    },
    /// The database did not answer as it should. What is protected stays closed.
    #[error("the limit could not be counted")]
    Database(#[from] sqlx::Error),
}

impl LimitError {
    /// Every code that it can have.
    pub const CODES: &'static [&'static str] = &["too-many", "unavailable"];
}

impl Problem for LimitError {
    fn code(&self) -> &'static str {
        match self {
            Self::TooMany { .. } => "too-many",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::TooMany { .. } => 429,
            Self::Database(_) => 503,
        }
    }
}

/// Uses up one of `limit` for `subject`, which is stored as a keyed hash only.
///
/// On the pool (`&kernel.db`) it is committed when it returns: for a guess that failed, or a message
/// whose transaction rolled back, which was a try all the same. In the effect's transaction, after
/// `idempotency::begin`, it counts effects: a form that is sent again is answered, whatever is left.
///
/// # Errors
/// [`LimitError::TooMany`] when nothing is left in this window.
pub async fn spend(
    kernel: &Kernel,
    executor: impl PgExecutor<'_>,
    limit: &Limit,
    subject: &[u8],
) -> Result<(), LimitError> {
    let now = kernel.now();
    let (start, end) = limit.window(now);
    // With the name, so that the table does not tell that one subject met two limits.
    let named = [limit.name.as_bytes(), b"\0", subject].concat();
    let subject = privacy::sign(&kernel.keys, Purpose::Limit, &named);
    // One statement, so the row's lock makes the count exact. A process whose clock is behind
    // counts in the window that is there and never takes it back.
    let counted = sqlx::query_scalar!(
        "insert into rate_limit as held (name, subject, window_start, spent, expires_at)
         values ($1, $2, $3, 1, $4)
         on conflict (name, subject) do update set
           spent = case when held.window_start < excluded.window_start then 1
                        else held.spent + 1 end,
           window_start = greatest(held.window_start, excluded.window_start),
           expires_at = greatest(held.expires_at, excluded.expires_at)
         where held.window_start < excluded.window_start or held.spent < $5
         returning spent",
        limit.name,
        &subject[..],
        start,
        end,
        limit.max,
    )
    .fetch_optional(executor)
    .await?;
    match counted {
        Some(_) => Ok(()),
        None => Err(LimitError::TooMany { retry_after: end - now }),
    }
}

/// A network address as the subject of a limit. Who has one address of IPv6 has all of its /64.
#[must_use]
pub fn network(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().into_iter().take(8).collect(),
    }
}

#[cfg(test)]
mod tests {
    use futures::future::join_all;
    use sqlx::PgPool;

    use super::*;
    use crate::db::{
        Role,
        testing::{TestKernel, as_role},
    };

    const FIVE: Limit = Limit::new("test-five", 5, TimeDelta::minutes(10));
    const OTHER: Limit = Limit::new("test-other", 1, TimeDelta::minutes(10));

    async fn spend_all(kernel: &Kernel, subject: &[u8]) -> usize {
        let spent = join_all((0..20).map(|_| spend(kernel, &kernel.db, &FIVE, subject))).await;
        for error in spent.iter().filter_map(|spent| spent.as_ref().err()) {
            assert!(matches!(error, LimitError::TooMany { .. }), "{error:?}");
            assert_eq!((error.code(), error.status()), ("too-many", 429));
        }
        spent.iter().filter(|spent| spent.is_ok()).count()
    }

    #[test]
    fn windows_meet_without_a_gap() {
        let noon = "2026-11-20T12:00:00Z".parse().unwrap();
        let (start, end) = FIVE.window(noon);
        assert_eq!((start, end), (noon, noon + TimeDelta::minutes(10)));
        assert_eq!(FIVE.window(end - TimeDelta::nanoseconds(1)), (start, end));
        assert_eq!(FIVE.window(end).0, end);
        let before_1970 = "1969-12-31T23:59:59.5Z".parse().unwrap();
        assert_eq!(FIVE.window(before_1970).1, DateTime::UNIX_EPOCH);
    }

    #[sqlx::test(migrations = false)]
    async fn twenty_at_once_against_five_is_five(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        assert_eq!(spend_all(&kernel, b"13812345678").await, 5);
        assert_eq!(spend_all(&kernel, b"13812345678").await, 0);
        assert_eq!(spend_all(&kernel, b"13987654321").await, 5, "each subject has its own");
        spend(&kernel, &kernel.db, &OTHER, b"13812345678").await.unwrap();
    }

    #[sqlx::test(migrations = false)]
    async fn the_next_window_begins_anew(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        let (start, end) = FIVE.window(kernel.now());
        kernel.clock.advance(start - kernel.now() + TimeDelta::minutes(3));
        assert_eq!(spend_all(&kernel, b"x").await, 5);
        let LimitError::TooMany { retry_after } =
            spend(&kernel, &kernel.db, &FIVE, b"x").await.unwrap_err()
        else {
            panic!("nothing is left");
        };
        assert_eq!(retry_after, TimeDelta::minutes(7));

        kernel.clock.advance(retry_after - TimeDelta::milliseconds(1));
        assert_eq!(spend_all(&kernel, b"x").await, 0);
        kernel.clock.advance(TimeDelta::milliseconds(1));
        assert_eq!(kernel.now(), end);
        assert_eq!(spend_all(&kernel, b"x").await, 5);

        // A process whose clock is behind does not open the window before again.
        kernel.clock.advance(TimeDelta::seconds(-30));
        assert_eq!(spend_all(&kernel, b"x").await, 0);
    }

    #[sqlx::test(migrations = false)]
    async fn a_try_counts_although_the_effect_failed(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        for _ in 0..5 {
            let tx = kernel.db.begin().await.unwrap();
            spend(&kernel, &kernel.db, &FIVE, b"x").await.unwrap();
            tx.rollback().await.unwrap();
        }
        assert!(spend(&kernel, &kernel.db, &FIVE, b"x").await.is_err());
    }

    #[sqlx::test(migrations = false)]
    async fn the_subject_is_not_in_the_table(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        spend(&kernel, &kernel.db, &FIVE, b"13812345678").await.unwrap();
        spend(&kernel, &kernel.db, &OTHER, b"13812345678").await.unwrap();
        let subjects = sqlx::query_scalar!("select distinct subject from rate_limit")
            .fetch_all(&pool)
            .await
            .unwrap();
        assert_eq!(subjects.len(), 2);
        assert!(subjects.iter().all(|subject| subject.len() == 32));
    }

    #[sqlx::test(migrations = false)]
    async fn the_worker_deletes_what_is_due(pool: PgPool) {
        let serve = TestKernel::new(as_role(&pool, Role::Serve).await);
        let worker = TestKernel::new(as_role(&pool, Role::Worker).await);
        spend(&serve, &serve.db, &FIVE, b"x").await.unwrap();
        serve.clock.advance(TimeDelta::minutes(10));
        let deleted = sqlx::query!("delete from rate_limit where expires_at <= $1", serve.now())
            .execute(&worker.db)
            .await
            .unwrap();
        assert_eq!(deleted.rows_affected(), 1);
    }
}
