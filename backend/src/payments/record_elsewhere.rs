//! Staff record that they gave money back in another way, where the platform did not.

use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    payments::{Change, ElsewhereWay, EntryKind, RefundAct, refund_after},
    text::{clean_line, clean_lines, length},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    ask_refunds::ask_stuck,
    changed,
    ledger::{self, NewEntry},
    order::{Order, stored},
    settle_refund::{Refund, lock_both},
};
use crate::{
    Kernel, Problem,
    accounts::{Area, Denied},
    audit::Subject,
    idempotency::request_hash,
    problem::FieldError,
    records::{Begun, SaveError, Saving, begin, finish},
};

/// What was given back. `saving.id` is the refund.
#[derive(Debug, Clone)]
pub struct RecordElsewhere<'a> {
    pub saving: Saving<'a>,
    /// Whether they proved lately that it is they.
    pub confirmed: bool,
    pub way: ElsewhereWay,
    /// What the transfer or the receipt is found by.
    pub reference: String,
    /// Why it went back in this way.
    pub words: String,
}

impl RecordElsewhere<'_> {
    /// The longest reference, in characters; the table's own limit.
    pub const MAX_REFERENCE: usize = 100;
    /// The longest reason, in characters; the table's own limit.
    pub const MAX_WORDS: usize = 500;
}

/// Why nothing was recorded.
#[derive(Debug, thiserror::Error)]
pub enum RecordElsewhereError {
    /// They have to prove first that it is they.
    #[error("not confirmed lately")]
    NotConfirmed,
    /// The platform has not refused it, or it was given back since.
    #[error("the refund does not wait for staff")]
    NotRefused,
    /// It was not saved. Codes at `reference` and `words`: `text-missing`, `text-too-long`.
    #[error(transparent)]
    Save(#[from] SaveError),
}

impl RecordElsewhereError {
    /// Its own codes; those of [`SaveError`] come on top.
    pub const CODES: &'static [&'static str] = &["confirm-first", "refund-not-refused"];

    /// What is wrong with which field, to show beside it.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Save(error) => error.fields(),
            _ => Vec::new(),
        }
    }
}

impl Problem for RecordElsewhereError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotConfirmed => "confirm-first",
            Self::NotRefused => "refund-not-refused",
            Self::Save(error) => error.code(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotConfirmed => 403,
            Self::NotRefused => 409,
            Self::Save(error) => error.status(),
        }
    }
}

impl From<sqlx::Error> for RecordElsewhereError {
    fn from(error: sqlx::Error) -> Self {
        Self::Save(error.into())
    }
}

/// Records it under the locks of order and refund, with its entry of the ledger, and gives the
/// refund's id. Of what is stuck the platform is asked once more, since it may have given it back. The platform is not asked for this refund any more, and its statement is not expected
/// to have it. One form records once.
///
/// # Errors
/// [`RecordElsewhereError`].
pub async fn record_elsewhere(
    kernel: &Kernel,
    record: RecordElsewhere<'_>,
) -> Result<Uuid, RecordElsewhereError> {
    let RecordElsewhere { saving, confirmed, way, reference, words } = record;
    saving.staff.permit(Act::Write, Kind::Payment, Area::default()).map_err(SaveError::from)?;
    if !confirmed {
        return Err(RecordElsewhereError::NotConfirmed);
    }
    let id = saving.id.ok_or(SaveError::Denied(Denied::NotFound))?;
    let given = Given { way, reference: clean_line(&reference), words: clean_lines(&words) };
    let wrong = given.faults();
    if !wrong.is_empty() {
        return Err(SaveError::Invalid(wrong).into());
    }
    ask_stuck(kernel, id).await?;
    let parts = [
        id.as_bytes().as_slice(),
        way.as_str().as_bytes(),
        given.reference.as_bytes(),
        given.words.as_bytes(),
    ];
    let hash = request_hash("record-elsewhere", parts);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    if let Err(error) = write(kernel, &mut tx, id, saving.staff.id, &given).await {
        // So that the form can be sent again.
        tx.rollback().await?;
        return Err(error);
    }
    let subject = Subject { kind: "payment-refund", id: Some(id) };
    Ok(finish(kernel, tx, claim, &saving, "record-elsewhere", subject).await?)
}

/// What they typed, cleaned.
struct Given {
    way: ElsewhereWay,
    reference: String,
    words: String,
}

impl Given {
    fn faults(&self) -> Vec<FieldError> {
        let texts = [
            ("reference", &self.reference, RecordElsewhere::MAX_REFERENCE),
            ("words", &self.words, RecordElsewhere::MAX_WORDS),
        ];
        let faults = texts.into_iter().filter_map(|(field, text, most)| match length(text) {
            0 => Some(FieldError::new(field, "text-missing")),
            length if length > most => Some(FieldError::new(field, "text-too-long")),
            _ => None,
        });
        faults.collect()
    }
}

async fn write(
    kernel: &Kernel,
    conn: &mut PgConnection,
    id: Uuid,
    by: Uuid,
    given: &Given,
) -> Result<(), RecordElsewhereError> {
    let order = sqlx::query_scalar!("select order_id from payment_refund where id = $1", id)
        .fetch_optional(&mut *conn)
        .await?
        .ok_or(SaveError::Denied(Denied::NotFound))?;
    let both = lock_both(conn, order, id).await?;
    let (order, refund) = both.ok_or(SaveError::Denied(Denied::NotFound))?;
    let may = refund_after(refund.state, RefundAct::GiveElsewhere).is_some();
    if !may || !waits(conn, id).await? {
        return Err(RecordElsewhereError::NotRefused);
    }
    // What is stuck is set aside still; what was refused is not.
    if !refund.state.is_open() && !set_aside(kernel, conn, &order, &refund).await? {
        return Err(RecordElsewhereError::NotRefused);
    }
    let now = kernel.now();
    let entry = NewEntry {
        order: Some(order.id),
        kind: EntryKind::RefundElsewhere,
        provider: order.provider,
        // Not what they typed: one transfer may give several refunds back.
        external_id: &refund.number,
        held: given.way.account(),
        amount: refund.amount,
        at: now,
    };
    if ledger::write(kernel, conn, entry).await?.is_none() {
        return Err(RecordElsewhereError::NotRefused);
    }
    end(conn, &refund, given, by, now).await?;
    changed::tell(kernel, conn, &order, Change::Refunded).await?;
    Ok(())
}

/// Whether the refund waits for staff.
async fn waits(conn: &mut PgConnection, id: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from payment_refund_for_staff where id = $1) as "waits!""#,
        id,
    )
    .fetch_one(conn)
    .await
}

/// Sets the money aside again. False: it is not there any more.
async fn set_aside(
    kernel: &Kernel,
    conn: &mut PgConnection,
    order: &Order,
    refund: &Refund,
) -> Result<bool, sqlx::Error> {
    let reserved = sqlx::query!(
        "update payment_order
         set refunded_fen = refunded_fen + $2, version = version + 1, changed_at = $3
         where id = $1 and paid_fen - refunded_fen >= $2",
        order.id,
        stored(refund.amount),
        kernel.now(),
    )
    .execute(conn)
    .await?;
    Ok(reserved.rows_affected() > 0)
}

async fn end(
    conn: &mut PgConnection,
    refund: &Refund,
    given: &Given,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update payment_refund
         set state = 'elsewhere', act = $2, ask_at = null, stuck_at = null, done_at = $3,
           elsewhere_way = $4, elsewhere_reference = $5, elsewhere_words = $6, elsewhere_by = $7
         where id = $1",
        refund.id,
        RefundAct::GiveElsewhere.as_str(),
        now,
        given.way.as_str(),
        given.reference,
        given.words,
        by,
    )
    .execute(conn)
    .await?;
    Ok(())
}
