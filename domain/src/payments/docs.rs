//! The life of an order and of a refund, as docs/PAYMENTS.md.

use std::fmt::Write;

use super::{
    Account, EntryKind, ORDER_TRANSITIONS, OrderAct, REFUND_TRANSITIONS, RefundAct, ask_again,
};
use crate::payments::OrderState;

/// The tables as a page of Markdown.
fn markdown() -> String {
    let mut page = String::from(
        "# Payments\n\n\
         Written by a test from `domain/src/payments`; change it there, then\n\
         `UPDATE_DOCS=1 cargo test -p domain payments`. What is not in the tables is refused, by the\n\
         operations and by the database. All amounts are whole 分.\n\n\
         ## The life of an order\n\n| act | from | to |\n| --- | --- | --- |\n",
    );
    // Writing to a String cannot fail.
    for act in OrderAct::ALL {
        for line in ORDER_TRANSITIONS.iter().filter(|line| line.act == *act) {
            let (from, to) = (line.from.as_str(), line.to.as_str());
            let _ = writeln!(page, "| {} | {from} | {to} |", act.as_str());
        }
    }
    page.push_str("\n## The life of a refund\n\n| act | from | to |\n| --- | --- | --- |\n");
    for act in RefundAct::ALL {
        for line in REFUND_TRANSITIONS.iter().filter(|line| line.act == *act) {
            let (from, to) = (line.from.as_str(), line.to.as_str());
            let _ = writeln!(page, "| {} | {from} | {to} |", act.as_str());
        }
    }
    page.push_str(
        "\n## The ledger\n\nEach entry moves an amount from the credit side to the debit side.\n\n\
         | entry | debit | credit |\n| --- | --- | --- |\n",
    );
    for kind in EntryKind::ALL {
        let held = match kind {
            EntryKind::RefundElsewhere => Account::Bank,
            _ => Account::Cash,
        };
        let posting = kind.posting(held);
        let side = |account: Account| match account {
            Account::Cash => "who took it",
            Account::Bank => "bank or safe",
            other => other.as_str(),
        };
        let _ = writeln!(
            page,
            "| {} | {} | {} |",
            kind.as_str(),
            side(posting.debit),
            side(posting.credit)
        );
    }
    let waits: Vec<String> = (0..9)
        .filter_map(|asks| ask_again(OrderState::Unknown, asks, 0))
        .map(|wait| wait.to_string())
        .collect();
    let _ = writeln!(
        page,
        "\n## Asking again\n\nWhat is open is asked for after {} seconds, and so on.\nWhat is closed \
         or failed is asked for a few times more within two days.",
        waits.join(", ")
    );
    page
}

#[test]
fn page_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/PAYMENTS.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, markdown()).unwrap();
    }
    let page = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(page, markdown(), "run with UPDATE_DOCS=1");
}
