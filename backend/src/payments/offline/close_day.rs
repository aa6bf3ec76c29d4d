//! Cash is handed in and counted.

use domain::{
    accounts::{Act, Kind},
    money::Fen,
    payments::{Account, EntryKind, ProviderCode},
    text::{clean_lines, length},
};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    Kernel,
    accounts::{Area, Denied},
    audit::Subject,
    calendar::to_local,
    idempotency::request_hash,
    payments::{
        ledger::{self, NewEntry},
        order::{fen, stored},
    },
    problem::FieldError,
    records::{Begun, SaveError, Saving, begin, finish},
};

/// The longest explanation, in characters; the table's own limit.
const MAX_WORDS: usize = 500;

/// What is handed in. `saving.id` is whose cash it is.
#[derive(Debug, Clone)]
pub struct CloseDay<'a> {
    pub saving: Saving<'a>,
    /// What was counted.
    pub counted: Fen,
    /// Why it is not what was taken; wanted where it is not.
    pub words: String,
}

/// A closing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    pub id: Uuid,
    /// What should have been there, in 分; below zero where more was paid out than taken.
    pub expected: i64,
    pub counted: Fen,
}

impl Closed {
    /// Counted less expected, in 分.
    #[must_use]
    pub fn difference(&self) -> i64 {
        stored(self.counted) - self.expected
    }
}

/// Closes what somebody holds: everything that they took and paid out in cash since the last time. Only
/// a supervisor or administrator does, and nobody for themselves.
///
/// # Errors
/// [`SaveError`]; `cash-words-missing` at `words` where the count differs and nothing is said.
pub async fn close_day(kernel: &Kernel, close: CloseDay<'_>) -> Result<Closed, SaveError> {
    let CloseDay { saving, counted, words } = close;
    saving.staff.permit(Act::Write, Kind::Payment, Area::default())?;
    let whose = saving.id.ok_or(Denied::NotFound)?;
    if whose == saving.staff.id {
        return Err(Denied::Forbidden.into());
    }
    let words = clean_lines(&words);
    if length(&words) > MAX_WORDS {
        return Err(SaveError::Invalid(vec![FieldError::new("words", "text-too-long")]));
    }
    if counted > crate::payments::MOST {
        return Err(SaveError::Invalid(vec![FieldError::new("counted", "cash-amount")]));
    }
    let fen = counted.fen().to_be_bytes();
    let hash = request_hash("close-till", [whose.as_bytes().as_slice(), &fen, words.as_bytes()]);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return read(kernel, id).await,
    };
    let expected = expected(&mut tx, whose).await?.ok_or(Denied::NotFound)?;
    if expected != stored(counted) && words.is_empty() {
        tx.rollback().await?;
        return Err(SaveError::Invalid(vec![FieldError::new("words", "cash-words-missing")]));
    }
    let id = kernel.new_id();
    sqlx::query!(
        "insert into till_closing
           (id, staff, day, expected_fen, counted_fen, words, closed_by, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        whose,
        to_local(kernel.now()).date(),
        expected,
        stored(counted),
        words,
        saving.staff.id,
        kernel.now(),
    )
    .execute(&mut *tx)
    .await?;
    mark(&mut tx, whose, id).await?;
    let closed = Closed { id, expected, counted };
    enter(kernel, &mut tx, &closed).await?;
    let subject = Subject { kind: "till-closing", id: Some(id) };
    finish(kernel, tx, claim, &saving, "close-till", subject).await?;
    Ok(closed)
}

/// What somebody should hold, whose open movements are locked; none where there are none.
async fn expected(conn: &mut PgConnection, whose: Uuid) -> Result<Option<i64>, sqlx::Error> {
    let taken = sqlx::query_scalar!(
        "select amount_fen from till_order
         where taken_by = $1 and way = 'cash' and closing is null for update",
        whose,
    )
    .fetch_all(&mut *conn)
    .await?;
    let out = sqlx::query_scalar!(
        "select amount_fen from till_refund where paid_by = $1 and closing is null for update",
        whose,
    )
    .fetch_all(conn)
    .await?;
    let is_empty = taken.is_empty() && out.is_empty();
    let expected = taken.iter().sum::<i64>() - out.iter().sum::<i64>();
    Ok((!is_empty).then_some(expected))
}

async fn mark(conn: &mut PgConnection, whose: Uuid, closing: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update till_order set closing = $2
         where taken_by = $1 and way = 'cash' and closing is null",
        whose,
        closing,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update till_refund set closing = $2 where paid_by = $1 and closing is null",
        whose,
        closing,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What was counted is in the safe, and what is short or over is an entry of its own, so that the
/// crew's account comes to nothing.
async fn enter(
    kernel: &Kernel,
    conn: &mut PgConnection,
    closed: &Closed,
) -> Result<(), sqlx::Error> {
    let difference = closed.difference();
    let off = fen(difference);
    let moved = [
        (EntryKind::HandedIn, closed.counted),
        (EntryKind::Short, if difference < 0 { off } else { Fen::ZERO }),
        (EntryKind::Over, if difference > 0 { off } else { Fen::ZERO }),
    ];
    for (kind, amount) in moved.into_iter().filter(|(_, amount)| *amount > Fen::ZERO) {
        let entry = NewEntry {
            order: None,
            kind,
            provider: ProviderCode::Offline,
            external_id: &closed.id.to_string(),
            held: Account::Cash,
            amount,
            at: kernel.now(),
        };
        ledger::write(kernel, conn, entry).await?;
    }
    Ok(())
}

async fn read(kernel: &Kernel, id: Uuid) -> Result<Closed, SaveError> {
    let row = sqlx::query!("select expected_fen, counted_fen from till_closing where id = $1", id)
        .fetch_one(&kernel.db)
        .await?;
    Ok(Closed { id, expected: row.expected_fen, counted: fen(row.counted_fen) })
}
