//! Where an item goes in a condition that is named behind it: 香水用完了.
//!
//! Every phone downloads this, so only conditions that people name are here, and of them only those in
//! which an item goes elsewhere: a byte for condition and category, and the step from the entry before.

use super::Index;
use crate::sorting::{Category, Item, search::Named};

/// More than there are categories.
const CONDITION: u8 = 32;

impl Index {
    /// Where an entry goes in a condition; `None` where that is where it usually goes, and where it has
    /// no such condition.
    pub(super) fn category_in(&self, entry: u32, named: Named) -> Option<Category> {
        let mut at = 0_u32;
        let (code, _) = self.variants.iter().find(|(code, step)| {
            at = at.wrapping_add(*step);
            at == entry && code / CONDITION == named as u8
        })?;
        Category::ALL.get(usize::from(code % CONDITION)).copied()
    }
}

/// The variants of items in the order of their entries.
pub(super) fn variants<'a>(items: impl Iterator<Item = &'a Item>) -> Vec<(u8, u32)> {
    let mut variants = Vec::new();
    let mut before = 0;
    for (entry, item) in (0..).zip(items) {
        for named in Named::ALL {
            let there = item.in_condition(named.id()).map(|variant| variant.category);
            let elsewhere = there.filter(|category| *category != item.usual.category);
            let place =
                elsewhere.and_then(|category| Category::ALL.iter().position(|c| *c == category));
            if let Some(place) = place {
                variants.push((named as u8 * CONDITION + place as u8, entry - before));
                before = entry;
            }
        }
    }
    variants
}
