//! The programme of the demonstration district. What each file holds is in seed/bulky/README.md.

use chrono::{DateTime, NaiveDate, Utc};
use domain::bulky::{Policy, PriceTable};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;

/// Why the demonstration was not stored.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// A file of the demonstration is not right; a test keeps this from happening.
    #[error("{0} cannot be read")]
    File(&'static str, #[source] csv::Error),
    /// So for its terms.
    #[error("terms.toml cannot be read")]
    Terms(#[from] toml::de::Error),
    /// The database refused.
    #[error("the programme of bulky waste could not be stored")]
    Database(#[from] sqlx::Error),
}

/// The separator in columns that hold several values.
const SEVERAL: char = ';';

type Row = Map<String, Value>;

/// The table that a file fills, its name, what stands in it, and what its rows still need.
type File = (&'static str, &'static str, &'static str, fn(&mut Row));

/// Prices and rules as a file has them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermsFile {
    pub basis: String,
    pub effective_on: NaiveDate,
    pub prices: PriceTable,
    pub policy: Policy,
}

/// The demonstration's terms.
///
/// # Errors
/// When the file is not right; a test keeps this from happening.
pub fn seed_terms() -> Result<TermsFile, toml::de::Error> {
    toml::from_str(include_str!("../../../seed/bulky/terms.toml"))
}

/// Stores the catalogue, and the terms, where there is no catalogue, and tells whether it did. The
/// transaction is the caller's.
///
/// # Errors
/// [`SeedError`].
pub async fn seed(db: &mut PgConnection, now: DateTime<Utc>) -> Result<bool, SeedError> {
    if any(&mut *db).await? {
        return Ok(false);
    }
    let files: [File; 6] = [
        ("bulky_group", "groups.csv", include_str!("../../../seed/bulky/groups.csv"), |_| ()),
        ("bulky_item", "items.csv", include_str!("../../../seed/bulky/items.csv"), |row| {
            split(row, "aliases");
            split(row, "handling");
        }),
        ("bulky_refused", "refused.csv", include_str!("../../../seed/bulky/refused.csv"), |row| {
            split(row, "aliases")
        }),
        ("bulky_waste", "wastes.csv", include_str!("../../../seed/bulky/wastes.csv"), |row| {
            split(row, "aliases");
            for note in ["note_zh_hans", "note_zh_hant", "note_en"] {
                row.entry(note).and_modify(|value| {
                    if value.is_null() {
                        *value = json!("");
                    }
                });
            }
        }),
        ("bulky_bag", "bags.csv", include_str!("../../../seed/bulky/bags.csv"), |_| ()),
        ("bulky_care", "care.csv", include_str!("../../../seed/bulky/care.csv"), |_| ()),
    ];
    for (table, name, text, shape) in files {
        store(db, table, rows(name, text, shape)?).await?;
    }
    let terms = seed_terms()?;
    let prices = json!(terms.prices);
    sqlx::query!(
        "insert into bulky_terms
           (version, prices, policy, basis, created_at, published_at, effective_on)
         values (1, $1, $2, $3, $4, $4, $5)",
        prices,
        json!(terms.policy),
        terms.basis,
        now,
        terms.effective_on,
    )
    .execute(db)
    .await?;
    Ok(true)
}

async fn any(db: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select exists (select from bulky_item) as "any!""#).fetch_one(db).await
}

async fn store(
    db: &mut PgConnection,
    table: &'static str,
    rows: Vec<Row>,
) -> Result<(), sqlx::Error> {
    let rows = Value::Array(rows.into_iter().map(Value::Object).collect());
    let statement =
        format!("insert into {table} select * from jsonb_populate_recordset(null::{table}, $1)");
    // The name is one of this file's own.
    sqlx::query(sqlx::AssertSqlSafe(statement)).bind(rows).execute(db).await?;
    Ok(())
}

/// The rows of a file by the names of its columns, with their position; what is empty is null.
fn rows(name: &'static str, text: &str, shape: fn(&mut Row)) -> Result<Vec<Row>, SeedError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns = reader.headers().map_err(|error| SeedError::File(name, error))?.clone();
    reader
        .records()
        .enumerate()
        .map(|(position, record)| {
            let record = record.map_err(|error| SeedError::File(name, error))?;
            let value = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
            let mut row: Row =
                columns.iter().map(str::to_owned).zip(record.iter().map(value)).collect();
            row.insert("position".to_owned(), json!(position));
            shape(&mut row);
            Ok(row)
        })
        .collect()
}

/// Makes a list of a column that holds several values.
fn split(row: &mut Row, column: &str) {
    let text = row.get(column).and_then(Value::as_str).unwrap_or_default();
    let parts: Vec<&str> =
        text.split(SEVERAL).map(str::trim).filter(|part| !part.is_empty()).collect();
    let parts = json!(parts);
    row.insert(column.to_owned(), parts);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bulky::catalogue::PICTURES;

    #[test]
    fn the_terms_of_the_demonstration_are_right() {
        let terms = seed_terms().unwrap();
        terms.prices.check().unwrap();
        assert!(terms.prices.free.is_some());
    }
    #[test]
    fn every_thing_has_a_picture() {
        let sprite = include_str!("../../../../public/bulky-things.svg");
        let items = include_str!("../../../seed/bulky/items.csv");
        let items = rows("items.csv", items, |_| ()).unwrap();
        for row in &items {
            let symbol = format!("<symbol id=\"{}\"", row["picture"].as_str().unwrap());
            assert!(sprite.contains(&symbol), "{}: {symbol}", row["id"]);
        }
        assert!(sprite.contains("<symbol id=\"box\""), "what a row without one shows");
        // Staff are shown a picture by the name of a thing that has it.
        for picture in PICTURES {
            assert!(items.iter().any(|row| row["picture"] == picture), "no thing has {picture}");
        }
    }
}
