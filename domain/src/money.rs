//! Amounts of money, in whole 分.

use std::{fmt, iter::Sum, ops::Add};

use serde::{Deserialize, Serialize};

/// So many 分, never less than nothing. Sums stop at the largest amount instead of beginning anew.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Fen(u64);

impl Fen {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// So many 分.
    #[must_use]
    pub const fn new(fen: u64) -> Self {
        Self(fen)
    }

    /// In 分.
    #[must_use]
    pub const fn fen(self) -> u64 {
        self.0
    }

    /// Reads an amount in 元 with up to two decimals: `12`, `12.5`, `¥12.50`, `12元`.
    #[must_use]
    pub fn parse_yuan(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix(['¥', '￥']).unwrap_or(text);
        let text = text.strip_suffix(['元', '块']).unwrap_or(text).trim();
        let (yuan, fen) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if yuan.is_empty() || !digits(yuan) || !digits(fen) || fen.len() > 2 {
            return None;
        }
        let fen: u64 = format!("{fen:0<2}").parse().ok()?;
        yuan.parse::<u64>().ok()?.checked_mul(100)?.checked_add(fen).map(Self)
    }

    /// So many times the amount.
    #[must_use]
    pub const fn times(self, count: u64) -> Self {
        Self(self.0.saturating_mul(count))
    }

    /// What is left when `other` is taken off; nothing when it is more.
    #[must_use]
    pub const fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Add for Fen {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Fen {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

/// In 元, with 分 only where there are some: `12`, `12.50`, `0.05`.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 100, self.0 % 100) {
            (yuan, 0) => write!(f, "{yuan}"),
            (yuan, fen) => write!(f, "{yuan}.{fen:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_in_yuan() {
        for (fen, written) in [(0, "0"), (5, "0.05"), (1_250, "12.50"), (1_200, "12")] {
            assert_eq!(Fen::new(fen).to_string(), written);
        }
    }

    #[test]
    fn read_in_yuan() {
        for (typed, fen) in
            [("12", 1_200), ("12.5", 1_250), ("¥12.50", 1_250), (" 0.05元 ", 5), ("0", 0)]
        {
            assert_eq!(Fen::parse_yuan(typed), Some(Fen::new(fen)), "{typed}");
        }
        for typed in ["", ".5", "-1", "1.234", "1,000", "十元", "1.2.3", "99999999999999999999"] {
            assert_eq!(Fen::parse_yuan(typed), None, "{typed}");
        }
    }

    #[test]
    fn sums_stop_at_the_ends() {
        let most = Fen::new(u64::MAX);
        assert_eq!([most, Fen::new(1)].into_iter().sum::<Fen>(), most);
        assert_eq!(most.times(2), most);
        assert_eq!(Fen::new(3).less(Fen::new(5)), Fen::ZERO);
    }
}
