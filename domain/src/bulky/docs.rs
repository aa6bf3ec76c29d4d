//! The life of a booking, as docs/BULKY.md.

use std::fmt::Write;

use super::{Step, TRANSITIONS};

/// [`TRANSITIONS`] as a page of Markdown.
fn markdown() -> String {
    let mut page = String::from(
        "# The life of a booking\n\n\
         Written by a test from `domain/src/bulky/transition.rs`; change it there, then\n\
         `UPDATE_DOCS=1 cargo test -p domain bulky`. What is not in the table is refused, by the\n\
         operations and by the database.\n\n\
         | step | from | to | who |\n| --- | --- | --- | --- |\n",
    );
    for step in Step::ALL {
        for line in TRANSITIONS.iter().filter(|line| line.step == *step) {
            let to = if line.to == line.from { "stays" } else { line.to.as_str() };
            let by: Vec<&str> = line.by.iter().map(|party| party.as_str()).collect();
            // Writing to a String cannot fail.
            let _ = writeln!(
                page,
                "| {} | {} | {to} | {} |",
                step.as_str(),
                line.from.as_str(),
                by.join(", ")
            );
        }
    }
    page
}

#[test]
fn page_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/BULKY.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, markdown()).unwrap();
    }
    let page = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(page, markdown(), "run with UPDATE_DOCS=1");
}
