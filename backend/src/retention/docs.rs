//! The table for people, as docs/RETENTION.md.

use std::fmt::Write;

use chrono::TimeDelta;

use super::RULES;

/// [`RULES`] as a page of Markdown.
#[must_use]
pub fn markdown() -> String {
    let mut page = String::from(
        "# What is kept for how long\n\n\
         Written by a test from `backend/src/retention/rules.rs`; change it there, then\n\
         `UPDATE_DOCS=1 cargo test -p backend retention`. A job of every worker obeys it once an \
         hour.\n\n\
         | table | what goes | when | counted from |\n| --- | --- | --- | --- |\n",
    );
    for rule in RULES {
        // Writing to a String cannot fail.
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | when {} |",
            rule.table,
            rule.what,
            period(rule.keep),
            rule.since
        );
    }
    page.push_str(
        "\nNot in the table: rows of `outbox` are gone as soon as the relay has moved them; \
         dead letters\nstay until staff retry or discard them and hold ids only; `audit_event` and \
         its seals are kept for\ngood and hold no personal data.\n",
    );
    page
}

fn period(keep: TimeDelta) -> String {
    match keep.num_days() {
        0 => "at once".to_owned(),
        1 => "after a day".to_owned(),
        days if days % 365 == 0 => format!("after {} years", days / 365),
        days => format!("after {days} days"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_is_up_to_date() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/RETENTION.md");
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(path, markdown()).unwrap();
        }
        let page = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(page, markdown(), "run with UPDATE_DOCS=1");
    }
}
