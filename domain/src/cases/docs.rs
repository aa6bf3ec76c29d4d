//! The life of a case, as docs/CASES.md.

use std::fmt::Write;

use super::{ClockKind, State, Step, TRANSITIONS};

/// [`TRANSITIONS`] as a page of Markdown: a row for each step and the states that it begins in.
fn markdown() -> String {
    let mut page = String::from(
        "# The life of a case\n\n\
         Written by a test from `domain/src/cases/transition.rs`; change it there, then\n\
         `UPDATE_DOCS=1 cargo test -p domain cases`. What is not in the table is refused, by the\n\
         operations and by the database. A step may need more than its column says where the class of\n\
         the case asks for it.\n\n\
         | step | from | to | who | needs |\n| --- | --- | --- | --- | --- |\n",
    );
    for step in Step::ALL {
        for line in TRANSITIONS.iter().filter(|line| line.step == *step) {
            let to = if line.to == line.from { "stays" } else { line.to.as_str() };
            let by: Vec<&str> = line.by.iter().map(|party| party.as_str()).collect();
            let needs: Vec<&str> = line.needs.iter().map(|need| need.as_str()).collect();
            // Writing to a String cannot fail.
            let _ = writeln!(
                page,
                "| {} | {} | {} | {} | {} |",
                step.as_str(),
                line.from.as_str(),
                to,
                by.join(", "),
                needs.join(", ")
            );
        }
    }
    page.push_str(
        "\n## Clocks\n\n| clock | runs in | stands still while suspended |\n| --- | --- | --- |\n",
    );
    for clock in ClockKind::ALL {
        let states: Vec<&str> = State::ALL
            .iter()
            .filter(|state| clock.runs_in(**state))
            .map(|state| state.as_str())
            .collect();
        let still = if clock.pauses() { "yes" } else { "no" };
        let _ = writeln!(page, "| {} | {} | {still} |", clock.as_str(), states.join(", "));
    }
    page
}

#[test]
fn page_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/CASES.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, markdown()).unwrap();
    }
    let page = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(page, markdown(), "run with UPDATE_DOCS=1");
}
