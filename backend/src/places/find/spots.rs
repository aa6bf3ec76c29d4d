//! Where to start from, by what somebody typed: a landmark, a street, an address, a place's name.

use domain::{districts::Point, places::Rounded};
use sqlx::PgPool;
use uuid::Uuid;

use super::{SpotNames, listed::Name};
use crate::districts::{map, names::normal};

/// The most characters that are looked at.
const MAX_CHARS: usize = 40;
/// Of how many places with such a name the best are taken: words as common as 公厕 stop here.
const MATCHED: i64 = 2_000;

/// Somewhere with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    pub name: Name,
    pub point: Point,
}

/// The best `limit` spots for what was typed. First what is written so, as tolerant as
/// [`map::find`]; then, if there is room and none of these is called exactly so, what sounds so or
/// is a slip away.
///
/// # Errors
/// When the database does not answer.
pub async fn spots(
    db: &PgPool,
    names: &SpotNames,
    typed: &str,
    limit: u16,
) -> Result<Vec<Spot>, sqlx::Error> {
    let words: String = normal(typed).chars().take(MAX_CHARS).collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let landmarks = map::find(db, typed, limit).await?;
    // What has all of the words in its name goes before what only has its name in the words.
    let whole = landmarks.first().is_some_and(|first| {
        let name = &first.name;
        [&name.zh_hans, &name.zh_hant, &name.en].iter().any(|name| normal(name).contains(&words))
    });
    let landmarks = landmarks.into_iter().map(|found| Spot {
        name: Name {
            zh_hans: found.name.zh_hans,
            zh_hant: Some(found.name.zh_hant),
            en: Some(found.name.en),
        },
        point: found.point,
    });
    let places = by_name(db, &words, limit).await?;
    let mut spots = Vec::new();
    if whole {
        add(&mut spots, landmarks.chain(places));
    } else {
        add(&mut spots, places.into_iter().chain(landmarks));
    }
    let limit = usize::from(limit);
    if spots.len() < limit && !spots.iter().any(|spot| is_called(&spot.name, &words)) {
        // What was found already, up to `limit` each of landmarks and places, may be among them.
        add(&mut spots, by_id(db, &names.find(&words, 3 * limit)).await?);
    }
    spots.truncate(limit);
    Ok(spots)
}

/// Puts `more` behind `spots`. One name at one corner is one spot: a toilet that is called as the
/// square it stands on.
fn add(spots: &mut Vec<Spot>, more: impl IntoIterator<Item = Spot>) {
    for spot in more {
        if !spots.iter().any(|one| is_same(one, &spot)) {
            spots.push(spot);
        }
    }
}

fn is_called(name: &Name, words: &str) -> bool {
    let names = [Some(&name.zh_hans), name.zh_hant.as_ref(), name.en.as_ref()];
    names.into_iter().flatten().any(|name| normal(name) == words)
}

fn is_same(one: &Spot, other: &Spot) -> bool {
    let metres = domain::places::straight_line(one.point, other.point);
    one.name.zh_hans == other.name.zh_hans && Rounded::new(metres) <= Rounded::Metres(100)
}

async fn by_name(db: &PgPool, words: &str, limit: u16) -> Result<Vec<Spot>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"with matched as (
             select name, name_zh_hant, name_en, point::geometry as point, code, how.rank, how.length
             from place cross join lateral (
               select min(case when one = $1 then 0 when starts_with(one, $1) then 1 else 2 end)
                   as rank,
                 min(char_length(one)) as length
               from unnest(normal) as one where strpos(one, $1) > 0) as how
             where status = 'in-use' and name_grams(normal) @> name_grams(array[$1])
               and how.rank is not null
             limit $3)
           select name, name_zh_hant, name_en, st_x(point) as "longitude!",
             st_y(point) as "latitude!"
           from matched order by rank, length, name, code limit $2"#,
        words,
        i64::from(limit),
        MATCHED,
    )
    .fetch_all(db)
    .await?;
    let spots = rows.into_iter().filter_map(|row| {
        let name = Name { zh_hans: row.name, zh_hant: row.name_zh_hant, en: row.name_en };
        Some(Spot { name, point: Point::new(row.longitude, row.latitude).ok()? })
    });
    Ok(spots.collect())
}

/// Those of these that are still in use, in their order.
async fn by_id(db: &PgPool, ids: &[Uuid]) -> Result<Vec<Spot>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        r#"with named as (
             select id, name_zh_hans as name, name_zh_hant, name_en,
               st_pointonsurface(boundary) as point
             from street where retired_at is null and id = any($1::uuid[])
             union all
             select id, name_zh_hans, name_zh_hant, name_en, point::geometry
             from landmark where retired_at is null and id = any($1)
             union all
             select id, name_zh_hans, name_zh_hant, name_en, point::geometry
             from contact_point where retired_at is null and id = any($1)
             union all
             select id, name, name_zh_hant, name_en, point::geometry
             from place where status = 'in-use' and id = any($1))
           select name as "name!", name_zh_hant as "name_zh_hant?", name_en as "name_en?",
             st_x(point) as "longitude!", st_y(point) as "latitude!"
           from named order by array_position($1, id)"#,
        ids,
    )
    .fetch_all(db)
    .await?;
    let spots = rows.into_iter().filter_map(|row| {
        let name = Name { zh_hans: row.name, zh_hant: row.name_zh_hant, en: row.name_en };
        Some(Spot { name, point: Point::new(row.longitude, row.latitude).ok()? })
    });
    Ok(spots.collect())
}
