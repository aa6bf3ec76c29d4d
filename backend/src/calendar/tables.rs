//! The tables of the calendar, read and written within a change.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::calendar::{Calendar, Duty, DutyHours, Period, Special, SpecialDay, Year};
use sqlx::{PgConnection, PgExecutor};

/// What stands for make-up workdays among weekdays.
const MAKEUP: i16 = 0;

/// All of the tables. None when they hold something that is no calendar.
pub(super) async fn read(conn: &mut PgConnection) -> Result<Option<Calendar>, sqlx::Error> {
    let duty = read_duty(&mut *conn).await?;
    let years = read_years(conn).await?;
    Ok(duty.zip(years).map(|(duty, years)| Calendar::new(duty, years)))
}

async fn read_duty(db: impl PgExecutor<'_>) -> Result<Option<Vec<DutyHours>>, sqlx::Error> {
    let rows = sqlx::query!("select effective_from, weekday, opens, closes from calendar_duty")
        .fetch_all(db)
        .await?;
    let mut sets: BTreeMap<NaiveDate, [Vec<Period>; 8]> = BTreeMap::new();
    for row in rows {
        let minutes = |minutes: i16| u16::try_from(minutes).ok();
        let period = minutes(row.opens).zip(minutes(row.closes));
        let period = period.and_then(|(opens, closes)| Period::new(opens, closes));
        let set = sets.entry(row.effective_from).or_default();
        let weekday = usize::try_from(row.weekday).ok().and_then(|weekday| set.get_mut(weekday));
        match weekday.zip(period) {
            Some((weekday, period)) => weekday.push(period),
            None => return Ok(None),
        }
    }
    let hours = |(effective_from, set): (NaiveDate, [Vec<Period>; 8])| {
        let mut duty = set.into_iter().map(|periods| Duty::new(periods).ok());
        let makeup = duty.next()??;
        let weekdays = duty.collect::<Option<Vec<_>>>()?.try_into().ok()?;
        Some(DutyHours { effective_from, weekdays, makeup })
    };
    Ok(sets.into_iter().map(hours).collect())
}

async fn read_years(conn: &mut PgConnection) -> Result<Option<Vec<Year>>, sqlx::Error> {
    let mut years: BTreeMap<i32, Year> =
        sqlx::query!("select year, source, link, published_on from calendar_year")
            .fetch_all(&mut *conn)
            .await?
            .into_iter()
            .map(|row| {
                let year = Year {
                    number: row.year,
                    source: row.source,
                    link: row.link,
                    published_on: row.published_on,
                    days: BTreeMap::new(),
                };
                (row.year, year)
            })
            .collect();
    let rows =
        sqlx::query!("select day, year, kind, name from calendar_day").fetch_all(conn).await?;
    for row in rows {
        match (years.get_mut(&row.year), Special::parse(&row.kind)) {
            (Some(year), Some(special)) => {
                year.days.insert(row.day, SpecialDay { special, name: row.name });
            }
            _ => return Ok(None),
        }
    }
    Ok(Some(years.into_values().collect()))
}

/// Puts `duty` in place of all duty hours.
pub(super) async fn write_duty(
    conn: &mut PgConnection,
    duty: &[DutyHours],
) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from calendar_duty").execute(&mut *conn).await?;
    let (mut from, mut weekdays, mut opens, mut closes) = (vec![], vec![], vec![], vec![]);
    let minutes = |minutes: u16| i16::try_from(minutes).unwrap_or(i16::MAX);
    for hours in duty {
        let days = (1..).zip(&hours.weekdays).chain([(MAKEUP, &hours.makeup)]);
        for (weekday, duty) in days {
            for period in duty.periods() {
                from.push(hours.effective_from);
                weekdays.push(weekday);
                opens.push(minutes(period.opens()));
                closes.push(minutes(period.closes()));
            }
        }
    }
    sqlx::query!(
        "insert into calendar_duty (effective_from, weekday, opens, closes)
         select * from unnest($1::date[], $2::smallint[], $3::smallint[], $4::smallint[])",
        &from,
        &weekdays,
        &opens,
        &closes,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts `year` in place of what the year was.
pub(super) async fn write_year(conn: &mut PgConnection, year: &Year) -> Result<(), sqlx::Error> {
    // Its days go with it.
    sqlx::query!("delete from calendar_year where year = $1", year.number)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "insert into calendar_year (year, source, link, published_on) values ($1, $2, $3, $4)",
        year.number,
        year.source,
        year.link,
        year.published_on,
    )
    .execute(&mut *conn)
    .await?;
    let dates: Vec<NaiveDate> = year.days.keys().copied().collect();
    let kinds: Vec<String> =
        year.days.values().map(|day| day.special.as_str().to_owned()).collect();
    let names: Vec<String> = year.days.values().map(|day| day.name.clone()).collect();
    sqlx::query!(
        "insert into calendar_day (day, year, kind, name)
         select day, $2, kind, name
         from unnest($1::date[], $3::text[], $4::text[]) as row (day, kind, name)",
        &dates,
        year.number,
        &kinds,
        &names,
    )
    .execute(conn)
    .await?;
    Ok(())
}
