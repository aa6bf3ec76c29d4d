//! What an import did, or would do.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::places::{Datum, Fact};
use uuid::Uuid;

use super::{Fault, fields::Field};

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outcome {
    /// Nothing was changed: the faults say why.
    #[default]
    Refused,
    /// Nothing was changed: it was a dry run.
    Dry,
    Written,
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    pub outcome: Outcome,
    /// `CSV`, `GeoJSON`; empty where the file could not be read.
    pub format: &'static str,
    /// Of its text.
    pub encoding: &'static str,
    pub rows: usize,
    /// Elements that are no places.
    pub skipped: usize,
    /// Columns with the code of the field that they fill.
    pub columns: Vec<(String, &'static str)>,
    /// Columns that fill nothing.
    pub unused: Vec<String>,
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
    /// Rows that are wrong; what is wrong with them is in `faults`.
    pub rejected: usize,
    /// Places of the source that are not in the file.
    pub gone: usize,
    /// Everything that is wrong, with the file first.
    pub faults: Vec<Fault>,
    /// Words that nobody understands, which were left unknown.
    pub unread: Vec<Unread>,
    /// Facts that were kept, since somebody checked them after the file was made.
    pub kept: Vec<Kept>,
    /// Rows that look like the rooms of one toilet.
    pub sites: Vec<SiteOfUnits>,
    /// Places that may be the same as others.
    pub duplicates: Vec<Duplicate>,
    /// How many of `measured` positions would be in the district on each datum.
    pub inside: Vec<(Datum, usize)>,
    pub measured: usize,
    /// Another datum on which more are.
    pub better: Option<Datum>,
    /// When the same file was imported before.
    pub before: Option<DateTime<Utc>>,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// The row of `place_import`, once it is written.
    pub id: Option<Uuid>,
}

/// Words of a column that nobody understands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The code of the field.
    pub field: &'static str,
    pub text: String,
    pub count: usize,
    /// The first line that has it.
    pub line: usize,
}

/// A fact that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub line: usize,
    pub name: String,
    pub fact: Fact,
}

/// Rows that look like the rooms of one toilet: 男厕, 女厕, 第三卫生间.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteOfUnits {
    pub name: String,
    pub lines: Vec<usize>,
}

/// Two places that may be one.
#[derive(Debug, Clone, PartialEq)]
pub struct Duplicate {
    /// The line of the first, if it is in the file.
    pub line: Option<usize>,
    pub name: String,
    pub other: String,
    /// The source of the other.
    pub source: String,
    pub metres: f64,
    /// From 0 to 1.
    pub likeness: f64,
}

/// Counts words that were not understood.
#[derive(Debug, Default)]
pub(super) struct UnreadWords(BTreeMap<(Field, String), (usize, usize)>);

impl UnreadWords {
    pub(super) fn add(&mut self, line: usize, field: Field, text: String) {
        self.0.entry((field, text)).or_insert((0, line)).0 += 1;
    }

    pub(super) fn finish(self) -> Vec<Unread> {
        self.0
            .into_iter()
            .map(|((field, text), (count, line))| Unread { field: field.code(), text, count, line })
            .collect()
    }
}
