//! A platform's statement of a day against the ledger of that day.

use std::collections::BTreeMap;

use crate::{codes::codes, money::Fen};

codes! {
    /// Which way the money of a line went.
    LineKind {
        Payment = "payment",
        Refund = "refund",
    }
}

codes! {
    /// How the two differ.
    DifferenceKind {
        /// The platform has it, the ledger has not.
        MissingHere = "missing-here",
        /// The ledger has it, the platform has not.
        MissingThere = "missing-there",
        /// Both have it, with different amounts.
        Amount = "amount",
    }
}

/// A movement of money, on a statement or in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub kind: LineKind,
    /// Our number of the order or the refund.
    pub number: String,
    /// What the platform calls the movement.
    pub external_id: String,
    pub amount: Fen,
}

/// A difference; an amount of a side that has nothing is zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differs {
    pub kind: DifferenceKind,
    pub line: LineKind,
    pub number: String,
    pub external_id: String,
    pub theirs: Fen,
    pub ours: Fen,
}

/// Everything that differs, payments before refunds, by number. A movement that is there twice under
/// one name is added up, so that it differs by its amount.
#[must_use]
pub fn compare(theirs: &[Line], ours: &[Line]) -> Vec<Differs> {
    let (theirs, ours) = (sums(theirs), sums(ours));
    let keys: std::collections::BTreeSet<_> = theirs.keys().chain(ours.keys()).collect();
    let differs = |key: &Key<'_>| {
        let (there, here) = (theirs.get(key), ours.get(key));
        let kind = match (there, here) {
            (Some(there), Some(here)) if there == here => return None,
            (Some(_), Some(_)) => DifferenceKind::Amount,
            (Some(_), None) => DifferenceKind::MissingHere,
            _ => DifferenceKind::MissingThere,
        };
        let (line, number, external_id) = *key;
        Some(Differs {
            kind,
            line,
            number: number.to_owned(),
            external_id: external_id.to_owned(),
            theirs: there.copied().unwrap_or_default(),
            ours: here.copied().unwrap_or_default(),
        })
    };
    keys.into_iter().filter_map(differs).collect()
}

type Key<'a> = (LineKind, &'a str, &'a str);

fn sums(lines: &[Line]) -> BTreeMap<Key<'_>, Fen> {
    let mut sums = BTreeMap::new();
    for line in lines {
        let sum: &mut Fen =
            sums.entry((line.kind, line.number.as_str(), line.external_id.as_str())).or_default();
        *sum = *sum + line.amount;
    }
    sums
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(kind: LineKind, number: &str, fen: u64) -> Line {
        Line {
            kind,
            number: number.to_owned(),
            external_id: format!("X{number}"),
            amount: Fen::new(fen),
        }
    }

    #[test]
    fn each_kind_is_found() {
        use LineKind::{Payment, Refund};
        let theirs = [line(Payment, "1", 100), line(Payment, "2", 99), line(Refund, "3", 5)];
        let ours = [line(Payment, "1", 100), line(Payment, "2", 100), line(Payment, "4", 7)];
        let found: Vec<_> = compare(&theirs, &ours)
            .into_iter()
            .map(|one| (one.number, one.kind, one.theirs.fen(), one.ours.fen()))
            .collect();
        assert_eq!(
            found,
            [
                ("2".to_owned(), DifferenceKind::Amount, 99, 100),
                ("4".to_owned(), DifferenceKind::MissingThere, 0, 7),
                ("3".to_owned(), DifferenceKind::MissingHere, 5, 0),
            ]
        );
    }

    fn lines() -> impl Strategy<Value = Vec<Line>> {
        let one = (any::<bool>(), 0_u8..6, 1_u64..4).prop_map(|(back, number, fen)| {
            let kind = if back { LineKind::Refund } else { LineKind::Payment };
            line(kind, &number.to_string(), fen)
        });
        proptest::collection::vec(one, 0..8)
    }

    proptest! {
        #[test]
        fn nothing_differs_from_itself_in_any_order(lines in lines()) {
            let mut turned = lines.clone();
            turned.reverse();
            prop_assert_eq!(compare(&lines, &turned), []);
        }

        #[test]
        fn the_other_way_round_the_same_differs(one in lines(), other in lines()) {
            let there = compare(&one, &other);
            let back = compare(&other, &one);
            prop_assert_eq!(there.len(), back.len());
            for (there, back) in there.iter().zip(&back) {
                prop_assert_eq!((there.theirs, there.ours), (back.ours, back.theirs));
            }
        }
    }
}
