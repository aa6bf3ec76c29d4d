//! How much of a window something takes.

use std::{iter::Sum, ops::Add};

use serde::{Deserialize, Serialize};

/// An amount in every dimension that a window is counted in. Sums stop at the largest number instead
/// of beginning anew, so what is far too much never looks like little.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Units {
    /// Places to stop at; for other resources whatever is counted one by one, such as seats.
    pub stops: u32,
    /// Room in the vehicle, in litres (cubic decimetres).
    pub litres: u32,
    /// Weight, in kilograms.
    pub kilograms: u32,
}

impl Units {
    /// Nothing.
    pub const ZERO: Self = Self { stops: 0, litres: 0, kilograms: 0 };
    /// The most of one dimension that can be stored; nothing real comes near it.
    pub const MOST: u32 = 1_000_000_000;

    /// So many stops, and nothing else is counted.
    #[must_use]
    pub const fn stops(stops: u32) -> Self {
        Self { stops, ..Self::ZERO }
    }

    /// Whether it is nothing in every dimension.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.stops == 0 && self.litres == 0 && self.kilograms == 0
    }

    /// Whether it is no more than `limit` in every dimension.
    #[must_use]
    pub const fn fits_in(self, limit: Self) -> bool {
        self.stops <= limit.stops
            && self.litres <= limit.litres
            && self.kilograms <= limit.kilograms
    }

    /// What is left when `other` is taken off; nothing in a dimension where it is more.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        self.with(other, u32::saturating_sub)
    }

    /// So many times the amount.
    #[must_use]
    pub fn times(self, count: u32) -> Self {
        self.with(self, |one, _| one.saturating_mul(count))
    }

    /// The smaller of both in each dimension: what they have in common.
    #[must_use]
    pub fn least(self, other: Self) -> Self {
        self.with(other, u32::min)
    }

    /// The larger of both in each dimension.
    #[must_use]
    pub fn most(self, other: Self) -> Self {
        self.with(other, u32::max)
    }

    fn with(self, other: Self, join: impl Fn(u32, u32) -> u32) -> Self {
        Self {
            stops: join(self.stops, other.stops),
            litres: join(self.litres, other.litres),
            kilograms: join(self.kilograms, other.kilograms),
        }
    }

    /// The dimensions of `self` beside those of two others.
    pub(super) const fn beside(self, a: Self, b: Self) -> [(u32, u32, u32); 3] {
        [
            (self.stops, a.stops, b.stops),
            (self.litres, a.litres, b.litres),
            (self.kilograms, a.kilograms, b.kilograms),
        ]
    }
}

impl Add for Units {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.with(other, u32::saturating_add)
    }
}

impl Sum for Units {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Amounts that are often equal in a dimension, or nothing.
    pub(in crate::capacity) fn units() -> impl Strategy<Value = Units> {
        let one = || prop_oneof![Just(0), 0..20_u32, any::<u32>()];
        (one(), one(), one()).prop_map(|(stops, litres, kilograms)| Units {
            stops,
            litres,
            kilograms,
        })
    }

    proptest! {
        #[test]
        fn what_is_taken_off_a_sum_leaves_the_rest(a in units(), b in units()) {
            let most = a.most(b);
            prop_assert!(a.fits_in(most) && b.fits_in(most));
            prop_assert!(a.least(b).fits_in(a) && a.least(b).fits_in(b));
            prop_assert_eq!(a.less(b) + a.least(b), a);
            prop_assert_eq!(a.less(b).is_zero(), a.fits_in(b));
        }

        #[test]
        fn sums_stop_at_the_end(a in units(), b in units()) {
            prop_assert!(a.fits_in(a + b) && b.fits_in(a + b));
            prop_assert_eq!([a, b].into_iter().sum::<Units>(), b + a);
            prop_assert_eq!(a.times(3), a + a + a);
        }
    }
}
