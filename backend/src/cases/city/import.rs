//! Makes cases of the city's orders.
//!
//! A number is one case for ever. An order that comes again changes the city's deadline and adds what
//! it says now to the history of the case, or changes nothing. Each line that is right is taken, each
//! that is wrong is refused as a whole; two lines of one number are both wrong, since nobody can say
//! which of them is meant.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::locale::Locale;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    By, CityError, Fault, Field,
    mapping::{self, Mapping},
    order::{self, MOST_LINES, Order, Streets},
    rows::{self, Rows, Values, numbers_once},
    runs,
};
use crate::{
    Kernel,
    audit::{self, Detail, Event, Subject},
    calendar::Edition,
    cases::{
        Channel, FileBy, FileError, FromCity, NewCase, clocks::note_next, file::file_one_of_many,
        rulebook::Rulebook,
    },
    db::Lock,
    forms::FormKey,
    jobs::StaffMessage,
    outbox,
};

/// Where orders come from.
pub enum Source {
    /// A file, CSV or XLSX.
    File(Vec<u8>),
    /// The orders of a batch, which was `body`.
    Batch { body: Vec<u8>, orders: Vec<Value> },
}

/// An import.
pub struct Import<'a> {
    pub source: Source,
    pub by: By<'a>,
    /// Tell what would change, and change nothing.
    pub dry_run: bool,
    /// Import only the file of this digest, which was tried.
    pub tried: Option<[u8; 32]>,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// It is a new case.
    Added,
    /// The case of its number was changed.
    Changed,
    /// It said what the city had said before.
    Unchanged,
    /// It is wrong.
    Refused,
}

impl Came {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Added, Self::Changed, Self::Unchanged, Self::Refused];

    /// As answers have it, and the last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Refused => "refused",
        }
    }
}

/// A line of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub line: usize,
    /// The city's number; empty where it could not be read.
    pub external: String,
    pub came: Came,
    /// Our number of the case; in a dry run that of a case that is there already.
    pub number: Option<String>,
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    pub dry_run: bool,
    /// Whether the source could be read at all.
    pub is_readable: bool,
    /// `CSV`, `XLSX`; empty for a batch.
    pub format: &'static str,
    /// Of its text.
    pub encoding: &'static str,
    /// Columns with the field that they fill.
    pub columns: Vec<(String, Field)>,
    /// Columns that fill nothing.
    pub unused: Vec<String>,
    /// One for each line.
    pub lines: Vec<Line>,
    /// Everything that is wrong, with the file first.
    pub faults: Vec<Fault>,
    /// What was left out of lines that were taken.
    pub notes: Vec<Fault>,
    pub sha256: [u8; 32],
    /// The row of `city_run`, once it is written.
    pub id: Option<Uuid>,
    /// It is not what was tried.
    pub not_tried: bool,
}

impl Report {
    /// How many lines came so.
    #[must_use]
    pub fn count(&self, came: Came) -> usize {
        self.lines.iter().filter(|line| line.came == came).count()
    }
}

/// Imports orders, and says of each line what became of it.
///
/// # Errors
/// [`CityError`]; nothing was changed then.
pub async fn import(
    kernel: &Kernel,
    rules: &Rulebook,
    calendar: &Edition,
    import: Import<'_>,
) -> Result<Report, CityError> {
    import.by.permit()?;
    let mapping = mapping::load(&mut *kernel.db.acquire().await?).await?;
    let (mut report, lines) = parsed(&mapping, import.source).await?;
    report.dry_run = import.dry_run;
    if import.tried.is_some_and(|tried| tried != report.sha256) {
        report.not_tried = true;
        return Ok(report);
    }
    if !report.is_readable {
        return Ok(report);
    }
    let mut tx = kernel.db.begin().await?;
    // Two files at once would each not see the numbers that the other adds.
    sqlx::query!("select pg_advisory_xact_lock($1)", Lock::CityImport.key())
        .execute(&mut *tx)
        .await?;
    let streets = streets(&mut tx).await?;
    let there = there(&mut tx, lines.iter().map(|(number, _)| number.clone()).collect()).await?;
    let mut work = Work { kernel, rules, calendar, by: import.by, report };
    for (number, values) in lines {
        let mut notes = Vec::new();
        let line = values.line;
        match order::read(&mapping, rules, &streets, number.clone(), &values, &mut notes) {
            Err(faults) => work.refuse(line, number, faults),
            Ok(order) => {
                let came = work.take(&mut tx, order, there.get(&number)).await?;
                if came != Came::Refused {
                    work.report.notes.extend(notes);
                }
            }
        }
    }
    let mut report = work.report;
    report.lines.sort_by_key(|line| line.line);
    report.faults.sort_by_key(|fault| fault.line);
    if import.dry_run {
        tx.rollback().await?;
        return Ok(report);
    }
    // A batch that says nothing new is no news.
    let says_nothing = report.count(Came::Unchanged) == report.lines.len();
    if !(says_nothing && import.by.key().is_some()) {
        let id = runs::record_orders(kernel, &mut tx, import.by, &report).await?;
        audit::record(&mut tx, event(kernel, &import.by, import.request_id, id, &report)).await?;
        report.id = Some(id);
    }
    tx.commit().await?;
    Ok(report)
}

/// Everything that can be known without the cases. A file takes a processor for as long as a second,
/// so it is read where it keeps nobody waiting.
async fn parsed(
    mapping: &Mapping,
    source: Source,
) -> Result<(Report, Vec<(String, Values)>), CityError> {
    let mut report = Report::default();
    let values: Vec<Values> = match source {
        Source::File(bytes) => {
            let mapping = mapping.clone();
            let (read, sha256) = tokio::task::spawn_blocking(move || {
                let wanted = [(Field::Number, "no-number")];
                let read = rows::read(&mapping, &bytes, &wanted, MOST_LINES);
                let sha256: [u8; 32] = Sha256::digest(&bytes).into();
                (read, sha256)
            })
            .await
            .map_err(|_| CityError::Stopped)?;
            let Rows { format, encoding, columns, unused, lines, faults } = read;
            (report.format, report.encoding) = (format, encoding);
            (report.columns, report.unused) = (columns, unused);
            report.sha256 = sha256;
            report.is_readable = faults.iter().all(|fault| fault.line.is_some());
            for fault in faults {
                if let Some(line) = fault.line {
                    let external = String::new();
                    report.lines.push(Line { line, external, came: Came::Refused, number: None });
                }
                report.faults.push(fault);
            }
            lines
        }
        Source::Batch { body, orders } => {
            report.sha256 = Sha256::digest(&body).into();
            report.is_readable = true;
            let mut good = Vec::new();
            for item in rows::of_json(orders, order::FIELDS) {
                match item {
                    Ok(values) => good.push(values),
                    Err((line, faults)) => {
                        let external = String::new();
                        let line = Line { line, external, came: Came::Refused, number: None };
                        report.lines.push(line);
                        report.faults.extend(faults);
                    }
                }
            }
            good
        }
    };
    let mut numbered = Vec::new();
    for values in values {
        match values.number() {
            Ok(number) => numbered.push((number, values)),
            Err(fault) => {
                let (line, external) = (values.line, String::new());
                report.lines.push(Line { line, external, came: Came::Refused, number: None });
                report.faults.push(fault);
            }
        }
    }
    let numbers: HashMap<usize, String> =
        numbered.iter().map(|(number, values)| (values.line, number.clone())).collect();
    let (once, twice) = numbers_once(numbered);
    for fault in twice {
        let line = fault.line.unwrap_or_default();
        let external = numbers.get(&line).cloned().unwrap_or_default();
        report.lines.push(Line { line, external, came: Came::Refused, number: None });
        report.faults.push(fault);
    }
    Ok((report, once))
}

async fn streets(conn: &mut PgConnection) -> Result<Streets, sqlx::Error> {
    let rows = sqlx::query!("select id, code, name_zh_hans from street where retired_at is null")
        .fetch_all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.code, (row.id, row.name_zh_hans))).collect())
}

/// A case of one of the numbers.
struct There {
    id: Uuid,
    number: String,
    state: String,
    is_open: bool,
    due_at: Option<DateTime<Utc>>,
    /// Of what the city last wrote; none for a case that was given its number otherwise.
    words_hash: Option<Vec<u8>>,
    words: String,
}

/// The cases that have one of the numbers, locked in one order, so that two never wait for each
/// other in a circle.
async fn there(
    conn: &mut PgConnection,
    numbers: Vec<String>,
) -> Result<HashMap<String, There>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select case_file.id, external_number as "external!", number, state, words,
             closed_at is null as "is_open!", external_due_at, city_order.words_hash as "hash?"
           from case_file left join city_order on city_order.case_id = case_file.id
           where external_number = any($1)
           order by case_file.id for update of case_file"#,
        &numbers,
    )
    .fetch_all(conn)
    .await?;
    let there = rows.into_iter().map(|row| {
        let there = There {
            id: row.id,
            number: row.number,
            state: row.state,
            is_open: row.is_open,
            due_at: row.external_due_at,
            words_hash: row.hash,
            words: row.words,
        };
        (row.external, there)
    });
    Ok(there.collect())
}

struct Work<'a> {
    kernel: &'a Kernel,
    rules: &'a Rulebook,
    calendar: &'a Edition,
    by: By<'a>,
    report: Report,
}

impl Work<'_> {
    fn refuse(&mut self, line: usize, external: String, faults: Vec<Fault>) {
        self.report.lines.push(Line { line, external, came: Came::Refused, number: None });
        self.report.faults.extend(faults);
    }

    async fn take(
        &mut self,
        conn: &mut PgConnection,
        order: Order,
        there: Option<&There>,
    ) -> Result<Came, CityError> {
        let (line, external) = (order.line, order.number.clone());
        let (came, number) = match there {
            Some(there) => (self.again(conn, &order, there).await?, there.number.clone()),
            None => match self.add(conn, &order).await {
                Ok(number) => (Came::Added, number),
                Err(FileError::Invalid(wrong)) => {
                    let faults = wrong
                        .into_iter()
                        .map(|error| Fault::line(line, &error.field, &error.code))
                        .collect();
                    self.refuse(line, external, faults);
                    return Ok(Came::Refused);
                }
                Err(FileError::Database(error)) => return Err(error.into()),
                Err(error) => return Err(error.into()),
            },
        };
        // What was added in a dry run is gone again, and its number with it.
        let number = (came != Came::Added || !self.report.dry_run).then_some(number);
        self.report.lines.push(Line { line, external, came, number });
        Ok(came)
    }

    /// A new case; its number.
    async fn add(&self, conn: &mut PgConnection, order: &Order) -> Result<String, FileError> {
        let kernel = self.kernel;
        let from = FromCity {
            number: order.number.clone(),
            due_at: order.due_at,
            urgency: order.urgency,
            street: order.street.clone(),
            staff: self.by.staff(),
            actor: self.by.actor(),
        };
        let new = NewCase {
            by: FileBy::City(&from),
            channel: Channel::City,
            kind: order.kind,
            class: order.class.clone(),
            words: order.words.clone(),
            answers: Default::default(),
            address: order.address.clone(),
            point: order.point,
            place: None,
            photos: Vec::new(),
            booking: None,
            name: order.name.clone(),
            phone: order.phone.clone(),
            locale: Locale::ZhHans,
            key: FormKey::mint(&*kernel.random),
            request_id: None,
        };
        let (id, number) =
            file_one_of_many(kernel, &mut *conn, self.rules, self.calendar, &new).await?;
        self.note_order(conn, id, order).await?;
        Ok(number.to_string())
    }

    /// What the city says of it now.
    async fn note_order(
        &self,
        conn: &mut PgConnection,
        case: Uuid,
        order: &Order,
    ) -> Result<(), sqlx::Error> {
        sqlx::query!(
            "insert into city_order as held (case_id, words_hash, class, area, first_at, changed_at)
             values ($1, $2, $3, $4, $5, $5)
             on conflict (case_id) do update set words_hash = excluded.words_hash,
               class = excluded.class, area = excluded.area, changed_at = excluded.changed_at,
               changes = held.changes + 1",
            case,
            &order.words_hash()[..],
            order.said_class,
            order.said_area,
            self.kernel.now(),
        )
        .execute(conn)
        .await?;
        Ok(())
    }

    /// An order whose number is there: what is new of it goes to the case.
    async fn again(
        &self,
        conn: &mut PgConnection,
        order: &Order,
        there: &There,
    ) -> Result<Came, CityError> {
        let now = self.kernel.now();
        // An order without a deadline takes none away.
        let due = order.due_at.filter(|due| Some(*due) != there.due_at);
        let hash = order.words_hash();
        let same_words = match &there.words_hash {
            Some(held) => held[..] == hash[..],
            None => there.words == order.words,
        };
        if due.is_none() && same_words {
            return Ok(Came::Unchanged);
        }
        if let Some(due) = due {
            sqlx::query!(
                "update case_file set external_due_at = $2, changed_at = $3 where id = $1",
                there.id,
                due,
                now,
            )
            .execute(&mut *conn)
            .await?;
            note_next(&mut *conn, there.id).await?;
        }
        let words = if same_words { "" } else { &order.words };
        let words: String = words.chars().take(2000).collect();
        let detail = due.map_or_else(|| json!({}), |due| json!({ "external_due_at": due }));
        sqlx::query!(
            "insert into case_event (id, case_id, step, from_state, to_state, party, staff, at, words,
               public, detail)
             values ($1, $2, 'city-changed', $3, $3, 'system', $4, $5, $6, false, $7)",
            self.kernel.new_id(),
            there.id,
            there.state,
            self.by.staff(),
            now,
            words,
            detail,
        )
        .execute(&mut *conn)
        .await?;
        self.note_order(&mut *conn, there.id, order).await?;
        // One that was over and comes again is not over for the city.
        let kind = if there.is_open { "city-order-changed" } else { "city-order-again" };
        let message = StaffMessage::new("cases", kind, there.id);
        outbox::write(&mut *conn, self.kernel.new_id(), now, &message).await?;
        Ok(Came::Changed)
    }
}

fn event(
    kernel: &Kernel,
    by: &By<'_>,
    request_id: Option<String>,
    id: Uuid,
    report: &Report,
) -> Event {
    let number = |came| i64::try_from(report.count(came)).unwrap_or(i64::MAX);
    Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: by.actor(),
        act: "import",
        subject: Subject { kind: "city-run", id: Some(id) },
        detail: Detail::none()
            .number("added", number(Came::Added))
            .number("changed", number(Came::Changed))
            .number("rejected", number(Came::Refused)),
        request_id,
    }
}
