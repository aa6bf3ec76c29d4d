//! The rules of the demonstration district.

use chrono::{DateTime, NaiveDate, Utc};
use domain::locale::Localised;
use sqlx::PgConnection;

use super::settle;

/// Why they could not be stored.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The file that comes with Minhu is wrong.
    #[error("rules.toml cannot be read")]
    File(#[from] toml::de::Error),
    /// The database did not answer as it should.
    #[error("the rules of the sorting guide could not be stored")]
    Database(#[from] sqlx::Error),
}

#[derive(serde::Deserialize)]
struct File {
    name: Localised,
    basis: Localised,
    reviewed_on: NaiveDate,
    effective_on: NaiveDate,
}

fn file() -> Result<File, toml::de::Error> {
    toml::from_str(include_str!("../../../seed/sorting/rules.toml"))
}

/// Stores them where there are none, and tells whether it did. They change nothing in the catalogue,
/// and say what it rests on.
///
/// # Errors
/// [`SeedError`].
pub async fn seed(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<bool, SeedError> {
    let File { name, basis, reviewed_on, effective_on } = file()?;
    let stored = sqlx::query!(
        "insert into sorting_rules (version, name_zh_hans, name_zh_hant, name_en, basis_zh_hans,
           basis_zh_hant, basis_en, reviewed_on, created_at, published_at, effective_on)
         select 1, $1, $2, $3, $4, $5, $6, $7, $8, $8, $9
         where not exists (select from sorting_rules)",
        name.zh_hans,
        name.zh_hant,
        name.en,
        basis.zh_hans,
        basis.zh_hant,
        basis.en,
        reviewed_on,
        now,
        effective_on,
    )
    .execute(&mut *conn)
    .await?;
    settle(conn, now).await?;
    Ok(stored.rows_affected() > 0)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_rules_of_the_demonstration_are_right() {
        let file = super::file().unwrap();
        assert!(file.reviewed_on >= file.effective_on);
    }
}
