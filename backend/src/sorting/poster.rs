//! What a poster of a bin names.

use std::{collections::BTreeMap, sync::LazyLock};

use domain::sorting::{Bin, Catalogue, Item, Subject};

const TEXT: &str = include_str!("../../seed/sorting/poster.toml");

/// Slugs by the codes of bins.
type Lists = BTreeMap<String, Vec<String>>;

static WELL_KNOWN: LazyLock<Lists> = LazyLock::new(|| toml::from_str(TEXT).unwrap_or_default());

/// At most `most` items that go into `bin` as people usually hold them: well-known ones first, then
/// one of each shelf in turn.
#[must_use]
pub fn for_poster(catalogue: &Catalogue, bin: Bin, most: usize) -> Vec<&Item> {
    let goes_in = |item: &&Item| Subject::Bin(bin).takes(item);
    let known = WELL_KNOWN.get(bin.as_str()).into_iter().flatten();
    let mut items: Vec<&Item> =
        known.filter_map(|slug| catalogue.item(slug)).filter(goes_in).collect();
    let mut shelves: Vec<_> = catalogue
        .groups
        .iter()
        .map(|group| catalogue.in_group(&group.id).filter(goes_in))
        .collect();
    while items.len() < most {
        let before = items.len();
        for shelf in &mut shelves {
            let next = shelf.find(|item| items.iter().all(|other| other.slug != item.slug));
            items.extend(next);
        }
        if items.len() == before {
            break;
        }
    }
    items.truncate(most);
    items
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::sorting::Category;

    use super::*;
    use crate::sorting::{parse, seed};

    fn slugs(catalogue: &Catalogue, bin: Bin, most: usize) -> Vec<String> {
        for_poster(catalogue, bin, most).into_iter().map(|item| item.slug.clone()).collect()
    }

    #[test]
    fn every_well_known_thing_is_in_its_bin_and_in_no_other() {
        let lists: Lists = toml::from_str(TEXT).unwrap();
        let catalogue = parse(&seed()).unwrap();
        let bins: BTreeSet<&str> = Bin::ALL.map(Bin::as_str).into();
        assert_eq!(lists.keys().map(String::as_str).collect::<BTreeSet<_>>(), bins);
        for bin in Bin::ALL {
            let listed = &lists[bin.as_str()];
            for slug in listed {
                let item = catalogue.item(slug).unwrap_or_else(|| panic!("no {slug}"));
                assert_eq!(item.usual.category.bin(), Ok(bin), "{slug}");
            }
            assert_eq!(listed.iter().collect::<BTreeSet<_>>().len(), listed.len(), "none twice");
            assert_eq!(slugs(&catalogue, bin, 18), listed[..18], "they are enough");
        }
    }

    #[test]
    fn the_rules_of_the_district_go_first_and_the_rest_is_filled_up() {
        let mut catalogue = parse(&seed()).unwrap();
        let usual = slugs(&catalogue, Bin::Hazardous, 40);
        assert_eq!(usual.iter().collect::<BTreeSet<_>>().len(), 40, "none twice");
        let moved = catalogue.items.get_mut(&usual[0]).unwrap();
        moved.usual.category = Category::Residual;
        let after = slugs(&catalogue, Bin::Hazardous, 40);
        assert_eq!(after[..10], usual[1..11]);
        assert!(after.len() == 40 && !after.contains(&usual[0]));
        assert!(for_poster(&Catalogue::default(), Bin::Food, 18).is_empty());
    }
}
