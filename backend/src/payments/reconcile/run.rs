//! Compares a day.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::{
    accounts::{Act, Kind},
    payments::{DifferenceKind, Differs, Line, LineKind, ProviderCode, compare},
};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    Kernel, Problem,
    accounts::{Area, Denied, Staff},
    audit::{self, Actor, Detail, Event, Subject},
    calendar::{to_local, to_utc},
    db::Lock,
    jobs::{Failure, StaffMessage},
    outbox,
    payments::{
        order::{fen, stored},
        provider::{ProviderError, StatementLine},
    },
};

/// How long after a run that left something open a worker looks again.
const LOOK_AGAIN: TimeDelta = TimeDelta::hours(1);

/// Who compares.
#[derive(Debug, Clone)]
pub enum ReconcileBy<'a> {
    Staff(&'a Staff),
    /// Somebody at the command line.
    Operator(Actor),
    Worker,
}

impl ReconcileBy<'_> {
    fn actor(&self) -> Actor {
        match self {
            Self::Staff(staff) => staff.actor(),
            Self::Operator(actor) => actor.clone(),
            Self::Worker => Actor::System("reconcile-payments"),
        }
    }

    const fn staff(&self) -> Option<Uuid> {
        match self {
            Self::Staff(staff) => Some(staff.id),
            _ => None,
        }
    }
}

/// Why a day was not compared.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// Not by this person.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The day is not over, so neither list is whole.
    #[error("the day is not over")]
    NotOver,
    /// The platform gave no statement.
    #[error("no statement: {0}")]
    Provider(#[from] ProviderError),
    /// The database did not answer as it should.
    #[error("the day could not be compared")]
    Database(#[from] sqlx::Error),
}

impl ReconcileError {
    /// Its own codes; those of [`Denied`] come on top.
    pub const CODES: &'static [&'static str] =
        &["reconcile-not-over", "reconcile-no-statement", "unavailable"];
}

impl Problem for ReconcileError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::NotOver => "reconcile-not-over",
            Self::Provider(_) => "reconcile-no-statement",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::NotOver => 422,
            Self::Provider(_) | Self::Database(_) => 503,
        }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciled {
    /// The row of `payment_reconciliation`.
    pub id: Uuid,
    pub provider: ProviderCode,
    /// Movements on the statement, and in the ledger.
    pub theirs: usize,
    pub ours: usize,
    pub differences: Vec<Differs>,
    /// How many of them somebody had explained before, as they are now.
    pub explained: usize,
}

impl Reconciled {
    /// Nothing differs, or everything that does is explained.
    #[must_use]
    pub fn is_in_order(&self) -> bool {
        self.differences.len() == self.explained
    }
}

/// Compares `day` with the statement of `provider` and keeps what differs. What the platform has and
/// we have not is asked for at once.
///
/// # Errors
/// [`ReconcileError`]; nothing was kept then.
pub async fn reconcile(
    kernel: &Kernel,
    provider: ProviderCode,
    day: NaiveDate,
    by: ReconcileBy<'_>,
    request_id: Option<String>,
) -> Result<Reconciled, ReconcileError> {
    if let ReconcileBy::Staff(staff) = &by {
        staff.permit(Act::Write, Kind::Payment, Area::default())?;
    }
    if day >= to_local(kernel.now()).date() {
        return Err(ReconcileError::NotOver);
    }
    let statement = kernel.carriers.payments.get(provider).statement(kernel, day).await?;
    let theirs: Vec<Line> = statement.iter().map(line).collect();
    let mut tx = kernel.db.begin().await?;
    let ours = ours(&mut tx, provider, day).await?;
    let found = compare(&theirs, &ours);
    let before = explanations(&mut tx, provider, day).await?;
    let id = kernel.new_id();
    sqlx::query!(
        "insert into payment_reconciliation
           (id, provider, day, at, staff, theirs, theirs_fen, ours, ours_fen)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id,
        provider.as_str(),
        day,
        kernel.now(),
        by.staff(),
        number(theirs.len()),
        net(&theirs),
        number(ours.len()),
        net(&ours),
    )
    .execute(&mut *tx)
    .await?;
    keep_statement(&mut tx, id, &statement).await?;
    let mut explained = 0;
    for differs in &found {
        let explanation = before.iter().find(|explanation| explanation.of == *differs);
        explained += usize::from(explanation.is_some());
        keep_difference(kernel, &mut tx, id, differs, explanation).await?;
        if differs.kind == DifferenceKind::MissingHere {
            ask_for(kernel, &mut tx, differs).await?;
        }
    }
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: by.actor(),
        act: "reconcile",
        subject: Subject { kind: "payment-reconciliation", id: Some(id) },
        detail: Detail::none().number("differences", i64::from(number(found.len()))),
        request_id,
    };
    audit::record(&mut tx, event).await?;
    if found.len() > explained {
        let message = StaffMessage::new("payments", "payments-differ", id);
        outbox::write(&mut tx, kernel.new_id(), kernel.now(), &message).await?;
    }
    tx.commit().await?;
    let (theirs, ours) = (theirs.len(), ours.len());
    Ok(Reconciled { id, provider, theirs, ours, differences: found, explained })
}

/// Compares, as a worker, every day of the last week that is over and was not compared, or whose
/// differences are open since a while. One worker at a time.
///
/// # Errors
/// When the database refuses.
pub async fn reconcile_due(kernel: &Kernel) -> Result<usize, Failure> {
    let mut lock = kernel.db.begin().await?;
    let ours = sqlx::query_scalar!(
        r#"select pg_try_advisory_xact_lock($1) as "got!""#,
        Lock::PaymentReconciliation.key()
    )
    .fetch_one(&mut *lock)
    .await?;
    if !ours {
        return Ok(0);
    }
    let today = to_local(kernel.now()).date();
    let mut compared = 0;
    for code in crate::payments::set_up(kernel).await {
        for back in 1..=7 {
            let Some(day) = today.checked_sub_days(Days::new(back)) else { continue };
            if !is_due(kernel, code, day, back == 1).await? {
                continue;
            }
            match reconcile(kernel, code, day, ReconcileBy::Worker, None).await {
                Ok(_) => compared += 1,
                Err(ReconcileError::Database(error)) => return Err(error.into()),
                Err(error) => {
                    tracing::warn!(provider = code.as_str(), %day, %error, "day not compared");
                }
            }
        }
    }
    lock.rollback().await?;
    Ok(compared)
}

/// Yesterday is compared where the platform is used at all. An earlier day without a run, when no worker
/// ran, counts only where something moved.
async fn is_due(
    kernel: &Kernel,
    provider: ProviderCode,
    day: NaiveDate,
    is_yesterday: bool,
) -> Result<bool, sqlx::Error> {
    let last = sqlx::query!(
        r#"select at, exists (
             select from payment_difference
             where reconciliation = run.id and words is null) as "open!"
           from payment_reconciliation as run
           where provider = $1 and day = $2 order by at desc, id desc limit 1"#,
        provider.as_str(),
        day,
    )
    .fetch_optional(&kernel.db)
    .await?;
    if let Some(last) = last {
        return Ok(last.open && kernel.now() - last.at >= LOOK_AGAIN);
    }
    if is_yesterday {
        return is_used(kernel, provider).await;
    }
    let (from, until) = span(day);
    sqlx::query_scalar!(
        r#"select exists (
             select from ledger_entry
             where provider = $1 and at >= $2 and at < $3
               and kind in ('payment', 'refund')) as "moved!""#,
        provider.as_str(),
        from,
        until,
    )
    .fetch_one(&kernel.db)
    .await
}

/// Whether anybody was ever asked for money on this platform.
async fn is_used(kernel: &Kernel, provider: ProviderCode) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from payment_order where provider = $1) as "used!""#,
        provider.as_str(),
    )
    .fetch_one(&kernel.db)
    .await
}

fn span(day: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
    let from = to_utc(day.and_time(NaiveTime::MIN));
    (from, from + TimeDelta::days(1))
}

fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// What came less what went back, in 分.
fn net(lines: &[Line]) -> i64 {
    let signed = lines.iter().map(|line| match line.kind {
        LineKind::Payment => stored(line.amount),
        LineKind::Refund => -stored(line.amount),
    });
    signed.sum()
}

fn line(line: &StatementLine) -> Line {
    Line {
        kind: line.kind,
        number: line.number.clone(),
        external_id: line.external_id.clone(),
        amount: line.amount,
    }
}

/// What the ledger has of a day: by the platform's own time, so that both cut the day at one place.
async fn ours(
    conn: &mut PgConnection,
    provider: ProviderCode,
    day: NaiveDate,
) -> Result<Vec<Line>, sqlx::Error> {
    let (from, until) = span(day);
    let rows = sqlx::query!(
        r#"select entry.kind, entry.external_id, entry.amount_fen,
             case entry.kind when 'payment' then payment_order.number
               else (select number from payment_refund
                     where order_id = entry.order_id
                       and payment_refund.external_id = entry.external_id limit 1)
             end as "number?"
           from ledger_entry as entry
             join payment_order on payment_order.id = entry.order_id
           where entry.provider = $1 and entry.at >= $2 and entry.at < $3
             and entry.kind in ('payment', 'refund')"#,
        provider.as_str(),
        from,
        until,
    )
    .fetch_all(conn)
    .await?;
    let lines = rows.into_iter().filter_map(|row| {
        Some(Line {
            kind: LineKind::parse(&row.kind)?,
            number: row.number.unwrap_or_default(),
            external_id: row.external_id,
            amount: fen(row.amount_fen),
        })
    });
    Ok(lines.collect())
}

/// What was said of a difference.
struct Explanation {
    of: Differs,
    words: String,
    by: Option<Uuid>,
    at: Option<DateTime<Utc>>,
}

/// What was said of differences of this day in the last run.
async fn explanations(
    conn: &mut PgConnection,
    provider: ProviderCode,
    day: NaiveDate,
) -> Result<Vec<Explanation>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select kind, line, number, external_id, theirs_fen, ours_fen, words as "words!",
             explained_by, explained_at
           from payment_difference
           where words is not null and reconciliation = (
             select id from payment_reconciliation where provider = $1 and day = $2
             order by at desc, id desc limit 1)"#,
        provider.as_str(),
        day,
    )
    .fetch_all(conn)
    .await?;
    let explanations = rows.into_iter().filter_map(|row| {
        let of = Differs {
            kind: DifferenceKind::parse(&row.kind)?,
            line: LineKind::parse(&row.line)?,
            number: row.number,
            external_id: row.external_id,
            theirs: fen(row.theirs_fen),
            ours: fen(row.ours_fen),
        };
        Some(Explanation { of, words: row.words, by: row.explained_by, at: row.explained_at })
    });
    Ok(explanations.collect())
}

async fn keep_statement(
    conn: &mut PgConnection,
    reconciliation: Uuid,
    statement: &[StatementLine],
) -> Result<(), sqlx::Error> {
    let kinds: Vec<String> = statement.iter().map(|line| line.kind.as_str().to_owned()).collect();
    let numbers: Vec<String> = statement.iter().map(|line| line.number.clone()).collect();
    let ids: Vec<String> = statement.iter().map(|line| line.external_id.clone()).collect();
    let amounts: Vec<i64> = statement.iter().map(|line| stored(line.amount)).collect();
    let times: Vec<DateTime<Utc>> = statement.iter().map(|line| line.at).collect();
    sqlx::query!(
        "insert into payment_statement_line
           (reconciliation, position, kind, number, external_id, amount_fen, at)
         select $1, position - 1, kind, number, external_id, amount, at
         from unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[])
           with ordinality as line (kind, number, external_id, amount, at, position)",
        reconciliation,
        &kinds,
        &numbers,
        &ids,
        &amounts,
        &times,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn keep_difference(
    kernel: &Kernel,
    conn: &mut PgConnection,
    reconciliation: Uuid,
    differs: &Differs,
    explanation: Option<&Explanation>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into payment_difference (id, reconciliation, kind, line, number, external_id,
           theirs_fen, ours_fen, words, explained_by, explained_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        kernel.new_id(),
        reconciliation,
        differs.kind.as_str(),
        differs.line.as_str(),
        differs.number,
        differs.external_id,
        stored(differs.theirs),
        stored(differs.ours),
        explanation.map(|explanation| explanation.words.as_str()),
        explanation.and_then(|explanation| explanation.by),
        explanation.and_then(|explanation| explanation.at),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The next worker asks the platform for what it has and we have not: money is never only a line of a
/// list.
async fn ask_for(
    kernel: &Kernel,
    conn: &mut PgConnection,
    differs: &Differs,
) -> Result<(), sqlx::Error> {
    match differs.line {
        LineKind::Payment => {
            sqlx::query!(
                "update payment_order set ask_at = $2 where number = $1",
                differs.number,
                kernel.now(),
            )
            .execute(conn)
            .await?;
        }
        LineKind::Refund => {
            sqlx::query!(
                "update payment_refund set ask_at = $2 where number = $1 and ask_at is not null",
                differs.number,
                kernel.now(),
            )
            .execute(conn)
            .await?;
        }
    }
    Ok(())
}
