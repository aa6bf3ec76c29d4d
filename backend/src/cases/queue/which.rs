//! Which lists there are, what is in each, and what a figure counts.

use domain::{accounts::Role, cases::State};

macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$each])* $variant),+ }

        impl $name {
            /// Every one, in the order of the page.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As it stands in an address, and the last part of the key of its text.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The one of a word in an address.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }
        }
    };
}

words! {
    /// What waits for somebody.
    Queue {
        /// The end of one of its clocks is over, or the city's deadline; for whoever calls back, that of
        /// a call as well.
        Late = "late",
        /// The same comes before midnight.
        Today = "today",
        /// With whoever looks, or with their department or street.
        Mine = "mine",
        /// Claimed by whoever looks, who works on it now.
        Claimed = "claimed",
        /// Nobody has accepted it yet.
        New = "new",
        /// Accepted, not yet with a department.
        Dispatch = "dispatch",
        /// A department gave it back.
        Returned = "returned",
        /// Whoever has it asks for more time.
        Extensions = "more-time",
        /// Somebody looks on site whether it is so.
        Inspect = "inspect",
        /// A department says that it is done.
        Verify = "verify",
        /// It is done; the resident has no answer yet.
        Close = "close",
        /// Somebody else has proposed its answer.
        ToRead = "to-read",
        /// The resident has the answer and was not called.
        CallBack = "call-back",
        /// Suspended, or before a meeting.
        Waits = "waits",
        /// Staff have asked the resident something.
        Resident = "resident",
        /// Every case that is open.
        Open = "open",
        /// Every case, the newest first.
        All = "all",
    }
}

words! {
    /// What a number of the figures counts; the list of it shows those cases.
    Counted {
        Replied = "replied",
        ReplyDue = "reply-due",
        Due = "due",
        OnTime = "on-time",
        Answerable = "answerable",
        Closed = "closed",
        Rated = "rated",
        Satisfied = "satisfied",
        FedBack = "fed-back",
        Reworked = "reworked",
        Answered = "answered",
        Reopened = "reopened",
    }
}

/// What a number is made of.
pub(in crate::cases) enum Of {
    /// Cases that came in the time asked for: which, in SQL over `case_file` and the instant `$now`,
    /// which is always the first bind.
    Cases(&'static str),
    /// Ratings that were given in that time, of so many stars or more. One of an earlier closing stays
    /// when a case is reopened.
    Ratings(i32),
}

impl Counted {
    pub(in crate::cases) const fn of(self) -> Of {
        let which = match self {
            Self::Rated => return Of::Ratings(1),
            Self::Satisfied => return Of::Ratings(4),
            Self::Replied => {
                "exists (select from case_clock where case_id = case_file.id
                   and kind = 'contact' and stopped_at <= due_at)"
            }
            Self::ReplyDue => {
                "exists (select from case_clock where case_id = case_file.id
                   and kind = 'contact' and (stopped_at is not null or due_at <= $1))"
            }
            Self::Due => "state <> 'void' and (closed_at is not null or due_at <= $1)",
            Self::OnTime => "state <> 'void' and closed_at <= due_at",
            Self::Answerable => "state not in ('void', 'merged', 'withdrawn', 'refused')",
            Self::Closed => "state in ('closed', 'called-back', 'rated')",
            Self::FedBack => {
                "(state in ('fed-back', 'verified', 'closed', 'called-back', 'rated')
                   or reworks > 0)"
            }
            Self::Reworked => "reworks > 0",
            // Also what was, and is in hand again.
            Self::Answered => "(state in ('closed', 'called-back', 'rated') or reopened > 0)",
            Self::Reopened => "reopened > 0",
        };
        Of::Cases(which)
    }
}

const OPEN: &[State] = &[
    State::Received,
    State::Accepted,
    State::Inspecting,
    State::Registered,
    State::Dispatched,
    State::Handling,
    State::Suspended,
    State::Hard,
    State::FedBack,
    State::Verified,
];

/// How a list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// By what is due first; what has nothing due comes last.
    Due,
    /// By what came last.
    Newest,
}

impl Queue {
    /// The queues that somebody in these posts works through, and the lists of all.
    #[must_use]
    pub fn of(roles: &[Role]) -> Vec<Self> {
        let shown = |queue: &Self| {
            let by: &[Role] = match queue {
                Self::New => &[Role::HotlineAgent, Role::Dispatcher, Role::Supervisor],
                Self::Dispatch | Self::Returned => {
                    &[Role::HotlineAgent, Role::Dispatcher, Role::Supervisor]
                }
                Self::Extensions => &[Role::Dispatcher, Role::Supervisor],
                Self::Mine => &[Role::Handler, Role::StreetOffice],
                Self::Inspect => &[Role::Verifier, Role::Collector, Role::Dispatcher],
                Self::Verify => &[Role::Verifier, Role::Collector, Role::Dispatcher],
                Self::Close => &[Role::HotlineAgent, Role::Dispatcher, Role::Supervisor],
                Self::ToRead => &[Role::HotlineAgent, Role::Dispatcher],
                Self::CallBack => &[Role::HotlineAgent, Role::Supervisor],
                Self::Waits => {
                    &[Role::Dispatcher, Role::Supervisor, Role::Handler, Role::StreetOffice]
                }
                Self::Resident => {
                    &[Role::HotlineAgent, Role::Dispatcher, Role::Handler, Role::StreetOffice]
                }
                Self::Late | Self::Today | Self::Claimed | Self::Open | Self::All => return true,
            };
            by.iter().any(|role| roles.contains(role))
        };
        Self::ALL.iter().copied().filter(shown).collect()
    }

    /// The states of the cases in it, for somebody in these posts.
    pub(crate) fn states(self, roles: &[Role]) -> Vec<State> {
        let states: &[State] = match self {
            Self::New => &[State::Received],
            Self::Dispatch => &[State::Accepted, State::Registered],
            Self::Returned => &[State::Registered],
            Self::Extensions => &[State::Dispatched, State::Handling],
            Self::Inspect => &[State::Inspecting],
            Self::Mine => &[State::Dispatched, State::Handling, State::Suspended, State::Hard],
            Self::Verify => &[State::FedBack],
            Self::Close => &[State::Verified],
            Self::ToRead => &[State::Received, State::Accepted, State::Verified],
            Self::CallBack => &[State::Closed],
            Self::Waits => &[State::Suspended, State::Hard],
            Self::Resident => OPEN,
            // What is claimed may wait for a call after it was closed; its states are not asked for.
            Self::Late | Self::Today | Self::Claimed | Self::Open | Self::All => OPEN,
        };
        let mut states = states.to_vec();
        // Whoever calls back can be late with that as well.
        if matches!(self, Self::Late | Self::Today) && Self::of(roles).contains(&Self::CallBack) {
            states.push(State::Closed);
        }
        states
    }

    pub(super) const fn order(self) -> Order {
        match self {
            Self::Claimed | Self::All => Order::Newest,
            _ => Order::Due,
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::cases::{Step, TRANSITIONS};

    use super::*;

    #[test]
    fn what_waits_for_another_is_shown_to_those_who_may_take_its_step() {
        for (queue, steps) in [
            (Queue::Extensions, &[Step::Extend, Step::RefuseExtension][..]),
            (Queue::ToRead, &[Step::Refuse, Step::Answer, Step::Close]),
        ] {
            let lines: Vec<_> =
                TRANSITIONS.iter().filter(|line| steps.contains(&line.step)).collect();
            for role in Role::ALL {
                let may = lines
                    .iter()
                    .flat_map(|line| line.by)
                    .any(|party| party.roles().contains(&role));
                assert_eq!(Queue::of(&[role]).contains(&queue), may, "{queue:?} {role:?}");
            }
            let states = queue.states(&[]);
            for state in State::ALL {
                let there = lines.iter().any(|line| line.from == *state);
                assert_eq!(states.contains(state), there, "{queue:?} {state:?}");
            }
        }
    }
}
