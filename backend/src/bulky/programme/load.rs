//! Reads the programme.

use domain::{
    bulky::{Handling, Policy, PriceTable, Size},
    locale::Localised,
};
use serde_json::Value;
use sqlx::{PgConnection, PgPool};

use super::{Bag, Group, Item, Programme, Refused, ServedStreet, Terms, Waste, search::Search};
use crate::capacity;

/// The kind of the resource that is the yard.
pub(in crate::bulky) const YARD: &str = "bulky-yard";

/// Why the programme could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A row that this version of Minhu cannot make sense of.
    #[error("{0} {1} cannot be read")]
    Inconsistent(&'static str, String),
    /// The database did not answer as it should.
    #[error("the programme of bulky waste could not be read")]
    Database(#[from] sqlx::Error),
}

/// Changes whenever anything of the programme does. By the sum of what wrote the rows: of two that
/// write at once, the one that began first may be the last to commit, and their greatest is seen before.
pub(super) async fn fingerprint(db: &PgPool) -> Result<String, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select md5(concat_ws(' ',
             (select concat(count(*), sum(xmin::text::bigint)) from bulky_group),
             (select concat(count(*), sum(xmin::text::bigint)) from bulky_item),
             (select concat(count(*), sum(xmin::text::bigint)) from bulky_refused),
             (select concat(count(*), sum(xmin::text::bigint)) from bulky_waste),
             (select concat(count(*), sum(xmin::text::bigint)) from bulky_bag),
             (select concat(count(*), sum(xmin::text::bigint)) from bulky_care),
             (select concat(count(*), sum(xmin::text::bigint)) from bulky_terms),
             (select concat(count(*), sum(xmin::text::bigint)) from bulky_area),
             (select concat(count(*), sum(xmin::text::bigint)) from capacity_resource)
           )) as "fingerprint!""#
    )
    .fetch_one(db)
    .await
}

/// The programme as the database has it; an empty one before the first import.
///
/// # Errors
/// [`LoadError`].
pub async fn load(db: &PgPool) -> Result<Programme, LoadError> {
    let fingerprint = fingerprint(db).await?;
    let (items, refused) = (items(db).await?, refused(db).await?);
    let wastes = wastes(db).await?;
    let names = items
        .iter()
        .map(|item| (&item.name, &*item.aliases))
        .chain(refused.iter().map(|one| (&one.name, &*one.aliases)))
        .chain(wastes.iter().map(|(one, aliases)| (&one.name, &**aliases)));
    let search = Search::build(names);
    let yard = capacity::resources(db, Some(YARD)).await?.into_iter().next();
    Ok(Programme {
        groups: groups(db).await?,
        search,
        items,
        refused,
        wastes: wastes.into_iter().map(|(waste, _)| waste).collect(),
        bags: bags(db).await?,
        cares: cares(db).await?,
        terms: terms(db).await?,
        streets: streets(db).await?,
        yard: yard.as_ref().map(|yard| yard.id),
        yard_name: yard.map(|yard| yard.name),
        fingerprint,
    })
}

const fn text(zh_hans: String, zh_hant: String, en: String) -> Localised {
    Localised { zh_hans, zh_hant, en }
}

async fn groups(db: &PgPool) -> Result<Vec<Group>, sqlx::Error> {
    let rows = sqlx::query!(
        "select id, name_zh_hans, name_zh_hant, name_en from bulky_group order by position"
    )
    .fetch_all(db)
    .await?;
    let groups = rows.into_iter().map(|row| Group {
        id: row.id,
        name: text(row.name_zh_hans, row.name_zh_hant, row.name_en),
    });
    Ok(groups.collect())
}

async fn items(db: &PgPool) -> Result<Vec<Item>, LoadError> {
    // In the order of bytes, by which they are looked for.
    let rows =
        sqlx::query!(r#"select * from bulky_item order by id collate "C""#).fetch_all(db).await?;
    rows.into_iter()
        .map(|row| {
            let wrong = || LoadError::Inconsistent("item", row.id.clone());
            let handling: Option<Vec<Handling>> =
                row.handling.iter().map(|code| Handling::parse(code)).collect();
            Ok(Item {
                size: Size::parse(&row.size).ok_or_else(wrong)?,
                handling: handling.ok_or_else(wrong)?,
                litres: row.litres.try_into().map_err(|_| wrong())?,
                kilograms: row.kilograms.try_into().map_err(|_| wrong())?,
                group: row.group,
                name: text(row.name_zh_hans, row.name_zh_hant, row.name_en),
                aliases: row.aliases,
                picture: row.picture,
                retired: row.retired_at.is_some(),
                id: row.id,
            })
        })
        .collect()
}

async fn refused(db: &PgPool) -> Result<Vec<Refused>, sqlx::Error> {
    let rows = sqlx::query!("select * from bulky_refused order by id").fetch_all(db).await?;
    let refused = rows.into_iter().map(|row| Refused {
        id: row.id,
        name: text(row.name_zh_hans, row.name_zh_hant, row.name_en),
        aliases: row.aliases,
        instead: text(row.instead_zh_hans, row.instead_zh_hant, row.instead_en),
    });
    Ok(refused.collect())
}

/// With the other names of each.
async fn wastes(db: &PgPool) -> Result<Vec<(Waste, Vec<String>)>, LoadError> {
    let rows = sqlx::query!("select * from bulky_waste order by position").fetch_all(db).await?;
    rows.into_iter()
        .map(|row| {
            let weight = row.kilograms_per_cubic_metre.try_into();
            let waste = Waste {
                kilograms_per_cubic_metre: weight
                    .map_err(|_| LoadError::Inconsistent("waste", row.id.clone()))?,
                id: row.id,
                name: text(row.name_zh_hans, row.name_zh_hant, row.name_en),
                note: text(row.note_zh_hans, row.note_zh_hant, row.note_en),
            };
            Ok((waste, row.aliases))
        })
        .collect()
}

async fn bags(db: &PgPool) -> Result<Vec<Bag>, LoadError> {
    let rows = sqlx::query!("select * from bulky_bag order by position").fetch_all(db).await?;
    rows.into_iter()
        .map(|row| {
            let wrong = |_| LoadError::Inconsistent("bag", row.id.clone());
            Ok(Bag {
                litres: row.litres.try_into().map_err(wrong)?,
                most_kilograms: row.most_kilograms.try_into().map_err(wrong)?,
                name: text(row.name_zh_hans, row.name_zh_hant, row.name_en),
                id: row.id,
            })
        })
        .collect()
}

async fn cares(db: &PgPool) -> Result<Vec<(String, Localised)>, sqlx::Error> {
    let rows = sqlx::query!("select * from bulky_care").fetch_all(db).await?;
    let texts = rows.into_iter();
    Ok(texts.map(|row| (row.key, text(row.text_zh_hans, row.text_zh_hant, row.text_en))).collect())
}

async fn terms(db: &PgPool) -> Result<Vec<Terms>, LoadError> {
    let rows = sqlx::query!(
        r#"select version, effective_on as "effective_on!", prices, policy, basis from bulky_terms
           where effective_on is not null order by effective_on desc"#
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let wrong = || LoadError::Inconsistent("terms", row.version.to_string());
            Ok(Terms {
                prices: prices(row.prices).ok_or_else(wrong)?,
                policy: policy(row.policy).ok_or_else(wrong)?,
                version: row.version,
                effective_on: row.effective_on,
                basis: row.basis,
            })
        })
        .collect()
}

fn prices(stored: Value) -> Option<PriceTable> {
    let prices: PriceTable = serde_json::from_value(stored).ok()?;
    prices.check().is_ok().then_some(prices)
}

fn policy(stored: Value) -> Option<Policy> {
    serde_json::from_value(stored).ok()
}

/// The rules of a version of the terms, for jobs and operations that are given no programme.
pub(in crate::bulky) async fn policy_of(
    conn: &mut PgConnection,
    version: i32,
) -> Result<Policy, sqlx::Error> {
    let stored = sqlx::query_scalar!("select policy from bulky_terms where version = $1", version)
        .fetch_one(conn)
        .await?;
    let wrong = || sqlx::Error::Decode(format!("terms {version} cannot be read").into());
    policy(stored).ok_or_else(wrong)
}

async fn streets(db: &PgPool) -> Result<Vec<ServedStreet>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select street.id, code, name_zh_hans, name_zh_hant, name_en, resource
           from bulky_area join street on street.id = bulky_area.street order by code collate "C""#
    )
    .fetch_all(db)
    .await?;
    let streets = rows.into_iter().map(|row| ServedStreet {
        street: row.id,
        code: row.code,
        name: text(row.name_zh_hans, row.name_zh_hant, row.name_en),
        resource: row.resource,
    });
    Ok(streets.collect())
}
