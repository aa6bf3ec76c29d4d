//! What the city says to many returns at once, in a file or by the API.

use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    ReturnState,
    gateway::Answer,
    settle::{Settled, settle},
};
use crate::{
    Kernel,
    audit::{self, Detail, Event, Subject},
    cases::city::{
        By, Came, CityError, Fault, Field, Line, Report, Source,
        mapping::{self, Dictionary, Mapping, instant},
        order::MOST_LINES,
        rows::{self, Rows, Values},
        runs::{self, NewRun},
    },
};

/// The fields of an acknowledgement by the API.
const FIELDS: &[Field] = &[Field::Return, Field::Number, Field::State, Field::Note, Field::Due];

/// Acknowledgements.
pub struct Acknowledge<'a> {
    pub source: Source,
    pub by: By<'a>,
    /// Tell what would change, and change nothing.
    pub dry_run: bool,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Notes what the city says, and says of each line what became of it: changed, unchanged where it had
/// said so before, refused where nobody knows what it means.
///
/// # Errors
/// [`CityError`]; nothing was changed then.
pub async fn acknowledge(
    kernel: &Kernel,
    acknowledge: Acknowledge<'_>,
) -> Result<Report, CityError> {
    let Acknowledge { source, by, dry_run, request_id } = acknowledge;
    by.permit()?;
    let mapping = mapping::load(&mut *kernel.db.acquire().await?).await?;
    let (mut report, lines) = parsed(&mapping, source);
    report.dry_run = dry_run;
    if !report.is_readable {
        return Ok(report);
    }
    let mut tx = kernel.db.begin().await?;
    for values in lines {
        match take(kernel, &mut tx, &mapping, by, &values).await? {
            Ok(came) => report.lines.push(line(&values, came)),
            Err(fault) => refuse(&mut report, &values, fault),
        }
    }
    report.lines.sort_by_key(|line| line.line);
    report.faults.sort_by_key(|fault| fault.line);
    if dry_run {
        tx.rollback().await?;
        return Ok(report);
    }
    let counts = Came::ALL.map(|came| report.count(came));
    let (sha256, faults) = (report.sha256, report.faults.as_slice());
    let run = NewRun { kind: "acknowledgements", by, sha256, counts, faults };
    let id = runs::record(kernel, &mut tx, run).await?;
    let changed = i64::try_from(report.count(Came::Changed)).unwrap_or(i64::MAX);
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: by.actor(),
        act: "import",
        subject: Subject { kind: "city-run", id: Some(id) },
        detail: Detail::none().number("changed", changed),
        request_id,
    };
    audit::record(&mut tx, event).await?;
    tx.commit().await?;
    report.id = Some(id);
    Ok(report)
}

fn parsed(mapping: &Mapping, source: Source) -> (Report, Vec<Values>) {
    let mut report = Report { is_readable: true, ..Report::default() };
    let lines = match source {
        Source::File(bytes) => {
            report.sha256 = Sha256::digest(&bytes).into();
            let wanted = [(Field::State, "no-state")];
            let Rows { format, encoding, columns, unused, lines, faults } =
                rows::read(mapping, &bytes, &wanted, MOST_LINES);
            (report.format, report.encoding) = (format, encoding);
            (report.columns, report.unused) = (columns, unused);
            report.is_readable = faults.iter().all(|fault| fault.line.is_some());
            report.faults = faults;
            lines
        }
        Source::Batch { body, orders } => {
            report.sha256 = Sha256::digest(&body).into();
            read_items(orders, &mut report)
        }
    };
    (report, lines)
}

fn read_items(items: Vec<Value>, report: &mut Report) -> Vec<Values> {
    let mut good = Vec::new();
    for item in rows::of_json(items, FIELDS) {
        match item {
            Ok(values) => good.push(values),
            Err((line, faults)) => {
                let external = String::new();
                report.lines.push(Line { line, external, came: Came::Refused, number: None });
                report.faults.extend(faults);
            }
        }
    }
    good
}

fn line(values: &Values, came: Came) -> Line {
    let external = [values.one(Field::Number), values.one(Field::Return)]
        .into_iter()
        .find(|word| !word.is_empty())
        .unwrap_or_default()
        .chars()
        .take(60)
        .collect();
    Line { line: values.line, external, came, number: None }
}

fn refuse(report: &mut Report, values: &Values, fault: Fault) {
    report.lines.push(line(values, Came::Refused));
    report.faults.push(fault);
}

async fn take(
    kernel: &Kernel,
    conn: &mut PgConnection,
    mapping: &Mapping,
    by: By<'_>,
    values: &Values,
) -> Result<Result<Came, Fault>, CityError> {
    let fault = |field: Field, code| Fault::line(values.line, field.as_str(), code);
    let said = values.one(Field::State).trim().to_owned();
    if said.is_empty() {
        return Ok(Err(fault(Field::State, "answer-missing")));
    }
    let state = match mapping.ours(Dictionary::Answer, &said) {
        Some("acknowledged") => ReturnState::Acknowledged,
        Some("refused") => ReturnState::Refused,
        _ => return Ok(Err(fault(Field::State, "answer-unknown").with(&said))),
    };
    let due = values.one(Field::Due).trim();
    let due_at = instant(due);
    if due_at.is_none() && !due.is_empty() {
        return Ok(Err(fault(Field::Due, "due-wrong").with(due)));
    }
    let Some(id) = find(conn, values).await? else {
        return Ok(Err(fault(Field::Return, "return-unknown")));
    };
    let answer =
        Answer { state, note: values.one(Field::Note).to_owned(), reference: None, due_at };
    let way = if by.key().is_some() { "api" } else { "file" };
    Ok(match settle(kernel, conn, id, &answer, way, by.staff()).await? {
        Settled::Now => Ok(Came::Changed),
        Settled::Before => Ok(Came::Unchanged),
        Settled::Otherwise => Err(fault(Field::State, "settled-otherwise")),
        Settled::Unknown => Err(fault(Field::Return, "return-unknown")),
    })
}

/// The return of its id; without one, the last of its number.
async fn find(conn: &mut PgConnection, values: &Values) -> Result<Option<Uuid>, sqlx::Error> {
    let said = values.one(Field::Return).trim();
    if !said.is_empty() {
        return Ok(Uuid::parse_str(said).ok());
    }
    let Ok(number) = values.number() else { return Ok(None) };
    sqlx::query_scalar!(
        "select id from city_return where number = $1 order by id desc limit 1",
        number,
    )
    .fetch_optional(conn)
    .await
}
