//! What the district has said about bulky waste: what is collected, what is not, what it costs and who
//! comes to which street. All of it is data; [`seed`] stores the demonstration's, and
//! [`ProgrammeStore`] has it in memory.

mod load;
mod search;
mod seed;
mod store;

use chrono::NaiveDate;
use domain::{
    bulky::{Handling, Policy, PriceTable, Quantity, Size, Thing},
    locale::{Locale, Localised},
};
use uuid::Uuid;

pub use load::{LoadError, load};
pub(super) use load::{YARD, policy_of};
pub use seed::{SeedError, TermsFile, seed, seed_terms};
pub use store::ProgrammeStore;

use self::search::Search;

/// What counts where terms say nothing, which the database does not let happen.
static USUAL: Policy = Policy::USUAL;

/// A group of the catalogue, such as beds and mattresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub id: String,
    pub name: Localised,
}

/// A thing of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub id: String,
    pub group: String,
    pub name: Localised,
    /// Other names, in all languages.
    pub aliases: Vec<String>,
    pub size: Size,
    /// What one takes up in the vehicle.
    pub litres: u32,
    /// What one weighs, about.
    pub kilograms: u32,
    pub handling: Vec<Handling>,
    /// The symbol of public/bulky-things.svg that shows it.
    pub picture: String,
    /// Bookings of it are still there, but nobody chooses it any more.
    pub retired: bool,
}

/// Something that is not collected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub id: String,
    pub name: Localised,
    pub aliases: Vec<String>,
    /// What to do with it instead.
    pub instead: Localised,
}

/// A kind of renovation waste (装修垃圾).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waste {
    pub id: String,
    pub name: Localised,
    pub kilograms_per_cubic_metre: u32,
    /// How to put it out; may be empty.
    pub note: Localised,
}

/// A size of bags for renovation waste.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bag {
    pub id: String,
    pub name: Localised,
    pub litres: u32,
    pub most_kilograms: u32,
}

/// A version of prices and rules that is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    pub version: i32,
    pub effective_on: NaiveDate,
    pub prices: PriceTable,
    pub policy: Policy,
    /// The decision that it rests on.
    pub basis: String,
}

/// A street that somebody comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedStreet {
    pub street: Uuid,
    pub code: String,
    pub name: Localised,
    /// The vehicles that come there: a resource of the capacity engine.
    pub resource: Uuid,
}

/// What a search found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found<'a> {
    Item(&'a Item),
    Refused(&'a Refused),
    /// Renovation waste: it is booked by bags or cubic metres.
    Waste(&'a Waste),
}

/// Everything the district has said about bulky waste, as of one instant. Never changes; what is said
/// next is another one.
#[derive(Debug)]
pub struct Programme {
    pub groups: Vec<Group>,
    /// In the order of their ids.
    pub(super) items: Vec<Item>,
    pub refused: Vec<Refused>,
    pub wastes: Vec<Waste>,
    pub bags: Vec<Bag>,
    /// `general`, or a code of [`Handling`], and what is said of it.
    cares: Vec<(String, Localised)>,
    /// Published ones, the newest first.
    terms: Vec<Terms>,
    /// In the order of their codes.
    pub streets: Vec<ServedStreet>,
    /// The yard that things are brought to, if there is one: a resource of the capacity engine.
    pub yard: Option<Uuid>,
    /// What that is called.
    pub yard_name: Option<Localised>,
    /// Over items, then refused ones, then wastes.
    search: Search,
    fingerprint: String,
}

impl Default for Programme {
    /// As it is before anything is imported.
    fn default() -> Self {
        Self {
            groups: Vec::new(),
            items: Vec::new(),
            refused: Vec::new(),
            wastes: Vec::new(),
            bags: Vec::new(),
            cares: Vec::new(),
            terms: Vec::new(),
            streets: Vec::new(),
            yard: None,
            yard_name: None,
            search: Search::build([]),
            fingerprint: String::new(),
        }
    }
}

impl Item {
    /// Whether it goes by this very name.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.id == name
            || Locale::ALL.iter().any(|locale| self.name.get(*locale) == name)
            || self.aliases.iter().any(|alias| alias == name)
    }

    /// So many of it, for a basket.
    #[must_use]
    pub fn thing(&self, quantity: Quantity) -> Thing {
        Thing::Item {
            item: self.id.clone(),
            size: self.size,
            litres: self.litres.into(),
            kilograms: self.kilograms.into(),
            quantity,
        }
    }
}

impl Bag {
    /// So many of it, full, for a basket.
    #[must_use]
    pub fn thing(&self, quantity: Quantity) -> Thing {
        Thing::Bags {
            bag: self.id.clone(),
            litres: self.litres.into(),
            kilograms: self.most_kilograms.into(),
            quantity,
        }
    }
}

impl Waste {
    /// So many litres of it as it lies there, for a basket.
    #[must_use]
    pub fn thing(&self, litres: u64) -> Thing {
        let kilograms = litres * u64::from(self.kilograms_per_cubic_metre);
        Thing::Loose { waste: self.id.clone(), litres, kilograms: kilograms.div_ceil(1_000) }
    }
}

impl Programme {
    /// The item with this id, retired ones as well.
    #[must_use]
    pub fn item(&self, id: &str) -> Option<&Item> {
        let at = self.items.binary_search_by(|item| item.id.as_str().cmp(id)).ok()?;
        self.items.get(at)
    }

    /// Every item, in the order of their ids; retired ones as well.
    #[must_use]
    pub fn all_items(&self) -> &[Item] {
        &self.items
    }

    /// Those in use, in the order of their ids.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| !item.retired)
    }

    /// Those in use of a group.
    pub fn items_of<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a Item> {
        self.items().filter(move |item| item.group == group)
    }

    /// The bag with this id.
    #[must_use]
    pub fn bag(&self, id: &str) -> Option<&Bag> {
        self.bags.iter().find(|bag| bag.id == id)
    }

    /// The kind of renovation waste with this id.
    #[must_use]
    pub fn waste(&self, id: &str) -> Option<&Waste> {
        self.wastes.iter().find(|waste| waste.id == id)
    }

    /// The street with this code, if somebody comes there.
    #[must_use]
    pub fn street(&self, code: &str) -> Option<&ServedStreet> {
        self.streets.iter().find(|street| street.code == code)
    }

    /// The street with this id, if somebody comes there.
    #[must_use]
    pub fn street_by_id(&self, id: Uuid) -> Option<&ServedStreet> {
        self.streets.iter().find(|street| street.street == id)
    }

    /// What is said of how to put things out: `general`, or a code of [`Handling`].
    #[must_use]
    pub fn care(&self, key: &str) -> Option<&Localised> {
        self.cares.iter().find(|(one, _)| one == key).map(|(_, text)| text)
    }

    /// The terms that count on `day`; none before the first.
    #[must_use]
    pub fn terms_on(&self, day: NaiveDate) -> Option<&Terms> {
        self.terms.iter().find(|terms| terms.effective_on <= day)
    }

    /// The terms of a version.
    #[must_use]
    pub fn terms(&self, version: i32) -> Option<&Terms> {
        self.terms.iter().find(|terms| terms.version == version)
    }

    /// The rules of the terms of a version; the usual ones where it is not there any more.
    #[must_use]
    pub fn policy(&self, version: i32) -> &Policy {
        self.terms(version).map_or(&USUAL, |terms| &terms.policy)
    }

    /// What somebody's words may mean, the likeliest first.
    #[must_use]
    pub fn search(&self, words: &str, most: usize) -> Vec<Found<'_>> {
        let in_use = |at: usize| self.items.get(at).is_none_or(|item| !item.retired);
        let places = self.search.find(words, most, in_use);
        places.into_iter().filter_map(|at| self.found(at)).collect()
    }

    /// The one thing that somebody's words mean, where that is not only likely.
    #[must_use]
    pub fn meant(&self, words: &str) -> Option<Found<'_>> {
        let in_use = |at: usize| self.items.get(at).is_none_or(|item| !item.retired);
        self.search.meant(words, in_use).and_then(|at| self.found(at))
    }

    fn found(&self, at: usize) -> Option<Found<'_>> {
        let refused = at.checked_sub(self.items.len());
        let waste = refused.and_then(|at| at.checked_sub(self.refused.len()));
        match (refused, waste) {
            (None, _) => self.items.get(at).map(Found::Item),
            (Some(at), None) => self.refused.get(at).map(Found::Refused),
            (_, Some(at)) => self.wastes.get(at).map(Found::Waste),
        }
    }
}
