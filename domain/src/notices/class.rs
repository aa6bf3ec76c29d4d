//! Where a publication stands, and what it is about.

/// One of the two shelves of what the bureau publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shelf {
    /// Answers a question; found by asking.
    Article,
    /// Tells what is going on; found in the list of news.
    Notice,
}

impl Shelf {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Article, Self::Notice];

    /// As it is stored, and part of text keys.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Notice => "notice",
        }
    }

    /// The shelf of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shelf| shelf.as_str() == word)
    }
}

/// What a publication is about, or what kind of notice it is. Each belongs to one shelf.
///
/// To add one: 1. a variant here and in [`ALL`](Self::ALL); 2. the check
/// `publication_class_is_known` in a migration; 3. its text `class-…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Sorting household waste.
    Sorting,
    /// What is fetched or brought: bulky things, renovation waste, drop-off points.
    Collection,
    /// Stalls, signs, parking: what a street looks like (市容).
    Streetscape,
    /// Lamps, drains, covers, public toilets (设施).
    Facilities,
    /// Trees and parks.
    Greenery,
    /// Noise, dust, fumes.
    Noise,
    /// How the bureau and its hotline work.
    Service,
    /// A notice to act on.
    Notice,
    /// Something to know.
    News,
    /// Something that does not work for a while.
    Disruption,
}

impl Class {
    /// Every class, in the order of lists.
    pub const ALL: [Self; 10] = [
        Self::Sorting,
        Self::Collection,
        Self::Streetscape,
        Self::Facilities,
        Self::Greenery,
        Self::Noise,
        Self::Service,
        Self::Notice,
        Self::News,
        Self::Disruption,
    ];

    /// Those of one shelf.
    pub fn of(shelf: Shelf) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |class| class.shelf() == shelf)
    }

    /// The shelf that it belongs to.
    #[must_use]
    pub const fn shelf(self) -> Shelf {
        match self {
            Self::Sorting
            | Self::Collection
            | Self::Streetscape
            | Self::Facilities
            | Self::Greenery
            | Self::Noise
            | Self::Service => Shelf::Article,
            Self::Notice | Self::News | Self::Disruption => Shelf::Notice,
        }
    }

    /// As it is stored, and the part of the text key `class-…` that names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sorting => "sorting",
            Self::Collection => "collection",
            Self::Streetscape => "streetscape",
            Self::Facilities => "facilities",
            Self::Greenery => "greenery",
            Self::Noise => "noise",
            Self::Service => "service",
            Self::Notice => "notice",
            Self::News => "news",
            Self::Disruption => "disruption",
        }
    }

    /// The class of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_leads_back() {
        for class in Class::ALL {
            assert_eq!(Class::parse(class.as_str()), Some(class));
            assert!(Class::of(class.shelf()).any(|one| one == class));
        }
        for shelf in Shelf::ALL {
            assert_eq!(Shelf::parse(shelf.as_str()), Some(shelf));
        }
        assert_eq!(Class::parse("Sorting"), None);
    }
}
