//! What a message goes through.

/// What a message goes through to its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// A text message to a phone.
    Sms,
    /// E-mail.
    Email,
    /// The resident's own page, `/me/messages`.
    Inbox,
}

impl Channel {
    /// Every channel, in the order of lists.
    pub const ALL: [Self; 3] = [Self::Sms, Self::Email, Self::Inbox];

    /// As it is stored, and the part of the text key `channel-…` that names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Email => "email",
            Self::Inbox => "inbox",
        }
    }

    /// The channel of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == word)
    }

    /// Whether its messages have a title above their body.
    #[must_use]
    pub const fn has_title(self) -> bool {
        matches!(self, Self::Email | Self::Inbox)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_channel_is_read_again() {
        for channel in Channel::ALL {
            assert_eq!(Channel::parse(channel.as_str()), Some(channel));
        }
        assert_eq!(Channel::parse("pigeon"), None);
    }
}
