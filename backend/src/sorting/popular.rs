//! What is often looked for: counted where enough is known, otherwise the district's own choice.

use domain::sorting::{Catalogue, Item};

use super::tally::Tally;
use crate::districts::District;

/// Counted items that are too few for a list of their own.
const LEAST: usize = 4;

/// The items, the most looked for first, and whether they were counted.
#[must_use]
pub fn popular<'a>(
    catalogue: &'a Catalogue,
    tally: &Tally,
    district: &District,
) -> (Vec<&'a Item>, bool) {
    let find = |slug: &String| catalogue.item(slug);
    let counted: Vec<_> = tally.popular().iter().filter_map(find).collect();
    if counted.len() >= LEAST {
        return (counted, true);
    }
    (district.popular_searches.iter().filter_map(find).collect(), false)
}
