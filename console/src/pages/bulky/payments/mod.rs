//! `/staff/bulky/payments`: orders and refunds, reconciliation with the platforms, and the till.

mod not_compared;
mod order;
mod orders;
mod run;
mod runs;
mod till;

use app::{
    components::tabs::{Tab, Tabs},
    render::t,
};
use domain::{
    accounts::{Act, Kind},
    money::Fen,
};
use leptos::prelude::*;

pub(super) use self::{
    order::order_page,
    orders::{export_page, page},
    run::run_page,
    runs::runs_page,
    till::till_page,
};
use super::{nav, words::yuan};
use crate::{
    desk::Desk,
    routes::{BulkyMoney, BulkyPart, StaffRoute, link},
};

/// The parts of the section that this person may see.
fn parts(desk: &Desk, present: BulkyMoney) -> AnyView {
    let seen = BulkyMoney::ALL.into_iter().filter(|part| {
        let kind = if *part == BulkyMoney::Till { Kind::Cash } else { Kind::Payment };
        desk.staff().may(Act::Read, kind)
    });
    let tabs = seen.map(|part| Tab {
        href: link(&StaffRoute::BulkyMoney(part, String::new())),
        name: t(&format!("desk-bulky-money-{}", part.as_str())),
        current: part == present,
    });
    view! {
        {nav(desk, BulkyPart::Payments)}
        <Tabs label=t("desk-bulky-payments") tabs=tabs.collect()/>
    }
    .into_any()
}

/// 分 that may be below nothing, in 元.
fn signed(fen: i64) -> String {
    let sign = if fen < 0 { "−" } else { "" };
    format!("{sign}{}", yuan(Fen::new(fen.unsigned_abs())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_below_nothing_says_so() {
        assert_eq!(signed(-5), "−0.05");
        assert_eq!(signed(1_250), "12.50");
    }
}
