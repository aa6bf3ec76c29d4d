//! Turns opening hours into times: open now is data, so that lists filter and page by it in SQL.
//!
//! Every row that has hours says until when its times are known and when they are to be computed
//! again ([`due`]): a day later, when the calendar changes, or when a stretch ends in which the
//! rules leave it open whether the place is open. [`tally_days`] keeps what became of each day.

mod days;
mod span;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::calendar::{self, Edition, LoadError};

pub use days::tally_days;
use span::Span;

/// Places in one transaction.
const BATCH: i64 = 2_000;

/// Computes the times of every place that is due at `now`, and says of how many. Any number of
/// workers may do it at once. Acts as `minhu_serve`, `minhu_worker` or the owner.
///
/// # Errors
/// [`LoadError`] of the calendar, or when the database does not answer. What was done stays.
pub async fn due(db: &PgPool, now: DateTime<Utc>) -> Result<u64, LoadError> {
    let edition = calendar::load(db).await?;
    // Hours are few in kind: thousands of places share 06:00-22:00.
    let mut spans = HashMap::new();
    let mut total = 0;
    loop {
        let mut tx = db.begin().await?;
        let places = claim(&mut tx, edition.version, now).await?;
        let is_last = i64::try_from(places.len()).is_ok_and(|count| count < BATCH);
        total += places.len() as u64;
        store(&mut tx, &edition, now, &mut spans, places).await?;
        tx.commit().await?;
        if is_last {
            return Ok(total);
        }
    }
}

/// Computes the times of one place that was just edited, in the transaction of its edit.
///
/// # Errors
/// As [`due`].
pub async fn one(db: &mut PgConnection, now: DateTime<Utc>, place: Uuid) -> Result<(), LoadError> {
    let edition = calendar::load(&mut *db).await?;
    let syntax = sqlx::query_scalar!("select hours_syntax from place where id = $1", place)
        .fetch_one(&mut *db);
    match syntax.await? {
        Some(syntax) => {
            let due = vec![Due { id: place, syntax }];
            store(db, &edition, now, &mut HashMap::new(), due).await?;
        }
        None => forget(db, place).await?,
    }
    Ok(())
}

struct Due {
    id: Uuid,
    syntax: String,
}

async fn claim(
    db: &mut PgConnection,
    version: i64,
    now: DateTime<Utc>,
) -> Result<Vec<Due>, sqlx::Error> {
    sqlx::query_as!(
        Due,
        r#"select id, hours_syntax as "syntax!" from place
           where hours_syntax is not null
             and (hours_calendar < $1 or hours_calendar = $1 and hours_expand_at <= $2)
           order by hours_calendar, hours_expand_at limit $3
           for no key update skip locked"#,
        version,
        now,
        BATCH,
    )
    .fetch_all(db)
    .await
}

async fn store(
    db: &mut PgConnection,
    edition: &Edition,
    now: DateTime<Utc>,
    spans: &mut HashMap<String, Span>,
    places: Vec<Due>,
) -> Result<(), sqlx::Error> {
    let mut columns = Columns::default();
    for Due { id, syntax } in places {
        let span = spans.entry(syntax).or_insert_with_key(|syntax| Span::of(syntax, edition, now));
        columns.ids.push(id);
        columns.during.push(span.during.clone());
        columns.until.push(span.until);
        columns.always.push(span.always);
        columns.again.push(span.again);
    }
    // A multirange has no type in the driver, so it goes as text.
    sqlx::query!(
        "update place set hours_during = new.during::tstzmultirange, hours_until = new.until,
           always_open = new.always, hours_expand_at = coalesce(new.again, 'infinity'),
           hours_calendar = $6
         from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::boolean[], $5::timestamptz[])
           as new (id, during, until, always, again)
         where place.id = new.id",
        &columns.ids,
        &columns.during as _,
        &columns.until as _,
        &columns.always as _,
        &columns.again as _,
        edition.version,
    )
    .execute(db)
    .await?;
    Ok(())
}

#[derive(Default)]
struct Columns {
    ids: Vec<Uuid>,
    during: Vec<Option<String>>,
    until: Vec<Option<DateTime<Utc>>>,
    always: Vec<Option<bool>>,
    again: Vec<Option<DateTime<Utc>>>,
}

/// A place whose hours nobody knows any more.
async fn forget(db: &mut PgConnection, place: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update place set hours_during = null, hours_until = null, always_open = null where id = $1",
        place,
    )
    .execute(db)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests;
