//! What a key is good for.

/// What a key may be good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Free spaces of car parks.
    Parking,
    /// Sensors of toilets.
    Toilets,
    /// Orders of the city's 12345, which are no feed: see `crate::cases::city`.
    CityOrders,
}

impl Scope {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Parking, Self::Toilets, Self::CityOrders];
    /// Those that push for the places of a source.
    pub const FEEDS: [Self; 2] = [Self::Parking, Self::Toilets];

    /// As it is stored; of a feed also the part of its address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Parking => "parking",
            Self::Toilets => "toilets",
            Self::CityOrders => "city-orders",
        }
    }

    /// What a stored word means.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }
}
