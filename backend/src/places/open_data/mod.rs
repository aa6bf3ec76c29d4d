//! Places as open data: everything that is known of those in use, for whoever wants to build on it.
//!
//! A file is written as it is read, page by page in the order of the ids, so a million places need
//! no more memory than a thousand. There is nothing personal in it: who runs a place and its number
//! are on its door.

mod csv;
mod geojson;
mod park_api;
mod row;

use bytes::Bytes;
use chrono::{DateTime, SubsecRound, Utc};
use domain::places::Finder;
use futures::stream::{Stream, StreamExt, unfold};
use sqlx::{PgExecutor, PgPool};
use uuid::Uuid;

use row::{Row, rows};

/// Places of one page. A statement of this size takes a few milliseconds.
const PAGE: i64 = 1_000;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RFC 7946, with the licence and the date beside the features.
    GeoJson,
    /// UTF-8 with its mark, one column for each attribute.
    Csv,
    /// Parking sites as ParkAPI v3 has them, with what is free now.
    ParkApi,
}

impl Format {
    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::GeoJson => "application/geo+json",
            Self::Csv => "text/csv; charset=utf-8",
            Self::ParkApi => "application/json",
        }
    }
}

/// Which places a file has: those of one finder, or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dataset {
    pub finder: Option<Finder>,
    pub format: Format,
}

/// What there is at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    pub places: i64,
    /// When one of them or of their sources was changed last, in whole seconds; none if none was.
    pub changed_at: Option<DateTime<Utc>>,
    /// Tells this edition from others: its places, when one or a source changed last, and, where
    /// what is free now is part of it, when a count came last.
    pub tag: String,
}

/// Under which licence, and from whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Of the district; sources may have another.
    pub licence: Option<String>,
    pub publisher: String,
}

/// What there is now.
///
/// # Errors
/// When the database does not answer.
pub async fn edition(db: impl PgExecutor<'_>, dataset: Dataset) -> Result<Edition, sqlx::Error> {
    let finder = dataset.finder.map(Finder::as_str);
    let row = sqlx::query!(
        r#"select count(*) as "places!",
             greatest(max(place.changed_at), (select max(changed_at) from place_source))
               as changed_at,
             max(suspended.at) as suspended, (select max(received_at) from parking_count) as live
           from place
             left join lateral (
               select max(lower(span)) as at from unnest(suspended_during) as span
             ) as suspended on true
           where status = 'in-use' and ($1::text is null or finder = $1)"#,
        finder,
    )
    .fetch_one(db)
    .await?;
    let live = row.live.filter(|_| dataset.format == Format::ParkApi);
    let stamp = |at: Option<DateTime<Utc>>| at.map_or(0, |at| at.timestamp_micros());
    Ok(Edition {
        places: row.places,
        changed_at: row.changed_at.max(live).map(|at| at.trunc_subsecs(0)),
        tag: format!(
            "{:x}-{:x}-{:x}-{:x}",
            row.places,
            stamp(row.changed_at),
            stamp(row.suspended),
            stamp(live)
        ),
    })
}

/// The names of the columns of CSV, in their order.
#[must_use]
pub fn columns() -> Vec<String> {
    csv::header()
}

/// The file, in pieces.
pub fn stream(
    db: PgPool,
    dataset: Dataset,
    terms: Terms,
    now: DateTime<Utc>,
) -> impl Stream<Item = Result<Bytes, sqlx::Error>> + Send + 'static {
    let writer = Writer { dataset, terms, now, is_first: true };
    unfold(Some((db, writer, None::<Uuid>)), async |state| {
        let (db, mut writer, after) = state?;
        let page = match rows(&db, writer.dataset.finder, after, PAGE, writer.now).await {
            Ok(page) => page,
            Err(error) => return Some((Err(error), None)),
        };
        let is_last = page.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
        let last = page.last().map(|row| row.id);
        let piece = writer.piece(&page, is_last);
        let next = if is_last { None } else { Some((db, writer, last)) };
        Some((Ok(piece), next))
    })
    // Whoever compresses it asks once more after the end.
    .fuse()
}

struct Writer {
    dataset: Dataset,
    terms: Terms,
    now: DateTime<Utc>,
    is_first: bool,
}

impl Writer {
    fn piece(&mut self, rows: &[Row], is_last: bool) -> Bytes {
        let is_first = std::mem::replace(&mut self.is_first, false);
        let piece = match self.dataset.format {
            Format::Csv => csv::piece(rows, is_first, &self.terms),
            Format::GeoJson => {
                let head = || geojson::head(&self.terms, self.now);
                list(head, rows, is_first, is_last, |row| geojson::feature(row, &self.terms))
            }
            Format::ParkApi => {
                let head = || park_api::head(&self.terms, self.now);
                list(head, rows, is_first, is_last, |row| park_api::site(row, &self.terms))
            }
        };
        Bytes::from(piece)
    }
}

/// A part of a JSON list: its head before the first, and its end behind the last.
fn list(
    head: impl Fn() -> String,
    rows: &[Row],
    is_first: bool,
    is_last: bool,
    one: impl Fn(&Row) -> Option<serde_json::Value>,
) -> Vec<u8> {
    let mut piece = Vec::with_capacity(rows.len() * 800);
    if is_first {
        piece.extend_from_slice(head().as_bytes());
    }
    let mut separates = !is_first;
    for value in rows.iter().filter_map(one) {
        piece.extend_from_slice(if separates { b",\n" } else { b"\n" });
        separates = true;
        piece.extend_from_slice(value.to_string().as_bytes());
    }
    if is_last {
        piece.extend_from_slice(b"\n]}\n");
    }
    piece
}

#[cfg(test)]
mod tests;
