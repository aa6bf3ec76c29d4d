//! Staff add and change contact points.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{ContactPointForm, NewContactPoint};
use crate::{
    Kernel,
    accounts::Denied,
    audit::Subject,
    districts::{
        map::street_at,
        names::{all, normals},
        save::{Begun, SaveError, Saving, begin, finish, refused},
    },
    idempotency::request_hash,
    problem::FieldError,
};

/// Adds a contact point, or changes one. `get` gives the form's fields.
///
/// # Errors
/// [`SaveError`].
pub async fn save_contact_point(
    kernel: &Kernel,
    saving: Saving<'_>,
    get: &(dyn Fn(&str) -> String + Sync),
) -> Result<Uuid, SaveError> {
    let values: Vec<String> = ContactPointForm::FIELDS.iter().map(|field| get(field)).collect();
    let point = ContactPointForm::check(&|field| get(field), false).map_err(SaveError::Invalid);
    let named = saving.id.unwrap_or_default().to_string();
    let fields = std::iter::once(&named).chain(&values).map(String::as_bytes);
    let hash = request_hash("save-contact-point", fields);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    let point = point?;
    let (act, id) = match saving.id {
        Some(id) => {
            if !is_in_use(&mut tx, id).await? {
                return Err(Denied::NotFound.into());
            }
            ("change", id)
        }
        None => ("add", kernel.new_id()),
    };
    put(&mut tx, id, saving.id.is_none(), &point).await?;
    finish(kernel, tx, claim, &saving, act, Subject { kind: "contact-point", id: Some(id) }).await
}

async fn is_in_use(db: &mut PgConnection, id: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
             select from contact_point where id = $1 and retired_at is null) as "there!""#,
        id,
    )
    .fetch_one(db)
    .await
}

/// Inserts the contact point under `id` if it is `new`, or changes it.
pub(in crate::districts) async fn put(
    db: &mut PgConnection,
    id: Uuid,
    new: bool,
    point: &NewContactPoint,
) -> Result<(), SaveError> {
    let invalid = |field, code| SaveError::Invalid(vec![FieldError::new(field, code)]);
    let unknown = |field| move || invalid(field, "choice-unknown");
    let department = match &point.department {
        None => None,
        Some(code) => Some(department(&mut *db, code).await?.ok_or_else(unknown("department"))?),
    };
    let street = match &point.street {
        None => None,
        Some(code) => Some(street(&mut *db, code).await?.ok_or_else(unknown("street"))?),
    };
    if street_at(&mut *db, point.point).await?.is_none() {
        return Err(invalid("longitude", "outside-district"));
    }
    if new {
        insert(&mut *db, id, department, street, point).await.map_err(refused)
    } else {
        update(&mut *db, id, department, street, point).await.map_err(refused)
    }
}

async fn department(db: &mut PgConnection, code: &str) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar!("select id from department where code = $1 and retired_at is null", code)
        .fetch_optional(db)
        .await
}

async fn street(db: &mut PgConnection, code: &str) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar!("select id from street where code = $1 and retired_at is null", code)
        .fetch_optional(db)
        .await
}

/// What it is found by: its names and its addresses.
fn searched(point: &NewContactPoint) -> Vec<String> {
    normals(all(&point.name).into_iter().chain(all(&point.address)))
}

async fn insert(
    db: &mut PgConnection,
    id: Uuid,
    department: Option<Uuid>,
    street: Option<Uuid>,
    point: &NewContactPoint,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into contact_point (id, code, department, street, name_zh_hans, name_zh_hant,
           name_en, address_zh_hans, address_zh_hant, address_en, hours_zh_hans, hours_zh_hant,
           hours_en, phone, point, normal)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
           st_setsrid(st_makepoint($15, $16), 4326)::geography, $17)",
        id,
        point.code,
        department,
        street,
        point.name.zh_hans,
        point.name.zh_hant,
        point.name.en,
        point.address.zh_hans,
        point.address.zh_hant,
        point.address.en,
        point.hours.zh_hans,
        point.hours.zh_hant,
        point.hours.en,
        point.phone,
        point.point.longitude(),
        point.point.latitude(),
        &searched(point),
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn update(
    db: &mut PgConnection,
    id: Uuid,
    department: Option<Uuid>,
    street: Option<Uuid>,
    point: &NewContactPoint,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update contact_point set department = $2, street = $3, name_zh_hans = $4,
           name_zh_hant = $5, name_en = $6, address_zh_hans = $7, address_zh_hant = $8,
           address_en = $9, hours_zh_hans = $10, hours_zh_hant = $11, hours_en = $12, phone = $13,
           point = st_setsrid(st_makepoint($14, $15), 4326)::geography, normal = $16,
           retired_at = null
         where id = $1",
        id,
        department,
        street,
        point.name.zh_hans,
        point.name.zh_hant,
        point.name.en,
        point.address.zh_hans,
        point.address.zh_hant,
        point.address.en,
        point.hours.zh_hans,
        point.hours.zh_hant,
        point.hours.en,
        point.phone,
        point.point.longitude(),
        point.point.latitude(),
        &searched(point),
    )
    .execute(db)
    .await?;
    Ok(())
}
