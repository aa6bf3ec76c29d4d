//! What has become of a message.

/// What has become of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessageState {
    /// Not handed over yet.
    Queued,
    /// Handed over to the gateway or the mail server, which took it.
    Sent,
    /// Where its reader finds it: a message in the inbox.
    Delivered,
    /// Refused, or tried as often as it will be.
    Failed,
    /// Of no use any more before it could be handed over.
    Expired,
}

impl MessageState {
    /// Every state, in the order of lists.
    pub const ALL: [Self; 5] =
        [Self::Queued, Self::Sent, Self::Delivered, Self::Failed, Self::Expired];

    /// As it is stored, and the part of the text key `message-state-…` that names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Expired => "expired",
        }
    }

    /// The state of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_state_is_read_again() {
        for state in MessageState::ALL {
            assert_eq!(MessageState::parse(state.as_str()), Some(state));
        }
        assert_eq!(MessageState::parse("lost"), None);
    }
}
