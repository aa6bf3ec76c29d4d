//! Sensors of toilets.
//!
//! More stalls than there are is kept, so that staff see which device is wrong, and not shown.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use super::{Fault, Key, body::Reader, put::Feed, received::Row};

/// The most stalls of one kind; the table's own limit.
const MOST_STALLS: i16 = 500;
/// In micrograms per cubic metre; the table's own limit.
const MOST_AMMONIA: i32 = 1_000_000;
const MAX_FAULT: usize = 100;

/// One update. What is not sent is unknown, also if an earlier one said it.
#[derive(Debug)]
pub(super) struct Update {
    free: Option<i16>,
    occupied: Option<i16>,
    paper: Option<bool>,
    soap: Option<bool>,
    power: Option<bool>,
    water: Option<bool>,
    ammonia: Option<i32>,
    fault: Option<String>,
    observed_at: DateTime<Utc>,
}

/// Sensors of toilets.
pub(super) struct Toilets;

impl Feed for Toilets {
    type Update = Update;
    const FLAW: &'static str = "more-than-stalls";

    fn read(mut reader: Reader, now: DateTime<Utc>) -> Result<Self::Update, Vec<Fault>> {
        let stalls = 0..=MOST_STALLS;
        let free = reader.whole("free", stalls.clone());
        let occupied = reader.whole("occupied", stalls);
        let paper = reader.flag("paper");
        let soap = reader.flag("soap");
        let power = reader.flag("power");
        let water = reader.flag("water");
        let ammonia = reader.whole("ammonia", 0..=MOST_AMMONIA);
        let fault = reader.line("fault", MAX_FAULT);
        let observed_at = reader.observed_at(now);
        match (reader.finish(), observed_at) {
            (faults, Some(observed_at)) if faults.is_empty() => Ok(Update {
                free,
                occupied,
                paper,
                soap,
                power,
                water,
                ammonia,
                fault,
                observed_at,
            }),
            (faults, _) => Err(faults),
        }
    }

    /// As for [`parking`](super::parking).
    async fn store(
        db: &PgPool,
        key: &Key,
        updates: &[(String, Self::Update)],
        now: DateTime<Utc>,
    ) -> Result<Vec<Row>, sqlx::Error> {
        let ids: Vec<String> = updates.iter().map(|(id, _)| id.clone()).collect();
        let free: Vec<Option<i16>> = updates.iter().map(|(_, one)| one.free).collect();
        let occupied: Vec<Option<i16>> = updates.iter().map(|(_, one)| one.occupied).collect();
        let paper: Vec<Option<bool>> = updates.iter().map(|(_, one)| one.paper).collect();
        let soap: Vec<Option<bool>> = updates.iter().map(|(_, one)| one.soap).collect();
        let power: Vec<Option<bool>> = updates.iter().map(|(_, one)| one.power).collect();
        let water: Vec<Option<bool>> = updates.iter().map(|(_, one)| one.water).collect();
        let ammonia: Vec<Option<i32>> = updates.iter().map(|(_, one)| one.ammonia).collect();
        let fault: Vec<Option<String>> = updates.iter().map(|(_, one)| one.fault.clone()).collect();
        let observed_at: Vec<DateTime<Utc>> =
            updates.iter().map(|(_, one)| one.observed_at).collect();
        sqlx::query_as!(
            Row,
            r#"with sent as (
             select * from unnest($1::text[], $2::smallint[], $3::smallint[], $4::boolean[],
               $5::boolean[], $6::boolean[], $7::boolean[], $8::integer[], $9::text[],
               $10::timestamptz[])
               with ordinality as sent (external_id, free, occupied, paper, soap, power, water,
               ammonia, fault, observed_at, number)
           ), found as (
             select sent.*, toilet.place, shown.code,
               row_number() over (
                 partition by toilet.place order by sent.observed_at desc, sent.number desc) = 1 as newest,
               case
               when coalesce(sent.free, 0) + coalesce(sent.occupied, 0) > toilet.female + toilet.male
                 + coalesce(toilet.urinal, 0) + coalesce(toilet.unisex, 0)
                 + coalesce(toilet.accessible, 0)
               then 'more-than-stalls' end as flaw
             from sent
             join place on place.source = $11 and place.kind = 'toilet'
               and place.external_id = sent.external_id and place.status <> 'gone'
             join toilet on toilet.place = coalesce(place.merged_into, place.id)
             join place as shown on shown.id = toilet.place
           ), written as (
             insert into toilet_reading as held (place, free, occupied, paper, soap, power, water,
               ammonia, fault, observed_at, received_at, flaw)
             select place, free, occupied, paper, soap, power, water, ammonia, fault, observed_at,
               $12, flaw
             from found where newest order by place
             on conflict (place) do update set
               free = excluded.free, occupied = excluded.occupied, paper = excluded.paper,
               soap = excluded.soap, power = excluded.power, water = excluded.water,
               ammonia = excluded.ammonia, fault = excluded.fault,
               observed_at = excluded.observed_at, received_at = excluded.received_at,
               flaw = excluded.flaw
             where held.observed_at < excluded.observed_at
             returning held.place
           )
           select number as "number?", place as "place!", code as "code?", flaw as "flaw?",
             newest as "newest?"
           from found
           union all select null, place, null, null, null from written"#,
            &ids,
            &free as &[Option<i16>],
            &occupied as &[Option<i16>],
            &paper as &[Option<bool>],
            &soap as &[Option<bool>],
            &power as &[Option<bool>],
            &water as &[Option<bool>],
            &ammonia as &[Option<i32>],
            &fault as &[Option<String>],
            &observed_at,
            key.source.as_deref(),
            now,
        )
        .fetch_all(db)
        .await
    }
}
