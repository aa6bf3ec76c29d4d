//! What came, what goes back, what is left.

use crate::money::Fen;

/// The money of one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// All that ever came.
    pub paid: Fen,
    /// All that went back or is set aside for going back; never more than came.
    pub refunded: Fen,
}

impl Balance {
    /// What the resident has paid for good: `paid − refunded`.
    #[must_use]
    pub const fn due(self) -> Fen {
        self.paid.less(self.refunded)
    }

    /// Whether `amount` can go back; nothing cannot.
    #[must_use]
    pub fn can_refund(self, amount: Fen) -> bool {
        amount > Fen::ZERO && amount <= self.due()
    }

    /// With `amount` set aside for going back, if it can.
    #[must_use]
    pub fn refund(self, amount: Fen) -> Option<Self> {
        self.can_refund(amount).then(|| Self { refunded: self.refunded + amount, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_goes_back_than_came() {
        let came = Balance { paid: Fen::new(3_360), refunded: Fen::ZERO };
        let part = came.refund(Fen::new(3_359)).unwrap();
        assert_eq!(part.due(), Fen::new(1));
        assert_eq!(part.refund(Fen::new(2)), None);
        assert_eq!(part.refund(Fen::ZERO), None);
        assert_eq!(part.refund(Fen::new(1)).unwrap().due(), Fen::ZERO);
    }
}
