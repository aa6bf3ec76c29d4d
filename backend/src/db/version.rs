//! Which version a database is of, without changing it.

use sqlx::PgConnection;

use super::migrate::MIGRATIONS;

/// A database's version, compared with this program's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// The same.
    Current,
    /// Some of this program's migrations are still to be applied.
    Older,
    /// It has migrations that this program does not know, or not in this form.
    Unknown,
}

/// The version of the database of `conn`. Changes nothing, and needs no more than the login that
/// migrated it.
///
/// # Errors
/// When the database refuses.
pub async fn version(conn: &mut PgConnection) -> Result<Version, sqlx::Error> {
    let is_new: bool = sqlx::query_scalar("select to_regclass('_sqlx_migrations') is null")
        .fetch_one(&mut *conn)
        .await?;
    if is_new {
        return Ok(Version::Older);
    }
    // Not a checked macro: the table is made by the migrator, not by a migration.
    let applied: Vec<(i64, Vec<u8>)> = sqlx::query_as(
        "select version, checksum from _sqlx_migrations where success order by version",
    )
    .fetch_all(conn)
    .await?;
    let known = applied.iter().all(|(version, checksum)| {
        MIGRATIONS
            .iter()
            .any(|ours| ours.version == *version && ours.checksum.as_ref() == checksum.as_slice())
    });
    Ok(match (known, applied.len() == MIGRATIONS.iter().count()) {
        (false, _) => Version::Unknown,
        (true, false) => Version::Older,
        (true, true) => Version::Current,
    })
}

#[cfg(test)]
mod tests {
    use sqlx::{Executor, PgPool};

    use super::*;

    #[sqlx::test(migrations = false)]
    async fn older_current_and_unknown(pool: PgPool) {
        let mut conn = pool.acquire().await.unwrap();
        assert_eq!(version(&mut conn).await.unwrap(), Version::Current);
        conn.execute("update _sqlx_migrations set checksum = 'x' where version = 2").await.unwrap();
        assert_eq!(version(&mut conn).await.unwrap(), Version::Unknown);
        conn.execute("delete from _sqlx_migrations where version = 2").await.unwrap();
        assert_eq!(version(&mut conn).await.unwrap(), Version::Older);
        conn.execute("drop table _sqlx_migrations").await.unwrap();
        assert_eq!(version(&mut conn).await.unwrap(), Version::Older);
    }
}
