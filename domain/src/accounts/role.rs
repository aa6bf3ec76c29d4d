//! The posts that staff hold.

/// A post. A person may hold several, and then may do what any of them may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Takes calls and answers residents (热线坐席).
    HotlineAgent,
    /// Sends cases to departments (派遣员).
    Dispatcher,
    /// Handles the cases of a department (处置人员).
    Handler,
    /// Works for a street or town (街道办).
    StreetOffice,
    /// Walks the grid and reports what they see (采集员).
    Collector,
    /// Checks on site whether it is so, and whether it is done (核查员).
    Verifier,
    /// Watches the clock and the quality (督查员).
    Supervisor,
    /// Collects bulky and renovation waste (收运人员).
    Crew,
    /// Attends a drop-off point (督导员).
    Attendant,
    /// Runs an estate (物业).
    PropertyCompany,
    /// Writes the guide, articles, notices and texts (内容编辑).
    Editor,
    /// Keeps users, settings and the district's data (管理员).
    Administrator,
}

impl Role {
    /// Every role, in the order of lists.
    pub const ALL: [Self; 12] = [
        Self::HotlineAgent,
        Self::Dispatcher,
        Self::Handler,
        Self::StreetOffice,
        Self::Collector,
        Self::Verifier,
        Self::Supervisor,
        Self::Crew,
        Self::Attendant,
        Self::PropertyCompany,
        Self::Editor,
        Self::Administrator,
    ];

    /// As it is stored, and the part of the text key `role-…` that names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HotlineAgent => "hotline-agent",
            Self::Dispatcher => "dispatcher",
            Self::Handler => "handler",
            Self::StreetOffice => "street-office",
            Self::Collector => "collector",
            Self::Verifier => "verifier",
            Self::Supervisor => "supervisor",
            Self::Crew => "crew",
            Self::Attendant => "attendant",
            Self::PropertyCompany => "property-company",
            Self::Editor => "editor",
            Self::Administrator => "administrator",
        }
    }

    /// The role of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_role_is_read_again() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
        assert_eq!(Role::parse("root"), None);
    }
}
