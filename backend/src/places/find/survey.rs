//! What every list says and no request counts: how many places there are, of how many of them a
//! filter knows nothing, and where the middle of the district is.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use domain::{
    districts::Point,
    locale::{Locale, Localised},
    places::{Attribute, Finder, PlaceCode},
};
use sqlx::PgPool;

use crate::{
    Kernel,
    places::{
        read::{PART, parts},
        recount::Recounted,
    },
};

/// A kind of place, as data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    pub code: String,
    pub finder: Finder,
    pub name: Localised,
    /// How many places are of it.
    pub places: i64,
}

/// What there is of one finder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Total {
    /// Places in use.
    pub places: i64,
    /// Of these, how many are open at the moment.
    pub open_now: i64,
    /// Fact → of how many places nobody knows it: attributes by their codes, and `hours`, `always`,
    /// `spaces`, `height`, `tariff`, `accepts`.
    unknown: BTreeMap<String, i64>,
}

impl Total {
    /// Of how many places nobody knows this.
    #[must_use]
    pub fn unknown(&self, fact: &str) -> i64 {
        // An attribute that no place has a word on has no row of its own.
        self.unknown.get(fact).copied().unwrap_or(self.places)
    }
}

/// The counts of one moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Survey {
    pub kinds: Vec<Kind>,
    totals: HashMap<Finder, Total>,
    /// Free parking spaces that fresh counts tell of; none where there are no such counts.
    pub free_spaces: Option<i64>,
    /// After which places the parts of [`part`](crate::places::read::part) begin, the first apart.
    pub parts: Vec<PlaceCode>,
    /// The middle of the district; none before its streets and places are there.
    pub middle: Option<Point>,
}

impl Survey {
    /// What there is of a finder.
    #[must_use]
    pub fn total(&self, finder: Finder) -> Total {
        self.totals.get(&finder).cloned().unwrap_or_default()
    }

    /// The kind of this code.
    #[must_use]
    pub fn kind(&self, code: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.code == code)
    }

    /// The kinds that have a list of their own, as far as there are places in it.
    pub fn lists(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.iter().filter(|kind| kind.finder == Finder::Other && kind.places > 0)
    }

    /// What a kind is called; its code before anything was counted.
    #[must_use]
    pub fn kind_name<'a>(&'a self, code: &'a str, locale: Locale) -> &'a str {
        self.kind(code).map_or(code, |kind| kind.name.get(locale))
    }

    async fn take(kernel: &Kernel) -> Result<Arc<Self>, sqlx::Error> {
        let (db, now) = (&kernel.db, kernel.now());
        let mut survey = Self { kinds: kinds(db).await?, ..Self::default() };
        survey.count_places(db, now).await?;
        survey.count_attributes(db).await?;
        survey.count_parking(db, now).await?;
        let accepts = sqlx::query_scalar!(
            r#"select count(*) filter (where accepts is null) as "unknown!"
               from place left join dropoff on dropoff.place = place.id
               where finder = 'dropoff' and status = 'in-use'"#
        )
        .fetch_one(db)
        .await?;
        survey.put(Finder::Dropoff, "accepts", accepts);
        survey.parts = parts(db, PART).await?;
        survey.middle = middle(db).await?;
        Ok(Arc::new(survey))
    }

    fn put(&mut self, finder: Finder, fact: &str, unknown: i64) {
        let total = self.totals.entry(finder).or_default();
        total.unknown.insert(fact.to_owned(), unknown);
    }

    async fn count_places(&mut self, db: &PgPool, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
        let rows = sqlx::query!(
            r#"select finder, count(*) as "places!",
                 count(*) filter (where hours_until > $1 and open_during @> $1) as "open_now!",
                 count(*) filter (where hours_during is null) as "hours!",
                 count(*) filter (where always_open is null) as "always!"
               from place where status = 'in-use' group by finder"#,
            now,
        )
        .fetch_all(db)
        .await?;
        for row in rows {
            let Some(finder) = Finder::parse(&row.finder) else { continue };
            let total = self.totals.entry(finder).or_default();
            (total.places, total.open_now) = (row.places, row.open_now);
            self.put(finder, "hours", row.hours);
            self.put(finder, "always", row.always);
        }
        Ok(())
    }

    async fn count_attributes(&mut self, db: &PgPool) -> Result<(), sqlx::Error> {
        let rows = sqlx::query!(
            r#"select finder, fact as "fact!", count(*) as "known!"
               from place cross join unnest(known) as fact
               where status = 'in-use' group by finder, fact"#
        )
        .fetch_all(db)
        .await?;
        for row in rows {
            let Some(finder) = Finder::parse(&row.finder) else { continue };
            if Attribute::parse(&row.fact).is_some() {
                let places = self.total(finder).places;
                self.put(finder, &row.fact, places - row.known);
            }
        }
        Ok(())
    }

    async fn count_parking(&mut self, db: &PgPool, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
        let row = sqlx::query!(
            r#"select count(*) filter (where max_height_cm is null) as "height!",
                 count(*) filter (where tariffs is null) as "tariff!",
                 count(*) filter (where counted.free is null) as "spaces!",
                 count(*) filter (where counted.status = 'closed' and hours_until > $1
                   and open_during @> $1) as "shut!",
                 sum(counted.free) filter (where counted.status <> 'closed'
                   and site is distinct from 'bicycles' and site is distinct from 'e-bikes') as free
               from place left join parking on parking.place = place.id
                 left join place_source on place_source.code = place.source
                 left join parking_count as counted on counted.place = place.id
                   and flaw is null and observed_at + make_interval(mins => stale_minutes) > $1
               where finder = 'parking' and place.status = 'in-use'"#,
            now,
        )
        .fetch_one(db)
        .await?;
        self.put(Finder::Parking, "height", row.height);
        self.put(Finder::Parking, "tariff", row.tariff);
        self.put(Finder::Parking, "spaces", row.spaces);
        self.free_spaces = row.free;
        // Counted as open by their hours.
        self.totals.entry(Finder::Parking).or_default().open_now -= row.shut;
        Ok(())
    }
}

async fn kinds(db: &PgPool) -> Result<Vec<Kind>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select code, finder, name_zh_hans, name_zh_hant, name_en,
             (select count(*) from place
              where place.kind = place_kind.code and status = 'in-use') as "places!"
           from place_kind order by position, code"#
    )
    .fetch_all(db)
    .await?;
    let kinds = rows.into_iter().filter_map(|row| {
        let name =
            Localised { zh_hans: row.name_zh_hans, zh_hant: row.name_zh_hant, en: row.name_en };
        let finder = Finder::parse(&row.finder)?;
        Some(Kind { code: row.code, finder, name, places: row.places })
    });
    Ok(kinds.collect())
}

/// Of the streets; where none are drawn, somewhere among the places.
async fn middle(db: &PgPool) -> Result<Option<Point>, sqlx::Error> {
    let row = sqlx::query!(
        r#"select st_x(middle) as "longitude!", st_y(middle) as "latitude!"
           from (select coalesce(
             (select st_centroid(st_collect(boundary)) from street where retired_at is null),
             (select point::geometry from place where status = 'in-use' order by id limit 1)
           ) as middle) as one
           where middle is not null and not st_isempty(middle)"#
    )
    .fetch_optional(db)
    .await?;
    Ok(row.and_then(|row| Point::new(row.longitude, row.latitude).ok()))
}

/// The newest counts, for as many readers as there are. One per process.
#[derive(Debug, Default)]
pub struct SurveyStore {
    current: Recounted<Survey>,
}

impl SurveyStore {
    /// The newest counts.
    #[must_use]
    pub fn get(&self) -> Arc<Survey> {
        self.current.get()
    }

    /// Counts again if the counts are a minute old; if counting takes longer than a second, later
    /// than that. To be called every few seconds.
    ///
    /// # Errors
    /// When the database does not answer; the counts then stay.
    pub async fn refresh_if_due(&self, kernel: &Kernel) -> Result<bool, sqlx::Error> {
        self.current.refresh_if_due(kernel, Survey::take(kernel)).await
    }

    /// Counts now.
    ///
    /// # Errors
    /// When the database does not answer; the counts then stay.
    pub async fn refresh(&self, kernel: &Kernel) -> Result<(), sqlx::Error> {
        self.current.refresh(kernel, Survey::take(kernel)).await
    }
}
