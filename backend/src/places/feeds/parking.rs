//! Free spaces of car parks.
//!
//! More free than there are is kept, so that staff see which device is wrong, and not shown.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::places::parking::{Audience, MOST_SPACES};
use serde_json::{Value, json};
use sqlx::PgPool;

use super::{Fault, Key, body::Reader, put::Feed, received::Row};

/// What an operator says of a place's gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Open,
    Closed,
    /// Nothing is said: opening hours tell.
    Unknown,
}

impl Status {
    /// As it is stored.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Unknown => "unknown",
        }
    }

    /// What a stored word means.
    fn parse(word: &str) -> Option<Self> {
        [Self::Open, Self::Closed, Self::Unknown].into_iter().find(|one| one.as_str() == word)
    }
}

/// One update.
#[derive(Debug)]
pub(super) struct Update {
    free: Option<i32>,
    capacity: Option<i32>,
    free_by: BTreeMap<Audience, i32>,
    status: Status,
    observed_at: DateTime<Utc>,
}

/// Free spaces of car parks.
pub(super) struct Parking;

impl Feed for Parking {
    type Update = Update;
    const FLAW: &'static str = "more-free-than-capacity";

    fn read(mut reader: Reader, now: DateTime<Utc>) -> Result<Self::Update, Vec<Fault>> {
        let spaces = 0..=MOST_SPACES.cast_signed();
        let audiences = "accessible, charging, women, family, truck, resident";
        let free = reader.whole("free", spaces.clone());
        let capacity = reader.whole("capacity", spaces.clone());
        let free_by = reader.numbers("free_by", &spaces, audiences, Audience::parse);
        let status = reader.word("status", "open, closed, unknown", Status::parse);
        let observed_at = reader.observed_at(now);
        if reader.faults.is_empty() && free.is_none() && status.is_none() {
            reader.refuse("free", "missing", "free or status is wanted");
        }
        match (reader.finish(), observed_at) {
            (faults, Some(observed_at)) if faults.is_empty() => {
                let status = status.unwrap_or(Status::Unknown);
                Ok(Update { free, capacity, free_by, status, observed_at })
            }
            (faults, _) => Err(faults),
        }
    }

    /// One statement, in the order of the places, so that two batches never wait for each other in a
    /// circle. Of several updates of one place the newest counts. What was found and what was written is
    /// put together outside: joined in the statement, a batch of thousands takes seconds.
    async fn store(
        db: &PgPool,
        key: &Key,
        updates: &[(String, Self::Update)],
        now: DateTime<Utc>,
    ) -> Result<Vec<Row>, sqlx::Error> {
        let ids: Vec<String> = updates.iter().map(|(id, _)| id.clone()).collect();
        let free: Vec<Option<i32>> = updates.iter().map(|(_, one)| one.free).collect();
        let capacity: Vec<Option<i32>> = updates.iter().map(|(_, one)| one.capacity).collect();
        let free_by: Vec<Value> = updates.iter().map(|(_, one)| json!(one.free_by)).collect();
        let status: Vec<String> =
            updates.iter().map(|(_, one)| one.status.as_str().to_owned()).collect();
        let observed_at: Vec<DateTime<Utc>> =
            updates.iter().map(|(_, one)| one.observed_at).collect();
        sqlx::query_as!(
            Row,
            r#"with sent as (
             select * from unnest($1::text[], $2::integer[], $3::integer[], $4::jsonb[], $5::text[],
               $6::timestamptz[])
               with ordinality as sent
               (external_id, free, capacity, free_by, status, observed_at, number)
           ), found as (
             select sent.*, parking.place, shown.code,
               row_number() over (
                 partition by parking.place order by sent.observed_at desc, sent.number desc) = 1 as newest,
               case
               when sent.free > coalesce(sent.capacity, parking.capacity)
                 or exists (
                   select from jsonb_each_text(sent.free_by) as of
                   where jsonb_typeof(parking.capacity_by -> of.key) = 'number'
                     and of.value::numeric > (parking.capacity_by ->> of.key)::numeric)
               then 'more-free-than-capacity' end as flaw
             from sent
             join place on place.source = $7 and place.kind = 'parking'
               and place.external_id = sent.external_id and place.status <> 'gone'
             -- What is counted at one of two that are one is counted at the one that stays.
             join parking on parking.place = coalesce(place.merged_into, place.id)
             join place as shown on shown.id = parking.place
           ), written as (
             insert into parking_count as held
               (place, free, capacity, free_by, status, observed_at, received_at, flaw)
             select place, free, capacity, free_by, status, observed_at, $8, flaw
             from found where newest order by place
             on conflict (place) do update set
               free = excluded.free, capacity = excluded.capacity, free_by = excluded.free_by,
               status = excluded.status, observed_at = excluded.observed_at,
               received_at = excluded.received_at, flaw = excluded.flaw
             where held.observed_at < excluded.observed_at
             returning held.place
           )
           select number as "number?", place as "place!", code as "code?", flaw as "flaw?",
             newest as "newest?"
           from found
           union all select null, place, null, null, null from written"#,
            &ids,
            &free as &[Option<i32>],
            &capacity as &[Option<i32>],
            &free_by,
            &status,
            &observed_at,
            key.source.as_deref(),
            now,
        )
        .fetch_all(db)
        .await
    }
}
