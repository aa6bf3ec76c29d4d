//! Payments: orders, refunds, the ledger, and the platforms that move the money.
//!
//! - [`open_order`] writes down in the caller's transaction what is asked for; [`start`] tells the
//!   platform, and where the resident goes to pay. Nothing here knows what it is for: the subject is a
//!   word and an id.
//! - What became of it is learned from [`callback`], from [`ask()`] (a worker asks for everything that
//!   is open, and for a while for what is over), and from [`close_order`], which asks before it closes.
//!   All three end in `settle`, in one transaction under the order's lock; money that came is written
//!   down once, by the ledger's unique key, and never lost: what is too much, too little, too late or
//!   twice goes back by itself or is told to the subject.
//! - [`refund()`] sets money aside in the caller's transaction, by one conditional update;
//!   [`ask_refunds`] carries it to the platform, under one number until the platform answers. What
//!   the platform refuses, staff give back in another way: [`record_elsewhere()`] writes it down.
//! - Each change asks for the job [`PaymentChanged`] in its transaction.
//! - [`reconcile()`] compares a day's statement of a platform with the ledger, and [`not_compared`]
//!   tells the days that nobody compared; [`check()`] compares orders and refunds with the ledger.
//! - [`take_cash`], [`pay_out`] and [`close_day`] are the till of the crews.
//!
//! To add a platform: 1. its code in `domain::payments::ProviderCode` and, in a migration, in the
//! checks; 2. a type that implements [`PaymentProvider`], in a folder like `sandbox/`; 3. its line in
//! [`Providers`]; 4. its line in `contract_tests.rs`, with a fake of its side that speaks as it does;
//! 5. its settings in `server/src/config/`.
//!
//! To be paid for something: 1. [`open_order`] with your own [`Subject`]; 2. your line in
//! `jobs/payment_changed.rs`.

mod advance;
mod alipay;
mod ask;
mod ask_refunds;
mod callback;
mod changed;
mod check;
mod close_order;
#[cfg(test)]
mod contract_tests;
#[cfg(test)]
mod elsewhere_tests;
mod event;
#[cfg(test)]
mod interleaving_tests;
mod learn;
mod ledger;
mod list;
mod not_set_up;
mod number;
mod offline;
mod open_order;
mod order;
mod provider;
mod read_order;
mod reconcile;
mod record_elsewhere;
mod refund;
mod sandbox;
#[cfg(test)]
mod secrets_tests;
mod settle;
mod settle_refund;
mod staff_refund;
mod start;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod wechat_pay;

pub use alipay::AlipayPayments;
pub use ask::{ask, ask_at_once};
pub use ask_refunds::ask_refunds;
pub use callback::{CallbackError, Verdict, callback};
pub use changed::PaymentChanged;
pub use check::{Imbalance, check};
pub use close_order::{CloseError, Closing, close_order};
pub use list::{Filter, ORDERS, OrderRow, orders};
pub use offline::{
    CASH_CODES, CloseDay, Closed, Offline, PayOut, TakeCash, Taken, Till, Way, close_day, pay_out,
    take_cash, till,
};
pub use open_order::{LONGEST_OPEN, MOST, NewOrder, OpenError, offered, open_order, set_up};
pub use order::{Order, Subject, orders_of, read_order as order};
pub use provider::{
    Called, Heard, HowToPay, Payer, PaymentProvider, Prepare, Prepared, ProviderError, Providers,
    Received, RefundAnswer, RefundAsk, Scene, StatementLine, Trade, Unheard, WeChatPayment,
};
pub use read_order::{Elsewhere, Entry, EventRow, OrderRead, RefundRow, read_order};
pub use reconcile::{
    Difference, NotCompared, ReconcileBy, ReconcileError, Reconciled, Run, differences, explain,
    not_compared, not_compared_of, reconcile, reconcile_due, runs,
};
pub use record_elsewhere::{RecordElsewhere, RecordElsewhereError, record_elsewhere};
pub use refund::{NewRefund, RefundError, refund};
pub use sandbox::{
    Bill, Choice, ChooseError, Sandbox, SendSandboxCallback, bill, choose, is_allowed,
};
pub use staff_refund::{StaffRefund, StaffRefundError, staff_refund};
pub use start::{Back, StartError, start};
pub use wechat_pay::{WeChatPay, WeChatPaySettings, WeChatPaySettingsError};
