//! Another crew for a street.

use chrono::{Days, NaiveDate};
use domain::{
    accounts::{Act, Kind},
    calendar::parse_date,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::AREA;
use crate::{
    Kernel,
    accounts::Denied,
    audit::{Detail, Subject},
    calendar::to_local,
    idempotency::request_hash,
    once::{Begun, Once},
    problem::FieldError,
    records::{Fields, SaveError, Saving},
};

/// How far ahead it can be planned.
const AHEAD: Days = Days::new(366);

/// Who is to serve a street: the form's fields by their names. `saving.id` is the street, chosen in the
/// field `id`; `resource` is the crew, empty for nobody; `from` the first day, empty for today.
pub struct SetArea<'a> {
    pub saving: Saving<'a>,
    pub get: &'a (dyn Fn(&str) -> String + Sync),
}

/// Gives a street another crew, or none: today at once, later from that day on.
///
/// # Errors
/// [`SaveError`].
pub async fn set_area(kernel: &Kernel, set: SetArea<'_>) -> Result<(), SaveError> {
    let SetArea { saving, get } = set;
    saving.staff.reach(Act::Write, Kind::Capacity)?;
    let unknown = || SaveError::Invalid(vec![FieldError::new("id", "choice-unknown")]);
    let street = saving.id.ok_or_else(unknown)?;
    let today = to_local(kernel.now()).date();
    let form = Form::check(get, today)?;
    let fields = [street.to_string(), get("resource"), get("from")];
    let begun = Once::begin(
        kernel,
        saving.staff.id.as_bytes(),
        saving.key,
        request_hash("bulky-area", fields),
    );
    let mut once = match begun.await? {
        Begun::New(once) => once,
        Begun::Before(_) => return Ok(()),
    };
    if let Err(error) = form.keep(once.conn(), street, today).await {
        once.roll_back().await?;
        return Err(error);
    }
    let ahead = (form.from - today).num_days();
    let detail = Detail::none().number("days-ahead", ahead);
    let detail = match form.resource {
        Some(resource) => detail.id("resource", resource),
        None => detail.word("resource", "none"),
    };
    let subject = Subject { kind: AREA, id: Some(street) };
    Ok(once.finish(kernel, saving.event(kernel, "change", subject, detail), b"").await?)
}

/// A form without mistakes.
struct Form {
    resource: Option<Uuid>,
    from: NaiveDate,
}

impl Form {
    fn check(get: &(dyn Fn(&str) -> String + Sync), today: NaiveDate) -> Result<Self, SaveError> {
        let mut fields = Fields::new(get);
        let typed = fields.optional("resource", 40);
        let resource = typed.parse::<Uuid>().ok();
        if resource.is_none() && !typed.is_empty() {
            fields.refuse("resource", "choice-unknown");
        }
        let typed = fields.optional("from", 20);
        let from = if typed.is_empty() { Some(today) } else { parse_date(&typed) };
        let last = today.checked_add_days(AHEAD).unwrap_or(today);
        match from {
            None => fields.refuse("from", "date-shape"),
            Some(day) if day < today => fields.refuse("from", "bulky-area-past"),
            Some(day) if day > last => fields.refuse("from", "bulky-area-far"),
            Some(_) => {}
        }
        match from {
            Some(from) if fields.wrong.is_empty() => Ok(Self { resource, from }),
            _ => Err(SaveError::Invalid(fields.wrong)),
        }
    }

    async fn keep(
        &self,
        conn: &mut PgConnection,
        street: Uuid,
        today: NaiveDate,
    ) -> Result<(), SaveError> {
        if !is_street(&mut *conn, street).await? {
            return Err(Denied::NotFound.into());
        }
        if let Some(resource) = self.resource
            && !is_crew(&mut *conn, resource).await?
        {
            let wrong = FieldError::new("resource", "choice-unknown");
            return Err(SaveError::Invalid(vec![wrong]));
        }
        if self.from > today {
            return Ok(plan(conn, street, self).await?);
        }
        // What was to begin by today is over with this.
        forget_until(&mut *conn, street, today).await?;
        match self.resource {
            Some(resource) => serve(conn, street, resource).await?,
            None => leave(conn, street).await?,
        }
        Ok(())
    }
}

async fn is_street(conn: &mut PgConnection, street: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select exists (select from street where id = $1) as "any!""#, street)
        .fetch_one(conn)
        .await
}

/// Whether it is a crew, which is not retired before this is done.
async fn is_crew(conn: &mut PgConnection, resource: Uuid) -> Result<bool, sqlx::Error> {
    let crew = sqlx::query_scalar!(
        "select id from capacity_resource where id = $1 and kind = $2 and retired_at is null
         for share",
        resource,
        AREA,
    );
    Ok(crew.fetch_optional(conn).await?.is_some())
}

async fn plan(conn: &mut PgConnection, street: Uuid, form: &Form) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into bulky_area_change (street, from_day, resource) values ($1, $2, $3)
         on conflict (street, from_day) do update set resource = excluded.resource",
        street,
        form.from,
        form.resource,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn forget_until(
    conn: &mut PgConnection,
    street: Uuid,
    day: NaiveDate,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from bulky_area_change where street = $1 and from_day <= $2",
        street,
        day,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn serve(conn: &mut PgConnection, street: Uuid, resource: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into bulky_area (street, resource) values ($1, $2)
         on conflict (street) do update set resource = excluded.resource",
        street,
        resource,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn leave(conn: &mut PgConnection, street: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from bulky_area where street = $1", street).execute(conn).await?;
    Ok(())
}
