//! Staff make, rename and retire what has windows.

use domain::{
    accounts::{Act, Kind},
    locale::Localised,
};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::form::{number, unplanned};
use crate::{
    Kernel,
    accounts::Denied,
    audit::Subject,
    capacity::plan,
    idempotency::request_hash,
    problem::FieldError,
    records::{Begun, Fields, SaveError, Saving, begin, finish},
};

/// A week, in minutes.
const MOST_OFFER: u32 = 7 * 24 * 60;
const LEAST_OFFER: u32 = 10;

/// A resource to be saved: the form's fields by their name. `saving.id` is the resource; none makes a
/// new one.
pub struct SaveResource<'a> {
    pub saving: Saving<'a>,
    pub get: &'a (dyn Fn(&str) -> String + Sync),
}

impl SaveResource<'_> {
    /// The fields of the form. `kind` and `code` are of a new one only; `offer_minutes` is how long
    /// an offer to the waiting list stands.
    pub const FIELDS: &'static [&'static str] =
        &["kind", "code", "name_zh_hans", "name_zh_hant", "name_en", "offer_minutes"];
}

/// Makes a resource or changes its names.
///
/// # Errors
/// [`SaveError`].
pub async fn save_resource(kernel: &Kernel, save: SaveResource<'_>) -> Result<Uuid, SaveError> {
    let SaveResource { saving, get } = save;
    saving.staff.reach(Act::Write, Kind::Capacity)?;
    let values: Vec<String> = SaveResource::FIELDS.iter().map(|field| get(field)).collect();
    let named = saving.id.unwrap_or_default().to_string();
    let hash = request_hash(
        "save-capacity-resource",
        std::iter::once(&named).chain(&values).map(String::as_bytes),
    );
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    let form = Form::check(get, saving.id.is_none())?;
    let id = match saving.id {
        Some(id) => update(&mut *tx, id, &form).await?.then_some(id).ok_or(Denied::NotFound)?,
        None => {
            let taken = || SaveError::Invalid(vec![FieldError::new("code", "code-taken")]);
            insert(&mut *tx, kernel.new_id(), &form).await?.ok_or_else(taken)?
        }
    };
    let act = if saving.id.is_some() { "edit" } else { "create" };
    let subject = Subject { kind: "capacity-resource", id: Some(id) };
    finish(kernel, tx, claim, &saving, act, subject).await
}

/// Lets a resource have no windows any more, once nobody is in them. Who may, and whether it is
/// needed still, asks the capability whose it is, in whose transaction this is; an error is for it to
/// roll back.
///
/// # Errors
/// [`SaveError::InUse`] while somebody is in a window that has not ended, [`SaveError::Changed`] when
/// it was retired before.
pub(crate) async fn retire_resource(
    conn: &mut PgConnection,
    kernel: &Kernel,
    id: Uuid,
) -> Result<(), SaveError> {
    let retired = sqlx::query!(
        "update capacity_resource set retired_at = $2 where id = $1 and retired_at is null",
        id,
        kernel.now(),
    )
    .execute(&mut *conn)
    .await?;
    if retired.rows_affected() == 0 {
        return Err(SaveError::Changed);
    }
    // Its windows are closed and locked now, so that nobody comes in.
    plan::one(&mut *conn, kernel, id).await.map_err(unplanned)?;
    let taken = sqlx::query_scalar!(
        r#"select exists (
             select from capacity_window where resource = $1 and ends_at > $2
               and (taken_stops > 0 or taken_litres > 0 or taken_kilograms > 0)
           ) as "any!""#,
        id,
        kernel.now(),
    );
    if taken.fetch_one(conn).await? { Err(SaveError::InUse) } else { Ok(()) }
}

/// A form without mistakes.
struct Form {
    kind: String,
    code: String,
    name: Localised,
    offer_minutes: i32,
}

impl Form {
    fn check(get: &(dyn Fn(&str) -> String + Sync), is_new: bool) -> Result<Self, SaveError> {
        let mut fields = Fields::new(get);
        let word = |text: &str, digits: bool| {
            let inner = |byte: u8| {
                byte.is_ascii_lowercase() || byte == b'-' || digits && byte.is_ascii_digit()
            };
            text.bytes().all(inner) && text.starts_with(|c: char| c.is_ascii_lowercase())
        };
        let [kind, code] = if is_new {
            let kind = fields.line("kind", 40);
            let code = fields.line("code", 50);
            for (field, text, digits) in [("kind", &kind, false), ("code", &code, true)] {
                if !text.is_empty() && !word(text, digits) {
                    fields.refuse(field, "code-shape");
                }
            }
            [kind, code]
        } else {
            [String::new(), String::new()]
        };
        let name = fields.localised("name", 60);
        let offer_minutes = match number(&mut fields, "offer_minutes", MOST_OFFER) {
            0 => 120,
            minutes => minutes,
        };
        if offer_minutes < LEAST_OFFER {
            fields.refuse("offer_minutes", "number-range");
        }
        if !fields.wrong.is_empty() {
            return Err(SaveError::Invalid(fields.wrong));
        }
        Ok(Self { kind, code, name, offer_minutes: i32::try_from(offer_minutes).unwrap_or(120) })
    }
}

/// None where the code is taken.
async fn insert(
    db: impl PgExecutor<'_>,
    id: Uuid,
    form: &Form,
) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "insert into capacity_resource
           (id, kind, code, name_zh_hans, name_zh_hant, name_en, offer_minutes)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (code) do nothing returning id",
        id,
        form.kind,
        form.code,
        form.name.zh_hans,
        form.name.zh_hant,
        form.name.en,
        form.offer_minutes,
    )
    .fetch_optional(db)
    .await
}

async fn update(db: impl PgExecutor<'_>, id: Uuid, form: &Form) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        "update capacity_resource set name_zh_hans = $2, name_zh_hant = $3, name_en = $4,
           offer_minutes = $5
         where id = $1",
        id,
        form.name.zh_hans,
        form.name.zh_hant,
        form.name.en,
        form.offer_minutes,
    )
    .execute(db)
    .await?;
    Ok(updated.rows_affected() == 1)
}
