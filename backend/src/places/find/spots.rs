//! Where to start from, by what somebody typed: a landmark, a street, an address, a place's name.

use domain::{districts::Point, places::Rounded};
use sqlx::PgPool;

use super::listed::Name;
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

/// The best `limit` spots for what was typed, as tolerant as [`map::find`].
///
/// # Errors
/// When the database does not answer.
pub async fn spots(db: &PgPool, typed: &str, limit: u16) -> Result<Vec<Spot>, sqlx::Error> {
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
    let mut spots: Vec<Spot> = if whole {
        landmarks.chain(places).collect()
    } else {
        places.into_iter().chain(landmarks).collect()
    };
    // One name at one corner is one spot: a toilet that is called as the square it stands on.
    let mut at = 0;
    while at < spots.len() {
        let (before, rest) = spots.split_at(at);
        let same = rest.first().is_some_and(|spot| before.iter().any(|one| is_same(one, spot)));
        if same {
            spots.remove(at);
        } else {
            at += 1;
        }
    }
    spots.truncate(limit.into());
    Ok(spots)
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
