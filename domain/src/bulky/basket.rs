//! What somebody wants to be rid of, and where it stands.

use serde::{Deserialize, Serialize};

use super::Size;
use crate::codes::codes;

/// Kinds of things in one booking, at most: more is a move, which has its own arrangements.
pub const MAX_THINGS: usize = 20;
/// Of one thing, at most.
pub const MAX_QUANTITY: u32 = 50;
/// The longest side that a vehicle takes, in centimetres.
pub const MAX_CENTIMETRES: u32 = 600;

/// How many, from 1 to [`MAX_QUANTITY`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Quantity(u32);

impl Quantity {
    /// One.
    pub const ONE: Self = Self(1);

    /// From 1 to [`MAX_QUANTITY`].
    ///
    /// # Errors
    /// [`BasketError::TooFew`], [`BasketError::TooMany`].
    pub fn new(quantity: i64) -> Result<Self, BasketError> {
        match u32::try_from(quantity) {
            Ok(quantity @ 1..=MAX_QUANTITY) => Ok(Self(quantity)),
            Ok(0) | Err(_) if quantity < 1 => Err(BasketError::TooFew),
            _ => Err(BasketError::TooMany),
        }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<i64> for Quantity {
    type Error = BasketError;

    fn try_from(quantity: i64) -> Result<Self, BasketError> {
        Self::new(quantity)
    }
}

impl From<Quantity> for i64 {
    fn from(quantity: Quantity) -> Self {
        quantity.0.into()
    }
}

/// A volume in cubic centimetres, so that what was measured is priced without rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Volume(u64);

impl Volume {
    /// Whole litres (cubic decimetres).
    #[must_use]
    pub const fn litres(litres: u64) -> Self {
        Self(litres.saturating_mul(1_000))
    }

    /// In cubic centimetres.
    #[must_use]
    pub const fn cubic_centimetres(self) -> u64 {
        self.0
    }

    /// The litres that it needs: a part of one needs all of it.
    #[must_use]
    pub const fn whole_litres(self) -> u64 {
        self.0.div_ceil(1_000)
    }

    /// So many times as much.
    #[must_use]
    pub const fn times(self, count: u64) -> Self {
        Self(self.0.saturating_mul(count))
    }
}

/// The three sides of a thing that is not in the catalogue, in centimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measures {
    pub length: u32,
    pub width: u32,
    pub height: u32,
}

impl Measures {
    /// Sides of 1 to [`MAX_CENTIMETRES`].
    ///
    /// # Errors
    /// [`BasketError::Measures`].
    pub fn new(length: u32, width: u32, height: u32) -> Result<Self, BasketError> {
        let fits = |side| (1..=MAX_CENTIMETRES).contains(&side);
        if fits(length) && fits(width) && fits(height) {
            Ok(Self { length, width, height })
        } else {
            Err(BasketError::Measures)
        }
    }

    /// The box around it.
    #[must_use]
    pub fn volume(self) -> Volume {
        Volume(u64::from(self.length) * u64::from(self.width) * u64::from(self.height))
    }
}

/// One line of a basket, with what the catalogue says of it at that time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Thing {
    /// Of the catalogue.
    Item { item: String, size: Size, litres: u64, kilograms: u64, quantity: Quantity },
    /// "My thing is not in the list."
    Measured { name: String, measures: Measures, quantity: Quantity },
    /// Renovation waste in bags of a size.
    Bags { bag: String, litres: u64, kilograms: u64, quantity: Quantity },
    /// Renovation waste as it lies there, in litres: 0.5 m³ are 500.
    Loose { waste: String, litres: u64, kilograms: u64 },
}

impl Thing {
    /// What one piece takes up.
    #[must_use]
    pub fn piece(&self) -> Volume {
        match self {
            Self::Item { litres, .. } | Self::Bags { litres, .. } | Self::Loose { litres, .. } => {
                Volume::litres(*litres)
            }
            Self::Measured { measures, .. } => measures.volume(),
        }
    }

    /// How many pieces.
    #[must_use]
    pub const fn quantity(&self) -> Quantity {
        match self {
            Self::Item { quantity, .. }
            | Self::Measured { quantity, .. }
            | Self::Bags { quantity, .. } => *quantity,
            Self::Loose { .. } => Quantity::ONE,
        }
    }

    /// What all of it takes up.
    #[must_use]
    pub fn volume(&self) -> Volume {
        self.piece().times(self.quantity().get().into())
    }

    /// What all of it weighs, about. Furniture that was only measured counts 100 kg a cubic metre,
    /// a little more than the catalogue's mean.
    #[must_use]
    pub fn kilograms(&self) -> u64 {
        match self {
            Self::Item { kilograms, quantity, .. } | Self::Bags { kilograms, quantity, .. } => {
                kilograms.saturating_mul(quantity.get().into())
            }
            Self::Measured { .. } => self.volume().whole_litres().div_ceil(10),
            Self::Loose { kilograms, .. } => *kilograms,
        }
    }

    /// Whether it is renovation waste (装修垃圾).
    #[must_use]
    pub const fn is_renovation(&self) -> bool {
        matches!(self, Self::Bags { .. } | Self::Loose { .. })
    }
}

codes! {
    /// Where it stands when the crew comes.
    Placed {
        /// At the door of the flat.
        Door = "door",
        /// At the entrance of the building.
        Downstairs = "downstairs",
        /// At the collection point of the estate (小区大件垃圾投放点).
        CollectionPoint = "collection-point",
    }
}

/// How far the crew carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    pub placed: Placed,
    /// The floor as people count it: 1 is the ground floor, -1 the first basement; 0 where nobody
    /// had to say it.
    pub floor: i16,
    pub lift: bool,
}

impl Site {
    /// The floor, where somebody said it.
    #[must_use]
    pub fn known_floor(self) -> Option<i16> {
        (self.floor != 0).then_some(self.floor)
    }

    /// Flights of stairs that are carried: none with a lift, or where it stands below already.
    #[must_use]
    pub fn flights(self) -> u32 {
        if self.lift || self.placed != Placed::Door {
            return 0;
        }
        let floor = i32::from(self.floor);
        let flights = if floor > 0 { floor - 1 } else { -floor };
        flights.unsigned_abs()
    }
}

/// All that a price depends on, besides the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basket {
    pub things: Vec<Thing>,
    pub site: Site,
    /// Free pieces that the household has had in this year, without this booking.
    #[serde(default)]
    pub free_used: u32,
    /// The code of an exemption that is claimed; the crew sees the certificate.
    #[serde(default)]
    pub exemption: Option<String>,
}

impl Basket {
    /// Whether there is something in it, not too much, and nothing that a form cannot have sent.
    ///
    /// # Errors
    /// [`BasketError`].
    pub fn check(&self) -> Result<(), BasketError> {
        if self.things.is_empty() {
            return Err(BasketError::Empty);
        }
        if self.things.len() > MAX_THINGS {
            return Err(BasketError::TooManyThings);
        }
        for thing in &self.things {
            if let Thing::Measured { measures: Measures { length, width, height }, .. } = thing {
                Measures::new(*length, *width, *height)?;
            }
        }
        Ok(())
    }
}

/// What is wrong with a basket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BasketError {
    #[error("there is nothing in it")]
    Empty,
    #[error("there are more than {MAX_THINGS} kinds of things in it")]
    TooManyThings,
    #[error("there must be at least one of each")]
    TooFew,
    #[error("there are more than {MAX_QUANTITY} of one thing")]
    TooMany,
    #[error("each side must be 1 to {MAX_CENTIMETRES} centimetres")]
    Measures,
}

impl BasketError {
    /// Every code that it can have.
    pub const CODES: &'static [&'static str] = &[
        "bulky-empty",
        "bulky-too-many-things",
        "bulky-too-few",
        "bulky-too-many",
        "bulky-measures",
    ];

    /// The stable code, of which the text is `error-{code}`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "bulky-empty",
            Self::TooManyThings => "bulky-too-many-things",
            Self::TooFew => "bulky-too-few",
            Self::TooMany => "bulky-too-many",
            Self::Measures => "bulky-measures",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_is_at_least_one_and_not_a_thousand() {
        assert_eq!(Quantity::new(3).map(Quantity::get), Ok(3));
        for few in [0, -1, i64::MIN] {
            assert_eq!(Quantity::new(few), Err(BasketError::TooFew), "{few}");
        }
        for many in [51, 1_000, i64::MAX] {
            assert_eq!(Quantity::new(many), Err(BasketError::TooMany), "{many}");
        }
    }

    #[test]
    fn sides_fit_into_a_vehicle() {
        assert_eq!(Measures::new(120, 70, 80).unwrap().volume().whole_litres(), 672);
        for sides in [(0, 1, 1), (1, 601, 1), (1, 1, u32::MAX)] {
            assert_eq!(Measures::new(sides.0, sides.1, sides.2), Err(BasketError::Measures));
        }
    }

    #[test]
    fn stairs_are_carried_only_from_the_door_and_without_a_lift() {
        let site = |placed, floor, lift| Site { placed, floor, lift }.flights();
        assert_eq!(site(Placed::Door, 6, false), 5);
        assert_eq!(site(Placed::Door, 1, false), 0);
        assert_eq!(site(Placed::Door, -2, false), 2);
        assert_eq!(site(Placed::Door, 6, true), 0);
        assert_eq!(site(Placed::Downstairs, 6, false), 0);
        assert_eq!(site(Placed::CollectionPoint, 6, false), 0);
    }

    #[test]
    fn a_part_of_a_litre_needs_all_of_it() {
        assert_eq!(Measures::new(11, 10, 10).unwrap().volume().whole_litres(), 2);
    }
}
