//! Compares the city's list of a day with ours.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::cases::State;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    DifferenceKind,
    compare::{Differs, Ours, Theirs, compare},
    standing,
};
use crate::{
    Kernel,
    audit::{self, Detail, Event, Subject},
    calendar::to_utc,
    cases::city::{
        By, CityError, Fault, Field, Source,
        mapping::{self, Dictionary, Mapping, instant},
        rows::{self, Values, numbers_once},
    },
};

/// Orders of one list at most.
pub const MOST_LISTED: usize = 20_000;
/// The fields of a list by the API.
const FIELDS: &[Field] = &[Field::Number, Field::State, Field::Due];

/// A list to compare.
pub struct Reconcile<'a> {
    pub source: Source,
    /// The day that it is of, on the clocks of the district.
    pub day: NaiveDate,
    pub by: By<'a>,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The row of `city_reconciliation`; none where the list was refused.
    pub id: Option<Uuid>,
    /// Orders in the city's list.
    pub theirs: usize,
    /// Cases of ours that belong into it.
    pub ours: usize,
    /// How many differ of each kind, in the order of [`DifferenceKind::ALL`].
    pub differences: [usize; 4],
    /// Differences that a person had explained before, of the same day and with the same words.
    pub explained: usize,
    /// What is wrong with the list: it is compared whole or not at all, since an order that could not
    /// be read would count as missing.
    pub faults: Vec<Fault>,
}

/// Compares a list with ours and keeps what differs.
///
/// # Errors
/// [`CityError`]; nothing was kept then.
pub async fn reconcile(kernel: &Kernel, run: Reconcile<'_>) -> Result<Found, CityError> {
    let Reconcile { source, day, by, request_id } = run;
    by.permit()?;
    let mapping = mapping::load(&mut *kernel.db.acquire().await?).await?;
    let (sha256, theirs, faults) = parsed(mapping, source).await?;
    if !faults.is_empty() {
        return Ok(Found { faults, ..Found::default() });
    }
    let mut tx = kernel.db.begin().await?;
    let now = kernel.now();
    let ours = ours(&mut tx, day, now, theirs.keys().cloned().collect()).await?;
    let found = compare(&theirs, &ours);
    let of_day = ours.iter().filter(|case| case.of_day).count();
    let id = kernel.new_id();
    let before = explanations(&mut tx, day).await?;
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    sqlx::query!(
        "insert into city_reconciliation (id, day, way, at, staff, key, sha256, theirs, ours)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id,
        day,
        by.way().as_str(),
        now,
        by.staff(),
        by.key(),
        &sha256[..],
        number(theirs.len()),
        number(of_day),
    )
    .execute(&mut *tx)
    .await?;
    let explained = keep(kernel, &mut tx, id, &found, &before).await?;
    let event = Event {
        id: kernel.new_id(),
        at: now,
        actor: by.actor(),
        act: "reconcile",
        subject: Subject { kind: "city-reconciliation", id: Some(id) },
        detail: Detail::none().number("differences", i64::from(number(found.len()))),
        request_id,
    };
    audit::record(&mut tx, event).await?;
    tx.commit().await?;
    let count = |kind| found.iter().filter(|one| one.kind == kind).count();
    Ok(Found {
        id: Some(id),
        theirs: theirs.len(),
        ours: of_day,
        differences: DifferenceKind::ALL.map(count),
        explained,
        faults,
    })
}

type Parsed = ([u8; 32], BTreeMap<String, Theirs>, Vec<Fault>);

async fn parsed(mapping: Mapping, source: Source) -> Result<Parsed, CityError> {
    tokio::task::spawn_blocking(move || parse(&mapping, source))
        .await
        .map_err(|_| CityError::Stopped)
}

fn parse(mapping: &Mapping, source: Source) -> Parsed {
    let mut faults = Vec::new();
    let (sha256, lines): ([u8; 32], Vec<Values>) = match source {
        Source::File(bytes) => {
            let wanted = [(Field::Number, "no-number"), (Field::State, "no-state")];
            let read = rows::read(mapping, &bytes, &wanted, MOST_LISTED);
            faults.extend(read.faults);
            (Sha256::digest(&bytes).into(), read.lines)
        }
        Source::Batch { body, orders } => {
            if orders.len() > MOST_LISTED {
                faults.push(Fault::file("too-many").with(&MOST_LISTED.to_string()));
            }
            let mut lines = Vec::new();
            for item in rows::of_json(orders, FIELDS) {
                match item {
                    Ok(values) => lines.push(values),
                    Err((_, wrong)) => faults.extend(wrong),
                }
            }
            (Sha256::digest(&body).into(), lines)
        }
    };
    let mut numbered = Vec::new();
    for values in lines {
        match values.number() {
            Ok(number) => numbered.push((number, values)),
            Err(fault) => faults.push(fault),
        }
    }
    let (once, twice) = numbers_once(numbered);
    faults.extend(twice);
    let mut theirs = BTreeMap::new();
    for (number, values) in once {
        match order(mapping, &values) {
            Ok(order) => drop(theirs.insert(number, order)),
            Err(fault) => faults.push(fault),
        }
    }
    faults.sort_by_key(|fault| fault.line);
    (sha256, theirs, faults)
}

fn order(mapping: &Mapping, values: &Values) -> Result<Theirs, Fault> {
    let fault = |field: Field, code| Fault::line(values.line, field.as_str(), code);
    let said = values.one(Field::State).trim();
    if said.is_empty() {
        return Err(fault(Field::State, "state-missing"));
    }
    let state = mapping.ours(Dictionary::State, said).map(str::to_owned);
    let state = state.ok_or_else(|| fault(Field::State, "state-unknown").with(said))?;
    let due = values.one(Field::Due).trim();
    let due_at = instant(due);
    if due_at.is_none() && !due.is_empty() {
        return Err(fault(Field::Due, "due-wrong").with(due));
    }
    Ok(Theirs { state, due_at })
}

/// Our cases that the list names, and those that it must name: that were open at some time on the
/// day. One that was merged into another stands where the other does, since its answer is the same.
async fn ours(
    conn: &mut PgConnection,
    day: NaiveDate,
    now: DateTime<Utc>,
    numbers: Vec<String>,
) -> Result<Vec<Ours>, sqlx::Error> {
    let begin = to_utc(day.and_time(NaiveTime::MIN));
    let end = begin + TimeDelta::days(1);
    let rows = sqlx::query!(
        r#"with recursive leaf as (
             select id, external_number, external_due_at, opened_at, merged_into
             from case_file
             where external_number = any($1)
                or external_number is not null and opened_at < $3
                   and (closed_at is null or closed_at >= $2 or merged_into is not null)
           ), way as (
             select id as leaf, id, merged_into from leaf
             union
             select way.leaf, other.id, other.merged_into
             from way join case_file as other on other.id = way.merged_into
           )
           select leaf.id as "id!", leaf.external_number as "number!", leaf.external_due_at,
             leaf.opened_at < $3 and (root.closed_at is null or root.closed_at >= $2) as "of_day!",
             root.state as "state!", root.outcome, root.closed_at
           from leaf
             join way on way.leaf = leaf.id and way.merged_into is null
             join case_file as root on root.id = way.id
           where leaf.external_number = any($1)
              or leaf.opened_at < $3 and (root.closed_at is null or root.closed_at >= $2)
           order by leaf.external_number"#,
        &numbers,
        begin,
        end,
    )
    .fetch_all(conn)
    .await?;
    // The list says how it was when the day ended, or how it is.
    let as_of = end.min(now);
    rows.into_iter()
        .map(|row| {
            let state = State::parse(&row.state)
                .ok_or_else(|| sqlx::Error::Decode(format!("state of case {}", row.id).into()))?;
            let was_open = row.closed_at.is_some_and(|closed_at| closed_at > as_of);
            Ok(Ours {
                id: row.id,
                number: row.number,
                state: if was_open { "open" } else { standing(state, row.outcome.as_deref()) },
                due_at: row.external_due_at,
                of_day: row.of_day,
            })
        })
        .collect()
}

/// What people said of differences of the day in its newest run.
type Explanations = BTreeMap<(String, String, String, String), (String, Uuid, DateTime<Utc>)>;

async fn explanations(
    conn: &mut PgConnection,
    day: NaiveDate,
) -> Result<Explanations, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select number, kind, theirs, ours, explanation as "explanation!",
             explained_by as "explained_by!", explained_at as "explained_at!"
           from city_difference
           where explanation is not null and reconciliation = (
             select id from city_reconciliation where day = $1 order by at desc, id desc limit 1)"#,
        day,
    )
    .fetch_all(conn)
    .await?;
    let said = rows.into_iter().map(|row| {
        let what = (row.number, row.kind, row.theirs, row.ours);
        (what, (row.explanation, row.explained_by, row.explained_at))
    });
    Ok(said.collect())
}

/// Writes what differs; how many of them were explained before.
async fn keep(
    kernel: &Kernel,
    conn: &mut PgConnection,
    run: Uuid,
    found: &[Differs],
    before: &Explanations,
) -> Result<usize, sqlx::Error> {
    let mut explained = 0;
    for one in found {
        let kind = one.kind.as_str().to_owned();
        let what = (one.number.clone(), kind, one.theirs.clone(), one.ours.clone());
        let said = before.get(&what);
        explained += usize::from(said.is_some());
        sqlx::query!(
            "insert into city_difference (id, reconciliation, number, case_id, kind, theirs, ours,
               explanation, explained_by, explained_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            kernel.new_id(),
            run,
            one.number,
            one.case,
            one.kind.as_str(),
            one.theirs,
            one.ours,
            said.map(|(words, _, _)| words),
            said.map(|(_, by, _)| by),
            said.map(|(_, _, at)| at),
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(explained)
}
