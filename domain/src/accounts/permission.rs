//! Who may do what to what, and how far: the one table. What is not in it is refused.
//!
//! Backend operations ask it through `backend::accounts::Staff`; docs/PERMISSIONS.md is written from
//! it by a test.
//!
//! To add a permission: 1. its line in [`PERMISSIONS`], with a new [`Kind`] if there is none for the
//! thing; 2. `staff.permit(…)` at the beginning of the operation; 3. run the tests with
//! `UPDATE_DOCS=1`.

use super::Role::{self, *};

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// See it in lists and pages; personal data stays masked.
    Read,
    /// Make, change, answer or remove it.
    Write,
    /// Let residents see it.
    Publish,
    /// Take a list of it away as a file, without personal data.
    Export,
    /// See, or export, personal data unmasked, with a reason that is kept.
    Unmask,
}

impl Act {
    /// Every act, in the order of the printed table.
    pub const ALL: [Self; 5] = [Self::Read, Self::Write, Self::Publish, Self::Export, Self::Unmask];

    /// Lower-case word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Publish => "publish",
            Self::Export => "export",
            Self::Unmask => "unmask",
        }
    }
}

/// What it is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Cases, with their history, photos and reporters.
    Case,
    /// What comes from the city's 12345 and goes back there.
    City,
    /// Questions of residents.
    Question,
    /// Questions and answers of the knowledge base.
    Article,
    /// Notices, news and service disruptions.
    Notice,
    /// The district's rules of the sorting guide, and the names that staff add to it.
    Sorting,
    /// Duty hours, days off and make-up workdays.
    Calendar,
    /// Streets, grid cells, departments, contact points and landmarks.
    District,
    /// Toilets, parking, drop-off points, and what is said of them.
    Place,
    /// Keys of those who push live data, and the state of their feeds.
    Feed,
    /// Bookings of bulky waste, with what was paid and who waits.
    Booking,
    /// What crews do with bookings: set out, collect, find nothing.
    Collection,
    /// Prices, rules and the catalogue of bulky waste.
    Tariff,
    /// Windows of whatever can be full, what they are planned from, and the waiting list.
    Capacity,
    /// Orders, refunds, the ledger and its reconciliation.
    Payment,
    /// What crews take in cash or by card, and its day closing.
    Cash,
    /// Texts of messages to residents.
    Template,
    /// Messages sent, and jobs that failed for good.
    Message,
    /// Staff accounts and their sessions.
    User,
    /// The district's settings.
    Setting,
    /// The record of what was done.
    Audit,
}

impl Kind {
    /// Every kind, in the order of the printed table.
    pub const ALL: [Self; 21] = [
        Self::Case,
        Self::City,
        Self::Question,
        Self::Article,
        Self::Notice,
        Self::Sorting,
        Self::Calendar,
        Self::District,
        Self::Place,
        Self::Feed,
        Self::Booking,
        Self::Collection,
        Self::Tariff,
        Self::Capacity,
        Self::Payment,
        Self::Cash,
        Self::Template,
        Self::Message,
        Self::User,
        Self::Setting,
        Self::Audit,
    ];

    /// Lower-case word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::City => "city",
            Self::Question => "question",
            Self::Article => "article",
            Self::Notice => "notice",
            Self::Sorting => "sorting",
            Self::Calendar => "calendar",
            Self::District => "district",
            Self::Place => "place",
            Self::Feed => "feed",
            Self::Booking => "booking",
            Self::Collection => "collection",
            Self::Tariff => "tariff",
            Self::Capacity => "capacity",
            Self::Payment => "payment",
            Self::Cash => "cash",
            Self::Template => "template",
            Self::Message => "message",
            Self::User => "user",
            Self::Setting => "setting",
            Self::Audit => "audit",
        }
    }
}

/// How far a permission goes; a later one includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// What is theirs by name.
    Own,
    /// What belongs to one of their streets.
    Streets,
    /// What belongs to their department.
    Department,
    /// All of the district.
    District,
}

impl Reach {
    /// Lower-case word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Streets => "streets",
            Self::Department => "department",
            Self::District => "district",
        }
    }
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Grant {
    pub kind: Kind,
    pub act: Act,
    pub reach: Reach,
    pub roles: &'static [Role],
}

const fn grant(kind: Kind, act: Act, reach: Reach, roles: &'static [Role]) -> Grant {
    Grant { kind, act, reach, roles }
}

/// Everybody at a desk; crews and attendants work with what they are sent.
const DESK: &[Role] =
    &[HotlineAgent, Dispatcher, Handler, StreetOffice, Verifier, Supervisor, Editor, Administrator];

/// Those who see all cases of the district.
const CASE_DESK: &[Role] = &[HotlineAgent, Dispatcher, Verifier, Collector, Supervisor];

/// The table.
pub const PERMISSIONS: &[Grant] = &[
    grant(Kind::Case, Act::Read, Reach::District, CASE_DESK),
    grant(Kind::Case, Act::Read, Reach::Department, &[Handler]),
    grant(Kind::Case, Act::Read, Reach::Streets, &[StreetOffice]),
    // Which step they may take is in `cases::TRANSITIONS`.
    grant(Kind::Case, Act::Write, Reach::District, CASE_DESK),
    grant(Kind::Case, Act::Write, Reach::Department, &[Handler]),
    grant(Kind::Case, Act::Write, Reach::Streets, &[StreetOffice]),
    // Lets the public see its words and photos.
    grant(Kind::Case, Act::Publish, Reach::District, &[HotlineAgent, Dispatcher, Supervisor]),
    grant(Kind::Case, Act::Export, Reach::District, &[Dispatcher, Supervisor]),
    grant(Kind::Case, Act::Unmask, Reach::District, &[HotlineAgent, Supervisor]),
    grant(Kind::Case, Act::Unmask, Reach::Department, &[Handler]),
    grant(Kind::Case, Act::Unmask, Reach::Streets, &[StreetOffice]),
    // What its codes mean here is changed by whoever changes settings.
    grant(Kind::City, Act::Read, Reach::District, &[Dispatcher, Supervisor, Administrator]),
    grant(Kind::City, Act::Write, Reach::District, &[Dispatcher, Supervisor]),
    // Takes away what goes back, which counts as handed over from then on.
    grant(Kind::City, Act::Export, Reach::District, &[Dispatcher, Supervisor]),
    grant(Kind::Question, Act::Read, Reach::District, &[HotlineAgent, Supervisor, Editor]),
    grant(Kind::Question, Act::Write, Reach::District, &[HotlineAgent, Editor]),
    grant(Kind::Question, Act::Export, Reach::District, &[Supervisor, Editor]),
    grant(Kind::Question, Act::Unmask, Reach::District, &[HotlineAgent, Supervisor]),
    grant(Kind::Article, Act::Read, Reach::District, DESK),
    grant(Kind::Article, Act::Write, Reach::Department, &[Handler]),
    grant(Kind::Article, Act::Write, Reach::District, &[Editor]),
    grant(Kind::Article, Act::Publish, Reach::District, &[Editor]),
    grant(Kind::Article, Act::Export, Reach::District, &[Editor]),
    grant(Kind::Notice, Act::Read, Reach::District, DESK),
    grant(Kind::Notice, Act::Write, Reach::Streets, &[StreetOffice]),
    grant(Kind::Notice, Act::Write, Reach::District, &[Editor]),
    grant(Kind::Notice, Act::Publish, Reach::District, &[Editor]),
    grant(Kind::Notice, Act::Export, Reach::District, &[Editor]),
    grant(Kind::Sorting, Act::Read, Reach::District, DESK),
    grant(Kind::Sorting, Act::Write, Reach::District, &[Editor, Administrator]),
    // Rules that count from a day on.
    grant(Kind::Sorting, Act::Publish, Reach::District, &[Editor, Administrator]),
    grant(Kind::Calendar, Act::Read, Reach::District, DESK),
    grant(Kind::Calendar, Act::Write, Reach::District, &[Administrator]),
    grant(Kind::District, Act::Read, Reach::District, DESK),
    grant(Kind::District, Act::Write, Reach::District, &[Administrator]),
    grant(Kind::District, Act::Export, Reach::District, &[Administrator]),
    grant(Kind::Place, Act::Read, Reach::District, DESK),
    grant(Kind::Place, Act::Write, Reach::Streets, &[StreetOffice]),
    grant(Kind::Place, Act::Write, Reach::District, &[Handler, Administrator]),
    // Approves what somebody else asked for: a suspension.
    grant(Kind::Place, Act::Publish, Reach::District, &[Supervisor, Administrator]),
    grant(Kind::Place, Act::Export, Reach::District, &[Handler, Supervisor, Administrator]),
    grant(Kind::Feed, Act::Read, Reach::District, &[Handler, Supervisor, Administrator]),
    grant(Kind::Feed, Act::Write, Reach::District, &[Administrator]),
    grant(
        Kind::Booking,
        Act::Read,
        Reach::District,
        &[HotlineAgent, Dispatcher, Crew, Supervisor, Administrator],
    ),
    grant(Kind::Booking, Act::Write, Reach::District, &[HotlineAgent, Dispatcher]),
    // For the households of the estate that it runs.
    grant(Kind::Booking, Act::Read, Reach::Own, &[PropertyCompany]),
    grant(Kind::Booking, Act::Write, Reach::Own, &[PropertyCompany]),
    grant(Kind::Booking, Act::Export, Reach::District, &[Dispatcher, Supervisor]),
    // Whom the crew calls, and at which door it rings.
    grant(Kind::Booking, Act::Unmask, Reach::District, &[HotlineAgent, Dispatcher, Crew]),
    grant(Kind::Collection, Act::Read, Reach::District, &[Crew, Dispatcher]),
    grant(Kind::Collection, Act::Write, Reach::District, &[Crew, Dispatcher]),
    grant(
        Kind::Tariff,
        Act::Read,
        Reach::District,
        &[HotlineAgent, Dispatcher, Supervisor, Administrator],
    ),
    grant(
        Kind::Capacity,
        Act::Read,
        Reach::District,
        &[HotlineAgent, Dispatcher, Supervisor, Administrator],
    ),
    grant(Kind::Tariff, Act::Write, Reach::District, &[Supervisor, Administrator]),
    // Prices that count from a day on.
    grant(Kind::Tariff, Act::Publish, Reach::District, &[Administrator]),
    grant(Kind::Capacity, Act::Write, Reach::District, &[Supervisor, Administrator]),
    // Closes windows, and opens them again, or says that nobody came: everybody in them is told.
    grant(Kind::Capacity, Act::Publish, Reach::District, &[Dispatcher, Supervisor, Administrator]),
    grant(Kind::Payment, Act::Read, Reach::District, &[Supervisor, Administrator]),
    // Gives money back, and explains what differs.
    grant(Kind::Payment, Act::Write, Reach::District, &[Supervisor, Administrator]),
    grant(Kind::Payment, Act::Export, Reach::District, &[Supervisor, Administrator]),
    grant(Kind::Cash, Act::Read, Reach::District, &[Crew, Supervisor, Administrator]),
    grant(Kind::Cash, Act::Write, Reach::District, &[Crew, Supervisor, Administrator]),
    grant(Kind::Template, Act::Read, Reach::District, &[HotlineAgent, Supervisor, Editor]),
    grant(Kind::Template, Act::Write, Reach::District, &[Editor]),
    grant(Kind::Message, Act::Read, Reach::District, &[HotlineAgent, Supervisor, Administrator]),
    grant(Kind::Message, Act::Write, Reach::District, &[Administrator]),
    grant(Kind::Message, Act::Export, Reach::District, &[Supervisor, Administrator]),
    grant(Kind::Message, Act::Unmask, Reach::District, &[Supervisor]),
    grant(Kind::User, Act::Read, Reach::Department, &[Supervisor]),
    grant(Kind::User, Act::Read, Reach::District, &[Administrator]),
    grant(Kind::User, Act::Write, Reach::District, &[Administrator]),
    grant(Kind::User, Act::Export, Reach::District, &[Administrator]),
    grant(Kind::Setting, Act::Read, Reach::District, &[Supervisor, Administrator]),
    grant(Kind::Setting, Act::Write, Reach::District, &[Administrator]),
    grant(Kind::Audit, Act::Read, Reach::District, &[Supervisor, Administrator]),
    grant(Kind::Audit, Act::Export, Reach::District, &[Supervisor]),
];

/// How far somebody with `roles` may go in doing `act` to `kind`; none when they may not at all.
#[must_use]
pub fn reach(roles: &[Role], act: Act, kind: Kind) -> Option<Reach> {
    PERMISSIONS
        .iter()
        .filter(|grant| grant.act == act && grant.kind == kind)
        .filter(|grant| grant.roles.iter().any(|role| roles.contains(role)))
        .map(|grant| grant.reach)
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_furthest_grant_counts() {
        assert_eq!(reach(&[Handler], Act::Write, Kind::Article), Some(Reach::Department));
        assert_eq!(reach(&[Handler, Editor], Act::Write, Kind::Article), Some(Reach::District));
    }

    #[test]
    fn what_is_not_in_the_table_is_refused() {
        assert_eq!(reach(&[], Act::Read, Kind::Article), None);
        assert_eq!(reach(&[Crew], Act::Read, Kind::Audit), None);
        assert_eq!(reach(&[Administrator], Act::Unmask, Kind::Question), None);
    }

    #[test]
    fn whoever_may_do_more_may_also_read() {
        for grant in PERMISSIONS {
            for role in grant.roles {
                let read = reach(&[*role], Act::Read, grant.kind);
                assert!(read >= Some(grant.reach), "{role:?} {:?} {:?}", grant.act, grant.kind);
            }
        }
    }

    #[test]
    fn no_line_says_what_another_says() {
        for (index, one) in PERMISSIONS.iter().enumerate() {
            for other in &PERMISSIONS[index + 1..] {
                let same = one.kind == other.kind && one.act == other.act;
                assert!(!(same && one.roles.iter().any(|role| other.roles.contains(role))));
            }
        }
    }
}
