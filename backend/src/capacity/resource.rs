//! What has windows.

use domain::locale::Localised;
use sqlx::PgExecutor;
use uuid::Uuid;

/// Something that has windows, to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewResource {
    pub id: Uuid,
    /// What sort of thing it is, to whoever made it: `bulky-area`.
    pub kind: &'static str,
    /// Never changed and never used again: `bulky-hubin`.
    pub code: String,
    pub name: Localised,
}

/// Something that has windows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    pub id: Uuid,
    pub kind: String,
    pub code: String,
    pub name: Localised,
    /// How long an offer to its waiting list stands, in minutes of the day.
    pub offer_minutes: u32,
}

/// Makes a resource, or gives the one that has its code with its names as they are now.
///
/// # Errors
/// When the database refuses.
pub async fn put_resource(db: impl PgExecutor<'_>, new: &NewResource) -> Result<Uuid, sqlx::Error> {
    let NewResource { id, kind, code, name } = new;
    sqlx::query_scalar!(
        "insert into capacity_resource (id, kind, code, name_zh_hans, name_zh_hant, name_en)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (code) do update set name_zh_hans = excluded.name_zh_hans,
           name_zh_hant = excluded.name_zh_hant, name_en = excluded.name_en
         returning id",
        id,
        kind,
        code,
        name.zh_hans,
        name.zh_hant,
        name.en,
    )
    .fetch_one(db)
    .await
}

/// The resources of a kind, or of every kind, that are not retired, by their codes.
///
/// # Errors
/// When the database does not answer.
pub async fn resources(
    db: impl PgExecutor<'_>,
    kind: Option<&str>,
) -> Result<Vec<Resource>, sqlx::Error> {
    let rows = sqlx::query!(
        "select id, kind, code, name_zh_hans, name_zh_hant, name_en, offer_minutes
         from capacity_resource
         where retired_at is null and ($1::text is null or kind = $1) order by kind, code",
        kind,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Resource {
            id: row.id,
            kind: row.kind,
            code: row.code,
            name: Localised {
                zh_hans: row.name_zh_hans,
                zh_hant: row.name_zh_hant,
                en: row.name_en,
            },
            offer_minutes: u32::try_from(row.offer_minutes).unwrap_or_default(),
        })
        .collect())
}
