//! Finds a place by what it is called: landmarks, streets and contact points.

use domain::{
    districts::{LandmarkKind, Point},
    locale::Localised,
};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::districts::names::normal;

/// The most characters of a search that are looked at.
const MAX_CHARS: usize = 40;
/// The longest name that is looked for inside a longer search.
const MAX_PART: usize = 20;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundKind {
    Street,
    ContactPoint,
    Landmark(LandmarkKind),
}

impl FoundKind {
    fn parse(word: &str) -> Self {
        match word {
            "street" => Self::Street,
            "contact-point" => Self::ContactPoint,
            kind => Self::Landmark(LandmarkKind::parse(kind).unwrap_or(LandmarkKind::Other)),
        }
    }
}

/// A place that has the name, or one like it.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub kind: FoundKind,
    pub id: Uuid,
    pub name: Localised,
    /// Of a street: a point inside it.
    pub point: Point,
    /// None for a contact point that belongs to no street.
    pub street: Option<Uuid>,
}

/// The best `limit` places for what somebody typed. First those that are called so, then those that
/// begin so, then those that have it in their name; if there are none, those whose whole name is
/// inside what was typed (`明湖区清荷路12号` finds 清荷路), the longest first. Traditional characters,
/// wide letters and punctuation make no difference.
///
/// # Errors
/// When the database does not answer.
pub async fn find(
    db: impl PgExecutor<'_> + Copy,
    typed: &str,
    limit: u16,
) -> Result<Vec<Found>, sqlx::Error> {
    let words: String = normal(typed).chars().take(MAX_CHARS).collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let found = with_it_in_their_name(db, &words, limit).await?;
    if found.is_empty() { named_in_it(db, &words, limit).await } else { Ok(found) }
}

struct Row {
    kind: String,
    id: Uuid,
    zh_hans: String,
    zh_hant: String,
    en: String,
    longitude: f64,
    latitude: f64,
    street: Option<Uuid>,
}

impl Row {
    /// None for a stored place that is none; the imports let no such place in.
    fn found(self) -> Option<Found> {
        let Self { kind, id, zh_hans, zh_hant, en, longitude, latitude, street } = self;
        let point = Point::new(longitude, latitude).ok()?;
        let name = Localised { zh_hans, zh_hant, en };
        Some(Found { kind: FoundKind::parse(&kind), id, name, point, street })
    }
}

async fn with_it_in_their_name(
    db: impl PgExecutor<'_>,
    words: &str,
    limit: u16,
) -> Result<Vec<Found>, sqlx::Error> {
    // The index gives what has all of the words' characters and pairs; `strpos` takes those in the
    // wrong order out.
    let rows = sqlx::query_as!(
        Row,
        r#"with named as (
             select 'street' as kind, id, name_zh_hans, name_zh_hant, name_en, normal,
               st_pointonsurface(boundary) as place, id as street
             from street
             where retired_at is null and name_grams(normal) @> name_grams(array[$1])
             union all
             select 'contact-point', id, name_zh_hans, name_zh_hant, name_en, normal,
               point::geometry, street
             from contact_point
             where retired_at is null and name_grams(normal) @> name_grams(array[$1])
             union all
             select kind, id, name_zh_hans, name_zh_hant, name_en, normal, point::geometry, street
             from landmark
             where retired_at is null and name_grams(normal) @> name_grams(array[$1])
           ), matched as (
             select named.*, how.rank, how.length
             from named cross join lateral (
               select min(case when name = $1 then 0 when starts_with(name, $1) then 1 else 2 end)
                   as rank,
                 min(char_length(name)) as length
               from unnest(normal) as name where strpos(name, $1) > 0) as how
             where how.rank is not null)
           select kind as "kind!", id as "id!", name_zh_hans as "zh_hans!",
             name_zh_hant as "zh_hant!", name_en as "en!", st_x(place) as "longitude!",
             st_y(place) as "latitude!", street
           from matched order by rank, length, name_zh_hans, id limit $2"#,
        words,
        i64::from(limit),
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(Row::found).collect())
}

async fn named_in_it(
    db: impl PgExecutor<'_>,
    words: &str,
    limit: u16,
) -> Result<Vec<Found>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"with named as (
             select 'street' as kind, id, name_zh_hans, name_zh_hant, name_en, normal,
               st_pointonsurface(boundary) as place, id as street
             from street where retired_at is null and normal && $1
             union all
             select 'contact-point', id, name_zh_hans, name_zh_hant, name_en, normal,
               point::geometry, street
             from contact_point where retired_at is null and normal && $1
             union all
             select kind, id, name_zh_hans, name_zh_hant, name_en, normal, point::geometry, street
             from landmark where retired_at is null and normal && $1
           ), matched as (
             select named.*, (
               select max(char_length(name)) from unnest(normal) as name where name = any($1)
             ) as length
             from named)
           select kind as "kind!", id as "id!", name_zh_hans as "zh_hans!",
             name_zh_hant as "zh_hant!", name_en as "en!", st_x(place) as "longitude!",
             st_y(place) as "latitude!", street
           from matched order by length desc, name_zh_hans, id limit $2"#,
        &parts(words),
        i64::from(limit),
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(Row::found).collect())
}

/// Everything of two characters or more that stands together in `words`.
fn parts(words: &str) -> Vec<String> {
    let chars: Vec<char> = words.chars().collect();
    let mut parts = Vec::new();
    for from in 0..chars.len() {
        for to in from + 2..=chars.len().min(from + MAX_PART) {
            parts.push(chars[from..to].iter().collect());
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use sqlx::PgPool;

    use super::*;
    use crate::{
        db::{
            Role,
            testing::{TestKernel, as_role},
        },
        districts::demonstration,
    };

    async fn names(db: &PgPool, typed: &str) -> Vec<String> {
        let found = find(db, typed, 5).await.unwrap();
        found.into_iter().map(|one| one.name.zh_hans).collect()
    }

    #[sqlx::test(migrations = false)]
    async fn places_are_found_as_people_write_them(pool: PgPool) {
        let kernel = TestKernel::new(pool.clone());
        demonstration::for_tests(&kernel, 1).await;
        let serve = as_role(&pool, Role::Serve).await;
        for (typed, first) in [
            ("湖滨街道", "湖滨街道"),
            ("湖濱街道", "湖滨街道"),
            ("湖", "湖滨街道"),
            ("清荷花园", "清荷花园"),
            (" 清荷 花園。", "清荷花园"),
            ("荷花园", "清荷花园"),
            ("QINGHE GARDEN", "清荷花园"),
            ("明湖区听荷巷12号", "听荷巷"),
            ("清荷花园3幢2单元", "清荷花园"),
        ] {
            let names = names(&serve, typed).await;
            assert!(names.first().is_some_and(|name| name.contains(first)), "{typed}: {names:?}");
        }
        for typed in ["", "。", "不存在的地方", "'; drop table landmark; --", "%", "_", "\u{0}"]
        {
            assert!(names(&serve, typed).await.is_empty(), "{typed:?}");
        }
        assert_eq!(find(&serve, "路", 3).await.unwrap().len(), 3);
        let long = "清".repeat(100_000);
        assert!(find(&serve, &long, 5).await.unwrap().is_empty());
    }

    #[sqlx::test(migrations = false)]
    async fn what_is_retired_is_not_found(pool: PgPool) {
        let kernel = TestKernel::new(pool.clone());
        demonstration::for_tests(&kernel, 1).await;
        assert!(!names(&pool, "清荷花园").await.is_empty());
        sqlx::query("update landmark set retired_at = now()").execute(&pool).await.unwrap();
        assert!(names(&pool, "清荷花园").await.is_empty());
    }
}
