//! Sealing what is there with the newest key, while work goes on.
//!
//! A table is walked by its pages on disk, a few at a time, each in a short transaction. A value is
//! only replaced if it still is what was read, so nobody waits for more than one batch and nobody's
//! change is lost; a row that was changed meanwhile, and with that moved, is met on the next walk.
//! It can be stopped anywhere: what is done is done, and another run takes up the rest.

use sqlx::{AssertSqlSafe, PgPool, Row};

use super::{OpenError, Place, SEALED, SealedColumn, blind_index, open, seal};
use crate::Kernel;

/// Pages of 8 KiB in one batch: a few hundred rows.
const PAGES: i64 = 16;
/// Walks over one table at most: each but the first meets only what was changed meanwhile.
const WALKS: usize = 20;

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The column, as `table.column`.
    pub column: &'static str,
    /// Pages of the table that were walked in this walk.
    pub done: i64,
    /// Pages that it has.
    pub of: i64,
}

/// What became of one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resealed {
    /// The column, as `table.column`.
    pub column: &'static str,
    /// Values that are now sealed with the newest key.
    pub values: u64,
    /// Values that do not open with any key of the ring, and so were left.
    pub unreadable: u64,
}

/// Values of one column that are sealed with one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedCount {
    /// The column, as `table.column`.
    pub column: &'static str,
    /// The key's id.
    pub key: u8,
    /// How many.
    pub values: i64,
}

/// Why sealing was given up; what was done until then stays.
#[derive(Debug, thiserror::Error)]
pub enum ResealError {
    /// The database did not answer as it should.
    #[error("the values could not be sealed again")]
    Database(#[from] sqlx::Error),
    /// A column was changed faster than it could be sealed, or a process still seals with an older
    /// key.
    #[error(
        "{0} still gets values that are sealed with an older key: are all processes up to date?"
    )]
    Restless(&'static str),
}

/// Seals every value of every [`SEALED`] column with the newest key, and its blind index with it.
/// Acts as [`Role::Migrate`](crate::db::Role::Migrate), since no other role may read and write all
/// of them.
///
/// # Errors
/// [`ResealError`].
pub async fn reseal(
    kernel: &Kernel,
    mut progress: impl FnMut(Progress),
) -> Result<Vec<Resealed>, ResealError> {
    let mut resealed = Vec::with_capacity(SEALED.len());
    for column in SEALED {
        resealed.push(column_again(kernel, column, &mut progress).await?);
    }
    Ok(resealed)
}

/// How many values are sealed with which key. Acts as the owner.
///
/// # Errors
/// When the database cannot be read.
pub async fn sealed_counts(db: &PgPool) -> Result<Vec<SealedCount>, sqlx::Error> {
    let mut counts = Vec::new();
    for sealed in SEALED {
        let (table, column) = sealed.parts();
        // Names come from the list above, never from outside.
        let rows = sqlx::query(AssertSqlSafe(format!(
            "select get_byte({column}, 0) as key, count(*) as values from {table}
             where octet_length({column}) > 0 group by 1 order by 1"
        )))
        .fetch_all(db)
        .await?;
        for row in rows {
            let key = u8::try_from(row.try_get::<i32, _>("key")?).unwrap_or_default();
            counts.push(SealedCount { column: sealed.place, key, values: row.try_get("values")? });
        }
    }
    Ok(counts)
}

async fn column_again(
    kernel: &Kernel,
    sealed: &SealedColumn,
    progress: &mut impl FnMut(Progress),
) -> Result<Resealed, ResealError> {
    let mut total = Resealed { column: sealed.place, values: 0, unreadable: 0 };
    for _walk in 0..WALKS {
        let pages = pages(&kernel.db, sealed).await?;
        total.unreadable = 0;
        let mut met = 0;
        let mut page = 0;
        while page < pages {
            let old = older(kernel, sealed, page, page + PAGES).await?;
            met += old.len() as u64;
            let (ready, unreadable) = again(kernel, sealed, old);
            total.unreadable += unreadable;
            total.values += replace(&kernel.db, sealed, &ready).await?;
            page += PAGES;
            progress(Progress { column: sealed.place, done: page.min(pages), of: pages });
        }
        if met == total.unreadable {
            return Ok(total);
        }
    }
    Err(ResealError::Restless(sealed.place))
}

async fn pages(db: &PgPool, sealed: &SealedColumn) -> Result<i64, sqlx::Error> {
    let (table, _) = sealed.parts();
    sqlx::query_scalar!(
        r#"select pg_relation_size($1::text::regclass)
             / current_setting('block_size')::bigint as "pages!""#,
        table,
    )
    .fetch_one(db)
    .await
}

/// A value that an older key sealed.
struct Old {
    /// Where the row lies.
    place: String,
    row: Vec<u8>,
    sealed: Vec<u8>,
}

/// A value sealed anew.
#[derive(Default)]
struct Ready {
    places: Vec<String>,
    old: Vec<Vec<u8>>,
    new: Vec<Vec<u8>>,
    indexes: Vec<Vec<u8>>,
}

async fn older(
    kernel: &Kernel,
    sealed: &SealedColumn,
    from: i64,
    to: i64,
) -> Result<Vec<Old>, sqlx::Error> {
    let (table, column) = sealed.parts();
    let row = sealed.row;
    let rows = sqlx::query(AssertSqlSafe(format!(
        "select ctid::text as place, {row} as row, {column} as sealed from {table}
         where ctid >= $1::text::tid and ctid < $2::text::tid
           and octet_length({column}) > 0 and get_byte({column}, 0) <> $3"
    )))
    .bind(format!("({from},0)"))
    .bind(format!("({to},0)"))
    .bind(i32::from(kernel.keys.newest_id()))
    .fetch_all(&kernel.db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Old {
                place: row.try_get("place")?,
                row: row.try_get("row")?,
                sealed: row.try_get("sealed")?,
            })
        })
        .collect()
}

/// Opens and seals; also tells how many do not open.
fn again(kernel: &Kernel, sealed: &SealedColumn, old: Vec<Old>) -> (Ready, u64) {
    let (mut ready, mut unreadable) = (Ready::default(), 0);
    for old in old {
        let place = Place { column: sealed.place, row: &old.row };
        match anew(kernel, sealed, place, &old.sealed) {
            Ok((new, index)) => {
                ready.places.push(old.place);
                ready.old.push(old.sealed);
                ready.new.push(new);
                ready.indexes.extend(index);
            }
            Err(error) => {
                tracing::warn!(column = sealed.place, %error, "a sealed value does not open");
                unreadable += 1;
            }
        }
    }
    (ready, unreadable)
}

fn anew(
    kernel: &Kernel,
    sealed: &SealedColumn,
    place: Place<'_>,
    value: &[u8],
) -> Result<(Vec<u8>, Option<Vec<u8>>), OpenError> {
    let plain = open(&kernel.keys, place, value)?;
    let new = seal(&kernel.keys, &*kernel.random, place, &plain);
    let index = sealed.index.map(|(_, field)| {
        let plain = String::from_utf8_lossy(&plain);
        blind_index(&kernel.keys, field(&plain), &plain).to_vec()
    });
    Ok((new, index))
}

/// Replaces each value that still is what was read, where it was read.
async fn replace(db: &PgPool, sealed: &SealedColumn, ready: &Ready) -> Result<u64, sqlx::Error> {
    if ready.places.is_empty() {
        return Ok(0);
    }
    let (table, column) = sealed.parts();
    let (set, from) = match sealed.index {
        Some((index, _)) => (format!(", {index} = new.index"), ", $4::bytea[]"),
        None => (String::new(), ""),
    };
    let names = if from.is_empty() { "place, old, sealed" } else { "place, old, sealed, index" };
    let statement = AssertSqlSafe(format!(
        "update {table} as row set {column} = new.sealed{set}
         from unnest($1::text[], $2::bytea[], $3::bytea[]{from}) as new ({names})
         where row.ctid = any ($1::text[]::tid[]) and row.ctid = new.place::tid
           and row.{column} = new.old"
    ));
    let mut query = sqlx::query(statement).bind(&ready.places).bind(&ready.old).bind(&ready.new);
    if sealed.index.is_some() {
        query = query.bind(&ready.indexes);
    }
    Ok(query.execute(db).await?.rows_affected())
}

#[cfg(test)]
mod tests;
