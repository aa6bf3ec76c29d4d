//! Connection pools that act as one database role.

use std::{str::FromStr, time::Duration};

use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

/// As whom a process acts in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Owns every object; for migrations only.
    Migrate,
    /// Web processes.
    Serve,
    /// Jobs.
    Worker,
}

impl Role {
    /// The role's name in Postgres.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Migrate => "minhu_migrate",
            Self::Serve => "minhu_serve",
            Self::Worker => "minhu_worker",
        }
    }

    /// `options` as this role, with its limits, set when the connection starts: so they need no
    /// round trip, and neither `reset role` nor `discard all` gets rid of them.
    pub(crate) fn apply(self, options: PgConnectOptions) -> PgConnectOptions {
        let (application, statement_timeout) = match self {
            // Building an index takes the time that it takes.
            Self::Migrate => ("minhu migrate", "0"),
            Self::Serve => ("minhu serve", "10s"),
            Self::Worker => ("minhu worker", "10s"),
        };
        options.application_name(application).options([
            ("role", self.name()),
            ("statement_timeout", statement_timeout),
            // A process that hangs in the middle must not hold its locks for ever.
            ("idle_in_transaction_session_timeout", "60s"),
        ])
    }
}

/// A pool that acts as `role`, with its first connection made, so that a wrong address, password or
/// membership is known at start.
///
/// # Errors
/// When `url` is not a Postgres URL, or the first connection fails.
pub async fn connect(url: &str, role: Role, max_connections: u32) -> Result<PgPool, sqlx::Error> {
    let options = role.apply(PgConnectOptions::from_str(url)?);
    settings(role, max_connections).connect_with(options).await
}

/// The same without a connection yet, for a process that must start while the database is down.
///
/// # Errors
/// When `url` is not a Postgres URL.
pub fn connect_lazy(url: &str, role: Role, max_connections: u32) -> Result<PgPool, sqlx::Error> {
    let options = role.apply(PgConnectOptions::from_str(url)?);
    Ok(settings(role, max_connections).connect_lazy_with(options))
}

fn settings(role: Role, max_connections: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(max_connections)
        // A visitor is told "later" rather than left waiting.
        .acquire_timeout(Duration::from_secs(3))
        // Saves a web process a round trip per use: a connection that died is found by its first
        // query, which fails, and the pool drops it. The worker would find one such connection per
        // step of its back-off after a restart of the database, so it asks first.
        .test_before_acquire(role == Role::Worker)
}

/// Whether the database answers at all.
///
/// # Errors
/// When it does not.
pub async fn ping(db: &PgPool) -> Result<(), sqlx::Error> {
    sqlx::query("select 1").execute(db).await.map(drop)
}
