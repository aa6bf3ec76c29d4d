//! The lives of claims and of places on the waiting list, as docs/CAPACITY.md.

use std::fmt::Write;

use super::{CLAIM_TRANSITIONS, ClaimState, WAITING_TRANSITIONS, WaitingState};

/// [`CLAIM_TRANSITIONS`] and [`WAITING_TRANSITIONS`] as a page of Markdown.
fn markdown() -> String {
    let mut page = String::from(
        "# What can be full\n\n\
         Written by a test from `domain/src/capacity/claim.rs` and `waiting.rs`; change it there, then\n\
         `UPDATE_DOCS=1 cargo test -p domain capacity`. What is not in a table is refused, by the\n\
         operations and by the database.\n\n\
         ## A claim\n\nSomebody's units in a window. It begins as `held`.\n\n",
    );
    table(
        &mut page,
        CLAIM_TRANSITIONS.iter().map(|(from, act, to)| [from.as_str(), act.as_str(), to.as_str()]),
    );
    page.push_str("\n## A place on the waiting list\n\nIt begins as `waiting`.\n\n");
    table(
        &mut page,
        WAITING_TRANSITIONS
            .iter()
            .map(|(from, act, to)| [from.as_str(), act.as_str(), to.as_str()]),
    );
    page
}

fn table(page: &mut String, rows: impl Iterator<Item = [&'static str; 3]>) {
    page.push_str("| from | act | to |\n| --- | --- | --- |\n");
    for [from, act, to] in rows {
        // Writing to a String cannot fail.
        let _ = writeln!(page, "| {from} | {act} | {to} |");
    }
}

#[test]
fn page_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/CAPACITY.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, markdown()).unwrap();
    }
    let page = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(page, markdown(), "run with UPDATE_DOCS=1");
}

#[test]
fn every_state_is_reached_and_what_is_over_stays_over() {
    for state in ClaimState::ALL {
        assert!(
            *state == ClaimState::Held || CLAIM_TRANSITIONS.iter().any(|(_, _, to)| to == state)
        );
    }
    for state in WaitingState::ALL {
        let begins = *state == WaitingState::Waiting;
        assert!(begins || WAITING_TRANSITIONS.iter().any(|(_, _, to)| to == state));
        let goes_on = WAITING_TRANSITIONS.iter().any(|(from, _, _)| from == state);
        assert_eq!(goes_on, state.is_open(), "{}", state.as_str());
    }
}
