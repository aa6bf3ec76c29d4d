//! What is published of a place.

use chrono::{DateTime, Utc};
use domain::places::Finder;
use serde_json::Value;
use sqlx::PgExecutor;
use uuid::Uuid;

/// A place, as it is published.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) code: String,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) name_zh_hant: Option<String>,
    pub(super) name_en: Option<String>,
    pub(super) address: String,
    pub(super) street: Option<String>,
    pub(super) longitude: f64,
    pub(super) latitude: f64,
    pub(super) operator: String,
    pub(super) phone: Option<String>,
    pub(super) hours: String,
    pub(super) hours_syntax: Option<String>,
    pub(super) is_suspended: bool,
    pub(super) attributes: Value,
    pub(super) checked_at: Option<DateTime<Utc>>,
    pub(super) changed_at: DateTime<Utc>,
    pub(super) source: String,
    pub(super) licence: String,
    /// What only its kind has, by the names of the tables' columns; what is not known is left out.
    pub(super) details: Option<Value>,
    pub(super) prices: Option<Value>,
    pub(super) free: Option<i32>,
    pub(super) free_by: Option<Value>,
    pub(super) live_status: Option<String>,
    pub(super) observed_at: Option<DateTime<Utc>>,
    /// Whether what a device said is too old or cannot be.
    pub(super) is_stale: bool,
}

/// A page of places in use, in the order of their ids.
pub(super) async fn rows(
    db: impl PgExecutor<'_>,
    finder: Option<Finder>,
    after: Option<Uuid>,
    count: i64,
    now: DateTime<Utc>,
) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        r#"select place.id, place.code, kind, place.name, place.name_zh_hant, place.name_en, address,
             street.name_zh_hans as "street?", st_x(point::geometry) as "longitude!",
             st_y(point::geometry) as "latitude!", operator, phone, hours, hours_syntax,
             suspended_during @> $4::timestamptz as "is_suspended!", attributes, checked_at,
             place.changed_at, place_source.name as source, place_source.licence,
             jsonb_strip_nulls(coalesce(to_jsonb(toilet), to_jsonb(parking), to_jsonb(dropoff))
               - 'place') as details,
             (select jsonb_agg(jsonb_build_object('material', material, 'unit', unit, 'fen', fen,
                'since', since) order by material, unit)
              from recycling_price where recycling_price.place = place.id) as prices,
             parking_count.free, parking_count.free_by as "free_by?",
             parking_count.status as "live_status?", parking_count.observed_at as "observed_at?",
             coalesce(flaw is not null
               or observed_at < $4 - make_interval(mins => stale_minutes), true) as "is_stale!"
           from place
             join place_source on place_source.code = place.source
             left join street on street.id = place.street
             left join toilet on toilet.place = place.id
             left join parking on parking.place = place.id
             left join dropoff on dropoff.place = place.id
             left join parking_count on parking_count.place = place.id
           where place.status = 'in-use' and ($1::text is null or finder = $1)
             and ($2::uuid is null or place.id > $2)
           order by place.id limit $3"#,
        finder.map(Finder::as_str),
        after,
        count,
        now,
    )
    .fetch_all(db)
    .await
}
