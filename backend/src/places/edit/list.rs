//! The list of staff.

use chrono::{DateTime, Utc};
use domain::{locale::Localised, places::PlaceCode};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::{districts::names::normal, lists::List};

/// The list of places.
pub const LIST: List = List { name: "places", fields: &["q", "kind", "street", "state"] };

/// Which places.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// A code of `place_kind`; none is every kind.
    pub kind: Option<String>,
    pub street: Option<Uuid>,
    /// With this in their name or address, as it was typed; empty is any.
    pub words: String,
    /// `suspended`, `hours-unknown`, `unchecked` (never, or over 180 days ago), `gone`; none is all
    /// that are in use or planned.
    pub state: Option<String>,
    /// After this one.
    pub after: Option<Uuid>,
}

/// A place as a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub id: Uuid,
    pub code: PlaceCode,
    pub kind: String,
    pub kind_name: Localised,
    pub status: String,
    pub name: String,
    pub address: String,
    /// None outside every street.
    pub street: Option<Localised>,
    pub hours: String,
    pub hours_known: bool,
    pub suspended: bool,
    pub operator: String,
    pub source: String,
    pub external_id: Option<String>,
    pub checked_at: Option<DateTime<Utc>>,
}

/// At most `limit` places, the newest first (ids are made of time).
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    db: impl PgExecutor<'_>,
    which: &Places,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Row>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select place.id, place.code, place.kind, status, place.name, address, hours,
             hours_syntax is not null as "hours_known!",
             suspended_during @> $7::timestamptz as "suspended!", operator, source, external_id,
             checked_at, place_kind.name_zh_hans as kind_zh_hans,
             place_kind.name_zh_hant as kind_zh_hant, place_kind.name_en as kind_en,
             street.name_zh_hans as "street_zh_hans?", street.name_zh_hant as "street_zh_hant?",
             street.name_en as "street_en?"
           from place
             join place_kind on place_kind.code = place.kind
             left join street on street.id = place.street
           where ($1::text is null or place.kind = $1)
             and ($2::uuid is null or place.street = $2)
             and ($3 = '' or name_grams(place.normal) @> name_grams(array[$3])
               and exists (select from unnest(place.normal) as name where strpos(name, $3) > 0))
             and case $4
               when 'gone' then status in ('gone', 'merged')
               when 'suspended' then
                 status = 'in-use' and suspended_during @> $7::timestamptz
               when 'hours-unknown' then status = 'in-use' and hours_syntax is null
               when 'unchecked' then status = 'in-use'
                 and coalesce(checked_at, '-infinity') < $7::timestamptz - interval '180 days'
               else status in ('in-use', 'planned') end
             and ($5::uuid is null or place.id < $5)
           order by place.id desc limit $6"#,
        which.kind,
        which.street,
        normal(&which.words),
        which.state.as_deref().unwrap_or_default(),
        which.after,
        limit,
        now,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(Row {
                id: row.id,
                code: PlaceCode::parse(&row.code)?,
                kind: row.kind,
                kind_name: Localised {
                    zh_hans: row.kind_zh_hans,
                    zh_hant: row.kind_zh_hant,
                    en: row.kind_en,
                },
                status: row.status,
                name: row.name,
                address: row.address,
                street: match (row.street_zh_hans, row.street_zh_hant, row.street_en) {
                    (Some(zh_hans), Some(zh_hant), Some(en)) => {
                        Some(Localised { zh_hans, zh_hant, en })
                    }
                    _ => None,
                },
                hours: row.hours,
                hours_known: row.hours_known,
                suspended: row.suspended,
                operator: row.operator,
                source: row.source,
                external_id: row.external_id,
                checked_at: row.checked_at,
            })
        })
        .collect())
}
