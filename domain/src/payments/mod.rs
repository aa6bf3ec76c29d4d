//! Payments: orders, refunds and the ledger, whoever they are for.
//!
//! An order is one amount that a resident is asked for, by one number, on one platform. What it is for
//! is a subject (a word and an id) that nothing here looks into. Money that came and money that goes
//! back are two amounts that only grow; what is left between them is [`Balance::due`], which is never
//! less than nothing.
//!
//! To add a state or an act: 1. its word in `state.rs`; 2. its lines in [`ORDER_TRANSITIONS`] or
//! [`REFUND_TRANSITIONS`]; 3. the same rows in a migration, for the trigger; 4. run the tests with
//! `UPDATE_DOCS=1`, which writes docs/PAYMENTS.md.

mod ask_again;
mod balance;
#[cfg(test)]
mod docs;
mod ledger;
mod reconcile;
mod state;
mod transition;

pub use ask_again::{AFTER_CLOSING, ask_again};
pub use balance::Balance;
pub use ledger::{Account, EntryKind, Posting};
pub use reconcile::{DifferenceKind, Differs, Line, LineKind, compare};
pub use state::{
    Change, ElsewhereWay, OrderAct, OrderState, ProviderCode, RefundAct, RefundReason, RefundState,
};
pub use transition::{
    ORDER_TRANSITIONS, OrderTransition, REFUND_TRANSITIONS, RefundTransition, order_after,
    refund_after,
};
