//! Reads a file of places, as far as that goes without a database.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::places::{Datum, PlaceKind};
use sha2::{Digest, Sha256};

use super::{
    Fault, IdFrom, Mapping, OSM, Report, SiteOfUnits, Wrong,
    mapping::Plan,
    names::site_of_unit,
    read::{Table, read},
    report::UnreadWords,
    rows::{Context, Described, describe},
};

/// Rooms of one toilet are within so many metres of each other.
const SITE_METRES: f64 = 50.0;

/// A file, and what its sender says of it.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// Its name: the ending tells the format.
    pub name: &'a str,
    pub bytes: &'a [u8],
    /// A code of `place_kind`.
    pub kind: &'a str,
    /// The kind whose rules count for its places.
    pub ruling: Option<PlaceKind>,
    /// A code of `place_source`.
    pub source: &'a str,
    pub datum: Datum,
    pub mapping: Option<&'a Mapping>,
    /// How places are known again where neither a column nor the mapping says so.
    pub id_from: Option<IdFrom>,
    /// What places without a name are called, if they may be without one: those of OpenStreetMap.
    pub nameless: &'a str,
    /// How old the file is: what somebody checked since is kept.
    pub as_of: DateTime<Utc>,
}

/// A file that was read.
#[derive(Debug)]
pub struct Prepared {
    pub(super) kind: String,
    pub(super) source: String,
    pub(super) datum: Datum,
    pub(super) as_of: DateTime<Utc>,
    pub(super) described: Vec<Described>,
    /// Numbers of rows that are wrong: these places are not missing from the file.
    pub(super) rejected_ids: HashSet<String>,
    /// Whether a row that is wrong has no number.
    pub(super) is_unsure: bool,
    /// Whether the file can be imported but for its rows that are wrong.
    pub(super) is_readable: bool,
    pub(super) report: Report,
}

impl Prepared {
    /// SHA-256 of the file.
    #[must_use]
    pub const fn sha256(&self) -> &[u8; 32] {
        &self.report.sha256
    }

    /// How many rows can be imported.
    #[must_use]
    pub fn len(&self) -> usize {
        self.described.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.described.is_empty()
    }
}

/// Reads a file; what is wrong with it is in the report of the import.
#[must_use]
pub fn prepare(file: File<'_>) -> Prepared {
    let mut prepared = Prepared {
        kind: file.kind.to_owned(),
        source: file.source.to_owned(),
        datum: file.datum,
        as_of: file.as_of,
        described: Vec::new(),
        rejected_ids: HashSet::new(),
        is_unsure: false,
        is_readable: false,
        report: Report { sha256: Sha256::digest(file.bytes).into(), ..Report::default() },
    };
    if !is_code(file.source) {
        let wrong = Wrong::Source(file.source.chars().take(40).collect());
        prepared.report.faults.push(Fault::file(wrong));
        return prepared;
    }
    match read(file.name, file.bytes) {
        Ok(table) => prepared.take(table, file),
        Err(fault) => prepared.report.faults.push(fault),
    }
    prepared
}

/// Does `work`, which [prepares](prepare) a file, where it keeps nobody waiting: it takes a processor
/// for as long as a second.
///
/// # Errors
/// When it did not end, as the process is being stopped.
pub async fn prepare_apart(
    work: impl FnOnce() -> Prepared + Send + 'static,
) -> Result<Prepared, tokio::task::JoinError> {
    tokio::task::spawn_blocking(work).await
}

/// As the table has it.
fn is_code(code: &str) -> bool {
    (2..=40).contains(&code.len())
        && code.starts_with(|c: char| c.is_ascii_lowercase())
        && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

impl Prepared {
    fn take(&mut self, mut table: Table, file: File<'_>) {
        let report = &mut self.report;
        (report.format, report.encoding) = (table.format, table.encoding);
        report.rows = table.rows.len() + table.faults.len();
        report.skipped = table.skipped;
        let mut plan = match Plan::new(&table, file.ruling, file.mapping, file.id_from) {
            Ok(plan) => plan,
            Err(faults) => {
                report.faults.extend(faults);
                return;
            }
        };
        if table.format == OSM {
            plan.nameless = Some(file.nameless.to_owned());
        }
        report.columns = plan
            .fields
            .iter()
            .flat_map(|(field, places)| places.iter().map(|place| (*place, field.code())))
            .filter_map(|(place, field)| Some((table.columns.get(place)?.clone(), field)))
            .collect();
        report.unused.clone_from(&plan.unused);
        report.rejected = table.faults.len();
        report.faults.append(&mut table.faults);
        self.is_unsure = report.rejected > 0;
        self.is_readable = true;
        self.describe(&table, &plan, file);
        self.report.sites = sites(&self.described);
        self.report.faults.sort_by_key(|fault| fault.line);
    }

    fn describe(&mut self, table: &Table, plan: &Plan, file: File<'_>) {
        let context = Context {
            kind: file.kind,
            ruling: file.ruling,
            source: file.source,
            datum: file.datum,
            as_of: file.as_of,
        };
        let mut lines: HashMap<String, usize> = HashMap::new();
        let mut unread = UnreadWords::default();
        self.described.reserve(table.rows.len());
        for row in &table.rows {
            let (id, faults) = match describe(plan, &context, row) {
                Ok(mut described) => match lines.get(described.external_id()) {
                    None => {
                        for (field, text) in described.unread.drain(..) {
                            unread.add(row.line, field, text);
                        }
                        lines.insert(described.external_id().to_owned(), row.line);
                        self.described.push(described);
                        continue;
                    }
                    Some(first) => {
                        let wrong = Wrong::Twice(first.to_string());
                        let fault = Fault::field(row.line, "external-id", wrong);
                        (described.place.external_id, vec![fault])
                    }
                },
                Err(wrong) => wrong,
            };
            self.report.rejected += 1;
            self.report.faults.extend(faults);
            match id {
                Some(id) => {
                    self.rejected_ids.insert(id);
                }
                None => self.is_unsure = true,
            }
        }
        self.report.unread = unread.finish();
    }
}

/// Rows that look like the rooms of one toilet.
fn sites(described: &[Described]) -> Vec<SiteOfUnits> {
    let mut by_name: HashMap<String, Vec<&Described>> = HashMap::new();
    for row in described {
        if let Some(site) = site_of_unit(&row.place.name) {
            by_name.entry(site).or_default().push(row);
        }
    }
    let mut sites: Vec<_> = by_name
        .into_iter()
        .filter_map(|(name, rows)| {
            let first = rows.first()?.place.point;
            let near = rows
                .iter()
                .filter(|row| domain::places::straight_line(first, row.place.point) <= SITE_METRES);
            let lines: Vec<_> = near.map(|row| row.line).collect();
            (lines.len() > 1).then_some(SiteOfUnits { name, lines })
        })
        .collect();
    sites.sort_by_key(|site| site.lines.first().copied());
    sites
}
