//! The sorting guide as open data: every item as residents see it, with the rules of the district.

use std::{convert::Infallible, ops::Bound, sync::Arc};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::{
    locale::{Locale, Localised},
    sorting::{Bin, Catalogue, Category, Item, Variant},
};
use futures::stream::{Stream, iter};
use serde_json::Value;
use sqlx::PgExecutor;

use super::{
    Format, Terms,
    fields::SORTING,
    pieces::{At, csv, head, json, named, object},
};
use crate::sorting::Edition;

/// Items of one part.
const PART: usize = 200;
/// Between the names of a cell.
const NAMES: &str = ";";
/// Between the steps of a cell.
const STEPS: &str = "\n";

/// When the guide was changed last, as far as the database tells: imported, ruled or named. None
/// before the first import.
///
/// # Errors
/// When the database does not answer.
pub async fn sorting_changed(
    db: impl PgExecutor<'_>,
) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select greatest(imported_at,
             (select greatest(published_at, effective_on::timestamp at time zone 'Asia/Shanghai')
              from sorting_overlay join sorting_rules on version = rules),
             (select max(made_at) from sorting_alias)) as "changed_at!"
           from sorting_catalogue_version"#
    )
    .fetch_optional(db)
    .await
}

/// The file, in pieces, in the order of the addresses.
pub fn sorting(
    edition: Arc<Edition>,
    format: Format,
    terms: Terms,
    changed_at: Option<DateTime<Utc>>,
) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + 'static {
    // The address after which the next part begins; none behind the last.
    let mut next = Some(String::new());
    iter(std::iter::from_fn(move || {
        let after = next.take()?;
        let catalogue = edition.catalogue();
        let behind = (Bound::Excluded(after.as_str()), Bound::<&str>::Unbounded);
        let items: Vec<&Item> =
            catalogue.items.range::<str, _>(behind).map(|(_, item)| item).take(PART).collect();
        let at = At { is_first: after.is_empty(), is_last: items.len() < PART };
        if !at.is_last {
            next = items.last().map(|item| item.slug.clone());
        }
        let piece = match format {
            Format::Csv => csv(at, &SORTING, items.iter().flat_map(|item| lines(catalogue, item))),
            _ => {
                let head = || head(&terms, changed_at, "items");
                json(at, head, items.iter().map(|item| members(catalogue, item)))
            }
        };
        Some(Ok(Bytes::from(piece)))
    }))
}

/// The code of the bin; empty for what belongs in none of the four.
fn bin(category: Category) -> &'static str {
    category.bin().map_or("", Bin::as_str)
}

/// A line for each condition, the usual one first, in the order of [`SORTING`].
fn lines(catalogue: &Catalogue, item: &Item) -> Vec<Vec<String>> {
    item.variants().map(|variant| line(catalogue, item, variant)).collect()
}

fn line(catalogue: &Catalogue, item: &Item, variant: &Variant) -> Vec<String> {
    let condition = variant.condition.as_deref();
    let label = condition.and_then(|id| catalogue.condition(id)).map(|one| &one.label);
    let guidance = catalogue.guidance_of(variant);
    let mut line = vec![item.slug.clone()];
    line.extend(three(Some(&item.title)));
    line.extend([item.names.join(NAMES), item.group.clone()]);
    line.push(condition.unwrap_or_default().to_owned());
    line.extend(three(label));
    line.extend([variant.category.as_str().to_owned(), bin(variant.category).to_owned()]);
    line.extend(Locale::ALL.map(|locale| {
        let steps = guidance.map_or(&[][..], |guidance| &guidance.prepare[..]);
        steps.iter().map(|step| step.get(locale)).collect::<Vec<_>>().join(STEPS)
    }));
    line.extend(three(guidance.map(|guidance| &guidance.why)));
    line.extend(three(guidance.map(|guidance| &guidance.whereto)));
    line
}

fn three(text: Option<&Localised>) -> [String; 3] {
    Locale::ALL.map(|locale| text.map_or("", |text| text.get(locale)).to_owned())
}

fn members(catalogue: &Catalogue, item: &Item) -> Value {
    let ways: Vec<Value> = item.variants().map(|variant| way(catalogue, variant)).collect();
    object([
        ("slug", item.slug.as_str().into()),
        ("name", named(&item.title)),
        ("aliases", item.names.clone().into()),
        ("group", item.group.as_str().into()),
        ("ways", ways.into()),
    ])
}

/// Where an item goes in one condition.
fn way(catalogue: &Catalogue, variant: &Variant) -> Value {
    let condition = variant.condition.as_deref();
    let label = condition.and_then(|id| catalogue.condition(id)).map(|one| named(&one.label));
    let guidance = catalogue.guidance_of(variant);
    let steps = |steps: &[Localised]| steps.iter().map(named).collect::<Vec<_>>();
    object([
        ("condition", condition.into()),
        ("condition_name", label.into()),
        ("category", variant.category.as_str().into()),
        ("bin", bin(variant.category).into()),
        ("prepare", guidance.map(|guidance| steps(&guidance.prepare)).into()),
        ("why", guidance.map(|guidance| named(&guidance.why)).into()),
        ("where", guidance.map(|guidance| named(&guidance.whereto)).into()),
    ])
}
