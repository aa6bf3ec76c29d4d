//! Every migration is tried on tables with rows in them, as it will meet them in a district that
//! has used Minhu for years: after each migration, `rows/{version}.sql` fills the tables it made.
//!
//! To add a migration: write `tests/rows/{its number}.sql` with a row or more for every new table
//! and column; the test fails for a table that is empty at the end.

#![expect(clippy::unwrap_used, reason = "a test fails this way, in its helpers too")]

use std::{fs, path::Path};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, PgPool, postgres::PgConnectOptions};

/// An empty database in the cluster of the tests, without the template's tables.
async fn empty_database(pool: &PgPool, name: &str) -> PgConnection {
    let drop = format!("drop database if exists {name} with (force)");
    pool.execute(AssertSqlSafe(drop)).await.unwrap();
    let create = format!("create database {name} template template0");
    pool.execute(AssertSqlSafe(create)).await.unwrap();
    let options: PgConnectOptions = (*pool.connect_options()).clone().database(name);
    PgConnection::connect_with(&options).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn every_migration_works_on_tables_with_rows(pool: PgPool) {
    let name = "minhu_rows";
    let mut conn = empty_database(&pool, name).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rows");
    for migration in sqlx::migrate!("./migrations").iter() {
        let version = migration.version;
        conn.execute(AssertSqlSafe(migration.sql.as_str().to_owned()))
            .await
            .unwrap_or_else(|error| panic!("migration {version}: {error}"));
        if let Ok(rows) = fs::read_to_string(folder.join(format!("{version:04}.sql"))) {
            conn.execute(AssertSqlSafe(rows))
                .await
                .unwrap_or_else(|error| panic!("rows after migration {version}: {error}"));
        }
    }
    let tables: Vec<String> = sqlx::query_scalar(
        "select table_name::text from information_schema.tables
         where table_schema = 'public' and table_type = 'BASE TABLE'
           and table_name <> 'spatial_ref_sys'",
    )
    .fetch_all(&mut conn)
    .await
    .unwrap();
    assert!(tables.len() > 15, "the migrations were not applied");
    for table in tables {
        let count = format!("select count(*) from {table}");
        let rows: i64 =
            sqlx::query_scalar(AssertSqlSafe(count)).fetch_one(&mut conn).await.unwrap();
        assert!(rows > 0, "{table} is empty: add rows for it to tests/rows");
    }
    conn.close().await.unwrap();
    pool.execute(AssertSqlSafe(format!("drop database {name} with (force)"))).await.unwrap();
}
