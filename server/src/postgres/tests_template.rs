//! What makes tests on a real Postgres quick: extensions and migrations are in `template1`, so each
//! test's own database is a copy of it.

use anyhow::Context;
use sqlx::{Connection, PgConnection};

/// Brings `template1` and the database at `url` of a cluster for tests to this program's
/// migrations. Costs a few milliseconds when they are there already.
///
/// # Errors
/// When a migration fails, or `template1` is in use for longer than it takes to copy it.
pub(crate) async fn prepare_for_tests(url: &str) -> anyhow::Result<()> {
    backend::db::prepare_template(url)
        .await
        .context("the template for test databases could not be prepared")?;
    // Compiled queries are checked against this one. One that does not fit any more, since a
    // migration was changed before it was released, holds nothing worth keeping.
    if backend::db::migrate(url).await.is_err() {
        remake(url).await.context("the database for tests could not be made again")?;
        backend::db::migrate(url).await.context("the database for tests could not be migrated")?;
    }
    Ok(())
}

async fn remake(url: &str) -> Result<(), sqlx::Error> {
    let options: sqlx::postgres::PgConnectOptions = url.parse()?;
    let mut conn = PgConnection::connect_with(&options.database("postgres")).await?;
    for statement in ["drop database minhu with (force)", "create database minhu"] {
        sqlx::raw_sql(statement).execute(&mut conn).await?;
    }
    conn.close().await
}
