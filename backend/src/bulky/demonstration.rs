//! Who collects where, in the demonstration district: two crews for its streets, and a yard; and what
//! they did in the [`past()`].

mod past;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use domain::locale::Localised;
use sqlx::PgConnection;
use uuid::Uuid;

pub use self::past::{BOOKED_AGO, PastError, past};
use super::{AREA, programme::YARD};
use crate::capacity::{NewResource, put_resource};

/// When crews come, in minutes since midnight: from Monday to Saturday, make-up workdays included,
/// and on days off as well, since that is when people clear out; not at the festivals that the staff
/// close by hand.
const WINDOWS: [(i16, i16); 4] = [(480, 600), (600, 720), (810, 930), (930, 1050)];
/// One lorry in two hours.
const CREW: (i32, i32, i32) = (8, 16_000, 2_500);
/// The yard, in half a day.
const YARD_UNITS: (i32, i32, i32) = (30, 60_000, 20_000);
/// A window takes nobody any more so long before it begins: that of eight in the morning from five in
/// the afternoon of the day before on, the last of the day from half past midnight.
const CUT_OFF: i32 = 15 * 60;

/// Makes the crews and the yard, with their templates, where no street has a crew, and tells whether it
/// did. They come from `since` on. The transaction is the caller's, and its role owns the tables;
/// streets come before.
///
/// # Errors
/// When the database refuses.
pub async fn seed(
    conn: &mut PgConnection,
    since: NaiveDate,
    new_id: impl Fn() -> Uuid,
) -> Result<bool, sqlx::Error> {
    let served = sqlx::query_scalar!(r#"select exists (select from bulky_area) as "any!""#)
        .fetch_one(&mut *conn)
        .await?;
    let streets =
        sqlx::query_scalar!("select id from street where retired_at is null order by code")
            .fetch_all(&mut *conn)
            .await?;
    if served || streets.is_empty() {
        return Ok(false);
    }
    let named = |zh_hans: &str, zh_hant: &str, en: &str| Localised {
        zh_hans: zh_hans.to_owned(),
        zh_hant: zh_hant.to_owned(),
        en: en.to_owned(),
    };
    let crews = [
        ("bulky-north", named("大件清运一队", "大件清運一隊", "Bulky crew 1")),
        ("bulky-south", named("大件清运二队", "大件清運二隊", "Bulky crew 2")),
    ];
    let mut resources = Vec::new();
    for (code, name) in crews {
        let new = NewResource { id: new_id(), kind: AREA, code: code.to_owned(), name };
        let resource = put_resource(&mut *conn, &new).await?;
        for window in WINDOWS {
            template(&mut *conn, new_id(), resource, "123456", window, CREW, since).await?;
        }
        resources.push(resource);
    }
    let name = named("大件垃圾集散场", "大件垃圾集散場", "Bulky waste yard");
    let yard = NewResource { id: new_id(), kind: YARD, code: "bulky-yard".to_owned(), name };
    let yard = put_resource(&mut *conn, &yard).await?;
    for window in [(510, 690), (810, 990)] {
        template(&mut *conn, new_id(), yard, "1234567", window, YARD_UNITS, since).await?;
    }
    for (at, street) in streets.iter().enumerate() {
        let resource = resources[at % resources.len()];
        sqlx::query!("insert into bulky_area (street, resource) values ($1, $2)", street, resource)
            .execute(&mut *conn)
            .await?;
    }
    Ok(true)
}

async fn template(
    conn: &mut PgConnection,
    id: Uuid,
    resource: Uuid,
    weekdays: &str,
    (opens, closes): (i16, i16),
    (stops, litres, kilograms): (i32, i32, i32),
    valid_from: NaiveDate,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into capacity_template (id, resource, weekdays, on_days_off, on_makeup_days, opens,
           closes, cut_off, stops, litres, kilograms, valid_from)
         values ($1, $2, $3, true, true, $4, $5, $6, $7, $8, $9, $10)",
        id,
        resource,
        weekdays,
        opens,
        closes,
        CUT_OFF,
        stops,
        litres,
        kilograms,
        valid_from,
    )
    .execute(conn)
    .await?;
    Ok(())
}
