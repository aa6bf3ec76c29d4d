//! The list.

use domain::places::{Attribute, Finder};
use sqlx::{PgPool, Postgres, QueryBuilder};

use super::{
    listed::{Listed, Row, Specifics},
    price::{Terms, price_of},
    said::{BELIEVED, is_not_shut, is_usable},
    search::{After, Search, Sort, compared},
};
use crate::Kernel;

/// How many places around the start are looked at. More would take a rare filter long, and be too
/// far to walk.
const WALK: u32 = 5_000;
/// The same for whoever asks to look farther.
const FAR_WALK: u32 = 50_000;
/// Of how many that pass the rest a price is reckoned where there is a budget, page by page.
const PRICED: usize = 1_000;
const FAR_PRICED: usize = 10_000;
/// How many of these are read first; then twice as many, and so on: most budgets are met at once.
const FIRST_PRICED: usize = 100;

/// What is found.
#[derive(Debug, Clone)]
pub struct Nearest {
    pub places: Vec<Listed>,
    /// Where the next page begins.
    pub next: Option<After>,
    /// How far it was looked; none while there are more pages, so that nobody has to know.
    pub reach: Option<Reach>,
}

/// How far it was looked for what is listed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reach {
    /// At every place that there is, and everything that passes is listed.
    All,
    /// At places up to this distance.
    Metres(f64),
}

/// The nearest places that pass. Straight lines, on a sphere, as the index has them.
///
/// `terms` are today's; they say which days are holidays, for prices.
///
/// # Errors
/// When the database does not answer.
pub async fn nearest(
    kernel: &Kernel,
    terms: &Terms<'_>,
    search: &Search,
) -> Result<Nearest, sqlx::Error> {
    let mut found = if sorts_by_distance(search) {
        by_distance(kernel, terms, search).await?
    } else {
        among_the_nearest(kernel, terms, search).await?
    };
    for place in &mut found.places {
        put_price(place, terms, search);
    }
    if found.next.is_none() && found.reach.is_none() {
        found.reach = Some(reach(&kernel.db, search).await?);
    }
    Ok(found)
}

/// Whether the order of the index is the order of the list.
fn sorts_by_distance(search: &Search) -> bool {
    search.finder != Finder::Parking || search.sort == Sort::Distance
}

async fn by_distance(
    kernel: &Kernel,
    terms: &Terms<'_>,
    search: &Search,
) -> Result<Nearest, sqlx::Error> {
    let Passed { mut places, until } =
        passed(kernel, terms, search, search.after, search.limit + 1).await?;
    let more = places.len() > search.limit;
    places.truncate(search.limit);
    let next = places.last().filter(|_| more).map(place_in_list);
    Ok(Nearest { places, next, reach: until.map(Reach::Metres) })
}

async fn among_the_nearest(
    kernel: &Kernel,
    terms: &Terms<'_>,
    search: &Search,
) -> Result<Nearest, sqlx::Error> {
    let most = compared(search.far);
    let Passed { mut places, mut until } = passed(kernel, terms, search, None, most + 1).await?;
    if places.len() > most {
        places.truncate(most);
        until = places.last().map(|place| place.metres);
    }
    for place in &mut places {
        put_price(place, terms, search);
    }
    // Stable, so that those that are alike stay in order of distance. What is not known is last.
    match search.sort {
        Sort::Distance => {}
        Sort::Price => places.sort_by_key(|place| price(place).map_or((1, None), |p| (0, Some(p)))),
        Sort::Spaces => places.sort_by_key(|place| std::cmp::Reverse(free(place))),
    }
    // One that is not among them any more was the last: whoever follows the pages comes to an end.
    let shown = search.after.map_or(0, |after| {
        places
            .iter()
            .position(|place| place.code == after.code)
            .map_or(places.len(), |last| last + 1)
    });
    let mut rest = places.split_off(shown);
    let more = rest.len() > search.limit;
    rest.truncate(search.limit);
    let next = rest.last().filter(|_| more).map(place_in_list);
    Ok(Nearest { places: rest, next, reach: until.filter(|_| !more).map(Reach::Metres) })
}

/// What passes, the budget too, in order of distance.
struct Passed {
    places: Vec<Listed>,
    /// How far it was looked, where neither the walk ended nor enough were found.
    until: Option<f64>,
}

/// At least `enough` that pass after `after`, if there are so many.
async fn passed(
    kernel: &Kernel,
    terms: &Terms<'_>,
    search: &Search,
    mut after: Option<After>,
    enough: usize,
) -> Result<Passed, sqlx::Error> {
    let budget = search.wanted.budget.filter(|_| search.finder == Finder::Parking);
    let Some(budget) = budget else {
        let places = fetch(kernel, search, after, enough).await?;
        return Ok(Passed { places, until: None });
    };
    let mut places = Vec::new();
    let mut left = if search.far { FAR_PRICED } else { PRICED };
    let mut count = FIRST_PRICED;
    loop {
        count = count.min(left);
        let read = fetch(kernel, search, after, count).await?;
        let is_end = read.len() < count;
        after = read.last().map(place_in_list).or(after);
        left -= count;
        for mut place in read {
            put_price(&mut place, terms, search);
            if price(&place).is_some_and(|price| price <= budget) {
                places.push(place);
            }
        }
        if is_end || places.len() >= enough {
            return Ok(Passed { places, until: None });
        }
        if left == 0 {
            return Ok(Passed { places, until: after.map(|after| after.metres) });
        }
        count *= 2;
    }
}

fn place_in_list(place: &Listed) -> After {
    After { metres: place.metres, code: place.code }
}

fn put_price(place: &mut Listed, terms: &Terms<'_>, search: &Search) {
    if let Specifics::Parking { tariffs: Some(tariffs), price, .. } = &mut place.specifics {
        *price = price_of(tariffs, search.stay, terms).map(|(_, reckoning)| reckoning.total);
    }
}

const fn price(place: &Listed) -> Option<domain::money::Fen> {
    match &place.specifics {
        Specifics::Parking { price, .. } => *price,
        _ => None,
    }
}

fn free(place: &Listed) -> Option<u32> {
    match &place.specifics {
        Specifics::Parking { count: Some(count), .. } if !count.is_shut() => count.free,
        _ => None,
    }
}

/// The columns of [`Row`] that every kind has, of `near`; `$1` is the moment. `closes_at` is the next
/// moment, from that one on, that is not among the opening hours, and `opens_at` the next that is.
pub(in crate::places) const DETAILS: &str = "
  near.id, near.code, near.kind, near.name, near.name_zh_hant, near.name_en, near.address,
  st_x(near.point::geometry) as longitude, st_y(near.point::geometry) as latitude,
  near.metres, near.attributes, near.always_open, near.checked_at, near.hours_until,
  near.open_during @> $1 as is_open,
  lower(tstzmultirange(tstzrange($1, null)) - near.open_during) as closes_at,
  lower(near.open_during * tstzmultirange(tstzrange($1, null))) as opens_at,
  suspension.reason as suspension_reason, suspension.words as suspension_words,
  suspension.starts_at as suspended_since, suspension.until as suspended_until,
  suspension.approver";

/// What else [`DETAILS`] are from.
pub(in crate::places) const JOINS: &str = "
  left join lateral (
    select reason, words, starts_at, approver, least(ends_at, reopened_at) as until
    from place_suspension
    where near.suspended_during @> $1 and place = near.id and state = 'approved'
      and tstzrange(starts_at, least(ends_at, reopened_at)) @> $1
    order by until desc nulls first limit 1
  ) as suspension on true";

/// The columns of a finder's own, and where they are from.
pub(in crate::places) const fn own(finder: Finder) -> (&'static str, &'static str) {
    match finder {
        Finder::Toilets => (
            ", toilet.class, reading.free as reading_free, reading.occupied, reading.paper,
             reading.soap, reading.power, reading.water, reading.ammonia, reading.fault,
             reading.observed_at,
             reading.flaw is not null as flawed, place_source.stale_minutes",
            " left join toilet on toilet.place = near.id
              left join toilet_reading as reading on reading.place = near.id
              left join place_source on place_source.code = near.source",
        ),
        Finder::Parking => (
            ", parking.site, parking.capacity, parking.max_height_cm, parking.tariffs, count.free,
             count.free_by, count.status as count_status, count.observed_at,
             count.flaw is not null as flawed, place_source.stale_minutes",
            " left join parking on parking.place = near.id
              left join parking_count as count on count.place = near.id
              left join place_source on place_source.code = near.source",
        ),
        Finder::Dropoff => (
            ", dropoff.accepts, dropoff.attendance, dropoff.level",
            " left join dropoff on dropoff.place = near.id",
        ),
        Finder::Other => ("", ""),
    }
}

/// What a walk gives: everything that is filtered by or shown.
const WALKED: &str = "id, code, kind, name, name_zh_hant, name_en, address, point, attributes,
  there, always_open, checked_at, hours_until, open_during, suspended_during, source";

/// The literals that the planner needs to see to take the finder's own index.
const fn of_finder(finder: Finder) -> &'static str {
    match finder {
        Finder::Toilets => "finder = 'toilets' and status = 'in-use'",
        Finder::Parking => "finder = 'parking' and status = 'in-use'",
        Finder::Dropoff => "finder = 'dropoff' and status = 'in-use'",
        Finder::Other => "finder = 'other' and status = 'in-use'",
    }
}

/// Attributes that few places have and many people ask for: each has an index of the finder's places
/// with it, so that a walk passes the others by.
pub(super) const fn indexed(finder: Finder) -> &'static [Attribute] {
    match finder {
        Finder::Toilets => &[Attribute::BabyChanging, Attribute::ThirdRoom, Attribute::Alliance],
        Finder::Parking => &[Attribute::Free, Attribute::Charging],
        Finder::Dropoff | Finder::Other => &[],
    }
}

/// Which places are walked over, in the words of the indexes.
fn ground(search: &Search) -> String {
    let wanted = &search.wanted;
    let mut ground = of_finder(search.finder).to_owned();
    for one in indexed(search.finder).iter().filter(|one| wanted.attributes.contains(one)) {
        ground.push_str(&format!(" and there @> '{{{}}}'", one.as_str()));
    }
    if wanted.always_open && search.finder == Finder::Toilets {
        ground.push_str(" and always_open");
    }
    ground
}

const fn walk(search: &Search) -> u32 {
    if search.far { FAR_WALK } else { WALK }
}

/// Walks from the start outwards, over at most so many places of its [`ground`], and stops at `limit`
/// that pass. What only few places pass costs the whole walk, and never more.
fn query(
    search: &Search,
    now: chrono::DateTime<chrono::Utc>,
    after: Option<After>,
    limit: usize,
) -> QueryBuilder<Postgres> {
    let (columns, joins) = own(search.finder);
    // The moment is $1 wherever it stands. The start is made once: made anew for each place, it
    // costs three times what everything else does.
    let mut sql = QueryBuilder::new("with start as materialized (select ");
    sql.push_bind(now);
    sql.push("::timestamptz, st_setsrid(st_makepoint(");
    sql.push_bind(search.from.longitude());
    sql.push(", ");
    sql.push_bind(search.from.latitude());
    sql.push("), 4326)::geography as point), near as (select * from (select ");
    sql.push(WALKED);
    sql.push(", point <-> (select point from start) as metres from place where ");
    sql.push(ground(search));
    sql.push(" order by point <-> (select point from start) limit ");
    sql.push(walk(search));
    sql.push(") as walked where true");
    filter(&mut sql, search);
    if let Some(kind) = &search.kind {
        sql.push(" and kind = ");
        sql.push_bind(kind.clone());
    }
    if let Some(except) = search.except {
        sql.push(" and id <> ");
        sql.push_bind(except);
    }
    if let Some(after) = after {
        sql.push(" and (metres, code) > (");
        sql.push_bind(after.metres);
        sql.push(", ");
        sql.push_bind(after.code.as_str().to_owned());
        sql.push(")");
    }
    sql.push(" order by metres, code limit ");
    sql.push(limit);
    sql.push(") select ");
    sql.push(DETAILS);
    sql.push(columns);
    sql.push(" from near");
    sql.push(JOINS);
    sql.push(joins);
    sql.push(" order by near.metres, near.code");
    sql
}

fn filter(mut sql: &mut QueryBuilder<Postgres>, search: &Search) {
    let wanted = &search.wanted;
    if wanted.open_now {
        sql.push(" and hours_until > $1 and open_during @> $1");
        sql.push(is_not_shut(search.finder).unwrap_or_default());
    }
    if wanted.usable {
        sql.push(is_usable(search.finder).unwrap_or_default());
    }
    if wanted.always_open {
        sql.push(" and always_open");
    }
    if !wanted.attributes.is_empty() {
        let codes: Vec<_> = wanted.attributes.iter().map(|one| one.as_str().to_owned()).collect();
        sql.push(" and there @> ");
        sql.push_bind(codes);
    }
    // Asked for each place that is walked over: as a join, the planner might begin with it.
    if wanted.spaces {
        sql.push(format_args!(
            " and (select free > 0 and count.status <> 'closed' and {BELIEVED}
                   from parking_count as count, place_source
                   where place = walked.id and place_source.code = walked.source)",
        ));
    }
    sql = match wanted.cycles {
        Some(true) => sql.push(
            " and (select site in ('bicycles', 'e-bikes') from parking where place = walked.id)",
        ),
        // Where nobody has said what it is for, it is for cars.
        Some(false) => sql.push(
            " and coalesce((select site not in ('bicycles', 'e-bikes') from parking
                            where place = walked.id), true)",
        ),
        None => sql,
    };
    if let Some(height) = wanted.height_cm {
        sql.push(" and (select max_height_cm from parking where place = walked.id) >= ");
        sql.push_bind(height);
    }
    if !wanted.accepts.is_empty() {
        let codes: Vec<_> = wanted.accepts.iter().map(|one| one.as_str().to_owned()).collect();
        sql.push(" and (select accepts from dropoff where place = walked.id) @> ");
        sql.push_bind(codes);
    }
}

async fn fetch(
    kernel: &Kernel,
    search: &Search,
    after: Option<After>,
    limit: usize,
) -> Result<Vec<Listed>, sqlx::Error> {
    let now = kernel.now();
    let mut query = query(search, now, after, limit);
    let rows = query.build_query_as::<Row>().fetch_all(&kernel.db).await?;
    Ok(rows.into_iter().filter_map(|row| row.listed(search.finder, now)).collect())
}

/// How far the walk went.
async fn reach(db: &PgPool, search: &Search) -> Result<Reach, sqlx::Error> {
    let mut sql = QueryBuilder::new("with start as materialized (select st_setsrid(st_makepoint(");
    sql.push_bind(search.from.longitude());
    sql.push(", ");
    sql.push_bind(search.from.latitude());
    sql.push(
        "), 4326)::geography as point)
         select max(metres), count(*) from (
           select point <-> (select point from start) as metres from place where ",
    );
    sql.push(ground(search));
    sql.push(" order by 1 limit ");
    sql.push(walk(search));
    sql.push(") as walked");
    let (metres, count): (Option<f64>, i64) = sql.build_query_as().fetch_one(db).await?;
    Ok(match metres {
        Some(metres) if count >= i64::from(walk(search)) => Reach::Metres(metres),
        _ => Reach::All,
    })
}
