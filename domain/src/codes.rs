//! How closed lists of words are made: an enum of codes, as they are stored and sent.

/// An enum whose variants have a code each, with `ALL` in the order of lists, `as_str` (as it is
/// stored, and the last part of the key of its text) and `parse`.
macro_rules! codes {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// Every one, in the order of lists.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// As it is stored, and the last part of the key of its text.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// What a stored word means.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }
        }
    };
}

pub(crate) use codes;

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use crate::{
        bulky,
        capacity::{ClaimAct, ClaimState, ClosedReason, Left, WaitingAct, WaitingState},
        cases, payments,
        places::{
            Attribute, Fault, Finder, Known, PlaceKind, PlainFact, SuspensionReason, dropoff,
            parking, toilet,
        },
    };

    /// Codes are read back, stand for one thing only, and are fit for keys and addresses.
    fn check(all: &[&str], parsed: &[Option<&str>]) {
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
        for (code, parsed) in all.iter().zip(parsed) {
            assert_eq!(Some(*code), *parsed);
            assert!(
                code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{code}"
            );
        }
    }

    macro_rules! check_all {
        ($($name:ty),+ $(,)?) => {
            $({
                let all: Vec<_> = <$name>::ALL.iter().map(|one| one.as_str()).collect();
                let parsed: Vec<_> =
                    all.iter().map(|code| <$name>::parse(code).map(<$name>::as_str)).collect();
                check(&all, &parsed);
                assert_eq!(<$name>::parse("Something else"), None);
                // As it is stored is as it is written in JSON.
                for one in <$name>::ALL {
                    let json = serde_json::to_string(one).unwrap();
                    assert_eq!(json, format!("\"{}\"", one.as_str()));
                }
            })+
        };
    }

    #[test]
    fn every_code_is_read_back() {
        check_all!(
            PlaceKind,
            Finder,
            Attribute,
            Known,
            PlainFact,
            Fault,
            SuspensionReason,
            toilet::Class,
            toilet::Build,
            toilet::Stalls,
            toilet::Entry,
            toilet::Air,
            parking::Site,
            parking::Audience,
            parking::Vehicle,
            parking::Payment,
            dropoff::Accepts,
            dropoff::RecyclingLevel,
            dropoff::Attendance,
            cases::CaseKind,
            cases::State,
            cases::Step,
            cases::Party,
            cases::Outcome,
            cases::Urgency,
            cases::ClockKind,
            cases::Awaits,
            cases::Need,
            cases::Told,
            bulky::Size,
            bulky::Handling,
            bulky::Placed,
            bulky::State,
            bulky::Step,
            bulky::Party,
            Left,
            ClaimState,
            ClaimAct,
            WaitingState,
            WaitingAct,
            ClosedReason,
            payments::OrderState,
            payments::OrderAct,
            payments::RefundState,
            payments::RefundAct,
            payments::ElsewhereWay,
            payments::RefundReason,
            payments::ProviderCode,
            payments::Change,
            payments::Account,
            payments::EntryKind,
            payments::LineKind,
            payments::DifferenceKind,
        );
    }
}
