//! What a key is good for.

/// A feed that a key may be good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Free spaces of car parks.
    Parking,
    /// Sensors of toilets.
    Toilets,
}

impl Scope {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Parking, Self::Toilets];

    /// As it is stored, and the part of the feed's address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Parking => "parking",
            Self::Toilets => "toilets",
        }
    }

    /// What a stored word means.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }
}
