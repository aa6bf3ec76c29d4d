//! Staff add, change and retire landmarks.

use domain::districts::Point;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{LandmarkForm, cell_at, read::NewLandmark, store::landmark_normals, street_at};
use crate::{
    Kernel,
    accounts::Denied,
    audit::Subject,
    districts::save::{Begun, SaveError, Saving, begin, finish, refused},
    idempotency::request_hash,
    problem::FieldError,
};

/// A landmark to be saved: the form's fields by their name.
pub struct SaveLandmark<'a> {
    pub saving: Saving<'a>,
    pub get: &'a (dyn Fn(&str) -> String + Sync),
}

/// Adds a landmark, or changes one. Street and cell follow from its point.
///
/// # Errors
/// [`SaveError`].
pub async fn save_landmark(kernel: &Kernel, save: SaveLandmark<'_>) -> Result<Uuid, SaveError> {
    let SaveLandmark { saving, get } = save;
    let values: Vec<String> = LandmarkForm::FIELDS.iter().map(|field| get(field)).collect();
    let landmark = LandmarkForm::check(&|field| get(field)).map_err(SaveError::Invalid);
    let named = saving.id.unwrap_or_default().to_string();
    let hash =
        request_hash("save-landmark", std::iter::once(&named).chain(&values).map(String::as_bytes));
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    let landmark = landmark?;
    let (act, id) = match saving.id {
        Some(id) => ("change", id),
        None => ("add", kernel.new_id()),
    };
    let place = place(&mut tx, landmark.point).await?;
    match saving.id {
        Some(id) if !update(&mut *tx, id, &landmark, &place).await? => {
            return Err(Denied::NotFound.into());
        }
        Some(_) => {}
        None => insert(&mut *tx, id, &landmark, &place).await.map_err(refused)?,
    }
    finish(kernel, tx, claim, &saving, act, Subject { kind: "landmark", id: Some(id) }).await
}

/// Takes a landmark out of use.
///
/// # Errors
/// [`SaveError`].
pub async fn retire_landmark(kernel: &Kernel, saving: Saving<'_>) -> Result<Uuid, SaveError> {
    let id = saving.id.ok_or(Denied::NotFound)?;
    let hash = request_hash("retire-landmark", [id.as_bytes()]);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    let retired = sqlx::query!(
        "update landmark set retired_at = $2 where id = $1 and retired_at is null",
        id,
        kernel.now(),
    )
    .execute(&mut *tx)
    .await?;
    if retired.rows_affected() == 0 {
        return Err(Denied::NotFound.into());
    }
    finish(kernel, tx, claim, &saving, "retire", Subject { kind: "landmark", id: Some(id) }).await
}

/// Where a point is.
struct Position {
    street: Uuid,
    cell: Option<String>,
}

async fn place(db: &mut PgConnection, point: Point) -> Result<Position, SaveError> {
    let Some(street) = street_at(&mut *db, point).await? else {
        return Err(SaveError::Invalid(vec![FieldError::new("longitude", "outside-district")]));
    };
    let cell = cell_at(&mut *db, point).await?.map(|cell| cell.code);
    Ok(Position { street, cell })
}

async fn insert(
    db: impl PgExecutor<'_>,
    id: Uuid,
    landmark: &NewLandmark,
    place: &Position,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into landmark (id, kind, name_zh_hans, name_zh_hant, name_en, other_names, point,
           street, cell, normal)
         values ($1, $2, $3, $4, $5, $6, st_setsrid(st_makepoint($7, $8), 4326)::geography, $9,
           $10, $11)",
        id,
        landmark.kind.as_str(),
        landmark.name.zh_hans,
        landmark.name.zh_hant,
        landmark.name.en,
        &landmark.other_names,
        landmark.point.longitude(),
        landmark.point.latitude(),
        place.street,
        place.cell,
        &landmark_normals(landmark),
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn update(
    db: impl PgExecutor<'_>,
    id: Uuid,
    landmark: &NewLandmark,
    place: &Position,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        "update landmark set kind = $2, name_zh_hans = $3, name_zh_hant = $4, name_en = $5,
           other_names = $6, point = st_setsrid(st_makepoint($7, $8), 4326)::geography, street = $9,
           cell = $10, normal = $11
         where id = $1 and retired_at is null",
        id,
        landmark.kind.as_str(),
        landmark.name.zh_hans,
        landmark.name.zh_hant,
        landmark.name.en,
        &landmark.other_names,
        landmark.point.longitude(),
        landmark.point.latitude(),
        place.street,
        place.cell,
        &landmark_normals(landmark),
    )
    .execute(db)
    .await?;
    Ok(updated.rows_affected() == 1)
}
