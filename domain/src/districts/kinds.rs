//! The kinds of departments and landmarks.
//!
//! To add a kind: 1. its variant, in `ALL` too; 2. its code; 3. a migration that widens the check of
//! the table (a test compares the two); 4. its text, `department-kind-…` or `landmark-kind-…`.

/// What a department does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DepartmentKind {
    /// The bureau itself (城管局).
    Bureau,
    /// Streets, toilets, collection (环卫).
    Sanitation,
    /// Trees, lawns, parks (园林绿化).
    Parks,
    /// Roads, drains, lamps (市政).
    MunicipalWorks,
    /// Stalls, signs, building work (执法).
    Enforcement,
    /// Parking spaces (停车管理).
    Parking,
    /// Waste sorting (垃圾分类).
    WasteSorting,
    /// The hotline (热线).
    Hotline,
    /// Anything else.
    Other,
}

impl DepartmentKind {
    /// Every kind, in the order of lists.
    pub const ALL: [Self; 9] = [
        Self::Bureau,
        Self::Sanitation,
        Self::Parks,
        Self::MunicipalWorks,
        Self::Enforcement,
        Self::Parking,
        Self::WasteSorting,
        Self::Hotline,
        Self::Other,
    ];

    /// As it is stored, and the part of the text key that names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bureau => "bureau",
            Self::Sanitation => "sanitation",
            Self::Parks => "parks",
            Self::MunicipalWorks => "municipal-works",
            Self::Enforcement => "enforcement",
            Self::Parking => "parking",
            Self::WasteSorting => "waste-sorting",
            Self::Hotline => "hotline",
            Self::Other => "other",
        }
    }

    /// The kind of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What people say where they are by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LandmarkKind {
    /// A housing estate (小区).
    Estate,
    Road,
    School,
    /// A station or a stop.
    Station,
    Park,
    Market,
    Hospital,
    /// An office of the government or a hall of services.
    Office,
    /// Anything else.
    Other,
}

impl LandmarkKind {
    /// Every kind, in the order of lists.
    pub const ALL: [Self; 9] = [
        Self::Estate,
        Self::Road,
        Self::School,
        Self::Station,
        Self::Park,
        Self::Market,
        Self::Hospital,
        Self::Office,
        Self::Other,
    ];

    /// As it is stored, and the part of the text key that names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Estate => "estate",
            Self::Road => "road",
            Self::School => "school",
            Self::Station => "station",
            Self::Park => "park",
            Self::Market => "market",
            Self::Hospital => "hospital",
            Self::Office => "office",
            Self::Other => "other",
        }
    }

    /// The kind of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_kind_is_read_again() {
        for kind in DepartmentKind::ALL {
            assert_eq!(DepartmentKind::parse(kind.as_str()), Some(kind));
        }
        for kind in LandmarkKind::ALL {
            assert_eq!(LandmarkKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(DepartmentKind::parse("Parks"), None);
    }
}
