//! A district's prices: data with a version, of which this is the shape.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Size;
use crate::money::Fen;

/// What collection costs. Every field is a district setting; amounts are in 分.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceTable {
    /// Of a cubic metre of what has no price of its own.
    pub per_cubic_metre: Fen,
    /// Of one piece, by item; an item that is not here costs by its size.
    #[serde(default)]
    pub items: BTreeMap<String, Fen>,
    /// Of one piece, by size; a size that is not here costs by its volume.
    #[serde(default)]
    pub sizes: BTreeMap<Size, Fen>,
    /// Of one bag of renovation waste; a bag that is not here costs by its volume.
    #[serde(default)]
    pub bags: BTreeMap<String, Fen>,
    /// Of a cubic metre of renovation waste.
    pub renovation_per_cubic_metre: Fen,
    /// What a household has free.
    #[serde(default)]
    pub free: Option<FreeAllowance>,
    /// What carrying down stairs costs.
    #[serde(default)]
    pub carrying: Option<Carrying>,
    /// What a collection costs at least, if it costs anything.
    #[serde(default)]
    pub minimum: Fen,
    /// Whose collection costs less.
    #[serde(default)]
    pub exemptions: Vec<Exemption>,
    /// What stands at the estate's collection point is collected free of charge. Renovation waste
    /// is not: whoever makes it pays (谁产生、谁付费).
    #[serde(default)]
    pub free_at_collection_point: bool,
}

/// Pieces that a household has free in a calendar year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FreeAllowance {
    pub pieces: u32,
    /// What is larger is never free; none is no limit.
    #[serde(default)]
    pub most_litres: Option<u64>,
}

/// What carrying down stairs costs where there is no lift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Carrying {
    /// Flights that are not charged.
    pub free_flights: u32,
    /// Of each further flight and piece.
    pub per_flight: Fen,
    /// Of one piece at most, however high.
    #[serde(default)]
    pub most_per_piece: Option<Fen>,
}

/// A household that pays less, such as one that lives on the minimum allowance (低保).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    /// Lower-case word; its text is `bulky-exemption-…`, or the district's own.
    pub code: String,
    /// What is taken off, from 1 to 100.
    pub percent: u8,
}

/// Why a table cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PriceTableError {
    /// By the code of the exemption.
    #[error("the exemption {0} takes off less than 1 or more than 100 per cent")]
    Percent(String),
    #[error("the exemption {0} is there twice")]
    Twice(String),
    #[error("an amount is over {MOST} 分", MOST = PriceTable::MOST.fen())]
    Amount,
}

impl PriceTable {
    /// No single price is higher: 100,000 元. What is higher is a slip of the finger.
    pub const MOST: Fen = Fen::new(10_000_000);

    /// Whether prices can be made from it.
    ///
    /// # Errors
    /// [`PriceTableError`], the first.
    pub fn check(&self) -> Result<(), PriceTableError> {
        for (at, one) in self.exemptions.iter().enumerate() {
            if !(1..=100).contains(&one.percent) {
                return Err(PriceTableError::Percent(one.code.clone()));
            }
            if self.exemptions[..at].iter().any(|other| other.code == one.code) {
                return Err(PriceTableError::Twice(one.code.clone()));
            }
        }
        let carrying =
            self.carrying.iter().flat_map(|one| [Some(one.per_flight), one.most_per_piece]);
        let amounts = [self.per_cubic_metre, self.renovation_per_cubic_metre, self.minimum]
            .into_iter()
            .chain(self.items.values().copied())
            .chain(self.sizes.values().copied())
            .chain(self.bags.values().copied())
            .chain(carrying.flatten());
        match amounts.max() {
            Some(most) if most > Self::MOST => Err(PriceTableError::Amount),
            _ => Ok(()),
        }
    }
}
