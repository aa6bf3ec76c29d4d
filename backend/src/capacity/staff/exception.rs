//! Staff say what is different on a day.

use chrono::NaiveDate;
use domain::{
    accounts::{Act, Kind},
    capacity::{Exception, Slot, Units},
};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::form::{cut_off, date, periods, some_units, unplanned};
use crate::{
    Kernel,
    accounts::Denied,
    audit::Subject,
    capacity::{counters::stored, plan},
    idempotency::request_hash,
    records::{Begun, Fields, SaveError, Saving, begin, finish},
};

/// What a day is to have: the form's fields by their name. `saving.id` is the resource.
pub struct SetException<'a> {
    pub saving: Saving<'a>,
    pub get: &'a (dyn Fn(&str) -> String + Sync),
}

impl SetException<'_> {
    /// The fields of the form. `change` is one of [`CHANGES`](Self::CHANGES); `times` are such as
    /// `08:00-10:00 10:00-12:00`, each with the units and the cut-off.
    pub const FIELDS: &'static [&'static str] =
        &["day", "change", "times", "cut_off", "stops", "litres", "kilograms"];

    /// As usual, no windows, other units, other times.
    pub const CHANGES: &'static [&'static str] = &["usual", "closed", "units", "times"];
}

/// Says what a day has in place of what is usual, or that it is as usual again, and plans the windows
/// anew. Whoever is in a window that is not planned any more stays in it; to drop and tell them is
/// [`close_windows`](super::close_windows).
///
/// # Errors
/// [`SaveError`].
pub async fn set_exception(kernel: &Kernel, set: SetException<'_>) -> Result<Uuid, SaveError> {
    let SetException { saving, get } = set;
    saving.staff.reach(Act::Write, Kind::Capacity)?;
    let resource = saving.id.unwrap_or_default();
    let values: Vec<String> = SetException::FIELDS.iter().map(|field| get(field)).collect();
    let named = resource.to_string();
    let hash = request_hash(
        "set-capacity-exception",
        std::iter::once(&named).chain(&values).map(String::as_bytes),
    );
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    let (day, exception) = check(get)?;
    if !plan::lock(&mut *tx, resource).await? {
        return Err(Denied::NotFound.into());
    }
    sqlx::query!("delete from capacity_exception where resource = $1 and day = $2", resource, day)
        .execute(&mut *tx)
        .await?;
    if let Some(exception) = exception {
        store(kernel, &mut tx, resource, day, exception).await?;
    }
    plan::one(&mut tx, kernel, resource).await.map_err(unplanned)?;
    let subject = Subject { kind: "capacity-exception", id: Some(resource) };
    finish(kernel, tx, claim, &saving, "change", subject).await
}

/// None is as usual.
fn check(
    get: &(dyn Fn(&str) -> String + Sync),
) -> Result<(NaiveDate, Option<Exception>), SaveError> {
    let mut fields = Fields::new(get);
    let day = date(&mut fields, "day");
    let exception = match fields.line("change", 10).as_str() {
        "usual" => None,
        "closed" => Some(Exception::Closed),
        "units" => Some(Exception::Units(some_units(&mut fields))),
        "times" => {
            let typed = fields.lines("times", 200).join(" ");
            let periods = periods(&mut fields, "times", &typed);
            let (cut_off, units) = (cut_off(&mut fields), some_units(&mut fields));
            let slots = periods.into_iter().map(|period| Slot { period, cut_off, units });
            Some(Exception::Times(slots.collect()))
        }
        "" => None,
        _ => {
            fields.refuse("change", "choice-unknown");
            None
        }
    };
    match day {
        Some(day) if fields.wrong.is_empty() => Ok((day, exception)),
        _ => Err(SaveError::Invalid(fields.wrong)),
    }
}

async fn store(
    kernel: &Kernel,
    conn: &mut PgConnection,
    resource: Uuid,
    day: NaiveDate,
    exception: Exception,
) -> Result<(), sqlx::Error> {
    let row = |change, slot, units| Row { id: kernel.new_id(), resource, day, change, slot, units };
    match exception {
        Exception::Closed => insert(conn, row("closed", None, None)).await,
        Exception::Units(units) => insert(conn, row("units", None, Some(units))).await,
        Exception::Times(slots) => {
            for slot in slots {
                insert(&mut *conn, row("times", Some(slot), Some(slot.units))).await?;
            }
            Ok(())
        }
    }
}

struct Row {
    id: Uuid,
    resource: Uuid,
    day: NaiveDate,
    change: &'static str,
    slot: Option<Slot>,
    units: Option<Units>,
}

async fn insert(db: impl PgExecutor<'_>, row: Row) -> Result<(), sqlx::Error> {
    let minutes = |minutes: u16| i16::try_from(minutes).unwrap_or(i16::MAX);
    sqlx::query!(
        "insert into capacity_exception (id, resource, day, change, opens, closes, cut_off, stops,
           litres, kilograms)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        row.id,
        row.resource,
        row.day,
        row.change,
        row.slot.map(|slot| minutes(slot.period.opens())),
        row.slot.map(|slot| minutes(slot.period.closes())),
        row.slot.map(|slot| stored(slot.cut_off)),
        row.units.map(|units| stored(units.stops)),
        row.units.map(|units| stored(units.litres)),
        row.units.map(|units| stored(units.kilograms)),
    )
    .execute(db)
    .await?;
    Ok(())
}
