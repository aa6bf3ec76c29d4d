//! What a key is good for.

/// What a key may be good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// What everybody may read, counted against the key's quota.
    Read,
    /// Cases on behalf of callers of the partner.
    Report,
}

impl Scope {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Read, Self::Report];

    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Report => "report",
        }
    }

    /// What a stored word means.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }
}
