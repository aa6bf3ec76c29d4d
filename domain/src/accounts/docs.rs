//! The permission table for people, as docs/PERMISSIONS.md.

use std::fmt::Write;

use super::{Act, Kind, PERMISSIONS, Role};

/// [`PERMISSIONS`] as a page of Markdown: a row for each thing and role that may do anything to it.
fn markdown() -> String {
    let mut page = String::from(
        "# Who may do what\n\n\
         Written by a test from `domain/src/accounts/permission.rs`; change it there, then\n\
         `UPDATE_DOCS=1 cargo test -p domain accounts`. What is not in the table is refused; somebody \
         with\nseveral roles may do what any of them may. A cell says how far: `district` is all of it, \
         `department`\nand `streets` are their own, and a record of another area is as if it were not \
         there (404).\n\n\
         | thing | role |",
    );
    // Writing to a String cannot fail.
    for act in Act::ALL {
        let _ = write!(page, " {} |", act.as_str());
    }
    let _ = writeln!(page, "\n| --- | --- |{}", " --- |".repeat(Act::ALL.len()));
    for kind in Kind::ALL {
        for role in Role::ALL {
            let cells = Act::ALL.map(|act| {
                let grants = PERMISSIONS.iter().filter(|grant| {
                    grant.kind == kind && grant.act == act && grant.roles.contains(&role)
                });
                grants.map(|grant| grant.reach).max().map_or("", |reach| reach.as_str())
            });
            if cells.iter().any(|cell| !cell.is_empty()) {
                let _ = write!(page, "| {} | {} |", kind.as_str(), role.as_str());
                for cell in cells {
                    let _ = write!(page, " {cell}{}|", if cell.is_empty() { "" } else { " " });
                }
                page.push('\n');
            }
        }
    }
    page
}

#[test]
fn page_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/PERMISSIONS.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, markdown()).unwrap();
    }
    let page = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(page, markdown(), "run with UPDATE_DOCS=1");
}
