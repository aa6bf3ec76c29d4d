//! From the database to a catalogue in memory.

use std::collections::BTreeMap;

use domain::{
    locale::Localised,
    sorting::{Catalogue, Category, Condition, Group, Guidance, Item, Variant},
};
use sqlx::{PgConnection, PgPool};

use super::overlay;

/// A catalogue as the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// Its [`version`](super::version), and what tells apart what lies over it.
    pub version: String,
    /// All of it.
    pub catalogue: Catalogue,
}

/// Why no catalogue could be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Nothing was imported yet.
    #[error("no catalogue was imported yet: run `minhu import sorting`")]
    Empty,
    /// A row that this version of Minhu cannot make sense of.
    #[error("the catalogue in the database is inconsistent: {0}")]
    Inconsistent(String),
    /// The database did not answer as it should.
    #[error("the catalogue could not be read")]
    Database(#[from] sqlx::Error),
}

/// The guide as residents see it, all of it as of one instant: the catalogue with the district's rules
/// and the names that staff have added, in the words that the district has for the bins.
///
/// # Errors
/// [`LoadError`].
pub async fn load(db: &PgPool) -> Result<Loaded, LoadError> {
    let mut tx = db.begin_with("begin isolation level repeatable read, read only").await?;
    let version = current_version(&mut tx).await?.ok_or(LoadError::Empty)?;
    let mut catalogue = load_catalogue(&mut tx).await?;
    overlay::apply(&mut tx, &mut catalogue).await?;
    tx.commit().await?;
    Ok(Loaded { version, catalogue })
}

/// The catalogue as it was imported, with nothing over it: for taking it away as files.
///
/// # Errors
/// [`LoadError`].
pub async fn load_imported(db: &PgPool) -> Result<Loaded, LoadError> {
    let mut tx = db.begin_with("begin isolation level repeatable read, read only").await?;
    let version = current_version(&mut tx).await?.ok_or(LoadError::Empty)?;
    let catalogue = load_catalogue(&mut tx).await?;
    tx.commit().await?;
    Ok(Loaded { version, catalogue })
}

/// The version that was imported last, with the revision of what lies over it; `None` before the
/// first import.
pub(super) async fn current_version(
    conn: &mut PgConnection,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select version
             || coalesce((select '-' || revision from sorting_overlay where revision > 0), '')
             || coalesce((select '-' || (value #>> '{}') from district_setting
                          where key = 'vocabulary' and value <> '"standard"'), '') as "version!"
           from sorting_catalogue_version"#
    )
    .fetch_optional(conn)
    .await
}

/// The catalogue as the transaction of `conn` sees it; empty before the first import.
pub(super) async fn load_catalogue(conn: &mut PgConnection) -> Result<Catalogue, LoadError> {
    Ok(Catalogue {
        groups: groups(conn).await?,
        conditions: conditions(conn).await?,
        guidance: guidance(conn).await?,
        items: items(conn).await?,
        rules: None,
    })
}

async fn groups(conn: &mut PgConnection) -> Result<Vec<Group>, sqlx::Error> {
    sqlx::query!("select id, zh_hans, zh_hant, en from sorting_group order by position, id")
        .map(|row| Group {
            id: row.id,
            title: Localised { zh_hans: row.zh_hans, zh_hant: row.zh_hant, en: row.en },
        })
        .fetch_all(conn)
        .await
}

async fn conditions(conn: &mut PgConnection) -> Result<Vec<Condition>, sqlx::Error> {
    sqlx::query!(
        "select id, zh_hans, zh_hant, en from sorting_condition_label order by position, id"
    )
    .map(|row| Condition {
        id: row.id,
        label: Localised { zh_hans: row.zh_hans, zh_hant: row.zh_hant, en: row.en },
    })
    .fetch_all(conn)
    .await
}

async fn guidance(conn: &mut PgConnection) -> Result<BTreeMap<String, Guidance>, sqlx::Error> {
    let guidance = sqlx::query!("select * from sorting_guidance")
        .map(|row| {
            let steps = row.prepare_zh_hans.into_iter().zip(row.prepare_zh_hant);
            let prepare = steps
                .zip(row.prepare_en)
                .map(|((zh_hans, zh_hant), en)| Localised { zh_hans, zh_hant, en })
                .collect();
            let why =
                Localised { zh_hans: row.why_zh_hans, zh_hant: row.why_zh_hant, en: row.why_en };
            let whereto = Localised {
                zh_hans: row.where_zh_hans,
                zh_hant: row.where_zh_hant,
                en: row.where_en,
            };
            (row.id.clone(), Guidance { id: row.id, prepare, why, whereto })
        })
        .fetch_all(conn)
        .await?;
    Ok(guidance.into_iter().collect())
}

async fn items(conn: &mut PgConnection) -> Result<BTreeMap<String, Item>, LoadError> {
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in sqlx::query!("select item, name from sorting_name order by item, position")
        .fetch_all(&mut *conn)
        .await?
    {
        names.entry(row.item).or_default().push(row.name);
    }
    let mut variants: BTreeMap<String, Vec<Variant>> = BTreeMap::new();
    for row in sqlx::query!(
        "select item, condition, category, guidance from sorting_variant order by item, position"
    )
    .fetch_all(&mut *conn)
    .await?
    {
        let category: Category = row.category.parse().map_err(|unknown| {
            LoadError::Inconsistent(format!("item `{}`: {unknown}", row.item))
        })?;
        let variant = Variant { condition: row.condition, category, guidance: row.guidance };
        variants.entry(row.item).or_default().push(variant);
    }
    let rows = sqlx::query!("select slug, group_id, zh_hans, zh_hant, en from sorting_item")
        .fetch_all(conn)
        .await?;
    let items = rows.into_iter().map(|row| {
        let mut variants = variants.remove(&row.slug).unwrap_or_default().into_iter();
        let usual = variants.next().ok_or_else(|| {
            LoadError::Inconsistent(format!("item `{}` has no category", row.slug))
        })?;
        let item = Item {
            slug: row.slug.clone(),
            group: row.group_id,
            title: Localised { zh_hans: row.zh_hans, zh_hant: row.zh_hant, en: row.en },
            names: names.remove(&row.slug).unwrap_or_default(),
            usual,
            others: variants.collect(),
        };
        Ok((row.slug, item))
    });
    items.collect()
}
