//! What an app may do for its resident.

/// A part of an account. What is public needs none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Profile, devices, messages, data and the end of the account.
    Account,
    /// Bookings of bulky waste and their payments.
    Bookings,
    /// Cases and questions.
    Cases,
}

impl Scope {
    /// All of them, in the order of their codes.
    pub const ALL: [Self; 3] = [Self::Account, Self::Bookings, Self::Cases];

    /// The stable code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Bookings => "bookings",
            Self::Cases => "cases",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == code)
    }
}
