//! Staff add and change departments.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{DepartmentForm, NewDepartment};
use crate::{
    Kernel,
    accounts::Denied,
    audit::Subject,
    districts::save::{Begun, SaveError, Saving, begin, finish, refused},
    idempotency::request_hash,
    problem::FieldError,
};

/// Adds a department, or changes one; its code stays what it is. `get` gives the form's fields.
///
/// # Errors
/// [`SaveError`].
pub async fn save_department(
    kernel: &Kernel,
    saving: Saving<'_>,
    get: &(dyn Fn(&str) -> String + Sync),
) -> Result<Uuid, SaveError> {
    let values: Vec<String> = DepartmentForm::FIELDS.iter().map(|field| get(field)).collect();
    let department = DepartmentForm::check(&|field| get(field)).map_err(SaveError::Invalid);
    let named = saving.id.unwrap_or_default().to_string();
    let fields = std::iter::once(&named).chain(&values).map(String::as_bytes);
    let (mut tx, claim) =
        match begin(kernel, &saving, request_hash("save-department", fields)).await? {
            Begun::New(tx, claim) => (tx, claim),
            Begun::Done(id) => return Ok(id),
        };
    let department = department?;
    let (act, id) = match saving.id {
        Some(id) => {
            if !is_in_use(&mut tx, id).await? {
                return Err(Denied::NotFound.into());
            }
            ("change", id)
        }
        None => ("add", kernel.new_id()),
    };
    put(&mut tx, id, saving.id.is_none(), &department).await?;
    finish(kernel, tx, claim, &saving, act, Subject { kind: "department", id: Some(id) }).await
}

async fn is_in_use(db: &mut PgConnection, id: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from department where id = $1 and retired_at is null) as "there!""#,
        id,
    )
    .fetch_one(db)
    .await
}

/// Inserts the department under `id` if it is `new`, or changes it.
pub(in crate::districts) async fn put(
    db: &mut PgConnection,
    id: Uuid,
    new: bool,
    department: &NewDepartment,
) -> Result<(), SaveError> {
    let parent = match &department.parent {
        None => None,
        Some(code) => Some(parent(&mut *db, code).await?.ok_or_else(|| unknown("parent"))?),
    };
    let streets = streets(&mut *db, &department.streets).await?;
    if streets.len() != department.streets.len() {
        return Err(unknown("streets"));
    }
    if new {
        insert(&mut *db, id, parent, department).await.map_err(refused)?;
    } else {
        update(&mut *db, id, parent, department).await.map_err(refused)?;
    }
    sqlx::query!(
        "delete from department_street where department = $1 and street <> all($2)",
        id,
        &streets
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "insert into department_street (department, street)
         select $1, street from unnest($2::uuid[]) as street
         on conflict do nothing",
        id,
        &streets,
    )
    .execute(&mut *db)
    .await?;
    Ok(())
}

fn unknown(field: &str) -> SaveError {
    SaveError::Invalid(vec![FieldError::new(field, "choice-unknown")])
}

async fn parent(db: &mut PgConnection, code: &str) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar!("select id from department where code = $1 and retired_at is null", code)
        .fetch_optional(db)
        .await
}

async fn streets(db: &mut PgConnection, codes: &[String]) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!("select id from street where code = any($1) and retired_at is null", codes)
        .fetch_all(db)
        .await
}

async fn insert(
    db: &mut PgConnection,
    id: Uuid,
    parent: Option<Uuid>,
    department: &NewDepartment,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into department (id, code, kind, parent, name_zh_hans, name_zh_hant, name_en,
           duty_zh_hans, duty_zh_hant, duty_en, phone, email, head_email)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        id,
        department.code,
        department.kind.as_str(),
        parent,
        department.name.zh_hans,
        department.name.zh_hant,
        department.name.en,
        department.duty.zh_hans,
        department.duty.zh_hant,
        department.duty.en,
        department.phone,
        department.email,
        department.head_email,
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn update(
    db: &mut PgConnection,
    id: Uuid,
    parent: Option<Uuid>,
    department: &NewDepartment,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update department set kind = $2, parent = $3, name_zh_hans = $4, name_zh_hant = $5,
           name_en = $6, duty_zh_hans = $7, duty_zh_hant = $8, duty_en = $9, phone = $10,
           email = $11, head_email = $12, retired_at = null
         where id = $1",
        id,
        department.kind.as_str(),
        parent,
        department.name.zh_hans,
        department.name.zh_hant,
        department.name.en,
        department.duty.zh_hans,
        department.duty.zh_hant,
        department.duty.en,
        department.phone,
        department.email,
        department.head_email,
    )
    .execute(db)
    .await?;
    Ok(())
}
