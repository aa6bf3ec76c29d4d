//! A place of a list.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    districts::Point,
    locale::Locale,
    money::Fen,
    places::{
        Attribute, Known, PlaceCode, SuspensionReason,
        dropoff::{Accepts, Attendance, RecyclingLevel},
        parking::{Audience, Site},
        tariff::Tariffs,
        toilet::{Air, Class},
    },
};
use sqlx::types::Json;
use uuid::Uuid;

use super::state::{OpenState, Suspension};

/// A place as a list shows it.
#[derive(Debug, Clone)]
pub struct Listed {
    pub id: Uuid,
    pub code: PlaceCode,
    /// The code of its kind.
    pub kind: String,
    pub name: Name,
    pub address: String,
    pub point: Point,
    /// Straight line from the start.
    pub metres: f64,
    pub state: OpenState,
    /// Whether it never closes.
    pub always_open: Option<bool>,
    pub attributes: Attributes,
    /// When somebody last looked.
    pub checked_at: Option<DateTime<Utc>>,
    pub specifics: Specifics,
}

/// What a place is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub zh_hans: String,
    /// None where nobody has given one.
    pub zh_hant: Option<String>,
    pub en: Option<String>,
}

impl Name {
    /// The name for readers of `locale`, and the language that it is in.
    #[must_use]
    pub fn get(&self, locale: Locale) -> (&str, Locale) {
        let own = match locale {
            Locale::ZhHans => None,
            Locale::ZhHant => self.zh_hant.as_deref(),
            Locale::En => self.en.as_deref(),
        };
        own.map_or((&self.zh_hans, Locale::ZhHans), |name| (name, locale))
    }
}

/// What is known of what a place has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attributes(BTreeMap<String, Known>);

impl Attributes {
    /// What is known of one.
    #[must_use]
    pub fn get(&self, attribute: Attribute) -> Known {
        self.0.get(attribute.as_str()).copied().unwrap_or_default()
    }
}

/// What only places of its kind have.
#[derive(Debug, Clone)]
pub enum Specifics {
    Toilet {
        class: Option<Class>,
        reading: Option<Reading>,
    },
    Parking {
        site: Option<Site>,
        capacity: Option<u32>,
        max_height_cm: Option<u16>,
        /// What devices last counted; none where nothing counts.
        count: Option<Count>,
        tariffs: Option<Tariffs>,
        /// For the stay that was asked about; none where it is not known.
        price: Option<Fen>,
    },
    Dropoff {
        /// None where nobody has said.
        accepts: Option<Vec<Accepts>>,
        attendance: Attendance,
        level: Option<RecyclingLevel>,
    },
    Other,
}

/// Free spaces, as they were last counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// None when it is too old or cannot be right: then nobody knows.
    pub free: Option<u32>,
    /// Of these for whom; only while it is believed.
    pub free_by: BTreeMap<Audience, u32>,
    /// Whether the operator says that nobody is let in. None while it is not believed.
    pub closed: Option<bool>,
    pub observed_at: DateTime<Utc>,
}

/// What sensors of a toilet last said. Everything is none when it is too old.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub free: Option<u16>,
    pub occupied: Option<u16>,
    pub paper: Option<bool>,
    pub soap: Option<bool>,
    pub power: Option<bool>,
    pub water: Option<bool>,
    pub air: Option<Air>,
    pub fault: Option<String>,
    pub observed_at: DateTime<Utc>,
    pub fresh: bool,
}

/// A place as the query gives it; what other kinds have stays empty.
#[derive(sqlx::FromRow)]
pub(in crate::places) struct Row {
    id: Uuid,
    code: String,
    kind: String,
    name: String,
    name_zh_hant: Option<String>,
    name_en: Option<String>,
    address: String,
    longitude: f64,
    latitude: f64,
    metres: f64,
    attributes: Json<BTreeMap<String, Known>>,
    always_open: Option<bool>,
    checked_at: Option<DateTime<Utc>>,
    hours_until: Option<DateTime<Utc>>,
    is_open: Option<bool>,
    /// Of an open one only.
    closes_at: Option<DateTime<Utc>>,
    /// Of a closed one only.
    opens_at: Option<DateTime<Utc>>,
    suspension_reason: Option<String>,
    suspension_words: Option<String>,
    suspended_since: Option<DateTime<Utc>>,
    suspended_until: Option<DateTime<Utc>>,
    approver: Option<String>,
    #[sqlx(default)]
    class: Option<String>,
    #[sqlx(default)]
    reading_free: Option<i16>,
    #[sqlx(default)]
    occupied: Option<i16>,
    #[sqlx(default)]
    paper: Option<bool>,
    #[sqlx(default)]
    soap: Option<bool>,
    #[sqlx(default)]
    power: Option<bool>,
    #[sqlx(default)]
    water: Option<bool>,
    /// Micrograms per cubic metre.
    #[sqlx(default)]
    ammonia: Option<i32>,
    #[sqlx(default)]
    fault: Option<String>,
    #[sqlx(default)]
    site: Option<String>,
    #[sqlx(default)]
    capacity: Option<i32>,
    #[sqlx(default)]
    max_height_cm: Option<i16>,
    #[sqlx(default)]
    tariffs: Option<serde_json::Value>,
    #[sqlx(default)]
    free: Option<i32>,
    #[sqlx(default)]
    free_by: Option<Json<BTreeMap<String, u32>>>,
    #[sqlx(default)]
    count_status: Option<String>,
    #[sqlx(default)]
    flawed: Option<bool>,
    #[sqlx(default)]
    observed_at: Option<DateTime<Utc>>,
    #[sqlx(default)]
    stale_minutes: Option<i32>,
    #[sqlx(default)]
    accepts: Option<Vec<String>>,
    #[sqlx(default)]
    attendance: Option<String>,
    #[sqlx(default)]
    level: Option<String>,
}

impl Row {
    /// None for a code that is none, or a point that is not in China: no such place is stored.
    pub(in crate::places) fn listed(
        self,
        finder: domain::places::Finder,
        now: DateTime<Utc>,
    ) -> Option<Listed> {
        use domain::places::Finder;
        let state = self.state(now);
        let specifics = match finder {
            Finder::Toilets => Specifics::Toilet {
                class: self.class.as_deref().and_then(Class::parse),
                reading: self.reading(now),
            },
            Finder::Parking => Specifics::Parking {
                site: self.site.as_deref().and_then(Site::parse),
                capacity: self.capacity.and_then(|capacity| capacity.try_into().ok()),
                max_height_cm: self.max_height_cm.and_then(|height| height.try_into().ok()),
                count: self.count(now),
                // What cannot be read is not known.
                tariffs: self.tariffs.and_then(|tariffs| serde_json::from_value(tariffs).ok()),
                price: None,
            },
            Finder::Dropoff => Specifics::Dropoff {
                accepts: self.accepts.map(|accepts| {
                    Accepts::ALL
                        .iter()
                        .copied()
                        .filter(|one| accepts.iter().any(|code| code == one.as_str()))
                        .collect()
                }),
                attendance: self
                    .attendance
                    .as_deref()
                    .and_then(Attendance::parse)
                    .unwrap_or(Attendance::Unknown),
                level: self.level.as_deref().and_then(RecyclingLevel::parse),
            },
            Finder::Other => Specifics::Other,
        };
        Some(Listed {
            id: self.id,
            code: PlaceCode::parse(&self.code)?,
            kind: self.kind,
            name: Name { zh_hans: self.name, zh_hant: self.name_zh_hant, en: self.name_en },
            address: self.address,
            point: Point::new(self.longitude, self.latitude).ok()?,
            metres: self.metres,
            state,
            always_open: self.always_open,
            attributes: Attributes(self.attributes.0),
            checked_at: self.checked_at,
            specifics,
        })
    }

    fn state(&self, now: DateTime<Utc>) -> OpenState {
        if let (Some(reason), Some(since)) = (&self.suspension_reason, self.suspended_since) {
            return OpenState::Suspended(Suspension {
                reason: SuspensionReason::parse(reason).unwrap_or(SuspensionReason::Other),
                words: self.suspension_words.clone().unwrap_or_default(),
                since,
                until: self.suspended_until,
                approver: self.approver.clone().unwrap_or_default(),
            });
        }
        if self.count(now).is_some_and(|count| count.is_shut()) {
            return OpenState::Closed { opens: None };
        }
        // Hours that end before now were not looked at again: what they say is over.
        let Some(until) = self.hours_until.filter(|until| *until > now) else {
            return OpenState::Unknown;
        };
        if self.is_open == Some(true) {
            OpenState::Open { closes: self.closes_at.filter(|closes| *closes < until) }
        } else {
            OpenState::Closed { opens: self.opens_at }
        }
    }

    /// Whether what a device said then is still believed.
    fn is_fresh(&self, observed_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        let stale = TimeDelta::minutes(self.stale_minutes.unwrap_or(30).into());
        self.flawed != Some(true) && observed_at + stale > now
    }

    fn reading(&self, now: DateTime<Utc>) -> Option<Reading> {
        let observed_at = self.observed_at?;
        let fresh = self.is_fresh(observed_at, now);
        Some(Reading {
            free: self.reading_free.filter(|_| fresh).and_then(|free| free.try_into().ok()),
            occupied: self.occupied.filter(|_| fresh).and_then(|taken| taken.try_into().ok()),
            paper: self.paper.filter(|_| fresh),
            soap: self.soap.filter(|_| fresh),
            power: self.power.filter(|_| fresh),
            water: self.water.filter(|_| fresh),
            air: self
                .ammonia
                .filter(|_| fresh)
                .and_then(|ammonia| u32::try_from(ammonia).ok())
                .map(Air::of_ammonia),
            fault: self.fault.clone().filter(|_| fresh),
            observed_at,
            fresh,
        })
    }

    fn count(&self, now: DateTime<Utc>) -> Option<Count> {
        let observed_at = self.observed_at?;
        let fresh = self.is_fresh(observed_at, now);
        let free_by = self.free_by.iter().filter(|_| fresh).flat_map(|Json(by)| by);
        let status = self.count_status.as_deref().filter(|_| fresh);
        Some(Count {
            free: self.free.filter(|_| fresh).and_then(|free| free.try_into().ok()),
            free_by: free_by
                .filter_map(|(code, free)| Some((Audience::parse(code)?, *free)))
                .collect(),
            closed: status.filter(|status| *status != "unknown").map(|status| status == "closed"),
            observed_at,
        })
    }
}
