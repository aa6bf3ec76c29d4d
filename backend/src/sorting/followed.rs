//! Whose rules the answers follow.

use chrono::NaiveDate;
use domain::{locale::Localised, sorting::RuleSet};

use crate::districts::District;

/// Whose rules the answers follow.
#[derive(Debug)]
pub struct Followed<'a> {
    /// None of a district without rules of its own.
    pub version: Option<i32>,
    pub name: &'a Localised,
    /// What they rest on.
    pub basis: &'a Localised,
    pub since: NaiveDate,
    /// When they were last compared with that, where it is known.
    pub reviewed: Option<NaiveDate>,
}

impl<'a> Followed<'a> {
    /// The rules of the guide; a district without rules of its own has a line of them in its settings.
    #[must_use]
    pub fn of(rules: Option<&'a RuleSet>, district: &'a District) -> Self {
        match rules {
            Some(rules) => Self {
                version: Some(rules.version),
                name: &rules.name,
                basis: &rules.basis,
                since: rules.effective_on,
                reviewed: Some(rules.reviewed_on),
            },
            None => Self {
                version: None,
                name: &district.sorting_rules.version,
                basis: &district.sorting_rules.legal_basis,
                since: district.sorting_rules.effective_on,
                reviewed: None,
            },
        }
    }
}
