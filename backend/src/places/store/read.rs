//! Reading places back as they were described, without what only follows.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    districts::Point,
    money::Fen,
    places::{
        Attribute, Coordinates, Datum, Fact, Finder, Known, PlaceCode, PlaceKind,
        dropoff::{self, Accepts, RecyclingLevel},
        parking::{Audience, Payment, Site},
        tariff::Tariffs,
        toilet,
    },
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{Details, DropOff, NewPlace, Parking, Price, PriceUnit, Standing, Toilet};

/// The places of a source and a kind whose external id is one of `external_ids`, in no order.
/// Those that staff merged into another are left out.
///
/// # Errors
/// When the database refuses, or a row cannot be read by this version.
pub async fn read(
    db: &mut PgConnection,
    source: &str,
    kind: &str,
    external_ids: &[String],
) -> Result<Vec<NewPlace>, sqlx::Error> {
    let ids = sqlx::query_scalar!(
        "select id from place
         where status <> 'merged' and source = $1 and kind = $2 and external_id = any($3)",
        source,
        kind,
        external_ids,
    )
    .fetch_all(&mut *db)
    .await?;
    by_id(db, &ids).await
}

/// A place that is to be edited.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    pub place: NewPlace,
    /// Of two editors the second is told by it.
    pub version: i32,
    /// None outside every street.
    pub street: Option<Uuid>,
    /// The kind whose rules count for it; none for one that is data only and has a list of its own.
    pub ruling: Option<PlaceKind>,
}

/// One place, locked until the end of the transaction; none for one that was merged into another.
///
/// # Errors
/// When the database refuses, or the row cannot be read by this version.
pub async fn one(db: &mut PgConnection, id: Uuid) -> Result<Option<Stored>, sqlx::Error> {
    let row = sqlx::query!(
        "select version, street, kind, finder from place
         where id = $1 and status <> 'merged' for update",
        id,
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let Some(place) = by_id(db, &[id]).await?.pop() else { return Ok(None) };
    let finder = Finder::parse(&row.finder).unwrap_or(Finder::Other);
    let ruling = PlaceKind::ruling(&row.kind, finder);
    Ok(Some(Stored { place, version: row.version, street: row.street, ruling }))
}

async fn by_id(db: impl PgExecutor<'_>, ids: &[Uuid]) -> Result<Vec<NewPlace>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"select place.id as "id!", place.code as "code!", place.kind as "kind!",
             status as "status!", place.name as "name!", name_zh_hant, name_en,
             address as "address!", st_x(point::geometry) as "longitude!", st_y(point::geometry) as "latitude!",
             st_x(entrance::geometry) as entrance_longitude,
             st_y(entrance::geometry) as entrance_latitude,
             operator as "operator!", phone, hours as "hours!",
             attributes - implied as "attributes!",
             verified as "verified!", source as "source!", external_id, datum as "datum!",
             raw_longitude as "raw_longitude!", raw_latitude as "raw_latitude!",
             toilet.place is not null as "is_toilet!", toilet.class as "class?",
             toilet.build as "build?", toilet.entry as "entry?", toilet.female, toilet.male,
             toilet.urinal, toilet.unisex, toilet.accessible, toilet.since,
             parking.place is not null as "is_parking!", parking.site as "site?",
             parking.capacity, parking.capacity_by as "capacity_by?", parking.max_height_cm,
             parking.tariffs, parking.tariff_text as "tariff_text?",
             parking.payments as "payments?", parking.shared_hours as "shared_hours?",
             dropoff.place is not null as "is_dropoff!", dropoff.accepts as "accepts?",
             dropoff.level as "level?", dropoff.attendance as "attendance?",
             (select jsonb_agg(jsonb_build_array(material, unit, fen, since)
                order by material, unit)
              from recycling_price where recycling_price.place = place.id) as prices
           from place
             left join toilet on toilet.place = place.id
             left join parking on parking.place = place.id
             left join dropoff on dropoff.place = place.id
           where place.id = any($1)"#,
        ids,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Row::place).collect()
}

struct Row {
    id: Uuid,
    code: String,
    kind: String,
    status: String,
    name: String,
    name_zh_hant: Option<String>,
    name_en: Option<String>,
    address: String,
    longitude: f64,
    latitude: f64,
    entrance_longitude: Option<f64>,
    entrance_latitude: Option<f64>,
    operator: String,
    phone: Option<String>,
    hours: String,
    attributes: Value,
    verified: Value,
    source: String,
    external_id: Option<String>,
    datum: String,
    raw_longitude: f64,
    raw_latitude: f64,
    is_toilet: bool,
    class: Option<String>,
    build: Option<String>,
    entry: Option<String>,
    female: Option<i16>,
    male: Option<i16>,
    urinal: Option<i16>,
    unisex: Option<i16>,
    accessible: Option<i16>,
    since: Option<NaiveDate>,
    is_parking: bool,
    site: Option<String>,
    capacity: Option<i32>,
    capacity_by: Option<Value>,
    max_height_cm: Option<i16>,
    tariffs: Option<Value>,
    tariff_text: Option<String>,
    payments: Option<Vec<String>>,
    shared_hours: Option<String>,
    is_dropoff: bool,
    accepts: Option<Vec<String>>,
    level: Option<String>,
    attendance: Option<String>,
    prices: Option<Value>,
}

fn wrong(what: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("{what} of a place cannot be read by this version").into())
}

fn json<T: DeserializeOwned>(what: &str, value: Value) -> Result<T, sqlx::Error> {
    serde_json::from_value(value).map_err(|_| wrong(what))
}

fn point(longitude: f64, latitude: f64) -> Result<Point, sqlx::Error> {
    Point::new(longitude, latitude).map_err(|_| wrong("the point"))
}

/// Counts are checked by the table.
fn count<N, M: TryFrom<N>>(number: Option<N>) -> Option<M> {
    number.and_then(|number| M::try_from(number).ok())
}

impl Row {
    fn place(mut self) -> Result<NewPlace, sqlx::Error> {
        let details = self.details()?;
        let datum = Datum::parse(&self.datum).ok_or_else(|| wrong("the datum"))?;
        let raw = Coordinates::new(datum, self.raw_longitude, self.raw_latitude)
            .map_err(|_| wrong("the position"))?;
        let entrance = match (self.entrance_longitude, self.entrance_latitude) {
            (Some(longitude), Some(latitude)) => Some(point(longitude, latitude)?),
            _ => None,
        };
        let attributes: BTreeMap<String, Known> = json("an attribute", self.attributes)?;
        let verified: BTreeMap<String, i64> = json("a check", self.verified)?;
        let verified = verified.into_iter().filter_map(|(fact, at)| {
            Some((Fact::parse(&fact)?, DateTime::<Utc>::from_timestamp(at, 0)?))
        });
        Ok(NewPlace {
            id: self.id,
            code: PlaceCode::parse(&self.code).ok_or_else(|| wrong("the code"))?,
            kind: self.kind,
            standing: Standing::parse(&self.status).ok_or_else(|| wrong("the status"))?,
            name: self.name,
            name_zh_hant: self.name_zh_hant,
            name_en: self.name_en,
            address: self.address,
            point: point(self.longitude, self.latitude)?,
            entrance,
            operator: self.operator,
            phone: self.phone,
            hours: self.hours,
            // An attribute of a later version is not this one's to say anything of.
            attributes: attributes
                .into_iter()
                .filter_map(|(code, known)| Some((Attribute::parse(&code)?, known)))
                .collect(),
            verified: verified.collect(),
            source: self.source,
            external_id: self.external_id,
            raw,
            details,
        })
    }

    fn details(&mut self) -> Result<Details, sqlx::Error> {
        if self.is_toilet {
            let stalls = [
                (toilet::Stalls::Female, self.female),
                (toilet::Stalls::Male, self.male),
                (toilet::Stalls::Urinal, self.urinal),
                (toilet::Stalls::Unisex, self.unisex),
                (toilet::Stalls::Accessible, self.accessible),
            ];
            return Ok(Details::Toilet(Toilet {
                class: self.class.as_deref().and_then(toilet::Class::parse),
                build: self.build.as_deref().and_then(toilet::Build::parse),
                entry: self.entry.as_deref().and_then(toilet::Entry::parse),
                stalls: stalls
                    .into_iter()
                    .filter_map(|(whose, number)| Some((whose, count(number)?)))
                    .collect(),
                since: self.since,
            }));
        }
        if self.is_parking {
            let capacity_by: BTreeMap<Audience, u32> = match self.capacity_by.take() {
                Some(by) => json("the capacity", by)?,
                None => BTreeMap::new(),
            };
            let tariffs: Option<Tariffs> =
                self.tariffs.take().map(|tariffs| json("the tariff", tariffs)).transpose()?;
            let payments = self.payments.take().unwrap_or_default();
            return Ok(Details::Parking(Box::new(Parking {
                site: self.site.as_deref().and_then(Site::parse),
                capacity: count(self.capacity),
                capacity_by,
                max_height: count(self.max_height_cm),
                tariffs,
                tariff_text: self.tariff_text.take().unwrap_or_default(),
                payments: payments.iter().filter_map(|word| Payment::parse(word)).collect(),
                shared_hours: self.shared_hours.take().unwrap_or_default(),
            })));
        }
        if self.is_dropoff {
            let attendance = self.attendance.as_deref().and_then(dropoff::Attendance::parse);
            let accepts = self.accepts.take();
            return Ok(Details::DropOff(DropOff {
                accepts: accepts
                    .map(|all| all.iter().filter_map(|word| Accepts::parse(word)).collect()),
                level: self.level.as_deref().and_then(RecyclingLevel::parse),
                attendance: attendance.unwrap_or_default(),
                prices: prices(self.prices.take())?,
            }));
        }
        Ok(Details::Plain)
    }
}

fn prices(rows: Option<Value>) -> Result<Vec<Price>, sqlx::Error> {
    let rows: Vec<(String, String, u64, NaiveDate)> = match rows {
        Some(rows) => json("a price", rows)?,
        None => Vec::new(),
    };
    rows.into_iter()
        .map(|(material, unit, fen, since)| {
            let unit = PriceUnit::parse(&unit).ok_or_else(|| wrong("the unit of a price"))?;
            Ok(Price { material, unit, price: Fen::new(fen), since })
        })
        .collect()
}
