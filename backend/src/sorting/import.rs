//! Makes the database's catalogue like the files, or changes nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::sorting::{Catalogue, Item, search::normalise};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::{
    CatalogueFiles, LineError, LoadError, folds::folds, load::load_catalogue, parse, version,
};
use crate::audit::{self, Actor, Detail, Event, Subject};

/// Who imports, when, and whether in earnest.
#[derive(Debug, Clone)]
pub struct Import {
    /// The current instant.
    pub at: DateTime<Utc>,
    /// Who, for the audit.
    pub actor: Actor,
    /// The id of the audit's row.
    pub event: Uuid,
    /// Tell what would change, and change nothing.
    pub dry_run: bool,
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReport {
    /// Items that were not there.
    pub added: usize,
    /// Items that are different now, in whatever way.
    pub changed: usize,
    /// Items that are not in the files any more.
    pub removed: usize,
    /// Items that stay as they were.
    pub unchanged: usize,
    /// Whether groups, conditions or guidance are different now.
    pub texts_changed: bool,
    /// The [`version`](super::version) of the catalogue in the files.
    pub version: String,
}

impl ImportReport {
    fn is_needed(&self) -> bool {
        self.added + self.changed + self.removed > 0 || self.texts_changed
    }
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The files have mistakes.
    #[error("{} mistakes in the files", .0.len())]
    Files(Vec<LineError>),
    /// The catalogue that is there cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The database did not answer as it should.
    #[error("the catalogue could not be written")]
    Database(#[from] sqlx::Error),
}

/// Imports `files` in one transaction of `conn`, which acts as the owner of the tables: nobody
/// else may write the catalogue. Importing the same files again changes nothing and leaves no
/// trace.
///
/// # Errors
/// [`ImportError`]; nothing was changed then.
pub async fn import(
    conn: &mut PgConnection,
    files: &CatalogueFiles,
    import: Import,
) -> Result<ImportReport, ImportError> {
    let new = parse(files).map_err(ImportError::Files)?;
    let mut tx = conn.begin().await?;
    let old = begin(&mut tx).await?;
    let report = compare(&old, &new);
    if import.dry_run || !report.is_needed() {
        tx.rollback().await?;
        return Ok(report);
    }
    apply(&mut tx, &old, &new, &import).await?;
    tx.commit().await?;
    Ok(report)
}

/// The catalogue that is there. One import goes after the other; those who read do not wait.
pub(super) async fn begin(conn: &mut PgConnection) -> Result<Catalogue, ImportError> {
    sqlx::query!("lock table sorting_catalogue_version in share row exclusive mode")
        .execute(&mut *conn)
        .await?;
    Ok(load_catalogue(conn).await?)
}

/// Makes `old` like `new`, with its version and its row in the audit.
pub(super) async fn apply(
    conn: &mut PgConnection,
    old: &Catalogue,
    new: &Catalogue,
    import: &Import,
) -> Result<(), sqlx::Error> {
    let report = compare(old, new);
    write(&mut *conn, old, new).await?;
    set_version(&mut *conn, &report.version, import.at).await?;
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let detail = Detail::none()
        .number("added", count(report.added))
        .number("changed", count(report.changed))
        .number("removed", count(report.removed));
    let event = Event {
        id: import.event,
        at: import.at,
        actor: import.actor.clone(),
        act: "import",
        subject: Subject { kind: "sorting-catalogue", id: None },
        detail,
        request_id: None,
    };
    audit::record(conn, event).await
}

fn compare(old: &Catalogue, new: &Catalogue) -> ImportReport {
    let (mut added, mut changed, mut unchanged) = (0, 0, 0);
    for (slug, item) in &new.items {
        match old.items.get(slug) {
            None => added += 1,
            Some(before) if before != item => changed += 1,
            Some(_) => unchanged += 1,
        }
    }
    ImportReport {
        added,
        changed,
        removed: old.items.keys().filter(|slug| !new.items.contains_key(*slug)).count(),
        unchanged,
        texts_changed: old.groups != new.groups
            || old.conditions != new.conditions
            || old.guidance != new.guidance,
        version: version(new),
    }
}

/// In an order that the foreign keys allow: what is referred to comes first and goes last.
async fn write(
    conn: &mut PgConnection,
    old: &Catalogue,
    new: &Catalogue,
) -> Result<(), sqlx::Error> {
    write_groups(conn, new).await?;
    write_conditions(conn, new).await?;
    write_guidance(conn, old, new).await?;
    delete_items(conn, new).await?;
    let touched: BTreeMap<_, _> =
        new.items.iter().filter(|(slug, item)| old.items.get(*slug) != Some(item)).collect();
    write_items(conn, touched.values().copied()).await?;
    write_names(conn, touched.values().copied()).await?;
    write_variants(conn, touched.values().copied()).await?;
    delete_texts(conn, new).await
}

/// Columns of rows: for `unnest`, which writes any number of rows with one statement.
#[derive(Default)]
struct Texts {
    id: Vec<String>,
    position: Vec<i32>,
    zh_hans: Vec<String>,
    zh_hant: Vec<String>,
    en: Vec<String>,
}

impl Texts {
    fn push(&mut self, id: &str, position: usize, text: &domain::locale::Localised) {
        self.id.push(id.to_owned());
        self.position.push(place(position));
        self.zh_hans.push(text.zh_hans.clone());
        self.zh_hant.push(text.zh_hant.clone());
        self.en.push(text.en.clone());
    }
}

/// A position as Postgres counts.
fn place(position: usize) -> i32 {
    i32::try_from(position).unwrap_or(i32::MAX)
}

async fn write_groups(conn: &mut PgConnection, new: &Catalogue) -> Result<(), sqlx::Error> {
    let mut texts = Texts::default();
    for (at, group) in new.groups.iter().enumerate() {
        texts.push(&group.id, at, &group.title);
    }
    sqlx::query!(
        "insert into sorting_group (id, position, zh_hans, zh_hant, en)
         select * from unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[])
         on conflict (id) do update set position = excluded.position,
           zh_hans = excluded.zh_hans, zh_hant = excluded.zh_hant, en = excluded.en",
        &texts.id,
        &texts.position,
        &texts.zh_hans,
        &texts.zh_hant,
        &texts.en,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn write_conditions(conn: &mut PgConnection, new: &Catalogue) -> Result<(), sqlx::Error> {
    let mut texts = Texts::default();
    for (at, condition) in new.conditions.iter().enumerate() {
        texts.push(&condition.id, at, &condition.label);
    }
    sqlx::query!(
        "insert into sorting_condition_label (id, position, zh_hans, zh_hant, en)
         select * from unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[])
         on conflict (id) do update set position = excluded.position,
           zh_hans = excluded.zh_hans, zh_hant = excluded.zh_hant, en = excluded.en",
        &texts.id,
        &texts.position,
        &texts.zh_hans,
        &texts.zh_hant,
        &texts.en,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// One by one: steps are arrays of their own, and `unnest` flattens arrays of arrays.
async fn write_guidance(
    conn: &mut PgConnection,
    old: &Catalogue,
    new: &Catalogue,
) -> Result<(), sqlx::Error> {
    for (id, guidance) in &new.guidance {
        if old.guidance.get(id) == Some(guidance) {
            continue;
        }
        let steps = &guidance.prepare;
        let zh_hans: Vec<_> = steps.iter().map(|step| step.zh_hans.clone()).collect();
        let zh_hant: Vec<_> = steps.iter().map(|step| step.zh_hant.clone()).collect();
        let en: Vec<_> = steps.iter().map(|step| step.en.clone()).collect();
        sqlx::query!(
            "insert into sorting_guidance
               (id, prepare_zh_hans, prepare_zh_hant, prepare_en,
                why_zh_hans, why_zh_hant, why_en, where_zh_hans, where_zh_hant, where_en)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             on conflict (id) do update set
               prepare_zh_hans = excluded.prepare_zh_hans,
               prepare_zh_hant = excluded.prepare_zh_hant,
               prepare_en = excluded.prepare_en,
               why_zh_hans = excluded.why_zh_hans,
               why_zh_hant = excluded.why_zh_hant,
               why_en = excluded.why_en,
               where_zh_hans = excluded.where_zh_hans,
               where_zh_hant = excluded.where_zh_hant,
               where_en = excluded.where_en",
            id,
            &zh_hans,
            &zh_hant,
            &en,
            guidance.why.zh_hans,
            guidance.why.zh_hant,
            guidance.why.en,
            guidance.whereto.zh_hans,
            guidance.whereto.zh_hant,
            guidance.whereto.en,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

async fn delete_items(conn: &mut PgConnection, new: &Catalogue) -> Result<(), sqlx::Error> {
    let kept: Vec<String> = new.items.keys().cloned().collect();
    sqlx::query!("delete from sorting_item where slug <> all($1)", &kept).execute(conn).await?;
    Ok(())
}

async fn write_items(
    conn: &mut PgConnection,
    items: impl Iterator<Item = &Item>,
) -> Result<(), sqlx::Error> {
    let mut texts = Texts::default();
    let mut groups = Vec::new();
    for item in items {
        texts.push(&item.slug, 0, &item.title);
        groups.push(item.group.clone());
    }
    sqlx::query!(
        "insert into sorting_item (slug, group_id, zh_hans, zh_hant, en)
         select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
         on conflict (slug) do update set group_id = excluded.group_id,
           zh_hans = excluded.zh_hans, zh_hant = excluded.zh_hant, en = excluded.en",
        &texts.id,
        &groups,
        &texts.zh_hans,
        &texts.zh_hant,
        &texts.en,
    )
    .execute(&mut *conn)
    .await?;
    // What belongs to them is written anew; all of it goes first, since a name may move from one
    // item to another.
    sqlx::query!("delete from sorting_name where item = any($1)", &texts.id)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("delete from sorting_variant where item = any($1)", &texts.id)
        .execute(conn)
        .await?;
    Ok(())
}

async fn write_names(
    conn: &mut PgConnection,
    items: impl Iterator<Item = &Item>,
) -> Result<(), sqlx::Error> {
    let (mut slugs, mut positions, mut names, mut normalised) = (vec![], vec![], vec![], vec![]);
    for item in items {
        for (at, name) in item.names.iter().enumerate() {
            slugs.push(item.slug.clone());
            positions.push(place(at));
            names.push(name.clone());
            normalised.push(normalise(name, folds()));
        }
    }
    sqlx::query!(
        "insert into sorting_name (item, position, name, normalised)
         select * from unnest($1::text[], $2::int[], $3::text[], $4::text[])",
        &slugs,
        &positions,
        &names,
        &normalised,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn write_variants(
    conn: &mut PgConnection,
    items: impl Iterator<Item = &Item>,
) -> Result<(), sqlx::Error> {
    let (mut slugs, mut positions, mut conditions) = (vec![], vec![], vec![]);
    let (mut categories, mut guidance) = (vec![], vec![]);
    for item in items {
        for (at, variant) in item.variants().enumerate() {
            slugs.push(item.slug.clone());
            positions.push(place(at));
            conditions.push(variant.condition.clone());
            categories.push(variant.category.as_str().to_owned());
            guidance.push(variant.guidance.clone());
        }
    }
    sqlx::query!(
        "insert into sorting_variant (item, position, condition, category, guidance)
         select * from unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[])",
        &slugs,
        &positions,
        &conditions as &[Option<String>],
        &categories,
        &guidance,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn delete_texts(conn: &mut PgConnection, new: &Catalogue) -> Result<(), sqlx::Error> {
    let groups: Vec<_> = new.groups.iter().map(|group| group.id.clone()).collect();
    sqlx::query!("delete from sorting_group where id <> all($1)", &groups)
        .execute(&mut *conn)
        .await?;
    let conditions: Vec<_> = new.conditions.iter().map(|state| state.id.clone()).collect();
    sqlx::query!("delete from sorting_condition_label where id <> all($1)", &conditions)
        .execute(&mut *conn)
        .await?;
    let guidance: Vec<_> = new.guidance.keys().cloned().collect();
    sqlx::query!("delete from sorting_guidance where id <> all($1)", &guidance)
        .execute(conn)
        .await?;
    Ok(())
}

async fn set_version(
    conn: &mut PgConnection,
    version: &str,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into sorting_catalogue_version (version, imported_at) values ($1, $2)
         on conflict (single) do update
           set version = excluded.version, imported_at = excluded.imported_at",
        version,
        at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests;
