//! What parking costs, as data, and what a stay comes to, with its reasons.
//!
//! A [`Tariff`] divides the day into [`Band`]s. A stay is cut where a band ends, where a cap begins
//! anew and where a free holiday begins or ends; each stretch in between is counted by itself, its
//! steps from the first one on. (That is how 白天首小时…, 夜间… on a sign is counted. A band that is
//! the whole day is never cut by itself, so its first hour comes once.)
//!
//! Money is whole 分 and time whole minutes: seconds of the start and the end do not count.

mod check;
mod price;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::parking::Vehicle;
use crate::money::Fen;

pub use check::TariffError;
pub use price::{Capped, Line, PriceError, Reason, Reckoning, Units, price};

/// What may be wrong about a tariff is wrong here still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// A stay of up to so many minutes is free (免费时长).
    #[serde(default)]
    pub free_minutes: u32,
    /// Whether these minutes are free in a longer stay too, instead of being charged from the first.
    #[serde(default)]
    pub free_minutes_stay_free: bool,
    /// Together the whole day, none over another, in any order.
    pub bands: Vec<Band>,
    /// The most that is paid.
    #[serde(default)]
    pub cap: Option<Cap>,
    /// Whether the days off of the calendar (法定节假日) are free.
    #[serde(default)]
    pub holidays_free: bool,
    /// What becomes of a unit that is not full.
    #[serde(default)]
    pub rounding: Rounding,
}

/// A part of the day with a rate of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Minutes since midnight.
    pub from: u16,
    /// Minutes since midnight, up to 1,440. Not later than `from`: over midnight, and the same as
    /// `from`, or 0 to 1,440: the whole day.
    pub to: u16,
    /// What it costs.
    pub rate: Rate,
    /// The most that one stretch of it costs.
    #[serde(default)]
    pub cap: Option<Fen>,
}

/// What a stretch of time costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rate {
    /// Nothing.
    Free,
    /// The same however long it is (计次).
    Flat(Fen),
    /// So much per unit (计时), in steps: the first hour, then the rest.
    Steps(Vec<Step>),
}

impl Rate {
    /// Each price that it has.
    fn prices(&self) -> Vec<Fen> {
        match self {
            Self::Free => vec![Fen::ZERO],
            Self::Flat(price) => vec![*price],
            Self::Steps(steps) => steps.iter().map(|step| step.price).collect(),
        }
    }
}

/// A step of a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// How long it lasts, in minutes. The last one, and only that, goes on and on.
    #[serde(default)]
    pub minutes: Option<u32>,
    /// What is counted, in minutes.
    pub unit: u32,
    /// The price of one unit.
    pub price: Fen,
}

/// What becomes of a unit that is not full at the end of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rounding {
    /// 不足一个单位按一个单位计
    #[default]
    Up,
    /// 不足一个单位不计
    Down,
    /// Counted from its half on.
    Nearest,
}

impl Rounding {
    /// The units of so many minutes.
    const fn units(self, minutes: u64, unit: u64) -> u64 {
        match self {
            Self::Up => minutes.div_ceil(unit),
            Self::Down => minutes / unit,
            Self::Nearest => (2 * minutes + unit) / (2 * unit),
        }
    }
}

/// The most that is paid in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// The most.
    pub amount: Fen,
    /// In what.
    pub period: CapPeriod,
}

/// When a cap begins anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CapPeriod {
    /// Every 24 hours after the start of the stay.
    Hours24,
    /// At midnight (自然日).
    CivilDay,
}

/// A tariff that holds together: its bands are the whole day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Draft", into = "Draft")]
pub struct Tariff(Draft);

impl Tariff {
    /// Checks a draft.
    ///
    /// # Errors
    /// [`TariffError`].
    pub fn new(draft: Draft) -> Result<Self, TariffError> {
        check::check(&draft)?;
        Ok(Self(draft))
    }

    /// What it says.
    #[must_use]
    pub const fn terms(&self) -> &Draft {
        &self.0
    }

    /// Whether a stay costs nothing, whenever it is and however long. None where that depends on
    /// when and how long.
    #[must_use]
    pub fn is_free(&self) -> Option<bool> {
        let terms = &self.0;
        let prices: Vec<Fen> = terms.bands.iter().flat_map(|band| band.rate.prices()).collect();
        if prices.iter().all(|price| *price == Fen::ZERO) {
            return Some(true);
        }
        let caps = terms.bands.iter().filter_map(|band| band.cap);
        let caps = caps.chain(terms.cap.map(|cap| cap.amount));
        let always_costs = prices.iter().copied().chain(caps).all(|price| price > Fen::ZERO)
            && terms.free_minutes == 0
            && !terms.holidays_free
            && terms.rounding == Rounding::Up;
        always_costs.then_some(false)
    }
}

impl TryFrom<Draft> for Tariff {
    type Error = TariffError;

    fn try_from(draft: Draft) -> Result<Self, TariffError> {
        Self::new(draft)
    }
}

impl From<Tariff> for Draft {
    fn from(tariff: Tariff) -> Self {
        tariff.0
    }
}

/// The tariffs of a car park by vehicle. What is not in it has no known price.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tariffs(pub BTreeMap<Vehicle, Tariff>);

impl Tariffs {
    /// What this vehicle pays by.
    #[must_use]
    pub fn of(&self, vehicle: Vehicle) -> Option<&Tariff> {
        self.0.get(&vehicle)
    }
}
