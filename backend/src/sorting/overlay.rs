//! What lies over the imported catalogue: the rules that count, the names that staff have added, and
//! the district's words for the bins.

use std::collections::HashSet;

use domain::{
    locale::{Locale, Localised},
    sorting::{Catalogue, RuleSet, search::normalise},
};
use sqlx::PgConnection;

use super::{folds, rules};
use crate::districts::Vocabulary;

/// Lays it over `catalogue`.
pub(super) async fn apply(
    conn: &mut PgConnection,
    catalogue: &mut Catalogue,
) -> Result<(), sqlx::Error> {
    if let Some(counting) = counting(&mut *conn).await? {
        catalogue.overrule(&rules::of_version(&mut *conn, counting.version).await?);
        catalogue.rules = Some(counting);
    }
    add_names(&mut *conn, catalogue).await?;
    put_into_words(vocabulary(conn).await?, catalogue);
    Ok(())
}

/// The rules that count now.
pub(super) async fn counting(conn: &mut PgConnection) -> Result<Option<RuleSet>, sqlx::Error> {
    let row = sqlx::query!(
        r#"select version, name_zh_hans, name_zh_hant, name_en, basis_zh_hans, basis_zh_hant,
             basis_en, effective_on as "effective_on!", reviewed_on
           from sorting_rules join sorting_overlay on rules = version"#
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| RuleSet {
        version: row.version,
        name: Localised { zh_hans: row.name_zh_hans, zh_hant: row.name_zh_hant, en: row.name_en },
        basis: Localised {
            zh_hans: row.basis_zh_hans,
            zh_hant: row.basis_zh_hant,
            en: row.basis_en,
        },
        effective_on: row.effective_on,
        reviewed_on: row.reviewed_on,
    }))
}

/// Lets every process load the guide again.
pub(super) async fn grow(conn: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("update sorting_overlay set revision = revision + 1").execute(conn).await?;
    Ok(())
}

/// The names that staff have added. One that the catalogue has by now leads where the catalogue says.
async fn add_names(conn: &mut PgConnection, catalogue: &mut Catalogue) -> Result<(), sqlx::Error> {
    let added =
        sqlx::query!("select name, normalised, item from sorting_alias order by made_at, id")
            .fetch_all(conn)
            .await?;
    if added.is_empty() {
        return Ok(());
    }
    let titles =
        |title: &Localised| Locale::ALL.map(|locale| normalise(title.get(locale), folds()));
    let taken: HashSet<String> = catalogue
        .items
        .values()
        .flat_map(|item| {
            let names = item.names.iter().map(|name| normalise(name, folds()));
            titles(&item.title).into_iter().chain(names).collect::<Vec<_>>()
        })
        .collect();
    for row in added.into_iter().filter(|row| !taken.contains(&row.normalised)) {
        if let Some(item) = catalogue.items.get_mut(&row.item) {
            item.names.push(row.name);
        }
    }
    Ok(())
}

/// The district's; that of the standard where it has no settings yet.
async fn vocabulary(conn: &mut PgConnection) -> Result<Vocabulary, sqlx::Error> {
    let stored = sqlx::query_scalar!("select value from district_setting where key = 'vocabulary'")
        .fetch_optional(conn)
        .await?;
    Ok(stored.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default())
}

/// Guidance is written in the words of the national standard.
fn put_into_words(vocabulary: Vocabulary, catalogue: &mut Catalogue) {
    let say = |text: &mut Localised| {
        for (locale, words) in [
            (Locale::ZhHans, &mut text.zh_hans),
            (Locale::ZhHant, &mut text.zh_hant),
            (Locale::En, &mut text.en),
        ] {
            *words = vocabulary.say(locale, std::mem::take(words));
        }
    };
    for guidance in catalogue.guidance.values_mut() {
        guidance.prepare.iter_mut().for_each(say);
        say(&mut guidance.why);
        say(&mut guidance.whereto);
    }
}
