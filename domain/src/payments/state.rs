//! The words of payments.

use crate::codes::codes;

codes! {
    /// Where an order stands.
    OrderState {
        /// It is written down; the platform may not know of it yet.
        Created = "created",
        /// The platform has it, and the resident can pay.
        Pending = "pending",
        /// The platform did not answer: it is asked again, under the same number, until it does.
        Unknown = "unknown",
        /// All of it came.
        Paid = "paid",
        /// Nothing came and nothing is expected; money that comes all the same is late.
        Closed = "closed",
        /// The platform refused it, or what came was not what was asked for and goes back.
        Failed = "failed",
    }
}

impl OrderState {
    /// Whether a payment is still expected.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Created | Self::Pending | Self::Unknown)
    }
}

codes! {
    /// What is done to an order.
    OrderAct {
        /// The platform has it.
        Start = "start",
        /// The platform did not answer.
        LoseTouch = "lose-touch",
        /// The money came.
        Pay = "pay",
        /// The money came after the order was over.
        PayLate = "pay-late",
        /// Nobody pays any more.
        Close = "close",
        /// It came to nothing.
        Fail = "fail",
    }
}

codes! {
    /// Where a refund stands.
    RefundState {
        /// The money is set aside for it; the platform may not know of it yet.
        Requested = "requested",
        /// The platform has it.
        Pending = "pending",
        /// The platform did not answer: it is asked again, under the same number.
        Unknown = "unknown",
        /// The resident has the money.
        Done = "done",
        /// The platform refused it for good; the money is not set aside any more.
        Failed = "failed",
        /// The platform did not do it, and staff gave the money back in another way.
        Elsewhere = "elsewhere",
    }
}

impl RefundState {
    /// Whether the platform still has to say how it ended.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Requested | Self::Pending | Self::Unknown)
    }
}

codes! {
    /// What is done to a refund.
    RefundAct {
        /// The platform has it.
        Submit = "submit",
        /// The platform did not answer.
        LoseTouch = "lose-touch",
        /// The money went back.
        Finish = "finish",
        /// The platform refused it for good.
        Fail = "fail",
        /// Staff gave the money back in another way.
        GiveElsewhere = "give-elsewhere",
    }
}

codes! {
    /// How staff give money back that the platform did not give back.
    ElsewhereWay {
        /// From an account of the bureau.
        BankTransfer = "bank-transfer",
        /// From the safe.
        Cash = "cash",
    }
}

codes! {
    /// Why money goes back.
    RefundReason {
        /// What it was for was cancelled.
        Cancelled = "cancelled",
        /// What it was for costs less now.
        Changed = "changed",
        /// It was not done.
        NotDone = "not-done",
        /// What came was not what was asked for.
        WrongAmount = "wrong-amount",
        /// It was paid a second time.
        PaidTwice = "paid-twice",
        /// It was paid when it was over and could not be taken up again.
        PaidLate = "paid-late",
        /// Staff decided so.
        Goodwill = "goodwill",
    }
}

impl RefundReason {
    /// Whether nobody asks again for what went back: it was owed, and was given all the same.
    #[must_use]
    pub const fn waives(self) -> bool {
        matches!(self, Self::NotDone | Self::Goodwill)
    }
}

codes! {
    /// Who takes the money.
    ProviderCode {
        /// The demonstration's own platform, which moves no money.
        Sandbox = "sandbox",
        /// 微信支付.
        WeChatPay = "wechat-pay",
        /// 支付宝.
        Alipay = "alipay",
        /// The crew, in cash or with a card reader.
        Offline = "offline",
    }
}

impl ProviderCode {
    /// Whether it knows things that we learn only by asking.
    #[must_use]
    pub const fn is_remote(self) -> bool {
        !matches!(self, Self::Offline)
    }

    /// Whether in a mini-app it takes money only of whom it knows there.
    #[must_use]
    pub const fn knows_its_payers(self) -> bool {
        matches!(self, Self::WeChatPay | Self::Alipay)
    }
}

codes! {
    /// What the subject of an order is told.
    Change {
        /// All of it came in time.
        Paid = "paid",
        /// All of it came after the order was closed or had failed: the subject takes up again what
        /// it was for, or gives the money back.
        PaidLate = "paid-late",
        /// Nobody pays any more.
        Closed = "closed",
        /// It came to nothing.
        Failed = "failed",
        /// A refund has reached the resident.
        Refunded = "refunded",
        /// A refund was refused by the platform.
        RefundFailed = "refund-failed",
    }
}
