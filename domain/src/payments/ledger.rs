//! Double entries: every movement takes from one account and gives to another.

use super::{ElsewhereWay, ProviderCode};
use crate::codes::codes;

codes! {
    /// An account of the ledger.
    Account {
        /// What residents have paid for: grows on the credit side.
        Residents = "residents",
        /// What the demonstration's platform holds for us.
        Sandbox = "sandbox",
        /// What 微信支付 holds for us.
        WeChatPay = "wechat-pay",
        /// What 支付宝 holds for us.
        Alipay = "alipay",
        /// Cash in the hands of crews.
        Cash = "cash",
        /// What crews' card readers took.
        Card = "card",
        /// Cash that was handed in and counted.
        Safe = "safe",
        /// The bureau's own bank account.
        Bank = "bank",
        /// Cash that was counted and should not have been there, or the other way round.
        CashDifference = "cash-difference",
    }
}

codes! {
    /// Why money moved.
    EntryKind {
        /// A resident paid.
        Payment = "payment",
        /// A resident got money back.
        Refund = "refund",
        /// A resident got money back in another way than from the platform, which still has it.
        RefundElsewhere = "refund-elsewhere",
        /// A crew handed its cash in.
        HandedIn = "handed-in",
        /// Less was counted than was taken.
        Short = "short",
        /// More was counted than was taken.
        Over = "over",
    }
}

/// The two sides of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    pub debit: Account,
    pub credit: Account,
}

impl EntryKind {
    /// Which account gets it and which gives it, where `held` is the account of whoever took the
    /// money.
    #[must_use]
    pub const fn posting(self, held: Account) -> Posting {
        let (debit, credit) = match self {
            Self::Payment => (held, Account::Residents),
            Self::Refund | Self::RefundElsewhere => (Account::Residents, held),
            Self::HandedIn => (Account::Safe, held),
            Self::Short => (Account::CashDifference, held),
            Self::Over => (held, Account::CashDifference),
        };
        Posting { debit, credit }
    }
}

impl ElsewhereWay {
    /// Where the money comes from.
    #[must_use]
    pub const fn account(self) -> Account {
        match self {
            Self::BankTransfer => Account::Bank,
            Self::Cash => Account::Safe,
        }
    }
}

impl Account {
    /// Where money is that came through `provider`, where that is known without asking how.
    #[must_use]
    pub const fn of(provider: ProviderCode) -> Self {
        match provider {
            ProviderCode::Sandbox => Self::Sandbox,
            ProviderCode::WeChatPay => Self::WeChatPay,
            ProviderCode::Alipay => Self::Alipay,
            ProviderCode::Offline => Self::Cash,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_entry_moves_money_to_where_it_was() {
        for kind in EntryKind::ALL {
            for held in [Account::Sandbox, Account::WeChatPay, Account::Cash, Account::Card] {
                let posting = kind.posting(held);
                assert_ne!(posting.debit, posting.credit);
                assert!(posting.debit == held || posting.credit == held);
            }
        }
    }

    #[test]
    fn a_refund_undoes_a_payment() {
        let (paid, back) =
            (EntryKind::Payment.posting(Account::Card), EntryKind::Refund.posting(Account::Card));
        assert_eq!((paid.debit, paid.credit), (back.credit, back.debit));
    }
}
