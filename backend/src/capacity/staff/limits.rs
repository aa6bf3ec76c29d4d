//! Staff say how much there is in a window.

use domain::accounts::{Act, Kind};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::form::units;
use crate::{
    Kernel,
    accounts::Denied,
    audit::Subject,
    capacity::set_limits,
    idempotency::request_hash,
    records::{Begun, Fields, SaveError, Saving, begin, finish},
};

/// The limits of a window: the form's fields by their name. `saving.id` is the window.
pub struct ChangeLimits<'a> {
    pub saving: Saving<'a>,
    pub get: &'a (dyn Fn(&str) -> String + Sync),
}

impl ChangeLimits<'_> {
    /// The fields of the form.
    pub const FIELDS: &'static [&'static str] = &["stops", "litres", "kilograms"];
}

/// Sets the limits of a window. Below what is booked is allowed: nobody is dropped, and
/// [`conflicts`](crate::capacity::conflicts) lists who is in it.
///
/// # Errors
/// [`SaveError`].
pub async fn change_limits(kernel: &Kernel, change: ChangeLimits<'_>) -> Result<Uuid, SaveError> {
    let ChangeLimits { saving, get } = change;
    saving.staff.reach(Act::Write, Kind::Capacity)?;
    let window = saving.id.unwrap_or_default();
    let values: Vec<String> = ChangeLimits::FIELDS.iter().map(|field| get(field)).collect();
    let named = window.to_string();
    let hash = request_hash(
        "change-capacity-limits",
        std::iter::once(&named).chain(&values).map(String::as_bytes),
    );
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    let mut fields = Fields::new(get);
    let limit = units(&mut fields);
    if !fields.wrong.is_empty() {
        return Err(SaveError::Invalid(fields.wrong));
    }
    if !is_there(&mut *tx, window).await? {
        return Err(Denied::NotFound.into());
    }
    set_limits(&mut tx, window, limit).await?;
    let subject = Subject { kind: "capacity-window", id: Some(window) };
    finish(kernel, tx, claim, &saving, "change", subject).await
}

async fn is_there(db: impl PgExecutor<'_>, window: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from capacity_window where id = $1) as "there!""#,
        window,
    )
    .fetch_one(db)
    .await
}
