//! Bringing a database to this version.
//!
//! 1. As the login user: `0001_roles.sql` (roles and extensions, which may need a superuser), then
//!    `bootstrap.sql` (lets `minhu_migrate` create objects here, and the login take on the roles).
//! 2. As `minhu_migrate`, so that it owns them: all further migrations, the job queue's own, and
//!    `queue_grants.sql` (what `minhu_serve` and `minhu_worker` may do with the queue).
//!
//! A database administrator can do the first step by hand; then the login needs no more than to own
//! the database and to be a member of the three roles.

use std::str::FromStr;

use sqlx::{
    Connection, PgConnection, PgPool,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{Lock, Role};

pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// The version of `0001_roles.sql`, the one migration that the login user runs.
const ROLES: i64 = 1;

/// Why a database could not be brought to this version.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database cannot be reached, or refused a statement.
    #[error("the database refused: {0}")]
    Database(#[from] sqlx::Error),
    /// One of `backend/migrations` failed, or an applied one was changed afterwards.
    #[error("a migration failed: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The job queue's own migrations failed.
    #[error("the job queue's migrations failed: {0}")]
    Queue(String),
}

/// Brings the database at `url` to this version. Running it again, also at the same time from
/// several processes, changes nothing.
///
/// # Errors
/// See [`MigrateError`]. What was applied before the failure stays; the next run goes on from there.
pub async fn migrate(url: &str) -> Result<(), MigrateError> {
    migrate_with(&PgConnectOptions::from_str(url)?).await
}

pub(super) async fn migrate_with(login: &PgConnectOptions) -> Result<(), MigrateError> {
    let mut conn = PgConnection::connect_with(login).await?;
    sqlx::query!("select pg_advisory_lock($1)", Lock::Migrate.key()).execute(&mut conn).await?;
    MIGRATIONS.run_to(ROLES, &mut conn).await?;
    sqlx::raw_sql(include_str!("bootstrap.sql")).execute(&mut conn).await?;

    let owner = PgPoolOptions::new()
        .max_connections(1)
        .connect_with(Role::Migrate.apply(login.clone()))
        .await?;
    let migrated = as_owner(&owner).await;
    owner.close().await;
    // Closing the connection gives the lock back.
    conn.close().await?;
    migrated
}

async fn as_owner(owner: &PgPool) -> Result<(), MigrateError> {
    MIGRATIONS.run(owner).await?;
    // The worker's own `init` migrates too; there it has nothing left to do, and no right to.
    graphile_worker::WorkerOptions::default()
        .pg_pool(owner.clone())
        .listen_os_shutdown_signals(false)
        .init()
        .await
        .map_err(|error| MigrateError::Queue(error.to_string()))?;
    sqlx::raw_sql(include_str!("queue_grants.sql")).execute(owner).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::{AssertSqlSafe, Executor};

    use super::*;
    use crate::db::{Version, version};

    /// A new database beside that of `pool`, without anything in it.
    async fn empty_database(pool: &PgPool) -> PgConnectOptions {
        let name = format!("minhu_empty_{}", std::process::id());
        for statement in ["drop database if exists NAME", "create database NAME template template0"]
        {
            let statement = statement.replace("NAME", &name);
            pool.execute(AssertSqlSafe(statement)).await.unwrap();
        }
        PgPool::connect_options(pool).as_ref().clone().database(&name)
    }

    #[sqlx::test(migrations = false)]
    async fn an_empty_database_twice_and_at_the_same_time(pool: PgPool) {
        let options = empty_database(&pool).await;
        let (one, two) = tokio::join!(migrate_with(&options), migrate_with(&options));
        one.unwrap();
        two.unwrap();
        migrate_with(&options).await.unwrap();

        let mut conn = PgConnection::connect_with(&options).await.unwrap();
        assert_eq!(version(&mut conn).await.unwrap(), Version::Current);
        let strangers: Vec<String> = sqlx::query_scalar(
            "select relname::text from pg_class
             where relnamespace in ('public'::regnamespace, 'graphile_worker'::regnamespace)
               and relowner <> 'minhu_migrate'::regrole
               and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e')
               and relkind in ('r', 'v', 'S')",
        )
        .fetch_all(&mut conn)
        .await
        .unwrap();
        assert_eq!(strangers, Vec::<String>::new(), "not owned by minhu_migrate");
        conn.close().await.unwrap();

        let name = options.get_database().unwrap();
        pool.execute(AssertSqlSafe(format!("drop database {name}"))).await.unwrap();
    }

    #[sqlx::test(migrations = false)]
    async fn program_roles_own_nothing(pool: PgPool) {
        let owned: i64 = sqlx::query_scalar(
            "select count(*) from pg_class
             where relowner in ('minhu_serve'::regrole, 'minhu_worker'::regrole)",
        )
        .fetch_one(&pool)
        .await
        .unwrap();
        assert_eq!(owned, 0);
        for role in [Role::Serve, Role::Worker] {
            let pool = crate::db::testing::as_role(&pool, role).await;
            for statement in [
                "create table t ()",
                "drop table outbox",
                "alter table audit_event disable trigger all",
                "truncate audit_event",
            ] {
                let error = pool.execute(statement).await.unwrap_err();
                let code = error.as_database_error().and_then(|error| error.code());
                assert_eq!(code.as_deref(), Some("42501"), "{role:?}: {statement}: {error}");
            }
        }
    }
}
