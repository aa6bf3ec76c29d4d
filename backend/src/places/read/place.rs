//! The place itself.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    districts::Point,
    locale::Localised,
    money::Fen,
    places::{
        Fact, Finder, PlaceCode, PlaceKind, implied,
        parking::{Audience, Payment},
        toilet::{Build, Entry, Stalls},
    },
};
use sqlx::{PgPool, QueryBuilder, types::Json};
use uuid::Uuid;

use crate::{
    Kernel,
    places::{
        find::{DETAILS, JOINS, Listed, Row, own},
        photos::{Photo, photos_of},
        store::Standing,
    },
};

/// What became of a code.
#[derive(Debug)]
pub enum Read {
    Here(Box<Place>),
    /// It is the same as another place, which this is the code and the finder of.
    MovedTo(PlaceCode, Finder),
    /// There is none.
    Nowhere,
}

/// A place and everything that is known of it. Empty texts are unknown.
#[derive(Debug, Clone)]
pub struct Place {
    pub finder: Finder,
    pub standing: Standing,
    /// What a list shows of it; its distance is 0.
    pub listed: Listed,
    pub point: Point,
    /// Where one goes or drives in, if that is somewhere else.
    pub entrance: Option<Point>,
    pub street: Option<Localised>,
    pub operator: String,
    pub phone: Option<String>,
    /// As they were given; of what an institution shares, its own.
    pub hours: String,
    /// When everybody may come in, in the syntax; none where it could not be read.
    pub hours_syntax: Option<String>,
    /// When somebody last saw that a fact is so.
    verified: BTreeMap<String, i64>,
    /// The attributes that follow from something else.
    implied: Vec<String>,
    /// When a visitor last said that all of it is right.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Who the data comes from.
    pub source: String,
    pub toilet: Option<ToiletFacts>,
    pub parking: Option<ParkingFacts>,
    /// What is paid for recyclables.
    pub prices: Vec<RecyclingPrice>,
    pub photos: Vec<Photo>,
    /// A suspension that is approved and has not begun.
    pub coming: Option<Coming>,
    /// Stars in the mean, and by how many, of this month and the two before.
    pub rated: Option<(f64, i64)>,
}

impl Place {
    /// Whether whoever looks for one is to be shown others.
    #[must_use]
    pub fn needs_another(&self) -> bool {
        self.standing != Standing::InUse || self.listed.is_of_no_use()
    }

    /// What [`Self::hours_syntax`] was read from.
    #[must_use]
    pub fn public_hours(&self) -> &str {
        let shared = self.parking.as_ref().map(|parking| parking.shared_hours.as_str());
        shared.filter(|hours| !hours.is_empty()).unwrap_or(&self.hours)
    }

    /// When somebody last saw that `fact` is so; of an attribute that follows from something else,
    /// that this is so.
    #[must_use]
    pub fn verified_at(&self, fact: Fact) -> Option<DateTime<Utc>> {
        let follows = |code: &str| self.implied.iter().any(|one| one == code);
        let fact = match fact {
            Fact::Attribute(one) if follows(one.as_str()) => {
                let kind = PlaceKind::ruling(&self.listed.kind, self.finder)?;
                Fact::Plain(implied::basis(one, kind)?)
            }
            fact => fact,
        };
        let seconds = *self.verified.get(fact.as_str())?;
        DateTime::from_timestamp(seconds, 0)
    }
}

/// What only toilets have.
#[derive(Debug, Clone, Default)]
pub struct ToiletFacts {
    pub build: Option<Build>,
    pub entry: Option<Entry>,
    /// How many there are, where it is known.
    pub stalls: Vec<(Stalls, u16)>,
    pub since: Option<NaiveDate>,
}

/// What only car parks have.
#[derive(Debug, Clone, Default)]
pub struct ParkingFacts {
    /// Whose spaces are how many.
    pub capacity_by: BTreeMap<Audience, u32>,
    /// The tariff as it was given.
    pub tariff_text: String,
    pub payments: Vec<Payment>,
    /// When an institution's spaces are for everybody, as it was given.
    pub shared_hours: String,
}

/// What is paid for something.
#[derive(Debug, Clone)]
pub struct RecyclingPrice {
    pub material: String,
    /// `kilogram` or `piece`.
    pub unit: String,
    pub price: Fen,
    pub since: NaiveDate,
}

/// When it will not be open.
#[derive(Debug, Clone)]
pub struct Coming {
    pub reason: domain::places::SuspensionReason,
    pub from: DateTime<Utc>,
    pub until: Option<DateTime<Utc>>,
}

/// What is known of the place with this code.
///
/// # Errors
/// When the database does not answer.
pub async fn read(kernel: &Kernel, code: PlaceCode) -> Result<Read, sqlx::Error> {
    let db = &kernel.db;
    let Some(head) = head(db, code).await? else { return Ok(Read::Nowhere) };
    // The check of the kind's table knows no others.
    let finder = Finder::parse(&head.finder).unwrap_or(Finder::Other);
    if let (Some(survivor), Some(of)) = (&head.survivor, &head.survivor_finder) {
        let moved = PlaceCode::parse(survivor).zip(Finder::parse(of));
        return Ok(moved.map_or(Read::Nowhere, |(code, finder)| Read::MovedTo(code, finder)));
    }
    let (Some(listed), Ok(point)) =
        (listed(kernel, finder, head.id).await?, Point::new(head.longitude, head.latitude))
    else {
        return Ok(Read::Nowhere);
    };
    let entrance = head.entrance_longitude.zip(head.entrance_latitude);
    let place = Place {
        finder,
        standing: Standing::parse(&head.status).unwrap_or(Standing::Gone),
        listed,
        point,
        entrance: entrance.and_then(|(east, north)| Point::new(east, north).ok()),
        street: head.street(),
        operator: head.operator,
        phone: head.phone,
        hours: head.hours,
        hours_syntax: head.hours_syntax,
        verified: head.verified.0,
        implied: head.implied,
        confirmed_at: head.confirmed_at,
        source: head.source,
        toilet: if finder == Finder::Toilets { toilet(db, head.id).await? } else { None },
        parking: if finder == Finder::Parking { parking(db, head.id).await? } else { None },
        prices: if finder == Finder::Dropoff { prices(db, head.id).await? } else { Vec::new() },
        photos: photos_of(db, head.id).await?,
        coming: coming(kernel, head.id).await?,
        rated: head.stars.zip(head.ratings).filter(|(_, count)| *count > 0),
    };
    Ok(Read::Here(Box::new(place)))
}

struct Head {
    id: Uuid,
    finder: String,
    status: String,
    survivor: Option<String>,
    survivor_finder: Option<String>,
    longitude: f64,
    latitude: f64,
    entrance_longitude: Option<f64>,
    entrance_latitude: Option<f64>,
    street_zh_hans: Option<String>,
    street_zh_hant: Option<String>,
    street_en: Option<String>,
    operator: String,
    phone: Option<String>,
    hours: String,
    hours_syntax: Option<String>,
    verified: Json<BTreeMap<String, i64>>,
    implied: Vec<String>,
    confirmed_at: Option<DateTime<Utc>>,
    source: String,
    stars: Option<f64>,
    ratings: Option<i64>,
}

impl Head {
    fn street(&self) -> Option<Localised> {
        Some(Localised {
            zh_hans: self.street_zh_hans.clone()?,
            zh_hant: self.street_zh_hant.clone()?,
            en: self.street_en.clone()?,
        })
    }
}

async fn head(db: &PgPool, code: PlaceCode) -> Result<Option<Head>, sqlx::Error> {
    sqlx::query_as!(
        Head,
        r#"select place.id, place.finder, place.status,
             survivor.code as "survivor?", survivor.finder as "survivor_finder?",
             st_x(place.point::geometry) as "longitude!", st_y(place.point::geometry) as "latitude!",
             st_x(place.entrance::geometry) as entrance_longitude,
             st_y(place.entrance::geometry) as entrance_latitude,
             street.name_zh_hans as "street_zh_hans?", street.name_zh_hant as "street_zh_hant?",
             street.name_en as "street_en?",
             place.operator, place.phone, place.hours, place.hours_syntax,
             place.verified as "verified: Json<BTreeMap<String, i64>>", place.implied,
             place.confirmed_at,
             place_source.name as source, rated.stars, rated.ratings
           from place
             join place_source on place_source.code = place.source
             left join street on street.id = place.street
             -- What is merged into something that is merged is moved along by the merge.
             left join place as survivor on survivor.id = place.merged_into
             left join lateral (
               select sum(stars::float8 * count) / sum(count) as stars, sum(count) as ratings
               from (select * from place_rating where place_rating.place = place.id
                     order by month desc limit 15) as newest
             ) as rated on true
           where place.code = $1"#,
        code.as_str(),
    )
    .fetch_optional(db)
    .await
}

/// What a list would show of it, whether it is in use or not.
async fn listed(kernel: &Kernel, finder: Finder, id: Uuid) -> Result<Option<Listed>, sqlx::Error> {
    let now = kernel.now();
    let (columns, joins) = own(finder);
    let mut sql = QueryBuilder::new("with instant as (select ");
    sql.push_bind(now);
    sql.push("::timestamptz), near as (select *, 0::float8 as metres from place where id = ");
    sql.push_bind(id);
    sql.push(") select ");
    sql.push(DETAILS);
    sql.push(columns);
    sql.push(" from near");
    sql.push(JOINS);
    sql.push(joins);
    let row = sql.build_query_as::<Row>().fetch_optional(&kernel.db).await?;
    Ok(row.and_then(|row| row.listed(finder, now)))
}

async fn toilet(db: &PgPool, place: Uuid) -> Result<Option<ToiletFacts>, sqlx::Error> {
    let row = sqlx::query!(
        "select build, entry, female, male, urinal, unisex, accessible, since
         from toilet where place = $1",
        place,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| {
        let stalls = [
            (Stalls::Female, row.female),
            (Stalls::Male, row.male),
            (Stalls::Urinal, row.urinal),
            (Stalls::Unisex, row.unisex),
            (Stalls::Accessible, row.accessible),
        ];
        ToiletFacts {
            build: row.build.as_deref().and_then(Build::parse),
            entry: row.entry.as_deref().and_then(Entry::parse),
            stalls: stalls
                .into_iter()
                .filter_map(|(whose, count)| Some((whose, u16::try_from(count?).ok()?)))
                .collect(),
            since: row.since,
        }
    }))
}

async fn parking(db: &PgPool, place: Uuid) -> Result<Option<ParkingFacts>, sqlx::Error> {
    let row = sqlx::query!(
        "select capacity_by, tariff_text, payments, shared_hours from parking where place = $1",
        place,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| ParkingFacts {
        // What cannot be read is not known.
        capacity_by: serde_json::from_value(row.capacity_by).unwrap_or_default(),
        tariff_text: row.tariff_text,
        payments: row.payments.iter().filter_map(|code| Payment::parse(code)).collect(),
        shared_hours: row.shared_hours,
    }))
}

async fn prices(db: &PgPool, place: Uuid) -> Result<Vec<RecyclingPrice>, sqlx::Error> {
    let rows = sqlx::query!(
        "select material, unit, fen, since from recycling_price where place = $1
         order by fen desc, material",
        place,
    )
    .fetch_all(db)
    .await?;
    let prices = rows.into_iter().map(|row| RecyclingPrice {
        material: row.material,
        unit: row.unit,
        price: Fen::new(row.fen.try_into().unwrap_or(0)),
        since: row.since,
    });
    Ok(prices.collect())
}

async fn coming(kernel: &Kernel, place: Uuid) -> Result<Option<Coming>, sqlx::Error> {
    let row = sqlx::query!(
        "select reason, starts_at, ends_at from place_suspension
         where place = $1 and state = 'approved' and reopened_at is null and starts_at > $2
         order by starts_at limit 1",
        place,
        kernel.now(),
    )
    .fetch_optional(&kernel.db)
    .await?;
    Ok(row.map(|row| Coming {
        reason: domain::places::SuspensionReason::parse(&row.reason)
            .unwrap_or(domain::places::SuspensionReason::Other),
        from: row.starts_at,
        until: row.ends_at,
    }))
}
