//! What a district orders otherwise than the catalogue: another place for an item in some condition,
//! another title, or that an item is not shown at all.

use chrono::NaiveDate;

use super::{Catalogue, Category, Item, Variant};
use crate::locale::Localised;

/// A set of such rules, as a page says by which rules it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSet {
    /// From 1, in the order in which they were begun.
    pub version: i32,
    /// What it is called.
    pub name: Localised,
    /// The regulations and standards that it rests on.
    pub basis: Localised,
    /// It counts from the beginning of this day on.
    pub effective_on: NaiveDate,
    /// When somebody last compared it with those regulations.
    pub reviewed_on: NaiveDate,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The item's slug. A rule about an item that is not in the catalogue changes nothing.
    pub item: String,
    /// What is changed.
    pub change: Change,
}

/// What a rule changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Where the item goes, and what to do with it before.
    Place {
        /// The condition's id; `None` is how people usually hold it.
        condition: Option<String>,
        category: Category,
        /// The guidance's id.
        guidance: String,
    },
    /// What it is called. Its former titles still find it.
    Rename(Localised),
    /// It is not in the guide of this district.
    Hide,
}

/// What is otherwise for one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference<'a> {
    /// None where the item comes newly.
    pub before: Option<&'a Item>,
    /// None where it goes.
    pub after: Option<&'a Item>,
}

impl Difference<'_> {
    /// The item's slug.
    #[must_use]
    pub fn slug(&self) -> &str {
        self.after.or(self.before).map_or("", |item| item.slug.as_str())
    }
}

impl Catalogue {
    /// Applies rules, in their order, and hides last. What refers to an item, a condition or a guidance
    /// that is not there is passed over: the catalogue may have changed since the rule was written.
    pub fn overrule(&mut self, overrides: &[Override]) {
        for one in overrides {
            match &one.change {
                Change::Hide => {}
                Change::Rename(title) => {
                    if let Some(item) = self.items.get_mut(&one.item) {
                        item.rename(title);
                    }
                }
                Change::Place { condition, category, guidance } => {
                    let known = condition.as_ref().is_none_or(|id| self.condition(id).is_some());
                    if known && self.guidance.contains_key(guidance) {
                        let variant = Variant {
                            condition: condition.clone(),
                            category: *category,
                            guidance: guidance.clone(),
                        };
                        if let Some(item) = self.items.get_mut(&one.item) {
                            item.place(variant);
                        }
                    }
                }
            }
        }
        for one in overrides.iter().filter(|one| one.change == Change::Hide) {
            self.items.remove(&one.item);
        }
    }

    /// Every item that is otherwise in `after`, by slug.
    #[must_use]
    pub fn differences<'a>(&'a self, after: &'a Self) -> Vec<Difference<'a>> {
        let gone = self
            .items
            .values()
            .filter(|item| !after.items.contains_key(&item.slug))
            .map(|item| Difference { before: Some(item), after: None });
        let changed = after.items.values().filter_map(|item| {
            let before = self.items.get(&item.slug);
            (before != Some(item)).then_some(Difference { before, after: Some(item) })
        });
        let mut all: Vec<_> = gone.chain(changed).collect();
        all.sort_by(|one, other| one.slug().cmp(other.slug()));
        all
    }
}

impl Item {
    fn rename(&mut self, title: &Localised) {
        let former = std::mem::replace(&mut self.title, title.clone());
        let Localised { zh_hans, zh_hant, en } = former;
        for name in [zh_hans, zh_hant, en] {
            let is_title = [&title.zh_hans, &title.zh_hant, &title.en].contains(&&name);
            if !is_title && !self.names.contains(&name) {
                self.names.push(name);
            }
        }
    }

    /// Puts the variant in the place of the one of its condition; of a condition that the item did
    /// not have, it comes last.
    fn place(&mut self, variant: Variant) {
        if variant.condition.is_none() || variant.condition == self.usual.condition {
            let condition = self.usual.condition.take();
            self.usual = Variant { condition, ..variant };
            return;
        }
        match self.others.iter_mut().find(|other| other.condition == variant.condition) {
            Some(other) => *other = variant,
            None => self.others.push(variant),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::sorting::{Condition, Guidance};

    fn all(text: &str) -> Localised {
        Localised { zh_hans: text.to_owned(), zh_hant: text.to_owned(), en: text.to_owned() }
    }

    fn variant(condition: Option<&str>, category: &str, guidance: &str) -> Variant {
        Variant {
            condition: condition.map(str::to_owned),
            category: Category::from_code(category).unwrap(),
            guidance: guidance.to_owned(),
        }
    }

    fn catalogue() -> Catalogue {
        let item = Item {
            slug: "cup".to_owned(),
            group: "paper".to_owned(),
            title: all("Cup"),
            names: vec!["Beaker".to_owned()],
            usual: variant(Some("soiled"), "residual", "bag"),
            others: vec![variant(Some("clean"), "recyclable.paper", "flat")],
        };
        let guidance = ["bag", "flat"].map(|id| {
            let guidance = Guidance {
                id: id.to_owned(),
                prepare: vec![all(id)],
                why: all(id),
                whereto: all(id),
            };
            (id.to_owned(), guidance)
        });
        let conditions = ["soiled", "clean", "wet"];
        Catalogue {
            items: BTreeMap::from([("cup".to_owned(), item)]),
            conditions: conditions
                .map(|id| Condition { id: id.to_owned(), label: all(id) })
                .to_vec(),
            guidance: guidance.into(),
            ..Catalogue::default()
        }
    }

    fn place(condition: Option<&str>, category: &str, guidance: &str) -> Override {
        let Variant { condition, category, guidance } = variant(condition, category, guidance);
        Override { item: "cup".to_owned(), change: Change::Place { condition, category, guidance } }
    }

    #[test]
    fn a_condition_goes_elsewhere() {
        let mut ours = catalogue();
        ours.overrule(&[
            place(None, "recyclable.plastic", "flat"),
            place(Some("clean"), "residual", "bag"),
            place(Some("wet"), "food.household", "bag"),
        ]);
        let cup = ours.item("cup").unwrap();
        assert_eq!(cup.usual, variant(Some("soiled"), "recyclable.plastic", "flat"));
        assert_eq!(
            cup.others,
            [
                variant(Some("clean"), "residual", "bag"),
                variant(Some("wet"), "food.household", "bag")
            ]
        );
    }

    #[test]
    fn a_new_title_leaves_the_old_one_as_a_name() {
        let mut ours = catalogue();
        let title = Localised { en: "Cup".to_owned(), ..all("Mug") };
        let change = Change::Rename(title.clone());
        ours.overrule(&[Override { item: "cup".to_owned(), change }]);
        let cup = ours.item("cup").unwrap();
        assert_eq!(cup.title, title);
        assert_eq!(cup.names, ["Beaker"], "the English title is still a title");
    }

    #[test]
    fn what_is_not_there_is_passed_over() {
        let mut ours = catalogue();
        let elsewhere = Override { item: "mug".to_owned(), change: Change::Hide };
        ours.overrule(&[
            elsewhere,
            place(Some("frozen"), "residual", "bag"),
            place(None, "residual", "no-such"),
        ]);
        assert_eq!(ours, catalogue());
        assert!(catalogue().differences(&ours).is_empty());
    }

    #[test]
    fn differences_name_what_goes_and_what_changes() {
        let before = catalogue();
        let mut after = catalogue();
        after.overrule(&[Override { item: "cup".to_owned(), change: Change::Hide }]);
        let found = before.differences(&after);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].slug(), found[0].after), ("cup", None));
        let back = after.differences(&before);
        assert_eq!((back[0].slug(), back[0].before), ("cup", None));
    }
}
