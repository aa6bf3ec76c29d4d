//! The catalogue: items with their names, the conditions an item can be in, and what to do with it
//! in each. All of it is data of the district; nothing here knows an item.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use crate::{
    locale::{Locale, Localised},
    sorting::{Category, RuleSet},
};

/// The most items that are named beside one.
const SIMILAR: usize = 6;

/// A shelf of the catalogue, such as paper or plastic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Stable id: `paper`.
    pub id: String,
    /// What it is called.
    pub title: Localised,
}

/// A state that changes where an item goes, such as clean or soiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Stable id: `soiled`.
    pub id: String,
    /// What it is called.
    pub label: Localised,
}

/// How to prepare an item, why, and where it goes. Shared by many items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guidance {
    /// Stable id: `plastic-bottle`.
    pub id: String,
    /// What to do before throwing it away, one step each, in order; at least one.
    pub prepare: Vec<Localised>,
    /// Why it goes there, in a sentence.
    pub why: Localised,
    /// Where it goes, in a sentence.
    pub whereto: Localised,
}

/// Where an item goes when it is in one condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// The [`Condition`]'s id; `None` where the condition makes no difference.
    pub condition: Option<String>,
    /// Where it goes.
    pub category: Category,
    /// The [`Guidance`]'s id.
    pub guidance: String,
}

/// Something that people throw away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Permanent and part of its address: `milk-tea-cup`.
    pub slug: String,
    /// The [`Group`]'s id.
    pub group: String,
    /// What it is called.
    pub title: Localised,
    /// What else people call it, in any language.
    pub names: Vec<String>,
    /// How people usually hold it.
    pub usual: Variant,
    /// The other conditions it can be in.
    pub others: Vec<Variant>,
}

impl Item {
    /// Every variant, the usual one first.
    pub fn variants(&self) -> impl Iterator<Item = &Variant> {
        std::iter::once(&self.usual).chain(&self.others)
    }

    /// The variant of a condition, if the item can be in it.
    #[must_use]
    pub fn in_condition(&self, id: &str) -> Option<&Variant> {
        self.variants().find(|variant| variant.condition.as_deref() == Some(id))
    }
}

/// The whole sorting guide of a district.
///
/// Whoever builds one has checked that ids refer to something (the importer does, and the database
/// has foreign keys); the look-ups still answer `None` rather than trust it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    /// By slug.
    pub items: BTreeMap<String, Item>,
    /// In the order in which they are shown.
    pub groups: Vec<Group>,
    /// In the order in which they are listed.
    pub conditions: Vec<Condition>,
    /// By id.
    pub guidance: BTreeMap<String, Guidance>,
    /// The district's rules that were applied to it; none in a catalogue as it was imported.
    pub rules: Option<RuleSet>,
}

impl Catalogue {
    /// The item of a slug.
    #[must_use]
    pub fn item(&self, slug: &str) -> Option<&Item> {
        self.items.get(slug)
    }

    /// The group of an id.
    #[must_use]
    pub fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == id)
    }

    /// The condition of an id.
    #[must_use]
    pub fn condition(&self, id: &str) -> Option<&Condition> {
        self.conditions.iter().find(|condition| condition.id == id)
    }

    /// What to do with an item in this variant.
    #[must_use]
    pub fn guidance_of(&self, variant: &Variant) -> Option<&Guidance> {
        self.guidance.get(&variant.guidance)
    }

    /// The items of a group, by slug.
    pub fn in_group<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a Item> {
        self.items.values().filter(move |item| item.group == group)
    }

    /// Things of the same shelf whose names have most in common with this one's, and of equals
    /// those that go to the same place.
    #[must_use]
    pub fn similar(&self, item: &Item) -> Vec<&Item> {
        let letters = |item: &Item| -> BTreeSet<char> {
            item.title.get(Locale::ZhHans).chars().filter(|letter| letter.is_alphabetic()).collect()
        };
        let ours = letters(item);
        let mut others: Vec<_> = self
            .items
            .values()
            .filter(|other| other.group == item.group && other.slug != item.slug)
            .map(|other| {
                let common = letters(other).intersection(&ours).count();
                let same = other.usual.category == item.usual.category;
                (Reverse((common, same)), other)
            })
            .collect();
        others.sort_by(|(one, a), (other, b)| (one, &a.slug).cmp(&(other, &b.slug)));
        others.into_iter().take(SIMILAR).map(|(_, other)| other).collect()
    }
}
