//! Takes a case in.

mod check;
mod error;
mod new;
mod store;
#[cfg(test)]
mod tests;

use chrono::TimeDelta;
use domain::{
    accounts::{Act, Kind},
    cases::ClockKind,
    number::Number,
};
use sqlx::PgConnection;
use uuid::Uuid;

use self::{
    check::Checked,
    store::{filed, insert, opened, report},
};
pub use self::{
    check::mistakes,
    error::FileError,
    new::{
        Channel, FileBy, FromCity, Intake, KEPT_LIFE, Known, MAX_ADDRESS, MAX_EXTERNAL, MAX_NAME,
        MAX_PHOTOS, MAX_WORDS, NewCase,
    },
};
use super::{
    CaseReceipt,
    calls::{CameOf, note_case},
    clocks::{self, Measure, Wound, wind},
    locate::{Located, locate},
    messages::tell_number,
    photos::{self, Stage},
    rulebook::Rulebook,
};
use crate::{
    Kernel,
    accounts::Area,
    audit,
    calendar::Edition,
    idempotency::{self, Outcome, Request},
    jobs::StaffMessage,
    limits::{self, Limit},
    outbox,
};

/// Enough for somebody who walks through all of their estate; a script stops here.
pub(super) const BY_VISITOR: Limit = Limit::new("case-by-visitor", 20, TimeDelta::hours(1));
/// More than a visitor's: a whole estate can share one address.
pub(super) const BY_ADDRESS: Limit = Limit::new("case-by-address", 60, TimeDelta::hours(1));

/// Takes a case: keeps it, winds its clocks, tells staff, and gives the receipt. The same form sent
/// twice is one case with one receipt.
///
/// # Errors
/// [`FileError`]; nothing was kept then, and nothing counted against the limits.
pub async fn file(
    kernel: &Kernel,
    rules: &Rulebook,
    calendar: &Edition,
    new: NewCase<'_>,
) -> Result<CaseReceipt, FileError> {
    file_known(kernel, rules, calendar, new, Known::BySender).await
}

/// As [`file`], and says by what the form is known when it comes again.
///
/// # Errors
/// As [`file`].
pub async fn file_known(
    kernel: &Kernel,
    rules: &Rulebook,
    calendar: &Edition,
    new: NewCase<'_>,
    known: Known,
) -> Result<CaseReceipt, FileError> {
    file_as(kernel, (rules, calendar), new, known, &Intake::default()).await
}

/// As [`file`], at a desk. It is noted with the call that the agent is in.
///
/// # Errors
/// As [`file`].
pub async fn take_in(
    kernel: &Kernel,
    rules: &Rulebook,
    calendar: &Edition,
    new: NewCase<'_>,
    intake: &Intake,
) -> Result<CaseReceipt, FileError> {
    file_as(kernel, (rules, calendar), new, Known::BySender, intake).await
}

async fn file_as(
    kernel: &Kernel,
    (rules, calendar): (&Rulebook, &Edition),
    new: NewCase<'_>,
    known: Known,
    intake: &Intake,
) -> Result<CaseReceipt, FileError> {
    if let FileBy::Staff(staff) = new.by {
        staff.permit(Act::Write, Kind::Case, Area::default())?;
    }
    let checked = Checked::check(rules, &new, intake).map_err(FileError::Invalid)?;
    let mut tx = kernel.db.begin().await?;
    let photos = photos::hashes(&mut tx, &new.photos).await?;
    let request = Request {
        scope: known.scope(new.by.scope()),
        key: new.key.as_bytes(),
        hash: checked.hash(&new, &photos),
    };
    let claim = match idempotency::begin(kernel, &mut tx, &request).await {
        Ok(Outcome::New(claim)) => claim,
        // Rolled back here and now: a transaction that is only dropped holds the key's lock a while
        // longer, and the next try would be told that this one is still running.
        Ok(Outcome::Replayed(answer)) => {
            tx.rollback().await?;
            return CaseReceipt::from_bytes(&answer).ok_or(FileError::Receipt);
        }
        Err(error) => {
            tx.rollback().await?;
            return Err(error.into());
        }
    };
    // After the key, so that the same form always has the same answer.
    if let FileBy::Visitor { visitor, address, .. } = &new.by {
        limits::spend(kernel, &mut *tx, &BY_VISITOR, visitor.as_bytes()).await?;
        limits::spend(kernel, &mut *tx, &BY_ADDRESS, &limits::network(*address)).await?;
    }
    let receipt = match keep(kernel, &mut tx, (rules, calendar), &new, &checked).await {
        Ok((_, receipt)) => receipt,
        Err(error) => {
            tx.rollback().await?;
            return Err(error);
        }
    };
    idempotency::finish_for(kernel, &mut tx, claim, &receipt.to_bytes(), known.life()).await?;
    tx.commit().await?;
    Ok(receipt)
}

/// Takes a case of many in the caller's transaction, which knows by itself what it has taken before;
/// its id and number.
///
/// # Errors
/// [`FileError::Invalid`], before anything was written; the others leave the transaction good for
/// nothing but to be rolled back.
pub(super) async fn file_one_of_many(
    kernel: &Kernel,
    conn: &mut PgConnection,
    rules: &Rulebook,
    calendar: &Edition,
    new: &NewCase<'_>,
) -> Result<(Uuid, Number), FileError> {
    let checked = Checked::check(rules, new, &Intake::default()).map_err(FileError::Invalid)?;
    let (id, receipt) = keep(kernel, conn, (rules, calendar), new, &checked).await?;
    Ok((id, receipt.number))
}

async fn keep(
    kernel: &Kernel,
    conn: &mut PgConnection,
    (rules, calendar): (&Rulebook, &Edition),
    new: &NewCase<'_>,
    checked: &Checked<'_>,
) -> Result<(Uuid, CaseReceipt), FileError> {
    let mut located = match new.point {
        Some(point) => locate(&mut *conn, point).await?,
        None => Located::default(),
    };
    if let (FileBy::City(FromCity { street: Some((id, code)), .. }), None) =
        (&new.by, located.street)
    {
        (located.street, located.street_code) = (Some(*id), Some(code.clone()));
    }
    let now = kernel.now();
    let measure = Measure {
        class: &checked.class.code,
        kind: new.kind,
        urgency: checked.urgency,
        street: located.street_code.as_deref(),
    };
    let clocks: Vec<Wound> = [ClockKind::Accept, ClockKind::Contact, ClockKind::Close]
        .into_iter()
        .filter_map(|kind| wind(rules, calendar, kind, measure, now))
        .collect();
    let id = kernel.new_id();
    let receipt = insert(kernel, &mut *conn, id, new, checked, &located, &clocks).await?;
    clocks::start(kernel, &mut *conn, calendar, id, None, &clocks).await?;
    let reporter = report(kernel, &mut *conn, id, new, checked, &receipt).await?;
    opened(kernel, &mut *conn, id, new, reporter).await?;
    photos::keep(&mut *conn, id, None, Stage::Before, &photos::plain(&new.photos), now).await?;
    let message = StaffMessage::new("cases", "case-filed", id);
    outbox::write(&mut *conn, kernel.new_id(), now, &message).await?;
    audit::record(&mut *conn, filed(kernel, id, new)).await?;
    if let FileBy::Staff(staff) = new.by {
        note_case(kernel, &mut *conn, staff.id, id, CameOf::Filed).await?;
    }
    if let Some(phone) = checked.phone.as_ref().filter(|_| checked.sms) {
        let due = clocks.iter().find(|clock| clock.kind == ClockKind::Close);
        let due = due.map(|clock| clock.due_at);
        tell_number(kernel, conn, (id, &receipt.number), due, phone, new.locale).await?;
    }
    Ok((id, receipt))
}
