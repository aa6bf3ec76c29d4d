//! Staff say what windows a resource usually has.

use domain::{
    accounts::{Act, Kind},
    capacity::{Slot, Template},
};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::form::{cut_off, date, optional_date, periods, some_units, unplanned};
use crate::{
    Kernel,
    accounts::Denied,
    audit::Subject,
    capacity::{counters::stored, plan},
    idempotency::request_hash,
    problem::FieldError,
    records::{Begun, Fields, SaveError, Saving, begin, finish},
};

/// A template to be saved: the form's fields by their name. `saving.id` is the template; none makes a
/// new one.
pub struct SetTemplate<'a> {
    pub saving: Saving<'a>,
    pub resource: Uuid,
    pub get: &'a (dyn Fn(&str) -> String + Sync),
}

impl SetTemplate<'_> {
    /// The fields of the form. `weekdays` is such as `12345`; `on_days_off` and `on_makeup_days` are
    /// `yes` or empty; `opens` and `closes` are times, `cut_off` minutes before the start, the last
    /// day may be empty.
    pub const FIELDS: &'static [&'static str] = &[
        "weekdays",
        "on_days_off",
        "on_makeup_days",
        "opens",
        "closes",
        "cut_off",
        "stops",
        "litres",
        "kilograms",
        "valid_from",
        "valid_until",
    ];
}

/// Makes a template or changes one, and plans the windows anew.
///
/// # Errors
/// [`SaveError`]; [`SaveError::Invalid`] with `template-overlaps` where another template of the
/// resource could have a window at the same time.
pub async fn set_template(kernel: &Kernel, set: SetTemplate<'_>) -> Result<Uuid, SaveError> {
    let SetTemplate { saving, resource, get } = set;
    saving.staff.reach(Act::Write, Kind::Capacity)?;
    let values: Vec<String> = SetTemplate::FIELDS.iter().map(|field| get(field)).collect();
    let named = format!("{resource} {}", saving.id.unwrap_or_default());
    let hash = request_hash(
        "set-capacity-template",
        std::iter::once(&named).chain(&values).map(String::as_bytes),
    );
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    let template = check(get)?;
    if !plan::lock(&mut *tx, resource).await? {
        return Err(Denied::NotFound.into());
    }
    let others = plan::templates(&mut *tx, resource, saving.id).await?;
    if others.iter().any(|other| other.overlaps(&template)) {
        return Err(SaveError::Invalid(vec![FieldError::new("opens", "template-overlaps")]));
    }
    let id = match saving.id {
        Some(id) => update(&mut *tx, id, resource, &template)
            .await?
            .then_some(id)
            .ok_or(Denied::NotFound)?,
        None => insert(&mut *tx, kernel.new_id(), resource, &template).await?,
    };
    plan::one(&mut tx, kernel, resource).await.map_err(unplanned)?;
    let act = if saving.id.is_some() { "edit" } else { "create" };
    let subject = Subject { kind: "capacity-template", id: Some(id) };
    finish(kernel, tx, claim, &saving, act, subject).await
}

/// Removes the template `saving.id` and plans the windows anew; whoever is in one stays in it.
///
/// # Errors
/// [`SaveError`]; [`SaveError::Changed`] when it was removed before.
pub async fn remove_template(kernel: &Kernel, saving: Saving<'_>) -> Result<Uuid, SaveError> {
    saving.staff.reach(Act::Write, Kind::Capacity)?;
    let id = saving.id.unwrap_or_default();
    let hash = request_hash("remove-capacity-template", [id.as_bytes()]);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    let resource =
        sqlx::query_scalar!("delete from capacity_template where id = $1 returning resource", id)
            .fetch_optional(&mut *tx)
            .await?
            .ok_or(SaveError::Changed)?;
    plan::one(&mut tx, kernel, resource).await.map_err(unplanned)?;
    let subject = Subject { kind: "capacity-template", id: Some(id) };
    finish(kernel, tx, claim, &saving, "discard", subject).await
}

fn check(get: &(dyn Fn(&str) -> String + Sync)) -> Result<Template, SaveError> {
    let mut fields = Fields::new(get);
    let weekdays = fields.line("weekdays", 20);
    let weekdays = weekdays.parse().ok().or_else(|| {
        fields.refuse("weekdays", "choice-unknown");
        None
    });
    let (opens, closes) = (fields.line("opens", 5), fields.line("closes", 5));
    let period = periods(&mut fields, "opens", &format!("{opens}-{closes}"));
    let cut_off = cut_off(&mut fields);
    let units = some_units(&mut fields);
    let valid_from = date(&mut fields, "valid_from");
    let valid_until = optional_date(&mut fields, "valid_until");
    if valid_until.is_some_and(|until| valid_from.is_some_and(|from| until < from)) {
        fields.refuse("valid_until", "date-shape");
    }
    match (weekdays, period.first(), valid_from) {
        (Some(weekdays), Some(&period), Some(valid_from)) if fields.wrong.is_empty() => {
            Ok(Template {
                weekdays,
                on_days_off: fields.text("on_days_off") == "yes",
                on_makeup_days: fields.text("on_makeup_days") == "yes",
                slot: Slot { period, cut_off, units },
                valid_from,
                valid_until,
            })
        }
        _ => Err(SaveError::Invalid(fields.wrong)),
    }
}

/// Minutes of a day, which fit.
fn minutes(minutes: u16) -> i16 {
    i16::try_from(minutes).unwrap_or(i16::MAX)
}

async fn insert(
    db: impl PgExecutor<'_>,
    id: Uuid,
    resource: Uuid,
    template: &Template,
) -> Result<Uuid, sqlx::Error> {
    let Slot { period, cut_off, units } = template.slot;
    sqlx::query!(
        "insert into capacity_template (id, resource, weekdays, on_days_off, on_makeup_days, opens,
           closes, cut_off, stops, litres, kilograms, valid_from, valid_until)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        id,
        resource,
        template.weekdays.to_string(),
        template.on_days_off,
        template.on_makeup_days,
        minutes(period.opens()),
        minutes(period.closes()),
        stored(cut_off),
        stored(units.stops),
        stored(units.litres),
        stored(units.kilograms),
        template.valid_from,
        template.valid_until,
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// Whether it is there.
async fn update(
    db: impl PgExecutor<'_>,
    id: Uuid,
    resource: Uuid,
    template: &Template,
) -> Result<bool, sqlx::Error> {
    let Slot { period, cut_off, units } = template.slot;
    let updated = sqlx::query!(
        "update capacity_template set weekdays = $3, on_days_off = $4, on_makeup_days = $5,
           opens = $6, closes = $7, cut_off = $8, stops = $9, litres = $10, kilograms = $11,
           valid_from = $12, valid_until = $13
         where id = $1 and resource = $2",
        id,
        resource,
        template.weekdays.to_string(),
        template.on_days_off,
        template.on_makeup_days,
        minutes(period.opens()),
        minutes(period.closes()),
        stored(cut_off),
        stored(units.stops),
        stored(units.litres),
        stored(units.kilograms),
        template.valid_from,
        template.valid_until,
    )
    .execute(db)
    .await?;
    Ok(updated.rows_affected() == 1)
}
