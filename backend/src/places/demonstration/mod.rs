//! The places of the demonstration district: 180 toilets, 90 car parks, 220 places that take waste
//! and 10 stations, invented after its landmarks. Some hours cannot be read, some attributes nobody
//! knows, some counts are old, some places are shut for a while: like life has it.
//!
//! What the place with a number is follows from that number, the landmarks and the time alone, so
//! [`seed`] makes a million of them in batches as well as five hundred. What happened to it is in
//! [`life`].

mod draw;
mod dropoff;
mod facts;
mod ground;
mod hours;
mod life;
mod names;
mod parking;
mod stations;
mod tariffs;
mod toilets;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    districts::{LandmarkKind, Point},
    locale::Localised,
    places::{Attribute, Coordinates, Datum, Fact, Known, PlaceCode, PlaceKind},
};
use sqlx::{PgConnection, PgExecutor};
use uuid::{Builder, Uuid};

use super::store::{self, Details, NewPlace, Standing};
use crate::{
    audit::{self, Detail, Event, Subject},
    districts::By,
};
use ground::{Ground, Landmark};

pub(crate) use draw::{Draw, mixed};
pub use life::occupied;

/// How many of each kind make one measure.
const MIX: [(PlaceKind, u64); 7] = [
    (PlaceKind::Toilet, 180),
    (PlaceKind::Parking, 90),
    (PlaceKind::DropOff, 140),
    (PlaceKind::Recycling, 50),
    (PlaceKind::Hazardous, 18),
    (PlaceKind::BulkyYard, 12),
    (PlaceKind::Station, 10),
];
/// How many places one measure has.
const MEASURE: u64 = 500;
/// The largest factor: a million places.
pub const MAX_SCALE: u16 = 2_000;
/// Beyond those in use there are some that are gone, or not there yet.
const GONE: u64 = 4;
const PLANNED: u64 = 2;
/// How many are stored by a statement.
const BATCH: usize = 4_000;

/// When the first one has its id from, in milliseconds since 1970: 2026-01-01 in Shanghai.
const BEGIN: u64 = 1_767_196_800_000;

/// The sources of the demonstration: code, name, licence and after how many minutes a count is old.
const SOURCES: [(&str, &str, &str, i32); 2] = [
    ("minghu-parking", "明湖停车运营有限公司", "", 30),
    ("minghu-sanitation", "明湖环卫服务中心", "", 60),
];

/// Stores the places of the demonstration where there are none, and tells whether it did. With a
/// `scale` of 1 there are 500 in use; a larger one, up to [`MAX_SCALE`], has as many times more.
/// Where there are no landmarks there is nothing to put them at. The transaction is the caller's.
///
/// # Errors
/// When the database fails.
pub async fn seed(db: &mut PgConnection, scale: u16, by: By) -> Result<bool, sqlx::Error> {
    if any(&mut *db).await? {
        return Ok(false);
    }
    let Some(ground) = Ground::read(&mut *db).await? else { return Ok(false) };
    put_sources(&mut *db).await?;
    let scale = u64::from(scale.clamp(1, MAX_SCALE));
    let maker = Maker { ground: &ground, now: by.at, near: if scale == 1 { 0.72 } else { 0.34 } };
    let in_use = scale * MEASURE;
    let mut numbers = (0..in_use + GONE + PLANNED).peekable();
    while numbers.peek().is_some() {
        let batch: Vec<_> =
            numbers.by_ref().take(BATCH).map(|number| maker.place(number, in_use)).collect();
        store::insert(&mut *db, &batch, by.at).await?;
        life::live(&mut *db, &batch, by.at).await?;
    }
    let By { actor, at, event, request_id } = by;
    let event = Event {
        id: event,
        at,
        actor,
        act: "seed",
        subject: Subject { kind: "place", id: None },
        detail: Detail::none().number("places", i64::try_from(in_use).unwrap_or(i64::MAX)),
        request_id,
    };
    audit::record(&mut *db, event).await?;
    Ok(true)
}

async fn any(db: impl PgExecutor<'_>) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select exists (select from place) as "any!""#).fetch_one(db).await
}

async fn put_sources(db: &mut PgConnection) -> Result<(), sqlx::Error> {
    for (code, name, licence, stale) in SOURCES {
        sqlx::query!(
            "insert into place_source (code, name, licence, stale_minutes) values ($1, $2, $3, $4)
             on conflict (code) do nothing",
            code,
            name,
            licence,
            stale,
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// What makes the places.
struct Maker<'a> {
    ground: &'a Ground,
    now: DateTime<Utc>,
    /// How near a place is to its landmark: see [`Ground::near`].
    near: f64,
}

/// What a kind says of a place; the rest is the same for all.
struct Made {
    name: Localised,
    address: String,
    point: Point,
    entrance: Option<Point>,
    operator: String,
    phone: Option<String>,
    hours: String,
    attributes: BTreeMap<Attribute, Known>,
    verified: Vec<(Fact, DateTime<Utc>)>,
    source: &'static str,
    details: Details,
}

impl Maker<'_> {
    fn turn(&self, kinds: &[LandmarkKind], number: u64) -> (&Landmark, usize) {
        self.ground.turn(kinds, usize::try_from(number).unwrap_or(0))
    }

    fn place(&self, number: u64, in_use: u64) -> NewPlace {
        let (kind, of_kind) = kind(number);
        // Two toilets are in two lists, one of them under a slightly different name.
        let twin = (kind == PlaceKind::Toilet).then(|| twin(of_kind)).flatten();
        let mut draw = Draw::new(kind as u64, twin.unwrap_or(of_kind));
        let mut made = match kind {
            PlaceKind::Toilet => toilets::make(self, twin.unwrap_or(of_kind), &mut draw),
            PlaceKind::Parking => parking::make(self, of_kind, &mut draw),
            PlaceKind::Station => stations::make(self, of_kind, &mut draw),
            waste => dropoff::make(self, waste, of_kind, &mut draw),
        };
        facts::verify_details(&mut made, number);
        if twin.is_some() {
            made.name.zh_hans = renamed(&made.name.zh_hans);
            made.point = Ground::beside(made.point, 24.0, &mut draw);
            made.source = "minghu-sanitation";
        }
        let datum = match made.source {
            "minghu-parking" => Datum::Gcj02,
            "minghu-sanitation" => Datum::Bd09,
            _ => Datum::Wgs84,
        };
        let known_outside = made.source != "staff" || draw.chance(0.8);
        let name = made.name;
        NewPlace {
            id: id(number),
            code: code(number),
            kind: kind.as_str().to_owned(),
            standing: match number.checked_sub(in_use) {
                None => Standing::InUse,
                Some(more) if more < GONE => Standing::Gone,
                Some(_) => Standing::Planned,
            },
            name_zh_hant: Some(name.zh_hant).filter(|_| !draw.chance(0.05)),
            name_en: Some(name.en).filter(|_| !draw.chance(0.1)),
            name: name.zh_hans,
            address: made.address,
            point: made.point,
            entrance: made.entrance,
            operator: made.operator,
            phone: made.phone,
            hours: made.hours,
            attributes: made.attributes,
            verified: made.verified,
            source: made.source.to_owned(),
            external_id: known_outside.then(|| external_id(kind, of_kind)),
            raw: raw(made.point, datum),
            details: made.details,
        }
    }
}

/// As another list has it.
fn renamed(name: &str) -> String {
    let words = ["公共厕所", "公共卫生间", "公厕"];
    let long = words.into_iter().find(|long| name.ends_with(long)).unwrap_or("公厕");
    let stem = name.strip_suffix(long).unwrap_or(name);
    format!("{stem}{}", if long == "公厕" { "公共厕所" } else { "公厕" })
}

/// The toilet that this one is again.
const fn twin(of_kind: u64) -> Option<u64> {
    match of_kind {
        178 => Some(20),
        179 => Some(26),
        _ => None,
    }
}

/// The kind of the place with this number, and its number among those.
fn kind(number: u64) -> (PlaceKind, u64) {
    let mut at = number % MEASURE;
    for (kind, count) in MIX {
        if at < count {
            return (kind, number / MEASURE * count + at);
        }
        at -= count;
    }
    (PlaceKind::Station, number)
}

fn external_id(kind: PlaceKind, of_kind: u64) -> String {
    let prefix = match kind {
        PlaceKind::Toilet => "GC",
        PlaceKind::Parking => "P",
        PlaceKind::DropOff => "TF",
        PlaceKind::Recycling => "HS",
        PlaceKind::Hazardous => "YH",
        PlaceKind::BulkyYard => "DJ",
        PlaceKind::Station => "YZ",
    };
    format!("{prefix}-{:04}", of_kind + 1)
}

/// As the source gave it.
fn raw(point: Point, datum: Datum) -> Coordinates {
    Coordinates::from(point).to(datum)
}

/// In the order of the numbers, so that rows that are made together lie together.
fn id(number: u64) -> Uuid {
    let mut random = [0; 10];
    random[..8].copy_from_slice(&mixed(number).to_be_bytes());
    Builder::from_unix_timestamp_millis(BEGIN + number, &random).into_uuid()
}

/// No two numbers below 2³⁵ have one code: what is done to the bits can be undone.
fn code(number: u64) -> PlaceCode {
    const MASK: u64 = (1 << 35) - 1;
    let mut bits = number.wrapping_add(0x2_4680_1357) & MASK;
    for factor in [0x5_bd1e_9955, 0x1_b873_5931] {
        bits = bits.wrapping_mul(factor) & MASK;
        bits ^= bits >> 17;
    }
    PlaceCode::from_random([0, 5, 10, 15, 20, 25, 30].map(|shift| (bits >> shift) as u8 & 31))
}

/// The demonstration in the database of a test that has its map.
#[cfg(any(test, feature = "testing"))]
pub async fn for_tests(kernel: &crate::Kernel, scale: u16) {
    let by = By {
        actor: audit::Actor::System("test"),
        at: kernel.now(),
        event: kernel.new_id(),
        request_id: None,
    };
    let mut tx = kernel.db.begin().await.expect("a database");
    assert!(seed(&mut tx, scale, by).await.expect("the places fit the tables"));
    tx.commit().await.expect("a commit");
    super::expand::due(&kernel.db, kernel.now()).await.expect("the hours can be expanded");
}

#[cfg(test)]
mod tests;
