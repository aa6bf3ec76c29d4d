//! `minhu eval hours`: opening hours against a list of what is open when.

use std::{path::Path, process::ExitCode};

use backend::{
    calendar,
    places::hours::{Schedule, Status},
};
use domain::calendar::{Calendar, parse_date_time};
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
    /// Lines that could not be read. Hours that cannot be are unknown, and no error.
    errors: Vec<BrokenLine>,
}

/// A line with another status.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct WrongLine {
    line: usize,
    hours: String,
    time: String,
    expected: &'static str,
    computed: &'static str,
    /// The hours as they were read, or why they were not.
    reading: String,
}

impl Evaluation {
    fn to_text(&self) -> String {
        let wrong = self.wrong_lines.iter().map(|one| {
            let WrongLine { line, hours, time, expected, computed, reading } = one;
            format!("line {line}: {hours} at {time}: {computed}, not {expected} ({reading})")
        });
        let errors = self.errors.iter().map(|one| format!("line {}: {}", one.line, one.error));
        let total = format!("total {}, right {}, wrong {}", self.total, self.right, self.wrong);
        std::iter::once(total).chain(wrong).chain(errors).collect::<Vec<_>>().join("\n")
    }
}

fn evaluate(calendar: &Calendar, text: &str) -> Evaluation {
    let mut result = Evaluation::default();
    // A header has no time in its second column.
    let is_header = |row: &str| {
        let time = row.split('\t').nth(1).unwrap_or_default();
        !time.contains(|c: char| c.is_ascii_digit())
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
    let cells: Vec<_> = row.split('\t').map(str::trim).collect();
    let &[hours, time, expected, ..] = cells.as_slice() else {
        return Err("wants hours, local time and status, with tabs between them".to_owned());
    };
    let at = parse_date_time(time)
        .ok_or_else(|| format!("{time} is not a time such as 2026-09-30 16:30"))?;
    let expected = Status::parse(&expected.to_ascii_lowercase())
        .ok_or_else(|| format!("{expected} is not open, closed or unknown"))?;
    let schedule = Schedule::read(hours, calendar);
    let computed = schedule.as_ref().map_or(Status::Unknown, |schedule| schedule.state(at).status);
    Ok((computed != expected).then(|| WrongLine {
        line,
        hours: hours.to_owned(),
        time: time.to_owned(),
        expected: expected.as_str(),
        computed: computed.as_str(),
        reading: match schedule {
            Ok(_) => domain::places::hours::read(hours).unwrap_or_default(),
            Err(error) => error.to_string(),
        },
    }))
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
        let text = "\u{feff}hours\tlocal time\tstate\n\
             # a make-up Saturday\n\
             工作日8:30-17:30\t2026-10-10 10:00\topen\n\
             \n\
             工作日8:30-17:30\t2026/10/1 10:00\tClosed\tany note\r\n\
             见公告\t2026-10-10T10:00\tunknown\n\
             \t2026-10-10T10:00\tunknown\n\
             Mo-Fr 08:30-17:30; PH off\t2026-10-10 10:00\topen\n\
             见公告\t2026-10-10 10:00\topen\n\
             早6点到晚10点\t2026-10-10 10:00\tclosed\n";
        let result = evaluate(&demonstration(), text);
        assert_eq!((result.total, result.right, result.wrong), (7, 5, 2));
        assert_eq!(result.errors, []);
        assert_eq!(
            result.to_text(),
            "total 7, right 5, wrong 2\n\
             line 9: 见公告 at 2026-10-10 10:00: unknown, not open (见公告 is not understood)\n\
             line 10: 早6点到晚10点 at 2026-10-10 10:00: open, not closed (06:00-22:00)"
        );
    }

    #[test]
    fn broken_lines_are_named_and_do_not_count() {
        let text = "全天\t2026-10-10 10:00\topen\n\
             全天\tat 10\topen\n\
             全天\t2026-10-10 10:00\tyes\n\
             全天\n";
        let result = evaluate(&demonstration(), text);
        assert_eq!((result.total, result.right), (1, 1));
        let lines: Vec<_> = result.errors.iter().map(|error| error.line).collect();
        assert_eq!(lines, [2, 3, 4]);
    }
}
