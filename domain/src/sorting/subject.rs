//! What a list of items is about.

use super::{Bin, Catalogue, Category, Item, Outside};

/// A place where items go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// One of the four bins, with all of its sub-categories.
    Bin(Bin),
    /// A sub-category, or a way outside the four bins.
    Category(Category),
}

impl Subject {
    /// The subject of a code: `recyclable`, `recyclable.paper`, `bulky`; `None` if there is none.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let bin = Bin::from_code(code).map(Self::Bin);
        bin.or_else(|| Category::from_code(code).map(Self::Category))
    }

    /// The code, as it stands in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bin(bin) => bin.as_str(),
            Self::Category(category) => category.as_str(),
        }
    }

    /// The bin, or which way outside the four bins.
    ///
    /// # Errors
    ///
    /// The kind of waste that it is, if it belongs in none of the four.
    pub const fn bin(self) -> Result<Bin, Outside> {
        match self {
            Self::Bin(bin) => Ok(bin),
            Self::Category(category) => category.bin(),
        }
    }

    /// Whether an item goes here as people usually hold it.
    #[must_use]
    pub fn takes(self, item: &Item) -> bool {
        match self {
            Self::Bin(bin) => item.usual.category.bin() == Ok(bin),
            Self::Category(category) => item.usual.category == category,
        }
    }

    /// The items that go here, of all shelves or of one, by slug: those after `after`.
    pub fn items<'a>(
        self,
        catalogue: &'a Catalogue,
        group: Option<&'a str>,
        after: &'a str,
    ) -> impl Iterator<Item = &'a Item> {
        catalogue.items.values().filter(move |item| {
            self.takes(item)
                && group.is_none_or(|id| item.group == id)
                && item.slug.as_str() > after
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{locale::Localised, sorting::Variant};

    #[test]
    fn every_code_is_read_back() {
        let categories = Category::ALL.map(Category::as_str).into_iter();
        for code in categories.chain(Bin::ALL.map(Bin::as_str)) {
            assert_eq!(Subject::from_code(code).map(Subject::as_str), Some(code));
        }
        assert_eq!(Subject::from_code("residual"), Some(Subject::Bin(Bin::Residual)));
        assert_eq!(Subject::from_code("paper"), None);
    }

    #[test]
    fn an_item_is_where_people_usually_bring_it() {
        let variant = |category: &str| Variant {
            condition: None,
            category: category.parse().unwrap(),
            guidance: String::new(),
        };
        let item = |(slug, group, category): (&str, &str, &str)| Item {
            slug: slug.to_owned(),
            group: group.to_owned(),
            title: Localised::default(),
            names: Vec::new(),
            usual: variant(category),
            others: vec![variant("residual")],
        };
        let items = [
            ("box", "paper", "recyclable.paper"),
            ("cup", "kitchen", "recyclable.glass"),
            ("map", "leisure", "recyclable.paper"),
            ("sofa", "leisure", "bulky"),
        ];
        let items = items.map(item).map(|item| (item.slug.clone(), item)).into();
        let catalogue = Catalogue { items, ..Catalogue::default() };
        let listed = |code: &str, group, after| {
            let subject = Subject::from_code(code).unwrap();
            let slugs = subject.items(&catalogue, group, after).map(|item| item.slug.clone());
            slugs.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(listed("recyclable", None, ""), "box cup map");
        assert_eq!(listed("recyclable.paper", None, ""), "box map");
        assert_eq!(listed("recyclable", None, "box"), "cup map");
        assert_eq!(listed("recyclable", Some("leisure"), ""), "map");
        assert_eq!(listed("bulky", None, ""), "sofa");
        assert_eq!(listed("residual", None, ""), "");
    }
}
