//! `minhu eval deadlines`: the working-time engine against a list of right deadlines.

use std::{path::Path, process::ExitCode};

use anyhow::bail;
use backend::calendar;
use chrono::{NaiveDateTime, Timelike};
use domain::calendar::{Calendar, Term, Unit, deadline, parse_date_time};
use serde::Serialize;

use super::{
    lines::{BrokenLine, print, refuse_empty, rows},
    read,
};
use crate::{config::Settings, open::Database, steps::Steps};

pub(super) async fn run(file: &Path, json: bool, settings: &Settings) -> anyhow::Result<ExitCode> {
    let text = read(file)?;
    let calendar = Database::with(settings, Steps::new(), async |database| {
        let db = database.as_owner().await?;
        let edition = calendar::load(&db).await?;
        db.close().await;
        Ok(edition.calendar)
    })
    .await?;
    if calendar.duty_hours().is_empty() {
        bail!("the district has no duty hours: run `minhu import calendar` first");
    }
    let result = evaluate(&calendar, &text);
    refuse_empty(result.total, &result.errors, &file.display().to_string())?;
    let is_right = result.wrong == 0 && result.errors.is_empty();
    print(&result, Evaluation::to_text, json, is_right)
}

/// What came of it.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
struct Evaluation {
    /// Lines that could be read.
    total: usize,
    right: usize,
    wrong: usize,
    wrong_lines: Vec<WrongLine>,
    /// Lines that could not be read.
    errors: Vec<BrokenLine>,
}

/// A line whose deadline is another.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct WrongLine {
    line: usize,
    start: String,
    amount: String,
    unit: String,
    expected: String,
    computed: String,
    /// Whether it was counted through a year that is not published. Not compared.
    provisional: bool,
}

impl Evaluation {
    fn to_text(&self) -> String {
        let wrong = self.wrong_lines.iter().map(|one| {
            let provisional = if one.provisional { " (暂定)" } else { "" };
            let WrongLine { line, start, amount, unit, expected, computed, .. } = one;
            format!("line {line}: {start} {amount} {unit}: {computed}{provisional}, not {expected}")
        });
        let errors = self.errors.iter().map(|one| format!("line {}: {}", one.line, one.error));
        let total = format!("total {}, right {}, wrong {}", self.total, self.right, self.wrong);
        std::iter::once(total).chain(wrong).chain(errors).collect::<Vec<_>>().join("\n")
    }
}

fn evaluate(calendar: &Calendar, text: &str) -> Evaluation {
    let mut result = Evaluation::default();
    // A header has no date in its first column.
    let is_header = |row: &str| {
        !row.split('\t').next().unwrap_or_default().contains(|c: char| c.is_ascii_digit())
    };
    for (line, row) in rows(text, is_header) {
        match compare(calendar, line, row) {
            Ok(wrong) => {
                result.total += 1;
                match wrong {
                    None => result.right += 1,
                    Some(wrong) => {
                        result.wrong += 1;
                        result.wrong_lines.push(wrong);
                    }
                }
            }
            Err(error) => result.errors.push(BrokenLine { line, error }),
        }
    }
    result
}

/// None when it is right.
fn compare(calendar: &Calendar, line: usize, row: &str) -> Result<Option<WrongLine>, String> {
    let mut cells = row.split('\t').map(str::trim);
    let mut cell = || cells.next().filter(|cell| !cell.is_empty());
    let (Some(start), Some(amount), Some(unit), Some(expected)) = (cell(), cell(), cell(), cell())
    else {
        return Err("wants start, amount, unit and deadline, with tabs between them".to_owned());
    };
    let at = |text: &str| {
        parse_date_time(text)
            .ok_or_else(|| format!("{text} is not a time such as 2026-09-30 16:30"))
    };
    let begins = at(start)?;
    let unit_of =
        Unit::parse(unit).ok_or_else(|| format!("{unit} is not 工作时, 工作日 or 自然时"))?;
    let term = Term::parse(amount, unit_of).map_err(|error| format!("{amount} {error}"))?;
    // A mark such as 暂定 after it does not count.
    let wanted = expected.trim_end_matches(|c: char| !c.is_ascii_digit());
    let (wanted, exact) = (at(wanted)?, wanted.matches([':', '：']).count() > 1);
    let due = deadline(calendar, begins, term).map_err(|error| error.to_string())?;
    // Who writes minutes means minutes.
    let found = if exact { due.at } else { due.at.with_second(0).unwrap_or(due.at) };
    Ok((found != wanted).then(|| WrongLine {
        line,
        start: start.to_owned(),
        amount: amount.to_owned(),
        unit: unit.to_owned(),
        expected: expected.to_owned(),
        computed: shown(due.at),
        provisional: due.provisional,
    }))
}

/// With seconds only where there are some.
fn shown(at: NaiveDateTime) -> String {
    let format = if at.second() == 0 { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" };
    at.format(format).to_string()
}

#[cfg(test)]
mod tests {
    use backend::calendar::{SEED, parse};

    use super::*;

    fn demonstration() -> Calendar {
        let changes = parse(SEED).expect("the seed is right");
        Calendar::new(changes.duty.unwrap_or_default(), changes.years.into_values())
    }

    #[test]
    fn counts_right_and_wrong_and_names_the_lines() {
        let text = "\u{feff}start(local)\tamount\tunit\texpected(local)\n\
             # the eve of a make-up Sunday\n\
             2026-09-18 16:30\t4\t工作时\t2026-09-20 11:30\n\
             \n\
             2026-09-30T16:30\t1\t工作日\t2026/10/8 17:30\tany note\n\
             2026/9/30 16:30:00\t24\t自然时\t2026-10-01T16:30:00\r\n\
             2026-12-31 16:30\t4\t工作时\t2027-01-01 11:30 (暂定)\n\
             2026-11-20 16:30:45\t1\t工作时\t2026-11-23 08:30\n\
             2026-12-31 16:30\t4\t工作时\t2027-01-04 11:30\n";
        let result = evaluate(&demonstration(), text);
        assert_eq!((result.total, result.right, result.wrong), (6, 5, 1));
        assert_eq!(result.errors, []);
        let [wrong] = result.wrong_lines.as_slice() else { panic!("one is wrong") };
        assert_eq!((wrong.line, wrong.computed.as_str()), (9, "2027-01-01 11:30"));
        assert!(wrong.provisional);
        assert_eq!(
            result.to_text(),
            "total 6, right 5, wrong 1\n\
             line 9: 2026-12-31 16:30 4 工作时: 2027-01-01 11:30 (暂定), not 2027-01-04 11:30"
        );
    }

    #[test]
    fn broken_lines_are_named_and_do_not_count() {
        let text = "2026-09-18 16:30\t4\t工作时\n\
             soon\t4\t工作时\t2026-09-20 11:30\n\
             2026-09-18 16:30\tfour\t工作时\t2026-09-20 11:30\n\
             2026-09-18 16:30\t4\t小时\t2026-09-20 11:30\n\
             2026-09-18 16:30\t4\t工作时\tsoon\n\
             2026-09-18 16:30\t99999999\t工作时\t2026-09-20 11:30\n\
             2026-09-18 16:30\t4\t工作时\t2026-09-20 11:30\n";
        let result = evaluate(&demonstration(), text);
        assert_eq!((result.total, result.right), (1, 1));
        let lines: Vec<_> = result.errors.iter().map(|error| error.line).collect();
        assert_eq!(lines, [1, 2, 3, 4, 5, 6]);
    }
}
