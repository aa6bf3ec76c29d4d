//! Makes the rulebook like the files, or changes nothing.

use std::collections::HashMap;

use domain::cases::Flaw;
use serde_json::Value;
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::{
    files::{Part, Row, RulebookFiles},
    load::{LoadError, load_from},
    parse::{Known, Mistake, parse},
};
use crate::{
    audit::{self, Detail, Event, Subject},
    districts::By,
};

/// What an import did to a part, or would do: its lines, and the rows that its file does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartReport {
    pub part: Part,
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
    pub removed: usize,
    /// Rows that stay although the file does not name them: classes, major classes, and reasons that
    /// a case has.
    pub not_named: usize,
}

impl PartReport {
    const fn is_needed(self) -> bool {
        self.added + self.changed + self.removed > 0
    }
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulebookReport {
    /// Those that have a file.
    pub parts: Vec<PartReport>,
    /// What is wrong with the routes as they are then. It hinders nothing.
    pub flaws: Vec<Flaw>,
}

impl RulebookReport {
    /// Whether anything is different then.
    #[must_use]
    pub fn is_needed(&self) -> bool {
        self.parts.iter().any(|part| part.is_needed())
    }

    fn detail(&self) -> Detail {
        let sum = |of: fn(&PartReport) -> usize| {
            i64::try_from(self.parts.iter().map(of).sum::<usize>()).unwrap_or(i64::MAX)
        };
        Detail::none()
            .number("added", sum(|part| part.added))
            .number("changed", sum(|part| part.changed))
            .number("removed", sum(|part| part.removed))
    }
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The files have mistakes.
    #[error("{} mistakes in the files", .0.len())]
    Files(Vec<Mistake>),
    /// What came of it cannot be read, so nobody could work by it.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The database did not answer as it should.
    #[error("the rulebook could not be written")]
    Database(#[from] sqlx::Error),
}

/// Imports `files` in one transaction of `db`, which acts as the owner of the tables. Major classes
/// and classes are added or changed, and never go: cases may be of them. Of the other parts what is
/// not in the file goes, but for reasons that cases have. The same files once more change nothing and
/// leave no trace.
///
/// # Errors
/// [`ImportError`]; nothing was changed then.
pub async fn import(
    db: &mut PgConnection,
    files: &RulebookFiles,
    dry_run: bool,
    by: By,
    new_id: impl Fn() -> Uuid,
) -> Result<RulebookReport, ImportError> {
    let mut tx = db.begin().await?;
    // One import goes after the other; those who read or file do not wait.
    sqlx::query!("lock table case_class in share row exclusive mode").execute(&mut *tx).await?;
    let parts = write(&mut tx, files, &new_id).await?;
    let flaws = load_from(&mut tx).await?.router.flaws();
    let report = RulebookReport { parts, flaws };
    if dry_run || !report.is_needed() {
        tx.rollback().await?;
        return Ok(report);
    }
    let By { actor, at, event, request_id } = by;
    let event = Event {
        id: event,
        at,
        actor,
        act: "import",
        subject: Subject { kind: "case-rulebook", id: None },
        detail: report.detail(),
        request_id,
    };
    audit::record(&mut tx, event).await?;
    tx.commit().await?;
    Ok(report)
}

/// Checks `files` and makes what is there like them. The transaction is the caller's.
pub(super) async fn write(
    db: &mut PgConnection,
    files: &RulebookFiles,
    new_id: &impl Fn() -> Uuid,
) -> Result<Vec<PartReport>, ImportError> {
    let mut known = known(&mut *db).await?;
    let tables = parse(files, &mut known, new_id).map_err(ImportError::Files)?;
    let mut reports = Vec::new();
    for (part, rows) in tables {
        reports.push(store(&mut *db, part, rows).await?);
    }
    Ok(reports)
}

async fn known(db: &mut PgConnection) -> Result<Known, sqlx::Error> {
    let majors = sqlx::query_scalar!("select code from case_major").fetch_all(&mut *db).await?;
    let classes = sqlx::query_scalar!("select code from case_class").fetch_all(&mut *db).await?;
    let streets = sqlx::query_scalar!("select code from street where retired_at is null")
        .fetch_all(&mut *db)
        .await?;
    let cells = sqlx::query_scalar!("select id from grid_cell where retired_at is null")
        .fetch_all(&mut *db)
        .await?;
    let departments = sqlx::query_scalar!("select code from department where retired_at is null")
        .fetch_all(db)
        .await?;
    Ok(Known {
        majors: majors.into_iter().collect(),
        classes: classes.into_iter().collect(),
        streets: streets.into_iter().collect(),
        cells: cells.into_iter().collect(),
        departments: departments.into_iter().collect(),
    })
}

/// Makes the table of a part like `rows`, where it is not.
async fn store(
    db: &mut PgConnection,
    part: Part,
    rows: Vec<Row>,
) -> Result<PartReport, sqlx::Error> {
    let statements = statements(part);
    let there: Vec<Value> = sqlx::query_scalar(statements.there).fetch_all(&mut *db).await?;
    let there = there.into_iter().filter_map(|row| match row {
        Value::Object(row) => Some((part.key_of(&row), row)),
        _ => None,
    });
    let mut left: HashMap<String, Row> = there.collect();
    let mut report =
        PartReport { part, added: 0, changed: 0, unchanged: 0, removed: 0, not_named: 0 };
    for row in &rows {
        let mut new = row.clone();
        new.remove("id");
        match left.remove(&part.key_of(&new)) {
            None => report.added += 1,
            Some(old) if old == new => report.unchanged += 1,
            Some(_) => report.changed += 1,
        }
    }
    let rows = Value::Array(rows.into_iter().map(Value::Object).collect());
    match statements.clear {
        Clear::Nothing => report.not_named = left.len(),
        Clear::Unused(statement) => {
            let gone = sqlx::query(statement).bind(&rows).execute(&mut *db).await?.rows_affected();
            report.removed = usize::try_from(gone).unwrap_or(usize::MAX);
            report.not_named = left.len().saturating_sub(report.removed);
        }
        Clear::All(_) => report.removed = left.len(),
    }
    if !report.is_needed() {
        return Ok(report);
    }
    if let Clear::All(statement) = statements.clear {
        sqlx::query(statement).execute(&mut *db).await?;
    }
    sqlx::query(statements.add).bind(rows).execute(db).await?;
    Ok(report)
}

/// What is deleted before the rows of a file come.
enum Clear {
    Nothing,
    /// What the rows do not have and nothing else has.
    Unused(&'static str),
    All(&'static str),
}

/// How a table is read, as the rows of the files are, and written.
struct Statements {
    there: &'static str,
    clear: Clear,
    add: &'static str,
}

macro_rules! there {
    ($table:literal) => {
        there!($table, "")
    };
    ($table:literal, $which:literal) => {
        concat!("select jsonb_strip_nulls(to_jsonb(one) - 'id') from ", $table, " as one", $which)
    };
}

macro_rules! add {
    ($table:literal) => {
        add!($table, "")
    };
    ($table:literal, $conflict:literal) => {
        concat!(
            "insert into ",
            $table,
            " select * from jsonb_populate_recordset(null::",
            $table,
            ", $1)",
            $conflict
        )
    };
}

/// The statements of a table whose rows all go.
macro_rules! whole {
    ($table:literal) => {
        Statements {
            there: there!($table),
            clear: Clear::All(concat!("delete from ", $table)),
            add: add!($table),
        }
    };
}

const fn statements(part: Part) -> Statements {
    match part {
        Part::Majors => Statements {
            there: there!("case_major"),
            clear: Clear::Nothing,
            add: add!(
                "case_major",
                " on conflict (code) do update set name_zh_hans = excluded.name_zh_hans,
                    name_zh_hant = excluded.name_zh_hant, name_en = excluded.name_en"
            ),
        },
        // One that was retired is in use again.
        Part::Classes => Statements {
            there: there!("case_class"),
            clear: Clear::Nothing,
            add: add!(
                "case_class",
                " on conflict (code) do update set standard_ref = excluded.standard_ref,
                    major = excluded.major, kind = excluded.kind,
                    name_zh_hans = excluded.name_zh_hans, name_zh_hant = excluded.name_zh_hant,
                    name_en = excluded.name_en, plain_zh_hans = excluded.plain_zh_hans,
                    plain_zh_hant = excluded.plain_zh_hant, plain_en = excluded.plain_en,
                    words = excluded.words, radius = excluded.radius,
                    urgency = excluded.urgency, inspect = excluded.inspect,
                    needs = excluded.needs, sensitive = excluded.sensitive,
                    reported = excluded.reported, retired_at = excluded.retired_at"
            ),
        },
        // Names of other standards are not the file's.
        Part::Aliases => Statements {
            there: there!("case_class_alias", " where standard = 'GB/T 30428.2-2013'"),
            clear: Clear::All("delete from case_class_alias where standard = 'GB/T 30428.2-2013'"),
            add: add!("case_class_alias"),
        },
        Part::Advice => whole!("case_advice"),
        Part::Questions => whole!("case_question"),
        Part::Checklist => whole!("case_checklist"),
        Part::Limits => whole!("case_limit"),
        Part::Routes => whole!("case_route"),
        // The history of a case says its reasons by their codes.
        Part::Reasons => Statements {
            there: there!("case_reason"),
            clear: Clear::Unused(
                "delete from case_reason
                 where not exists (
                     select from jsonb_populate_recordset(null::case_reason, $1) as named
                     where named.act = case_reason.act and named.code = case_reason.code)
                   and not exists (
                     select from case_event where case_event.reason = case_reason.code)
                   and not exists (
                     select from case_extension where case_extension.reason = case_reason.code)",
            ),
            add: add!(
                "case_reason",
                " on conflict (act, code) do update set position = excluded.position,
                    text_zh_hans = excluded.text_zh_hans, text_zh_hant = excluded.text_zh_hant,
                    text_en = excluded.text_en"
            ),
        },
        Part::Answers => whole!("case_answer_template"),
        Part::Ladder => whole!("case_rung"),
    }
}
