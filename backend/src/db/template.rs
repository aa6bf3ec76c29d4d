//! The template for test databases.

use std::str::FromStr;

use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};

use super::{
    Version,
    migrate::{MigrateError, migrate_with},
    version,
};

/// The template while it is being built.
const BUILDING: &str = "minhu_template";

/// Makes `template1` of a cluster a migrated Minhu database, so that `create database`, and with it
/// each `#[sqlx::test(migrations = false)]`, starts with everything there: extensions take a second
/// to install, a copy takes a tenth. Quick where it is there already.
///
/// For clusters that serve tests only, since `template1` is replaced. `url` is a superuser's, of any
/// database of the cluster but `template1`.
///
/// # Errors
/// When the cluster refuses, for example because somebody is connected to `template1`.
pub async fn prepare_template(url: &str) -> Result<(), MigrateError> {
    let options = PgConnectOptions::from_str(url)?;

    let template1 = options.clone().database("template1");
    let mut template = PgConnection::connect_with(&template1).await?;
    let ready = version(&mut template).await? == Version::Current;
    template.close().await?;
    if ready {
        // For the parts that have no version: see `migrate.rs`.
        return migrate_with(&template1).await;
    }

    // Built beside it and then swapped, so that tests under way are disturbed for an instant only.
    // From template0, so that nothing of an earlier version stays behind.
    let mut conn = PgConnection::connect_with(&options.clone().database("postgres")).await?;
    let recreate = format!(
        "drop database if exists {BUILDING}; create database {BUILDING} template template0;"
    );
    for statement in recreate.split_inclusive(';') {
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut conn).await?;
    }
    migrate_with(&options.database(BUILDING)).await?;
    for statement in [
        "alter database template1 is_template false",
        "drop database template1",
        "alter database minhu_template rename to template1",
        "alter database template1 is_template true",
    ] {
        sqlx::raw_sql(statement).execute(&mut conn).await?;
    }
    conn.close().await?;
    Ok(())
}
