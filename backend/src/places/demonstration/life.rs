//! What happened to the places: counts and readings of devices and what they were in the last twelve
//! weeks, suspensions, what visitors said.

use chrono::{DateTime, Datelike, DurationRound, NaiveDate, TimeDelta, Timelike, Utc, Weekday};
use domain::places::{
    PlaceKind, SuspensionReason,
    parking::Site,
    toilet::{Build, Class},
};
use serde::Serialize;
use sqlx::{PgConnection, PgExecutor, types::Json};
use uuid::Uuid;

use super::{
    draw::{Draw, mixed},
    kind,
};
use crate::{
    calendar::to_local,
    places::store::{Details, NewPlace, Parking, Standing, Toilet},
};

/// How many weeks of counts there are, and of how many car parks.
const WEEKS: i64 = 12;
const COUNTED: u64 = 60;
/// So many samples an hour: one every five minutes.
const SAMPLES: i32 = 12;
/// The purpose of these draws, apart from those of the places.
const PURPOSE: u64 = 100;

/// The share of a car park that is taken on a day at an hour, about.
#[must_use]
pub fn occupied(site: Site, day: Weekday, hour: u32) -> f64 {
    let weekend = matches!(day, Weekday::Sat | Weekday::Sun);
    // Of the night, the morning, midday, the afternoon and the evening.
    let [night, morning, midday, afternoon, evening]: [f64; 5] = match (site, weekend) {
        (Site::Underground, false) => [0.93, 0.62, 0.5, 0.55, 0.86],
        (Site::Underground, true) => [0.94, 0.84, 0.7, 0.72, 0.88],
        (Site::OnStreet, false) => [0.45, 0.88, 0.8, 0.9, 0.74],
        (Site::OnStreet, true) => [0.5, 0.7, 0.82, 0.86, 0.8],
        (Site::Lot | Site::Garage, false) => [0.15, 0.66, 0.72, 0.7, 0.58],
        (Site::Lot | Site::Garage, true) => [0.16, 0.62, 0.93, 0.96, 0.78],
        (Site::Bicycles | Site::EBikes, _) => [0.5, 0.7, 0.6, 0.65, 0.7],
    };
    // From the middle of each to the middle of the next in a straight line.
    let middles = [
        (-6.0, evening),
        (3.0, night),
        (9.0, morning),
        (12.5, midday),
        (16.0, afternoon),
        (19.5, evening),
        (27.0, night),
    ];
    let at = f64::from(hour) + 0.5;
    middles.windows(2).find(|pair| at < pair[1].0).map_or(night, |pair| {
        let [(from, before), (to, after)] = [pair[0], pair[1]];
        before + (after - before) * (at - from) / (to - from)
    })
}

#[derive(Serialize)]
struct CountRow {
    place: Uuid,
    free: u32,
    capacity: u32,
    free_by: serde_json::Value,
    observed_at: DateTime<Utc>,
    flaw: Option<&'static str>,
}

#[derive(Serialize)]
struct ReadingRow {
    place: Uuid,
    free: Option<u32>,
    occupied: Option<u32>,
    paper: bool,
    soap: Option<bool>,
    power: bool,
    water: bool,
    ammonia: Option<u32>,
    fault: Option<&'static str>,
    observed_at: DateTime<Utc>,
}

#[derive(Serialize)]
struct SuspensionRow {
    id: Uuid,
    place: Uuid,
    reason: &'static str,
    words: &'static str,
    starts_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
    state: &'static str,
    asked_at: DateTime<Utc>,
    decided_at: Option<DateTime<Utc>>,
    approver: Option<&'static str>,
}

#[derive(Serialize)]
struct RatingRow {
    place: Uuid,
    month: NaiveDate,
    stars: u32,
    count: u32,
}

#[derive(Serialize)]
struct ReportRow {
    id: Uuid,
    place: Uuid,
    class: &'static str,
    subject: &'static str,
    value: Option<&'static str>,
    words: &'static str,
    at: DateTime<Utc>,
}

/// What happened to some places.
#[derive(Default)]
struct Life {
    counts: Vec<CountRow>,
    hours: Hours,
    readings: Vec<ReadingRow>,
    suspensions: Vec<SuspensionRow>,
    ratings: Vec<RatingRow>,
    reports: Vec<ReportRow>,
    twins: Vec<(Uuid, Uuid)>,
}

/// Stores what happened to `places`, which are there.
pub(super) async fn live(
    db: &mut PgConnection,
    places: &[NewPlace],
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let mut life = Life::default();
    for place in places.iter().filter(|place| place.standing == Standing::InUse) {
        let number = number(place.id);
        let mut draw = Draw::new(PURPOSE, number);
        let (kind, of_kind) = kind(number);
        match &place.details {
            Details::Parking(parking) if place.source == "minghu-parking" => {
                life.count(place.id, of_kind, parking, now, &mut draw);
            }
            Details::Toilet(toilet) => {
                life.toilet(place.id, of_kind, toilet, now, &mut draw);
                if let Some(twin) = super::twin(of_kind) {
                    let other = number - of_kind + twin;
                    life.twins.push((super::id(other), place.id));
                }
            }
            _ => {}
        }
        life.suspend(place.id, kind, of_kind, now);
        life.report(place.id, kind, of_kind, now);
    }
    put_counts(&mut *db, &life.counts).await?;
    put_hours(&mut *db, &life.hours).await?;
    put_readings(&mut *db, &life.readings).await?;
    put_suspensions(&mut *db, &life.suspensions).await?;
    put_ratings(&mut *db, &life.ratings).await?;
    put_reports(&mut *db, &life.reports).await?;
    put_twins(db, &life.twins, now).await
}

/// The number that [`super::id`] made the id of.
fn number(id: Uuid) -> u64 {
    let millis = id.as_u128() >> 80;
    u64::try_from(millis).unwrap_or(0).saturating_sub(super::BEGIN)
}

/// An id for something of a place: the same every time.
fn id_of(place: Uuid, what: u64) -> Uuid {
    let (high, low) = place.as_u64_pair();
    let mut random = [0; 10];
    random[..8].copy_from_slice(&mixed(low ^ mixed(what)).to_be_bytes());
    uuid::Builder::from_unix_timestamp_millis(high >> 16, &random).into_uuid()
}

impl Life {
    /// Of ten counters seven work, one has stopped, one was never put up, and every other one of the
    /// last counts more free than there are.
    fn count(
        &mut self,
        place: Uuid,
        of_kind: u64,
        parking: &Parking,
        now: DateTime<Utc>,
        draw: &mut Draw,
    ) {
        let (Some(capacity), Some(site)) = (parking.capacity, parking.site) else { return };
        let which = of_kind / 3 * 2 + of_kind % 3;
        let minutes = match which % 10 {
            8 => return,
            7 => draw.between(50, 4_000),
            _ => draw.between(0, 8),
        };
        let observed_at = now - TimeDelta::minutes(minutes.into());
        let local = to_local(observed_at);
        let taken = occupied(site, local.weekday(), local.hour()) + (draw.fraction() - 0.5) * 0.12;
        let flawed = which % 20 == 9;
        let free = if flawed { capacity + 7 } else { share(capacity, 1.0 - taken) };
        let free_by: serde_json::Map<_, _> = parking
            .capacity_by
            .iter()
            .map(|(audience, of)| {
                (audience.as_str().to_owned(), draw.between(0, (*of).min(free)).into())
            })
            .collect();
        let flaw = flawed.then_some("more-free-than-capacity");
        let free_by = free_by.into();
        self.counts.push(CountRow { place, free, capacity, free_by, observed_at, flaw });
        if of_kind < COUNTED && !flawed {
            self.hours.add(place, site, capacity, now, draw);
        }
    }

    fn toilet(
        &mut self,
        place: Uuid,
        of_kind: u64,
        toilet: &Toilet,
        now: DateTime<Utc>,
        draw: &mut Draw,
    ) {
        let stalls: u16 = toilet.stalls.values().sum();
        let is_equipped = toilet.class == Some(Class::First)
            || toilet.class == Some(Class::Second) && of_kind.is_multiple_of(4);
        if is_equipped && toilet.build != Some(Build::Mobile) {
            let stale = draw.chance(0.12);
            let minutes = if stale { draw.between(90, 3_000) } else { draw.between(0, 10) };
            let stalls = u32::from(stalls);
            let taken = draw.between(0, stalls / 2);
            self.readings.push(ReadingRow {
                place,
                free: (stalls > 0).then(|| stalls - taken),
                occupied: (stalls > 0).then_some(taken),
                paper: !draw.chance(0.15),
                soap: (!draw.chance(0.2)).then(|| !draw.chance(0.15)),
                power: true,
                water: !draw.chance(0.03),
                ammonia: draw.chance(0.7).then(|| draw.between(20, 420)),
                fault: draw.chance(0.06).then_some("人体感应器无响应"),
                observed_at: now - TimeDelta::minutes(minutes.into()),
            });
        }
        if of_kind.is_multiple_of(3) {
            self.rate(place, now, draw);
        }
    }

    fn rate(&mut self, place: Uuid, now: DateTime<Utc>, draw: &mut Draw) {
        let mut month = to_local(now).date();
        // How clean it is kept, in stars.
        let kept = 2.6 + 2.4 * draw.fraction();
        for _ in 0..3 {
            month = month.with_day(1).unwrap_or(month);
            for stars in 1..=5_u32 {
                let away = (f64::from(stars) - kept).abs();
                let count = ((3.0 - away).max(0.0) * draw.fraction() * 8.0) as u32;
                if count > 0 {
                    self.ratings.push(RatingRow { place, month, stars, count });
                }
            }
            month = month.pred_opt().unwrap_or(month);
        }
    }

    /// Some are shut now, some were, some will be, and one waits for somebody to approve it.
    fn suspend(&mut self, place: Uuid, kind: PlaceKind, of_kind: u64, now: DateTime<Utc>) {
        use SuspensionReason::{Event, Rebuilding, Repair, Safety, WaterOrPower};
        // Days from now to the begin and to the end.
        type When = (i64, Option<i64>);
        let of_measure = match kind {
            PlaceKind::Toilet => of_kind % 180,
            PlaceKind::Parking => of_kind % 90,
            PlaceKind::DropOff => of_kind % 140,
            _ => return,
        };
        let (reason, words, (begin, end), approved): (_, _, When, _) = match (kind, of_measure) {
            (PlaceKind::Toilet, 4) => (Repair, "更换老化管道", (-3, Some(4)), true),
            (PlaceKind::Toilet, 33) => (WaterOrPower, "所在路段停水检修", (-1, Some(1)), true),
            (PlaceKind::Toilet, 61) => (Rebuilding, "提升改造为一类公厕", (-40, Some(35)), true),
            (PlaceKind::Toilet, 97) => (Repair, "化粪池清掏", (-1, None), true),
            (PlaceKind::Toilet, 120) => (Safety, "外墙砖脱落", (-6, Some(10)), true),
            (PlaceKind::Toilet, 12) => (Repair, "", (-20, Some(-18)), true),
            (PlaceKind::Toilet, 45) => (WaterOrPower, "", (-9, Some(-8)), true),
            (PlaceKind::Toilet, 70) => (Event, "环湖健步行", (5, Some(6)), true),
            (PlaceKind::Toilet, 88) => (Repair, "更换感应龙头", (2, Some(3)), false),
            (PlaceKind::Parking, 10) => (Event, "文化馆前广场活动", (-1, Some(2)), true),
            (PlaceKind::Parking, 31) => (Rebuilding, "加装充电桩", (-12, Some(20)), true),
            (PlaceKind::DropOff, 17) => (Rebuilding, "投放亭迁移", (-5, Some(9)), true),
            (PlaceKind::DropOff, 64) => (Safety, "", (-2, None), true),
            _ => return,
        };
        let at = |days| now + TimeDelta::days(days);
        let asked_at = at(begin.min(0) - 1);
        self.suspensions.push(SuspensionRow {
            id: id_of(place, 1),
            place,
            reason: reason.as_str(),
            words,
            starts_at: at(begin),
            ends_at: end.map(at),
            state: if approved { "approved" } else { "asked" },
            asked_at,
            decided_at: approved.then_some(asked_at + TimeDelta::hours(3)),
            approver: approved.then_some(match kind {
                PlaceKind::Parking => "停车管理中心",
                _ => "环卫科",
            }),
        });
    }

    fn report(&mut self, place: Uuid, kind: PlaceKind, of_kind: u64, now: DateTime<Utc>) {
        let (class, subject, value, words, hours) = match (kind, of_kind) {
            (PlaceKind::Toilet, 3) => {
                ("correction", "hours", Some("6:00-23:00"), "门口的牌子已经换了", 5)
            }
            (PlaceKind::Toilet, 15) => {
                ("correction", "accessible", Some("no"), "坡道前有台阶，轮椅进不去", 30)
            }
            (PlaceKind::Toilet, 41) => ("correction", "existence", None, "这里已经拆了", 52),
            (PlaceKind::Parking, 7) => {
                ("correction", "tariff", Some("首小时6元，之后每小时4元"), "", 12)
            }
            (PlaceKind::DropOff, 9) => {
                ("correction", "hours", Some("6:30-8:30，18:30-20:30"), "", 75)
            }
            (PlaceKind::Toilet, 22) => ("fault", "no-paper", None, "", 2),
            (PlaceKind::Toilet, 57) => ("fault", "door", None, "第三卫生间门锁打不开", 8),
            (PlaceKind::DropOff, 30) => ("fault", "overflowing", None, "", 3),
            (PlaceKind::Parking, 16) => ("fault", "gate", None, "出口道闸不抬杆", 1),
            _ => return,
        };
        let at = now - TimeDelta::hours(hours);
        let id = id_of(place, 2);
        self.reports.push(ReportRow { id, place, class, subject, value, words, at });
    }
}

/// The share of a number, within it.
fn share(of: u32, share: f64) -> u32 {
    (f64::from(of) * share.clamp(0.0, 1.0)).round() as u32
}

/// Rows of `parking_hour` as columns of an `unnest`: there are too many for a document.
#[derive(Default)]
struct Hours {
    places: Vec<Uuid>,
    hours: Vec<DateTime<Utc>>,
    free: Vec<i64>,
}

impl Hours {
    fn add(&mut self, place: Uuid, site: Site, capacity: u32, now: DateTime<Utc>, draw: &mut Draw) {
        let hour = TimeDelta::hours(1);
        let Ok(last) = now.duration_trunc(hour) else { return };
        let mut at = last - TimeDelta::weeks(WEEKS);
        while at < last {
            let local = to_local(at);
            let taken =
                occupied(site, local.weekday(), local.hour()) + (draw.fraction() - 0.5) * 0.16;
            self.places.push(place);
            self.hours.push(at);
            self.free.push(i64::from(share(capacity, 1.0 - taken)) * i64::from(SAMPLES));
            at += hour;
        }
    }
}

async fn put_counts(db: impl PgExecutor<'_>, rows: &[CountRow]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into parking_count (place, free, capacity, free_by, status, observed_at,
           received_at, flaw)
         select place, free, capacity, free_by, 'open', observed_at, observed_at, flaw
         from jsonb_to_recordset($1) as given (place uuid, free integer, capacity integer,
           free_by jsonb, observed_at timestamptz, flaw text)",
        Json(rows) as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn put_hours(db: &mut PgConnection, rows: &Hours) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into parking_hour (place, hour, samples, free)
         select place, hour, $4, free
         from unnest($1::uuid[], $2::timestamptz[], $3::bigint[]) as given (place, hour, free)",
        &rows.places,
        &rows.hours,
        &rows.free,
        SAMPLES,
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn put_readings(db: impl PgExecutor<'_>, rows: &[ReadingRow]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into toilet_reading (place, free, occupied, paper, soap, power, water, ammonia,
           fault, observed_at, received_at)
         select place, free, occupied, paper, soap, power, water, ammonia, fault, observed_at,
           observed_at
         from jsonb_to_recordset($1) as given (place uuid, free smallint, occupied smallint,
           paper boolean, soap boolean, power boolean, water boolean, ammonia integer, fault text,
           observed_at timestamptz)",
        Json(rows) as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn put_suspensions(
    db: impl PgExecutor<'_>,
    rows: &[SuspensionRow],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into place_suspension (id, place, reason, words, starts_at, ends_at, state,
           asked_at, decided_at, approver)
         select id, place, reason, words, starts_at, ends_at, state, asked_at, decided_at, approver
         from jsonb_to_recordset($1) as given (id uuid, place uuid, reason text, words text,
           starts_at timestamptz, ends_at timestamptz, state text, asked_at timestamptz,
           decided_at timestamptz, approver text)",
        Json(rows) as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn put_ratings(db: impl PgExecutor<'_>, rows: &[RatingRow]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into place_rating (place, month, stars, count)
         select place, month, stars, count
         from jsonb_to_recordset($1)
           as given (place uuid, month date, stars smallint, count integer)",
        Json(rows) as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn put_reports(db: impl PgExecutor<'_>, rows: &[ReportRow]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into place_report (id, place, class, subject, value, words, locale, at)
         select id, place, class, subject, value, words, 'zh-Hans', at
         from jsonb_to_recordset($1) as given (id uuid, place uuid, class text, subject text,
           value text, words text, at timestamptz)",
        Json(rows) as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Two that may be one, as an import would have found them.
async fn put_twins(
    db: impl PgExecutor<'_>,
    twins: &[(Uuid, Uuid)],
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let (ones, others): (Vec<Uuid>, Vec<Uuid>) = twins.iter().copied().unzip();
    sqlx::query!(
        "insert into place_duplicate (one, other, metres, likeness, found_at)
         select one.id, other.id, st_distance(one.point, other.point), 0.8, $3
         from unnest($1::uuid[], $2::uuid[]) as twin (one, other)
           join place as one on one.id = twin.one join place as other on other.id = twin.other",
        &ones,
        &others,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}
