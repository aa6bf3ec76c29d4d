//! Reads the district's settings.

use serde_json::{Map, Value};
use sqlx::PgExecutor;

use super::District;

/// Why the settings could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// None were ever imported.
    #[error("the settings of the district are not there: import them with `minhu import`")]
    Missing,
    /// What is stored is not a whole set of settings.
    #[error("the stored settings of the district do not fit this version: import them again")]
    Inconsistent(#[source] serde_json::Error),
    /// The database failed.
    #[error("the settings of the district could not be read")]
    Database(#[from] sqlx::Error),
}

/// The settings of the district.
///
/// # Errors
/// See [`LoadError`].
pub async fn load(db: impl PgExecutor<'_>) -> Result<District, LoadError> {
    let settings = settings(db).await?;
    if settings.is_empty() {
        return Err(LoadError::Missing);
    }
    serde_json::from_value(Value::Object(settings)).map_err(LoadError::Inconsistent)
}

/// Keys of another version of Minhu are left alone, so that old and new processes can run side by
/// side.
async fn settings(db: impl PgExecutor<'_>) -> Result<Map<String, Value>, sqlx::Error> {
    let keys = District::KEYS.map(str::to_owned);
    let rows = sqlx::query!("select key, value from district_setting where key = any($1)", &keys)
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.key, row.value)).collect())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use sqlx::PgPool;

    use super::super::{import::tests::by, seed};
    use super::*;

    #[sqlx::test(migrations = false)]
    async fn what_is_not_there_or_does_not_fit_is_named(db: PgPool) {
        assert!(matches!(load(&db).await, Err(LoadError::Missing)));

        let mut connection = db.acquire().await.unwrap();
        seed(&mut connection, by(DateTime::UNIX_EPOCH, 1)).await.unwrap();
        sqlx::query("insert into district_setting values ('of_the_next_version', '1', now())")
            .execute(&db)
            .await
            .unwrap();
        load(&db).await.unwrap();

        sqlx::query("delete from district_setting where key = 'hotline'")
            .execute(&db)
            .await
            .unwrap();
        let Err(LoadError::Inconsistent(why)) = load(&db).await else { panic!("it was whole") };
        assert!(why.to_string().contains("hotline"), "{why}");
    }
}
