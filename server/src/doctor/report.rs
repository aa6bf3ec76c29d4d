//! What was found.

use serde::Serialize;

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Check {
    name: &'static str,
    state: State,
    found: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    Wrong,
    Skipped,
}

impl Check {
    /// All is well with `name`.
    pub(super) fn ok(name: &'static str, found: impl Into<String>) -> Self {
        Self { name, state: State::Ok, found: found.into(), remedy: None }
    }

    /// Something is wrong with `name`; `remedy` is what to do.
    pub(super) fn wrong(
        name: &'static str,
        found: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { name, state: State::Wrong, found: found.into(), remedy: Some(remedy.into()) }
    }

    /// There is nothing to check yet, or no way to.
    pub(super) fn skipped(name: &'static str, found: impl Into<String>) -> Self {
        Self { name, state: State::Skipped, found: found.into(), remedy: None }
    }
}

/// Every check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Report(pub(super) Vec<Check>);

impl Report {
    /// Whether nothing is wrong.
    pub(crate) fn is_well(&self) -> bool {
        self.0.iter().all(|check| check.state != State::Wrong)
    }

    /// For people: a line for each check, and under a wrong one what to do.
    pub(crate) fn to_text(&self) -> String {
        let lines = self.0.iter().flat_map(|check| {
            let state = match check.state {
                State::Ok => "ok     ",
                State::Wrong => "WRONG  ",
                State::Skipped => "-      ",
            };
            let remedy = check.remedy.as_ref().map(|remedy| format!("         → {remedy}"));
            [Some(format!("{state}{}: {}", check.name, check.found)), remedy]
        });
        lines.flatten().collect::<Vec<_>>().join("\n")
    }

    /// For programs.
    pub(crate) fn to_json(&self) -> String {
        // Strings only, which always can be written.
        serde_json::to_string_pretty(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_check_makes_the_report_wrong_and_says_what_to_do() {
        let fine = Report(vec![Check::ok("keys", "there"), Check::skipped("disk", "no figure")]);
        assert!(fine.is_well());
        let mut checks = fine.0;
        checks.push(Check::wrong("clock", "5 s apart", "set it"));
        let report = Report(checks);
        assert!(!report.is_well());
        assert_eq!(
            report.to_text(),
            "ok     keys: there\n-      disk: no figure\nWRONG  clock: 5 s apart\n         → set it"
        );
        assert!(report.to_json().contains(r#""state": "wrong""#));
    }
}
