//! Places that may be the same as others: of one kind, near each other, with names alike.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{
    Duplicate, Progress, Stage,
    names::{likeness, stem},
};

/// How near they are, in metres.
const METRES: f64 = 30.0;
/// How alike their names are at least.
const LIKENESS: f64 = 0.5;
/// So near, whatever their names.
const SAME_SPOT: f64 = 3.0;
/// Places looked around of at once.
const BATCH: usize = 2_000;
/// More pairs than staff would ever look at.
const MOST: usize = 5_000;

/// Finds what is near the places that were added or changed, and notes the pairs for staff.
pub(super) async fn suggest(
    db: &mut PgConnection,
    touched: &HashMap<Uuid, usize>,
    at: DateTime<Utc>,
    progress: Progress<'_>,
) -> Result<Vec<Duplicate>, sqlx::Error> {
    let mut ids: Vec<Uuid> = touched.keys().copied().collect();
    ids.sort_unstable_by_key(|id| touched.get(id));
    let mut found = Vec::new();
    let mut kept = Pairs::default();
    for (number, batch) in ids.chunks(BATCH).enumerate() {
        progress(Stage::Duplicates, number * BATCH, ids.len());
        for pair in near(&mut *db, batch).await? {
            let alike = likeness(&stem(&pair.one_name), &stem(&pair.other_name));
            // Of two that are both new, the pair is found twice.
            let is_second = touched.contains_key(&pair.other) && pair.other < pair.one;
            if is_second || alike < LIKENESS && pair.metres > SAME_SPOT || found.len() >= MOST {
                continue;
            }
            kept.push(&pair, alike);
            found.push(Duplicate {
                line: touched.get(&pair.one).copied(),
                name: pair.one_name,
                other: pair.other_name,
                source: pair.source,
                metres: pair.metres,
                likeness: alike,
            });
        }
    }
    progress(Stage::Duplicates, ids.len(), ids.len());
    if !found.is_empty() {
        note(db, &kept, at).await?;
    }
    found.sort_by_key(|pair| pair.line);
    Ok(found)
}

struct Pair {
    one: Uuid,
    other: Uuid,
    one_name: String,
    other_name: String,
    source: String,
    metres: f64,
}

#[derive(Default)]
struct Pairs {
    ones: Vec<Uuid>,
    others: Vec<Uuid>,
    metres: Vec<f64>,
    likeness: Vec<f64>,
}

impl Pairs {
    fn push(&mut self, pair: &Pair, likeness: f64) {
        // The smaller id is first.
        self.ones.push(pair.one.min(pair.other));
        self.others.push(pair.one.max(pair.other));
        self.metres.push(pair.metres);
        self.likeness.push(likeness);
    }
}

async fn near(db: impl PgExecutor<'_>, ids: &[Uuid]) -> Result<Vec<Pair>, sqlx::Error> {
    // The indexes of points are one for each finder, and are used where it is named.
    sqlx::query_as!(
        Pair,
        r#"select one.id as one, other.id as "other!", one.name as one_name,
             other.name as "other_name!", other.source as "source!", st_distance(one.point, other.point) as "metres!"
           from place as one
             cross join lateral (
               select * from place
               where finder = 'toilets' and status = 'in-use' and one.finder = 'toilets'
                 and st_dwithin(point, one.point, $2)
               union all
               select * from place
               where finder = 'parking' and status = 'in-use' and one.finder = 'parking'
                 and st_dwithin(point, one.point, $2)
               union all
               select * from place
               where finder = 'dropoff' and status = 'in-use' and one.finder = 'dropoff'
                 and st_dwithin(point, one.point, $2)
               union all
               select * from place
               where finder = 'other' and status = 'in-use' and one.finder = 'other'
                 and st_dwithin(point, one.point, $2)
             ) as other
           where one.id = any($1) and one.status = 'in-use' and other.kind = one.kind
             and other.id <> one.id"#,
        ids,
        METRES,
    )
    .fetch_all(db)
    .await
}

async fn note(
    db: impl PgExecutor<'_>,
    pairs: &Pairs,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into place_duplicate (one, other, metres, likeness, found_at)
         select one, other, metres, likeness, $5
         from unnest($1::uuid[], $2::uuid[], $3::float8[], $4::float8[])
           as given (one, other, metres, likeness)
         on conflict (one, other) do nothing",
        &pairs.ones,
        &pairs.others,
        &pairs.metres,
        &pairs.likeness,
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}
