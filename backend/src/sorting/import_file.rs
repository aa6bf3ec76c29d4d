//! Lays the items of one file over the catalogue, or changes nothing: what the file names is added or
//! written anew, everything else stays.

use std::collections::BTreeMap;

use domain::sorting::{Catalogue, Item, Variant};
use sqlx::{Connection, PgConnection};

use super::{
    Import, ImportError, LineError, Wrong,
    import::{apply, begin},
    parse::{FileLines, ITEM_COLUMNS, NAMES, RawRow, parse_over},
    version,
};
use crate::places::import::read_list;

/// More errors than anybody mends at once.
const MOST_ERRORS: usize = 1_000;

/// What the import of a file did, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReport {
    /// In the order of the file.
    pub lines: Vec<LineChange>,
    /// Items of the file that are as they were.
    pub unchanged: usize,
    /// The version of the whole catalogue afterwards.
    pub version: String,
}

/// What a line of the file changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineChange {
    /// From 1, the header; the row of a sheet.
    pub line: u64,
    /// None for all of an item.
    pub column: Option<&'static str>,
    /// The item's slug.
    pub item: String,
    /// None where there was nothing.
    pub before: Option<String>,
    /// None where there is nothing any more.
    pub after: Option<String>,
}

impl std::fmt::Display for LineChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": `{}`", self.item)?;
        match (&self.before, &self.after) {
            (None, Some(after)) => write!(f, " added: {after}"),
            (Some(before), Some(after)) => write!(f, " changed: {before} → {after}"),
            (Some(before), None) => write!(f, " taken away: {before}"),
            (None, None) => Ok(()),
        }
    }
}

/// Imports the items of a CSV or XLSX file named `name`, in one transaction of `conn`, which acts as
/// the owner of the tables. Groups, conditions and guidance are those that are there.
///
/// # Errors
/// [`ImportError`], with everything that is wrong; nothing was changed then.
pub async fn import_file(
    conn: &mut PgConnection,
    name: &str,
    bytes: &[u8],
    import: Import,
) -> Result<FileReport, ImportError> {
    let rows = read_rows(name, bytes).map_err(ImportError::Files)?;
    let mut tx = conn.begin().await?;
    let old = begin(&mut tx).await?;
    let (new, lines) = match parse_over(&old, name, rows) {
        Ok(parsed) => parsed,
        Err(mut errors) => {
            tx.rollback().await?;
            errors.truncate(MOST_ERRORS);
            return Err(ImportError::Files(errors));
        }
    };
    let report = compare(&old, &new, &lines);
    if import.dry_run || report.lines.is_empty() {
        tx.rollback().await?;
        return Ok(report);
    }
    apply(&mut tx, &old, &new, &import).await?;
    tx.commit().await?;
    Ok(report)
}

/// The rows of a table, with the cells in the order of [`ITEM_COLUMNS`].
fn read_rows(name: &str, bytes: &[u8]) -> Result<Vec<RawRow>, Vec<LineError>> {
    let at = |line, column, wrong| LineError { file: name.to_owned(), line, column, wrong };
    let known = |column: &str| ITEM_COLUMNS.contains(&column);
    let table = read_list(bytes, &known).map_err(|fault| {
        let line = fault.line.unwrap_or(1) as u64;
        vec![at(line, None, Wrong::Table(fault.wrong.to_string()))]
    })?;
    let place = |column: &str| table.columns.iter().position(|one| one == column);
    let is_ours = |column: &String| known(column);
    let places: Option<Vec<usize>> = ITEM_COLUMNS.iter().map(|column| place(column)).collect();
    let Some(places) = places.filter(|_| table.columns.iter().all(is_ours)) else {
        return Err(vec![at(1, None, Wrong::Header(ITEM_COLUMNS.join(",")))]);
    };
    if !table.faults.is_empty() {
        let errors = table.faults.iter().map(|fault| {
            let line = fault.line.unwrap_or(1) as u64;
            at(line, None, Wrong::Table(fault.wrong.to_string()))
        });
        return Err(errors.take(MOST_ERRORS).collect());
    }
    let rows = table.rows.into_iter().map(|row| RawRow {
        line: row.line as u64,
        cells: places
            .iter()
            .map(|place| row.cells.get(*place).cloned().flatten().unwrap_or_default())
            .collect(),
    });
    Ok(rows.collect())
}

fn compare(old: &Catalogue, new: &Catalogue, lines: &FileLines<'_>) -> FileReport {
    let mut report = FileReport { lines: Vec::new(), unchanged: 0, version: version(new) };
    for slug in lines.items() {
        let Some(after) = new.item(slug) else { continue };
        let line = lines.of_item(slug);
        match old.item(slug) {
            None => report.lines.push(LineChange {
                line,
                column: None,
                item: slug.to_owned(),
                before: None,
                after: Some(after.title.zh_hans.clone()),
            }),
            Some(before) if before == after => report.unchanged += 1,
            Some(before) => report.lines.extend(changes(before, after, lines)),
        }
    }
    report.lines.sort_by_key(|change| change.line);
    report
}

/// Every cell that is otherwise.
fn changes(was: &Item, is: &Item, lines: &FileLines<'_>) -> Vec<LineChange> {
    let slug = is.slug.as_str();
    let change = |line, column, before: Option<String>, after: Option<String>| LineChange {
        line,
        column: Some(column),
        item: slug.to_owned(),
        before,
        after,
    };
    let names = |item: &Item| item.names.join(NAMES);
    let head = [
        ("group", was.group.clone(), is.group.clone()),
        ("zh_hans", was.title.zh_hans.clone(), is.title.zh_hans.clone()),
        ("zh_hant", was.title.zh_hant.clone(), is.title.zh_hant.clone()),
        ("en", was.title.en.clone(), is.title.en.clone()),
        ("names", names(was), names(is)),
    ];
    let line = lines.of_item(slug);
    let mut found: Vec<_> = head
        .into_iter()
        .filter(|(_, before, after)| before != after)
        .map(|(column, before, after)| change(line, column, Some(before), Some(after)))
        .collect();
    let of = |item: &Item| -> BTreeMap<Option<String>, Variant> {
        item.variants().map(|one| (one.condition.clone(), one.clone())).collect()
    };
    let (before, after) = (of(was), of(is));
    let said = |variant: &Variant| {
        let condition = variant.condition.as_deref().unwrap_or("as it usually is");
        format!("{condition}: {}, {}", variant.category.as_str(), variant.guidance)
    };
    for (condition, now) in &after {
        let line = lines.of_variant(slug, condition.as_deref());
        match before.get(condition) {
            None => found.push(change(line, "condition", None, Some(said(now)))),
            Some(then) => {
                if then.category != now.category {
                    let [then, now] = [then, now].map(|one| Some(one.category.as_str().to_owned()));
                    found.push(change(line, "category", then, now));
                }
                if then.guidance != now.guidance {
                    let [then, now] = [then, now].map(|one| Some(one.guidance.clone()));
                    found.push(change(line, "guidance", then, now));
                }
            }
        }
    }
    for (condition, then) in &before {
        if !after.contains_key(condition) {
            found.push(change(line, "condition", Some(said(then)), None));
        }
    }
    if found.is_empty() {
        // Nothing but the order of the conditions.
        found.push(change(line, "condition", Some(order(was)), Some(order(is))));
    }
    found
}

fn order(item: &Item) -> String {
    let names = item.variants().map(|one| one.condition.as_deref().unwrap_or("as it usually is"));
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
