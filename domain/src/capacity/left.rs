//! What is left of a window, as residents are told: never a number.

use super::Units;
use crate::codes::codes;

codes! {
    /// How much of a window is left for what somebody wants.
    Left {
        /// 充足
        Free = "free",
        /// 紧张
        Few = "few",
        /// 已约满
        Full = "full",
    }
}

/// Few is less than one in so many.
const SCARCE: u64 = 5;
/// Few is also room for less than so many of what is wanted.
const A_FEW: u32 = 3;

/// Whether `wanted` can be added to what is `taken` of `limit`. A dimension of which nothing is
/// wanted does not matter, even where more is taken of it than there is.
#[must_use]
pub fn has_room(limit: Units, taken: Units, wanted: Units) -> bool {
    let sum = taken + wanted;
    wanted.beside(sum, limit).iter().all(|&(wanted, sum, limit)| wanted == 0 || sum <= limit)
}

impl Left {
    /// What is left of `limit` when `taken` is taken and `wanted` is asked for. The rule:
    ///
    /// - full, where `wanted` does not fit in;
    /// - few, where under a fifth is left of something that is wanted, or there is room for fewer
    ///   than three of what is wanted;
    /// - free otherwise.
    ///
    /// Whoever wants nothing in particular is told of one unit of each that the window has at all; a
    /// window that has nothing is full.
    #[must_use]
    pub fn of(limit: Units, taken: Units, wanted: Units) -> Self {
        if limit.is_zero() {
            return Self::Full;
        }
        let one_of_each = limit.least(Units { stops: 1, litres: 1, kilograms: 1 });
        let wanted = if wanted.is_zero() { one_of_each } else { wanted };
        if !has_room(limit, taken, wanted) {
            return Self::Full;
        }
        let left = limit.less(taken);
        let is_scarce = wanted.beside(left, limit).iter().any(|&(wanted, left, limit)| {
            wanted > 0 && u64::from(left) * SCARCE < u64::from(limit)
        });
        if is_scarce || !has_room(limit, taken, wanted.times(A_FEW)) {
            return Self::Few;
        }
        Self::Free
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::units::tests::units, *};

    #[test]
    fn free_few_full() {
        let of = |taken| Left::of(Units::stops(20), Units::stops(taken), Units::stops(1));
        assert_eq!((of(0), of(16)), (Left::Free, Left::Free));
        // Three are left, which is under a fifth.
        assert_eq!((of(17), of(19), of(20)), (Left::Few, Left::Few, Left::Full));
        // Half is free, but not room for three.
        assert_eq!(Left::of(Units::stops(10), Units::stops(5), Units::stops(2)), Left::Few);
    }

    #[test]
    fn what_is_not_wanted_does_not_matter() {
        let limit = Units { stops: 10, litres: 100, kilograms: 0 };
        let taken = Units { stops: 0, litres: 150, kilograms: 0 };
        assert_eq!(Left::of(limit, taken, Units::stops(1)), Left::Free);
        assert_eq!(Left::of(limit, taken, Units { litres: 1, ..Units::stops(1) }), Left::Full);
        // Of what there is none of, none is left.
        assert_eq!(Left::of(limit, Units::ZERO, Units { kilograms: 1, ..Units::ZERO }), Left::Full);
    }

    #[test]
    fn whoever_wants_nothing_yet_is_told_of_one() {
        let limit = Units { stops: 10, litres: 1_000, kilograms: 0 };
        assert_eq!(Left::of(limit, Units::ZERO, Units::ZERO), Left::Free);
        assert_eq!(Left::of(limit, Units::stops(10), Units::ZERO), Left::Full);
        assert_eq!(Left::of(Units::ZERO, Units::ZERO, Units::ZERO), Left::Full);
    }

    proptest! {
        #[test]
        fn full_is_what_has_no_room(limit in units(), taken in units(), wanted in units()) {
            prop_assume!(!wanted.is_zero() && !limit.is_zero());
            let left = Left::of(limit, taken, wanted);
            prop_assert_eq!(left == Left::Full, !has_room(limit, taken, wanted));
        }

        #[test]
        fn more_taken_never_leaves_more(
            limit in units(), taken in units(), more in units(), wanted in units(),
        ) {
            prop_assert!(Left::of(limit, taken, wanted) <= Left::of(limit, taken + more, wanted));
        }
    }
}
