//! What a message is about, as far as a resident chooses how to be told.

use super::Channel;

/// A kind of message to residents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessageKind {
    /// Codes that prove a phone or an address. Nobody can do without, and they are worth nothing
    /// later.
    Codes,
    /// Answers to what somebody asked.
    Answers,
    /// What becomes of what somebody booked.
    Bookings,
}

impl MessageKind {
    /// Every kind, in the order of lists.
    pub const ALL: [Self; 3] = [Self::Codes, Self::Answers, Self::Bookings];

    /// As it is stored, and the part of the text key `message-kind-…` that names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Codes => "codes",
            Self::Answers => "answers",
            Self::Bookings => "bookings",
        }
    }

    /// The kind of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether it is always sent, and at any hour.
    #[must_use]
    pub const fn is_essential(self) -> bool {
        matches!(self, Self::Codes)
    }

    /// Where somebody can choose to get it or not; nowhere for what is essential.
    #[must_use]
    pub fn choices(self) -> &'static [Channel] {
        if self.is_essential() { &[] } else { &Channel::ALL }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_kind_is_read_again() {
        for kind in MessageKind::ALL {
            assert_eq!(MessageKind::parse(kind.as_str()), Some(kind));
            assert_eq!(kind.choices().is_empty(), kind.is_essential());
        }
        assert_eq!(MessageKind::parse("spam"), None);
    }
}
