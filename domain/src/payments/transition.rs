//! What may follow what: the two tables.

use super::{
    OrderAct,
    OrderState::{self, Closed, Created, Failed, Paid, Pending, Unknown},
    RefundAct, RefundState,
};

/// One line of the orders' table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderTransition {
    pub from: OrderState,
    pub act: OrderAct,
    pub to: OrderState,
}

const fn order(from: OrderState, act: OrderAct, to: OrderState) -> OrderTransition {
    OrderTransition { from, act, to }
}

/// Everything that can become of an order. What is paid stays paid: money goes back as a refund.
pub const ORDER_TRANSITIONS: &[OrderTransition] = &[
    order(Created, OrderAct::Start, Pending),
    order(Created, OrderAct::LoseTouch, Unknown),
    order(Created, OrderAct::Pay, Paid),
    order(Created, OrderAct::Close, Closed),
    order(Created, OrderAct::Fail, Failed),
    order(Pending, OrderAct::LoseTouch, Unknown),
    order(Pending, OrderAct::Pay, Paid),
    order(Pending, OrderAct::Close, Closed),
    order(Pending, OrderAct::Fail, Failed),
    order(Unknown, OrderAct::Start, Pending),
    order(Unknown, OrderAct::Pay, Paid),
    order(Unknown, OrderAct::Close, Closed),
    order(Unknown, OrderAct::Fail, Failed),
    order(Closed, OrderAct::PayLate, Paid),
    order(Failed, OrderAct::PayLate, Paid),
];

/// Where `act` leads from `from`, if it can be done.
#[must_use]
pub fn order_after(from: OrderState, act: OrderAct) -> Option<OrderState> {
    let mut lines = ORDER_TRANSITIONS.iter();
    lines.find(|line| line.from == from && line.act == act).map(|line| line.to)
}

/// One line of the refunds' table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefundTransition {
    pub from: RefundState,
    pub act: RefundAct,
    pub to: RefundState,
}

const fn refund(from: RefundState, act: RefundAct, to: RefundState) -> RefundTransition {
    RefundTransition { from, act, to }
}

/// Everything that can become of a refund.
pub const REFUND_TRANSITIONS: &[RefundTransition] = &[
    refund(RefundState::Requested, RefundAct::Submit, RefundState::Pending),
    refund(RefundState::Requested, RefundAct::LoseTouch, RefundState::Unknown),
    refund(RefundState::Requested, RefundAct::Finish, RefundState::Done),
    refund(RefundState::Requested, RefundAct::Fail, RefundState::Failed),
    refund(RefundState::Pending, RefundAct::LoseTouch, RefundState::Unknown),
    refund(RefundState::Pending, RefundAct::Finish, RefundState::Done),
    refund(RefundState::Pending, RefundAct::Fail, RefundState::Failed),
    refund(RefundState::Unknown, RefundAct::Submit, RefundState::Pending),
    refund(RefundState::Unknown, RefundAct::Finish, RefundState::Done),
    refund(RefundState::Unknown, RefundAct::Fail, RefundState::Failed),
    refund(RefundState::Pending, RefundAct::GiveElsewhere, RefundState::Elsewhere),
    refund(RefundState::Unknown, RefundAct::GiveElsewhere, RefundState::Elsewhere),
    refund(RefundState::Failed, RefundAct::GiveElsewhere, RefundState::Elsewhere),
];

/// Where `act` leads from `from`, if it can be done.
#[must_use]
pub fn refund_after(from: RefundState, act: RefundAct) -> Option<RefundState> {
    let mut lines = REFUND_TRANSITIONS.iter();
    lines.find(|line| line.from == from && line.act == act).map(|line| line.to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_open_can_be_paid_and_can_end() {
        for state in OrderState::ALL.iter().copied().filter(|state| state.is_open()) {
            assert_eq!(order_after(state, OrderAct::Pay), Some(Paid));
            assert_eq!(order_after(state, OrderAct::Close), Some(Closed));
            assert_eq!(order_after(state, OrderAct::Fail), Some(Failed));
            assert_eq!(order_after(state, OrderAct::PayLate), None);
        }
        for state in RefundState::ALL.iter().copied().filter(|state| state.is_open()) {
            assert_eq!(refund_after(state, RefundAct::Finish), Some(RefundState::Done));
            assert_eq!(refund_after(state, RefundAct::Fail), Some(RefundState::Failed));
        }
    }

    #[test]
    fn what_is_over_takes_late_money_and_nothing_else() {
        for act in OrderAct::ALL.iter().copied() {
            assert_eq!(order_after(Paid, act), None, "{}", act.as_str());
            let late = (act == OrderAct::PayLate).then_some(Paid);
            assert_eq!(order_after(Closed, act), late);
            assert_eq!(order_after(Failed, act), late);
        }
        for act in RefundAct::ALL.iter().copied() {
            assert_eq!(refund_after(RefundState::Done, act), None);
            assert_eq!(refund_after(RefundState::Elsewhere, act), None);
            let elsewhere = (act == RefundAct::GiveElsewhere).then_some(RefundState::Elsewhere);
            assert_eq!(refund_after(RefundState::Failed, act), elsewhere);
        }
    }
}
