//! Why a question is closed without an answer.

/// The reason, which whoever asked is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dismissal {
    /// Nobody can tell what is asked.
    Unclear,
    /// The same person asked the same before.
    Duplicate,
    /// Another body answers it; the hotline knows which.
    Elsewhere,
    /// No question at all.
    Abuse,
}

impl Dismissal {
    /// Every reason, in the order of lists.
    pub const ALL: [Self; 4] = [Self::Unclear, Self::Duplicate, Self::Elsewhere, Self::Abuse];

    /// As it is stored, and the part of the text key `dismissal-…` that names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unclear => "unclear",
            Self::Duplicate => "duplicate",
            Self::Elsewhere => "elsewhere",
            Self::Abuse => "abuse",
        }
    }

    /// The reason of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}
